//! Tests of the built `outcrop man` and `outcrop completions`. The tests also pass the output to
//! the programs that read it, if these are installed. The submodules test the pages of the manual.

mod course;
mod generated;
mod pages;

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

use crate::copied::has;
use crate::pty::Start;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

fn printed(arguments: &[&str]) -> String {
    let ended = Start::outcrop(arguments).without_a_terminal();
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert_eq!((ended.status.code(), &*stderr), (Some(0), ""), "{arguments:?}");
    String::from_utf8(ended.stdout).expect("text")
}

/// Runs a program with a text on its standard input. Returns `None` if it is not installed.
fn piped(program: &str, arguments: &[&str], input: &str) -> Option<Output> {
    let mut command = Command::new(program);
    command.args(arguments).env("LC_ALL", "C.UTF-8").env("MANWIDTH", "100");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().ok()?;
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    // Write from another thread: the program may write before it has read all input, or may stop
    // reading early.
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("it writes");
    Some(output)
}

/// Removes overstrikes: a character, a backspace, and the character again, which mark bold text.
fn without_overstrikes(text: &str) -> String {
    let mut plain = String::new();
    for character in text.chars() {
        if character == '\u{8}' {
            plain.pop();
        } else {
            plain.push(character);
        }
    }
    plain
}

#[test]
fn the_manual_page_is_rendered_without_a_warning() {
    let page = printed(&["man"]);
    let groff = &["-man", "-rLL=100n", "-Tutf8", "-ww", "-P-cbou"][..];
    let man = &["--warnings=w", "-l", "-"][..];
    let mandoc = &["-T", "utf8", "-O", "width=100"][..];
    for (program, arguments) in [("groff", groff), ("man", man), ("mandoc", mandoc)] {
        // In CI, `has` fails if groff or man is missing. mandoc is optional.
        if program != "mandoc" && !has(program, &["--version"]) {
            continue;
        }
        let Some(read) = piped(program, arguments, &page) else { continue };
        let (shown, stderr) =
            (String::from_utf8_lossy(&read.stdout), String::from_utf8_lossy(&read.stderr));
        assert_eq!((read.status.code(), &*stderr), (Some(0), ""), "{program}");
        let shown = without_overstrikes(&shown);
        for words in ["OUTCROP(1)", "--max-tokens N", "Alt+↑", "write + output × the model"] {
            let text = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(words), "{program}, {words}:\n{shown}");
        }
        let widest = shown.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{program}: {widest:?}");
    }
}

#[test]
fn an_unknown_shell_is_wrong_usage_and_the_error_lists_the_known_ones() {
    for arguments in [&["completions", "csh"][..], &["completions"]] {
        let ended = Start::outcrop(arguments).without_a_terminal();
        let stderr = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), ended.stdout.len()), (Some(2), 0), "{stderr}");
        assert!(arguments.len() == 1 || stderr.contains(&SHELLS.join(", ")), "{stderr}");
    }
}

#[test]
fn a_closed_pipe_is_not_a_failure_but_a_full_disk_is() {
    for arguments in [&["man"][..], &["completions", "bash"]] {
        let start = Start::outcrop(arguments);
        let mut command = start.command();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        // The reader closes the pipe before or after the first byte.
        let mut out = child.stdout.take().expect("a pipe");
        if arguments.len() == 1 {
            out.read_exact(&mut [0]).expect("it comes");
        }
        drop(out);
        let ended = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), &*stderr), (Some(0), ""), "{arguments:?}");
    }
    if let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") {
        let start = Start::outcrop(&["man"]);
        let mut command = start.command();
        let ended = command.stdin(Stdio::null()).stdout(full).output().expect("it starts");
        let stderr = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(1));
        assert!(stderr.starts_with("outcrop: cannot write to standard output: "), "{stderr}");
    }
}

#[test]
fn man_and_completions_do_not_need_a_valid_configuration() {
    let start = Start::outcrop(&["man"]).file(".env", "no line of a .env\n");
    let ended = start.without_a_terminal();
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
}
