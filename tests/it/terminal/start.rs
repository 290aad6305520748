//! Startup: how the client chooses its endpoint and credentials, and its errors if it cannot start.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use super::{ask, online, ready, saying};
use crate::loopback::{Answer, Gate, Loopback};
use crate::pty::{Key, Pty, Start};

/// Sends a prompt and waits for the reply of `saying("Hello there")`.
fn greet(pty: &mut Pty) {
    ask(pty, "my private prompt");
    pty.wait_for("the reply", |shown| {
        shown.has("Hello there") && shown.footer().contains("end_turn")
    });
}

#[test]
fn without_credentials_the_client_is_offline() {
    let mut pty = ready(Start::outcrop(&[]));
    pty.wait_for("the word for it", |shown| {
        shown.header().contains("OFFLINE") && shown.has("Outcrop is OFFLINE")
    });
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn a_silent_metadata_address_means_offline_within_two_seconds() {
    let gate = Gate::new();
    let instance = Loopback::start([Answer::status(200).held(&gate)]);
    let start = Start::outcrop(&[])
        .variable("AWS_REGION", "us-east-1")
        .variable("AWS_EC2_METADATA_DISABLED", "")
        .variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", &instance.url());
    let spawned = Instant::now();
    let pty = start.in_a_terminal();
    pty.wait_for("the search", |shown| shown.has("Looking for region and credentials"));
    // A busy machine draws every screen frame slowly.
    let (begun, slowness) = (Instant::now(), spawned.elapsed());
    let why = "No Bedrock API key, access key or profile is set, and EC2 gave no credentials.";
    pty.wait_for("the reason", |shown| {
        shown.has("Outcrop is OFFLINE") && shown.flowing().contains(why)
    });
    let most = Duration::from_secs(2) + slowness;
    assert!(begun.elapsed() < most, "{:?} of {most:?}", begun.elapsed());
    gate.open();
}

#[test]
fn an_api_key_is_sent_as_a_bearer_token_and_not_displayed() {
    let server = saying("Hello there");
    let mut pty = online(&server, &[]);
    let first = pty.wait_for("the region", |shown| shown.header().contains("us-east-1"));
    assert!(!first.header().contains("OFFLINE") && first.has("using a Bedrock API key"), "{first}");
    greet(&mut pty);
    let request = &server.requests()[0];
    assert_eq!(request.header("authorization"), Some("Bearer ABSKsecret"));
    assert!(request.path.ends_with("/converse-stream"), "{}", request.path);
    pty.press(Key::F(4));
    pty.wait_for("the details", |shown| shown.has("request-1"));
    assert!(!String::from_utf8_lossy(&pty.raw()).contains("ABSKsecret"));
}

#[test]
fn requests_are_signed_with_a_key_pair() {
    let server = saying("Hello there");
    let start = Start::outcrop(&["--region", "eu-west-1"])
        .variable("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .variable("AWS_SECRET_ACCESS_KEY", "secret")
        .variable("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url());
    greet(&mut ready(start));
    let requests = server.requests();
    let authorization = requests[0].header("authorization").expect("signed");
    assert!(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"));
    assert!(authorization.contains("/eu-west-1/bedrock/aws4_request"), "{authorization}");
}

#[test]
fn an_env_file_in_the_folder_sets_the_endpoint_and_the_credentials() {
    let server = saying("Hello there");
    let file = format!(
        "# Bedrock\nexport AWS_BEARER_TOKEN_BEDROCK=\"ABSKfile\"\nAWS_REGION=us-east-1\n\
         AWS_ENDPOINT_URL_BEDROCK_RUNTIME={}\n",
        server.url()
    );
    greet(&mut ready(Start::outcrop(&[]).file(".env", &file)));
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer ABSKfile"));
}

#[test]
fn a_remote_endpoint_in_a_discovered_env_file_is_ignored_with_a_note() {
    let server = saying("Hello there");
    let file = "AWS_ENDPOINT_URL_BEDROCK_RUNTIME=https://elsewhere.invalid\n";
    let start = Start::outcrop(&[])
        .variable("AWS_BEARER_TOKEN_BEDROCK", "ABSKsecret")
        .variable("AWS_REGION", "us-east-1")
        .variable("AWS_ENDPOINT_URL", &server.url())
        .file(".env", file);
    let mut pty = ready(start);
    pty.wait_for("the note", |shown| {
        let text = shown.flowing();
        text.contains("AWS_ENDPOINT_URL_BEDROCK_RUNTIME in") && text.contains("is ignored")
    });
    greet(&mut pty);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_log_contains_neither_the_key_nor_the_conversation_and_is_private() {
    let server = saying("Hello there");
    let mut pty = online(&server, &["--log", "outcrop.log"]);
    greet(&mut pty);
    let file = pty.path("outcrop.log");
    let log = fs::read_to_string(&file).expect("a log was written");
    assert!(log.contains("connected"), "{log}");
    for private in ["ABSKsecret", "my private prompt", "Hello there"] {
        assert!(!log.contains(private), "{log}");
    }
    let mode = fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn wrong_usage_ends_with_a_message_and_status_2() {
    fn check(start: &Start, sentence: &str) {
        let output = start.without_a_terminal();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(sentence), "{stderr}");
        assert!(output.stdout.is_empty() && !stderr.contains("hunter2"), "{stderr}");
    }
    check(&Start::outcrop(&["--temperature", "3"]), "Temperature must be a number from 0 to 1");
    check(&Start::outcrop(&["--offline"]), "needs a terminal on standard input and output");
    check(&Start::outcrop(&["--nonsense"]), "--nonsense");
    let file = "AWS_REGION=us-east-1\nAWS_SECRET_ACCESS_KEY hunter2\n";
    check(&Start::outcrop(&[]).file(".env", file), ".env\", line 2: expected NAME=value");
    let half = Start::outcrop(&[]).variable("AWS_ACCESS_KEY_ID", "hunter2");
    check(&half, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
}

#[test]
fn output_to_a_pipe_is_refused() {
    let script = "\"$OUTCROP\" --offline | cat; \"$OUTCROP\" --offline </dev/null; echo status $?";
    let ended = Start::shell(script).in_a_terminal().wait_exit();
    let sentence = "the full-screen app needs a terminal on standard input and output";
    assert_eq!(ended.shown.flowing().matches(sentence).count(), 2, "{}", ended.shown);
    assert!(ended.shown.has("status 2"), "{}", ended.shown);
    assert!(!ended.raw.contains(&0x1b), "the terminal is not touched");
}

#[test]
fn an_unwritable_log_is_reported_before_the_client_controls_the_terminal() {
    let start = Start::outcrop(&["--offline", "--log", "no folder/outcrop.log"]);
    let ended = start.in_a_terminal().wait_exit();
    assert_eq!(ended.code, 2);
    assert!(ended.shown.flowing().contains("cannot write the log \"no folder/outcrop.log\""));
    assert!(!ended.raw.contains(&0x1b), "the terminal is not touched");
}

#[test]
fn help_and_version_go_to_standard_output() {
    for (option, text) in [("--help", "--prefill"), ("--version", "outcrop 0.")] {
        let output = Start::outcrop(&[option]).without_a_terminal();
        assert_eq!(output.status.code(), Some(0));
        assert!(String::from_utf8_lossy(&output.stdout).contains(text), "{option}");
        assert!(output.stderr.is_empty());
    }
}
