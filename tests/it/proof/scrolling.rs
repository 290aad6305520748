//! Scrolling: a small window shows the same rows as a window that shows everything, after any keys,
//! deltas and resizes.

use std::fmt::Write as _;

use crossterm::event::{KeyCode, KeyModifiers, MouseEventKind};
use outcrop::chat::event::StreamEvent;
use outcrop::ui::scroll::ScrollPosition;
use proptest::prelude::*;

use super::any::settings;
use super::corpus;
use super::frame;
use super::screen::Screen;

const TABLE: &str = "| What | Long head of a column | Third |\n|---|--:|:-:|\n| a | b and more words than \
                     fit | c |\n|  | | |\n| d | e | f |\n\nend";
const CODE: &str = "- item\n\n  ```rust\n  fn a() { a_long_line_of_code(that, does, not, fit, into, \
                    forty, columns) }\n\n  ```\n\n> quote\n\n---\n\n# head\nend";

/// An event while the user reads the conversation.
#[derive(Debug, Clone)]
enum Step {
    Key(KeyCode, KeyModifiers),
    Wheel(MouseEventKind),
    Resize(u16, u16),
    /// Text of this many lines arrives.
    Delta(usize),
    Tick,
    /// A resize to this size and back.
    ThereAndBack(u16, u16),
    /// One row up and one row down.
    UpAndDown,
}

fn step() -> impl Strategy<Value = Step> {
    use KeyCode::{Char, Down, End, Home, PageDown, PageUp, Up};
    let plain = [PageUp, PageUp, PageDown, Char('t'), Char('w'), Char('j'), Char('k'), Char('>')];
    let modified = [
        (Up, KeyModifiers::CONTROL),
        (Down, KeyModifiers::CONTROL),
        (Home, KeyModifiers::CONTROL),
        (End, KeyModifiers::CONTROL),
        (Up, KeyModifiers::ALT),
        (Down, KeyModifiers::ALT),
    ];
    let wheel = [MouseEventKind::ScrollUp, MouseEventKind::ScrollDown];
    let size = (40u16..140, 10u16..40);
    prop_oneof![
        4 => prop::sample::select(plain.to_vec()).prop_map(|key| Step::Key(key, KeyModifiers::NONE)),
        4 => prop::sample::select(modified.to_vec()).prop_map(|(key, held)| Step::Key(key, held)),
        2 => prop::sample::select(wheel.to_vec()).prop_map(Step::Wheel),
        1 => size.clone().prop_map(|(columns, rows)| Step::Resize(columns, rows)),
        2 => size.prop_map(|(columns, rows)| Step::ThereAndBack(columns, rows)),
        3 => (0usize..6).prop_map(Step::Delta),
        1 => Just(Step::Tick),
        2 => Just(Step::UpAndDown),
    ]
}

/// Starts a conversation that contains many kinds of messages. The last reply is still streaming.
fn begin(screen: &mut Screen) {
    screen.ask("Hi\n\n  there").text(TABLE).done();
    screen.ask("stop").done();
    screen.ask("code").text(CODE).done();
    screen.ask("think");
    screen.event(StreamEvent::Reasoning { index: 0, text: "Let me\n\n- see\n".into() });
    screen.event(StreamEvent::Text { index: 1, text: "日本語の文章。".repeat(20) });
    let (id, name) = ("t".to_owned(), "clock".to_owned());
    screen.event(StreamEvent::ToolUseStarted { index: 2, id, name });
    screen.event(StreamEvent::ToolInput { index: 2, json: "{\n  \"zone\": \"UTC\"\n}".into() });
    screen.done();
    screen.ask("again").text("words ".repeat(60).as_str());
    // Tab moves the focus to the conversation.
    screen.key(KeyCode::Tab);
}

/// The window under test, and a window that shows everything.
struct Pair {
    small: Screen,
    tall: Screen,
    lines: usize,
}

