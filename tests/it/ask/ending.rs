//! How a turn ends: the exit status, the text on standard output, and the messages on standard
//! error.

use std::fs::File;

use rustix::process::Signal;

use super::{Ended, asking, assert_prints, interrupt, offline, run, saying, signal, spawned_alone};
use crate::loopback::{Answer, Loopback, frame};
use crate::pty::Start;

fn check(answer: Answer, code: i32, out: &str, stderr: &[&str]) {
    let ended = run(&asking(&Loopback::start([answer]), &["Hello"]));
    assert_eq!((ended.code, ended.out.as_str()), (Some(code), out), "{}", ended.stderr);
    for words in stderr {
        assert!(ended.stderr.contains(words), "{words} is missing:\n{}", ended.stderr);
    }
    assert!(ended.stderr.lines().all(|line| line.starts_with("outcrop: ")), "{}", ended.stderr);
}

#[test]
fn the_error_for_an_unknown_model_lists_similar_ids() {
    let ended = run(&offline(&["-m", "haiku", "Hello"]));
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    let hint = "outcrop: similar ids: us.anthropic.claude-haiku-";
    assert!(ended.stderr.contains(hint), "{}", ended.stderr);
    assert!(ended.stderr.contains("`outcrop models` lists all ids"), "{}", ended.stderr);
    let ended = run(&offline(&["-m", "gpt", "Hello"]));
    assert!(ended.stderr.contains("outcrop: `outcrop models` lists the ids"), "{}", ended.stderr);
}

fn half() -> Answer {
    Answer::stream([frame::message_start(), frame::text(0, "half ")])
}

#[test]
fn a_refusal_prints_its_reason_and_the_fix_and_ends_with_1() {
    check(
        Answer::error(400, "ValidationException", "The provided model identifier is invalid."),
        1,
        "",
        &[
            "unknown model. ",
            "Choose a model that this region offers",
            "The provided model identifier is invalid.",
            "HTTP 400, ValidationException, request id request-1",
        ],
    );
    check(
        Answer::error(403, "AccessDeniedException", "\u{1b}[31mno"),
        1,
        "",
        &["access denied", "␛[31mno"],
    );
    check(Answer::page(502), 1, "", &["a proxy or sign-in page answered instead of Bedrock"]);
}

#[test]
fn a_broken_stream_prints_the_partial_text_and_ends_with_1() {
    let note = "The partial reply is above. Send the prompt again";
    check(half().cut(), 1, "half ", &["the stream was interrupted", note, "request id request-1"]);
    check(half(), 1, "half ", &["the stream ended before the reply was complete", note]);
    let torn = frame::text(0, "lost")[..40].to_vec();
    check(half().then([torn]), 1, "half ", &["the stream was interrupted", note]);
    let spoilt = frame::spoilt(frame::text(0, "lost"));
    check(half().then([spoilt, frame::text(0, "late")]), 1, "half ", &["damaged", note]);
    let exception = frame::exception(
        "throttlingException",
        &serde_json::json!({ "message": "Too many tokens" }),
    );
    check(
        half().then([exception]),
        1,
        "half ",
        &["too many tokens", "The partial reply is above."],
    );
}

#[test]
fn a_successful_retry_is_reported() {
    let throttled = Answer::error(429, "ThrottlingException", "Too many requests");
    let server = Loopback::start([throttled, Answer::stream(frame::reply("ok"))]);
    let ended = run(&asking(&server, &["Hello"]));
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "ok"));
    assert_eq!(ended.stderr, "outcrop: too many requests. Retrying, attempt 2\n");
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_truncated_reply_is_reported_but_is_not_a_failure() {
    let stopped = |reason| half().then([frame::message_stop(reason)]);
    check(
        stopped("max_tokens"),
        0,
        "half ",
        &["cut off after 4,096 tokens. Raise the limit with --max-tokens"],
    );
    check(stopped("guardrail_intervened"), 0, "half ", &["(guardrail_intervened). Rephrase the"]);
    check(stopped("pause_turn"), 0, "half ", &["Bedrock ended the reply: pause_turn"]);
    let empty = Answer::stream([frame::message_start(), frame::message_stop("end_turn")]);
    check(empty, 0, "", &["the model returned an empty reply (end_turn)"]);
    let blank = [frame::message_start(), frame::text(0, "\n\n"), frame::message_stop("end_turn")];
    check(Answer::stream(blank), 0, "\n\n", &["the model returned an empty reply (end_turn)"]);
    let thinking = frame::reasoning(0, &serde_json::json!({ "text": "hm" }));
    let only = [frame::message_start(), thinking, frame::message_stop("end_turn")];
    check(Answer::stream(only), 0, "", &["the model returned only thinking (end_turn)"]);
}

