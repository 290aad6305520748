//! The external editor: the texts that it can edit, and what happens when it fails.

use std::fs;
use std::path::Path;

use rustix::process::Signal;

use super::{ask, is_running, read, ready, saying, to_conversation};
use crate::loopback::{Answer, Gate, Loopback, frame};
use crate::pty::{Key, Pty, Shown, Start};

/// An editor that copies its file to `seen`, writes the file's path to `name`, and replaces the
/// content of its file with that of the file `new`.
const REPLACE: &str = "cp \"$1\" seen; echo \"$1\" >name; cat new >\"$1\"";

/// Starts the client with a shell script as the editor.
fn with_editor(start: Start, script: &str) -> Pty {
    let start = start.script("editor", script);
    let editor = start.path("editor").display().to_string();
    ready(start.variable("EDITOR", &editor))
}

fn offline_with_editor(script: &str) -> Pty {
    with_editor(Start::outcrop(&["--offline"]), script)
}

/// Types a draft and opens it in the editor.
fn edit_draft(pty: &mut Pty, draft: &str) {
    pty.type_text(draft);
    pty.wait_for("the draft", |shown| shown.composer() == draft);
    pty.press(Key::Alt('e'));
}

/// Waits until the client has the terminal again after its editor was opened this many times.
fn back(pty: &Pty, times: usize) -> Shown {
    pty.wait_for("the end of the editor", |shown| {
        shown.times_taken == times + 1 && shown.is_taken() && !shown.footer().is_empty()
    })
}

