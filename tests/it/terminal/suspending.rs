//! Suspending the client, by key and by signal, and resuming it.

use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

use super::{offline, read};
use crate::pty::{Key, Pty, Shown, Start};

/// Returns whether the shell waits for a command. Keys that were typed for the program may appear
/// before the shell prompt.
fn asks(shown: &Shown) -> bool {
    let last = shown.rows.iter().rfind(|row| !row.trim().is_empty());
    !shown.is_taken() && last.is_some_and(|row| row.trim() == "prompt>")
}

/// Returns whether the whole screen of the client is drawn.
fn is_whole(shown: &Shown) -> bool {
    shown.footer().starts_with("ready") && shown.header().contains("OFFLINE")
}

/// Starts an interactive shell.
fn shell() -> Pty {
    let start = Start::program(Path::new("sh"), &["-i"]).variable("PS1", "prompt> ");
    let pty = start.in_a_terminal();
    pty.wait_for("the shell", |shown| shown.has("prompt> "));
    pty
}

/// Starts an interactive shell that runs the client. The file `pid` has the number of its process.
fn client_in_a_shell() -> Pty {
    let mut pty = shell();
    pty.type_text("sh -c 'echo $$ >pid; exec \"$OUTCROP\" --offline'\r");
    pty.wait_for("the first screen", |shown| shown.is_taken() && is_whole(shown));
    pty
}

fn signal_client(pty: &Pty, signal: Signal) {
    let pid = read(&pty.path("pid")).trim().parse().expect("a number");
    kill_process(Pid::from_raw(pid).expect("a process"), signal).expect("the client runs");
}

#[test]
fn ctrl_z_suspends_the_client_and_fg_resumes_it() {
    let mut pty = client_in_a_shell();
    pty.type_text("half a prompt");
    let before = pty.wait_for("the text", |shown| shown.composer() == "half a prompt");

    pty.press(Key::Ctrl('z'));
    let shown = pty.wait_for("the shell", |shown| shown.has("Stopped") && asks(shown));
    shown.assert_given_back();
    pty.type_text("stty -a >suspended; echo written\r");
    pty.wait_for("stty", |shown| shown.rows.iter().any(|row| row.starts_with("written")));
    assert!(read(&pty.path("suspended")).contains(" icanon"));

    pty.type_text("fg\r");
    let after = pty.wait_for("the screen", |shown| shown.is_taken() && is_whole(shown));
    after.assert_same(&before);
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
    pty.wait_for("the reason", |shown| {
        shown.is_taken() && shown.has("Not suspended, because no shell could resume Outcrop")
    });
    pty.signal(Signal::TSTP);
    pty.type_text("still here");
    pty.wait_for("the text", |shown| shown.is_taken() && shown.composer() == "still here");
    pty.quit();
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn a_suspended_client_can_be_ended() {
    let mut pty = client_in_a_shell();
    pty.press(Key::Ctrl('z'));
    pty.wait_for("the shell", |shown| shown.has("Stopped") && asks(shown));
    // Bash's `kill %1` also sends SIGCONT, because a stopped job receives the signal only after it
    // continues.
    pty.type_text("kill %1; kill -CONT %1; while kill -0 %1; do sleep 0.05; done; jobs\r");
    let shown = pty.wait_for("its status", |shown| shown.has("Done(143)") || shown.has("Exit 143"));
    shown.assert_given_back();
}

#[test]
fn a_signal_from_outside_suspends_the_client() {
    let mut pty = client_in_a_shell();
    pty.type_text("half a prompt");
    let before = pty.wait_for("the text", |shown| shown.composer() == "half a prompt");
    for _ in 0..2 {
        signal_client(&pty, Signal::TSTP);
        let shown = pty.wait_for("the shell", |shown| shown.has("Stopped") && asks(shown));
        shown.assert_given_back();
        assert!(pty.modes().contains("ICANON"), "{}", pty.modes());
        pty.type_text("clear; fg\r");
        let after = pty.wait_for("the screen", |shown| shown.is_taken() && is_whole(shown));
        after.assert_same(&before);
    }
    pty.quit();
    pty.wait_for("the shell", asks);
}

#[test]
fn a_window_may_change_its_size_while_the_client_is_suspended() {
    let mut pty = client_in_a_shell();
    pty.type_text("half a prompt");
    pty.wait_for("the text", |shown| shown.composer() == "half a prompt");
    pty.press(Key::Ctrl('z'));
    pty.wait_for("the shell", |shown| shown.has("Stopped") && asks(shown));
    pty.resize(60, 20);
    pty.type_text("fg\r");
    let after = pty.wait_for("the screen", |shown| {
        shown.is_taken() && is_whole(shown) && shown.composer() == "half a prompt"
    });
    // The client clears the screen and draws it again.
    pty.press(Key::Ctrl('l'));
    pty.type_text("!");
    pty.wait_for("the text", |shown| shown.composer() == "half a prompt!");
    pty.press(Key::Backspace);
    let drawn = pty.wait_for("the text", |shown| shown.composer() == "half a prompt");
    drawn.assert_same(&after);
}

#[test]
fn a_client_that_was_stopped_without_notice_takes_the_terminal_again() {
    let mut pty = client_in_a_shell();
    pty.type_text("half a prompt");
    let before = pty.wait_for("the text", |shown| shown.composer() == "half a prompt");
    signal_client(&pty, Signal::STOP);
    // The client could not restore the terminal, so the shell writes on its screen, in raw mode.
    pty.wait_for("the shell", |shown| shown.has("Stopped"));
    pty.type_text("stty sane; printf '\\033[?2004l\\033[?1049l'; echo over\n");
    pty.wait_for("other modes", |shown| !shown.is_taken() && shown.has("over"));
    pty.type_text("fg\r");
    let after = pty.wait_for("the screen", |shown| shown.is_taken() && is_whole(shown));
    after.assert_same(&before);
    assert!(!pty.modes().contains("ICANON"), "{}", pty.modes());
    pty.quit();
    pty.wait_for("the shell", asks).assert_given_back();
    assert!(pty.modes().contains("ICANON"), "{}", pty.modes());
}

#[test]
fn the_raw_view_can_be_suspended() {
    let mut pty = client_in_a_shell();
    pty.type_text("Hello\r");
    let before = pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    pty.press(Key::Ctrl('r'));
    pty.wait_for("the raw view", |shown| !shown.is_taken() && shown.has("Press Enter to return"));
    pty.press(Key::Ctrl('z'));
    pty.wait_for("the shell", |shown| shown.has("Stopped") && asks(shown));
    pty.type_text("fg\r");
    pty.wait_for("the view", |shown| !asks(shown));
    pty.press(Key::Enter);
    let after = pty.wait_for("the screen", |shown| shown.is_taken() && is_whole(shown));
    after.assert_same(&before);
}

#[test]
fn linear_mode_can_be_suspended() {
    let mut pty = shell();
    pty.type_text("\"$OUTCROP\" --offline --plain\r");
    pty.wait_for("the first prompt", |shown| shown.has("You:"));
    pty.type_text("/suspend\r");
    pty.wait_for("the shell", |shown| shown.has("Stopped") && asks(shown));
    pty.type_text("clear; fg\r");
    pty.wait_for("the prompt", |shown| shown.has("You:") && !shown.has("Stopped"));
    pty.type_text("/quit\r");
    pty.wait_for("the shell", asks);
    pty.type_text("exit $?\r");
    assert_eq!(pty.wait_exit().code, 0);
}