impl Pair {
    fn new(columns: u16, rows: u16) -> Self {
        let mut pair =
            Self { small: Screen::new(columns, rows), tall: Screen::new(columns, 300), lines: 0 };
        begin(&mut pair.small);
        begin(&mut pair.tall);
        pair
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Key(key, held) => {
                self.small.press(key, held);
                // In the tall window, keys change only folding, wrapping and the selection.
                self.tall.app.screens.chat.transcript.selected =
                    self.small.app.screens.chat.transcript.selected;
                self.tall.app.reading.clone_from(&self.small.app.reading);
                self.tall.draw();
            }
            Step::Wheel(kind) => {
                self.small.wheel(kind);
            }
            Step::Resize(columns, rows) => {
                self.small.resize(columns, rows);
                self.tall.resize(columns, 300);
            }
            Step::Delta(lines) => {
                let mut text = String::from("\n");
                for _ in 0..lines {
                    self.lines += 1;
                    let _ = writeln!(text, "line {}", self.lines);
                }
                self.small.text(&text);
                self.tall.text(&text);
            }
            Step::Tick => {
                self.small.tick();
            }
            Step::ThereAndBack(columns, rows) => {
                let (old_columns, old_rows) = self.small.app.size;
                self.small.resize(columns, rows).resize(old_columns, old_rows);
            }
            Step::UpAndDown => {
                self.small.ctrl(KeyCode::Up).ctrl(KeyCode::Down);
            }
        }
    }

    /// Returns a description of a wrong scroll position, or `None` if the scroll position is
    /// correct.
    fn fault(&mut self) -> Option<String> {
        self.tall.grow_to_all();
        if let Some(fault) = frame::fault(&self.small) {
            return Some(fault);
        }
        let (whole, rows) = (self.tall.rows(), self.small.rows());
        let measured = &self.small.app.screens.chat.transcript.scroll.measured;
        let end = whole.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1);
        let (above, below) = (measured.above, measured.below);
        let is_counted = above + rows.len() + below >= end
            && (below == 0 || above + rows.len() + below <= whole.len());
        if !is_counted {
            return Some(format!("{above} + {} + {below} rows are not {end}", rows.len()));
        }
        // The mark for more rows may cover the last row, so exclude that row.
        let visible = rows.len() - usize::from(below > 0);
        for (y, row) in rows[..visible].iter().enumerate() {
            let expected = whole.get(above + y).map_or("", String::as_str);
            if row != expected {
                return Some(format!("row {y} of {} is {row:?}, not {expected:?}", above + y));
            }
        }
        self.thumb_fault()
    }

    fn thumb_fault(&self) -> Option<String> {
        let (pane, measured) =
            (self.small.pane(), &self.small.app.screens.chat.transcript.scroll.measured);
        let symbol = |y: u16| self.small.buffer()[(pane.right() - 1, y)].symbol();
        let is_thumb = |y: u16| symbol(y) == "┃";
        if measured.above + measured.below == 0 {
            return (symbol(pane.y) != " ").then(|| "a bar where all is shown".to_owned());
        }
        let ends = (is_thumb(pane.y), is_thumb(pane.bottom() - 1));
        // Up to this size, the view is always at the first row or at the last row.
        let expected = (measured.above == 0, measured.below == 0);
        (ends != expected).then(|| format!("the thumb is at {ends:?}, not {expected:?}"))
    }
}

proptest! {
    #![proptest_config(settings(16))]

    #[test]
    fn a_small_window_shows_the_same_rows_as_a_large_window(
        columns in 40u16..130, rows in 10u16..30, steps in prop::collection::vec(step(), 1..24),
    ) {
        let mut pair = Pair::new(columns, rows);
        for (number, step) in steps.iter().enumerate() {
            let (top, above) = (pair.small.app.screens.chat.transcript.scroll.measured.top, pair.small.app.screens.chat.transcript.scroll.measured.above);
            let stand = pair.small.app.screens.chat.transcript.scroll.position;
            pair.take(step);
            let fault = pair.fault();
            prop_assert!(fault.is_none(), "{fault:?} after {number}: {step:?}\n{}", pair.small.screen());
            let scroll = &pair.small.app.screens.chat.transcript.scroll;
            match step {
                // Skip this check if the anchored row was not at the top. With too few rows below it,
                // the anchored row moves to the top only when more rows arrive.
                Step::Delta(_) | Step::Tick if top.map(ScrollPosition::Anchored) == Some(stand) => {
                    prop_assert_eq!(scroll.measured.top, top, "{} {:?}", number, step);
                }
                Step::ThereAndBack(..) => {
                    prop_assert_eq!(scroll.measured.top, top, "{} {:?}", number, step);
                }
                Step::UpAndDown if above > 0 => {
                    prop_assert_eq!(scroll.measured.above, above, "{} {:?}", number, step);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn rows_that_unfold_outside_the_window_are_included_in_the_row_count() {
    let mut pair = Pair::new(40, 10);
    for (key, held) in [
        (KeyCode::Up, KeyModifiers::ALT),
        (KeyCode::Char('k'), KeyModifiers::NONE),
        (KeyCode::Home, KeyModifiers::CONTROL),
        (KeyCode::Char('t'), KeyModifiers::NONE),
        (KeyCode::Char('t'), KeyModifiers::NONE),
    ] {
        pair.take(&Step::Key(key, held));
        assert_eq!(pair.fault(), None, "{key:?}");
    }
}

#[test]
fn scrolling_up_shows_every_row_once() {
    for (name, source) in corpus() {
        for columns in [44, 84] {
            let mut screen = Screen::new(columns, 10);
            screen.ask("Hi").text(&source).done();
            let mut tall = Screen::new(columns, 10);
            tall.ask("Hi").text(&source).done().grow_to_all();
            let whole = tall.rows();
            let mut above = screen.app.screens.chat.transcript.scroll.measured.above;
            loop {
                assert_eq!(screen.rows()[0], whole[above], "{name} at {above} in {columns}");
                if above == 0 {
                    break;
                }
                screen.ctrl(KeyCode::Up);
                assert_eq!(
                    screen.app.screens.chat.transcript.scroll.measured.above,
                    above - 1,
                    "{name} in {columns}"
                );
                above -= 1;
            }
        }
    }
}
