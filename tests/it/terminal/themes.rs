//! Colors on a real terminal: the background query, its reply, and terminals without colors.

use vt100::Color;

use super::{ask, offline, ready};
use crate::pty::{Key, Pty, Start, count};

/// The OSC 11 query for the background color.
const ASKED: &[u8] = b"\x1b]11;?\x1b\\";

const LIGHT: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\";

fn color(pty: &Pty, what: &str, expected: Color) {
    pty.wait_for(what, |shown| {
        let word = shown.find("OFFLINE").map(|_| shown.cells("OFFLINE"));
        word.is_some_and(|cells| cells.iter().all(|cell| cell.fgcolor() == expected))
    });
}

/// The yellow of the terminal theme, of the dark theme and of the light theme.
const OWN: Color = Color::Idx(3);
const ON_DARK: Color = Color::Idx(221);
const ON_LIGHT: Color = Color::Idx(94);

#[test]
fn a_light_background_selects_the_light_theme() {
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
fn the_theme_of_the_option_ignores_the_background() {
    let mut pty = offline(&["--theme", "dark"]);
    color(&pty, "the dark theme", ON_DARK);
    pty.type_text(LIGHT);
    pty.type_text("x");
    pty.wait_for("the key behind it", |shown| shown.composer() == "x");
    color(&pty, "the dark theme", ON_DARK);
}

#[test]
fn a_late_background_report_swallows_no_key_and_is_not_displayed() {
    let mut pty = offline(&[]);
    pty.type_text("be");
    pty.wait_for("the first keys", |shown| shown.composer() == "be");
    pty.type_text(&format!("f{LIGHT}o"));
    let shown = pty.wait_for("the keys around it", |shown| shown.composer() == "befo");
    assert!(!shown.flowing().contains("rgb"), "{shown}");
    color(&pty, "the light theme", ON_LIGHT);
    pty.quit();
    let ended = pty.wait_exit();
    assert!(!String::from_utf8_lossy(&ended.raw).contains("ffff"));
}

#[test]
fn a_background_report_in_two_chunks_is_recognized() {
    let mut pty = offline(&[]);
    let (first, second) = LIGHT.split_at(12);
    pty.type_text(first);
    // Resize to force a redraw. The redraw shows that the client has read the first chunk before
    // the test sends the second chunk.
    pty.resize(100, 30);
    pty.wait_for("the new size", |shown| shown.header().chars().count() > 90);
    pty.type_text(&format!("{second}x"));
    pty.wait_for("the key behind it", |shown| shown.composer() == "x");
    color(&pty, "the light theme", ON_LIGHT);
}

#[test]
fn keys_that_resemble_a_background_report_are_keys() {
    let mut pty = offline(&[]);
    pty.press(Key::Alt(']'));
    pty.type_text("11 is a number");
    pty.wait_for("what was typed", |shown| shown.composer().ends_with("11 is a number"));
    // A single Esc without further bytes still leaves the composer.
    pty.press(Key::Esc);
    pty.wait_for("the composer without the focus", |shown| shown.has("┌ Prompt"));
}

#[test]
fn the_background_is_queried_again_when_the_client_controls_the_terminal_again() {
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
fn the_environment_decides_the_initial_theme() {
    let start = Start::outcrop(&["--offline"]).variable("COLORFGBG", "15;0");
    color(&ready(start), "the dark theme", ON_DARK);
    let start = Start::outcrop(&["--offline"]).variable("TERM", "vt220");
    let pty = ready(start);
    color(&pty, "the terminal's own colors", OWN);
    assert_eq!(count(&pty.raw(), ASKED), 0);
}

/// Returns the parameters of each SGR sequence.
fn styles(raw: &[u8]) -> Vec<Vec<u16>> {
    let raw = String::from_utf8_lossy(raw);
    let sequences = raw.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
        rest[end..].starts_with('m').then(|| &rest[..end])
    });
    sequences.map(|numbers| numbers.split(';').filter_map(|n| n.parse().ok()).collect()).collect()
}

/// Returns whether an SGR sequence sets a color. The parameters 39, 49 and 59 reset colors to the
/// terminal's defaults.
fn is_color(style: &[u16]) -> bool {
    style.iter().any(|number| matches!(number, 30..=38 | 40..=48 | 58 | 90..=107))
}

#[test]
fn without_colors_only_text_modifiers_are_written() {
    let mut pty = ready(Start::outcrop(&["--offline"]).variable("NO_COLOR", "1"));
    ask(&mut pty, "what is 2+2?");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    assert!(pty.wait_for("bold", |shown| shown.has("  Claude  ")).cells("  Claude  ")[2].bold());
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    let colors: Vec<_> = styles(&ended.raw).into_iter().filter(|s| is_color(s)).collect();
    assert!(colors.is_empty(), "{colors:?}");
    assert!(styles(&ended.raw).iter().any(|style| style.contains(&1)));
    ended.shown.assert_given_back();
    // Check that the same function finds colors if the terminal supports them.
    assert!(styles(&offline(&[]).raw()).iter().any(|style| is_color(style)));
}

#[test]
fn a_linux_console_gets_no_queries_and_no_optional_modes() {
    let mut pty = ready(Start::outcrop(&["--offline"]).variable("TERM", "linux"));
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    for sequence in [&b"\x1b]"[..], b"\x1b[>", b"\x1b[<"] {
        assert_eq!(count(&ended.raw, sequence), 0, "{}", String::from_utf8_lossy(sequence));
    }
}
