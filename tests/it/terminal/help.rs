//! The help page in a terminal.

use super::*;

#[test]
fn the_help_handles_its_keys_and_does_not_change_the_draft() {
    let mut pty = offline(&[]);
    pty.type_text("draft");
    pty.wait_for("the draft", |shown| shown.composer() == "draft");
    pty.press(Key::F(1));
    pty.wait_for("the help", |shown| shown.has(" Help ") && shown.has("Most used"));
    pty.type_text("xyz/suspend");
    pty.wait_for("the filter", |shown| shown.has("resume with fg") && !shown.has("Most used"));
    pty.press(Key::Enter);
    pty.type_text("m");
    pty.press(Key::Esc);
    pty.wait_for("the list of pages", |shown| shown.has("Getting started"));
    pty.type_text("gj");
    pty.press(Key::Enter);
    pty.wait_for("a page", |shown| shown.has("Write a prompt"));
    pty.type_text("q");
    pty.wait_for("the draft", |shown| !shown.has(" Help ") && shown.composer() == "draft");
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}
