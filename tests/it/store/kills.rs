//! A program is killed at a random moment of a stream. Afterwards no prompt is missing, the reply
//! lacks at most its last second, and the file is sound.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use outcrop::stored::{StoreState, StoredContent, StoredEnding};

use super::harness::{TestStore, assert_sound, child, child_argument, random, text_delta, text_of};

/// The number of kills in a test run, and the number of stores that are used at the same time.
const KILLS: usize = 50;
const LANES: usize = 5;

/// The time between two deltas.
const DELTA_TIME: Duration = Duration::from_millis(4);

/// Streams replies until it is killed. Prints each prompt that is durable, and each delta.
#[test]
fn stream_until_killed() {
    let Some(folder) = child_argument() else { return };
    let mut store = TestStore::open(Path::new(&folder));
    println!("opened");
    for turn in 0.. {
        let conversation = store.create();
        let text = format!("prompt {} {turn}", std::process::id());
        let prompt = store.prompt(conversation, None, &text);
        println!("prompt {conversation} {text}");
        let begun = store.begin(conversation, prompt);
        // Some replies are short, so that kills also hit their ends.
        let deltas = if turn % 2 == 0 { 60 } else { 100_000 };
        for delta in 0..deltas {
            store.store().append_delta(begun.0, begun.1, text_delta("0123456789"));
            println!("delta {turn} {delta}");
            std::thread::sleep(DELTA_TIME);
        }
        store.finish(conversation, begun, &"0123456789".repeat(deltas));
    }
}

/// What a killed program had printed.
#[derive(Default)]
struct Printed {
    prompts: Vec<(String, String)>,
    /// When each delta of the last reply arrived.
    deltas: Vec<Instant>,
}

fn run_and_kill(folder: &Path, after: Duration) -> (Printed, Instant) {
    let mut child = child("store::kills::stream_until_killed", &folder.display().to_string());
    let (to, lines) = channel();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            drop(to.send((Instant::now(), line)));
        }
    });
    let mut printed = Printed::default();
    let mut killed = None;
    let mut opened = None;
    while killed.is_none_or(|_| !reader.is_finished()) {
        let now = Instant::now();
        if killed.is_none() && opened.is_some_and(|opened| now > opened + after) {
            child.kill().unwrap();
            killed = Some(now);
        }
        let Ok((at, line)) = lines.recv_timeout(Duration::from_millis(1)) else { continue };
        take_line(&mut printed, &mut opened, at, &line);
    }
    for (at, line) in lines.try_iter() {
        take_line(&mut printed, &mut opened, at, &line);
    }
    child.wait().unwrap();
    (printed, killed.unwrap())
}

fn take_line(printed: &mut Printed, opened: &mut Option<Instant>, at: Instant, line: &str) {
    if line.ends_with("opened") {
        *opened = Some(at);
    } else if let Some(rest) = line.strip_prefix("prompt ") {
        let (conversation, text) = rest.split_once(' ').unwrap();
        printed.prompts.push((conversation.to_owned(), text.to_owned()));
        printed.deltas.clear();
    } else if line.starts_with("delta ") {
        printed.deltas.push(at);
    }
}

/// Opens the store after a kill and checks what it has. Returns the age of the oldest lost delta.
fn check(folder: &Path, printed: &Printed, killed: Instant) -> Duration {
    assert_sound(folder);
    let mut store = TestStore::open(folder);
    assert!(matches!(store.state(), StoreState::Ready(_)), "{:?}", store.state());
    let mut loss = Duration::ZERO;
    for (at, (conversation, text)) in printed.prompts.iter().enumerate() {
        let conversation = outcrop::stored::ConversationKey::parse(conversation).unwrap();
        let read = store.read(conversation).expect("the conversation of a durable prompt");
        assert_eq!(text_of(&read.messages[0]), *text);
        let Some(message) = read.messages.get(1) else { continue };
        let StoredContent::Reply(reply) = &message.content else { panic!("{message:?}") };
        let is_last = at + 1 == printed.prompts.len();
        match reply.ending {
            StoredEnding::Interrupted => assert!(is_last, "only the last reply is interrupted"),
            StoredEnding::Complete { .. } => continue,
            ref other => panic!("{other:?}"),
        }
        let kept = text_of(message).len() / 10;
        assert_eq!(text_of(message), "0123456789".repeat(kept));
        if let Some(lost) = printed.deltas.get(kept) {
            loss = killed.saturating_duration_since(*lost);
        }
    }
    store.close();
    loss
}

#[test]
fn a_kill_loses_no_prompt_and_at_most_the_last_second() {
    if child_argument().is_some() {
        return;
    }
    let lanes = (0..LANES).map(|lane| {
        std::thread::spawn(move || {
            let folder = tempfile::tempdir().unwrap();
            let mut losses = Vec::new();
            let mut random = random() ^ (lane as u64 + 1) << 32;
            for _ in 0..KILLS / LANES {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let after = Duration::from_millis((random >> 33) % 3000);
                let (printed, killed) = run_and_kill(folder.path(), after);
                losses.push(check(folder.path(), &printed, killed));
            }
            losses
        })
    });
    let lanes: Vec<_> = lanes.collect();
    let mut losses: Vec<Duration> =
        lanes.into_iter().flat_map(|lane| lane.join().expect("a lane")).collect();
    losses.sort();
    let longest = losses[losses.len() - 1];
    println!(
        "{} kills; lost time: median {:?}, longest {longest:?}",
        losses.len(),
        losses[losses.len() / 2]
    );
    assert!(longest <= Duration::from_secs(1), "lost {longest:?}");
}
