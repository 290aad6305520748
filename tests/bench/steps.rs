//! Measures single steps of the client inside this process.

use std::time::Instant;

use crossterm::event::KeyCode;
use outcrop::app::msg::Msg;
use outcrop::chat::message::Message;
use outcrop::document::incremental::{Document, Syntax};
use outcrop::document::parts::projection;
use outcrop::document::written_marks::WrittenMarks;

use crate::client::{Client, micros};
use crate::cpu;
use crate::figure::{Bound, Figures, least};
use crate::markdown::{self, Code};
use crate::window::{COLUMNS, ROWS};

/// The number of repetitions. The minimum is reported.
const ROUNDS: usize = 7;

/// The number of steps that are timed together.
const TOGETHER: usize = 50;

/// The number of pages to scroll up. A conversation of 100 messages has more pages than that.
const PAGES: usize = 15;

pub const MEGABYTE: usize = 1 << 20;

pub fn all(figures: &mut Figures) {
    for (group, measure) in [
        ("draw", draw as fn(&mut Figures)),
        ("read", read),
        ("relayout", relayout),
        ("update", update),
        ("paste", paste),
        ("estimate", estimate),
    ] {
        if figures.want(group) {
            measure(figures);
        }
    }
}

/// The costs of a screen frame in a conversation.
#[derive(Default)]
struct Frames {
    first: Vec<f64>,
    again: Vec<f64>,
    grown: Vec<f64>,
    up: Vec<f64>,
    far: Vec<f64>,
}

fn draw(figures: &mut Figures) {
    let replies: Vec<_> = (0..20).map(said).collect();
    let mut costs = Vec::new();
    for messages in [10, 100, 1000, 100_000] {
        let mut frames = Frames::default();
        let mut client = Client::with(messages, &replies);
        for round in 0..ROUNDS {
            if round > 0 && messages < 100_000 {
                client = Client::with(messages, &replies);
            }
            measure(&mut client, &mut frames);
        }
        let name = |step: &str| format!("draw: {messages} messages, {step}");
        figures.tell(&name("the first time"), least(&frames.first), "µs", None);
        let steps = [frames.again, frames.grown, frames.up].map(|figures| least(&figures));
        for (step, figure) in ["nothing new", "one more delta", "PgUp"].iter().zip(steps) {
            figures.tell(&name(step), figure, "µs", None);
        }
        if messages > 100 {
            // These pages have not been laid out before.
            figures.tell(&name("PgUp far up"), least(&frames.far), "µs", None);
        }
        costs.push(steps);
    }
    let (few, many) = (costs[1], costs[3]);
    for (at, step) in ["nothing new", "one more delta", "PgUp"].iter().enumerate() {
        let name = format!("draw: 100,000 messages / 100, {step}");
        figures.tell(&name, many[at] / few[at], "x", Some(Bound(1.2)));
    }
}

fn measure(client: &mut Client, frames: &mut Frames) {
    if frames.first.is_empty() || client.app.screens.chat.transcript.scroll.measured.page == 0 {
        frames.first.push(micros(cpu::of(|| client.draw()).1, 1));
    }
    // Wait until the incremental layout is complete.
    for _ in 0..TOGETHER {
        client.draw();
    }
    let ((), spent) = cpu::of(|| (0..TOGETHER).for_each(|_| client.draw()));
    frames.again.push(micros(spent, TOGETHER));
    let up = |client: &mut Client| {
        client.press(KeyCode::PageUp);
        client.draw();
    };
    let ((), spent) = cpu::of(|| (0..PAGES).for_each(|_| up(client)));
    frames.up.push(micros(spent, PAGES));
    (0..10 * PAGES).for_each(|_| up(client));
    let ((), spent) = cpu::of(|| (0..PAGES).for_each(|_| up(client)));
    frames.far.push(micros(spent, PAGES));
    let id = client.ask();
    for _ in 0..TOGETHER {
        client.draw();
    }
    let text = markdown::section(0, Code::Colored);
    let deltas = markdown::deltas(&text);
    let ((), spent) = cpu::of(|| {
        for delta in &deltas[..TOGETHER] {
            client.take(id, delta);
            client.draw();
        }
    });
    frames.grown.push(micros(spent, TOGETHER));
    client.end(id);
}

/// Returns a reply with a paragraph and a list.
fn said(number: usize) -> String {
    let section = markdown::section(number, Code::Colored);
    section[..section.find("### The loop").unwrap_or(0)].to_owned()
}

