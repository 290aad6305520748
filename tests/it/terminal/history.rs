//! The stored conversations in the built program: search, rename, pin, delete and resume.

use super::ask;
use crate::pty::{Key, Pty, Shown, Start};

/// Runs the client, then waits for Enter, then runs it again with other arguments.
fn twice(arguments: &str) -> String {
    format!(
        "\"$OUTCROP\" --offline; echo status $?; read line
         exec \"$OUTCROP\" --offline {arguments}"
    )
}

fn start(script: &str) -> Pty {
    let pty = Start::shell(script).size(100, 30).in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty
}

/// Sends a prompt and waits for its reply.
fn turn(pty: &mut Pty, prompt: &str) {
    ask(pty, prompt);
    pty.wait_for("the reply", |shown| {
        let footer = shown.footer();
        shown.composer().is_empty() && footer.starts_with("ready") && footer.contains("end_turn")
    });
}

fn begin_another(pty: &mut Pty) {
    pty.press(Key::Ctrl('n'));
    pty.wait_for("an empty conversation", |shown| shown.header().contains("New conversation"));
}

/// Returns the rows of the list with this text.
fn rows_with(shown: &Shown, text: &str) -> Vec<usize> {
    let rows = shown.rows.iter().enumerate().skip(2);
    rows.filter(|(_, row)| row.contains(text)).map(|(at, _)| at).collect()
}

