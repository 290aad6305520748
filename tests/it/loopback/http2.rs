//! The subset of HTTP/2 (RFC 9113) that the tests need: one request at a time, and one DATA frame
//! for each chunk of the answer. A server library would not stop in the middle of a response.
//! Request headers are not decoded.

use std::io::{self, Read, Write};
use std::thread;
use std::time::Instant;

use super::wire::{Closed, Request};
use super::{Answer, SharedState, Step};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;

const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;

const INTERNAL_ERROR: [u8; 4] = [0, 0, 0, 2];

/// The setting for the initial flow-control window of a stream.
const INITIAL_WINDOW_SIZE: u16 = 4;

/// The default maximum frame size and the default flow-control window, in bytes.
const LARGEST: usize = 16_384;
const WINDOW: i64 = 65_535;

/// Answers the requests of a connection until it ends.
pub(super) fn answer_all<S: Read + Write>(
    stream: &mut S,
    shared: &SharedState,
) -> io::Result<Closed> {
    let mut preface = [0; PREFACE.len()];
    stream.read_exact(&mut preface)?;
    assert_eq!(preface, PREFACE, "the client speaks what it agreed to");
    write_frame(stream, SETTINGS, 0, 0, &[])?;
    let mut windows = Windows { connection: WINDOW, stream: WINDOW, initial: WINDOW };
    loop {
        let (id, body) = read_request(stream, &mut windows)?;
        windows.stream = windows.initial;
        let body = serde_json::from_slice(&body).unwrap_or_default();
        let packed = Request { method: String::new(), path: String::new(), headers: vec![], body };
        let answer = shared.next(packed);
        if let Some(closed) = write_answer(stream, id, &answer, &mut windows, shared)? {
            return Ok(closed);
        }
    }
}

/// The flow-control windows: how many bytes of data the server may still send.
struct Windows {
    connection: i64,
    /// The window of the current stream.
    stream: i64,
    /// The window with which a stream begins.
    initial: i64,
}

impl Windows {
    /// Applies a frame that changes the windows. A change of the initial window is supported only
    /// before the first stream.
    fn apply(&mut self, frame: &Frame) {
        let number = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| (sum << 8) | i64::from(*byte));
        match frame.kind {
            WINDOW_UPDATE if frame.stream == 0 => self.connection += number(&frame.payload),
            WINDOW_UPDATE => self.stream += number(&frame.payload),
            SETTINGS => {
                let mut settings = frame.payload.chunks_exact(6);
                let initial =
                    settings.rfind(|it| number(&it[..2]) == i64::from(INITIAL_WINDOW_SIZE));
                self.initial = initial.map_or(self.initial, |setting| number(&setting[2..]));
            }
            _ => {}
        }
    }

    /// Takes room for data from the windows. Waits until the client grants it.
    fn take(&mut self, many: usize, stream: &mut impl Read) -> io::Result<()> {
        let many = i64::try_from(many).expect("a frame is small");
        while self.connection.min(self.stream) < many {
            self.apply(&read_frame(stream)?);
        }
        self.connection -= many;
        self.stream -= many;
        Ok(())
    }
}

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

fn read_frame(from: &mut impl Read) -> io::Result<Frame> {
    let mut head = [0; 9];
    from.read_exact(&mut head)?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let mut payload = vec![0; length as usize];
    from.read_exact(&mut payload)?;
    let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
    Ok(Frame { kind: head[3], flags: head[4], stream, payload })
}

fn write_frame(
    to: &mut impl Write,
    kind: u8,
    flags: u8,
    stream: u32,
    payload: &[u8],
) -> io::Result<()> {
    let length = u32::try_from(payload.len()).expect("a frame is small").to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    to.write_all(&frame)
}

/// Returns the stream id and the body of the next request.
fn read_request<S: Read + Write>(
    stream: &mut S,
    windows: &mut Windows,
) -> io::Result<(u32, Vec<u8>)> {
    let mut body = Vec::new();
    loop {
        let frame = read_frame(stream)?;
        windows.apply(&frame);
        match frame.kind {
            SETTINGS | PING if frame.flags & ACK == 0 => {
                let payload = if frame.kind == PING { &frame.payload[..] } else { &[] };
                write_frame(stream, frame.kind, ACK, 0, payload)?;
            }
            DATA | HEADERS => {
                if frame.kind == DATA {
                    body.extend(frame.payload);
                }
                if frame.flags & END_STREAM != 0 {
                    return Ok((frame.stream, body));
                }
            }
            _ => {}
        }
    }
}

/// Writes an answer. Returns how to end the connection, or `None` if the connection stays open.
fn write_answer<S: Read + Write>(
    stream: &mut S,
    id: u32,
    answer: &Answer,
    windows: &mut Windows,
    shared: &SharedState,
) -> io::Result<Option<Closed>> {
    let read_at = Instant::now();
    for step in &answer.before {
        match step {
            Step::Wait(gate) => gate.pass(),
            _ => return Ok(Some(Closed::Cut)),
        }
    }
    write_frame(stream, HEADERS, END_HEADERS, id, &head(answer))?;
    for step in &answer.body {
        match step {
            Step::Bytes(bytes) => {
                for chunk in bytes.chunks(LARGEST) {
                    windows.take(chunk.len(), stream)?;
                    shared.lock().written.push(Instant::now());
                    write_frame(stream, DATA, 0, id, chunk)?;
                }
            }
            Step::Wait(gate) => gate.pass(),
            Step::Until(due) => {
                thread::sleep((read_at + *due).saturating_duration_since(Instant::now()));
            }
            Step::Cut => return Ok(Some(Closed::Cut)),
            Step::Reset => {
                write_frame(stream, RST_STREAM, 0, id, &INTERNAL_ERROR)?;
                return Ok(None);
            }
            Step::Leave => {
                // The payload of GOAWAY: the last stream ID and the error code NO_ERROR.
                let last = [id.to_be_bytes(), [0; 4]].concat();
                write_frame(stream, GOAWAY, 0, 0, &last)?;
                return Ok(Some(Closed::Left));
            }
            Step::UntilClosed => {
                while read_frame(stream)?.kind != RST_STREAM {}
                return Ok(None);
            }
        }
    }
    write_frame(stream, DATA, END_STREAM, id, &[])?;
    Ok(None)
}

/// Encodes the headers of a response with HPACK (RFC 7541). Only the name `:status` is indexed.
fn head(answer: &Answer) -> Vec<u8> {
    let mut head = vec![0x08];
    pack(&mut head, &answer.status.to_string());
    for (name, value) in &answer.headers {
        head.push(0);
        pack(&mut head, name);
        pack(&mut head, value);
    }
    head
}

fn pack(into: &mut Vec<u8>, text: &str) {
    let length = u8::try_from(text.len()).ok().filter(|length| *length < 127);
    into.push(length.expect("short enough for a length in seven bits"));
    into.extend(text.bytes());
}
