//! The replies that the server gives, as frames of the service's wire format.

use crate::it::loopback::{Answer, Gate, frame};

/// Bytes that go to the socket at once in a burst, so that the server is never what is slow.
const WRITE: usize = 64 * 1024;

/// A word, at once.
pub fn short() -> Answer {
    Answer::stream(frame::reply("Hi."))
}

/// A text at once, in deltas of about this many bytes; and how many those are.
pub fn large(text: &str, delta: usize) -> (Answer, usize) {
    let mut deltas = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(rest.floor_char_boundary(delta.min(rest.len())));
        deltas.push(now);
        rest = later;
    }
    (burst(&deltas), deltas.len())
}

/// Deltas as fast as they are taken.
pub fn burst(deltas: &[&str]) -> Answer {
    let mut pieces = Vec::new();
    let mut piece = frame::message_start();
    for delta in deltas {
        piece.extend(frame::text(0, delta));
        if piece.len() >= WRITE {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    piece.extend(end(deltas.len()));
    pieces.push(piece);
    Answer::stream(pieces)
}

/// So many deltas for each gate, as it opens.
pub fn gated(deltas: &[&str], gates: &[Gate], each: usize) -> Answer {
    let mut answer = Answer::stream([frame::message_start()]);
    for (gate, deltas) in gates.iter().zip(deltas.chunks(each)) {
        let frames = deltas.iter().flat_map(|delta| frame::text(0, delta)).collect();
        answer = answer.wait(gate).then([frames]);
    }
    answer.then([end(deltas.len())])
}

fn end(deltas: usize) -> Vec<u8> {
    let output = u32::try_from(deltas).unwrap_or(u32::MAX);
    [frame::block_stop(0), frame::message_stop("end_turn"), frame::metadata(18, output, 1000)]
        .concat()
}
