//! The replies of the server, as frames of the service's wire format.

use crate::it::loopback::{Answer, Gate, frame};

/// How a burst reaches the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// One chunk and one write for each event, as the service sends them.
    EventPerChunk,
    /// Chunks of 64 kB with many events. The service does not do this.
    SharedChunks,
}

/// The number of bytes in a shared chunk.
const SHARED: usize = 64 * 1024;

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
    (burst(&deltas, Wire::EventPerChunk), deltas.len())
}

/// Returns a reply that sends its deltas as fast as the client reads them.
pub fn burst(deltas: &[&str], wire: Wire) -> Answer {
    let frames = deltas.iter().map(|delta| frame::text(0, delta));
    let events = [frame::message_start()].into_iter().chain(frames).chain(end(deltas.len()));
    match wire {
        Wire::EventPerChunk => Answer::stream(events),
        Wire::SharedChunks => Answer::stream(shared(events)),
    }
}

/// Joins events into large chunks.
fn shared(events: impl Iterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    let mut chunks = vec![Vec::new()];
    for event in events {
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < SHARED => chunk.extend(event),
            _ => chunks.push(event),
        }
    }
    chunks
}

/// Returns a reply that sends this many deltas whenever a gate opens.
pub fn gated(deltas: &[&str], gates: &[Gate], each: usize) -> Answer {
    let mut answer = Answer::stream([frame::message_start()]);
    for (gate, deltas) in gates.iter().zip(deltas.chunks(each)) {
        answer = answer.wait(gate).then(deltas.iter().map(|delta| frame::text(0, delta)));
    }
    answer.then(end(deltas.len()))
}

fn end(deltas: usize) -> [Vec<u8>; 3] {
    let output = u32::try_from(deltas).unwrap_or(u32::MAX);
    [frame::block_stop(0), frame::message_stop("end_turn"), frame::metadata(18, output, 1000)]
}
