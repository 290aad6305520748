//! Tests of the built `outcrop man` and `outcrop completions`. The tests also pass the output to
//! the programs that read it, if these are installed. The submodules test the pages of the manual.

mod course;
mod generated;
mod pages;

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

use clap::CommandFactory;
use outcrop::cli::Cli;

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

/// Removes the characters that a typewriter prints twice for bold text.
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
fn completions_name_every_command_and_option() {
    let command = Cli::command();
    for shell in SHELLS {
        let script = printed(&["completions", shell]);
        for command in command.get_subcommands().chain([&command]) {
            assert!(script.contains(command.get_name()), "{shell}: {}", command.get_name());
            for option in command.get_arguments().filter_map(clap::Arg::get_long) {
                assert!(script.contains(option), "{shell}: {option}");
            }
        }
    }
    for shell in ["bash", "zsh"] {
        let script = printed(&["completions", shell]);
        let Some(read) = piped(shell, &["-n"], &script) else { continue };
        let stderr = String::from_utf8_lossy(&read.stderr);
        assert_eq!((read.status.code(), &*stderr), (Some(0), ""), "{shell}");
    }
}

#[test]
fn bash_completes_options_values_and_files() {
    /// Calls the completion function as bash does, in a folder with two files.
    fn check(words: &[&str], expected: &str) {
        let last = words.len() - 1;
        let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
        let call = format!(
            "\ncompopt() {{ :; }}; cd $(mktemp -d); touch a.jsonl b.png\n\
             COMP_WORDS=({}) COMP_CWORD={last}; _outcrop outcrop {} {}\n\
             echo \"${{COMPREPLY[*]}}\"\n",
            quoted.join(" "),
            quoted[last],
            quoted[last - 1],
        );
        let script = printed(&["completions", "bash"]);
        let Some(read) = piped("bash", &["-s"], &(script + &call)) else { return };
        let completed = String::from_utf8_lossy(&read.stdout);
        assert_eq!(completed.trim_end(), expected, "{words:?}: {read:?}");
    }
    check(&["outcrop", "ask", "--no-s"], "--no-stream");
    check(&["outcrop", "models", "--s"], "");
    check(&["outcrop", "--thinking", "m"], "medium max");
    check(&["outcrop", "ask", "--cache", ""], "off 5m 1h");
    check(&["outcrop", "ask", "--recipe", "ja"], "javascript");
    check(&["outcrop", "completions", "z"], "zsh");
    check(&["outcrop", "ask", "--attach", ""], "a.jsonl b.png");
    // No file is offered where the value is not a file.
    for option in ["--model", "-m", "--system", "--temperature", "--region", "--profile", "--stop"]
    {
        check(&["outcrop", option, "a"], "a");
    }
    // Without a completion, bash offers the files of the folder.
    check(&["outcrop", "replay", ""], "");
    check(&["outcrop", "import", ""], "");
    check(&["outcrop", "export", "--format", "h"], "html");
    check(&["outcrop", "replay", "--sp"], "--speed");
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
