//! The terminal is restored, however the program ends or is interrupted.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::{ask, offline, ready};
use crate::pty::{Key, Shown, Start};

/// The variable that names the test to run when this test binary runs itself in a terminal.
const CHILD: &str = "OUTCROP_TEST_CHILD";

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("it was written")
}

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

/// Returns whether the shell waits for a command. Keys that were typed for the program may appear
/// before the shell prompt.
fn asks(shown: &Shown) -> bool {
    let last = shown.rows.iter().rfind(|row| !row.trim().is_empty());
    !shown.is_taken() && last.is_some_and(|row| row.trim() == "prompt>")
}

#[test]
fn ctrl_z_suspends_the_client_and_fg_resumes_it() {
    let mut pty =
        Start::program(Path::new("sh"), &["-i"]).variable("PS1", "prompt> ").in_a_terminal();
    pty.wait_for("the shell", |shown| shown.has("prompt> "));
    pty.type_text("\"$OUTCROP\" --offline\r");
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty.type_text("half a prompt");
    pty.wait_for("the text", |shown| shown.composer() == "half a prompt");

    pty.press(Key::Ctrl('z'));
    let shown = pty.wait_for("the shell", |shown| shown.has("Stopped") && asks(shown));
    shown.assert_given_back();
    pty.type_text("stty -a >suspended; echo written\r");
    pty.wait_for("stty", |shown| shown.rows.iter().any(|row| row.starts_with("written")));
    assert!(read(&pty.path("suspended")).contains(" icanon"));

    pty.type_text("fg\r");
    pty.wait_for("the screen", |shown| {
        shown.is_taken()
            && shown.footer().starts_with("ready")
            && shown.header().contains("OFFLINE")
    });
    pty.type_text(" and more");
    pty.wait_for("the text", |shown| shown.composer() == "half a prompt and more");
    pty.press(Key::Ctrl('q'));
    pty.wait_for("the shell", asks);
    pty.type_text("exit $?\r");
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.shown.assert_given_back();
}

#[test]
fn ctrl_z_also_stops_the_script_that_started_the_client() {
    let start = Start::program(Path::new("sh"), &["-i"]).variable("PS1", "prompt> ");
    let mut pty = start.script("wrapper", "\"$OUTCROP\" --offline\nexit $?").in_a_terminal();
    pty.wait_for("the shell", |shown| shown.has("prompt> "));
    pty.type_text("./wrapper\r");
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty.press(Key::Ctrl('z'));
    pty.wait_for("the shell", |shown| shown.has("Stopped") && asks(shown));
    pty.type_text("fg\r");
    pty.wait_for("the screen", |shown| shown.is_taken() && shown.footer().starts_with("ready"));
    pty.press(Key::Ctrl('q'));
    pty.wait_for("the shell", |shown| !shown.is_taken());
}

