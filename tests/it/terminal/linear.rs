//! Linear mode in a terminal and in a pipe: everything is printed once, in order, and as plain text.

use std::process::Stdio;

use rustix::process::Signal;

use crate::pty::{Ended, Key, Pty, Start};

/// Returns a command for linear mode. Its screen is so large that nothing scrolls away.
fn plain(arguments: &[&str]) -> Start {
    Start::outcrop(&[&["--offline", "--plain"], arguments].concat()).size(150, 300)
}

/// Starts linear mode and waits until it asks for a prompt.
fn ready(start: Start) -> Pty {
    let pty = start.in_a_terminal();
    pty.wait_for("the first prompt", |shown| shown.has("You:"));
    pty
}

/// Types a line and sends it.
fn enter(pty: &mut Pty, line: &str) {
    pty.type_text(line);
    pty.press(Key::Enter);
}

/// Waits until a text was printed, and then the next question or prompt.
fn wait(pty: &Pty, text: &str) {
    pty.wait_for(text, |shown| {
        let shown = shown.flowing();
        let after = shown.find(text).map(|at| &shown[at..]);
        after.is_some_and(|after| after.ends_with("You:") || after.ends_with("cancel:"))
    });
}

/// Checks that the output only grows: no control character moves the cursor, erases or colors.
fn assert_only_grows(raw: &[u8]) {
    let text = String::from_utf8(raw.to_vec()).expect("UTF-8");
    // The terminal sends each line break as these two characters.
    let text = text.replace("\r\n", "\n");
    let moved = text.char_indices().find(|(_, letter)| letter.is_control() && *letter != '\n');
    assert_eq!(moved, None, "{text}");
    let drawn = text.chars().find(|letter| ('\u{2500}'..='\u{259f}').contains(letter));
    assert_eq!(drawn, None, "a box is drawn:\n{text}");
}

fn leave(mut pty: Pty) -> Ended {
    enter(&mut pty, "/quit");
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0, "{}", ended.shown);
    assert_only_grows(&ended.raw);
    ended
}

#[test]
fn the_first_line_names_the_mode_and_what_turned_it_on() {
    fn check(start: Start, expected: &str) {
        let ended = leave(ready(start.size(150, 300)));
        let first = &ended.shown.rows[0];
        assert!(first.contains("linear mode") && first.contains(expected), "{first}");
    }
    let offline = || Start::outcrop(&["--offline"]);
    check(plain(&[]).variable("TERM", "dumb"), "the option --plain");
    check(offline().variable("OUTCROP_PLAIN", "1"), "the variable OUTCROP_PLAIN");
    check(offline().variable("TERM", "dumb"), "TERM is dumb");
}

#[test]
fn a_turn_ends_with_a_cue_and_its_figures_as_a_sentence() {
    let mut pty = ready(plain(&[]));
    enter(&mut pty, "Hello");
    wait(&pty, "Reply complete: end_turn, ");
    enter(&mut pty, "/metrics");
    wait(&pty, "Turn 1: ");
    enter(&mut pty, "/details");
    wait(&pty, "Request id: ");
    enter(&mut pty, "/events");
    wait(&pty, "1. messageStart after ");
    let shown = leave(pty).shown.flowing();
    let cue = &shown[shown.find("Reply complete").expect("it is there")..];
    let cue = &cue[..cue.find(". ").expect("a sentence")];
    for figure in [" tokens in", " out", "first token after ", "tokens per second"] {
        assert!(cue.contains(figure), "{figure} in {cue}");
    }
}

