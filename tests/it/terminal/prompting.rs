//! The first minutes: the keys of the focused pane, and keys that would lose work.

use rustix::process::Signal;

use super::{ask, offline, ready};
use crate::pty::{Key, Start};

#[test]
fn each_pane_shows_its_keys_and_text_reaches_the_prompt() {
    let mut pty = offline(&[]);
    pty.wait_for("the keys", |shown| shown.has("Enter send  Ctrl+J new line"));
    ask(&mut pty, "hello");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    pty.press(Key::Ctrl('t'));
    pty.wait_for("the models", |shown| shown.has(" Model"));
    // A second Esc directly after the dialog closes is treated as input to the dialog.
    pty.send(b"\x1b\x1b");
    pty.wait_for("the prompt", |shown| shown.has("Enter send  Esc messages"));
    pty.type_text("\t");
    pty.wait_for("the conversation", |shown| shown.has("i write  j k select"));
    pty.type_text("retry please");
    pty.wait_for("the prompt", |shown| shown.composer() == "retry please");
    assert!(!pty.wait_for("one reply", |shown| shown.has("hello")).has("‹"));
}

#[test]
fn quitting_with_a_reply_or_a_draft_that_is_not_stored_asks() {
    let mut pty = offline(&["--ephemeral"]);
    pty.type_text("half a thought");
    pty.wait_for("the text", |shown| shown.composer() == "half a thought");
    pty.press(Key::Ctrl('q'));
    pty.wait_for("the question", |shown| {
        shown.has("The prompt is not sent. Press Ctrl+Q again to quit")
    });
    pty.press(Key::Ctrl('u'));
    pty.wait_for("no question", |shown| !shown.has("Press Ctrl+Q again"));
    ask(&mut pty, "fail: silent");
    pty.wait_for("a stream", |shown| shown.footer().starts_with("streaming"));
    pty.press(Key::Ctrl('q'));
    pty.wait_for("the question", |shown| shown.has("The reply is not complete."));
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit().code, 143);
}

#[test]
fn a_closed_conversation_is_restored_with_its_partial_reply() {
    let mut pty = offline(&[]);
    ask(&mut pty, "fail: silent");
    let shown = pty.wait_for("a stream", |shown| shown.footer().starts_with("streaming"));
    assert!(shown.has("Claude"), "{shown}");
    pty.press(Key::Ctrl('n'));
    pty.wait_for("the question", |shown| shown.has("Press Ctrl+N again to stop it"));
    pty.press(Key::Ctrl('n'));
    pty.wait_for("a new conversation", |shown| shown.has("Ctrl+P restore undoes it"));
    pty.type_text("\x10undo");
    pty.wait_for("the command", |shown| shown.has("Restore conversation"));
    pty.type_text("\x15restore conversation\r");
    pty.wait_for("the old one", |shown| {
        shown.header().contains("fail: silent") && shown.footer().starts_with("stopped")
    });
}

#[test]
fn a_signal_saves_the_queued_prompt() {
    let mut pty = ready(Start::outcrop(&["--offline"]));
    ask(&mut pty, "fail: silent");
    pty.wait_for("a stream", |shown| shown.footer().starts_with("streaming"));
    ask(&mut pty, "queued prompt");
    pty.wait_for("the queue", |shown| shown.has("After the reply: queued prompt"));
    pty.type_text("draft");
    pty.wait_for("the draft", |shown| shown.composer() == "draft");
    let data = pty.path("xdg_data_home/outcrop");
    pty.signal(Signal::TERM);
    let (ended, _files) = pty.wait_exit_keeping_files();
    assert_eq!(ended.code, 143);
    let files = std::fs::read_dir(&data).expect("the data folder");
    let bytes = files.filter_map(|file| std::fs::read(file.expect("an entry").path()).ok());
    let text: String = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    assert!(text.contains("queued prompt\n\ndraft"), "the draft is not stored");
}
