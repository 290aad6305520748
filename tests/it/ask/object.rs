//! `--json`: one object with exactly these fields.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Ended, MODEL, asking, offline, run, saying, whole};
use crate::loopback::schedule::{Noted, Schedule, Spread, Tolerance};
use crate::loopback::{Answer, Loopback, frame};

const FIELDS: [&str; 11] = [
    "text",
    "prefill",
    "stopReason",
    "stopSequence",
    "usage",
    "latencyMs",
    "firstTokenMs",
    "tokensPerSecond",
    "modelId",
    "requestId",
    "costUsd",
];

/// Returns the object, which must be the only output, on one line.
fn object(ended: &Ended) -> Value {
    object_with(ended, &[])
}

/// Returns the object, which must have the fields in [`FIELDS`] and these additional fields.
fn object_with(ended: &Ended, more: &[&str]) -> Value {
    assert_eq!(ended.out.lines().count(), 1, "{ended:?}");
    assert!(ended.out.ends_with("}\n"));
    let value: Value = serde_json::from_str(&ended.out).expect("JSON");
    let mut names: Vec<_> = value.as_object().expect("an object").keys().collect();
    let mut expected = [&FIELDS, more].concat();
    names.sort();
    expected.sort_unstable();
    assert_eq!(names, expected);
    value
}

#[test]
fn the_json_object_contains_the_text_and_the_figures() {
    let frames = [
        frame::message_start(),
        frame::text(0, "ls"),
        frame::text(0, " -l\n"),
        frame::message_stop_at("```"),
        frame::metadata(1000, 200, 1822),
    ];
    let server = Loopback::start([Answer::stream(frames)]);
    let ended = run(&asking(&server, &["--json", "--prefill=```", "--stop=```", "Hello"]));
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let mut object = object(&ended);
    let first = object["firstTokenMs"].take();
    assert!(first.as_u64().is_some_and(|ms| ms < 30_000), "{first}");
    let rate = object["tokensPerSecond"].take();
    assert!(rate.is_null() || rate.as_f64().is_some_and(|rate| rate > 0.0), "{rate}");
    assert_eq!(
        object,
        json!({
            "text": "ls -l\n",
            "prefill": "```",
            "stopReason": "stop_sequence",
            "stopSequence": "```",
            "usage": { "inputTokens": 1000, "outputTokens": 200, "totalTokens": 1200 },
            "latencyMs": 1822,
            "firstTokenMs": null,
            "tokensPerSecond": null,
            "modelId": MODEL,
            "requestId": "request-1",
            "costUsd": 0.0022,
        })
    );
}

#[test]
fn an_inferred_stop_sequence_is_marked() {
    let unnamed = || {
        let frames = [frame::message_start(), frame::text(0, "ok"), frame::message_stop_unnamed()];
        Loopback::start([Answer::stream(frames)])
    };
    let ended = run(&asking(&unnamed(), &["--json", "--stop=END", "Hello"]));
    let object = object_with(&ended, &["stopSequenceInferred"]);
    assert_eq!(object["stopSequence"], "END", "{object}");
    assert_eq!(object["stopSequenceInferred"], true, "{object}");
    let two = ["--json", "--stop=END", "--stop=###", "Hello"];
    let object = self::object(&run(&asking(&unnamed(), &two)));
    assert!(object["stopSequence"].is_null(), "{object}");
}

#[test]
fn the_details_of_a_refusal_are_in_the_object() {
    let details = json!({ "category": "cyber", "explanation": "It seems dangerous." });
    let stop = json!({
        "stopReason": "content_filtered",
        "additionalModelResponseFields": { "stop_details": details },
    });
    let frames = [frame::message_start(), frame::text(0, "ok"), frame::event("messageStop", &stop)];
    let server = Loopback::start([Answer::stream(frames)]);
    let ended = run(&asking(&server, &["--json", "Hello"]));
    assert_eq!(object_with(&ended, &["stopDetails"])["stopDetails"], details);
    assert!(ended.stderr.contains("category cyber: It seems dangerous."), "{}", ended.stderr);
}

