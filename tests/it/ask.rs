//! `outcrop ask`, the built program from outside: its request on the wire, its reply on standard
//! output to the byte, its words on standard error, its status.

mod attaching;
mod ending;
mod identity;
mod object;
mod printing;
mod prompt;
mod recipes;
mod secrets;
mod terminal;
mod tls;

use std::io::{Read, Write};
use std::process::{Child, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::loopback::{Answer, Loopback, frame};
use crate::pty::Start;

const MODEL: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

/// `outcrop ask` with a server of the test's own.
fn asking(server: &Loopback, arguments: &[&str]) -> Start {
    Start::outcrop(&[&["ask"], arguments].concat()).with_key("ABSKsecret", &server.url())
}

/// `outcrop ask` on the stand-in.
fn offline(arguments: &[&str]) -> Start {
    Start::outcrop(&[&["ask", "--offline"], arguments].concat())
}

/// A server that answers with this text.
fn saying(text: &str) -> Loopback {
    Loopback::start([Answer::stream(frame::reply(text))])
}

/// An answer of Converse.
fn whole(body: &serde_json::Value) -> Answer {
    Answer::status(200)
        .header("content-type", "application/json")
        .header("x-amzn-requestid", "request-1")
        .body(body.to_string())
}

/// What became of a turn.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: String,
    told: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let told = String::from_utf8(output.stderr).expect("words");
        assert!(!told.contains("ABSKsecret") && !told.contains("panicked"), "{told}");
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("text"),
            told,
        }
    }
}

/// Runs a turn to its end, with nothing on standard input.
fn run(start: &Start) -> Ended {
    start.without_a_terminal().into()
}

/// Runs a turn with these bytes on standard input.
fn run_with(start: &Start, input: &[u8]) -> Ended {
    let mut child = spawned(start);
    let mut stdin = child.stdin.take().expect("a pipe");
    // One that is refused before it has read all closes its end.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("it ends").into()
}

/// Starts a turn whose ends are pipes.
fn spawned(start: &Start) -> Child {
    let mut command = start.command();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

/// Starts a turn with nothing on standard input.
fn spawned_alone(start: &Start) -> Child {
    let mut child = spawned(start);
    child.stdin = None;
    child
}

/// Reads exactly as much as this text is long, and checks that it is this text.
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
