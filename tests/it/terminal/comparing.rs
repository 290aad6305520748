//! A comparison in the built program, on the stand-in.

use super::offline;
use crate::pty::Key;

#[test]
fn a_comparison_runs_keeps_a_column_and_restores_the_terminal() {
    let mut pty = offline(&["--temperature", "0"]);
    pty.type_text("What is streaming?");
    pty.wait_for("the prompt", |shown| shown.composer().ends_with("streaming?"));
    pty.press(Key::F(6));
    pty.wait_for("the page", |shown| shown.has("sends 2 requests"));
    pty.type_text("s");
    pty.wait_for("both columns", |shown| shown.has("1 Haiku 4.5") && shown.has("2 Haiku 4.5"));
    pty.wait_for("the end", |shown| shown.has("2 of 2 ended"));
    pty.type_text("m");
    let table = pty.wait_for("the table", |shown| shown.has("Metrics"));
    assert!(table.has("All 2 replies are identical, at temperature 0."), "{table}");
    pty.type_text("k");
    let conversation = pty.wait_for("the conversation", |shown| shown.has("Kept ‹1/2›"));
    assert!(conversation.footer().starts_with("ready   in "), "{conversation}");
    pty.press(Key::F(6));
    pty.wait_for("the page", |shown| shown.has("sends 2 requests"));
    pty.type_text("s");
    pty.wait_for("a stream", |shown| shown.has("streaming"));
    pty.quit();
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}
