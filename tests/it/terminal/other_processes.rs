//! Tests with other processes on the same machine that connect to the stand-in. A replay has no
//! server.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::{ask, ready};
use crate::pty::{Key, Pty, Start};

/// A number of connections that exceeds the program's limit of open files.
const CONNECTIONS: usize = 120;

/// Returns the port on which a program listens, as Linux reports it.
fn port(pty: &Pty) -> Option<u16> {
    let open = fs::read_dir(format!("/proc/{}/fd", pty.pid())).expect("the program runs");
    let open: Vec<String> = open
        .filter_map(|file| Some(fs::read_link(file.ok()?.path()).ok()?.display().to_string()))
        .collect();
    let sockets = fs::read_to_string(format!("/proc/{}/net/tcp", pty.pid())).expect("a table");
    sockets.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let is_listening = fields.get(3) == Some(&"0A");
        let is_own = open.contains(&format!("socket:[{}]", fields.get(9)?));
        let (_, port) = fields.get(1)?.rsplit_once(':')?;
        (is_listening && is_own).then(|| u16::from_str_radix(port, 16).ok())?
    })
}

/// Sends a whole request without credentials, and returns the status line of the response.
fn status_of(request: &str, port: u16) -> String {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).expect("the port is open");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    socket.write_all(request.as_bytes()).expect("sent");
    let mut response = String::new();
    socket.read_to_string(&mut response).expect("the server closes the connection");
    response.lines().next().unwrap_or_default().to_owned()
}

fn post(path: &str) -> String {
    let body = r#"{"messages":[{"role":"user","content":[{"text":"hello"}]}]}"#;
    format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn the_stand_in_serves_its_client_while_other_processes_use_up_its_connections() {
    let mut pty = ready(Start::shell("ulimit -n 64; exec \"$OUTCROP\" --offline"));
    let port = port(&pty).expect("the program listens");
    let path = "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream";
    assert_eq!(status_of(&post(path), port), "HTTP/1.1 403 Forbidden");
    let connections: Vec<TcpStream> = (0..CONNECTIONS)
        .map(|number| {
            let mut socket = TcpStream::connect(("127.0.0.1", port)).expect("the port is open");
            if number % 2 == 0 {
                socket.write_all(b"POST /model/x/converse HTTP/1.1\r\nhost:").expect("sent");
            }
            socket
        })
        .collect();
    ask(&mut pty, "My name is Ada.");
    let shown = pty.wait_for("the reply", |shown| {
        shown.footer().contains("end_turn") || shown.footer().starts_with("failed")
    });
    assert!(shown.flowing().contains("Nice to meet you, Ada!"), "{shown}");
    drop(connections);
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn a_replay_opens_no_port() {
    let recorded = Start::outcrop(&["ask", "--offline", "--record", "turn.jsonl", "hello"]);
    assert!(recorded.without_a_terminal().status.success());
    let recording = fs::read_to_string(recorded.path("turn.jsonl")).expect("a recording");
    let start = Start::outcrop(&["replay", "turn.jsonl"]).file("turn.jsonl", &recording);
    let pty = start.in_a_terminal();
    pty.wait_for("the replayed reply", |shown| shown.footer().contains("end_turn"));
    assert_eq!(port(&pty), None);
}
