//! Stories: the state machine and the screen without a runtime, driven by keys, stream events and
//! clock steps. Only `Story` uses the API of the app.

mod asking;
mod attaching;
mod branches;
mod checked_screen;
mod citing;
mod comparing;
mod configuration;
mod conversation;
mod document;
mod dragging;
mod endings;
mod exchanges;
mod external_editor;
mod find;
mod help;
#[cfg(unix)]
mod history;
mod inspector;
mod keymap;
mod looks;
mod metrics;
mod models;
mod notifying;
mod palette;
mod panes;
mod queueing;
mod reading;
mod recipes;
mod replaying;
mod requesting;
mod safety;
mod sequences;
mod settings;
mod spending;
#[cfg(unix)]
mod stored;
mod themes;
mod typing;
#[cfg(unix)]
mod usage;
mod vim;

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use checked_screen::CheckedScreen;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use outcrop::app::msg::Msg;
use outcrop::app::typed_letters::LETTER_PAUSE;
use outcrop::app::{App, Setup};
use outcrop::chat::event::{Metadata, StopReason, StreamEvent, Usage};
use outcrop::chat::failure::{Failure, FailureKind};
use outcrop::chat::model::ModelId;
use outcrop::chat::request::Request;
use outcrop::chat::settings::Settings;
use outcrop::config::models::catalog;
use outcrop::config::recipes::built_in;
use outcrop::document::token::{HighlightReply, HighlightedLines};
use outcrop::highlight::Highlighter;
use outcrop::session::connection::ConnectionState;
use outcrop::session::effect::AttachmentSource;
use outcrop::session::effect::Effect;
use outcrop::session::effect::FileOutcome;
use outcrop::session::requests::RequestNumber;
use outcrop::ui::appearance::{Appearance, ColorDepth};
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::{Color, Modifier};

/// A client under test, driven step by step.
pub struct Story {
    app: App,
    screen: CheckedScreen,
    start: Instant,
    now: Instant,
    /// All effects so far.
    effects: Vec<Effect>,
    highlighter: Highlighter,
    /// The result of the next path or paste that names a file.
    found: Option<FileOutcome>,
    /// The store of conversations. Without it, nothing is stored.
    #[cfg(unix)]
    store: Option<stored::StoryStore>,
}

impl Story {
    /// Creates an offline client in a window of this size, in us-east-1.
    pub fn new(columns: u16, rows: u16) -> Self {
        Self::linked(
            columns,
            rows,
            ConnectionState::Offline { region: "us-east-1".into(), why: None },
        )
    }

    pub fn linked(columns: u16, rows: u16, link: ConnectionState) -> Self {
        let now = Instant::now();
        let settings = Settings::new(ModelId::default_for("us-east-1"));
        let setup = Setup::new(Arc::new(catalog()), settings, (columns, rows));
        let setup = Setup { shows_addresses: true, ..setup };
        let mut story = Self {
            app: App::new(now, setup),
            screen: CheckedScreen::new(columns, rows),
            start: now,
            now,
            effects: Vec::new(),
            highlighter: Highlighter::default(),
            found: None,
            #[cfg(unix)]
            store: None,
        };
        story.msg(Msg::RecipesRead { recipes: built_in(), wrong: None });
        story.msg(Msg::Connected(link));
        story
    }

    /// Sets the terminal's colors and background.
    pub fn on(&mut self, look: Appearance) -> &mut Self {
        self.app.look = look;
        self
    }

    pub fn msg(&mut self, msg: Msg) -> &mut Self {
        let effects = self.app.update(self.now, msg);
        let looks = effects.iter().find_map(|effect| match effect {
            Effect::Attach { number, source } => Some((*number, source.clone())),
            _ => None,
        });
        #[cfg(unix)]
        self.pass_to_store(&effects);
        self.effects.extend(effects);
        match looks {
            // By default, pasted text is not a file path.
            Some((number, AttachmentSource::Pasted(_))) => {
                let found = self.found.take().unwrap_or(FileOutcome::Text);
                self.msg(Msg::FilesRead { number, found });
            }
            Some((number, _)) => {
                if let Some(found) = self.found.take() {
                    self.msg(Msg::FilesRead { number, found });
                }
            }
            None => {}
        }
        self.draw();
        self
    }

