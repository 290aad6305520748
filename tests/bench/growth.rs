//! Compares the cost of the last deltas of a long reply with the cost of the first deltas, with a
//! realistic number of deltas per screen frame.

use crate::client::{Client, micros};
use crate::cpu;
use crate::figure::{Bound, Figures, least};
use crate::markdown::{self, Code};
use crate::steps::MEGABYTE;

/// The number of deltas between two frames.
const PER_FRAME: usize = 25;

const ROUNDS: usize = 5;

/// The text of a reply, the number of deltas to measure at each end of the text, and the maximum
/// ratio of the cost of the last deltas to the cost of the first deltas.
struct Kind {
    name: &'static str,
    text: String,
    deltas: usize,
    bound: f64,
}

pub fn all(figures: &mut Figures) {
    if !figures.want("flat") {
        return;
    }
    let kind = |name, text, deltas, bound| Kind { name, text, deltas, bound };
    // Whole sections, so that both ends have the same content. A table costs more than a paragraph.
    let sections = |count| markdown::deltas(&markdown::sections(count, Code::Colored)).len();
    let two_sections = sections(3) - sections(1);
    // A text without a blank line is split every 8 or 16 kB, so the length of its unsettled tail
    // varies. Measure several tail lengths.
    for kind in [
        kind("mixed", markdown::mixed(MEGABYTE, Code::Colored), two_sections, 1.2),
        kind("one line", markdown::one_line(MEGABYTE), 12_000, 1.2),
        kind("one code block", markdown::one_code_block(MEGABYTE), 12_000, 1.2),
        kind("one list", markdown::one_list(MEGABYTE), 12_000, 1.2),
    ] {
        measure(figures, &kind);
    }
}

fn measure(figures: &mut Figures, kind: &Kind) {
    let Kind { name, text, deltas, bound } = kind;
    let pieces = markdown::deltas(text);
    let (first, rest) = pieces.split_at(*deltas);
    let (between, last) = rest.split_at(rest.len() - deltas);
    let rounds = if *deltas > 2000 { 2 } else { ROUNDS };
    let (mut start, mut end) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let mut client = Client::with(10, &[markdown::section(7, Code::Colored)]);
        client.draw();
        let id = client.ask();
        client.draw();
        let mut stream = |pieces: &[&str], each: usize| {
            let ((), spent) = cpu::of(|| {
                for frame in pieces.chunks(each) {
                    for delta in frame {
                        client.take(id, delta);
                    }
                    client.draw();
                }
            });
            micros(spent, pieces.len())
        };
        start.push(stream(first, PER_FRAME));
        stream(between, 1000);
        end.push(stream(last, PER_FRAME));
    }
    let (start, end) = (least(&start), least(&end));
    figures.tell(&format!("flat: {name}, a delta of the first {deltas}"), start, "µs", None);
    figures.tell(&format!("flat: {name}, of the last in 1 MB"), end, "µs", None);
    figures.tell(&format!("flat: {name}, last / first"), end / start, "x", Some(Bound(*bound)));
}
