//! The input: pastes, which are always text, and the keys that stop a reply and quit.

use std::time::{Duration, Instant};

use super::{ask, offline, online, saying};
use crate::pty::{Key, Shown};

#[test]
fn a_paste_of_100000_lines_is_one_insertion_and_is_sent_completely() {
    let server = saying("Hello there");
    let mut pty = online(&server, &[]);
    let lines: Vec<String> = (1..=100_000).map(|number| format!("line {number}")).collect();
    let began = Instant::now();
    pty.paste(&lines.join("\r"));
    pty.wait_for("the chip", |shown| shown.composer() == "[Pasted text 1: 100000 lines]");
    println!("100,000 lines are in the composer after {} ms", began.elapsed().as_millis());
    let began = Instant::now();
    pty.type_text(" what is this?");
    pty.wait_for("the text", |shown| shown.composer().ends_with("lines] what is this?"));
    println!("text typed behind them is shown after {} ms", began.elapsed().as_millis());
    assert_eq!(server.requests().len(), 0, "a paste sends nothing");

    let began = Instant::now();
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| shown.has("Hello there"));
    println!("the reply to them is shown after {} ms", began.elapsed().as_millis());
    let requests = server.requests();
    let sent = requests[0].body["messages"][0]["content"][0]["text"].as_str().expect("text");
    assert!(sent == lines.join("\n") + " what is this?", "{} bytes were sent", sent.len());

    let began = Instant::now();
    pty.type_text("next");
    pty.wait_for("the text", |shown| shown.composer() == "next");
    println!("text typed below them is shown after {} ms", began.elapsed().as_millis());
}

#[test]
fn pasted_control_characters_are_plain_text() {
    let server = saying("Hello there");
    let mut pty = online(&server, &[]);
    // A slash in an empty composer, line breaks, Ctrl+C, Ctrl+Q, Ctrl+Z, Tab, and a pasted F1.
    pty.paste("/quit\r\rQuit\r\n\x03\x11\x1aone\ttwo\x1bOPthree\r");
    pty.wait_for("the paste", |shown| {
        shown.composer().replace(' ', "") == "/quit\n\nQuit\nonetwoOPthree\n"
    });
    pty.type_text("end");
    let shown = pty.wait_for("what is typed next", |shown| shown.composer().ends_with("end"));
    assert!(shown.is_taken() && !shown.has("Commands"), "{shown}");
    assert_eq!(server.requests().len(), 0, "a paste sends nothing");
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| shown.has("Hello there"));
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    let sent = requests[0].body["messages"][0]["content"][0]["text"].as_str().expect("text");
    assert_eq!(sent, "/quit\n\nQuit\none\ttwoOPthree\nend");
}

#[test]
fn ctrl_c_clears_then_warns_then_quits() {
    let mut pty = offline(&[]);
    pty.type_text("half a thought");
    pty.wait_for("the text", |shown| shown.composer() == "half a thought");
    pty.press(Key::Ctrl('c'));
    pty.wait_for("nothing", |shown| shown.composer().is_empty());
    pty.press(Key::Ctrl('c'));
    pty.wait_for("the warning", |shown| shown.has("Press Ctrl+C again to quit"));
    // Any other key cancels the warning.
    pty.type_text("a");
    pty.press(Key::Backspace);
    pty.wait_for("no warning", |shown| !shown.has("Press Ctrl+C again to quit"));
    pty.press(Key::Ctrl('c'));
    pty.wait_for("the warning", |shown| shown.has("Press Ctrl+C again to quit"));
    pty.press(Key::Ctrl('c'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn keys_perform_their_actions() {
    let mut pty = offline(&[]);
    ask(&mut pty, "hello");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    pty.press(Key::Up);
    pty.wait_for("the prompt before", |shown| shown.composer() == "hello");
    pty.press(Key::Down);
    pty.wait_for("the draft", |shown| shown.composer().is_empty());
    pty.press(Key::F(1));
    pty.wait_for("the help", |shown| shown.has(" Help ") && shown.has("command palette"));
    pty.press(Key::Esc);
    pty.wait_for("the conversation", |shown| !shown.has(" Help "));
    pty.press(Key::F(2));
    pty.wait_for("the settings", |shown| shown.has("Stop sequences"));
}

#[test]
fn a_key_during_a_resize_is_processed_immediately() {
    let mut pty = offline(&[]);
    let mut typed = String::new();
    for (round, letter) in ('a'..='z').cycle().take(60).enumerate() {
        let columns = if round % 2 == 0 { 100 } else { 140 };
        // Wait until the client sleeps, so that it wakes once for both events.
        std::thread::sleep(Duration::from_millis(20));
        if round % 3 == 2 {
            pty.type_text(letter.encode_utf8(&mut [0; 4]));
            pty.resize(columns, 30);
        } else {
            pty.resize(columns, 30);
            pty.type_text(letter.encode_utf8(&mut [0; 4]));
        }
        typed.push(letter);
        let shown = pty.wait_for(&format!("key {round}"), |shown| shown.composer() == typed);
        let is_wide = |shown: &Shown| shown.header().chars().count() > 110;
        if is_wide(&shown) != (columns == 140) {
            pty.wait_for("the new size", |shown| is_wide(shown) == (columns == 140));
        }
    }
}

#[test]
fn a_window_that_shrinks_and_grows_quickly_is_redrawn() {
    let pty = offline(&[]);
    for round in 0..20 {
        // The terminal drops cells that no longer fit, and the client may not notice the smaller
        // size.
        pty.resize(1, 3);
        pty.resize(90, 30);
        pty.wait_for(&format!("the footer of round {round}"), |shown| {
            shown.is_taken() && shown.footer().starts_with("ready")
        });
    }
}

#[test]
fn a_burst_without_bracketed_paste_is_read_completely() {
    let mut pty = offline(&[]);
    // Send more than one read of 1,024 bytes, and more than the terminal's buffer holds.
    let letters = "abcdefghij".repeat(2_000);
    let began = Instant::now();
    pty.type_text(&letters);
    pty.wait_for("the last letters", |shown| {
        shown.composer().replace('\n', "").ends_with("abcdefghijabcdefghij")
    });
    println!("20,000 letters are drawn after {} ms", began.elapsed().as_millis());
    pty.press(Key::Ctrl('c'));
    pty.wait_for("an empty prompt", |shown| shown.composer().is_empty());

    // Each burst ends with a key that must take effect without a further key.
    pty.type_text(&("x".repeat(4_000) + "\x03"));
    pty.wait_for("an empty prompt", |shown| shown.composer().is_empty());
    pty.type_text(&"\x1b[<35;10;10M".repeat(300));
    pty.type_text("end");
    pty.wait_for("the text behind the mouse moves", |shown| shown.composer() == "end");
    pty.type_text(&("y".repeat(5_000) + "\x11\x11"));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn ctrl_c_after_a_burst_of_input_stops_the_reply() {
    let mut pty = offline(&[]);
    ask(&mut pty, "fail: silent");
    pty.wait_for("a silent stream", |shown| shown.footer().starts_with("streaming"));
    pty.type_text(&("z".repeat(4_000) + "\x03"));
    pty.wait_for("the stop", |shown| shown.footer().starts_with("stopped"));
}

#[test]
fn esc_and_a_following_sequence_in_one_read_are_two_keys() {
    let mut pty = offline(&[]);
    ask(&mut pty, "hello");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    pty.press(Key::F(1));
    pty.wait_for("the help", |shown| shown.has(" Help "));
    pty.type_text("\x1b\x1b[A");
    pty.wait_for("the prompt before", |shown| !shown.has(" Help ") && shown.composer() == "hello");
}
