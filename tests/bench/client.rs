//! The client without its adapters: the app state and a screen in memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use outcrop::app::msg::Msg;
use outcrop::app::{App, Setup};
use outcrop::chat::event::{StopReason, StreamEvent};
use outcrop::chat::message::{Message, Reply};
use outcrop::chat::model::ModelId;
use outcrop::chat::settings::Settings;
use outcrop::config::models;
use outcrop::session::effect::Effect;
use outcrop::session::effect::FileOutcome;
use outcrop::session::requests::RequestNumber;
use outcrop::view::screen::Screen;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::window::{COLUMNS, ROWS};

pub const PROMPT: &str = "How does a message stream?";

pub struct Client {
    pub app: App,
    screen: Screen,
    terminal: Terminal<TestBackend>,
}

impl Client {
    pub fn new() -> Self {
        let settings = Settings::new(ModelId::default_for("us-east-1"));
        let setup = Setup::new(Arc::new(models::catalog()), settings, (COLUMNS, ROWS));
        let setup = Setup { is_model_configured: true, ..setup };
        let terminal = Terminal::new(TestBackend::new(COLUMNS, ROWS));
        Self {
            app: App::new(Instant::now(), setup),
            screen: Screen::default(),
            terminal: terminal.expect("a screen in memory cannot fail"),
        }
    }

    /// Creates a conversation with this many messages. The replies repeat these texts.
    pub fn with(messages: usize, replies: &[String]) -> Self {
        let mut client = Self::new();
        // Bypass the app, because each turn would copy the whole history into its request.
        for (_, said) in (0..messages / 2).zip(replies.iter().cycle()) {
            let mut reply = Reply::new(client.app.session.settings.model.clone(), None);
            reply.apply(&StreamEvent::Text { index: 0, text: said.clone() });
            reply.apply(&stopped());
            client.app.session.open.conversation.append(Message::User(PROMPT.into()));
            client.app.session.open.conversation.append(Message::Assistant(reply));
        }
        client
    }

    /// Puts a text in the composer.
    pub fn write(&mut self, text: &str) {
        if let Some(Effect::Attach { number, .. }) =
            self.app.update(Instant::now(), Msg::Pasted(text.into())).pop()
        {
            self.app.update(Instant::now(), Msg::FilesRead { number, found: FileOutcome::Text });
        }
    }

    /// Sends a prompt and returns the number of its reply.
    pub fn ask(&mut self) -> RequestNumber {
        self.write(PROMPT);
        match self.press(KeyCode::Enter).pop() {
            Some(Effect::Ask { reply, .. }) => reply,
            other => panic!("Enter sends the prompt, not {other:?}"),
        }
    }

    /// Runs the first palette command that matches these words.
    pub fn command(&mut self, words: &str) {
        self.app.update(
            Instant::now(),
            Msg::Key(KeyEvent::new(KeyCode::Char('p'), KeyModifiers::CONTROL)),
        );
        words.chars().for_each(|letter| drop(self.press(KeyCode::Char(letter))));
        self.press(KeyCode::Enter);
    }

    pub fn press(&mut self, key: KeyCode) -> Vec<Effect> {
        self.app.update(Instant::now(), Msg::Key(KeyEvent::from(key)))
    }

    /// Processes a delta.
    pub fn take(&mut self, reply: RequestNumber, delta: &str) {
        let event = StreamEvent::Text { index: 0, text: delta.to_owned() };
        self.app.update(self.app.session.now, Msg::Stream { reply, event });
    }

    pub fn end(&mut self, reply: RequestNumber) {
        for event in [stopped(), StreamEvent::Ended] {
            self.app.update(self.app.session.now, Msg::Stream { reply, event });
        }
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal.backend_mut().resize(columns, rows);
        self.app.update(Instant::now(), Msg::Resized(columns, rows));
    }

    pub fn draw(&mut self) {
        let is_changed = self.app.take_changed();
        let drawn = self.screen.draw(&mut self.terminal, &self.app, is_changed);
        self.app.apply_layout(drawn.expect("a screen in memory cannot fail"));
        // Drop the highlighting jobs, which the event loop would take and run.
        self.screen.view.take_jobs();
    }
}

fn stopped() -> StreamEvent {
    StreamEvent::stopped(StopReason::EndTurn)
}

/// Returns the microseconds per step.
pub fn micros(spent: Duration, steps: usize) -> f64 {
    spent.as_secs_f64() * 1e6 / steps.max(1) as f64
}