#[test]
fn ctrl_z_does_nothing_without_a_shell_that_could_continue_the_client() {
    // The client is the session leader, as in a terminal window that runs only the client.
    let mut pty = offline(&[]);
    pty.press(Key::Ctrl('z'));
    pty.type_text("still here");
    pty.wait_for("the text", |shown| shown.is_taken() && shown.composer() == "still here");
    pty.quit();
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn the_editor_gets_the_terminal_and_its_text_becomes_the_prompt() {
    let script = "stty -a >modes; ls -l \"$2\" >listed; printf ' and more\\n' >>\"$2\"";
    let start = Start::outcrop(&["--offline"]).script("editor", script);
    // The variable contains a command with arguments, not only a path.
    let editor = format!("{} --wait", start.path("editor").display());
    let start = start.variable("EDITOR", &editor);
    let mut pty = ready(start);
    pty.type_text("draft");
    pty.press(Key::AltEnter);
    pty.type_text("of two lines");
    pty.wait_for("the draft", |shown| shown.composer() == "draft\nof two lines");
    pty.press(Key::Alt('e'));
    pty.wait_for("the text", |shown| shown.composer() == "draft\nof two lines and more");
    let modes = read(&pty.path("modes"));
    assert!(modes.contains(" icanon") && modes.contains(" echo "), "{modes}");
    assert!(read(&pty.path("listed")).starts_with("-rw-------"));
    let left: Vec<_> = fs::read_dir(pty.path("."))
        .expect("the folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("outcrop-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    pty.wait_for("the terminal", Shown::is_taken);
}

#[test]
fn keys_typed_before_the_editor_closes_are_processed_after_it() {
    let script = "echo open; while ! [ -e over ]; do sleep 0.05; done; printf 'X ' >\"$1\"";
    let start = Start::outcrop(&["--offline"]).script("editor", script);
    let editor = start.path("editor").display().to_string();
    let mut pty = ready(start.variable("EDITOR", &editor));
    pty.press(Key::Alt('e'));
    pty.wait_for("the editor", |shown| shown.has("open") && !shown.is_taken());
    pty.type_text("ahead");
    pty.wait_for("its echo", |shown| shown.has("ahead"));
    fs::write(pty.path("over"), "").expect("the folder can be written");
    pty.wait_for("all of it", |shown| shown.is_taken() && shown.composer() == "X ahead");
}

#[test]
fn ctrl_c_in_the_editor_does_not_end_the_client() {
    // Ctrl+C in the editor reaches the whole process group. The script survives it, as editors do.
    let script = "trap : INT; echo open; while ! [ -e over ]; do sleep 0.05; done; echo X >\"$1\"";
    let start = Start::outcrop(&["--offline"]).script("editor", script);
    let editor = start.path("editor").display().to_string();
    let mut pty = ready(start.variable("EDITOR", &editor));
    pty.press(Key::Alt('e'));
    pty.wait_for("the editor", |shown| shown.has("open") && !shown.is_taken());
    pty.press(Key::Ctrl('c'));
    pty.wait_for("the interrupt", |shown| shown.has("^C"));
    fs::write(pty.path("over"), "").expect("the folder can be written");
    pty.wait_for("the text", |shown| shown.is_taken() && shown.composer() == "X");
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

#[test]
fn a_signal_while_the_editor_is_open_ends_the_program_and_the_editor() {
    fn check(signal: Signal, code: u32, obeys: &str) {
        // The editor never exits by itself, and leaves the terminal in another mode.
        let script = format!(
            "{obeys}; echo $$ >pid; stty raw -echo; echo open; while :; do sleep 0.05; done"
        );
        let start = Start::outcrop(&["--offline"]).script("editor", &script);
        let editor = start.path("editor").display().to_string();
        let mut pty = ready(start.variable("EDITOR", &editor));
        pty.press(Key::Alt('e'));
        pty.wait_for("the editor", |shown| shown.has("open") && !shown.is_taken());
        let pid = read(&pty.path("pid"));
        pty.signal(signal);
        let ended = pty.wait_exit();
        assert_eq!(ended.code, code);
        ended.assert_given_back();
        assert!(!is_running(pid.trim()), "the editor {pid} runs on");
    }
    check(Signal::TERM, 143, ":");
    check(Signal::HUP, 129, ":");
    check(Signal::TERM, 143, "trap '' TERM");
}

/// Returns whether a process runs. A zombie process does not run.
#[cfg(target_os = "linux")]
fn is_running(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with(" Z"))
}

#[cfg(not(target_os = "linux"))]
fn is_running(_pid: &str) -> bool {
    false
}

#[test]
fn a_suspended_client_can_be_ended() {
    let start = Start::program(Path::new("sh"), &["-i"]).variable("PS1", "prompt> ");
    let mut pty = start.in_a_terminal();
    pty.wait_for("the shell", |shown| shown.has("prompt> "));
    pty.type_text("\"$OUTCROP\" --offline\r");
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty.press(Key::Ctrl('z'));
    pty.wait_for("the shell", |shown| shown.has("Stopped") && asks(shown));
    // Bash's `kill %1` also sends SIGCONT, because a stopped job receives the signal only after it
    // continues.
    pty.type_text("kill %1; kill -CONT %1; while kill -0 %1; do sleep 0.05; done; jobs\r");
    let shown = pty.wait_for("its status", |shown| shown.has("Done(143)") || shown.has("Exit 143"));
    shown.assert_given_back();
}

#[test]
fn a_failing_editor_does_not_change_the_prompt() {
    let mut pty = ready(Start::outcrop(&["--offline"]).variable("VISUAL", "false"));
    pty.type_text("draft");
    pty.wait_for("the draft", |shown| shown.composer() == "draft");
    pty.press(Key::Alt('e'));
    pty.wait_for("the reason", |shown| {
        shown.has("false exited with status 1") && shown.composer() == "draft"
    });
}
