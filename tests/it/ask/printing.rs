//! Standard output, its timing, and the request on the wire.

use serde_json::json;

use super::{MODEL, asking, assert_prints, offline, run, saying, spawned_alone, whole};
use crate::loopback::{Answer, Gate, Loopback, frame};

#[test]
fn a_pipe_gets_exactly_the_text_and_standard_error_stays_empty() {
    for text in ["Hi", "Hi\n", "\u{1b}[31m\ta\r\nb\u{202e}\u{9b} é 🪨"] {
        let ended = run(&asking(&saying(text), &["Hello"]));
        assert_eq!((ended.code, ended.out.as_str(), ended.stderr.as_str()), (Some(0), text, ""));
    }
}

#[test]
fn every_text_block_is_printed_but_no_thinking() {
    let frames = [
        frame::message_start(),
        frame::reasoning(0, &json!({ "text": "hm" })),
        frame::block_stop(0),
        frame::text(1, "one "),
        frame::block_stop(1),
        frame::text(2, "two"),
        frame::message_stop("end_turn"),
    ];
    let ended = run(&asking(&Loopback::start([Answer::stream(frames)]), &["Hello"]));
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "one two"));
}

#[test]
fn each_delta_is_printed_as_it_arrives() {
    let gates = [Gate::new(), Gate::new()];
    let answer = Answer::stream([frame::message_start(), frame::text(0, "Hel")])
        .wait(&gates[0])
        .then([frame::text(0, "lo")])
        .wait(&gates[1])
        .then([frame::text(0, "!\n"), frame::message_stop("end_turn")]);
    let start = asking(&Loopback::start([answer]), &["Hello"]);
    let mut child = spawned_alone(&start);
    assert_prints(&mut child, "Hel");
    gates[0].open();
    assert_prints(&mut child, "lo");
    gates[1].open();
    let ended: super::Ended = child.wait_with_output().expect("it ends").into();
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "!\n"));
}

#[test]
fn a_burst_is_printed_completely() {
    let words: Vec<String> = (0..20_000).map(|number| format!("{number} ")).collect();
    let deltas = words.iter().flat_map(|word| frame::text(0, word)).collect();
    let answer = Answer::stream([frame::message_start(), deltas, frame::message_stop("end_turn")]);
    let ended = run(&asking(&Loopback::start([answer]), &["Hello"]));
    assert_eq!((ended.code, ended.out == words.concat()), (Some(0), true));
}

#[test]
fn every_setting_is_on_the_wire() {
    let server = saying("ok");
    let ended = run(&asking(
        &server,
        &[
            "--system=Be brief.",
            "--temperature=0.5",
            "--max-tokens=300",
            "--stop=```",
            "--stop=\\nEND",
            "--prefill=```sh",
            "--service-tier=flex",
            "--latency=optimized",
            "--guardrail=gr1:DRAFT:async",
            "--metadata=team=search",
            "--metadata=run=7",
            "--region=eu-west-1",
            "Hello",
        ],
    ));
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "ok"));
    let requests = server.requests();
    let path = MODEL.replace("us.", "eu.").replace(':', "%3A");
    assert_eq!(requests[0].path, format!("/model/{path}/converse-stream"));
    assert_eq!(requests[0].header("authorization"), Some("Bearer ABSKsecret"));
    assert_eq!(
        requests[0].body,
        json!({
            "system": [{ "text": "Be brief." }],
            "messages": [
                { "role": "user", "content": [{ "text": "Hello" }] },
                { "role": "assistant", "content": [{ "text": "```sh" }] },
            ],
            "inferenceConfig": {
                "maxTokens": 300, "temperature": 0.5, "stopSequences": ["```", "\nEND"],
            },
            "serviceTier": { "type": "flex" },
            "performanceConfig": { "latency": "optimized" },
            "guardrailConfig": {
                "guardrailIdentifier": "gr1", "guardrailVersion": "DRAFT",
                "trace": "enabled", "streamProcessingMode": "async",
            },
            "requestMetadata": { "team": "search", "run": "7" },
            "additionalModelResponseFieldPaths": ["/stop_sequence", "/delta/stop_sequence", "/stop_details"],
        })
    );
}

#[test]
fn without_a_stream_the_same_request_goes_to_converse() {
    let server = Loopback::start([
        Answer::stream(frame::reply("ok")),
        whole(&json!({
            "output": { "message": { "role": "assistant", "content": [{ "text": "ok" }] } },
            "stopReason": "end_turn",
        })),
    ]);
    let settings = ["--prefill=Well,", "--stop=x", "--temperature=0", "Hello"];
    let streamed = run(&asking(&server, &settings));
    let ended = run(&asking(&server, &[&["--no-stream"], &settings[..]].concat()));
    assert_eq!((streamed.code, streamed.out.as_str()), (Some(0), "ok"));
    assert_eq!((ended.code, ended.out.as_str(), ended.stderr.as_str()), (Some(0), "ok", ""));
    let requests = server.requests();
    assert_eq!(requests[1].method, "POST");
    assert_eq!(format!("{}-stream", requests[1].path), requests[0].path);
    assert_eq!(requests[1].body, requests[0].body);
}

#[test]
fn the_prefill_is_printed_only_on_request() {
    let server = saying(" 1}");
    let prefill = "--prefill={\"a\":";
    assert_eq!(run(&asking(&server, &[prefill, "Hello"])).out, " 1}");
    assert_eq!(run(&asking(&server, &[prefill, "--with-prefill", "Hello"])).out, "{\"a\": 1}");
    assert_eq!(run(&asking(&server, &["--with-prefill", "Hello"])).out, " 1}");
    let empty = Answer::stream([frame::message_start(), frame::message_stop("end_turn")]);
    let server = Loopback::start([empty, Answer::error(400, "ValidationException", "No")]);
    assert_eq!(run(&asking(&server, &["--prefill=A", "--with-prefill", "Hello"])).out, "A");
    assert_eq!(run(&asking(&server, &["--prefill=A", "--with-prefill", "Hello"])).out, "");
}

#[test]
fn prefill_and_a_stop_sequence_print_three_bare_commands_offline() {
    let prompt = "Generate three different sample AWS CLI commands. Each should be very short.";
    let prefill = "--prefill=Here are the three commands in a single block without any \
                   comments:\n```bash";
    for more in [&[][..], &["--no-stream"]] {
        let ended = run(&offline(&[&[prompt, prefill, "--stop=```"], more].concat()));
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let lines: Vec<&str> = ended.out.split('\n').collect();
        assert_eq!((lines.len(), lines[0], lines[4]), (5, "", ""), "{lines:?}");
        assert!(lines[1..4].iter().all(|line| line.starts_with("aws ")), "{lines:?}");
    }
}

#[test]
fn a_dry_run_prints_the_request_and_sends_nothing() {
    let server = saying("never");
    let arguments = ["--dry-run", "--system=Be brief.", "--max-tokens=100", "12345678901"];
    let ended = run(&asking(&server, &arguments));
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let printed: serde_json::Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(printed["messages"][0]["content"][0]["text"], "12345678901");
    assert_eq!(printed["system"][0]["text"], "Be brief.");
    let stderr = format!(
        "outcrop: not sent to {MODEL}: about 12 input tokens of 200,000, and up to 100 output \
         tokens. It would cost up to $0.0006\n"
    );
    assert_eq!(ended.stderr, stderr);
    assert!(server.requests().is_empty());
}