/// Returns the files that editors left behind.
fn left_files(pty: &Pty) -> Vec<String> {
    fs::read_dir(pty.path("."))
        .expect("the folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("outcrop-"))
        .collect()
}

#[test]
fn the_editor_gets_the_terminal_and_its_text_becomes_the_prompt() {
    let script = "stty -a >modes; ls -l \"$2\" >listed; printf ' and more\\n' >>\"$2\"";
    let start = Start::outcrop(&["--offline"]).script("editor", script);
    // The variable contains a command with arguments, not only a path.
    let editor = format!("{} --wait", start.path("editor").display());
    let start = start.variable("EDITOR", &editor);
    let mut pty = ready(start);
    pty.type_text("draft");
    pty.press(Key::AltEnter);
    pty.type_text("of two lines");
    pty.wait_for("the draft", |shown| shown.composer() == "draft\nof two lines");
    pty.press(Key::Alt('e'));
    pty.wait_for("the text", |shown| shown.composer() == "draft\nof two lines\nand more");
    let modes = read(&pty.path("modes"));
    assert!(modes.contains(" icanon") && modes.contains(" echo "), "{modes}");
    assert!(read(&pty.path("listed")).starts_with("-rw-------"));
    assert_eq!(left_files(&pty), [""; 0]);
    pty.wait_for("the terminal", Shown::is_taken);
}

#[test]
fn keys_typed_while_the_editor_is_open_are_processed_after_it_closes() {
    let script = "echo open; while ! [ -e over ]; do sleep 0.05; done; printf 'X ' >\"$1\"";
    let mut pty = offline_with_editor(script);
    pty.press(Key::Alt('e'));
    pty.wait_for("the editor", |shown| shown.has("open") && !shown.is_taken());
    pty.type_text("ahead");
    pty.wait_for("its echo", |shown| shown.has("ahead"));
    fs::write(pty.path("over"), "").expect("the folder can be written");
    pty.wait_for("all of it", |shown| shown.is_taken() && shown.composer() == "X ahead");
}

#[test]
fn ctrl_c_in_the_editor_does_not_end_the_client() {
    // Ctrl+C in the editor reaches the whole process group. The script survives it, as editors do.
    let script = "trap : INT; echo open; while ! [ -e over ]; do sleep 0.05; done; echo X >\"$1\"";
    let mut pty = offline_with_editor(script);
    pty.press(Key::Alt('e'));
    pty.wait_for("the editor", |shown| shown.has("open") && !shown.is_taken());
    pty.press(Key::Ctrl('c'));
    pty.wait_for("the interrupt", |shown| shown.has("^C"));
    fs::write(pty.path("over"), "").expect("the folder can be written");
    pty.wait_for("the text", |shown| shown.is_taken() && shown.composer() == "X");
}

#[test]
fn a_signal_while_the_editor_is_open_ends_the_program_and_the_editor() {
    fn check(signal: Signal, code: u32, obeys: &str) {
        // The editor never exits by itself, and leaves the terminal in another mode.
        let script = format!(
            "{obeys}; echo $$ >pid; stty raw -echo; echo open; while :; do sleep 0.05; done"
        );
        let mut pty = offline_with_editor(&script);
        pty.press(Key::Alt('e'));
        pty.wait_for("the editor", |shown| shown.has("open") && !shown.is_taken());
        let pid = read(&pty.path("pid"));
        pty.signal(signal);
        let ended = pty.wait_exit();
        assert_eq!(ended.code, code);
        ended.assert_given_back();
        assert!(!is_running(pid.trim()), "the editor {pid} runs on");
    }
    check(Signal::TERM, 143, ":");
    check(Signal::HUP, 129, ":");
    check(Signal::TERM, 143, "trap '' TERM");
}

#[test]
fn a_failing_editor_does_not_change_the_prompt() {
    let mut pty = ready(Start::outcrop(&["--offline"]).variable("VISUAL", "false"));
    edit_draft(&mut pty, "draft");
    pty.wait_for("the reason", |shown| {
        shown.has("false exited with status 1") && shown.composer() == "draft"
    });
}

#[test]
fn a_missing_editor_is_named() {
    let mut pty = ready(Start::outcrop(&["--offline"]).variable("VISUAL", "no-such-editor -w"));
    edit_draft(&mut pty, "draft");
    pty.wait_for("the reason", |shown| {
        shown.has("Cannot run no-such-editor -w. Set $VISUAL or $EDITOR to your editor")
            && shown.composer() == "draft"
    });
    assert_eq!(left_files(&pty), [""; 0]);
}

#[test]
fn the_variable_may_quote_its_words() {
    let script = "printf '%s\\n' \"$1\" \"$2\" >\"$3\"";
    let start = Start::outcrop(&["--offline"]).script("my editor", script);
    let editor = format!("'{}' --title \"two words\"", start.path("my editor").display());
    let mut pty = ready(start.variable("VISUAL", &editor));
    pty.press(Key::Alt('e'));
    pty.wait_for("the words", |shown| shown.composer() == "--title\ntwo words");
}

#[test]
fn the_settings_open_in_the_editor() {
    fn check(command: &str, new: &str, extension: &str) {
        let mut pty = offline_with_editor(REPLACE);
        fs::write(pty.path("new"), format!("{new}\n")).expect("the folder can be written");
        pty.press(Key::Ctrl('p'));
        pty.type_text(&format!("{command}\r"));
        pty.wait_for("the dialog", |shown| shown.has("Enter save"));
        pty.press(Key::Alt('e'));
        let shown = pty.wait_for("the new value", |shown| shown.is_taken() && shown.has(new));
        assert!(shown.has("Enter save"), "the dialog is open: {shown}");
        assert_eq!(read(&pty.path("seen")), "", "{command}");
        assert!(read(&pty.path("name")).trim().ends_with(extension), "{command}");
        pty.press(Key::Enter);
        pty.wait_for("the value", |shown| !shown.has("Enter save"));
        // The dialog has the saved value, and the editor gets it.
        pty.press(Key::Ctrl('p'));
        pty.type_text(&format!("{command}\r"));
        pty.wait_for("the dialog", |shown| shown.has("Enter save") && shown.has(new));
        pty.press(Key::Alt('e'));
        back(&pty, 2);
        pty.press(Key::Esc);
        pty.wait_for("the prompt box", |shown| !shown.has("Enter save"));
        assert_eq!(read(&pty.path("seen")), format!("{new}\n"), "{command}");
    }
    check("set system prompt", "Be brief.", ".md");
    check("set prefill", "Here it is:", ".md");
    check("set stop sequences", "END", ".md");
    check("set json schema", "{\"type\": \"object\"}", ".json");
}

#[test]
fn the_system_prompt_opens_in_the_editor_from_the_palette_and_the_panel() {
    let mut pty = offline_with_editor(REPLACE);
    fs::write(pty.path("new"), "Be brief.\nBe kind.\n").expect("the folder can be written");
    pty.press(Key::Ctrl('p'));
    pty.type_text("edit system prompt in external editor\r");
    pty.wait_for("the new value", |shown| shown.is_taken() && shown.has("Be kind."));
    pty.press(Key::Enter);
    pty.wait_for("the value", |shown| !shown.has("Enter save"));
    fs::write(pty.path("new"), "").expect("the folder can be written");
    pty.press(Key::F(2));
    pty.wait_for("the panel", |shown| shown.has("System prompt"));
    pty.press(Key::Down);
    pty.press(Key::Alt('e'));
    assert!(back(&pty, 2).has("Enter save"));
    assert_eq!(read(&pty.path("seen")), "Be brief.\nBe kind.\n");
}

#[test]
fn a_prompt_of_the_conversation_is_edited_and_sent_as_a_new_branch() {
    let server = saying("Hello there");
    let start = Start::outcrop(&[]).with_key("ABSKsecret", &server.url());
    let mut pty = with_editor(start, REPLACE);
    fs::write(pty.path("new"), "How much is it?\n").expect("the folder can be written");
    ask(&mut pty, "What is it?");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    to_conversation(&mut pty);
    pty.type_text("k");
    pty.press(Key::Alt('e'));
    pty.wait_for("the edited prompt", |shown| {
        shown.composer() == "How much is it?"
            && shown.has("Enter sends the edited prompt as a new branch")
    });
    assert_eq!(read(&pty.path("seen")), "What is it?\n");
    pty.press(Key::Enter);
    server.wait_for_requests(2);
    let messages = &server.requests()[1].body["messages"];
    assert_eq!(messages.as_array().map(Vec::len), Some(1), "{messages}");
    assert_eq!(messages[0]["content"][0]["text"], "How much is it?");
}

#[test]
fn a_reply_opens_in_the_editor_and_its_changed_text_goes_to_the_prompt() {
    let server = saying("# Title\n\nHello **there**");
    let start = Start::outcrop(&[]).with_key("ABSKsecret", &server.url());
    let mut pty = with_editor(start, REPLACE);
    ask(&mut pty, "What is it?");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    let before = to_conversation(&mut pty);
    // If the editor leaves the text unchanged, the screen stays the same.
    let source = "# Title\n\nHello **there**\n";
    fs::write(pty.path("new"), source).expect("the folder can be written");
    pty.press(Key::Alt('e'));
    back(&pty, 1).assert_same(&before);
    assert_eq!(read(&pty.path("seen")), source);
    fs::write(pty.path("new"), "> Hello\n").expect("the folder can be written");
    pty.press(Key::Alt('e'));
    let shown = pty.wait_for("the quotation", |shown| shown.composer() == "> Hello");
    assert!(shown.has("Replies cannot be changed. Your text was added to the prompt"), "{shown}");
    assert!(shown.has("Hello there"), "the reply is unchanged: {shown}");
}

#[test]
fn a_long_text_of_the_editor_is_complete() {
    let mut pty = offline_with_editor("seq 10000 >\"$1\"");
    edit_draft(&mut pty, "draft");
    pty.wait_for("the text", |shown| shown.has("[Pasted text 1: 10000 lines]"));
    // The editor writes the same text again, so the draft is unchanged.
    pty.press(Key::Alt('e'));
    assert!(back(&pty, 2).has("10000 lines]"));
    assert_eq!(left_files(&pty), [""; 0]);
}

#[test]
fn a_text_that_is_not_utf_8_stays_in_its_file() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut pty = offline_with_editor("printf 'f\\374r\\n' >\"$1\"");
    edit_draft(&mut pty, "draft");
    let shown =
        pty.wait_for("the reason", |shown| shown.has("They are kept in") && shown.is_taken());
    assert_eq!(shown.composer(), "draft");
    let files = left_files(&pty);
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(fs::read(pty.path(file)).expect("a file"), b"f\xfcr\n");
    let mode = fs::metadata(pty.path(file)).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_up_key_restores_the_prompt_after_the_editor_saved_an_empty_file() {
    let mut pty = offline_with_editor(": >\"$1\"");
    edit_draft(&mut pty, "draft");
    pty.wait_for("the notice", |shown| {
        shown.composer().is_empty() && shown.has("The editor left no text. ↑ restores the prompt")
    });
    pty.press(Key::Up);
    pty.wait_for("the draft", |shown| shown.composer() == "draft");
}

#[test]
fn an_editor_that_leaves_other_modes_behind_does_not_change_the_screen() {
    let script = "printf '\\033[31mjunk\\033[5;9r\\033[?1000h'; stty raw -echo";
    for end in ["exit 0", "exit 3", "kill -9 $$"] {
        let mut pty = offline_with_editor(&format!("{script}; {end}"));
        pty.type_text("draft");
        let before = pty.wait_for("the draft", |shown| shown.composer() == "draft");
        pty.press(Key::Alt('e'));
        back(&pty, 1);
        // The next key closes the notice.
        pty.send(b"\x1b[C");
        let after = pty.wait_for("the screen", |shown| {
            shown.is_taken() && shown.composer() == "draft" && !shown.has("unchanged")
        });
        after.assert_same(&before);
        pty.quit();
        let ended = pty.wait_exit();
        assert_eq!(ended.code, 0, "{end}");
        ended.assert_given_back();
    }
}

#[test]
fn a_reply_continues_behind_the_editor() {
    let gate = Gate::new();
    let first = [frame::message_start(), frame::text(0, "so far\n")];
    let rest = frame::reply("the end")[1..].to_vec();
    let server = Loopback::start([Answer::stream(first)
        .header("connection", "close")
        .wait(&gate)
        .then(rest)]);
    let start = Start::outcrop(&[]).with_key("ABSKsecret", &server.url());
    let mut pty =
        with_editor(start, "echo open; while ! [ -e over ]; do sleep 0.05; done; echo X >\"$1\"");
    ask(&mut pty, "Go");
    pty.wait_for("the first words", |shown| shown.has("so far"));
    pty.press(Key::Alt('e'));
    pty.wait_for("the editor", |shown| shown.has("open") && !shown.is_taken());
    gate.open();
    server.wait_for_closed(1);
    fs::write(pty.path("over"), "").expect("the folder can be written");
    pty.wait_for("the end", |shown| {
        shown.has("the end") && shown.footer().contains("end_turn") && shown.composer() == "X"
    });
}

#[test]
fn the_editor_can_be_suspended() {
    let script = "trap 'echo resumed' CONT; echo open; while ! [ -e over ]; do sleep 0.05; done; \
                  echo X >\"$1\"";
    let start = Start::program(Path::new("sh"), &["-i"]).variable("PS1", "prompt> ");
    let start = start.script("editor", script);
    let editor = start.path("editor").display().to_string();
    let mut pty = start.variable("EDITOR", &editor).in_a_terminal();
    pty.wait_for("the shell", |shown| shown.has("prompt> "));
    pty.type_text("\"$OUTCROP\" --offline\r");
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty.press(Key::Alt('e'));
    pty.wait_for("the editor", |shown| shown.has("open") && !shown.is_taken());
    for _ in 0..2 {
        pty.press(Key::Ctrl('z'));
        pty.wait_for("the shell", |shown| {
            let last = shown.rows.iter().rfind(|row| !row.trim().is_empty());
            last.is_some_and(|row| row.trim() == "prompt>")
        });
        pty.type_text("clear; fg\r");
        // SIGCONT discards a pending SIGTSTP, so wait until the editor has resumed.
        pty.wait_for("the editor", |shown| shown.has("resumed") && !shown.has("prompt>"));
    }
    fs::write(pty.path("over"), "").expect("the folder can be written");
    pty.wait_for("the text", |shown| shown.is_taken() && shown.composer() == "X");
}