#[test]
fn the_findings_of_a_guardrail_are_in_the_object() {
    let ended = run(&offline(&["--json", "--guardrail=demoguardrail:1", "Hello"]));
    let object = object_with(&ended, &["guardrailFindings"]);
    assert_eq!(object["stopReason"], "guardrail_intervened", "{object}");
    let findings = object["guardrailFindings"].as_array().expect("a list");
    assert_eq!(findings[0], "prompt: topic \"Every topic\", blocked", "{object}");
    let zeros = json!({ "inputTokens": 0, "outputTokens": 0, "totalTokens": 0 });
    assert_eq!(object["usage"], zeros);
}

#[test]
fn cited_text_and_its_citations_are_in_the_object() {
    let location = json!({ "documentPage": { "documentIndex": 0, "start": 2, "end": 3 } });
    let citation =
        json!({ "title": "a", "sourceContent": [{ "text": "Yes." }], "location": location });
    let cited = |citation: &Value| frame::delta(1, &json!({ "citation": citation }));
    let frames = || {
        let frames = [
            frame::message_start(),
            frame::text(0, "It says "),
            cited(&citation),
            frame::text(1, "yes."),
            frame::message_stop("end_turn"),
        ];
        Loopback::start([Answer::stream(frames)])
    };
    let object = object_with(&run(&asking(&frames(), &["--json", "Hello"])), &["citations"]);
    assert_eq!(object["text"], "It says yes.");
    let range = json!({ "type": "documentPage", "index": 0, "start": 2, "end": 3 });
    let expected = json!({ "title": "a", "source": null, "location": range, "passage": "Yes." });
    assert_eq!(object["citations"], json!([expected]));
    let ended = run(&asking(&frames(), &["Hello"]));
    assert_eq!((ended.out.as_str(), ended.code), ("It says yes.", Some(0)));
    assert_eq!(ended.stderr, "outcrop: [1] a, pages 2–3: \u{201c}Yes.\u{201d}\n");
}

#[test]
fn missing_figures_of_the_service_are_null() {
    let model = "--model=arn:aws:bedrock:us-east-1:1:application-inference-profile/abc";
    let frames = [frame::message_start(), frame::text(0, "ok"), frame::message_stop("end_turn")];
    let server = Loopback::start([Answer::stream(frames)]);
    let object = object(&run(&asking(&server, &["--json", model, "Hello"])));
    for name in ["prefill", "stopSequence", "usage", "latencyMs", "tokensPerSecond", "costUsd"] {
        assert!(object[name].is_null(), "{name}: {object}");
    }
    assert_eq!((&object["text"], &object["stopReason"]), (&json!("ok"), &json!("end_turn")));
    // The usage has no cost, because the model ID is unknown.
    let server = saying("ok");
    let object = self::object(&run(&asking(&server, &["--json", model, "Hello"])));
    assert_eq!((&object["usage"]["totalTokens"], &object["costUsd"]), (&json!(9), &json!(null)));
}

#[test]
fn metadata_without_figures_gives_null() {
    let frames = [
        frame::message_start(),
        frame::text(0, "ok"),
        frame::message_stop("end_turn"),
        frame::event("metadata", &json!({})),
    ];
    let server = Loopback::start([Answer::stream(frames)]);
    let object = object(&run(&asking(&server, &["--json", "Hello"])));
    assert!(object["usage"].is_null() && object["latencyMs"].is_null(), "{object}");
    assert!(object["costUsd"].is_null(), "{object}");
}

#[test]
fn cache_tokens_are_reported_if_they_were_sent() {
    let usage = json!({
        "inputTokens": 7, "outputTokens": 2, "totalTokens": 59,
        "cacheReadInputTokens": 50, "cacheWriteInputTokens": 0,
    });
    let frames = [
        frame::message_start(),
        frame::text(0, "ok"),
        frame::message_stop("end_turn"),
        frame::event("metadata", &json!({ "usage": usage, "metrics": { "latencyMs": 9 } })),
    ];
    let server = Loopback::start([Answer::stream(frames)]);
    let object = object(&run(&asking(&server, &["--json", "Hello"])));
    assert_eq!(object["usage"], usage);
}