#[test]
fn a_reply_is_stopped_and_continued() {
    let mut pty = ready(plain(&[]));
    enter(&mut pty, "fail: silent");
    pty.wait_for("the first words", |shown| shown.has("Claude Haiku 4.5:"));
    pty.press(Key::Ctrl('c'));
    wait(&pty, "Reply stopped");
    pty.press(Key::Ctrl('c'));
    wait(&pty, "No reply to stop. /quit or Ctrl+D quits.");
    // The end of the input quits, too.
    pty.press(Key::Ctrl('d'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0, "{}", ended.shown);
    // The terminal echoes each of these keys as two printable characters, such as `^C`.
    assert_only_grows(&ended.raw);
}

#[test]
fn a_failure_says_why_and_what_to_do_and_the_prompt_can_be_sent_again() {
    let mut pty = ready(plain(&[]));
    enter(&mut pty, "fail: access-denied");
    wait(&pty, "Reply failed: ");
    enter(&mut pty, "/retry");
    pty.wait_for("the second failure", |shown| {
        shown.flowing().matches("Reply failed: ").count() == 2
    });
    enter(&mut pty, "fail: throttled-twice");
    wait(&pty, "Next: attempt 3");
    wait(&pty, "Reply complete: ");
    leave(pty);
}

#[test]
fn a_list_entry_is_chosen_by_number_or_by_words() {
    let mut pty = ready(plain(&[]));
    enter(&mut pty, "/recipe");
    wait(&pty, "Recipes: ");
    pty.wait_for("the rows", |shown| shown.rows.iter().any(|row| row.starts_with("1. ")));
    enter(&mut pty, "1");
    wait(&pty, "Number, or words to search, or an empty line to cancel: 1");
    enter(&mut pty, "/recipe json");
    wait(&pty, "/recipe json");
    enter(&mut pty, "/settings");
    wait(&pty, "Recipe: json.");
    enter(&mut pty, "/model sonnet");
    wait(&pty, "Models with sonnet: ");
    enter(&mut pty, "");
    wait(&pty, "Cancelled.");
    leave(pty);
}

#[test]
fn settings_are_set_by_command_and_by_answer() {
    let mut pty = ready(plain(&[]));
    enter(&mut pty, "/temperature 0.5");
    wait(&pty, "Temperature is 0.5.");
    enter(&mut pty, "/max-tokens");
    wait(&pty, "Max tokens. ");
    enter(&mut pty, "0");
    wait(&pty, "Not accepted: Max tokens must be");
    enter(&mut pty, "300");
    wait(&pty, "Max tokens are 300.");
    enter(&mut pty, "/system Be brief.\\");
    enter(&mut pty, "Be kind.");
    wait(&pty, "System prompt is set.");
    enter(&mut pty, "Hello");
    wait(&pty, "Reply complete: ");
    enter(&mut pty, "/request");
    wait(&pty, "Be brief.\\nBe kind.");
    enter(&mut pty, "/compare");
    wait(&pty, "Type two or more models after the command");
    enter(&mut pty, "/choose-theme");
    wait(&pty, "/choose-theme needs the full screen.");
    enter(&mut pty, "/nonsense");
    wait(&pty, "No command is named nonsense.");
    leave(pty);
}

#[test]
fn pasted_lines_wait_for_an_empty_line() {
    let mut pty = ready(plain(&[]));
    pty.send(b"one\r/quit\rthree\r");
    wait_for_lines(&pty, "3 lines so far.");
    pty.press(Key::Enter);
    wait(&pty, "Reply complete: ");
    enter(&mut pty, "/raw");
    wait(&pty, "/raw");
    enter(&mut pty, "/find three");
    wait(&pty, "Turn 1, prompt: three");
    leave(pty);
}

fn wait_for_lines(pty: &Pty, text: &str) {
    pty.wait_for(text, |shown| shown.has(text));
}

#[test]
fn hostile_text_is_printed_as_marks() {
    let mut pty = ready(plain(&[]));
    enter(&mut pty, "fail: hostile");
    wait(&pty, "Reply complete: ");
    leave(pty);
}

/// Sends a prompt in linear mode, waits for the reply, and kills the program.
fn kill_after_a_turn(data: &str) {
    let mut pty = ready(plain(&["--data-dir", data]));
    enter(&mut pty, "Hello");
    wait(&pty, "Reply complete: ");
    pty.signal(Signal::KILL);
    pty.wait_exit();
}

#[test]
fn a_deleted_conversation_is_not_opened_after_a_kill() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().display().to_string();
    kill_after_a_turn(&data);

    let delete = ["history", "--delete-all", "--yes", "--data-dir", &data];
    assert!(Start::outcrop(&delete).without_a_terminal().status.success());
    let mut pty = ready(plain(&["--data-dir", &data]));
    enter(&mut pty, "/open");
    let shown = pty.wait_for("the empty list", |shown| shown.has("No conversations yet."));
    assert!(!shown.has("not found") && !shown.has("restored"), "{shown}");
    enter(&mut pty, "");
    wait(&pty, "Cancelled.");
    leave(pty);
}

