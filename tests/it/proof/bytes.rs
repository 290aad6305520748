//! Decodes bytes into a session: a window, a text, the chunks of the text, and keys between the
//! chunks. The property test and the fuzz target share this code.

use crossterm::event::{KeyCode, KeyModifiers, MouseEventKind};
use outcrop::chat::event::StreamEvent;
use outcrop::screens::focus::Focus;

use super::frame;
use super::screen::Screen;

/// The size limit of a streamed text, in bytes. The rest is dropped.
const LONGEST: usize = 4 * 1024;

/// Plays the session that the bytes describe.
///
/// # Panics
///
/// Panics if a screen frame is not safe, if content is drawn outside the text area, or if the
/// chunks give a different screen than the whole text.
pub fn play(bytes: &[u8]) {
    let [kind, width, height, steps @ ..] = bytes else { return };
    let (rows, columns) = (10 + u16::from(*height) % 50, 40 + u16::from(*width) % 161);
    let (keys, text) = steps.split_at(steps.len().min(usize::from(*kind) % 16));
    let text = String::from_utf8_lossy(&text[..text.len().min(LONGEST)]).into_owned();
    let addresses = kind & 0x10 > 0;
    let kind = Kind::of(*kind);

    let mut whole = Screen::with_addresses(columns, rows, addresses);
    kind.begin(&mut whole);
    kind.send(&mut whole, &text);
    let mut grown = Screen::with_addresses(columns, rows, addresses);
    kind.begin(&mut grown);
    let mut from = 0;
    for key in keys {
        let length = usize::from(*key >> 3).pow(2) + 1;
        let end = text.floor_char_boundary((from + length).min(text.len()));
        kind.send(&mut grown, &text[from..end.max(from)]);
        from = end.max(from);
        check(&grown, &text);
        press(&mut grown, *key & 7, columns, rows);
        check(&grown, &text);
    }
    kind.send(&mut grown, &text[from..]);
    check(&grown, &text);
    check(&whole, &text);
    for screen in [&mut whole, &mut grown] {
        screen.resize(columns, rows).ctrl(KeyCode::End);
        screen.done().grow_to_all();
    }
    check(&grown, &text);
    assert_eq!(timeless(&grown), timeless(&whole), "in pieces, and at once: {text:?}");
}

/// Returns the rows without the duration of the reply and without the key that copies code, which
/// depends on the selection.
fn timeless(screen: &Screen) -> Vec<String> {
    let is_heading = |row: &String| row.starts_with("Claude  ");
    let without_key = |row: String| {
        let end = ["c copy", "Alt+Y copy"].iter().find_map(|key| row.strip_suffix(key));
        let row = end.unwrap_or(&row).trim_end();
        // The label of a code block is at the right, before the key.
        let label = row.rsplit_once("  ");
        label
            .map_or_else(|| row.to_owned(), |(text, label)| format!("{}  {label}", text.trim_end()))
    };
    screen.rows().into_iter().filter(|row| !is_heading(row)).map(without_key).collect()
}

fn check(screen: &Screen, text: &str) {
    if let Some(fault) = frame::fault(screen) {
        panic!("{fault} in\n{}\nof {text:?}", screen.screen());
    }
}

/// The role of the text.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Thinking,
    Tool,
    Prompt,
}

impl Kind {
    fn of(byte: u8) -> Self {
        match byte >> 5 {
            0 => Self::Thinking,
            1 => Self::Tool,
            2 => Self::Prompt,
            _ => Self::Text,
        }
    }

    fn begin(self, screen: &mut Screen) {
        screen.ask("Hi");
        if matches!(self, Self::Thinking) {
            screen.event(StreamEvent::Reasoning { index: 0, text: "hm".into() });
            // Tab moves the focus to the conversation.
            screen.key(KeyCode::Tab).key(KeyCode::Char('G')).key(KeyCode::Char('t'));
            assert_eq!(screen.app.focus, Focus::Conversation);
        }
        if matches!(self, Self::Tool) {
            let (id, name) = ("t".to_owned(), "a\u{1b}\u{202e}name".to_owned());
            screen.event(StreamEvent::ToolUseStarted { index: 0, id, name });
        }
    }

    fn send(self, screen: &mut Screen, text: &str) {
        let text = text.to_owned();
        match self {
            Self::Text | Self::Prompt => screen.event(StreamEvent::Text { index: 0, text }),
            Self::Thinking => screen.event(StreamEvent::Reasoning { index: 0, text }),
            Self::Tool => screen.event(StreamEvent::ToolInput { index: 0, json: text }),
        };
    }
}

fn press(screen: &mut Screen, key: u8, columns: u16, rows: u16) {
    match key {
        0 => screen.key(KeyCode::PageUp),
        1 => screen.ctrl(KeyCode::Up),
        2 => screen.key(KeyCode::PageDown),
        3 => screen.ctrl(KeyCode::Home),
        4 => screen.wheel(MouseEventKind::ScrollUp),
        5 => screen.resize(40 + (columns - 40) / 2, rows),
        6 => screen.press(KeyCode::Up, KeyModifiers::ALT),
        _ => screen.tick(),
    };
}