#[test]
fn without_a_stream_there_is_no_time_to_first_token() {
    let server = Loopback::start([whole(&json!({
        "output": { "message": { "role": "assistant", "content": [{ "text": "ok" }] } },
        "stopReason": "end_turn",
        "usage": { "inputTokens": 7, "outputTokens": 2, "totalTokens": 9 },
        "metrics": { "latencyMs": 120 },
    }))]);
    let object = object(&run(&asking(&server, &["--json", "--no-stream", "Hello"])));
    assert!(object["firstTokenMs"].is_null() && object["tokensPerSecond"].is_null(), "{object}");
    assert_eq!((&object["text"], &object["latencyMs"]), (&json!("ok"), &json!(120)));
    assert_eq!(object["requestId"], "request-1");
}

#[test]
fn the_prefill_is_part_of_the_text_on_request() {
    let server = saying(" 1}");
    let prefill = "--prefill={\"a\":";
    let object = object(&run(&asking(&server, &["--json", "--with-prefill", prefill, "Hello"])));
    assert_eq!((&object["text"], &object["prefill"]), (&json!("{\"a\": 1}"), &json!("{\"a\":")));
}

#[test]
fn the_object_contains_the_partial_text_of_a_failed_reply() {
    let cut = Answer::stream([frame::message_start(), frame::text(0, "half")]).cut();
    let refusal = Answer::error(400, "ValidationException", "No");
    let server = Loopback::start([cut, refusal]);
    let ended = run(&asking(&server, &["--json", "Hello"]));
    assert_eq!(ended.code, Some(1));
    let object = object(&ended);
    assert_eq!((&object["text"], &object["stopReason"]), (&json!("half"), &json!(null)));
    assert_eq!(object["requestId"], "request-1");
    // Without any reply, nothing is printed.
    let ended = run(&asking(&server, &["--json", "Hello"]));
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
}

#[test]
fn hostile_text_is_escaped_in_json_and_parses_to_the_same_text() {
    let text = "\u{1b}[31m \u{9b}2J \u{202e} \u{7f} \n é";
    let ended = run(&asking(&saying(text), &["--json", "Hello"]));
    assert_eq!(object(&ended)["text"], text);
    let is_plain = |letter: char| letter == '\n' || !letter.is_control() && letter != '\u{202e}';
    assert!(ended.out.chars().all(is_plain), "{:?}", ended.out);
}

#[test]
fn the_stand_in_reports_every_figure_with_and_without_a_stream() {
    for more in [&[][..], &["--no-stream"]] {
        let ended = run(&offline(&[&["--json", "Count from 1 to 10", "--stop=5"], more].concat()));
        assert_eq!(ended.code, Some(0));
        let object = object(&ended);
        assert_eq!(object["text"], "1, 2, 3, 4, ");
        assert_eq!(object["stopSequence"], "5");
        assert_eq!(object["usage"]["outputTokens"], 3);
        assert!(object["latencyMs"].as_u64().is_some_and(|ms| ms > 0), "{object}");
        assert!(object["requestId"].is_string(), "{object}");
        assert_eq!(object["firstTokenMs"].is_null(), !more.is_empty(), "{object}");
    }
}

/// Returns the times of the request and of the first delta, relative to the start of the request.
fn recorded(file: &Path) -> [Duration; 2] {
    let text = fs::read_to_string(file).expect("it was recorded");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let at = |name: &str, wanted: &str| {
        let line = lines.iter().find(|line| line[name] == wanted).expect(wanted);
        Duration::from_secs_f64(line["at"].as_f64().expect("microseconds") / 1e6)
    };
    [at("type", "request"), at("event", "contentBlockDelta")]
}

