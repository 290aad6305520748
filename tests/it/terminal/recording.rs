//! Recording and replay as a user starts them: with an option, with the palette, and with `outcrop
//! replay`.

use std::fs;

use super::ask;
use crate::pty::{Key, Start};

#[test]
fn a_recording_is_replayed_without_a_network() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let name = file.display().to_string();
    let mut pty = Start::outcrop(&["--offline", "--record", &name]).in_a_terminal();
    pty.wait_for("the sign of it", |shown| shown.header().contains("REC"));
    pty.type_text("my name is Ada");
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
    let recorded = fs::read_to_string(&file).expect("the recording");
    assert!(recorded.lines().rev().zip(["shown", "over", "end"]).all(is_of_type), "{recorded}");

    let mut pty = Start::outcrop(&["replay", &name, "--speed", "max"]).in_a_terminal();
    pty.wait_for("the end", |shown| shown.has("The replay has ended"));
    pty.wait_for("all that was shown", |shown| {
        shown.header().contains("REPLAY")
            && shown.has("my name is Ada")
            && shown.footer().contains("end_turn")
    });
    pty.type_text("more");
    pty.press(Key::Enter);
    pty.wait_for("why nothing is sent", |shown| shown.has("This is a replay"));
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn a_stepped_replay_waits_for_a_key_before_each_event() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().join("a.jsonl").display().to_string();
    let asked =
        Start::outcrop(&["ask", "--offline", "--record", &name, "hello"]).without_a_terminal();
    assert!(asked.status.success());
    let events = fs::read_to_string(&name).expect("the recording");
    let events = events.lines().filter(|line| line.contains(r#""type":"frame""#)).count();
    let mut pty = Start::outcrop(&["replay", &name, "--step"]).in_a_terminal();
    pty.wait_for("what to press", |shown| shown.has("Space or →: the next event"));
    for _ in 0..events {
        pty.type_text(" ");
    }
    pty.wait_for("the end", |shown| shown.footer().contains("end_turn"));
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn the_palette_starts_and_ends_a_recording() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("b.jsonl");
    let mut pty = Start::outcrop(&["--offline"]).in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.header().contains("OFFLINE"));
    for word in ["Recording to", "already exists"] {
        pty.press(Key::Ctrl('p'));
        pty.type_text("record stream");
        pty.press(Key::Enter);
        pty.wait_for("the prompt", |shown| shown.has("A new file."));
        pty.type_text(&file.display().to_string());
        pty.press(Key::Enter);
        pty.wait_for("the word of it", |shown| shown.has(word));
        if word.starts_with("Recording") {
            pty.press(Key::Ctrl('p'));
            pty.type_text("record stream");
            pty.press(Key::Enter);
            pty.wait_for("its end", |shown| shown.has("Stopped recording"));
        }
    }
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
    let recorded = fs::read_to_string(&file).expect("the recording");
    assert!(recorded.starts_with(r#"{"format":"outcrop recording","version":1"#), "{recorded}");
}

#[test]
fn a_recording_ended_during_a_stream_includes_the_end_of_the_stream() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("f.jsonl");
    let record = file.display().to_string();
    let mut pty = Start::outcrop(&["--offline", "--record", &record]).in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.header().contains("REC"));
    ask(&mut pty, "Tell me about streaming");
    pty.wait_for("a stream", |shown| shown.footer().starts_with("streaming"));
    pty.press(Key::Ctrl('p'));
    pty.type_text("record stream");
    pty.press(Key::Enter);
    pty.wait_for("what becomes of it", |shown| shown.flowing().contains("ends when this reply"));
    pty.quit();
    assert_eq!(pty.wait_exit().code, 0);
    let text = fs::read_to_string(&file).expect("the recording");
    assert!(text.lines().rev().zip(["shown", "over", "end"]).all(is_of_type), "{text}");
    assert!(text.contains(r#""type":"end","how":"left""#), "{text}");
    assert!(text.contains(r#""type":"over","how":"stopped""#), "{text}");
}

fn is_of_type((line, kind): (&str, &str)) -> bool {
    line.contains(&format!(r#""type":"{kind}""#))
}

#[test]
fn the_error_for_an_invalid_recording_names_the_file_and_the_line() {
    fn check(arguments: &[&str], words: &str) {
        let ended = Start::outcrop(arguments).without_a_terminal();
        let stderr = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("c.jsonl");
    let name = file.display().to_string();
    check(&["replay", &name], "cannot read");
    fs::write(&file, "{\"format\":\"outcrop recording\",\"version\":1,\"program\":\"x\"}\nhello\n")
        .expect("a file");
    check(&["replay", &name], "c.jsonl\", line 2: expected a recording object");
    fs::write(&file, "{\"format\":\"\\u001b]0;x\\u0007\",\"version\":1,\"program\":\"x\"}\n")
        .expect("a file");
    check(&["replay", &name], "its format is \"␛]0;x␇\"");
    check(&["ask", "--offline", "--record", &name, "hi"], "already exists");
    // A command that sends nothing must not create a file, because the file would block a later
    // recording.
    let next = folder.path().join("e.jsonl");
    let record = format!("--record={}", next.display());
    check(&["ask", "--offline", &record, "--attach", "nowhere.png", "hi"], "nowhere.png");
    assert!(!next.exists());
    let inside = format!("{name}/d.jsonl");
    check(&["ask", "--offline", "--record", &inside, "hi"], "d.jsonl\": Not a directory");
    let nowhere = folder.path().join("no folder/d.jsonl").display().to_string();
    check(&["ask", "--offline", "--record", &nowhere, "hi"], "cannot create the recording");
    check(&["replay", &name, "--speed", "0"], "expected a number from 0.01 to 1000, or max");
}

#[test]
fn a_replay_refuses_unused_options_and_omits_them_from_its_help() {
    let run = |arguments: &[&str], code: i32| {
        let ended = Start::outcrop(arguments).without_a_terminal();
        let output = String::from_utf8_lossy(&[ended.stdout, ended.stderr].concat()).into_owned();
        assert_eq!(ended.status.code(), Some(code), "{arguments:?}: {output}");
        output
    };
    for option in [
        &["--model", "us.anthropic.claude-haiku-4-5-20251001-v1:0"][..],
        &["--temperature", "0"],
        &["--system", ""],
        &["--attach", "a.png"],
        &["--offline"],
        &["--count-tokens"],
        &["--region", "us-east-1"],
        &["--recipe", "no-such-recipe"],
    ] {
        let why = format!("{} has no effect with `outcrop replay`", option[0]);
        let output = run(&[&["replay", "a.jsonl"], option].concat(), 2);
        assert!(output.contains(&why) && output.contains("outcrop replay"), "{output}");
        let output = run(&[option, &["replay", "a.jsonl"]].concat(), 2);
        assert!(output.contains(&why), "{output}");
    }
    let output = run(&["--top-p=1", "replay", "a.jsonl", "--cache=5m"], 2);
    assert!(
        output.contains("--top-p and --cache have no effect with `outcrop replay`"),
        "{output}"
    );
    let output = run(&["replay", "a.jsonl", "--log", "a.log", "--record", "b.jsonl"], 2);
    assert!(!output.contains("no effect"), "it gets further: {output}");
    let help = run(&["replay", "--help"], 0);
    for shown in ["--log", "--record", "not with --step", "not with --speed"] {
        assert!(help.contains(shown), "{help}");
    }
    for hidden in ["--model", "--temperature", "--attach", "--offline"] {
        assert!(!help.contains(hidden), "{help}");
    }
}

#[test]
fn a_failed_recording_is_reported_and_the_conversation_continues() {
    fn check(mut pty: crate::pty::Pty, words: &str, spoil: impl FnOnce()) {
        pty.wait_for("the sign of it", |shown| shown.header().contains("REC"));
        spoil();
        pty.type_text("my name is Ada");
        pty.press(Key::Enter);
        pty.wait_for("why it ends", |shown| shown.has(words) && !shown.header().contains("REC"));
        pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
        pty.type_text("what is my name?");
        pty.press(Key::Enter);
        pty.wait_for("the next reply", |shown| shown.has("Your name is Ada"));
        pty.quit();
        assert_eq!(pty.wait_exit().code, 0);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let record = ["--offline", "--record", &file.display().to_string()];
    let pty = Start::outcrop(&record).size(140, 30).in_a_terminal();
    check(pty, "Recording stopped: the file was removed", || {
        fs::remove_file(&file).expect("it was made");
    });
    // Limit files to two blocks of 512 or 1,024 bytes, to simulate a full disk.
    let limited = "trap '' XFSZ; ulimit -f 2; exec $OUTCROP --offline --record";
    let pty = Start::shell(&format!("{limited} {}", file.display())).size(140, 30).in_a_terminal();
    check(pty, "Recording stopped: File too large", || ());
    // The complete lines can be replayed. The incomplete last line cannot.
    let left = fs::read_to_string(&file).expect("the recording");
    assert!(left.starts_with("{\"format\"") && left.ends_with("}\n"), "{left}");
}
