//! The subset of HTTP/2 (RFC 9113) that the tests need: one request at a time, and one DATA frame
//! for each chunk of the answer. A server library would not stop in the middle of a response.
//! Request headers are not decoded. A body must fit into the initial flow-control window.

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

const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;

const INTERNAL_ERROR: [u8; 4] = [0, 0, 0, 2];

/// The default maximum frame size and the default flow-control window, in bytes.
const LARGEST: usize = 16_384;
const WINDOW: usize = 65_535;

/// Answers the requests of a connection until it ends.
pub(super) fn answer_all<S: Read + Write>(
    stream: &mut S,
    shared: &SharedState,
) -> io::Result<Closed> {
    let mut preface = [0; PREFACE.len()];
    stream.read_exact(&mut preface)?;
    assert_eq!(preface, PREFACE, "the client speaks what it agreed to");
    write_frame(stream, SETTINGS, 0, 0, &[])?;
    loop {
        let (id, body) = read_request(stream)?;
        let body = serde_json::from_slice(&body).unwrap_or_default();
        let packed = Request { method: String::new(), path: String::new(), headers: vec![], body };
        let answer = shared.next(packed);
        if let Some(closed) = write_answer(stream, id, &answer, shared)? {
            return Ok(closed);
        }
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
fn read_request<S: Read + Write>(stream: &mut S) -> io::Result<(u32, Vec<u8>)> {
    let mut body = Vec::new();
    loop {
        let frame = read_frame(stream)?;
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
    shared: &SharedState,
) -> io::Result<Option<Closed>> {
    assert!(answer.bytes().len() <= WINDOW, "nobody waits for a wider window here");
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