/// Runs six turns, each in its own process. The server cannot know how long a process took to
/// connect. So the recording gives the exact time that the object must report, and the server's
/// time is the lower limit. Other tests prove how exact a recording's times are.
#[test]
fn the_reported_times_agree_with_the_server() {
    let (first, gap) = (Duration::from_millis(40), Duration::from_millis(8));
    let schedule = Schedule { first, gap, deltas: 20 };
    let server = Loopback::start([schedule.answer(18, 400, 1800)]);
    let folder = tempfile::tempdir().expect("a folder");
    let (mut noted, mut errors, mut rates) = (vec![], vec![], vec![]);
    for number in 0..6 {
        let file = folder.path().join(number.to_string());
        let record = format!("--record={}", file.display());
        let object = object(&run(&asking(&server, &["--json", &record, "Hello"])));
        let exact = (&object["latencyMs"], &object["usage"]["totalTokens"]);
        assert_eq!(exact, (&json!(1800), &json!(418)));
        let times = Noted::by(&server, schedule);
        let ttft = Duration::from_millis(object["firstTokenMs"].as_u64().expect("it was measured"));
        let [sent, arrived] = recorded(&file);
        errors.push(ttft.abs_diff(arrived));
        assert!(arrived >= sent + (times.deltas[0] - times.read), "sooner than it can");
        let expected = 400.0 / times.streamed().as_secs_f64();
        let rate = object["tokensPerSecond"].as_f64().expect("it was measured");
        rates.push((rate / expected - 1.0).abs());
        noted.push(times);
    }
    let tolerance = Tolerance::of(&noted);
    let median = Spread::of(errors.iter().copied()).median;
    assert!(median < Duration::from_millis(2), "{errors:?}");
    assert!(tolerance.allows_rates(rates.clone(), gap * 19), "{rates:?}, {tolerance:?}");
}

#[test]
fn negative_or_missing_token_counts_give_null_and_no_cost() {
    let usage = |input: Value, output: Value, total: Value| {
        let usage = json!({ "inputTokens": input, "outputTokens": output, "totalTokens": total });
        let metadata =
            frame::event("metadata", &json!({ "usage": usage, "metrics": { "latencyMs": 9 } }));
        let frames = [frame::text(0, "Hi"), frame::message_stop("end_turn"), metadata];
        let server = Loopback::start([Answer::stream(frames)]);
        let object = object(&run(&asking(&server, &["--json", "Hello"])));
        assert_eq!(object["costUsd"], Value::Null);
        object["usage"].clone()
    };
    let counted = |input: Option<u64>, output: Option<u64>, total: Option<u64>| json!({ "inputTokens": input, "outputTokens": output, "totalTokens": total });
    assert_eq!(usage(json!(-5), json!(2), json!(-3)), counted(None, Some(2), None));
    assert_eq!(usage(Value::Null, json!(2), json!(9)), counted(None, Some(2), Some(9)));
    assert_eq!(usage(json!(7), Value::Null, json!(7)), counted(Some(7), None, Some(7)));
    assert_eq!(usage(Value::Null, Value::Null, Value::Null), Value::Null);
}

#[test]
fn zero_usage_is_reported_as_zero_without_a_guardrail() {
    let usage = json!({ "inputTokens": 0, "outputTokens": 0, "totalTokens": 0 });
    let metadata = json!({ "usage": usage, "metrics": { "latencyMs": 9 } });
    let stop = || frame::message_stop("end_turn");
    let server = Loopback::start([
        Answer::stream([frame::text(0, "Hi"), stop(), frame::event("metadata", &metadata)]),
        Answer::stream([stop(), frame::event("metadata", &metadata)]),
        // JSON with spaces.
        Answer::status(200).header("content-type", "application/json").body(
            "{\"output\": {\"message\": {\"role\": \"assistant\", \"content\": [{\"text\": \"Hi\"}]}}, \
             \"stopReason\": \"end_turn\", \"usage\": {\"inputTokens\": 0, \"outputTokens\": 0, \
             \"totalTokens\": 0}, \"metrics\": {\"latencyMs\": 9}}",
        ),
    ]);
    for more in [&[][..], &[], &["--no-stream"]] {
        let object = object(&run(&asking(&server, &[&["--json", "Hello"], more].concat())));
        assert_eq!(object["usage"], usage, "{more:?}");
        assert_eq!(object["costUsd"], json!(0.0), "{more:?}");
    }
}
