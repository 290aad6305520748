//! Measures the store: opening, memory, searching, reading, and journaling.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use outcrop::stored::{
    ConversationKey, DeltaContent, FinishedReply, KeySource, StoreAnswer, StoreChange, StoreQuery,
    StoredDelta, StoredEnding, StoredMetrics,
};

use crate::cpu;
use crate::figure::{Bound, Figures, median};
use crate::live::resident;
use crate::reply as replies;
use crate::server::{Server, client_with_data};
use crate::store_data::{OpenStore, Words, block, fill, prompt, reply};
use crate::whole::rest;

/// The number of messages in the store.
const MESSAGES: usize = 100_000;

/// The keys of the list of conversations, of the usage, and of closing a page.
const OPEN_LIST: &str = "\x0f";
const USAGE: &str = "\x1b[18~u";
const CLOSE: &str = "\x1b";

/// The number of starts of the program with each of the two stores.
const STARTS: usize = 12;

pub fn all(figures: &mut Figures) -> Result<(), String> {
    if !figures.want("store") {
        return Ok(());
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let conversation = fill(folder.path(), MESSAGES);
    start(figures, folder.path())?;
    memory(figures, folder.path())?;
    search(figures, folder.path());
    open_conversation(figures, folder.path(), conversation);
    prompts(figures, folder.path());
    journal(figures, folder.path(), 2000, 10, Bound(5.0));
    journal(figures, folder.path(), 80, 20, Bound(0.3));
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) * percent / 100).copied().unwrap_or(f64::NAN)
}

/// Compares the time to the first screen frame for this store and for an empty store.
fn start(figures: &mut Figures, full: &Path) -> Result<(), String> {
    let server = Server::plain([replies::short()]);
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let empty = tempfile::tempdir().map_err(|error| error.to_string())?;
        for (folder, times) in [(full, &mut with), (empty.path(), &mut without)] {
            let (frame, _) = client_with_data(&server, folder)?.first_frame()?;
            times.push(milliseconds(frame));
        }
    }
    let (with, without) = (median(&with), median(&without));
    figures.tell("store: first frame with an empty store, median", without, "ms", None);
    let bound = Some(Bound(20.0));
    figures.tell("store: additional time with 100,000 messages", with - without, "ms", bound);
    Ok(())
}

/// Compares the memory use of the program for this store and for an empty store: at the start, and
/// after the list, a search and the usage were shown.
fn memory(figures: &mut Figures, full: &Path) -> Result<(), String> {
    let server = Server::plain([replies::short()]);
    let empty = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut measured = Vec::new();
    for folder in [full, empty.path()] {
        let mut window = client_with_data(&server, folder)?;
        window.wait_for(" ready ")?;
        rest();
        let at_start = resident(window.process()?, "VmRSS")?;
        for keys in [OPEN_LIST, "str", CLOSE, USAGE, CLOSE] {
            window.press(keys)?;
            // A search of this size takes some milliseconds.
            thread::sleep(Duration::from_millis(300));
        }
        measured.push((at_start, resident(window.process()?, "VmRSS")?));
    }
    let [with, without] = measured[..] else { return Err("not measured".into()) };
    figures.tell("store: memory with an empty store", without.0, "MB", None);
    let name = "store: additional memory with 100,000 messages";
    figures.tell(name, with.0 - without.0, "MB", Some(Bound(4.0)));
    let name = "store: additional memory after the list, a search and the usage";
    figures.tell(name, with.1 - without.1, "MB", Some(Bound(16.0)));
    Ok(())
}

fn search(figures: &mut Figures, folder: &Path) {
    let mut store = OpenStore::open(folder, 21);
    let mut words = Words(99);
    let mut times = Vec::new();
    for round in 0..150 {
        let word = words.word();
        let typed = if round % 3 == 0 { format!("{} {word}", words.word()) } else { word };
        for end in 1..=typed.len() {
            let text = typed[..end].to_owned();
            let (answer, time) = store.query(StoreQuery::Search { text, after: None, limit: 20 });
            assert!(matches!(answer, StoreAnswer::Passages(_)));
            times.push(milliseconds(time));
        }
    }
    store.close();
    figures.tell("store: first hits of a search, median", median(&times), "ms", None);
    let slow = percentile(&mut times, 99);
    figures.tell("store: first hits of a search, p99", slow, "ms", Some(Bound(16.0)));
}

