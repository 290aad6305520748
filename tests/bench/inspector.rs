//! The cost of the inspector. Runs the same turns with the inspector closed and with the inspector
//! open on the stream. Also draws screen frames of a short and of a long event list.

use std::time::{Duration, Instant};

use crossterm::event::KeyCode;
use outcrop::app::msg::Msg;
use outcrop::screens::inspector::Dock;
use outcrop::wire::wire_event::{BodyChunks, Header, ResponseHead, SentRequest, WireEvent};

use crate::client::{Client, micros};
use crate::cpu;
use crate::figure::{Bound, Figures, least, median};
use crate::it::loopback::{Gate, frame};
use crate::markdown::{self, Code};
use crate::reply::{self, Wire};
use crate::server::{Server, client};
use crate::whole::{BURST, BURSTS, PACED, PACES, open, per_delta, turn};

/// The keys that open the inspector (F3) and move the focus past the settings to the prompt (Tab,
/// Tab).
pub const OPENED: &str = "\x1bOR\t\t";

/// The maximum ratio of the cost of a delta with an open inspector to the cost with a closed
/// inspector.
const MOST: Bound = Bound(1.5);

/// The number of events in a long list, and the number of pages to scroll up.
const EVENTS: usize = 100_000;
const PAGES: usize = 50;

/// Measures the cost of a delta in a burst, with a closed and with an open inspector.
pub fn burst(figures: &mut Figures) -> Result<(), String> {
    if !figures.want("inspector burst") {
        return Ok(());
    }
    let text = markdown::mixed(8 * BURST, Code::Colored);
    let deltas = &markdown::deltas(&text)[..BURST];
    let first = markdown::code();
    let (mut closed, mut opened) = (Vec::new(), Vec::new());
    for _ in 0..BURSTS {
        for (keys, costs) in [("", &mut closed), (OPENED, &mut opened)] {
            let answers = [reply::large(&first, 500).0, reply::burst(deltas, Wire::EventPerChunk)];
            let server = Server::plain(answers);
            let turn = turn(&mut client(&server)?, BURST, keys, || {})?;
            costs.push(per_delta(turn.cpu));
        }
    }
    figures.tell("inspector burst: closed, CPU per delta, least of 12", least(&closed), "µs", None);
    figures.tell("inspector burst: open, CPU per delta, least of 12", least(&opened), "µs", None);
    let ratio = least(&opened) / least(&closed);
    figures.tell("inspector burst: open / closed", ratio, "x", Some(MOST));
    Ok(())
}

/// Measures a reply at the speed of a real model.
pub fn pace(figures: &mut Figures) -> Result<(), String> {
    if !figures.want("inspector pace") {
        return Ok(());
    }
    let text = markdown::mixed(8 * PACED, Code::Colored);
    let deltas = &markdown::deltas(&text)[..PACED];
    let first = markdown::code();
    let (mut closed, mut opened) = (Vec::new(), Vec::new());
    for _ in 0..PACES {
        for (keys, costs) in [("", &mut closed), (OPENED, &mut opened)] {
            let gates: Vec<Gate> = (0..PACED).map(|_| Gate::new()).collect();
            let answers = [reply::large(&first, 500).0, reply::gated(deltas, &gates, 1)];
            let server = Server::plain(answers);
            let turn = turn(&mut client(&server)?, PACED, keys, || open(&gates))?;
            costs.push(turn.cpu.as_secs_f64() * 1e6 / PACED as f64);
        }
    }
    figures.tell("inspector pace: closed, CPU per delta, median of 3", median(&closed), "µs", None);
    figures.tell("inspector pace: open, CPU per delta, median of 3", median(&opened), "µs", None);
    let ratio = median(&opened) / median(&closed);
    figures.tell("inspector pace: open / closed", ratio, "x", Some(MOST));
    Ok(())
}

/// Measures a page up in a short and in a long list.
pub fn scroll(figures: &mut Figures) {
    if !figures.want("inspector scroll") {
        return;
    }
    let [short, long] = [100, EVENTS].map(|events| {
        let mut client = listing(events);
        let mut costs = Vec::new();
        for _ in 0..7 {
            client.press(KeyCode::End);
            let up = |client: &mut Client| {
                client.press(KeyCode::PageUp);
                client.draw();
            };
            let ((), spent) = cpu::of(|| (0..PAGES).for_each(|_| up(&mut client)));
            costs.push(micros(spent, PAGES));
        }
        least(&costs)
    });
    figures.tell("inspector scroll: PgUp among 100 events", short, "µs", None);
    figures.tell("inspector scroll: PgUp among 100,000 events", long, "µs", None);
    figures.tell("inspector scroll: 100,000 / 100", long / short, "x", Some(Bound(1.2)));
}

/// Measures a frame of a short and of a long timeline, with a delta each millisecond.
pub fn timeline(figures: &mut Figures) {
    if !figures.want("inspector timeline") {
        return;
    }
    for (events, name) in [(100, "100 deltas"), (EVENTS, "100,000 deltas")] {
        let mut client = seeing(events, Duration::from_millis(1), || {
            frame::event("contentBlockDelta", &serde_json::json!({}))
        });
        client.press(KeyCode::Char('2'));
        client.draw();
        let costs = (0..7).map(|_| {
            let ((), spent) = cpu::of(|| (0..PAGES).for_each(|_| client.draw()));
            micros(spent, PAGES)
        });
        let cost = least(&costs.collect::<Vec<_>>());
        let name = format!("inspector timeline: a frame of {name}");
        figures.tell(&name, cost, "µs", Some(Bound(16_000.0)));
    }
}

/// Returns a client with this many events in the focused list.
fn listing(events: usize) -> Client {
    let client = seeing(events, Duration::ZERO, || frame::event("x", &serde_json::json!({})));
    assert_eq!(client.app.screens.inspector.inspected_event(), Some(events));
    client
}

/// Returns a client that has received this many events at this interval.
fn seeing(events: usize, gap: Duration, event: impl Fn() -> Vec<u8>) -> Client {
    let mut client = Client::new();
    let reply = client.ask();
    let at = Instant::now();
    let sent = SentRequest {
        method: "POST".into(),
        uri: "/".into(),
        headers: Vec::new(),
        size: 0,
        body: None,
    };
    let media_type =
        Header { name: "content-type".into(), value: "application/vnd.amazon.eventstream".into() };
    let answered = ResponseHead { status: 200, headers: vec![media_type] };
    let mut pieces = BodyChunks::default();
    for number in 0..events {
        let after = gap * u32::try_from(number).expect("few enough");
        pieces.push(&event(), at + after);
    }
    let events = vec![
        WireEvent::Sent(at, sent),
        WireEvent::Answered(at, answered),
        WireEvent::Chunks(pieces),
    ];
    client.press(KeyCode::F(3));
    client.app.update(at, Msg::Wire { reply, events });
    client.draw();
    assert_eq!(client.app.inspector_dock(), Dock::Below);
    client
}
