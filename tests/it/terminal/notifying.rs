//! Notifications at the end of a reply, and the title of the window.

use rustix::process::Signal;

use super::{ask, offline, ready};
use crate::loopback::{Answer, Gate, Loopback, frame};
use crate::pty::{Key, Pty, Start, count};

const FOCUS_GAINED: &[u8] = b"\x1b[I";
const FOCUS_LOST: &[u8] = b"\x1b[O";

const BELL: &[u8] = b"\x07";
const FOOT: &[u8] = b"\x1b]777;notify;Outcrop;The reply is complete: Go\x1b\\";

/// Runs a turn whose reply ends after more than one second. The focus changes before the end.
/// Returns what was written to the terminal since.
fn written(arguments: &[&str], variables: &[(&str, &str)], focus: &[u8]) -> Vec<u8> {
    let gate = Gate::new();
    let first = [frame::message_start(), frame::text(0, "so far")];
    let rest = frame::reply(", and on")[1..].to_vec();
    let server = Loopback::start([Answer::stream(first).wait(&gate).then(rest)]);
    let mut start = Start::outcrop(arguments).with_key("ABSKsecret", &server.url());
    for (name, value) in variables {
        start = start.variable(name, value);
    }
    let mut pty = ready(start);
    ask(&mut pty, "Go");
    pty.wait_for("a second", |shown| {
        let footer = shown.footer();
        let clock = footer.strip_prefix("streaming ").and_then(|rest| rest.split(' ').next());
        clock.and_then(|clock| clock.parse().ok()).is_some_and(|seconds: f64| seconds > 1.0)
    });
    let from = pty.raw().len();
    pty.send(focus);
    // The client handles keys in order, so it knows the focus when it shows the letter.
    pty.type_text("x");
    pty.wait_for("the letter", |shown| shown.composer() == "x");
    gate.open();
    pty.wait_for("the end", |shown| shown.footer().contains("end_turn"));
    let raw = pty.raw()[from..].to_vec();
    pty.quit();
    pty.wait_exit().assert_given_back();
    raw
}

#[test]
fn a_slow_reply_in_a_window_without_the_focus_sends_a_notification() {
    let raw = written(&["--notify-after", "1"], &[("TERM", "foot")], FOCUS_LOST);
    assert_eq!((count(&raw, BELL), count(&raw, FOOT)), (1, 1));
    // An unknown terminal gets only the bell.
    let raw = written(&["--notify-after", "1"], &[], FOCUS_LOST);
    assert_eq!((count(&raw, BELL), count(&raw, b"\x1b]777"), count(&raw, b"\x1b]9;")), (1, 0, 0));
}

#[test]
fn tmux_gets_the_notification_for_its_terminal() {
    let tmux = [("TERM", "tmux-256color"), ("TMUX", "/nowhere,1,0"), ("VTE_VERSION", "7600")];
    let raw = written(&["--notify-after", "1"], &tmux, FOCUS_LOST);
    let inner = String::from_utf8_lossy(FOOT).replace('\x1b', "\x1b\x1b");
    let wrapped = format!("\x1bPtmux;{inner}\x1b\\");
    assert_eq!((count(&raw, BELL), count(&raw, wrapped.as_bytes())), (1, 1));
}

#[test]
fn no_notification_is_sent_with_the_focus_without_the_option_or_after_a_short_time() {
    for (arguments, focus) in [
        (&["--notify-after", "1"][..], &b""[..]),
        (&["--notify-after", "1"], &[FOCUS_LOST, FOCUS_GAINED].concat()),
        (&["--notify-after", "600"], FOCUS_LOST),
        (&[], FOCUS_LOST),
    ] {
        let raw = written(arguments, &[("TERM", "foot")], focus);
        assert_eq!((count(&raw, BELL), count(&raw, b"\x1b]777")), (0, 0), "{arguments:?}");
    }
}

/// Returns the titles that were set, in order.
fn titles(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw).into_owned();
    let parts = text.split("\x1b]2;").skip(1);
    parts.map(|part| part.split('\x1b').next().unwrap_or_default().to_owned()).collect()
}

const PUSH: &[u8] = b"\x1b[22;2t";
const POP: &[u8] = b"\x1b]2;\x1b\\\x1b[23;2t";

fn titled() -> Pty {
    let pty = offline(&["--window-title"]);
    let first = titles(&pty.raw());
    assert_eq!(first.last().map(String::as_str), Some("ready · New conversation · Outcrop"));
    pty
}

#[test]
fn the_title_of_the_window_follows_the_conversation_and_is_restored() {
    let mut pty = titled();
    ask(&mut pty, "fail: silent");
    pty.wait_for("the stream", |shown| shown.footer().starts_with("streaming"));
    assert!(titles(&pty.raw()).contains(&"streaming · fail: silent · Outcrop".to_owned()));
    pty.press(Key::Ctrl('c'));
    pty.wait_for("the stop", |shown| shown.footer().starts_with("stopped"));
    let all = titles(&pty.raw());
    assert_eq!(all.last().map(String::as_str), Some("stopped · fail: silent · Outcrop"));
    assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "{all:?}");
    pty.quit();
    let ended = pty.wait_exit();
    ended.assert_given_back();
    assert_eq!((count(&ended.raw, PUSH), count(&ended.raw, POP)), (1, 1));
    assert_eq!(titles(&ended.raw).last().map(String::as_str), Some(""));
}

#[test]
fn the_title_is_restored_after_a_signal_and_around_the_editor() {
    let pty = titled();
    pty.signal(Signal::TERM);
    let ended = pty.wait_exit();
    assert_eq!((count(&ended.raw, PUSH), count(&ended.raw, POP)), (1, 1));

    let start = Start::outcrop(&["--offline", "--window-title"]).variable("EDITOR", "true");
    let mut pty = ready(start);
    pty.press(Key::Alt('e'));
    pty.wait_for("the screen", |shown| shown.times_taken == 2 && shown.is_taken());
    pty.type_text("x");
    pty.wait_for("the text", |shown| shown.composer() == "x");
    assert_eq!((count(&pty.raw(), PUSH), count(&pty.raw(), POP)), (2, 1));
    assert_eq!(titles(&pty.raw()).last(), Some(&"ready · New conversation · Outcrop".to_owned()));
}

#[test]
fn the_title_is_set_only_if_the_user_wants_it() {
    let mut pty = offline(&[]);
    assert_eq!((titles(&pty.raw()).len(), count(&pty.raw(), PUSH)), (0, 0));
    pty.press(Key::Ctrl('p'));
    pty.type_text("toggle window title\r");
    pty.wait_for("the notice", |shown| shown.has("The window title is on"));
    assert_eq!((titles(&pty.raw()).len(), count(&pty.raw(), PUSH)), (1, 1));
    pty.press(Key::Ctrl('p'));
    pty.type_text("toggle window title\r");
    pty.wait_for("the notice", |shown| shown.has("The window title is off"));
    assert_eq!(count(&pty.raw(), POP), 1);
}

#[test]
fn a_title_cannot_send_commands_to_the_terminal() {
    let mut pty = offline(&["--window-title"]);
    pty.paste("a\u{9b}31m\u{202e}b; \u{9c}c");
    pty.wait_for("the text", |shown| shown.composer().contains("b; "));
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    let title = raw.rsplit_once("\x1b]2;ready · ").expect("a title").1;
    let title = title.split_once("\x1b\\").expect("its end").0;
    assert!(title.ends_with(" · Outcrop"), "{title:?}");
    assert!(
        !title.contains(|letter: char| letter.is_control() || letter == '\u{202e}'),
        "{title:?}"
    );
}
