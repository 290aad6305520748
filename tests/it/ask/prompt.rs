//! What is asked: PROMPT, standard input, or both; and what is refused before anything is sent.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use super::{Ended, asking, run, run_with, saying, spawned};
use crate::pty::Start;

fn check(prompt: &[&str], input: &str, expected: &str) {
    let server = saying("ok");
    let ended = run_with(&asking(&server, prompt), input.as_bytes());
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "ok"), "{}", ended.told);
    let body = &server.requests()[0].body;
    assert_eq!(body["messages"][0]["content"][0]["text"], expected);
    assert_eq!(body["messages"].as_array().map(Vec::len), Some(1));
}

#[test]
fn standard_input_follows_the_prompt_or_is_it() {
    check(&["Sum it up."], "a\nb\n", "Sum it up.\n\na\nb\n");
    check(&["Sum it up."], "", "Sum it up.");
    check(&[], "What is\n\nthis?", "What is\n\nthis?");
    check(&["--", "-e what is it?"], "", "-e what is it?");
}

#[test]
fn a_long_input_arrives_whole() {
    let long = "sand and gravel, grain by grain\n".repeat(8192);
    check(&[], &long, &long);
}

/// Nothing is sent, nothing is printed, and standard error says why.
fn refused(arguments: &[&str], input: &[u8], why: &str) {
    let server = saying("ok");
    let ended = run_with(&asking(&server, arguments), input);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
    assert!(ended.told.contains(why), "{}", ended.told);
    assert_eq!(server.connections(), 0);
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_was_expected() {
    let expected = "outcrop: There is nothing to ask: expected a PROMPT, or text on standard input";
    refused(&[], b"", expected);
    refused(&[], b" \n", expected);
    refused(&[" "], b"", expected);
    refused(
        &["Hello"],
        b"caf\xe9",
        "outcrop: Standard input is not text in UTF-8: byte 4 is wrong",
    );
}

#[test]
fn wrong_options_are_wrong_use() {
    refused(&["--temperature=2", "Hello"], b"", "Temperature must be a number from 0 to 1");
    refused(&["--stop= ", "Hello"], b"", "A stop sequence cannot be only spaces");
    refused(&["--prefill=x ", "Hello"], b"", "--prefill");
    refused(&["--nonsense", "Hello"], b"", "unexpected argument '--nonsense' found");
    refused(&["Hello", "again"], b"", "unexpected argument 'again' found");
    refused(&["--env-file=none", "Hello"], b"", "none cannot be read");
    refused(&["--log=none/log", "Hello"], b"", "the log none/log cannot be written");
}

#[test]
fn an_input_that_cannot_be_read_is_told() {
    let server = saying("ok");
    let start = asking(&server, &["Hello"]);
    let folder = File::open(start.path(".")).expect("the folder");
    let output = start.command().stdin(folder).output().expect("the program starts");
    let ended = Ended::from(output);
    assert_eq!(ended.code, Some(2));
    assert!(ended.told.contains("Standard input cannot be read"), "{}", ended.told);
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
    assert_eq!(ended.told, "outcrop: Interrupted before anything of a reply came\n");
}

#[test]
fn a_configuration_that_sends_nothing_is_wrong_use() {
    let start =
        Start::outcrop(&["ask", "Hello"]).variable("AWS_BEARER_TOKEN_BEDROCK", "ABSKsecret");
    let ended = run(&start);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert!(ended.told.contains("No AWS region is set"), "{}", ended.told);
    let ended = run(&start.variable("AWS_REGION", "us east"));
    assert_eq!(ended.code, Some(2));
    let start = Start::outcrop(&["ask", "--profile=nobody", "--region=us-east-1", "Hello"]);
    let ended = run(&start);
    assert_eq!(ended.code, Some(2));
    assert!(ended.told.contains("nobody"), "{}", ended.told);
}
