//! Figures of single steps, inside this process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent};
use outcrop::app::look::{Colours, Look};
use outcrop::app::msg::{Effect, Msg, ReplyId};
use outcrop::app::{App, Setup};
use outcrop::chat::event::{StopReason, StreamEvent};
use outcrop::chat::model::ModelId;
use outcrop::chat::settings::Settings;
use outcrop::config::models;
use outcrop::view::View;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::cpu;
use crate::figure::{Figures, least};
use crate::reply;
use crate::view::flow::Flow;
use crate::window::{COLUMNS, ROWS};

/// How often a step is repeated; the least is told.
const ROUNDS: usize = 15;

/// Steps that are timed together.
const TOGETHER: u32 = 100;

const MEGABYTE: usize = 1 << 20;

pub fn all(figures: &mut Figures) {
    if figures.want("draw") {
        draw(figures);
    }
    if figures.want("append") {
        append(figures);
    }
    if figures.want("update") {
        update(figures);
    }
    if figures.want("paste") {
        paste(figures);
    }
}

/// Drawing a conversation: for the first time, again, and with one more delta.
fn draw(figures: &mut Figures) {
    for messages in [10, 1000] {
        let mut first = Vec::new();
        let mut again = Vec::new();
        let mut grown = Vec::new();
        for _ in 0..ROUNDS {
            let (mut client, mut screen) = (Client::with(messages), Screen::new());
            first.push(micros(cpu::of(|| screen.draw(&mut client.app)).1, 1));
            let ((), spent) = cpu::of(|| {
                for _ in 0..TOGETHER {
                    screen.draw(&mut client.app);
                }
            });
            again.push(micros(spent, TOGETHER));
            let id = client.ask();
            screen.draw(&mut client.app);
            let ((), spent) = cpu::of(|| {
                for number in 0..TOGETHER {
                    client.take(id, delta(number as usize));
                    screen.draw(&mut client.app);
                }
            });
            grown.push(micros(spent, TOGETHER));
        }
        let name = format!("draw: {messages} messages, the first time");
        figures.tell(&name, least(&first), "µs", None);
        let name = format!("draw: {messages} messages, nothing new");
        figures.tell(&name, least(&again), "µs", None);
        let name = format!("draw: {messages} messages, after each delta");
        figures.tell(&name, least(&grown), "µs", None);
    }
}

/// Appending a delta to the layout of a reply, at its start and when it is a megabyte long.
fn append(figures: &mut Figures) {
    let mut start = Vec::new();
    let mut end = Vec::new();
    let long: String = (0..).map(reply::delta).take(MEGABYTE / 5).collect();
    for _ in 0..ROUNDS {
        let mut flow = Flow::new(80);
        start.push(appended(&mut flow));
        let mut flow = Flow::of(80, &long);
        // The first append after a long one also makes room for the next.
        appended(&mut flow);
        end.push(appended(&mut flow));
    }
    figures.tell("append: layout per delta, at the start", least(&start), "µs", None);
    figures.tell("append: layout per delta, after 1 MB", least(&end), "µs", None);
}

fn appended(flow: &mut Flow) -> f64 {
    const DELTAS: u32 = 1000;
    let ((), spent) = cpu::of(|| {
        for number in 0..DELTAS {
            flow.push(reply::delta(number as usize));
        }
    });
    micros(spent, DELTAS)
}

/// What the state does with a delta, and with one after a megabyte.
fn update(figures: &mut Figures) {
    const DELTAS: usize = 10_000;
    let mut start = Vec::new();
    let mut end = Vec::new();
    for _ in 0..ROUNDS {
        let mut client = Client::with(10);
        let id = client.ask();
        start.push(updated(&mut client, id, DELTAS));
        client.take(id, text("a word ".repeat(MEGABYTE / 7)));
        end.push(updated(&mut client, id, DELTAS));
    }
    figures.tell("update: a delta, at the start", least(&start), "µs", None);
    figures.tell("update: a delta, after 1 MB", least(&end), "µs", None);
}

