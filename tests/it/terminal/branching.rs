//! The page with the branches, with the real store: a pruned branch stays hidden after a restart.

use crate::pty::{Key, Pty, Start};

fn replied(pty: &Pty, text: &str) {
    pty.wait_for(text, |shown| shown.has(text) && shown.footer().contains("end_turn"));
}

#[test]
fn a_pruned_branch_stays_hidden_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data").display().to_string();
    let start = |arguments: &[&str]| {
        let arguments = [&["--offline", "--data-dir", &data], arguments].concat();
        let pty = Start::outcrop(&arguments).size(100, 30).in_a_terminal();
        pty.wait_for("the first screen", |shown| shown.header().contains("OFFLINE"));
        pty
    };
    let mut pty = start(&[]);
    for prompt in ["First question", "Second question"] {
        pty.type_text(prompt);
        pty.press(Key::Enter);
        pty.wait_for("a stream", |shown| shown.footer().starts_with("streaming"));
        replied(&pty, prompt);
    }
    pty.press(Key::F(8));
    pty.wait_for("both turns", |shown| shown.has("1 branch · 2 turns"));
    pty.type_text("x");
    pty.wait_for("the notice", |shown| shown.has("Pruned 2 messages") && shown.has("1 turn"));
    pty.type_text("u");
    pty.wait_for("the branch", |shown| shown.has("Branch restored") && shown.has("2 turns"));
    pty.type_text("x");
    pty.wait_for("one turn", |shown| shown.has("Pruned 2 messages"));
    pty.press(Key::Enter);
    pty.wait_for("the conversation", |shown| !shown.has("Second question"));
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);

    let mut pty = start(&["--resume"]);
    pty.wait_for("the conversation", |shown| shown.has("First question"));
    pty.press(Key::F(8));
    pty.wait_for("one turn", |shown| shown.has("1 branch · 1 turn") && !shown.has("Second"));
    pty.press(Key::Esc);
    pty.wait_for("the closed page", |shown| !shown.has("1 branch"));
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}