#[test]
fn a_conversation_is_found_by_a_word_renamed_pinned_deleted_and_restored() {
    let mut pty = start("exec \"$OUTCROP\" --offline");
    turn(&mut pty, "first about penguins");
    begin_another(&mut pty);
    turn(&mut pty, "second about walruses");
    begin_another(&mut pty);

    pty.press(Key::Ctrl('o'));
    pty.wait_for("the list", |shown| shown.has("first about") && shown.has("second about"));
    pty.type_text("penguin");
    pty.wait_for("the passage", |shown| shown.has("first about") && !shown.has("second about"));
    pty.press(Key::Enter);
    pty.wait_for("the conversation", |shown| {
        shown.header().contains("first about penguins") && shown.footer().starts_with("ready")
    });

    pty.press(Key::Ctrl('o'));
    pty.wait_for("the list", |shown| shown.has("first about penguins open"));
    pty.press(Key::Down);
    pty.press(Key::Alt('r'));
    pty.wait_for("the question", |shown| shown.has("Rename conversation"));
    pty.type_text("Birds");
    pty.press(Key::Enter);
    pty.wait_for("the new title", |shown| shown.has("Birds open"));
    pty.press(Key::Alt('p'));
    pty.wait_for("the pin", |shown| {
        let (pinned, other) = (rows_with(shown, "Birds open pinned"), rows_with(shown, "second"));
        !pinned.is_empty() && pinned < other
    });

    pty.press(Key::Down);
    pty.press(Key::Alt('x'));
    pty.wait_for("the notice", |shown| {
        shown.has("Conversation deleted. Alt+U restores it") && !shown.has("second about")
    });
    pty.press(Key::Alt('u'));
    pty.wait_for("the conversation again", |shown| shown.has("second about"));
    pty.press(Key::Enter);
    pty.wait_for("it is open", |shown| shown.header().contains("second about walruses"));
    pty.quit();
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn a_deleted_conversation_is_removed_from_the_file_at_the_next_start() {
    let mut pty = start(&twice(""));
    turn(&mut pty, "a secret about penguins");
    begin_another(&mut pty);
    turn(&mut pty, "the rest");
    pty.press(Key::Ctrl('o'));
    pty.wait_for("the list", |shown| shown.has("a secret"));
    pty.press(Key::Down);
    pty.press(Key::Alt('x'));
    pty.wait_for("the notice", |shown| shown.has("Conversation deleted"));
    pty.quit();
    pty.wait_for("the end", |shown| shown.has("status 0"));
    let titles = |pty: &Pty| {
        let file = pty.path("xdg_data_home/outcrop/outcrop.db");
        let connection = rusqlite::Connection::open(file).expect("a database");
        let count = "SELECT count(*) FROM conversation";
        connection.query_row(count, [], |row| row.get::<_, i64>(0)).expect("a count")
    };
    assert_eq!(titles(&pty), 2);
    pty.press(Key::Enter);
    pty.wait_for("the first screen", |shown| {
        shown.is_taken() && shown.footer().starts_with("ready")
    });
    pty.quit();
    let (ended, pty) = pty.wait_exit_keeping_files();
    assert_eq!(ended.code, 0);
    assert_eq!(titles(&pty), 1);
}

#[test]
fn a_conversation_is_resumed_with_its_branch_settings_scroll_position_and_draft() {
    let mut pty = start(&twice("--resume"));
    for number in 1..=4 {
        turn(&mut pty, &format!("prompt {number}"));
    }
    // Another version of the last reply, and back to the first version.
    pty.press(Key::Esc);
    pty.wait_for("the selected message", |shown| shown.has("▌"));
    pty.press(Key::Up);
    pty.press(Key::Down);
    pty.type_text("r");
    pty.wait_for("the second version", |shown| {
        shown.has("‹2/2›") && shown.footer().contains("end_turn")
    });
    pty.type_text("[");
    pty.wait_for("the first version", |shown| shown.has("‹1/2›"));
    pty.press(Key::Ctrl('p'));
    pty.wait_for("the palette", |shown| shown.has("Commands"));
    pty.type_text("set temperature");
    pty.press(Key::Enter);
    pty.wait_for("the question", |shown| shown.has("save"));
    pty.type_text("0.25");
    pty.press(Key::Enter);
    pty.wait_for("the conversation", |shown| !shown.has("Commands") && !shown.has("━ Temperature"));
    pty.type_text("i");
    pty.press(Key::PageUp);
    pty.type_text("a draft");
    let before = pty.wait_for("the draft", |shown| shown.composer() == "a draft");
    pty.quit();
    pty.wait_for("the end", |shown| shown.has("status 0"));
    pty.press(Key::Enter);
    let after = pty.wait_for("the conversation", |shown| {
        shown.is_taken() && shown.composer() == "a draft" && shown.has("prompt")
    });
    let conversation = |shown: &Shown| {
        let rows = shown.rows[2..12].iter().map(|row| row.trim_end().to_owned());
        rows.collect::<Vec<String>>()
    };
    assert_eq!(conversation(&after), conversation(&before), "{after}");
    pty.press(Key::F(2));
    pty.wait_for("the settings", |shown| shown.has("0.25"));
    pty.press(Key::F(2));
    pty.send(b"\x1b[1;5F");
    pty.wait_for("the branch", |shown| shown.has("‹1/2›"));
    // The events of the earlier run are gone.
    pty.press(Key::F(3));
    pty.wait_for("the inspector", |shown| shown.flowing().contains("reply were not stored"));
    pty.quit();
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn options_change_a_resumed_conversation_and_attach_files_to_its_draft() {
    let options = "--resume --model eu.anthropic.claude-opus-5 --recipe json --attach notes.txt";
    let start = Start::shell(&twice(options)).file("notes.txt", "a note").size(100, 30);
    let mut pty = start.in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    turn(&mut pty, "hello");
    pty.type_text("a draft");
    pty.wait_for("the draft", |shown| shown.composer() == "a draft");
    pty.quit();
    pty.wait_for("the end", |shown| shown.has("status 0"));
    pty.press(Key::Enter);
    pty.wait_for("the conversation", |shown| {
        shown.header().contains("Claude Opus 5")
            && shown.has("a draft")
            && shown.has("[document notes.txt")
            && shown.has("json")
    });
    pty.quit();
    pty.quit();
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn an_unknown_conversation_is_reported_on_the_screen() {
    let pty = start("exec \"$OUTCROP\" --offline --resume 0000000000001");
    pty.wait_for("the notice", |shown| shown.has("The conversation was not found"));
}
