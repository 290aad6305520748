//! The raw view: the source of a message on the plain terminal.

use rustix::process::Signal;

use super::{ask, offline, online, ready, saying, to_conversation};
use crate::loopback::{Answer, Gate, Loopback, frame};
use crate::pty::{Key, Pty, Shown, Start, count};

const WAY_BACK: &str = "— Press Enter to return to Outcrop —";

/// Opens the raw view and waits for its last line.
fn open(pty: &mut Pty) -> Shown {
    open_again(pty, 1)
}

/// Opens the raw view when it has already been opened `times - 1` times. The earlier views left
/// their lines on the terminal.
fn open_again(pty: &mut Pty, times: usize) -> Shown {
    pty.press(Key::Ctrl('r'));
    pty.wait_for("the raw view", |shown| {
        let lines = shown.rows.iter().filter(|row| row.contains(WAY_BACK)).count();
        !shown.is_taken() && lines == times
    })
}

#[test]
fn the_raw_view_shows_the_source_without_wrapping_and_restores_the_screen() {
    let long = (0..40).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
    let source = format!("# Title\n{long}\n```sh\n\tls \u{1b}[31m\n```\n");
    let mut pty = online(&saying(&source), &[]);
    ask(&mut pty, "Go");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    let before = to_conversation(&mut pty);
    let from = pty.raw().len();
    let shown = open(&mut pty);
    shown.assert_given_back();
    assert!(pty.modes().contains("ICANON"), "{}", pty.modes());
    let safe = source.replace('\u{1b}', "␛").replace('\n', "\r\n");
    assert_eq!(count(&pty.raw()[from..], safe.as_bytes()), 1, "the source in one piece\n{shown}");
    let wrapped =
        u16::try_from(shown.rows.iter().position(|row| row.contains("word0")).expect("it"));
    assert!(shown.screen.row_wrapped(wrapped.expect("few rows")), "by the terminal itself");

    pty.press(Key::Enter);
    let after = pty.wait_for("the screen", |shown| shown.is_taken() && shown.has("end_turn"));
    assert_eq!(after.to_string().replace(' ', ""), before.to_string().replace(' ', ""));
    assert_eq!(after.screen.mouse_protocol_mode(), vt100::MouseProtocolMode::AnyMotion);
    // Open the view again, and close it by the end of the input instead of Enter.
    open_again(&mut pty, 2);
    pty.press(Key::Ctrl('d'));
    pty.wait_for("the screen", |shown| shown.is_taken() && shown.has("end_turn"));
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn a_signal_ends_the_client_in_the_raw_view() {
    fn check(signal: Signal, code: u32) {
        let mut pty = offline(&[]);
        ask(&mut pty, "Hello");
        pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
        open(&mut pty);
        pty.signal(signal);
        let ended = pty.wait_exit();
        assert_eq!(ended.code, code);
        ended.assert_given_back();
    }
    check(Signal::TERM, 143);
    check(Signal::HUP, 129);
}

#[test]
fn ctrl_c_closes_the_raw_view_and_loses_no_later_key() {
    let mut pty = offline(&[]);
    ask(&mut pty, "Hello");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    open(&mut pty);
    pty.press(Key::Ctrl('c'));
    pty.wait_for("the screen", |shown| shown.is_taken() && shown.has("end_turn"));
    pty.type_text("typed");
    pty.wait_for("the text", |shown| shown.composer() == "typed");
}

#[test]
fn a_resize_during_the_raw_view_is_noticed() {
    let mut pty = offline(&[]);
    ask(&mut pty, "Hello");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    open(&mut pty);
    pty.resize(60, 20);
    pty.press(Key::Enter);
    pty.wait_for("the whole screen", |shown| {
        shown.is_taken()
            && shown.rows.iter().any(|row| row.starts_with('┏') && row.trim_end().ends_with('┓'))
            && shown.header().contains("OFFLINE")
            && shown.footer().contains("end_turn")
    });
}

#[test]
fn a_reply_continues_behind_the_raw_view() {
    let gate = Gate::new();
    // Send more than all buffers between the server and the client can hold, so that the client
    // must read during the raw view.
    let many = (0..20_000).map(|number| frame::text(0, &format!("line {number}\n")));
    let server =
        Loopback::start([Answer::stream([frame::message_start(), frame::text(0, "so far\n")])
            .header("connection", "close")
            .wait(&gate)
            .then(many)
            .then(frame::reply("the end")[1..].to_vec())]);
    let mut pty = ready(Start::outcrop(&[]).with_key("ABSKsecret", &server.url()));
    ask(&mut pty, "Go");
    pty.wait_for("the first words", |shown| shown.has("so far"));
    let shown = open(&mut pty);
    assert!(shown.has("so far") && !shown.has("the end"), "{shown}");
    gate.open();
    server.wait_for_closed(1);
    pty.press(Key::Enter);
    pty.wait_for("the end", |shown| shown.has("the end") && shown.footer().contains("end_turn"));
}

#[test]
fn ctrl_backslash_does_nothing_in_the_raw_view() {
    let mut pty = offline(&[]);
    ask(&mut pty, "Hello");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    open(&mut pty);
    pty.press(Key::Ctrl('\\'));
    pty.wait_for("its echo", |shown| shown.has("^\\"));
    pty.press(Key::Enter);
    pty.wait_for("the screen", |shown| shown.is_taken() && shown.has("end_turn"));
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}
