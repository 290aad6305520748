//! Kills the client at random moments of a stream. Afterwards the file is sound, no prompt is
//! missing, the reply lacks at most its last second, and the next start opens the conversation.
//!
//! `OUTCROP_KILLS=1000 cargo test --test it kills` runs more kills.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use rustix::process::Signal;

use crate::loopback::{Answer, Loopback, frame};
use crate::pty::{Key, Pty, Start};

/// The number of kills in a test run, and the number of lanes that share them. Each lane has its
/// own store.
const KILLS: usize = 200;
const LANES: usize = 4;

/// The longest time between a prompt and a kill.
const LONGEST: Duration = Duration::from_millis(1600);

/// The time between two deltas, and their number. Some replies end before the kill.
const DELTA_TIME: Duration = Duration::from_millis(5);
const DELTAS: usize = 260;

const WORD: &str = "word ";

fn server() -> Loopback {
    let deltas = (1..=DELTAS).map(|delta| {
        let due = DELTA_TIME * u32::try_from(delta).expect("small");
        (due, frame::text(0, WORD))
    });
    let end = [frame::block_stop(0), frame::message_stop("end_turn"), frame::metadata(1, 2, 3)];
    let answer = Answer::stream([frame::message_start()]);
    Loopback::start([answer.timed(deltas).then(end)])
}

fn start(data: &Path, server: &Loopback) -> Pty {
    let data = data.display().to_string();
    let start = Start::outcrop(&["--data-dir", &data]).with_key("ABSKsecret", &server.url());
    start.in_a_terminal()
}

/// Returns a number below `limit` that depends on the seed.
fn random(seed: &mut u64, limit: u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    (*seed >> 16) % limit
}

/// Starts the client, sends a prompt and kills the client. `last` is the last stored prompt. Returns
/// the last stored prompt after the kill.
fn prompt_and_kill(data: &Path, kill: usize, last: Option<&str>, seed: &mut u64) -> Option<String> {
    let server = server();
    let mut pty = start(data, &server);
    pty.wait_for("the conversation of the killed client", |shown| {
        let is_open = last.is_none_or(|prompt| shown.has(prompt));
        is_open && ["ready", "failed"].iter().any(|state| shown.footer().starts_with(state))
    });
    let prompt = format!("prompt {kill}.");
    pty.type_text(&prompt);
    pty.wait_for("the prompt", |shown| shown.composer().ends_with(&prompt));
    pty.press(Key::Enter);
    let longest = u64::try_from(LONGEST.as_millis()).expect("small");
    thread::sleep(Duration::from_millis(random(seed, longest)));
    let killed = Instant::now();
    pty.signal(Signal::KILL);
    pty.wait_exit();
    let stored = last_prompt(data);
    if !server.requests().is_empty() {
        assert_eq!(stored, Some(prompt), "a prompt is stored before it is sent");
        check_reply(data, &server, killed);
    }
    stored
}

fn open(data: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(data.join("outcrop.db"), flags).expect("a database")
}

fn last_prompt(data: &Path) -> Option<String> {
    let file = open(data);
    let check = file.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    assert_eq!(check.expect("a database"), "ok");
    let sql = "SELECT text FROM block WHERE kind = 'prompt' ORDER BY id DESC LIMIT 1";
    file.query_row(sql, [], |row| row.get(0)).ok()
}

/// Checks that the last reply has everything that is older than a second.
fn check_reply(data: &Path, server: &Loopback, killed: Instant) {
    let file = open(data);
    let text = |sql: &str| file.query_row(sql, [], |row| row.get::<_, String>(0)).expect(sql);
    // The reply is in the journal, or in a block after its end.
    let kept = text(
        "SELECT coalesce((SELECT group_concat(text, '') FROM
             (SELECT text FROM delta WHERE message = message.id ORDER BY id)),
           (SELECT group_concat(text, '') FROM block WHERE message = message.id), '')
         FROM message WHERE role = 'assistant' ORDER BY id DESC LIMIT 1",
    );
    let kept_words = kept.len() / WORD.len();
    assert_eq!(kept, WORD.repeat(kept_words));
    let (_, written) = server.times();
    // The first chunk is the start of the message.
    let words = written.iter().skip(1).take(DELTAS);
    let old = words.filter(|at| **at + Duration::from_secs(1) < killed).count();
    assert!(kept_words >= old, "{kept_words} words are stored, {old} are older than a second");
}

#[test]
fn a_killed_client_loses_no_prompt_and_at_most_the_last_second() {
    let kills = std::env::var("OUTCROP_KILLS").ok().and_then(|text| text.parse().ok());
    let kills: usize = kills.unwrap_or(KILLS);
    let lanes: Vec<_> = (0..LANES)
        .map(|lane| {
            thread::spawn(move || {
                let data = tempfile::tempdir().expect("a folder");
                let mut seed = u64::from(std::process::id()) << 8 | (lane as u64 + 1);
                let mut last: Option<String> = None;
                for kill in 0..kills / LANES {
                    last = prompt_and_kill(data.path(), kill, last.as_deref(), &mut seed);
                }
            })
        })
        .collect();
    for lane in lanes {
        lane.join().expect("every kill leaves a sound file");
    }
}
