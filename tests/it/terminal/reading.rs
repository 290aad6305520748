//! The conversation in a terminal: links, and a resize while a document streams.

use super::{ask, ready, saying};
use crate::loopback::{Answer, Gate, Loopback, frame};
use crate::pty::{Key, Pty, Start, count};

const LINK: &str = "Read [the *whole* page](https://docs.example/a_b?c=d&e) today.";

fn read(text: &str, variable: (&str, &str)) -> Pty {
    let server = saying(text);
    let start = Start::outcrop(&[]).with_key("ABSKsecret", &server.url());
    let mut pty = ready(start.variable(variable.0, variable.1));
    ask(&mut pty, "Where?");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    pty
}

#[test]
fn a_terminal_with_hyperlinks_gets_links_instead_of_addresses() {
    let pty = read(LINK, ("FORCE_HYPERLINK", "1"));
    let shown = pty.wait_for("the text", |shown| shown.has("Read the whole page today."));
    assert!(!shown.has("docs.example"), "{shown}");
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    for word in ["the ", "whole", " page"] {
        let opened = format!(";https://docs.example/a_b?c=d&e\x1b\\{word}\x1b]8;;\x1b\\");
        assert!(raw.contains(&opened), "{word:?}");
    }
    // Each OSC 8 sequence that opens a link has a sequence that closes it.
    assert_eq!(count(raw.as_bytes(), b"\x1b]8;"), 2 * count(raw.as_bytes(), b"\x1b]8;;"));
}

#[test]
fn a_terminal_without_hyperlinks_shows_the_address() {
    let pty = read(LINK, ("FORCE_HYPERLINK", "0"));
    pty.wait_for("the address", |shown| {
        shown.flowing().contains("the whole page (https://docs.example/a_b?c=d&e) today.")
    });
    assert_eq!(count(&pty.raw(), b"\x1b]8;"), 0);
}

#[test]
fn control_characters_in_a_link_are_not_sent_to_the_terminal() {
    let hidden = "[a](https://x.example/\u{1b}]0;owned\u{7}\u{202e}) \
                  [b](javascript:alert) <https://y.example/\u{9b}2J>";
    let pty = read(hidden, ("FORCE_HYPERLINK", "1"));
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    let text = raw.replace("\x1b]8;", "").replace("\x1b]11;", "");
    assert!(!text.contains("\x1b]") && !text.contains('\u{202e}') && !text.contains('\u{9b}'));
    assert!(!raw.contains(";javascript"), "no program is led to");
}

#[test]
fn a_resize_during_a_stream_keeps_the_document_intact() {
    let gates = [Gate::new(), Gate::new()];
    let pieces = [
        "# Streams\n\n| event | 何時 | note |\n|---|:-:|--:|\n| `messageStart` | 最初 | the role ",
        "only |\n| `metadata` | 最後 | usage |\n\n1. one **bo",
        "ld** item\n2. two\n\n```rust\nfn main() {}\n```\n\nThe end.",
    ];
    let text = |at: usize| vec![frame::text(0, pieces[at])];
    let end = vec![frame::message_stop("end_turn"), frame::metadata(7, 9, 321)];
    let answer = Answer::stream([frame::message_start(), frame::text(0, pieces[0])])
        .wait(&gates[0])
        .then(text(1))
        .wait(&gates[1])
        .then(text(2))
        .then(end);
    let server = Loopback::start([answer]);
    let start = Start::outcrop(&[]).with_key("ABSKsecret", &server.url()).size(80, 40);
    let mut pty = ready(start);
    ask(&mut pty, "Show");
    pty.wait_for("the first row", |shown| shown.has("messageStart │ 最初 │ the role"));
    pty.resize(40, 24);
    pty.wait_for("a narrow table", |shown| {
        shown.rows[0].chars().count() <= 40 && shown.has("messageStart")
    });
    gates[0].open();
    pty.wait_for("the bold word", |shown| shown.has("1. one bo") && !shown.has("**"));
    pty.resize(100, 40);
    gates[1].open();
    let shown = pty
        .wait_for("the end", |shown| shown.has("The end.") && shown.footer().contains("end_turn"));
    let row = |text: &str| shown.find(text).unwrap_or_else(|| panic!("no {text}: {shown}"));
    let (head, first, last) = (row("event"), row("messageStart"), row("metadata"));
    assert_eq!((first.0, last.0), (head.0 + 2, head.0 + 3), "{shown}");
    assert!(shown.has("1. one bold item") && shown.has("rust  Alt+Y copy"), "{shown}");
    let bars = |row: u16| -> Vec<u16> {
        let is_bar =
            |x: &u16| shown.screen.cell(row, *x).is_some_and(|cell| cell.contents() == "│");
        (0..64).filter(is_bar).collect()
    };
    assert!(bars(first.0) == bars(last.0), "the columns are straight");
    pty.press(Key::Ctrl('q'));
    pty.wait_exit().assert_given_back();
}
