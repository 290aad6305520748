//! Runs every command of the README and the manual. The client must show its first screen and quit
//! on a key. A turn without a screen must print its reply.

use std::fs;
use std::path::{Path, PathBuf};

use outcrop::manual::PAGES;

use crate::pty::Start;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The maximum length of the README, in lines.
const LONGEST: usize = 250;

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(file)).unwrap_or_else(|_| panic!("{file} is missing"))
}

/// Returns the lines of a text's `sh` blocks.
fn commands(text: &str) -> Vec<String> {
    let blocks = text.split("```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("\n```").next().unwrap_or_default().lines());
    lines.map(str::to_owned).collect()
}

/// Returns whether this test starts the client through Cargo, with a release build (see `.ci/run`).
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

/// Returns a script that runs a command in the project's folder. In the script, `outcrop` is the
/// binary under test. Recordings, which a later command replays, are in `folder`.
fn script(command: &str, folder: &Path) -> String {
    let command = command.replace("| outcrop", "| \"$OUTCROP\"");
    let command = match command.strip_prefix("outcrop") {
        Some(arguments) => format!("\"$OUTCROP\"{arguments}"),
        None => command,
    };
    let mut script = format!("cd '{ROOT}' && exec {command}");
    for file in ["stream.jsonl", "turn.jsonl"] {
        script = script.replace(file, &format!("'{}'", folder.join(file).display()));
    }
    // The shell must keep running to run a pipeline, so drop `exec`.
    if command.contains('|') { script.replace("exec ", "") } else { script }
}

/// Returns true if the word after `outcrop` begins a prompt.
fn is_prompt(word: &str) -> bool {
    word == "-p" || word.starts_with('"')
}

/// Returns the name of a command's subcommand. An input may be piped into the command.
fn subcommand(command: &str) -> Option<&str> {
    command.rsplit("outcrop ").next()?.split_whitespace().next()
}

/// Stores a conversation that the commands of the manual find.
fn store_conversation(folder: &Path) {
    let mut conversation = crate::stored_commands::measured();
    let prompt = &mut conversation["messages"][0]["message"]["content"][0]["text"];
    *prompt = "What is an inference profile?".into();
    let file = folder.join("conversation.json");
    fs::write(&file, conversation.to_string()).expect("a file");
    check_output(&format!("outcrop import '{}'", file.display()), folder);
}

/// Runs a command that prints something and ends. The commands of the history share a folder.
fn check_output(command: &str, folder: &Path) {
    let data = folder.join("data").display().to_string();
    let start = Start::shell(&script(command, folder)).variable("OUTCROP_DATA_DIR", &data);
    let ended = start.without_a_terminal();
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "{command}: {stderr}");
    let out = String::from_utf8_lossy(&ended.stdout);
    assert!(!out.trim().is_empty(), "{command} prints nothing");
    let is_json = command.contains("--json");
    match subcommand(command) {
        Some(word) if word == "ask" || is_prompt(word) => {
            assert!(stderr.to_lowercase().contains("offline"), "{command}: {stderr}");
            assert_eq!(out.starts_with("{\"text\":"), is_json, "{command}: {out}");
        }
        Some("models" | "history") => {
            assert_eq!(out.starts_with('['), is_json, "{command}: {out}");
        }
        Some("export" | "import" | "config") => {}
        Some("--offline") => assert!(out.contains("Reply complete: "), "{command}: {out}"),
        Some("man") => assert!(out.starts_with(".TH "), "{out}"),
        Some("completions") => assert!(out.contains("_outcrop"), "{out}"),
        _ => panic!("no test runs {command}"),
    }
}

/// Starts the client in a terminal, waits for its first screen, and quits.
fn check_client(command: &str, start: Start) {
    let mut pty = start.size(100, 150).in_a_terminal();
    if command.ends_with("--help") {
        pty.wait_for("the options", |shown| shown.has("--temperature"));
    } else if command.contains("--plain") {
        pty.wait_for("the first prompt", |shown| shown.has("You:"));
        pty.type_text("/quit\r");
    } else {
        let badge = if command.contains(" replay ") { "REPLAY" } else { "OFFLINE" };
        pty.wait_for("the first screen", |shown| shown.header().contains(badge));
        pty.quit();
    }
    assert_eq!(pty.wait_exit().code, 0, "{command}");
}

#[test]
fn every_command_of_the_readme_and_the_manual_works() {
    let recordings = tempfile::tempdir().expect("a folder");
    store_conversation(recordings.path());
    let mut files = vec![PathBuf::from("README.md")];
    files.extend(PAGES.iter().map(|page| Path::new("assets/manual").join(page.file)));
    let texts = files.iter().map(|file| read(&file.display().to_string()));
    let mut commands: Vec<String> = texts.flat_map(|text| commands(&text)).collect();
    assert!(commands.len() > 30, "{commands:?}");
    let mut done = Vec::new();
    commands.retain(|command| {
        let is_new = !done.contains(command);
        done.push(command.clone());
        is_new
    });
    for command in commands {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words[..] {
            ["echo", ..]
            | [
                "outcrop",
                "ask" | "models" | "man" | "completions" | "history" | "export" | "import"
                | "config",
                ..,
            ] => {
                check_output(&command, recordings.path());
            }
            ["outcrop", word, ..] if is_prompt(word) => {
                check_output(&command, recordings.path());
            }
            ["outcrop", ..] => {
                check_client(&command, Start::shell(&script(&command, recordings.path())));
            }
            ["cargo", "run", "--release"] if is_by_cargo() => {
                check_client(&command, by_cargo(&format!("cd '{ROOT}' && exec {command}")));
            }
            ["cargo", "run", "--release"] => check_client(&command, Start::outcrop(&[])),
            // This test would run itself, or take minutes. CI runs the command.
            ["cargo", "test"] | ["cargo", "install", ..] => {
                let ci = read(".ci/run");
                let command = command.trim_end_matches(" --locked");
                let is_run = |line: &str| line.trim_end_matches(" --locked").ends_with(command);
                assert!(ci.lines().any(is_run), ".ci/run does not call {command}");
            }
            ["cp", ".env.example", ".env"] => {
                let script = format!("rm .env && {command} && exec \"$OUTCROP\"");
                let start = Start::shell(&script).file(".env.example", &read(".env.example"));
                check_client(&command, start);
            }
            _ => panic!("no test runs this command: {command}"),
        }
    }
}

#[test]
fn the_readme_is_short_and_links_to_every_page_of_the_manual() {
    let readme = read("README.md");
    assert!(readme.lines().count() <= LONGEST, "{} lines", readme.lines().count());
    for page in PAGES {
        let link = format!("[{}](assets/manual/{})", page.title(), page.file);
        assert!(readme.contains(&link), "the README must have the link {link}");
    }
}
