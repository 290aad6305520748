//! Copying: the program sends exactly the source text to the terminal's clipboard, with OSC 52.

use super::{ask, clipboard_of, offline, online, ready, saying, to_conversation};
use crate::pty::{Key, Start, count};

#[test]
fn a_code_block_is_copied_exactly() {
    let server = saying("First:\n```sh\nls\n```\nthen\n~~~ python\nif «ä»:\n\tprint(1)\n~~~\n");
    let mut pty = online(&server, &[]);
    ask(&mut pty, "Code");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    to_conversation(&mut pty);
    pty.type_text("c");
    pty.wait_for("the list", |shown| shown.has("2  python  2 lines  if «ä»:"));
    pty.type_text("2");
    pty.press(Key::Enter);
    let note = "Sent code block 2 to the terminal's clipboard: 18 characters (OSC 52)";
    pty.wait_for("the word about it", |shown| shown.has(note));
    assert_eq!(clipboard_of(&pty).as_deref(), Some("if «ä»:\n\tprint(1)\n"));
    // The OSC 52 sequence that xterm documents: the clipboard selection `c`, the text in base64,
    // and the string terminator.
    assert_eq!(count(&pty.raw(), b"\x1b]52;c;aWYgwqvDpMK7OgoJcHJpbnQoMSkK\x1b\\"), 1);
    assert_eq!(count(&pty.raw(), b"\x1b]52;"), 1, "nothing else was copied");
}

#[test]
fn several_messages_are_copied_as_markdown() {
    let mut pty = online(&saying("**Four**"), &[]);
    ask(&mut pty, "Two and two?");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    to_conversation(&mut pty);
    pty.type_text("vg");
    pty.wait_for("the range", |shown| shown.has("2 messages selected") && shown.has("┃ Claude"));
    pty.type_text("y");
    pty.wait_for("the word about it", |shown| shown.has("Sent 2 messages to the terminal's"));
    let copied = "## You\n\nTwo and two?\n\n## Claude\n\n**Four**";
    assert_eq!(clipboard_of(&pty).as_deref(), Some(copied));
}

#[test]
fn a_long_text_is_sent_with_a_warning() {
    let mut pty = offline(&[]);
    let long = "long ".repeat(12_000);
    pty.paste(&long);
    pty.wait_for("the paste", |shown| shown.composer().starts_with("[Pasted text 1"));
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    to_conversation(&mut pty);
    pty.type_text("ky");
    let note = "Sent the prompt to the terminal's clipboard: 60000 characters (OSC 52). Some";
    pty.wait_for("the word about it", |shown| shown.has(note));
    assert_eq!(clipboard_of(&pty).as_deref(), Some(long.as_str()));
}

#[test]
fn without_a_display_the_terminals_clipboard_is_used() {
    let mut pty = ready(Start::outcrop(&["--offline"]).variable("DISPLAY", ":987"));
    ask(&mut pty, "Hello");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    to_conversation(&mut pty);
    pty.type_text("ky");
    pty.wait_for("the word about it", |shown| shown.has("Sent the prompt to the terminal's"));
    assert_eq!(clipboard_of(&pty).as_deref(), Some("Hello"));
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn a_drag_with_the_mouse_copies_the_text_between() {
    let mut pty = online(&saying("Drag from here\n\nto there and no further"), &[]);
    ask(&mut pty, "Go");
    let shown = pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    let cell = |text| shown.find(text).map(|(row, column)| (column + 1, row + 1));
    let (Some(from), Some(to)) = (cell("from"), cell("and no")) else { panic!("no text") };
    // Terminals send a press, movements with the button held, and a release. All may arrive at once.
    let (x, y) = (to.0 + 2, to.1);
    let drag = format!("\x1b[<0;{};{}M\x1b[<32;{x};{y}M\x1b[<0;{x};{y}m", from.0, from.1);
    pty.send(drag.as_bytes());
    pty.wait_for("the word about it", |shown| {
        shown.has("Sent 3 lines to the terminal's clipboard: 23 characters (OSC 52)")
    });
    assert_eq!(clipboard_of(&pty).as_deref(), Some("from here\n\nto there and"));
}
