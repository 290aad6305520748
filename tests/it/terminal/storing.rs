//! The store in the built program: deletion at the start, an open editor, several windows at once, and
//! a disk that cannot be written.

#![allow(clippy::print_stderr, reason = "a test says that it is skipped")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::ask;
use crate::loopback::{Answer, Gate, Loopback, frame};
use crate::pty::{Key, Pty, Start};
use crate::store::{ReadOnlyFolder, files_with};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn database(data: &Path) -> Connection {
    Connection::open(data.join("outcrop.db")).expect("a database")
}

fn offline(data: &Path, arguments: &[&str]) -> Start {
    let data = data.display().to_string();
    let arguments = [&["--offline", "--data-dir", &data], arguments].concat();
    Start::outcrop(&arguments).size(98, 30)
}

fn opened(data: &Path, arguments: &[&str]) -> Pty {
    let pty = offline(data, arguments).in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty
}

fn turn(pty: &mut Pty, prompt: &str) {
    ask(pty, prompt);
    pty.wait_for("the reply", |shown| {
        let footer = shown.footer();
        shown.composer().is_empty() && footer.starts_with("ready") && footer.contains("end_turn")
    });
}

fn end(mut pty: Pty) {
    pty.quit();
    assert_eq!(pty.wait_exit().code, 0);
}

/// Runs a command with the stored conversations, and returns its output.
fn output(data: &Path, arguments: &[&str]) -> String {
    let folder = data.display().to_string();
    let start = Start::outcrop(arguments).variable("OUTCROP_DATA_DIR", &folder);
    let output = start.without_a_terminal();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// Stores conversations with one prompt each. Returns their ids.
fn imported<const N: usize>(data: &Path, prompts: [&str; N]) -> [String; N] {
    let files = tempfile::tempdir().expect("a folder");
    prompts.map(|prompt| {
        let file = files.path().join("import.json");
        let message = serde_json::json!([{ "role": "user", "content": [{ "text": prompt }] }]);
        fs::write(&file, message.to_string()).expect("a file");
        output(data, &["import", &file.display().to_string()]).trim().to_owned()
    })
}

#[test]
fn a_pruned_branch_is_removed_from_the_files_at_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut pty = opened(&data, &[]);
    turn(&mut pty, "kept");
    turn(&mut pty, "zanzibar");
    pty.press(Key::F(8));
    pty.wait_for("both turns", |shown| shown.has("1 branch · 2 turns"));
    pty.type_text("x");
    pty.wait_for("the notice", |shown| shown.has("Pruned 2 messages"));
    pty.press(Key::Esc);
    end(pty);
    assert!(!files_with(&data, "zanzibar").is_empty());
    end(opened(&data, &[]));
    assert!(files_with(&data, "zanzibar").is_empty());
    let messages = "SELECT count(*) FROM message";
    let count: i64 = database(&data).query_row(messages, [], |row| row.get(0)).expect("a count");
    assert_eq!(count, 2);
}

#[test]
fn conversations_that_did_not_change_for_too_long_are_deleted_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let prompts =
        ["zanzibar old", "old and pinned", "old and open here", "old and open there", "new"];
    let [_, pinned, here, there, new] = imported(&data, prompts);
    let file = database(&data);
    let ago = |days: i64, key: &str| {
        let key = outcrop::stored::ConversationKey::parse(key).expect("an id").bits();
        let sql = "UPDATE conversation SET updated_ms = updated_ms - ?2 WHERE id = ?1";
        file.execute(sql, [key, days * DAY_MS]).expect("SQLite");
    };
    file.execute("UPDATE conversation SET updated_ms = updated_ms - ?1", [31 * DAY_MS])
        .expect("SQLite");
    file.execute(
        "UPDATE conversation SET pinned = 1 WHERE id = ?1",
        [outcrop::stored::ConversationKey::parse(&pinned).expect("an id").bits()],
    )
    .expect("SQLite");
    ago(-2, &new);
    drop(file);
    let other = opened(&data, &["--resume", &there]);
    other.wait_for("the conversation", |shown| shown.has("old and open there"));
    let pty = opened(&data, &["--keep-days", "30", "--resume", &here]);
    pty.wait_for("the message", |shown| {
        shown.has("Deleted 1 conversation that had not changed for 30 days.")
            && shown.has("old and open here")
    });
    end(pty);
    let rest = output(&data, &["history"]);
    assert_eq!(rest.lines().count(), 4, "{rest}");
    end(other);
    assert!(files_with(&data, "zanzibar").is_empty());
    // Without an open conversation, the first screen has the message.
    let pty = opened(&data, &["--keep-days", "30"]);
    pty.wait_for("the message", |shown| {
        shown.flowing().contains("Deleted 2 conversations that had not changed for 30 days.")
    });
    end(pty);
    // All conversations changed within the last 1,000 days, so nothing is deleted.
    let pty = opened(&data, &["--keep-days", "1000"]);
    turn(&mut { pty }, "another");
    let rest = output(&data, &["history"]);
    assert_eq!(rest.lines().count(), 3, "{rest}");
    assert!(rest.contains("(pinned) old and pinned") && rest.contains("new"), "{rest}");
}