fn open_conversation(figures: &mut Figures, folder: &Path, conversation: ConversationKey) {
    let mut times = Vec::new();
    for seed in 0..10 {
        let mut store = OpenStore::open(folder, 3000 + seed);
        store.events.recv().expect("the state");
        let (answer, time) = store.query(StoreQuery::Open { conversation });
        let StoreAnswer::Conversation(Some(read)) = answer else { panic!("{answer:?}") };
        assert_eq!(read.messages.len(), 1000);
        times.push(milliseconds(time));
        store.close();
    }
    let bound = Some(Bound(30.0));
    figures.tell("store: open 1,000 messages, median", median(&times), "ms", bound);
}

/// Measures the time from sending a prompt to the store until it is durable.
fn prompts(figures: &mut Figures, folder: &Path) {
    let (mut store, mut keys) = (OpenStore::open(folder, 31), KeySource::new(32));
    let now = 1_797_000_000_000;
    let conversation = keys.conversation(now);
    let (model, settings) = ("m".to_owned(), "{}".to_owned());
    store.write(conversation, now, StoreChange::Create { model, settings });
    let mut times = Vec::new();
    for _ in 0..200 {
        let change = prompt(keys.message(now), None, "a prompt of some words".repeat(20), now);
        let started = Instant::now();
        let number = store.write(conversation, now, change);
        assert_eq!(store.wait(number), StoreAnswer::Durable);
        times.push(milliseconds(started.elapsed()));
    }
    store.close();
    figures.tell("store: a prompt is durable, median", median(&times), "ms", None);
}

/// Streams deltas of four characters into a reply, and measures the CPU time of both threads.
fn journal(figures: &mut Figures, folder: &Path, per_second: u32, seconds: u32, bound: Bound) {
    let seed = u64::from(per_second);
    let mut store = OpenStore::open(folder, seed);
    let mut keys = KeySource::new(seed + 1);
    let now = 1_796_000_000_000;
    let conversation = keys.conversation(now);
    let (model, settings) = ("m".to_owned(), "{}".to_owned());
    store.write(conversation, now, StoreChange::Create { model, settings });
    let (question, answer, request) = (keys.message(now), keys.message(now), keys.request(now));
    store.write(conversation, now, prompt(question, None, "a prompt".into(), now));
    let last = store.write(conversation, now, reply((answer, question, request), None, now));
    store.wait(last);
    let started = Instant::now();
    let (mut spent, mut text) = (Duration::ZERO, String::new());
    for number in 0..per_second * seconds {
        let content = DeltaContent::Text("word".into());
        let delta = StoredDelta { index: 0, content };
        let handle = store.store.as_ref().expect("the store runs");
        let ((), time) = cpu::of(|| handle.append_delta(answer, request, delta));
        spent += time;
        text.push_str("word");
        let due = started + Duration::from_secs_f64(f64::from(number + 1) / f64::from(per_second));
        thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    let elapsed = started.elapsed();
    let finished = Box::new(FinishedReply {
        blocks: vec![block(text)],
        ending: StoredEnding::Stopped,
        guardrail_findings: Vec::new(),
        request,
        metrics: StoredMetrics::default(),
    });
    let last =
        store.write(conversation, now, StoreChange::FinishReply { message: answer, finished });
    assert_eq!(store.wait(last), StoreAnswer::Durable);
    // The time of the thread includes opening and closing the store.
    let share = 100.0 * (spent + store.close()).as_secs_f64() / elapsed.as_secs_f64();
    let name = format!("store: journal at {per_second} deltas/s, share of a core");
    figures.tell(&name, share, "%", Some(bound));
}
