//! Tests that a terminal that draws several frames shows the same content as a terminal that draws
//! only the last frame. No cell of an older frame remains, for characters of any width.

use std::num::NonZeroU16;

use crossterm::event::{KeyCode, KeyModifiers};
use outcrop::chat::event::StreamEvent;
use outcrop::terminal::blank_under_graphemes;
use proptest::prelude::*;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};

use super::corpus;
use super::screen::Screen;

/// A terminal emulator that receives frames in the form that Outcrop's backend writes.
struct Terminal {
    shown: vt100::Parser,
    last: Buffer,
}

impl Terminal {
    fn of(screen: &Screen) -> Self {
        let area = screen.buffer().area;
        let side = |cells| NonZeroU16::new(cells).expect("a window has cells");
        let shown = vt100::Parser::new(side(area.height), side(area.width), 0);
        let mut terminal = Self { shown, last: Buffer::empty(area) };
        terminal.draw(screen.buffer());
        terminal
    }

    fn draw(&mut self, buffer: &Buffer) {
        let changed: Vec<(u16, u16, &Cell)> = self.last.diff(buffer);
        let mut bytes = Vec::new();
        let changed = blank_under_graphemes(changed.into_iter());
        CrosstermBackend::new(&mut bytes).draw(changed).expect("memory takes it");
        self.shown.process(&bytes);
        self.last.clone_from(buffer);
    }

    /// Returns the visible content of each cell: its letter, its style, and the background of a
    /// blank.
    fn cells(&self) -> Vec<Vec<String>> {
        let shown = self.shown.screen();
        let (rows, columns) = shown.size();
        let cell = |row, column| {
            let cell = shown.cell(row, column).expect("it is on the screen");
            if cell.is_wide_continuation() {
                return String::new();
            }
            let ground = (cell.bgcolor(), cell.inverse(), cell.underline());
            match cell.contents() {
                "" | " " => format!(" {ground:?}"),
                text => format!(
                    "{text} {:?} {ground:?} {}{}{}",
                    cell.fgcolor(),
                    cell.bold(),
                    cell.dim(),
                    cell.italic()
                ),
            }
        };
        (0..rows.get())
            .map(|row| (0..columns.get()).map(|column| cell(row, column)).collect())
            .collect()
    }
}

/// Draws the screen over the previous frame and on a new terminal, and compares them.
fn check(terminal: &mut Terminal, screen: &Screen) {
    if terminal.last.area != screen.buffer().area {
        *terminal = Terminal::of(screen);
        return;
    }
    terminal.draw(screen.buffer());
    let anew = Terminal::of(screen);
    for (y, (left, right)) in terminal.cells().into_iter().zip(anew.cells()).enumerate() {
        for (x, (left, right)) in left.into_iter().zip(right).enumerate() {
            assert_eq!(left, right, "column {x} of row {y} of\n{}", screen.screen());
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Text(String),
    Key(KeyCode, KeyModifiers),
    Resize(u16, u16),
    Tick,
}

fn step() -> impl Strategy<Value = Step> {
    use KeyCode::{Backspace, Char, Down, End, Esc, F, Home, PageDown, PageUp, Up};
    let keys =
        [F(1), F(2), F(3), F(4), F(7), Esc, PageUp, PageDown, Up, Down, Char('本'), Backspace];
    let held = [Char('p'), Char('f'), Char('t'), Home, End, Up, Down];
    let words = "([a-z日本語中文한글。、ｶ😀é \n|`*#-]|❤\u{fe0f}|ﾊﾟ){0,24}";
    prop_oneof![
        6 => words.prop_map(Step::Text),
        4 => prop::sample::select(keys.to_vec())
            .prop_map(|key| Step::Key(key, KeyModifiers::NONE)),
        2 => prop::sample::select(held.to_vec())
            .prop_map(|key| Step::Key(key, KeyModifiers::CONTROL)),
        1 => (40u16..110, 10u16..30).prop_map(|(columns, rows)| Step::Resize(columns, rows)),
        1 => Just(Step::Tick),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_cell_of_an_older_frame_remains(
        columns in 40u16..110,
        rows in 10u16..30,
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut screen = Screen::new(columns, rows);
        screen.ask("你好，これは何？");
        let mut terminal = Terminal::of(&screen);
        for step in steps {
            match step {
                Step::Text(text) => screen.event(StreamEvent::Text { index: 0, text }),
                Step::Key(key, held) => screen.press(key, held),
                Step::Resize(columns, rows) => screen.resize(columns, rows),
                Step::Tick => screen.tick(),
            };
            check(&mut terminal, &screen);
        }
    }
}

/// Returns whether a character joins emoji or sets their skin tone.
fn is_joining(letter: char) -> bool {
    matches!(letter, '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{1f1e6}'..='\u{1f1ff}')
}

#[test]
fn no_cell_of_an_older_frame_remains_after_a_reply_with_wide_letters() {
    for (name, reply) in corpus() {
        if !["chinese", "cjk", "languages", "emoji"].iter().any(|part| name.contains(part)) {
            continue;
        }
        for columns in [40, 63, 90] {
            let mut screen = Screen::new(columns, 20);
            screen.ask("你好");
            let mut terminal = Terminal::of(&screen);
            // Remove joined emoji, because a terminal that does not support them draws them too
            // wide.
            let letters: Vec<char> = reply.chars().filter(|it| !is_joining(*it)).collect();
            for letters in letters.chunks(7) {
                screen.text(&letters.iter().collect::<String>());
                check(&mut terminal, &screen);
            }
            screen.done();
            check(&mut terminal, &screen);
        }
    }
}
