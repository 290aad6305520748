//! `outcrop ask --events`: the wire events as lines of JSON.

use std::fs;

use serde_json::{Value, json};

use super::{Ended, asking, assert_prints, interrupt, offline, run, saying, spawned_alone, whole};
use crate::loopback::{Answer, Gate, Loopback, frame};

fn lines(ended: &Ended) -> Vec<Value> {
    ended.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn kinds(lines: &[Value]) -> Vec<&str> {
    lines.iter().filter_map(|line| line["type"].as_str()).collect()
}

#[test]
fn each_event_is_a_line_with_the_members_of_a_recording() {
    let ended = run(&asking(&saying("a\u{1b}[31mb"), &["--events", "Hello"]));
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    assert!(!ended.out.contains('\u{1b}'), "{}", ended.out);
    let lines = lines(&ended);
    let frames = kinds(&lines).len() - 3;
    assert_eq!(kinds(&lines)[..2], ["response", "frame"]);
    assert_eq!(kinds(&lines)[frames + 1..], ["end", "over"]);
    let mut before = 0.0;
    for line in &lines {
        let at = line["at"].as_f64().expect("a time");
        assert!(at >= before && line["attempt"] == 1, "{line}");
        assert!(line.get("raw").is_none() && line.get("exchange").is_none(), "{line}");
        before = at;
    }
    let events: Vec<&Value> = lines.iter().map(|line| &line["event"]).collect();
    assert_eq!(events[1..3], [&json!("messageStart"), &json!("contentBlockDelta")]);
    let delta = &lines[2]["payload"]["delta"];
    assert_eq!(delta, &json!({ "text": "a\u{1b}[31mb" }));
    assert_eq!(lines[0]["status"], 200);
    let over = lines.last().expect("lines");
    assert_eq!((&over["how"], &over["taken"]), (&json!("whole"), &json!(frames)));
}

#[test]
fn a_line_is_printed_when_its_event_arrives() {
    let gate = Gate::new();
    let half = Answer::stream([frame::message_start(), frame::text(0, "half")]);
    let rest = [frame::text(0, " of it"), frame::message_stop("end_turn")];
    let server = Loopback::start([half.wait(&gate).then(rest)]);
    let start = asking(&server, &["--events", "Hello"]);
    let mut child = spawned_alone(&start);
    assert_prints(&mut child, r#"{"type":"response","#);
    let mut text = String::new();
    let mut byte = [0];
    while !text.contains("half") {
        use std::io::Read as _;
        let out = child.stdout.as_mut().expect("a pipe");
        out.read_exact(&mut byte).expect("it comes before the rest is sent");
        text.push(char::from(byte[0]));
    }
    gate.open();
    let ended = Ended::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
}

#[test]
fn a_recording_gets_the_same_events() {
    let start = offline(&["--events", "--record=stream.jsonl", "Hello"]);
    let ended = run(&start);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let recorded = fs::read_to_string(start.path("stream.jsonl")).expect("a recording");
    let recorded = recorded.lines().skip(1).map(|line| {
        let mut line: Value = serde_json::from_str(line).expect("JSON");
        let members = line.as_object_mut().expect("an object");
        members.remove("raw");
        members.remove("exchange");
        line
    });
    let recorded: Vec<Value> = recorded.filter(|line| line["type"] != "request").collect();
    assert_eq!(lines(&ended), recorded);
    let replay: Value = recorded.last().cloned().expect("lines");
    assert_eq!(replay["type"], "over");
}

#[test]
fn failures_and_an_interrupt_are_lines_too() {
    let refused =
        Answer::error(400, "ValidationException", "The provided model identifier is invalid.");
    let ended = run(&asking(&Loopback::start([refused]), &["--events", "Hello"]));
    let failed = lines(&ended);
    assert_eq!((ended.code, kinds(&failed)), (Some(1), vec!["response", "bytes", "end", "over"]));
    assert_eq!(failed[3]["how"], "failed");
    assert!(ended.stderr.contains("unknown model"), "{}", ended.stderr);

    let body = json!({
        "output": { "message": { "role": "assistant", "content": [{ "text": "ok" }] } },
        "stopReason": "end_turn",
        "usage": { "inputTokens": 1, "outputTokens": 1, "totalTokens": 2 },
        "metrics": { "latencyMs": 1 },
    });
    let server = Loopback::start([whole(&body)]);
    let ended = run(&asking(&server, &["--events", "--no-stream", "Hello"]));
    let converse = lines(&ended);
    assert_eq!((ended.code, kinds(&converse)), (Some(0), vec!["response", "bytes", "end", "over"]));
    assert!(converse[1]["text"].as_str().is_some_and(|text| text.contains("end_turn")));

    let half = Answer::stream([frame::message_start(), frame::text(0, "half")]);
    let server = Loopback::start([half.until_closed()]);
    let start = asking(&server, &["--events", "Hello"]);
    let mut child = spawned_alone(&start);
    assert_prints(&mut child, r#"{"type":"response","#);
    interrupt(&child);
    let mut ended = Ended::from(child.wait_with_output().expect("it ends"));
    ended.out.insert_str(0, r#"{"type":"response","#);
    let stopped = lines(&ended);
    let last: Vec<&Value> = stopped.iter().rev().take(2).map(|line| &line["how"]).collect();
    assert_eq!((ended.code, last), (Some(130), vec![&json!("stopped"), &json!("left")]));
}

#[test]
fn output_formats_exclude_each_other() {
    for other in ["--json", "--clean", "--with-prefill"] {
        let ended = run(&offline(&["--events", other, "Hello"]));
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{other}");
    }
    let ended = run(&offline(&["--events", "--dry-run", "Hello"]));
    let request: Value = serde_json::from_str(&ended.out).expect("the request");
    assert_eq!((ended.code, &request["messages"][0]["role"]), (Some(0), &json!("user")));
}
