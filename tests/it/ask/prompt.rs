//! The prompt: PROMPT, standard input, or both, and refusals before anything is sent.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use super::{Ended, asking, run, run_with, saying, spawned};
use crate::pty::Start;

fn check(prompt: &[&str], input: &str, expected: &str) {
    let server = saying("ok");
    let ended = run_with(&asking(&server, prompt), input.as_bytes());
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "ok"), "{}", ended.stderr);
    let body = &server.requests()[0].body;
    assert_eq!(body["messages"][0]["content"][0]["text"], expected);
    assert_eq!(body["messages"].as_array().map(Vec::len), Some(1));
}

#[test]
fn standard_input_follows_or_replaces_the_prompt() {
    check(&["Sum it up."], "a\nb\n", "Sum it up.\n\na\nb\n");
    check(&["Sum it up."], "", "Sum it up.");
    check(&[], "What is\n\nthis?", "What is\n\nthis?");
    check(&["--", "-e what is it?"], "", "-e what is it?");
}

#[test]
fn a_long_input_is_sent_completely() {
    let long = "sand and gravel, grain by grain\n".repeat(8192);
    check(&[], &long, &long);
}

/// Checks that nothing is sent or printed, and that standard error gives the reason.
fn refused(arguments: &[&str], input: &[u8], why: &str) {
    let server = saying("ok");
    let ended = run_with(&asking(&server, arguments), input);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
    assert!(ended.stderr.contains(why), "{}", ended.stderr);
    assert_eq!(server.connections(), 0);
}

#[test]
fn an_invalid_prompt_is_refused_with_the_expected_input() {
    let expected = "outcrop: no prompt given. Pass a prompt, or pipe text in";
    refused(&[], b"", expected);
    refused(&[], b" \n", expected);
    refused(&[" "], b"", expected);
    refused(&["Hello"], b"caf\xe9", "outcrop: standard input is not valid UTF-8 (byte 4)");
}

#[test]
fn invalid_options_are_wrong_usage() {
    refused(&["--temperature=2", "Hello"], b"", "Temperature must be a number from 0 to 1");
    refused(&["--stop= ", "Hello"], b"", "A stop sequence cannot be only spaces");
    refused(&["--prefill=x ", "Hello"], b"", "--prefill");
    refused(&["--nonsense", "Hello"], b"", "unexpected argument '--nonsense' found");
    refused(&["Hello", "again"], b"", "put the prompt in quotes: outcrop ask 'Hello again'");
    refused(&["--env-file=none", "Hello"], b"", "cannot read \"none\"");
    refused(&["--log=none/log", "Hello"], b"", "cannot write the log \"none/log\"");
}

#[test]
fn an_unreadable_input_is_reported() {
    let server = saying("ok");
    let start = asking(&server, &["Hello"]);
    let folder = File::open(start.path(".")).expect("the folder");
    let output = start.command().stdin(folder).output().expect("the program starts");
    let ended = Ended::from(output);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("cannot read standard input"), "{}", ended.stderr);
}

#[test]
fn a_silent_standard_input_is_reported() {
    let server = saying("ok");
    let mut child = spawned(&asking(&server, &["Hello"]));
    let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("a line");
    assert_eq!(
        line,
        "outcrop: waiting for the end of standard input. To send PROMPT alone, add: < /dev/null\n"
    );
    drop(child.stdin.take());
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "ok");
}

#[test]
fn an_interrupt_ends_the_wait_for_input() {
    let server = saying("ok");
    let start = asking(&server, &["--log=log", "Hello"]).file("log", "");
    let mut child = spawned(&start);
    let unfinished = child.stdin.take();
    let deadline = Instant::now() + Duration::from_secs(30);
    while !fs::read_to_string(start.path("log")).is_ok_and(|log| log.contains("input is read")) {
        assert!(Instant::now() < deadline, "standard input is not read");
        std::thread::yield_now();
    }
    super::interrupt(&child);
    let ended = Ended::from(child.wait_with_output().expect("it ends"));
    drop(unfinished);
    assert_eq!((ended.code, ended.out.as_str()), (Some(130), ""));
    assert_eq!(ended.stderr, "outcrop: interrupted before the reply began\n");
}

#[test]
fn an_unusable_configuration_is_wrong_usage() {
    let start =
        Start::outcrop(&["ask", "Hello"]).variable("AWS_BEARER_TOKEN_BEDROCK", "ABSKsecret");
    let ended = run(&start);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert!(ended.stderr.contains("no AWS region is set"), "{}", ended.stderr);
    let ended = run(&start.variable("AWS_REGION", "us east"));
    assert_eq!(ended.code, Some(2));
    let start = Start::outcrop(&["ask", "--profile=nobody", "--region=us-east-1", "Hello"]);
    let ended = run(&start);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("nobody"), "{}", ended.stderr);
}
