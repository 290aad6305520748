//! The replies of the server, as frames of the service's wire format.

use crate::it::loopback::{Answer, Gate, frame};

/// The number of bytes in one write of a burst. Large writes keep the server from being the
/// bottleneck.
const WRITE: usize = 64 * 1024;

/// Returns a reply of one word.
pub fn short() -> Answer {
    Answer::stream(frame::reply("Hi."))
}

/// Returns a reply that is split into deltas of about `delta` bytes, and the number of deltas.
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

/// Returns a reply that sends its deltas as fast as the client reads them.
pub fn burst(deltas: &[&str]) -> Answer {
    let mut pieces = Vec::new();
    let mut chunk = frame::message_start();
    for delta in deltas {
        chunk.extend(frame::text(0, delta));
        if chunk.len() >= WRITE {
            pieces.push(std::mem::take(&mut chunk));
        }
    }
    chunk.extend(end(deltas.len()));
    pieces.push(chunk);
    Answer::stream(pieces)
}

/// Returns a reply that sends this many deltas whenever a gate opens.
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
