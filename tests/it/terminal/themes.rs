//! Colors on a real terminal: what it is asked, what becomes of the answer, and where there are
//! no colors at all.

use vt100::Color;

use super::{ask, offline, ready};
use crate::pty::{Key, Pty, Start, count};

/// The question for the background.
const ASKED: &[u8] = b"\x1b]11;?\x1b\\";

const LIGHT: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\";

fn color(pty: &Pty, what: &str, expected: Color) {
    pty.wait_for(what, |shown| {
        let word = shown.find("OFFLINE").map(|_| shown.cells("OFFLINE"));
        word.is_some_and(|cells| cells.iter().all(|cell| cell.fgcolor() == expected))
    });
}

/// The yellow of the terminal's own, of the dark theme, and of the light one.
const OWN: Color = Color::Idx(3);
const ON_DARK: Color = Color::Idx(221);
const ON_LIGHT: Color = Color::Idx(94);

#[test]
fn a_terminal_that_says_it_is_light_gets_the_light_theme() {
    let mut pty = offline(&[]);
    color(&pty, "the terminal's own colors", OWN);
    assert_eq!(count(&pty.raw(), ASKED), 1);
    pty.type_text(LIGHT);
    color(&pty, "the light theme", ON_LIGHT);
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn an_answer_that_comes_late_takes_no_key_and_shows_nowhere() {
    let mut pty = offline(&[]);
    pty.type_text("be");
    pty.wait_for("the first keys", |shown| shown.composer() == "be");
    pty.type_text(&format!("f{LIGHT}o"));
    let shown = pty.wait_for("the keys around it", |shown| shown.composer() == "befo");
    assert!(!shown.flowing().contains("rgb"), "{shown}");
    color(&pty, "the light theme", ON_LIGHT);
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    assert!(!String::from_utf8_lossy(&ended.raw).contains("ffff"));
}

#[test]
fn an_answer_in_pieces_is_put_together() {
    let mut pty = offline(&[]);
    let (first, second) = LIGHT.split_at(12);
    pty.type_text(first);
    // Something else that is drawn, so that the first piece was read before the second is sent.
    pty.resize(100, 30);
    pty.wait_for("the new size", |shown| shown.header().chars().count() > 90);
    pty.type_text(&format!("{second}x"));
    pty.wait_for("the key behind it", |shown| shown.composer() == "x");
    color(&pty, "the light theme", ON_LIGHT);
}

#[test]
fn keys_that_only_look_like_an_answer_are_keys() {
    let mut pty = offline(&[]);
    pty.press(Key::Alt(']'));
    pty.type_text("11 is a number");
    pty.wait_for("what was typed", |shown| shown.composer().ends_with("11 is a number"));
    // Alone, and with nothing behind it: Esc leaves the composer all the same.
    pty.press(Key::Esc);
    pty.wait_for("the composer without the focus", |shown| shown.has("┌ Prompt"));
}

#[test]
fn the_terminal_is_asked_again_when_it_is_taken_again() {
    let start = Start::outcrop(&["--offline"]);
    let editor = start.script("editor", "printf edited > \"$1\"");
    let path = editor.path("editor").display().to_string();
    let mut pty = ready(editor.variable("EDITOR", &path));
    pty.type_text(LIGHT);
    color(&pty, "the light theme", ON_LIGHT);
    pty.press(Key::Alt('e'));
    pty.wait_for("what the editor left", |shown| shown.composer() == "edited");
    assert_eq!(count(&pty.raw(), ASKED), 2);
    pty.type_text("\x1b]11;rgb:1e1e/1e1e/1e1e\x07");
    color(&pty, "the dark theme", ON_DARK);
}

#[test]
fn what_the_environment_says_is_the_first_guess() {
    let start = Start::outcrop(&["--offline"]).variable("COLORFGBG", "15;0");
    color(&ready(start), "the dark theme", ON_DARK);
    let start = Start::outcrop(&["--offline"]).variable("TERM", "vt220");
    let pty = ready(start);
    color(&pty, "the terminal's own colors", OWN);
    assert_eq!(count(&pty.raw(), ASKED), 0);
}

/// The numbers of every SGR sequence, one sequence each.
fn styles(raw: &[u8]) -> Vec<Vec<u16>> {
    let raw = String::from_utf8_lossy(raw);
    let sequences = raw.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
        rest[end..].starts_with('m').then(|| &rest[..end])
    });
    sequences.map(|numbers| numbers.split(';').filter_map(|n| n.parse().ok()).collect()).collect()
}

/// Whether a sequence sets a color; 39, 49 and 59 are the terminal's own, set back.
fn is_color(style: &[u16]) -> bool {
    style.iter().any(|number| matches!(number, 30..=38 | 40..=48 | 58 | 90..=107))
}

#[test]
fn where_no_color_is_wanted_none_is_written_and_weights_are() {
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let mut pty = ready(Start::outcrop(&["--offline"]).variable(name, value));
        ask(&mut pty, "what is 2+2?");
        pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
        assert!(pty.wait_for("bold", |shown| shown.has("Claude")).cells("Claude")[0].bold());
        pty.press(Key::Ctrl('q'));
        let ended = pty.wait_exit();
        let colors: Vec<_> = styles(&ended.raw).into_iter().filter(|s| is_color(s)).collect();
        assert!(colors.is_empty(), "{name}: {colors:?}");
        assert!(styles(&ended.raw).iter().any(|style| style.contains(&1)), "{name}");
        ended.shown.assert_given_back();
    }
    // The same look at a terminal that has colors does see them.
    assert!(styles(&offline(&[]).raw()).iter().any(|style| is_color(style)));
}

#[test]
fn a_dumb_terminal_is_asked_nothing_and_gets_no_mode_that_it_would_show() {
    let mut pty = ready(Start::outcrop(&["--offline"]).variable("TERM", "dumb"));
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    for sequence in [&b"\x1b]"[..], b"\x1b[>", b"\x1b[<"] {
        assert_eq!(count(&ended.raw, sequence), 0, "{}", String::from_utf8_lossy(sequence));
    }
}
