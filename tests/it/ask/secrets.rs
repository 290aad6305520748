//! `outcrop ask` with each kind of credentials and a server that echoes their secrets. No secret is
//! on standard output, on standard error, in the recording or in the log.

use std::fs;

use aws_smithy_types::base64;
use serde_json::json;

use crate::bedrock::masking::{API_KEY, KEY_ID, SECRET_KEY, SESSION_TOKEN};
use crate::loopback::{AUTHORIZATION, Answer, Loopback, frame};
use crate::pty::Start;

/// Credentials of one kind: their secrets, and a function that starts a program with them.
type Kind = (&'static [&'static str], fn(Start) -> Start);

const PAIR: &[&str] = &[KEY_ID, SECRET_KEY, SESSION_TOKEN];

const KINDS: [Kind; 4] = [
    (&[API_KEY], |start| start.variable("AWS_BEARER_TOKEN_BEDROCK", API_KEY)),
    (PAIR, |start| {
        start
            .variable("AWS_ACCESS_KEY_ID", KEY_ID)
            .variable("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
            .variable("AWS_SESSION_TOKEN", SESSION_TOKEN)
    }),
    (PAIR, |start| {
        let profile = format!(
            "[profile work]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n\
             aws_session_token = {SESSION_TOKEN}\n"
        );
        with_profile(start, &profile)
    }),
    (PAIR, |start| {
        let keys = json!({
            "Version": 1,
            "AccessKeyId": KEY_ID,
            "SecretAccessKey": SECRET_KEY,
            "SessionToken": SESSION_TOKEN,
        });
        let start = start.file("keys.json", &keys.to_string());
        let process = format!("cat {}", start.path("keys.json").display());
        with_profile(start, &format!("[profile work]\ncredential_process = {process}\n"))
    }),
];

fn with_profile(start: Start, profile: &str) -> Start {
    let start = start.file("config", profile);
    let config = start.path("config").display().to_string();
    start.variable("AWS_CONFIG_FILE", &config).variable("AWS_PROFILE", "work")
}

fn asking(server: &Loopback, arguments: &[&str]) -> Start {
    let options = ["ask", "--record", "a.jsonl", "--log", "a.log"];
    Start::outcrop(&[&options, arguments].concat())
        .variable("AWS_REGION", "us-east-1")
        .variable("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url())
}

/// Returns the recording with its base64 decoded.
fn recorded(start: &Start) -> String {
    let mut text = fs::read_to_string(start.path("a.jsonl")).expect("a recording");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    for raw in lines.iter().filter_map(|line| line["raw"].as_str()) {
        text.push_str(&String::from_utf8_lossy(&base64::decode(raw).expect("base64")));
    }
    text
}

/// Checks each kind of credentials against a response that echoes them. Returns the last output.
fn check(arguments: &[&str], answer: impl Fn(&str) -> Answer) -> String {
    let mut printed = String::new();
    for (secrets, with_credentials) in KINDS {
        let echo = secrets.join(" | ");
        let server = Loopback::start([answer(&echo)]);
        let start = with_credentials(asking(&server, arguments));
        let ended = start.without_a_terminal();
        let [out, err] =
            [ended.stdout, ended.stderr].map(|bytes| String::from_utf8(bytes).expect("text"));
        let log = fs::read_to_string(start.path("a.log")).expect("a log");
        let recording = recorded(&start);
        assert!(!server.requests().is_empty(), "{err}");
        for secret in secrets {
            for text in [&out, &err, &log, &recording] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
        assert!(recording.contains("***"), "{recording}");
        assert!(!log.contains("ECHO") && !log.contains("private"), "{log}");
        printed = format!("{out}{err}");
    }
    printed
}

#[test]
fn echoed_secrets_in_errors_are_not_printed_recorded_or_logged() {
    let refusal = |echo: &str| Answer::error(400, "ValidationException", &format!("ECHO {echo}"));
    let printed = check(&["my private prompt"], refusal);
    assert!(printed.contains("ECHO *** | *** | ***"), "{printed}");
    check(&["my private prompt"], |echo| {
        let echo = json!({ "message": format!("ECHO {echo} {AUTHORIZATION}") });
        Answer::status(403).header("x-amzn-errortype", "ECHO").body(echo.to_string())
    });
    let printed = check(&["my private prompt"], |echo| {
        let echo = json!({ "message": format!("ECHO {echo}") });
        Answer::stream([frame::text(0, "Hi"), frame::exception("modelStreamErrorException", &echo)])
    });
    assert!(printed.contains("ECHO *** | *** | ***"), "{printed}");
    let printed = check(&["my private prompt"], |echo| {
        Answer::stream([frame::text(0, "Hi"), frame::error("ECHO", &format!("ECHO {echo}"))])
    });
    assert!(printed.contains("*** | *** | ***"), "{printed}");
}

#[test]
fn echoed_secrets_in_replies_and_headers_are_not_printed_recorded_or_logged() {
    let printed = check(&["my private prompt"], |echo| {
        Answer::stream(frame::reply(&format!("ECHO {echo}"))).header("x-echo", echo)
    });
    assert!(printed.contains("ECHO *** | *** | ***"), "{printed}");
    check(&["--no-stream", "my private prompt"], |echo| {
        let content = json!([{ "text": format!("ECHO {echo}") }]);
        let body = json!({
            "output": { "message": { "role": "assistant", "content": content } },
            "stopReason": "end_turn",
            "usage": { "inputTokens": 1, "outputTokens": 1, "totalTokens": 2 },
            "metrics": { "latencyMs": 1 },
        });
        super::whole(&body)
    });
    check(&["--json", "my private prompt"], |echo| {
        let deltas = echo
            .as_bytes()
            .chunks(5)
            .map(|part| frame::text(0, std::str::from_utf8(part).expect("ASCII")));
        Answer::stream(deltas.chain([frame::message_stop("end_turn")]))
    });
}

#[test]
fn a_secret_in_a_prompt_is_not_recorded() {
    let prompt = format!("my keys are {API_KEY} {KEY_ID} {SECRET_KEY} {SESSION_TOKEN}");
    check(&[&prompt], |_| Answer::stream(frame::reply("ok")));
}

#[test]
fn the_log_contains_kinds_and_codes_but_no_service_messages() {
    let message = json!({ "message": "ECHO of my private prompt" });
    let exception = frame::exception("modelStreamErrorException", &message);
    let answers = [
        Answer::stream([frame::text(0, "Hi"), exception]).header("x-amzn-requestid", "ECHO 1"),
        Answer::stream([frame::error("ECHO", "ECHO of my private prompt")]),
        Answer::error(400, "ECHO", "ECHO of my private prompt"),
    ];
    for answer in answers {
        let server = Loopback::start([answer]);
        let start =
            asking(&server, &["my private prompt"]).variable("AWS_BEARER_TOKEN_BEDROCK", API_KEY);
        let printed = String::from_utf8(start.without_a_terminal().stderr).expect("text");
        assert!(printed.contains("ECHO of my private prompt"), "{printed}");
        let log = fs::read_to_string(start.path("a.log")).expect("a log");
        assert!(log.contains("failed"), "{log}");
        assert!(!log.contains("ECHO") && !log.contains("private"), "{log}");
    }
    let lists = Loopback::start([Answer::error(403, "AccessDeniedException", "ECHO")]);
    let start = Start::outcrop(&["models", "--log", "a.log"]).with_key(API_KEY, &lists.url());
    start.without_a_terminal();
    let log = fs::read_to_string(start.path("a.log")).expect("a log");
    assert!(!log.contains("ECHO"), "{log}");
}

#[test]
fn the_output_of_a_failing_credential_process_is_shown_without_credentials() {
    let server = Loopback::start([Answer::stream(frame::reply("never"))]);
    let writes = format!(
        "echo 'Sign in first: {SECRET_KEY} {KEY_ID}' >&2\n\
         echo '{{\"SecretAccessKey\": \"hunter\"}} password=hunter token: hunter' >&2\nexit 3"
    );
    let start = asking(&server, &["hello"]).script("process", &writes);
    let process = start.path("process").display().to_string();
    let start = with_profile(start, &format!("[profile work]\ncredential_process = {process}\n"));
    let printed = String::from_utf8(start.without_a_terminal().stderr).expect("text");
    assert!(printed.contains("Sign in first: *** ***"), "{printed}");
    for secret in [SECRET_KEY, KEY_ID, "hunter"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    let log = fs::read_to_string(start.path("a.log")).unwrap_or_default();
    assert!(!log.contains("Sign in first"), "{log}");
}
