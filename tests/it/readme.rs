//! Runs every command of the README. The client shows its first screen and quits by a key, and a
//! turn without a screen prints its reply.

use std::fs;
use std::path::Path;

use crate::pty::{Key, Start};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Returns the lines of the README's `sh` blocks.
fn commands() -> Vec<String> {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).expect("a README");
    let blocks = readme.split("```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("\n```").next().unwrap_or_default().lines());
    lines.map(str::to_owned).collect()
}

/// Returns whether to run Cargo itself (see `.ci/run`), which builds for release.
fn is_by_cargo() -> bool {
    std::env::var("OUTCROP_README").as_deref() == Ok("cargo")
}

/// Starts a script in a shell that can run Cargo.
fn by_cargo(script: &str) -> Start {
    let mut start = Start::shell(script);
    let home = std::env::var("HOME").unwrap_or_default();
    for (name, default) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        let value = std::env::var(name).unwrap_or_else(|_| format!("{home}/{default}"));
        start = start.variable(name, &value);
    }
    start
}

/// Starts `command` in a shell, with the binary under test in place of Cargo. With
/// `OUTCROP_README=cargo`, runs Cargo itself.
fn start(command: &str, arguments: &str) -> Start {
    if is_by_cargo() {
        return by_cargo(&format!("cd '{ROOT}' && exec {command}"));
    }
    Start::shell(&format!("exec \"$OUTCROP\" {arguments}"))
}

/// Starts a command of `outcrop ask`, which may contain a pipe or a redirection.
fn asked(command: &str) -> Start {
    let script = if is_by_cargo() {
        command.to_owned()
    } else {
        command.replace("cargo run --release --", "\"$OUTCROP\"")
    };
    by_cargo(&format!("cd '{ROOT}' && {script}"))
}

#[test]
fn every_command_of_the_readme_works() {
    let commands = commands();
    assert!(commands.iter().any(|command| command == "cargo run --release"));
    let recordings = tempfile::tempdir().expect("a folder");
    for command in commands {
        // A recording that a later command replays must not be written to the project folder.
        let folder = recordings.path().display();
        let command = command.replace("stream.jsonl", &format!("'{folder}/stream.jsonl'"));
        let command = command.replace("turn.jsonl", &format!("'{folder}/turn.jsonl'"));
        if command.starts_with("cargo run --release -- ask ") {
            let ended = asked(&command).without_a_terminal();
            let stderr = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(0), "{command}: {stderr}");
            assert!(stderr.contains("outcrop: OFFLINE"), "{command}: {stderr}");
            let out = String::from_utf8_lossy(&ended.stdout);
            assert!(!out.trim().is_empty(), "{command} prints nothing");
            assert_eq!(out.starts_with("{\"text\":"), command.contains("--json"), "{out}");
        } else if command.starts_with("cargo run --release -- models") {
            let ended = asked(&command).without_a_terminal();
            let stderr = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(0), "{command}: {stderr}");
            assert_eq!(stderr.contains("not allowed"), command.contains("denied"), "{stderr}");
            let out = String::from_utf8_lossy(&ended.stdout);
            assert!(out.starts_with(if command.contains("--json") { "[" } else { "ID " }), "{out}");
        } else if command.contains(" -- man") || command.contains(" -- completions") {
            let ended = asked(&command).without_a_terminal();
            let stderr = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(0), "{command}: {stderr}");
            assert!(ended.stdout.starts_with(if command.contains("man") {
                b".TH "
            } else {
                b"_out"
            }));
        } else if let Some(arguments) = command.strip_prefix("cargo run --release") {
            let arguments = arguments.strip_prefix(" --").unwrap_or(arguments);
            let mut pty = start(&command, arguments).size(100, 60).in_a_terminal();
            if command.ends_with("--help") {
                pty.wait_for("the options", |shown| shown.has("--temperature"));
            } else {
                let place = if command.contains(" replay ") { "REPLAY" } else { "OFFLINE" };
                pty.wait_for("the first screen", |shown| shown.header().contains(place));
                pty.press(Key::Ctrl('q'));
            }
            assert_eq!(pty.wait_exit().code, 0, "{command}");
        } else if command == "cargo test" {
            // The command runs this test. CI must run it too.
            let ci = fs::read_to_string(Path::new(ROOT).join(".ci/run")).expect("a CI script");
            assert!(ci.contains("\nstep cargo test"), ".ci/run does not call {command}");
        } else if command == "cp .env.example .env" {
            let example = fs::read_to_string(Path::new(ROOT).join(".env.example"));
            let script = format!("rm .env && {command} && exec \"$OUTCROP\"");
            let start = Start::shell(&script).file(".env.example", &example.expect("an example"));
            let mut pty = start.in_a_terminal();
            pty.wait_for("the first screen", |shown| shown.header().contains("OFFLINE"));
            pty.press(Key::Ctrl('q'));
            assert_eq!(pty.wait_exit().code, 0, "{command}");
        } else {
            panic!("no test runs this command of the README: {command}");
        }
    }
}
