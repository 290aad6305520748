//! The terminal is restored, however the program ends or is interrupted.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::{ask, is_running, offline, read, ready};
use crate::pty::{Key, Shown, Start};

/// The variable that names the test to run when this test binary runs itself in a terminal.
const CHILD: &str = "OUTCROP_TEST_CHILD";

#[test]
fn every_mode_is_set_at_the_start_and_reset_at_the_end() {
    let mut pty = offline(&[]);
    let shown = pty.wait_for("the terminal", Shown::is_taken);
    assert_eq!(shown.screen.mouse_protocol_mode(), vt100::MouseProtocolMode::AnyMotion);
    assert!(!pty.modes().contains("ICANON"), "{}", pty.modes());
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
    assert!(ended.shown.rows.iter().all(|row| row.trim().is_empty()), "{}", ended.shown);
}

#[test]
fn the_shell_gets_its_terminal_modes_back() {
    let script = "stty -a >before; \"$OUTCROP\" --offline; status=$?
                  stty -a >after; echo status $status; read line";
    let mut pty = Start::shell(script).in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty.press(Key::Ctrl('q'));
    pty.wait_for("the shell", |shown| shown.has("status 0"));
    let [before, after] = ["before", "after"].map(|name| read(&pty.path(name)));
    assert!(before.contains(" icanon") && before.contains(" echo "), "{before}");
    assert_eq!(after, before);
    pty.press(Key::Enter);
    pty.wait_exit().assert_given_back();
}

#[test]
fn a_signal_ends_the_client_with_the_status_that_a_shell_reports() {
    fn check(signal: Signal, code: u32) {
        let mut pty = offline(&[]);
        ask(&mut pty, "fail: silent");
        pty.wait_for("a silent stream", |shown| shown.footer().starts_with("streaming"));
        pty.signal(signal);
        let ended = pty.wait_exit();
        assert_eq!(ended.code, code);
        ended.assert_given_back();
    }
    check(Signal::TERM, 143);
    check(Signal::HUP, 129);
    check(Signal::INT, 130);
    check(Signal::QUIT, 131);
    check(Signal::USR1, 138);
    check(Signal::USR2, 140);
    check(Signal::ALARM, 142);
}

#[test]
fn a_panic_message_appears_on_the_restored_terminal() {
    let test_binary = std::env::current_exe().expect("this binary");
    let test = "terminal::restore::child_that_panics";
    let ended = Start::program(&test_binary, &["--exact", test, "--nocapture"])
        .variable(CHILD, "1")
        .in_a_terminal()
        .wait_exit();
    assert_ne!(ended.code, 0);
    ended.assert_given_back();
    // Each line of the message starts at the left edge, so raw mode was off.
    let row = |start: &str| ended.shown.rows.iter().any(|row| row.starts_with(start));
    assert!(row("the rock is broken"), "{}", ended.shown);
    assert!(row("thread 'terminal::restore::child_that_panics'"), "{}", ended.shown);
}

/// The child process of `a_panic_message_appears_on_the_restored_terminal`, not a test. The test
/// runs this function in a terminal.
#[test]
fn child_that_panics() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    outcrop::terminal::restore_on_panic();
    let abilities = outcrop::terminal::abilities::TerminalAbilities::of_process();
    let _taken = outcrop::terminal::take(true, abilities).expect("a terminal");
    let mut screen =
        ratatui::Terminal::new(outcrop::terminal::TerminalBackend::default()).expect("a screen");
    screen.draw(|frame| frame.render_widget("drawn", frame.area())).expect("a frame");
    panic!("the rock is broken");
}

#[test]
fn a_fatal_error_restores_the_terminal_and_prints_a_message() {
    fn check(script: &str, sentence: &str) {
        // The program draws on another terminal, which is then closed. The keys come from this
        // terminal.
        let other = Start::shell("echo here; read line").in_a_terminal();
        let start = Start::shell(&format!("{script}; echo status $?; read line"));
        let mut pty = start.variable("OTHER", &other.device()).in_a_terminal();
        other.wait_for("the first screen", |shown| shown.has("OFFLINE"));
        assert!(!pty.modes().contains("ICANON"), "{}", pty.modes());
        other.hang_up();
        // A child of another test may hold the closed terminal open for a moment, so keep typing.
        let deadline = Instant::now() + Duration::from_secs(30);
        let shown = loop {
            pty.type_text("x");
            match pty.wait_at_most(Duration::from_millis(200), |shown| shown.has("status ")) {
                Ok(shown) => break shown,
                Err(shown) => assert!(Instant::now() < deadline, "no shell:\n{shown}"),
            }
        };
        assert!(shown.rows.iter().any(|row| row.trim() == "status 1"), "{shown}");
        assert!(shown.flowing().contains(sentence), "{shown}");
        assert!(pty.modes().contains("ICANON"), "{}", pty.modes());
        pty.press(Key::Enter);
        assert_eq!(pty.wait_exit().code, 0);
    }
    let sentence = "outcrop: cannot draw on the terminal";
    check("\"$OUTCROP\" --offline >\"$OTHER\"", sentence);
    // The message cannot be written. The status stays the same.
    check("\"$OUTCROP\" --offline >\"$OTHER\" 2>&1", "status 1");
}

#[test]
fn closing_the_window_ends_the_client() {
    let pty = offline(&[]);
    // The program may receive the signal or the terminal's I/O error first. Both statuses are
    // valid, but a panic (101) is a failure.
    let code = pty.hang_up();
    assert!([129, 1].contains(&code), "{code}");
}

#[cfg(target_os = "linux")]
#[test]
fn losing_the_terminal_without_a_signal_ends_the_client() {
    // In a separate session, the program gets no SIGHUP when the terminal closes.
    let script = "setsid -w sh -c 'echo $$ >pid; exec \"$OUTCROP\" --offline'";
    let pty = ready(Start::shell(script));
    let pid = read(&pty.path("pid"));
    let runs = || is_running(pid.trim());
    assert!(runs());
    pty.hang_up();
    let deadline = Instant::now() + Duration::from_secs(20);
    while runs() {
        assert!(Instant::now() < deadline, "the program goes on without a terminal");
        std::thread::yield_now();
    }
}