    /// Sets the result of the next path or paste that names a file.
    pub fn finds(&mut self, found: FileOutcome) -> &mut Self {
        self.found = Some(found);
        self
    }

    /// Highlights the code on the screen, as the highlighting thread does.
    pub fn colored(&mut self) -> &mut Self {
        for job in self.screen.take_jobs() {
            let lines = self.highlighter.lines(job.block, &job.language, job.first_line, &job.text);
            let (block, first_line) = (job.block, job.first_line);
            let lines = lines.expect("jobs come in their order");
            self.screen.store_tokens(HighlightReply::Colored(HighlightedLines {
                block,
                first_line,
                lines,
            }));
        }
        self.draw();
        self
    }

    /// Presses a key. If the letter is a command only after a pause, waits for the pause.
    pub fn key(&mut self, code: KeyCode) -> &mut Self {
        self.msg(Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        if self.app.holds_letter() {
            self.after(LETTER_PAUSE.as_millis().try_into().expect("a short pause"));
        }
        self
    }

    pub fn ctrl(&mut self, letter: char) -> &mut Self {
        self.msg(Msg::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)))
    }

    pub fn alt(&mut self, letter: char) -> &mut Self {
        self.msg(Msg::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::ALT)))
    }

    pub fn typed(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.key(KeyCode::Char(letter));
        }
        self
    }

    /// Presses keys without drawing a screen frame in between.
    pub fn typed_ahead(&mut self, keys: impl IntoIterator<Item = KeyCode>) -> &mut Self {
        for code in keys {
            let key = Msg::Key(KeyEvent::new(code, KeyModifiers::NONE));
            self.effects.extend(self.app.update(self.now, key));
        }
        self.draw();
        self
    }

    /// Types letters in the conversation as fast as text is typed.
    pub fn typed_fast(&mut self, text: &str) -> &mut Self {
        self.typed_ahead(text.chars().map(KeyCode::Char))
    }

    pub fn pasted(&mut self, text: &str) -> &mut Self {
        self.msg(Msg::Pasted(text.into()))
    }

    /// Runs a palette command by its name.
    pub fn command(&mut self, name: &str) -> &mut Self {
        self.ctrl('p').typed(name).key(KeyCode::Enter)
    }

    pub fn sent(&mut self, prompt: &str) -> &mut Self {
        self.typed(prompt).key(KeyCode::Enter)
    }

    pub fn event(&mut self, event: StreamEvent) -> &mut Self {
        let reply = self.last_reply();
        self.msg(Msg::Stream { reply, event })
    }

    pub fn text(&mut self, text: &str) -> &mut Self {
        self.event(StreamEvent::Text { index: 0, text: text.into() })
    }

    /// Ends a reply normally.
    pub fn done(&mut self) -> &mut Self {
        let usage =
            Usage { input: Some(18), output: Some(54), total: Some(72), ..Usage::default() };
        let metadata =
            Metadata { usage: Some(usage), latency_ms: Some(1822), ..Metadata::default() };
        self.event(StreamEvent::stopped(StopReason::EndTurn))
            .event(StreamEvent::Metadata(metadata))
            .event(StreamEvent::Ended)
    }

    /// Runs a complete turn with pauses between the words.
    pub fn turn_of(&mut self, prompt: &str, reply: &str) -> &mut Self {
        self.sent(prompt).event(StreamEvent::Sent).after(240);
        for word in reply.split_inclusive(' ') {
            self.text(word).after(12);
        }
        self.done()
    }

    /// Runs a complete turn.
    pub fn turn(&mut self, prompt: &str, reply: &str) -> &mut Self {
        self.sent(prompt).text(reply).done()
    }

    pub fn failed(&mut self, kind: FailureKind) -> &mut Self {
        let mut failure = Failure::new(kind, "It broke", "This is why.", "Do this.");
        failure.raw_message = Some("the service's own words".into());
        failure.code = Some("ServiceUnavailableException".into());
        failure.request_id = Some("req-1".into());
        self.event(StreamEvent::Failed(failure))
    }

    /// Advances the clock.
    pub fn after(&mut self, milliseconds: u64) -> &mut Self {
        self.now += Duration::from_millis(milliseconds);
        self.msg(Msg::Tick)
    }

    pub fn resized(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.screen.resize(columns, rows);
        self.msg(Msg::Resized(columns, rows))
    }

    /// Returns the number of the last request.
    pub fn last_reply(&self) -> RequestNumber {
        self.effects
            .iter()
            .rev()
            .find_map(|effect| match effect {
                Effect::Ask { reply, .. } => Some(*reply),
                _ => None,
            })
            .expect("a request was sent")
    }

    /// Returns the last request.
    pub fn request(&self) -> &Request {
        self.effects
            .iter()
            .rev()
            .find_map(|effect| match effect {
                Effect::Ask { request, .. } => Some(&**request),
                _ => None,
            })
            .expect("a request was sent")
    }

    pub fn requests(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, Effect::Ask { .. })).count()
    }

    pub fn draw(&mut self) {
        self.screen.draw(&mut self.app);
    }

    /// Returns the last copied text and its name.
    pub fn copied(&self) -> (&str, &str) {
        match self.effects.last() {
            Some(Effect::Copy { text, label: what }) => (text, what),
            other => panic!("{other:?} is no copy"),
        }
    }

    /// Returns the rows of the screen without trailing blanks.
    pub fn rows(&self) -> Vec<String> {
        let buffer = self.screen.buffer();
        (0..buffer.area.height)
            .map(|y| {
                let mut row = String::new();
                let mut x = 0;
                while x < buffer.area.width {
                    row.push_str(buffer[(x, y)].symbol());
                    x += buffer[(x, y)].cell_width().max(1);
                }
                row.trim_end().to_owned()
            })
            .collect()
    }

    pub fn screen(&self) -> String {
        self.rows().join("\n")
    }

    /// Returns the screen with its styles. Under each styled row, there are marks for bold (b), dim
    /// (d), underlined (u), reversed (r), italic (i) and crossed out (x), and the initial of a
    /// color.
    pub fn styled(&self) -> String {
        let buffer = self.screen.buffer();
        let mut out = String::new();
        for (y, row) in self.rows().iter().enumerate() {
            let _ = writeln!(out, "{row}");
            let marks: String = (0..buffer.area.width)
                .map(|x| {
                    let cell = &buffer[(x, u16::try_from(y).expect("few rows"))];
                    mark(cell.fg, cell.modifier)
                })
                .collect();
            if !marks.trim().is_empty() {
                let _ = writeln!(out, "{}", marks.trim_end());
            }
        }
        out
    }

    pub fn buffer(&self) -> &Buffer {
        self.screen.buffer()
    }

    /// Returns the footer without its key hints.
    pub fn footer(&self) -> String {
        let rows = self.rows();
        let from = rows.len() - if self.app.size.0 >= 120 { 1 } else { 2 };
        let footer = rows[from..].iter().map(|row| row.trim()).collect::<Vec<_>>().join("  ");
        let hints = ["F3 inspector", "F1 help"].iter().filter_map(|hint| footer.find(hint));
        footer[..hints.min().unwrap_or(footer.len())].trim().to_owned()
    }

    pub fn elapsed(&self) -> Duration {
        self.now - self.start
    }
}

/// Returns numbered lines: `line 1`, `line 2`, …
pub fn numbered(lines: usize) -> String {
    let mut text = String::new();
    for number in 1..=lines {
        let _ = writeln!(text, "line {number}");
    }
    text
}

/// Returns a letter for a style. A modifier takes precedence over a color.
fn mark(color: Color, modifier: Modifier) -> char {
    for (flag, letter) in [
        (Modifier::REVERSED, 'r'),
        (Modifier::UNDERLINED, 'u'),
        (Modifier::CROSSED_OUT, 'x'),
        (Modifier::ITALIC, 'i'),
        (Modifier::DIM, 'd'),
    ] {
        if modifier.contains(flag) {
            return letter;
        }
    }
    let initial = match color {
        Color::Red => 'r',
        Color::Green => 'g',
        Color::Yellow => 'y',
        Color::Magenta => 'm',
        Color::Cyan => 'c',
        _ if modifier.contains(Modifier::BOLD) => 'b',
        _ => ' ',
    };
    if modifier.contains(Modifier::BOLD) { initial.to_ascii_uppercase() } else { initial }
}