#[test]
fn a_reply_is_stored_and_a_queued_prompt_is_sent_while_the_editor_is_open() {
    let (more, rest) = (Gate::new(), Gate::new());
    let reply = Answer::stream([frame::message_start(), frame::text(0, "one ")]);
    let end = [frame::block_stop(0), frame::message_stop("end_turn"), frame::metadata(1, 2, 3)];
    let reply = reply.wait(&more).then([frame::text(0, "two")]).wait(&rest).then(end);
    let server = Loopback::start([reply, Answer::stream(frame::reply("another"))]);
    let script = "echo open; while ! [ -e over ]; do sleep 0.05; done";
    let start = Start::outcrop(&[]).script("editor", script);
    let editor = start.path("editor").display().to_string();
    let start = start.variable("EDITOR", &editor).with_key("ABSKsecret", &server.url());
    let mut pty = super::ready(start);
    let data = pty.path("xdg_data_home/outcrop");
    ask(&mut pty, "First");
    pty.wait_for("the stream", |shown| shown.footer().starts_with("streaming"));
    ask(&mut pty, "Second");
    pty.wait_for("the queued prompt", |shown| shown.composer().is_empty());
    pty.press(Key::Alt('e'));
    pty.wait_for("the editor", |shown| shown.has("open") && !shown.is_taken());
    more.open();
    let opened = Instant::now();
    let journal = "SELECT coalesce(group_concat(text, ''), '') FROM delta";
    let is_stored = || {
        let text = database(&data).query_row(journal, [], |row| row.get::<_, String>(0));
        text.is_ok_and(|text| text == "one two")
    };
    while !is_stored() {
        assert!(opened.elapsed() < Duration::from_secs(20), "the delta is not stored");
        std::thread::sleep(Duration::from_millis(20));
    }
    rest.open();
    server.wait_for_requests(2);
    assert!(!pty.wait_for("the editor", |shown| shown.has("open")).is_taken());
    fs::write(pty.path("over"), "").expect("the folder can be written");
    pty.wait_for("the second reply", |shown| shown.is_taken() && shown.has("another"));
}

#[test]
fn four_windows_store_a_turn_at_the_same_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut windows: Vec<Pty> = (0..4).map(|_| offline(&data, &[]).in_a_terminal()).collect();
    for pty in &windows {
        pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    }
    for (number, pty) in windows.iter_mut().enumerate() {
        ask(pty, &format!("window {number}"));
    }
    for pty in &windows {
        pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
        assert!(!pty.wait_for("the screen", |_| true).has("lock"));
    }
    windows.into_iter().for_each(end);
    let list = output(&data, &["history"]);
    assert_eq!(list.lines().count(), 4, "{list}");
    for number in 0..4 {
        let line = list.lines().find(|line| line.ends_with(&format!("window {number}")));
        assert!(line.is_some_and(|line| line.contains("1 turn ")), "{list}");
    }
}

#[test]
fn with_a_read_only_folder_one_line_says_so_and_the_conversation_continues() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    imported(&data, ["stored before"]);
    let before = fs::read(data.join("outcrop.db")).expect("a database");
    let Some(read_only) = ReadOnlyFolder::set(&data) else { return };
    let mut pty = opened(&data, &[]);
    let shown =
        pty.wait_for("the reason", |shown| shown.flowing().contains("this session is not saved."));
    assert!(shown.flowing().contains("cannot be written. The history can be read"), "{shown}");
    turn(&mut pty, "still here");
    pty.press(Key::Ctrl('o'));
    pty.wait_for("both conversations", |shown| {
        shown.has("stored before") && shown.has("still here") && shown.has("Nothing is stored now")
    });
    pty.press(Key::Esc);
    pty.wait_for("the conversation", |shown| shown.composer().is_empty());
    pty.quit();
    let ended = pty.wait_exit();
    assert!(ended.shown.flowing().contains("outcrop import"), "{}", ended.shown);
    drop(read_only);
    assert_eq!(fs::read(data.join("outcrop.db")).expect("a database"), before);
}

#[test]
fn when_the_file_cannot_grow_one_line_says_so_and_the_conversation_continues() {
    // Limit the file size to simulate a full disk without a separate file system.
    let script = "trap '' XFSZ; ulimit -f 128; exec \"$OUTCROP\" --offline";
    let mut pty = Start::shell(script).size(98, 30).in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    let long = "word ".repeat(2000);
    let is_full = |pty: &Pty| {
        let until = |shown: &crate::pty::Shown| shown.has("Changes stay in memory");
        pty.wait_at_most(Duration::from_secs(1), until).is_ok()
    };
    let mut turns = 0;
    while !is_full(&pty) {
        assert!(turns < 20, "the file has no limit");
        pty.paste(&format!("number {turns} {long}"));
        pty.press(Key::Enter);
        pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
        turns += 1;
    }
    turn(&mut pty, "still here");
    pty.quit();
    let (ended, files) = pty.wait_exit_keeping_files();
    let text = ended.shown.flowing();
    assert!(text.contains("saved in") && text.contains("outcrop import"), "{}", ended.shown);
    let state = files.path("xdg_state_home/outcrop");
    assert_eq!(files_with(&state, "still here").len(), 1);
}