fn updated(client: &mut Client, id: ReplyId, deltas: usize) -> f64 {
    let events: Vec<_> = (0..deltas).map(delta).collect();
    let ((), spent) = cpu::of(|| {
        for event in events {
            client.take(id, event);
        }
    });
    micros(spent, u32::try_from(deltas).unwrap_or(u32::MAX))
}

/// A paste of 100,000 lines, and the keys and frames after it.
fn paste(figures: &mut Figures) {
    let text = "A line of text that somebody pastes.\n".repeat(100_000);
    let (mut pasted, mut typed, mut drawn) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (mut client, mut screen) = (Client::with(0), Screen::new());
        screen.draw(&mut client.app);
        let msg = Msg::Pasted(text.clone());
        pasted.push(micros(cpu::of(|| client.app.update(Instant::now(), msg)).1, 1));
        screen.draw(&mut client.app);
        typed.push(micros(cpu::of(|| client.press(KeyCode::Char('x'))).1, 1));
        drawn.push(micros(cpu::of(|| screen.draw(&mut client.app)).1, 1));
    }
    figures.tell("paste: 100,000 lines (3.7 MB)", least(&pasted), "µs", None);
    figures.tell("paste: a key after it", least(&typed), "µs", None);
    figures.tell("paste: the frame after that", least(&drawn), "µs", None);
}

/// The state, fed by hand.
struct Client {
    app: App,
}

impl Client {
    /// A conversation of this many messages, every second one a reply of some lines.
    fn with(messages: usize) -> Self {
        let model = ModelId::default_for("us-east-1");
        let setup = Setup {
            catalogue: Arc::new(models::catalogue()),
            settings: Settings::new(model),
            model_is_chosen: true,
            notes: Vec::new(),
            size: (COLUMNS, ROWS),
            look: Look::new(Colours::Palette, None),
            addresses_are_shown: false,
        };
        let mut client = Self { app: App::new(Instant::now(), setup) };
        for _ in 0..messages / 2 {
            let id = client.ask();
            let said = (0..100).map(reply::delta).collect::<String>();
            client.take(id, text(said));
            let reason = StopReason::EndTurn;
            client.take(id, StreamEvent::MessageStopped { reason, sequence: None });
            client.take(id, StreamEvent::Ended);
        }
        client
    }

    /// Sends a prompt; the number of its reply.
    fn ask(&mut self) -> ReplyId {
        self.app.update(Instant::now(), Msg::Pasted("How does a message stream?".into()));
        match self.press(KeyCode::Enter).pop() {
            Some(Effect::Ask { reply, .. }) => reply,
            other => panic!("Enter sends the prompt, not {other:?}"),
        }
    }

    fn press(&mut self, key: KeyCode) -> Vec<Effect> {
        self.app.update(Instant::now(), Msg::Key(KeyEvent::from(key)))
    }

    fn take(&mut self, reply: ReplyId, event: StreamEvent) {
        self.app.update(self.app.now, Msg::Stream { reply, event });
    }
}

/// A screen in memory.
struct Screen {
    terminal: Terminal<TestBackend>,
    view: View,
}

impl Screen {
    fn new() -> Self {
        let backend = TestBackend::new(COLUMNS, ROWS);
        let terminal = Terminal::new(backend).expect("a screen in memory cannot fail");
        Self { terminal, view: View::new() }
    }

    fn draw(&mut self, app: &mut App) {
        let mut measured = None;
        let view = &mut self.view;
        let drawn = self.terminal.draw(|frame| measured = Some(view.draw(frame, app)));
        drawn.expect("a screen in memory cannot fail");
        if let Some(measured) = measured {
            app.measured(measured);
        }
    }
}

fn delta(number: usize) -> StreamEvent {
    text(reply::delta(number).to_owned())
}

fn text(text: String) -> StreamEvent {
    StreamEvent::Text { index: 0, text }
}

fn micros(spent: Duration, steps: u32) -> f64 {
    spent.as_secs_f64() * 1e6 / f64::from(steps)
}