#[test]
fn the_next_start_after_a_kill_opens_the_conversation() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().display().to_string();
    kill_after_a_turn(&data);

    // These commands do not count as the next start, which resumes the conversation.
    for command in [&["history"][..], &["export", "latest", "--format", "markdown"]] {
        let printed = Start::outcrop(&[command, &["--data-dir", &data]].concat());
        let printed = printed.without_a_terminal();
        assert!(String::from_utf8_lossy(&printed.stdout).contains("Hello"), "{printed:?}");
    }
    let mut pty = ready(plain(&["--data-dir", &data]));
    wait(&pty, "Hello, 1 turn. /read prints its last turn.");
    enter(&mut pty, "/read");
    wait(&pty, "Turn 1. Prompt: Hello");
    pty.signal(Signal::TERM);
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 143, "{}", ended.shown);
    assert!(ended.shown.flowing().contains("are stored"), "{}", ended.shown);
    assert_only_grows(&ended.raw);

    let resumed = ["--data-dir", &data, "--resume", "--temperature", "0.25"];
    let mut pty = ready(plain(&resumed));
    wait(&pty, "Hello, 1 turn.");
    enter(&mut pty, "/settings");
    wait(&pty, "0.25");
    enter(&mut pty, "/open");
    wait(&pty, "Stored conversations: 1 entry.");
    enter(&mut pty, "1");
    wait(&pty, "cancel: 1 Hello, 1 turn.");
    enter(&mut pty, "/edit Hi there");
    wait(&pty, "Reply complete: ");
    enter(&mut pty, "/branches");
    wait(&pty, "Branches: ");
    enter(&mut pty, "");
    wait(&pty, "Cancelled.");
    leave(pty);
}

/// Runs linear mode with these lines in a pipe. Returns the output and the exit status.
fn run(start: &Start, lines: &str) -> (String, Option<i32>) {
    let mut command = start.command();
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut input, lines.as_bytes()).expect("the program reads");
    drop(input);
    let output = child.wait_with_output().expect("the program ends");
    assert_only_grows(&output.stdout);
    (String::from_utf8(output.stdout).expect("UTF-8"), output.status.code())
}

#[test]
fn lines_of_a_pipe_are_a_conversation() {
    let (text, code) = run(&plain(&[]), "Hello\n/temperature 0.5\nfail: hostile\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("You: Hello\n") && text.contains("Temperature is 0.5."), "{text}");
    assert_eq!(text.matches("Reply complete: ").count(), 2, "{text}");
    let (text, code) = run(&Start::outcrop(&["--offline", "--plain=whole"]), "Hello");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Waiting for the reply."), "{text}");
    let (text, code) = run(&plain(&[]), "/paste\na\nb\n/end\nfail: access-denied\n");
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("Reply failed: "), "{text}");
}

#[test]
fn a_recording_is_replayed_as_text() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("stream.jsonl").display().to_string();
    run(&plain(&["--record", &file]), "Hello\n");
    let (text, code) = run(&Start::outcrop(&["replay", &file, "--speed=max", "--plain"]), "");
    assert_eq!(code, Some(0), "{text}");
    for part in ["Prompt: Hello\n", "Reply complete: end_turn, ", "The replay has ended."] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let steps = "/step\n".repeat(200);
    let (text, _) = run(&Start::outcrop(&["replay", &file, "--step", "--plain"]), &steps);
    assert!(text.contains("Reply complete: end_turn, "), "{text}");
}

