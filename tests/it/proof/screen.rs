//! The client without a runtime, driven by generated input. Uses only the public interface, because
//! the fuzz target in `tests/fuzz` includes this file.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent, MouseEventKind};
use outcrop::app::msg::Msg;
use outcrop::app::typed_letters::LETTER_PAUSE;
use outcrop::app::{App, Setup};
use outcrop::chat::event::{StopReason, StreamEvent};
use outcrop::chat::model::{Catalog, ModelId};
use outcrop::chat::settings::Settings;
use outcrop::config::models::catalog;
use outcrop::screens::settings;
use outcrop::session::connection::ConnectionState;
use outcrop::session::effect::Effect;
use outcrop::session::effect::FileOutcome;
use outcrop::session::requests::RequestNumber;
use outcrop::view::View;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use unicode_segmentation::UnicodeSegmentation;

/// The number of columns of the pane that contain no text: the selection mark and a blank on the
/// left, and a blank and the scroll bar on the right.
pub const BESIDE: u16 = 4;

/// The catalog, parsed once for all windows.
static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| Arc::new(catalog()));

/// A client in a window.
pub struct Screen {
    pub app: App,
    view: View,
    terminal: Terminal<TestBackend>,
    /// The cells of the last frame. Ratatui's test backend is not suitable: unlike a terminal, it
    /// keeps old content under the right half of a wide character.
    drawn: Buffer,
    /// The URLs of the links in the last frame. The text of the links is in `drawn`.
    pub links: Vec<String>,
    now: Instant,
    asked: Option<RequestNumber>,
    pub effects: Vec<Effect>,
}

impl Screen {
    /// Creates a client in a window of this size, without a side panel. The URL of a link is shown
    /// after the text of the link.
    pub fn new(columns: u16, rows: u16) -> Self {
        Self::with_addresses(columns, rows, true)
    }

    pub fn with_addresses(columns: u16, rows: u16, addresses_are_shown: bool) -> Self {
        let now = Instant::now();
        let settings = Settings::new(ModelId::default_for("us-east-1"));
        let setup = Setup::new(Arc::clone(&CATALOG), settings, (columns, rows));
        let setup = Setup { shows_addresses: addresses_are_shown, ..setup };
        let mut app = App::new(now, setup);
        app.screens.settings.visibility = settings::PanelVisibility::No;
        let mut screen = Self {
            app,
            view: View::new(),
            terminal: Terminal::new(TestBackend::new(columns, rows)).expect("a test backend"),
            drawn: Buffer::default(),
            links: Vec::new(),
            now,
            asked: None,
            effects: Vec::new(),
        };
        screen.msg(Msg::Connected(ConnectionState::Offline {
            region: "us-east-1".into(),
            why: None,
        }));
        screen
    }

    /// Creates a client that shows a complete reply, in a window of full height with this many
    /// columns of text.
    pub fn of(text_columns: u16, reply: &str) -> Self {
        let mut screen = Self::new(text_columns + BESIDE, 24);
        screen.ask("Hi").text(reply).done().grow_to_all();
        screen
    }

    pub fn msg(&mut self, msg: Msg) -> &mut Self {
        let effects = self.app.update(self.now, msg);
        for effect in &effects {
            match effect {
                Effect::Ask { reply, .. } => self.asked = Some(*reply),
                // In these tests, pasted text is never a file path.
                Effect::Attach { number, .. } => {
                    self.app.update(
                        self.now,
                        Msg::FilesRead { number: *number, found: FileOutcome::Text },
                    );
                }
                _ => {}
            }
        }
        self.effects.extend(effects);
        self.draw();
        self
    }

    pub fn draw(&mut self) {
        let mut measured = None;
        self.terminal
            .draw(|frame| {
                measured = Some(self.view.draw(frame, &self.app));
                self.drawn.clone_from(frame.buffer_mut());
            })
            .expect("a test backend draws");
        self.app.apply_layout(measured.expect("the frame was drawn"));
        self.links.clear();
        for at in 0..self.drawn.content.len() {
            if let Some((address, text)) = link(self.drawn.content[at].symbol()) {
                let (address, first) =
                    (address.to_owned(), text.graphemes(true).next().unwrap_or(" "));
                let first = first.to_owned();
                self.drawn.content[at].set_symbol(&first);
                self.links.push(address);
            }
        }
    }

    /// Presses a key. If the letter is a command only after a pause, waits for the pause.
    pub fn press(&mut self, code: KeyCode, modifiers: KeyModifiers) -> &mut Self {
        self.msg(Msg::Key(KeyEvent::new(code, modifiers)));
        if self.app.holds_letter() {
            self.now += LETTER_PAUSE;
            self.msg(Msg::Tick);
        }
        self
    }

    pub fn key(&mut self, code: KeyCode) -> &mut Self {
        self.press(code, KeyModifiers::NONE)
    }

    pub fn ctrl(&mut self, code: KeyCode) -> &mut Self {
        self.press(code, KeyModifiers::CONTROL)
    }

