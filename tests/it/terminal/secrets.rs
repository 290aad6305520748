//! The API key in the client: with a server that echoes the key, no page shows it. A key that the user
//! types is not stored.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use super::ask;
use crate::bedrock::masking::API_KEY;
use crate::loopback::{Answer, Loopback, frame};
use crate::pty::{Key, Pty, Start};
use crate::store::privacy::files_with;

/// Checks that a page does not show the key, even if it is wrapped over two lines.
fn assert_is_discreet(pty: &Pty) {
    let shown = pty.wait_for("a screen", |_| true);
    let joined: String = shown.rows.iter().flat_map(|row| row.split_whitespace()).collect();
    // If the key is wrapped over two lines, at least one of these parts is on one line.
    for part in [&API_KEY[12..24], &API_KEY[30..42], &API_KEY[46..58]] {
        assert!(!joined.contains(part), "{shown}");
    }
}

/// Opens the details, every page of the inspector, and the selected event.
fn tour(pty: &mut Pty) {
    pty.press(Key::F(4));
    pty.wait_for("the details", |shown| shown.has("Details"));
    assert_is_discreet(pty);
    pty.press(Key::Esc);
    pty.wait_for("the conversation", |shown| !shown.has("Details"));
    pty.press(Key::F(3));
    for (page, shows) in [
        ("2", "first token"),
        ("3", "POST"),
        ("4", "request-1"),
        ("5", "reported by Bedrock"),
        ("1", "messageStart"),
    ] {
        pty.type_text(page);
        pty.wait_for(page, |shown| shown.has(shows));
        assert_is_discreet(pty);
    }
    pty.press(Key::Enter);
    pty.wait_for("an event", |shown| shown.has("checksums"));
    assert_is_discreet(pty);
    pty.press(Key::Esc);
    pty.wait_for("the list", |shown| shown.has("Enter open"));
    pty.press(Key::Esc);
    pty.wait_for("the composer", |shown| shown.has("F3 focus"));
}

#[test]
fn no_page_and_no_file_has_an_echoed_key_and_the_recording_can_be_replayed() {
    let echo = format!("Bad: Bearer {API_KEY}");
    let deltas = API_KEY.as_bytes().chunks(6);
    let deltas = deltas.map(|part| frame::text(0, std::str::from_utf8(part).expect("ASCII")));
    let mut frames = vec![frame::message_start(), frame::text(0, &format!("{echo} and "))];
    frames.extend(deltas);
    let ending =
        [frame::block_stop(0), frame::message_stop("end_turn"), frame::metadata(7, 2, 120)];
    let exception = frame::exception("modelStreamErrorException", &json!({ "message": echo }));
    let server = Loopback::start([
        Answer::stream(frames.clone()).then(ending).header("x-echo", API_KEY),
        Answer::stream(frames.clone()).then([exception]).header("x-echo", API_KEY),
        Answer::stream(frames).then([frame::error("InternalError", &echo)]),
    ]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (recording, log) = (path("a.jsonl"), path("a.log"));
    let start = Start::outcrop(&["--record", &recording, "--log", &log])
        .with_key(API_KEY, &server.url())
        .size(130, 50);
    let mut pty = super::ready(start);
    for ended in ["end_turn", "failed", "failed"] {
        ask(&mut pty, "hello");
        pty.wait_for(ended, |shown| shown.footer().contains(ended));
        assert_is_discreet(&pty);
        tour(&mut pty);
        if ended == "failed" {
            pty.press(Key::Ctrl('c'));
            pty.wait_for("an empty composer", |shown| shown.composer().is_empty());
        }
    }
    assert!(!String::from_utf8_lossy(&pty.raw()).contains(API_KEY));
    let data = pty.path("xdg_data_home/outcrop");
    pty.press(Key::Ctrl('q'));
    let (ended, _files) = pty.wait_exit_keeping_files();
    assert_eq!(ended.code, 0);
    let stored = fs::read(data.join("outcrop.db")).expect("the store");
    let stored = String::from_utf8_lossy(&stored);
    assert!(stored.contains("hello") && stored.contains("***"), "the conversation is stored");
    for part in [&API_KEY[12..24], &API_KEY[30..42], &API_KEY[46..58]] {
        assert!(!stored.contains(part), "the store has a part of the key");
    }
    let text = fs::read_to_string(&recording).expect("the recording");
    assert!(!text.contains(&API_KEY[12..]) && text.contains("***"), "{text}");
    assert!(!fs::read_to_string(&log).expect("the log").contains(&API_KEY[..12]));
    let mut pty = Start::outcrop(&["replay", &recording, "--speed", "max"]).in_a_terminal();
    pty.wait_for("the end", |shown| shown.has("The replay has ended"));
    pty.wait_for("the last failure", |shown| shown.footer().contains("failed"));
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn a_key_that_the_user_types_or_attaches_is_sent_but_not_stored() {
    let server = Loopback::start([Answer::stream(frame::reply("Do not share the key"))]);
    let start = Start::outcrop(&["--system", &format!("My key is {API_KEY}")])
        .with_key(API_KEY, &server.url())
        .file("notes.txt", &format!("attached {API_KEY}"))
        .size(130, 50);
    let path = start.path("notes.txt").display().to_string();
    let mut pty = super::ready(start);
    pty.paste(&path);
    pty.wait_for("the attachment", |shown| shown.has("notes.txt"));
    ask(&mut pty, &format!("is {API_KEY} a key"));
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    pty.type_text(&format!("draft {API_KEY}"));
    pty.wait_for("the draft", |shown| shown.composer().contains("draft"));
    let data = pty.path("xdg_data_home/outcrop");
    pty.press(Key::Ctrl('q'));
    let (ended, _files) = pty.wait_exit_keeping_files();
    assert_eq!(ended.code, 0);
    let body = server.requests()[0].body.to_string();
    assert!(body.contains(&format!("is {API_KEY} a key")), "{body}");
    assert_eq!(files_with(&data, &API_KEY[12..24]), Vec::<PathBuf>::new());
    let stored = fs::read(data.join("outcrop.db")).expect("the store");
    let stored = String::from_utf8_lossy(&stored);
    for text in ["is *** a key", "My key is ***", "attached ***", "draft ***"] {
        assert!(stored.contains(text), "{text}");
    }
}
