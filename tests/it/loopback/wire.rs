//! HTTP/1.1 by hand, as far as the SDK speaks it to a plain endpoint: a request with a
//! `content-length`, a chunked response, keep-alive. By hand because a proper server would not
//! close a connection in the middle of a chunk.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::{Answer, Seen, Step};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// The path as it is on the wire, percent signs and all.
    pub path: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body, `Null` when it is no JSON.
    pub body: serde_json::Value,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Serves one connection until either side closes it.
pub(super) fn serve(connection: &TcpStream, seen: &Seen) {
    let served = connection.set_nodelay(true).and_then(|()| answer_all(connection, seen));
    if served.is_ok_and(|by_client| !by_client) {
        // Both ways, so that the client sees the end even while this end still has its bytes.
        let _ = connection.shutdown(Shutdown::Both);
        return;
    }
    seen.note(|state| state.closed += 1);
}

/// Answers requests; returns whether the client closed the connection.
fn answer_all(connection: &TcpStream, seen: &Seen) -> io::Result<bool> {
    let mut from = BufReader::new(connection);
    loop {
        let first = from.fill_buf()?;
        match first.first() {
            None => return Ok(true),
            Some(byte) if !byte.is_ascii_uppercase() => {
                // Not HTTP: a client that tries TLS here.
                (&*connection).write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")?;
                return Ok(false);
            }
            Some(_) => {}
        }
        let answer = seen.next(read_request(&mut from)?);
        match write_answer(connection, &mut from, &answer, seen)? {
            Next::KeepAlive => {}
            Next::Closed => return Ok(true),
            Next::Close => return Ok(false),
            Next::Reset => return Err(io::ErrorKind::ConnectionReset.into()),
        }
    }
}

fn read_request(from: &mut impl BufRead) -> io::Result<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        from.read_line(&mut line)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut start = lines[0].split(' ').map(str::to_owned);
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok(Request {
        method: start.next().unwrap_or_default(),
        path: start.next().unwrap_or_default(),
        headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    })
}

enum Next {
    KeepAlive,
    /// The client closed the connection.
    Closed,
    /// This side is to close it.
    Close,
    /// This side is to reset it.
    Reset,
}

fn write_answer(
    mut to: &TcpStream,
    from: &mut impl Read,
    answer: &Answer,
    seen: &Seen,
) -> io::Result<Next> {
    let asked = Instant::now();
    for step in &answer.before {
        match step {
            Step::Wait(gate) => gate.pass(),
            _ => return Ok(Next::Close),
        }
    }
    let mut head = format!("HTTP/1.1 {} Scripted\r\ntransfer-encoding: chunked\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    // A letter is a byte, so that a header can have any.
    let head: Vec<u8> = head.chars().map(|letter| u8::try_from(letter).unwrap_or(b'?')).collect();
    to.write_all(&head)?;
    for step in &answer.body {
        match step {
            Step::Bytes(bytes) if bytes.is_empty() => {}
            Step::Bytes(bytes) => {
                let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
                chunk.extend_from_slice(bytes);
                chunk.extend_from_slice(b"\r\n");
                seen.lock().written.push(Instant::now());
                to.write_all(&chunk)?;
            }
            Step::Wait(gate) => gate.pass(),
            Step::Until(due) => {
                thread::sleep((asked + *due).saturating_duration_since(Instant::now()));
            }
            Step::Cut => return Ok(Next::Close),
            Step::Reset => {
                // A close that waits for nothing is a reset.
                socket2::SockRef::from(to).set_linger(Some(Duration::ZERO))?;
                return Ok(Next::Reset);
            }
            Step::UntilClosed => {
                io::copy(from, &mut io::sink())?;
                return Ok(Next::Closed);
            }
        }
    }
    to.write_all(b"0\r\n\r\n")?;
    Ok(Next::KeepAlive)
}
