//! Tests of the built `outcrop ask`: the request on the wire, the exact standard output, standard
//! error and the exit status.

mod attaching;
mod ending;
mod events;
mod identity;
mod object;
mod one_shot;
mod printing;
mod prompt;
mod recipes;
mod saving;
mod secrets;
mod terminal;
mod tls;

use std::io::{Read, Write};
use std::process::{Child, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::loopback::{Answer, Loopback, frame};
use crate::pty::Start;

const MODEL: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

/// Returns an `outcrop ask` command that uses a test server.
fn asking(server: &Loopback, arguments: &[&str]) -> Start {
    Start::outcrop(&[&["ask"], arguments].concat()).with_key("ABSKsecret", &server.url())
}

/// Returns an `outcrop ask` command that uses the stand-in.
fn offline(arguments: &[&str]) -> Start {
    Start::outcrop(&[&["ask", "--offline"], arguments].concat())
}

/// Starts a server that replies with this text.
fn saying(text: &str) -> Loopback {
    Loopback::start([Answer::stream(frame::reply(text))])
}

/// Returns a `Converse` response with this body.
fn whole(body: &serde_json::Value) -> Answer {
    Answer::status(200)
        .header("content-type", "application/json")
        .header("x-amzn-requestid", "request-1")
        .body(body.to_string())
}

/// The exit status and the output of an `outcrop ask` process.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: String,
    stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let stderr = String::from_utf8(output.stderr).expect("words");
        assert!(!stderr.contains("ABSKsecret") && !stderr.contains("panicked"), "{stderr}");
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("text"),
            stderr,
        }
    }
}

/// Runs a turn without standard input.
fn run(start: &Start) -> Ended {
    start.without_a_terminal().into()
}

/// Runs a turn with these bytes on standard input.
fn run_with(start: &Start, input: &[u8]) -> Ended {
    let mut child = spawned(start);
    let mut stdin = child.stdin.take().expect("a pipe");
    // The write fails if the program rejects the turn early and closes its standard input.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("it ends").into()
}

/// Starts a turn with pipes.
fn spawned(start: &Start) -> Child {
    let mut command = start.command();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

/// Starts a turn without standard input.
fn spawned_alone(start: &Start) -> Child {
    let mut child = spawned(start);
    child.stdin = None;
    child
}

/// Reads `text.len()` bytes of the output and checks that they equal `text`.
fn assert_prints(child: &mut Child, text: &str) {
    let mut read = vec![0; text.len()];
    child.stdout.as_mut().expect("a pipe").read_exact(&mut read).expect("it comes");
    assert_eq!(String::from_utf8_lossy(&read), text);
}

fn interrupt(child: &Child) {
    signal(child, Signal::INT);
}

fn signal(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(pid, signal).expect("the program runs");
}
