//! Every command of the README is run: what it starts shows its first screen and quits by key.

use std::fs;
use std::path::Path;

use crate::pty::{Key, Start};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The lines of the README's `sh` blocks.
fn commands() -> Vec<String> {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).expect("a README");
    let blocks = readme.split("```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("\n```").next().unwrap_or_default().lines());
    lines.map(str::to_owned).collect()
}

/// Starts `command` by a shell, with the binary under test in the place of Cargo. With
/// `OUTCROP_README=cargo` (see `.ci/run`) Cargo itself is asked, which builds for release.
fn start(command: &str, arguments: &str) -> Start {
    if std::env::var("OUTCROP_README").as_deref() == Ok("cargo") {
        let mut start = Start::shell(&format!("cd '{ROOT}' && exec {command}"));
        let home = std::env::var("HOME").unwrap_or_default();
        for (name, default) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            let value = std::env::var(name).unwrap_or_else(|_| format!("{home}/{default}"));
            start = start.variable(name, &value);
        }
        return start;
    }
    Start::shell(&format!("exec \"$OUTCROP\" {arguments}"))
}

#[test]
fn every_command_of_the_readme_works() {
    let commands = commands();
    assert!(commands.iter().any(|command| command == "cargo run --release"));
    for command in commands {
        if let Some(arguments) = command.strip_prefix("cargo run --release") {
            let arguments = arguments.strip_prefix(" --").unwrap_or(arguments);
            let mut pty = start(&command, arguments).size(100, 40).in_a_terminal();
            if command.ends_with("--help") {
                pty.wait_for("the options", |shown| shown.has("--temperature"));
            } else {
                pty.wait_for("the first screen", |shown| shown.header().contains("OFFLINE"));
                pty.press(Key::Ctrl('q'));
            }
            assert_eq!(pty.wait_exit().code, 0, "{command}");
        } else if command == "cargo test" {
            // It is what runs this; CI must run it too.
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