    pub fn wheel(&mut self, kind: MouseEventKind) -> &mut Self {
        let mouse = MouseEvent { kind, column: 5, row: 3, modifiers: KeyModifiers::NONE };
        self.msg(Msg::Mouse(mouse))
    }

    pub fn ask(&mut self, prompt: &str) -> &mut Self {
        self.msg(Msg::Pasted(prompt.into())).key(KeyCode::Enter)
    }

    pub fn event(&mut self, event: StreamEvent) -> &mut Self {
        let reply = self.asked.expect("a request was sent");
        self.msg(Msg::Stream { reply, event })
    }

    pub fn text(&mut self, text: &str) -> &mut Self {
        self.event(StreamEvent::Text { index: 0, text: text.into() })
    }

    pub fn done(&mut self) -> &mut Self {
        self.event(StreamEvent::stopped(StopReason::EndTurn));
        self.event(StreamEvent::Ended)
    }

    /// Advances the clock by one tick.
    pub fn tick(&mut self) -> &mut Self {
        self.now += Duration::from_millis(100);
        self.msg(Msg::Tick)
    }

    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.terminal.backend_mut().resize(columns, rows);
        self.msg(Msg::Resized(columns, rows))
    }

    /// Increases the height of the window until the whole conversation fits.
    pub fn grow_to_all(&mut self) -> &mut Self {
        for _ in 0..4 {
            let measured = &self.app.screens.chat.transcript.scroll.measured;
            let missing = measured.above + measured.below;
            let (columns, rows) = self.app.size;
            if missing == 0 {
                break;
            }
            self.resize(
                columns,
                rows + u16::try_from(missing).expect("a text that a window holds"),
            );
        }
        self
    }

    pub fn buffer(&self) -> &Buffer {
        &self.drawn
    }

    /// Returns the area of the conversation.
    pub fn pane(&self) -> Rect {
        self.app.regions().expect("a window that is large enough").conversation
    }

    /// Returns the area of the conversation's text.
    pub fn text_area(&self) -> Rect {
        let pane = self.pane();
        Rect { x: pane.x + 2, width: pane.width - BESIDE, ..pane }
    }

    /// Returns the rows of an area without trailing blanks.
    pub fn rows_of(&self, area: Rect) -> Vec<String> {
        let buffer = self.buffer();
        let row = |y| {
            let mut row = String::new();
            let mut x = area.x;
            while x < area.right() {
                row.push_str(buffer[(x, y)].symbol());
                x += buffer[(x, y)].cell_width().max(1);
            }
            row.trim_end().to_owned()
        };
        (area.y..area.bottom()).map(row).collect()
    }

    /// Returns the rows of the conversation's text.
    pub fn rows(&self) -> Vec<String> {
        self.rows_of(self.text_area())
    }

    pub fn screen(&self) -> String {
        self.rows_of(self.buffer().area).join("\n")
    }

    /// Returns the rows of the last reply, in a window that shows the whole conversation.
    pub fn reply(&self) -> Vec<String> {
        let mut rows = self.rows();
        let heading = rows.iter().rposition(|row| row.starts_with("Claude")).expect("a reply");
        rows.drain(..=heading);
        while rows.last().is_some_and(String::is_empty) {
            rows.pop();
        }
        rows
    }

    /// Returns the rows of the conversation's text. Under each styled row, there are marks for bold
    /// (b), dim (d), italic (i), crossed out (x), underlined (u) and reversed (r).
    pub fn styled_rows(&self) -> Vec<String> {
        let area = self.text_area();
        let mut out = Vec::new();
        for (y, row) in (area.y..area.bottom()).zip(self.rows()) {
            let marks: String =
                (area.x..area.right()).map(|x| mark(self.buffer()[(x, y)].modifier)).collect();
            out.push(row);
            if !marks.trim().is_empty() {
                out.push(marks.trim_end().to_owned());
            }
        }
        out
    }
}

/// Returns the URL and the text of the link if a cell contains exactly one link.
fn link(symbol: &str) -> Option<(&str, &str)> {
    let rest = symbol.strip_prefix("\u{1b}]8;id=")?.strip_suffix("\u{1b}]8;;\u{1b}\\")?;
    let (id, rest) = rest.split_once(';')?;
    let (address, text) = rest.split_once("\u{1b}\\")?;
    let is_address = address.bytes().all(|byte| byte.is_ascii_graphic());
    let is_one = id.bytes().all(|byte| byte.is_ascii_hexdigit()) && is_address;
    (is_one && !text.contains(char::is_control)).then_some((address, text))
}

/// Returns the letter for a text modifier.
fn mark(modifier: Modifier) -> char {
    [
        (Modifier::REVERSED, 'r'),
        (Modifier::UNDERLINED, 'u'),
        (Modifier::CROSSED_OUT, 'x'),
        (Modifier::ITALIC, 'i'),
        (Modifier::DIM, 'd'),
        (Modifier::BOLD, 'b'),
    ]
    .into_iter()
    .find_map(|(flag, letter)| modifier.contains(flag).then_some(letter))
    .unwrap_or(' ')
}