#[test]
fn a_failure_after_message_stop_loses_no_text() {
    let answer = half().then([frame::message_stop("end_turn")]).cut();
    check(answer, 0, "half ", &[]);
}

#[test]
fn an_unsupported_setting_is_reported_and_not_sent() {
    let server = saying("ok");
    let settings = ["--temperature=0.5", "--top-p=0.5", "--prefill=A", "--with-prefill", "Hello"];
    let ended = run(&asking(&server, &settings));
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "Aok"));
    let stderr = "outcrop: top P is not sent: this model accepts temperature or top P, not both\n";
    assert_eq!(ended.stderr, stderr);
    let newest = "--model=us.anthropic.claude-opus-5-5";
    let ended = run(&asking(&server, &[&[newest], &settings[..]].concat()));
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "ok"));
    let stderr = "outcrop: temperature is not sent: this model does not support it\n\
                outcrop: top P is not sent: this model does not support it\n\
                outcrop: prefill is not sent: this model does not support it\n";
    assert_eq!(ended.stderr, stderr);
    let body = &server.requests()[1].body;
    assert_eq!(body["inferenceConfig"], serde_json::json!({ "maxTokens": 16384 }));
    assert_eq!(body["messages"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_interrupt_prints_the_partial_text_and_closes_the_connection() {
    for (number, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let server = Loopback::start([half().until_closed()]);
        let start = asking(&server, &["Hello"]);
        let mut child = spawned_alone(&start);
        assert_prints(&mut child, "half ");
        signal(&child, number);
        let ended = Ended::from(child.wait_with_output().expect("it ends"));
        assert_eq!((ended.code, ended.out.as_str()), (Some(code), ""));
        assert!(ended.stderr.contains("The partial reply is above"), "{}", ended.stderr);
        assert_eq!(ended.stderr.contains("interrupted"), code == 130);
        server.wait_for_closed(1);
    }
}

#[test]
fn a_turn_that_ignores_sighup_survives_a_hang_up() {
    let gate = crate::loopback::Gate::new();
    let server = Loopback::start([half().wait(&gate).then([frame::message_stop("end_turn")])]);
    let script = "trap '' HUP; exec \"$OUTCROP\" ask Hello";
    let start = Start::shell(script).with_key("ABSKsecret", &server.url());
    let mut child = spawned_alone(&start);
    assert_prints(&mut child, "half ");
    signal(&child, Signal::HUP);
    gate.open();
    let ended = Ended::from(child.wait_with_output().expect("it ends"));
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn an_interrupt_before_the_reply_is_reported() {
    let gate = crate::loopback::Gate::new();
    for arguments in [&["Hello"][..], &["--no-stream", "Hello"], &["--json", "Hello"]] {
        let server = Loopback::start([half().held(&gate)]);
        let start = asking(&server, arguments);
        let child = spawned_alone(&start);
        server.wait_for_requests(1);
        interrupt(&child);
        let ended = Ended::from(child.wait_with_output().expect("it ends"));
        assert_eq!((ended.code, ended.out.as_str()), (Some(130), ""));
        assert_eq!(ended.stderr, "outcrop: interrupted before the reply began\n");
    }
    gate.open();
}

#[test]
fn a_recording_of_an_interrupted_turn_contains_its_end() {
    let gate = crate::loopback::Gate::new();
    for arguments in [&["Hello"][..], &["--no-stream", "Hello"]] {
        let server = Loopback::start([half().held(&gate)]);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.jsonl");
        let record = format!("--record={}", file.display());
        let child = spawned_alone(&asking(&server, &[&[record.as_str()], arguments].concat()));
        server.wait_for_requests(1);
        interrupt(&child);
        assert_eq!(child.wait_with_output().expect("it ends").status.code(), Some(130));
        let text = std::fs::read_to_string(&file).expect("it was recorded");
        let kinds = text.lines().skip(1).map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            line["type"].as_str().expect("a type").to_owned()
        });
        assert_eq!(kinds.collect::<Vec<_>>(), ["request", "end", "over"], "{arguments:?}");
    }
    gate.open();
}

#[test]
fn an_interrupt_ends_the_turn_even_if_the_pipe_is_full() {
    // More than any pipe can hold.
    let flood = frame::text(0, &"sand ".repeat(1 << 20));
    let server = Loopback::start([Answer::stream([frame::message_start(), flood]).until_closed()]);
    let start = asking(&server, &["Hello"]);
    let mut child = spawned_alone(&start);
    // The pipe is full shortly after its first bytes.
    assert_prints(&mut child, "sand ");
    interrupt(&child);
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    let gate = crate::loopback::Gate::new();
    // More than any pipe can hold. A child process of another test may hold the reader's end until
    // it calls exec.
    let flood = frame::text(0, &"more ".repeat(1 << 18));
    let answer = half().wait(&gate).then([flood]).until_closed();
    let server = Loopback::start([answer]);
    let start = asking(&server, &["Hello"]);
    let mut child = spawned_alone(&start);
    assert_prints(&mut child, "half ");
    child.stdout = None;
    gate.open();
    let ended = Ended::from(child.wait_with_output().expect("it ends"));
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    server.wait_for_closed(1);
}

#[test]
fn a_reader_in_a_pipeline_may_stop_after_the_first_line() {
    let server = saying(&"a line\n".repeat(50_000));
    let script = "\"$OUTCROP\" ask Hello </dev/null | head -1";
    let start = Start::shell(script).with_key("ABSKsecret", &server.url());
    let ended = run(&start);
    assert_eq!((ended.out.as_str(), ended.stderr.as_str()), ("a line\n", ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_failing_output_is_an_error() {
    let full = File::options().write(true).open("/dev/full").expect("Linux has it");
    let start = asking(&saying("ok"), &["Hello"]);
    let child = start.command().stdin(std::process::Stdio::null()).stdout(full).output();
    let ended = Ended::from(child.expect("the program starts"));
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("cannot write the reply to standard output"), "{}", ended.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn an_incomplete_recording_is_a_failure_but_the_reply_is_printed() {
    // Limit files to two blocks of 512 or 1,024 bytes, to simulate a full disk.
    let script = |then: &str| {
        format!("trap '' XFSZ; ulimit -f 2; \"$OUTCROP\" ask --record a.jsonl Hello {then}")
    };
    let check = |answer: Answer, then: &str, code: i32, out: &str| {
        let server = Loopback::start([answer]);
        let start = Start::shell(&script(then)).with_key("ABSKsecret", &server.url());
        let ended = run(&start);
        assert_eq!((ended.code, ended.out.as_str()), (Some(code), out), "{}", ended.stderr);
        let why = "the recording \"a.jsonl\" is incomplete: File too large";
        assert!(ended.stderr.contains(why), "{}", ended.stderr);
    };
    check(Answer::stream(frame::reply(&"ok".repeat(2000))), "", 1, &"ok".repeat(2000));
    check(Answer::error(403, "AccessDeniedException", &"no".repeat(2000)), "", 1, "");
}

#[test]
fn the_stand_in_replies_and_identifies_itself() {
    let ended = run(&offline(&["What's 1+1?"]));
    assert_eq!(ended.code, Some(0));
    assert!(ended.out.contains('2'), "{}", ended.out);
    assert_eq!(ended.stderr, "outcrop: OFFLINE: replies come from the built-in demo\n");
    let ended = run(&Start::outcrop(&["ask", "What's 1+1?"]));
    assert_eq!(ended.code, Some(0));
    assert!(ended.out.contains('2'), "{}", ended.out);
    assert!(ended.stderr.contains("OFFLINE: no Bedrock API key"), "{}", ended.stderr);
    assert_eq!(ended.stderr.lines().count(), 1);
}

#[test]
fn the_stand_in_simulates_failures_with_and_without_a_stream() {
    fn check(arguments: &[&str], code: i32, stderr: &str) {
        let ended = run(&offline(arguments));
        assert_eq!(ended.code, Some(code), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(stderr), "{arguments:?}: {}", ended.stderr);
    }
    for more in [&[][..], &["--no-stream"]] {
        let fail = |name: &str, code, stderr: &str| {
            check(&[&[name], more].concat(), code, stderr);
        };
        fail("fail: throttled-twice", 0, "attempt 3");
        fail("fail: access-denied", 1, "no access to this model");
        fail("fail: bad-temperature", 1, "temperature was rejected");
        fail("fail: portal", 1, "a proxy or sign-in page answered");
        fail("fail: unknown-stop", 0, "Bedrock ended the reply: pause_turn");
        fail("fail: refusal", 0, "(refusal), category cyber: The built-in demo simulates");
        fail("fail: guardrail", 0, "It found: prompt: topic \"Every topic\", blocked; prompt:");
        let guarded = |id: &str, stderr: &str| {
            check(&[&["--guardrail", id, "Hello"], more].concat(), 0, stderr);
        };
        guarded("demoguardrail:1", "It found: prompt: topic \"Every topic\", blocked; prompt:");
        guarded("other:DRAFT", "OFFLINE: replies come from the built-in demo\n");
        fail("fail: context-window", 0, "the context window of the model is full");
        fail("fail: empty", 0, "the model returned an empty reply");
        fail("fail: exception-model", 1, "the model failed");
        fail("fail: exception-model", 1, "model's status 424");
    }
    check(&["fail: exception-model"], 1, "model's message: overloaded_error");
}

#[test]
fn a_log_contains_neither_the_key_nor_the_text() {
    let start = asking(&saying("the reply"), &["--log=log", "my private prompt"]);
    assert_eq!(run(&start).code, Some(0));
    let log = std::fs::read_to_string(start.path("log")).expect("a log");
    assert!(log.contains("the stream is open"), "{log}");
    for secret in ["ABSKsecret", "private", "the reply"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn a_limit_from_an_error_message_is_respected_afterwards() {
    let words = "The maximum tokens you requested exceeds the model limit of 5000. Try again with a \
                 maximum tokens value that is lower than 5000.";
    let refusal = Answer::error(400, "ValidationException", words);
    let server = Loopback::start([refusal, Answer::stream(frame::reply("ok"))]);
    let start =
        asking(&server, &["--model=global.anthropic.claude-next-9", "--max-tokens=9000", "Hi"]);
    let ended = run(&start);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("Outcrop now requests fewer tokens"), "{}", ended.stderr);
    let ended = run(&start);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "ok"), "{}", ended.stderr);
    assert_eq!(ended.stderr, "outcrop: max tokens lowered to 4,999, this model's limit\n");
    let requests = server.requests();
    let requests = requests.iter().map(|request| &request.body["inferenceConfig"]["maxTokens"]);
    assert_eq!(requests.collect::<Vec<_>>(), [9000, 4999]);
}

#[test]
fn a_silent_connection_after_the_metadata_ends_the_turn() {
    let server = Loopback::start([Answer::stream(frame::reply("ok")).until_closed()]);
    let ended = run(&asking(&server, &["Hello"]));
    assert_eq!((ended.code, ended.out.as_str(), ended.stderr.as_str()), (Some(0), "ok", ""));
    server.wait_for_closed(1);
}

#[test]
fn names_of_1_mb_are_truncated_to_a_line() {
    let long = "reason ".repeat(150_000);
    let ended = half().then([frame::message_stop(&long)]);
    let ended = run(&asking(&Loopback::start([ended]), &["Hello"]));
    assert_eq!(ended.code, Some(0));
    assert!(
        ended.stderr.contains("reason reason") && ended.stderr.contains('…'),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.len() < 500, "{} bytes", ended.stderr.len());
    // A frame header holds at most 32 kB.
    let exception = frame::exception(&"x".repeat(30_000), &serde_json::json!({ "message": "no" }));
    let ended = run(&asking(&Loopback::start([half().then([exception])]), &["Hello"]));
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.len() < 1500, "{} bytes", ended.stderr.len());
    let id = "i".repeat(100_000);
    let refused = Answer::status(400).header("x-amzn-requestid", &id).body("{}");
    let ended = run(&asking(&Loopback::start([refused]), &["Hello"]));
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.len() < 1500, "{} bytes", ended.stderr.len());
}
