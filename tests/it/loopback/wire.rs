//! The subset of HTTP/1.1 that the SDK uses: requests with `content-length`, chunked responses and
//! keep-alive. A server library would not close a connection in the middle of a chunk.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::{Answer, SharedState, Step};

/// A received request.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// The path with its percent-encoding.
    pub path: String,
    /// The headers, with lowercase names.
    pub headers: Vec<(String, String)>,
    /// The body, or `Null` if the body is not JSON.
    pub body: serde_json::Value,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Serves one connection until either side closes it.
pub(super) fn serve(connection: &TcpStream, shared: &SharedState) {
    let served = connection.set_nodelay(true).and_then(|()| {
        let mut stream = BufReader::new(connection);
        answer_all(&mut stream, connection, shared)
    });
    if served.is_ok_and(|closed| closed != Closed::ByClient) {
        // Shut down both directions, so that the client sees the end of the stream even if the
        // server has unread bytes.
        let _ = connection.shutdown(Shutdown::Both);
        return;
    }
    shared.note(|state| state.closed += 1);
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// The client has closed the connection.
    ByClient,
    /// The server closes the socket without a protocol-level close.
    Cut,
    /// The server closes the connection gracefully, with GOAWAY and `close_notify`.
    Left,
}

/// Answers the requests of a connection until it ends. `stream` runs over `socket`.
pub(super) fn answer_all<S: Read + Write>(
    stream: &mut BufReader<S>,
    socket: &TcpStream,
    shared: &SharedState,
) -> io::Result<Closed> {
    loop {
        let first = stream.fill_buf()?;
        match first.first() {
            None => return Ok(Closed::ByClient),
            Some(byte) if !byte.is_ascii_uppercase() => {
                // The client tries TLS on a plain HTTP port.
                stream.get_mut().write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")?;
                return Ok(Closed::Cut);
            }
            Some(_) => {}
        }
        let answer = shared.next(read_request(stream)?);
        if let Some(closed) = write_answer(stream, socket, &answer, shared)? {
            return Ok(closed);
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

/// Writes an answer. Returns how to end the connection, or `None` if the connection stays open.
fn write_answer<S: Read + Write>(
    stream: &mut BufReader<S>,
    socket: &TcpStream,
    answer: &Answer,
    shared: &SharedState,
) -> io::Result<Option<Closed>> {
    let read_at = Instant::now();
    for step in &answer.before {
        match step {
            Step::Wait(gate) => gate.pass(),
            _ => return Ok(Some(Closed::Cut)),
        }
    }
    let mut head = format!("HTTP/1.1 {} Scripted\r\ntransfer-encoding: chunked\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    // One byte for each character, so that a header can contain any byte.
    let head: Vec<u8> = head.chars().map(|letter| u8::try_from(letter).unwrap_or(b'?')).collect();
    let to = stream.get_mut();
    to.write_all(&head)?;
    for step in &answer.body {
        match step {
            Step::Bytes(bytes) if bytes.is_empty() => {}
            Step::Bytes(bytes) => {
                let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
                chunk.extend_from_slice(bytes);
                chunk.extend_from_slice(b"\r\n");
                shared.lock().written.push(Instant::now());
                to.write_all(&chunk)?;
            }
            Step::Wait(gate) => gate.pass(),
            Step::Until(due) => {
                thread::sleep((read_at + *due).saturating_duration_since(Instant::now()));
            }
            Step::Cut => return Ok(Some(Closed::Cut)),
            Step::Leave => return Ok(Some(Closed::Left)),
            Step::Reset => {
                // With a linger time of zero, closing the socket sends a reset.
                socket2::SockRef::from(socket).set_linger(Some(Duration::ZERO))?;
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            Step::UntilClosed => {
                io::copy(stream, &mut io::sink())?;
                return Ok(Some(Closed::ByClient));
            }
        }
    }
    to.write_all(b"0\r\n\r\n")?;
    Ok(None)
}
