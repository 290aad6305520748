//! The palette commands that export and import a conversation.

use std::fs;

use super::{ask, offline};
use crate::pty::Key;

#[test]
fn a_conversation_is_exported_to_a_new_file_and_imported() {
    let mut pty = offline(&[]);
    ask(&mut pty, "hello there");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    pty.type_text("/export conversation\r");
    pty.wait_for("the file name", |shown| shown.has("conversation.md"));
    // Typing replaces the suggested name.
    pty.type_text("talk.txt\r");
    pty.wait_for("the refusal", |shown| shown.flowing().contains("The name must end with .md"));
    pty.press(Key::Ctrl('u'));
    pty.type_text("talk.json\r");
    pty.wait_for("the saved file", |shown| shown.has("Saved in"));
    let text = fs::read_to_string(pty.path("talk.json")).expect("the export");
    assert!(text.contains("outcrop-conversation") && text.contains("hello there"), "{text}");
    pty.type_text("/export conversation\r");
    pty.wait_for("the file name", |shown| shown.has("conversation.md"));
    pty.type_text("talk.json\r");
    pty.wait_for("the refusal", |shown| shown.flowing().contains("already exists"));
    assert_eq!(fs::read_to_string(pty.path("talk.json")).expect("the export"), text);
    pty.press(Key::Esc);
    pty.wait_for("the closed dialog", |shown| !shown.has("already exists"));
    pty.press(Key::Ctrl('n'));
    pty.wait_for("an empty conversation", |shown| !shown.has("hello there"));
    pty.type_text("/import conversation\r");
    pty.wait_for("the question", |shown| shown.has("list of Converse messages"));
    pty.type_text("talk.json\r");
    pty.wait_for("the import", |shown| {
        shown.has("hello there") && shown.has("Conversation imported")
    });
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}