/// Measures the parsing of Markdown, for drawing and for searching.
fn read(figures: &mut Figures) {
    let text = markdown::mixed(MEGABYTE, Code::Colored);
    let whole = Syntax::Markdown(WrittenMarks::default());
    let read: Vec<_> = (0..ROUNDS)
        .map(|_| micros(cpu::of(|| Document::of(whole.clone(), &text)).1, 1000))
        .collect();
    figures.tell("read: a document of 1 MB", least(&read), "ms", None);
    let client = Client::with(20, &[text]);
    let messages: Vec<&Message> = client.app.session.open.conversation.messages().collect();
    let searched: Vec<_> = (0..3)
        .map(|_| {
            let all = || {
                messages.iter().map(|message| projection(message, WrittenMarks::default()).len())
            };
            micros(cpu::of(|| all().sum::<usize>()).1, 1000)
        })
        .collect();
    figures.tell("read: the text to search of 10 MB", least(&searched), "ms", None);
}

/// Measures a resize of a long conversation with long replies.
fn relayout(figures: &mut Figures) {
    let mut client = Client::with(20, &[markdown::mixed(MEGABYTE, Code::Colored)]);
    let mut first = vec![micros(cpu::of(|| client.draw()).1, 1000)];
    for _ in 0..20 {
        client.draw();
    }
    let mut changed = Vec::new();
    for round in 0..8u16 {
        let columns = COLUMNS - 7 * (round % 5) - 3;
        let frame = || {
            client.resize(columns, ROWS - round % 3);
            client.draw();
        };
        changed.push(micros(cpu::of(frame).1, 1000));
    }
    changed.sort_by(f64::total_cmp);
    let name = "relayout: 10 MB of long replies, the first frame";
    figures.tell(name, first.remove(0), "ms", None);
    let name = "relayout: 10 MB, the frame after a resize, most of 8";
    figures.tell(name, changed[changed.len() - 1], "ms", Some(Bound(50.0)));
}

/// Measures the update for a delta, in an empty reply and after a megabyte.
fn update(figures: &mut Figures) {
    const DELTAS: usize = 10_000;
    let text = markdown::mixed(MEGABYTE, Code::Colored);
    let deltas = markdown::deltas(&text);
    let (mut start, mut end) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut client = Client::with(10, &[said(0)]);
        let id = client.ask();
        let some = |client: &mut Client| {
            let ((), spent) = cpu::of(|| {
                for delta in &deltas[..DELTAS] {
                    client.take(id, delta);
                }
            });
            micros(spent, DELTAS)
        };
        start.push(some(&mut client));
        client.take(id, &text);
        end.push(some(&mut client));
    }
    figures.tell("update: a delta, at the start", least(&start), "µs", None);
    figures.tell("update: a delta, after 1 MB", least(&end), "µs", None);
}

/// Measures a key press in an empty conversation and in a conversation of 10 MB. After each key
/// press, the client estimates the size of the next request.
fn estimate(figures: &mut Figures) {
    let text = markdown::mixed(MEGABYTE, Code::Colored);
    let mut costs = Vec::new();
    for (messages, name) in [(0, "an empty conversation"), (20, "10 MB")] {
        let (mut first, mut later) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let mut client = Client::with(messages, std::slice::from_ref(&text));
            let key = |client: &mut Client| drop(client.press(KeyCode::Char('x')));
            first.push(micros(cpu::of(|| key(&mut client)).1, 1));
            let ((), spent) = cpu::of(|| (0..TOGETHER).for_each(|_| key(&mut client)));
            later.push(micros(spent, TOGETHER));
        }
        figures.tell(&format!("estimate: the first key in {name}"), least(&first), "µs", None);
        figures.tell(&format!("estimate: a key in {name}"), least(&later), "µs", None);
        costs.push(least(&later));
    }
    let name = "estimate: a key in 10 MB / in an empty conversation";
    figures.tell(name, costs[1] / costs[0], "x", Some(Bound(1.2)));
}

/// Measures a paste of 100,000 lines, and the keys and frames after it.
fn paste(figures: &mut Figures) {
    let text = "A line of text that somebody pastes.\n".repeat(100_000);
    let (mut pasted, mut typed, mut drawn) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut client = Client::new();
        client.draw();
        let msg = Msg::Pasted(text.clone());
        pasted.push(micros(cpu::of(|| client.app.update(Instant::now(), msg)).1, 1));
        client.draw();
        typed.push(micros(cpu::of(|| client.press(KeyCode::Char('x'))).1, 1));
        drawn.push(micros(cpu::of(|| client.draw()).1, 1));
    }
    figures.tell("paste: 100,000 lines (3.7 MB)", least(&pasted), "µs", None);
    figures.tell("paste: a key after it", least(&typed), "µs", None);
    figures.tell("paste: the frame after that", least(&drawn), "µs", None);
}