#[test]
fn the_usage_is_printed_as_sentences() {
    let mut pty = ready(plain(&[]));
    enter(&mut pty, "/usage");
    wait(&pty, "No usage yet.");
    enter(&mut pty, "Hello");
    wait(&pty, "Reply complete: ");
    enter(&mut pty, "/usage month");
    wait(&pty, "Haiku 4.5: 1 request, 2 tokens in, ");
    enter(&mut pty, "/usage year");
    wait(&pty, "Type day, month or model after /usage.");
    leave(pty);
}

#[test]
fn the_configuration_is_read_again_after_a_command_and_after_the_editor() {
    let start = plain(&[]).script("editor", "printf '[settings]\ntop_p = 0.5\n' >\"$1\"");
    let editor = start.path("editor").display().to_string();
    let mut pty = ready(start.variable("EDITOR", &editor));
    let file = pty.path("xdg_config_home/outcrop/config.toml");
    enter(&mut pty, "/reload");
    wait(&pty, "The configuration has not changed.");
    enter(&mut pty, "/config");
    wait(&pty, "Configuration reloaded: top_p.");
    std::fs::write(&file, "[settings]\ntop_p = 0.5\n[keys.anywhere]\nhelp = 'f9'\n")
        .expect("a file");
    enter(&mut pty, "/reload");
    wait(&pty, "Configuration reloaded: keys.");
    std::fs::write(&file, "[settings]\ntopp = 0.5\n").expect("a file");
    enter(&mut pty, "/reload");
    wait(&pty, "line 2: unknown key topp; did you mean top_p?");
    // The messages still name commands, not keys.
    enter(&mut pty, "/stop");
    wait(&pty, "/stop is not available: no reply is running.");
    leave(pty);
}

#[test]
fn a_list_can_be_cancelled_and_left() {
    let mut pty = ready(plain(&[]));
    enter(&mut pty, "/recipe");
    wait(&pty, "an empty line to cancel:");
    enter(&mut pty, "/cancel");
    wait(&pty, "Cancelled.");
    enter(&mut pty, "/recipe");
    pty.wait_for("the list again", |shown| {
        shown.flowing().matches("an empty line to cancel:").count() == 2
    });
    leave(pty);
}

#[test]
fn a_prompt_is_sent_to_several_models_and_several_times() {
    let mut pty = ready(plain(&[]));
    enter(&mut pty, "/sample");
    wait(&pty, "No prompt to send again: no messages yet.");
    enter(&mut pty, "Hello");
    wait(&pty, "Reply complete: ");
    enter(&mut pty, "/compare sonnet 4.5, opus 4.8");
    wait(&pty, "Reply 2 of 2, opus 4.8.");
    enter(&mut pty, "/branches");
    pty.wait_for("the list", |shown| shown.flowing().ends_with("to cancel:"));
    enter(&mut pty, "/cancel");
    wait(&pty, "Cancelled.");
    enter(&mut pty, "/sample 2");
    wait(&pty, "Reply 2 of 2.");
    enter(&mut pty, "/sample 0");
    wait(&pty, "Type a number from 2 to ");
    let ended = leave(pty);
    assert_eq!(ended.shown.flowing().matches("Reply complete: ").count(), 5);
}

#[test]
fn a_reply_that_is_not_complete_ends_a_comparison() {
    let mut pty = ready(plain(&[]));
    enter(&mut pty, "fail: throttled-daily");
    wait(&pty, "Reply failed: ");
    enter(&mut pty, "/sample 3");
    wait(&pty, "The other replies are not requested.");
    assert!(!leave(pty).shown.has("Reply 2 of 3"));
}
