//! Attachments in the built program: a dropped file, a completed path, and the `--attach` option.

use std::fs;

use aws_smithy_types::base64;

use super::{offline, online, ready, saying};
use crate::pty::{Key, Pty, Start};

/// The header of a GIF of 4×3 pixels.
const GIF: &str = "GIF89a\u{4}\0\u{3}\0\0\0\0";

fn content(server: &crate::loopback::Loopback) -> serde_json::Value {
    server.requests()[0].body["messages"][0]["content"].clone()
}

fn written(pty: &Pty, name: &str, text: &str) -> String {
    let path = pty.path(name);
    fs::write(&path, text).expect("the folder can be written");
    path.display().to_string()
}

#[test]
fn a_dropped_file_is_sent_before_the_text() {
    let server = saying("A picture");
    let mut pty = online(&server, &[]);
    let path = written(&pty, "my shot.gif", GIF);
    pty.type_text("what is ");
    pty.paste(&path.replace(' ', "\\ "));
    pty.wait_for("the chip", |shown| {
        shown.has("[image my shot.gif 13 B 4×3 ×]") && shown.has("Paste again to insert the text")
    });
    pty.type_text("this?");
    pty.wait_for("the text", |shown| shown.composer().ends_with("what is this?"));
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| shown.has("A picture"));
    let image = serde_json::json!({
        "format": "gif", "source": { "bytes": base64::encode(GIF) },
    });
    assert_eq!(
        content(&server),
        serde_json::json!([{ "image": image }, { "text": "what is this?" }])
    );
    pty.wait_for("the prompt's file", |shown| shown.has("▎ [image my shot.gif 13 B 4×3]"));
}

#[test]
fn a_paste_that_names_no_file_is_sent_as_text() {
    let server = saying("Hello there");
    let mut pty = online(&server, &[]);
    pty.paste("/no/such/file.png");
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| shown.has("Hello there"));
    assert_eq!(content(&server), serde_json::json!([{ "text": "/no/such/file.png" }]));
}

#[test]
fn a_path_is_completed_and_attached_and_backspace_removes_it() {
    let mut pty = offline(&[]);
    written(&pty, "quarterly.csv", "a,b\n");
    pty.type_text("/attach file");
    pty.wait_for("the command", |shown| shown.has("Attach file"));
    pty.press(Key::Enter);
    pty.wait_for("the prompt for a path", |shown| shown.has("Tab complete"));
    pty.type_text("~/qu\t");
    pty.wait_for("the whole path", |shown| shown.has("~/quarterly.csv"));
    pty.type_text("x");
    pty.press(Key::Enter);
    pty.wait_for("the reason", |shown| shown.flowing().contains("There is no file"));
    pty.press(Key::Backspace);
    pty.press(Key::Enter);
    pty.wait_for("the chip", |shown| shown.has("[document quarterly.csv 4 B ×]"));
    pty.press(Key::Backspace);
    pty.wait_for("no chip", |shown| !shown.has("[document"));
}

#[test]
fn a_file_named_on_the_command_line_is_attached_to_the_first_prompt() {
    let start = Start::outcrop(&["--offline", "--attach=notes.md", "--attach", "none.png"]);
    let mut pty = ready(start.file("notes.md", "# Notes\n"));
    pty.wait_for("the chip", |shown| shown.has("[document notes.md 8 B ×]"));
    pty.wait_for("the reason", |shown| shown.has("There is no file \"none.png\""));
    pty.type_text("Sum it up");
    pty.wait_for("the text", |shown| shown.composer().ends_with("Sum it up"));
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| {
        shown.flowing().contains("The request contains the document")
            && shown.footer().contains("end_turn")
    });
}
