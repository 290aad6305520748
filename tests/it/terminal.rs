//! The built program in a terminal: keys in, screen out, and a restored terminal at the end.
//! Everything that needs no terminal is tested closer to its module.

mod attaching;
mod branching;
mod clipboard;
mod comparing;
mod configuration;
mod editor;
mod exporting;
mod failure;
mod help;
mod history;
mod identity;
mod input;
mod inspector;
mod keys;
mod kills;
mod linear;
mod metrics;
mod monkey;
mod notifying;
#[cfg(target_os = "linux")]
mod other_processes;
mod output;
mod prompting;
mod raw;
mod reading;
mod recipes;
mod recording;
mod restore;
mod secrets;
mod start;
mod storing;
mod suspending;
mod themes;
mod turn;
mod unsaved;

use std::fs;
use std::path::Path;

use aws_smithy_types::base64;

use crate::loopback::{Answer, Loopback, frame};
use crate::pty::{Key, Pty, Shown, Start};

/// Starts the client on the stand-in and waits for its first screen.
fn offline(arguments: &[&str]) -> Pty {
    ready(Start::outcrop(&[&["--offline"], arguments].concat()))
}

/// Starts the client on a test server and waits for its first screen.
fn online(server: &Loopback, arguments: &[&str]) -> Pty {
    ready(Start::outcrop(arguments).with_key("ABSKsecret", &server.url()))
}

/// Starts the client and waits until it has a connection.
fn ready(start: Start) -> Pty {
    let pty = start.in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty
}

/// Types a prompt and sends it.
fn ask(pty: &mut Pty, prompt: &str) {
    pty.type_text(prompt);
    pty.wait_for("the prompt", |shown| shown.composer().ends_with(prompt));
    pty.press(Key::Enter);
}

/// Moves the focus to the conversation. Waits after Esc, because the program would read a key
/// directly after Esc as Alt plus that key.
fn to_conversation(pty: &mut Pty) -> Shown {
    pty.press(Key::Esc);
    pty.wait_for("the selected message", |shown| shown.has("▌"))
}

/// Starts a server that replies to every prompt with this text.
fn saying(text: &str) -> Loopback {
    Loopback::start([Answer::stream(frame::reply(text))])
}

/// Returns the last text that was written to the terminal's clipboard.
fn clipboard_of(pty: &Pty) -> Option<String> {
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    let (_, after) = raw.rsplit_once("\x1b]52;c;")?;
    let end = after.find(['\x1b', '\x07'])?;
    Some(String::from_utf8(base64::decode(&after[..end]).ok()?).expect("text was copied"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("it was written")
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
