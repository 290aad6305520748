//! The cost of a comparison: a screen frame with four long streaming columns compared with a single
//! streaming reply, and the time to find differences in long texts.

use std::fmt::Write as _;

use crossterm::event::KeyCode;
use outcrop::screens::compare::ComparisonView;
use outcrop::session::effect::Effect;
use outcrop::session::requests::RequestNumber;

use crate::client::{Client, PROMPT, micros};
use crate::cpu;
use crate::figure::{Bound, Figures, least};
use crate::markdown::{self, Code};

/// A window that shows four columns side by side.
const WINDOW: (u16, u16) = (140, 40);

/// The size of each streaming reply and of each compared text, in bytes.
const LONG: usize = 250_000;
const COMPARED: usize = 100_000;

/// The size in bytes of a text that is compared word by word: 3,000 words with punctuation.
const SHORT: usize = 24_000;

/// The number of frames that are timed together, and the number of repetitions.
const TOGETHER: usize = 50;
const ROUNDS: usize = 7;

/// The maximum time of a screen frame, in microseconds: the frame interval at 60 Hz.
const FRAME: Bound = Bound(16_000.0);

/// The maximum time to mark differences, in milliseconds.
const MARKED: Bound = Bound(50.0);

pub fn all(figures: &mut Figures) {
    if figures.want("compare frames") {
        frames(figures);
    }
    if figures.want("compare differences") {
        differences(figures);
    }
}

fn frames(figures: &mut Figures) {
    let text = markdown::mixed(LONG, Code::Colored);
    let mut one = Client::new();
    one.resize(WINDOW.0, WINDOW.1);
    let replies = vec![one.ask()];
    let one = streaming(&mut one, &replies, &text);
    let mut four = Client::new();
    let replies = compared(&mut four, 4);
    let four = streaming(&mut four, &replies, &text);
    figures.tell("compare frames: one reply of 250 kB that grows", one, "µs", None);
    figures.tell("compare frames: four columns of it that grow", four, "µs", Some(FRAME));
    figures.tell("compare frames: four columns / one reply", four / one, "x", None);
}

/// Returns the time to draw a screen frame after one delta arrives in each of the long replies.
fn streaming(client: &mut Client, replies: &[RequestNumber], text: &str) -> f64 {
    for reply in replies {
        client.take(*reply, text);
    }
    (0..TOGETHER).for_each(|_| client.draw());
    let more = markdown::section(0, Code::Colored);
    let deltas = markdown::deltas(&more);
    let costs: Vec<f64> = (0..ROUNDS)
        .map(|round| {
            let ((), spent) = cpu::of(|| {
                for delta in &deltas[round * TOGETHER / 2..][..TOGETHER] {
                    for reply in replies {
                        client.take(*reply, delta);
                    }
                    client.draw();
                }
            });
            micros(spent, TOGETHER)
        })
        .collect();
    least(&costs)
}

/// Sends the prompt in this many columns.
fn compared(client: &mut Client, columns: usize) -> Vec<RequestNumber> {
    client.resize(WINDOW.0, WINDOW.1);
    client.write(PROMPT);
    // A comparison of more than four columns needs samples.
    if columns <= 4 {
        client.press(KeyCode::F(6));
        (2..columns).for_each(|_| drop(client.press(KeyCode::Char('+'))));
    } else {
        client.command("several samples");
        (4..columns).for_each(|_| drop(client.press(KeyCode::Char('+'))));
    }
    let effects = client.press(KeyCode::Char('s'));
    let replies = effects.into_iter().filter_map(|effect| match effect {
        Effect::Ask { reply, .. } => Some(reply),
        _ => None,
    });
    let replies: Vec<_> = replies.collect();
    assert_eq!(replies.len(), columns);
    replies
}

fn differences(figures: &mut Figures) {
    let text = markdown::mixed(COMPARED, Code::Colored);
    let mut moved: Vec<&str> = text.split("\n\n").collect();
    let paragraph = moved.remove(3);
    moved.push(paragraph);
    let cases = [
        ("equal", text.clone(), text.clone()),
        ("one paragraph moved", text.clone(), moved.join("\n\n")),
        ("nothing in common", words(COMPARED, 1, "a"), words(COMPARED, 2, "b")),
        ("the same words in another order", words(COMPARED, 1, ""), words(COMPARED, 2, "")),
        ("the same 3000 words in another order", words(SHORT, 1, ""), words(SHORT, 2, "")),
    ];
    for (name, left, right) in cases {
        mark(figures, name, &[left, right]);
    }
    let samples: Vec<String> = (1..=8).map(|seed| words(SHORT, seed, "")).collect();
    mark(figures, "eight samples of the same 3000 words", &samples);
}

/// Reports the time to mark the differences of these texts.
fn mark(figures: &mut Figures, name: &str, texts: &[String]) {
    let mut client = Client::new();
    let replies = compared(&mut client, texts.len());
    for (reply, text) in replies.iter().zip(texts) {
        client.take(*reply, text);
        client.end(*reply);
    }
    client.draw();
    let (mut marked, mut drawn) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        marked.push(micros(cpu::of(|| client.press(KeyCode::Char('d'))).1, 1000));
        assert!(
            client
                .app
                .comparison()
                .and_then(|page| page.columns())
                .is_some_and(|c| c.view == ComparisonView::Differences(0))
        );
        drawn.push(micros(cpu::of(|| client.draw()).1, 1));
        client.press(KeyCode::Char('d'));
    }
    let tell = |what: &str| format!("compare differences: {name}, {what}");
    figures.tell(&tell("d"), least(&marked), "ms", Some(MARKED));
    figures.tell(&tell("the frame after"), least(&drawn), "µs", None);
}

/// Returns paragraphs that use a few hundred different words. Each word ends with `tail`. The seed
/// determines the order of the words.
fn words(bytes: usize, seed: u64, tail: &str) -> String {
    let mut text = String::new();
    let mut state = seed;
    while text.len() < bytes {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let word = state >> 56;
        let end = if (state >> 40).is_multiple_of(100) { ".\n\n" } else { " " };
        // Writing to a `String` cannot fail.
        let _ = write!(text, "word{word}{tail}{end}");
    }
    text
}
