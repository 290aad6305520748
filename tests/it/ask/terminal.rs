//! `outcrop ask` with a terminal as input or output.

use super::{asking, offline, saying};
use crate::loopback::{Answer, Gate, Loopback, frame};
use crate::pty::{Key, Start, count};

#[test]
fn a_terminal_gets_exactly_one_line_break_at_the_end() {
    for text in ["Hi", "Hi\n"] {
        let ended = asking(&saying(text), &["Hello"]).in_a_terminal().wait_exit();
        assert_eq!((ended.code, String::from_utf8_lossy(&ended.raw).as_ref()), (0, "Hi\r\n"));
    }
}

#[test]
fn control_characters_of_the_model_do_not_reach_the_terminal() {
    let text = "a\u{1b}[31mb\u{1b}]0;title\u{7}c\u{9b}2Jd\u{202e}e\tf\rg";
    let server = saying(text);
    for more in [&[][..], &["--json"]] {
        let start = asking(&server, &[&["Hello"], more].concat());
        let ended = start.in_a_terminal().wait_exit();
        assert_eq!(ended.code, 0);
        assert_eq!(count(&ended.raw, b"\x1b") + count(&ended.raw, b"\x07"), 0, "{more:?}");
        let raw = String::from_utf8_lossy(&ended.raw);
        assert!(!raw.contains(['\u{9b}', '\u{202e}']), "{raw}");
        if more.is_empty() {
            assert!(ended.shown.rows[0].starts_with("a␛[31mb␛]0;title␇c‹U+009B›2Jd"), "{raw}");
        }
    }
}

#[test]
fn without_a_prompt_a_terminal_is_not_read() {
    let ended = offline(&[]).in_a_terminal().wait_exit();
    assert_eq!(ended.code, 2);
    assert!(ended.shown.flowing().contains("no prompt given"), "{}", ended.shown);
}

#[test]
fn ctrl_c_keeps_the_text_and_closes_the_connection() {
    let half = Answer::stream([frame::message_start(), frame::text(0, "half of it")]);
    let server = Loopback::start([half.until_closed()]);
    let mut pty = asking(&server, &["Hello"]).in_a_terminal();
    pty.wait_for("the text", |shown| shown.has("half of it"));
    pty.press(Key::Ctrl('c'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 130);
    assert!(ended.shown.rows[0].starts_with("half of it"), "{}", ended.shown);
    assert!(ended.shown.rows[1].starts_with("outcrop: interrupted."), "{}", ended.shown);
    server.wait_for_closed(1);
}

#[test]
fn a_failure_is_printed_on_its_own_line() {
    let half = Answer::stream([frame::message_start(), frame::text(0, "half of it")]);
    let ended = asking(&Loopback::start([half.cut()]), &["Hello"]).in_a_terminal().wait_exit();
    assert_eq!(ended.code, 1);
    assert_eq!(ended.shown.rows[0].trim_end(), "half of it");
    assert!(
        ended.shown.rows[1].starts_with("outcrop: the stream was interrupted"),
        "{}",
        ended.shown
    );
}

#[test]
fn piped_input_is_read_while_the_reply_goes_to_the_terminal() {
    let server = saying("ok");
    let script = "printf 'some text' | \"$OUTCROP\" ask 'Sum it up.'";
    let ended =
        Start::shell(script).with_key("ABSKsecret", &server.url()).in_a_terminal().wait_exit();
    assert_eq!((ended.code, String::from_utf8_lossy(&ended.raw).as_ref()), (0, "ok\r\n"));
    let text = &server.requests()[0].body["messages"][0]["content"][0]["text"];
    assert_eq!(text, "Sum it up.\n\nsome text");
}

#[test]
fn the_progress_is_shown_while_the_reply_goes_to_a_file_and_is_erased() {
    let gate = Gate::new();
    let half = Answer::stream([frame::message_start(), frame::text(0, "half")]);
    let rest = [frame::text(0, " of it"), frame::message_stop("end_turn")];
    let server = Loopback::start([half.wait(&gate).then(rest)]);
    let script = "\"$OUTCROP\" ask Hello > out.txt; echo \"status $?\"";
    let start = Start::shell(script).with_key("ABSKsecret", &server.url());
    let pty = start.variable("NO_COLOR", "1").in_a_terminal();
    pty.wait_for("the tokens", |shown| shown.rows[0].starts_with("outcrop: streaming, ~1 token, "));
    gate.open();
    let (ended, pty) = pty.wait_exit_keeping_files();
    assert_eq!(ended.shown.rows[0].trim_end(), "status 0", "{}", ended.shown);
    assert!(ended.raw.is_ascii() && count(&ended.raw, b"\x1b") == 0);
    assert_eq!(std::fs::read_to_string(pty.path("out.txt")).expect("a file"), "half of it");
}

#[test]
fn a_message_replaces_the_progress() {
    let throttled = Answer::error(429, "ThrottlingException", "Too many requests");
    let gate = Gate::new();
    let late = Answer::stream(frame::reply("ok")).held(&gate);
    let server = Loopback::start([throttled, late]);
    let script = "\"$OUTCROP\" ask Hello > out.txt";
    let start = Start::shell(script).with_key("ABSKsecret", &server.url());
    let pty = start.in_a_terminal();
    pty.wait_for("the retry", |shown| shown.rows[1].starts_with("outcrop: retrying, "));
    gate.open();
    let ended = pty.wait_exit();
    let rows: Vec<&str> = ended.shown.rows.iter().map(|row| row.trim_end()).take(2).collect();
    assert_eq!(rows, ["outcrop: too many requests. Retrying, attempt 2", ""]);
}

#[test]
fn without_a_terminal_on_standard_error_there_is_no_progress() {
    let server = saying("ok");
    let script = "\"$OUTCROP\" ask Hello > out.txt 2> err.txt; cat err.txt out.txt";
    let ended =
        Start::shell(script).with_key("ABSKsecret", &server.url()).in_a_terminal().wait_exit();
    assert_eq!(String::from_utf8_lossy(&ended.raw), "ok");
}
