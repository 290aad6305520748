//! The replies that are measured: English of ordinary words and lines, a word or two a delta, as
//! frames of the service's wire format.

use crate::it::loopback::{Answer, Gate, frame};

/// Bytes that go to the socket at once in a burst, so that the server is never what is slow.
const WRITE: usize = 64 * 1024;

const WORDS: [&str; 24] = [
    " the", " of", " stream", " arrives", " and", " a", " message", " is", " shown", " while",
    " it", " is", " written", ",", " which", " takes", " less", " than", " reading", " it", ".",
    " Nothing", " else", " waits",
];

/// The text of the delta with this number.
pub fn delta(number: usize) -> &'static str {
    match number {
        _ if number % 120 == 119 => ".\n\n",
        _ if number % 40 == 39 => ":\n- ",
        // A stride that meets all of them, so that no two lines are alike for long.
        _ => WORDS[number * 7 % WORDS.len()],
    }
}

/// A word, at once.
pub fn short() -> Answer {
    Answer::stream(frame::reply("Hi."))
}

/// This many deltas as fast as they are taken.
pub fn burst(deltas: u32) -> Answer {
    let mut pieces = Vec::new();
    let mut piece = frame::message_start();
    for number in 0..deltas {
        piece.extend(frame::text(0, delta(number as usize)));
        if piece.len() >= WRITE {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    piece.extend(end(deltas));
    pieces.push(piece);
    Answer::stream(pieces)
}

/// A delta for each gate, as it opens.
pub fn gated(gates: &[Gate]) -> Answer {
    let mut answer = Answer::stream([frame::message_start()]);
    for (number, gate) in gates.iter().enumerate() {
        answer = answer.wait(gate).then([frame::text(0, delta(number))]);
    }
    answer.then([end(u32::try_from(gates.len()).unwrap_or(u32::MAX))])
}

fn end(deltas: u32) -> Vec<u8> {
    [frame::block_stop(0), frame::message_stop("end_turn"), frame::metadata(18, deltas, 1000)]
        .concat()
}
