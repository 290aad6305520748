//! Tests that exported metrics parse back to the same values.

#![cfg(test)]

use std::time::Instant;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::chat::conversation::Conversation;
use crate::chat::event::{Metadata, StopReason, StreamEvent, Usage};
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::message::{Message, Reply};
use crate::chat::metrics::{RequestMetrics, places};
use crate::chat::model::ModelId;

/// Parses CSV records according to RFC 4180.
fn parse(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut is_quoted, mut letters) = (false, text.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => record.push(std::mem::take(&mut field)),
            '\r' if !is_quoted && letters.peek() == Some(&'\n') => {
                letters.next();
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            other => field.push(other),
        }
    }
    assert!(!is_quoted && field.is_empty() && record.is_empty(), "{text:?} ends in the middle");
    records
}

/// Exports a turn with these metrics as CSV and as JSON.
fn written(ending: Ending, meter: &Meter, request_id: Option<&str>) -> (String, String) {
    let catalog = crate::config::models::catalog();
    let mut conversation = Conversation::default();
    let mut reply = Reply::new(ModelId::default_for("sa-east-1"), None);
    reply.ending = ending;
    conversation.append(Message::User("prompt".into()));
    conversation.append(Message::Assistant(reply));
    let placed = places(&conversation).next().expect("a turn");
    let requests = [RequestMetrics { model: &placed.2.model, meter }];
    let rows = [TurnMetrics { request_id, ..TurnMetrics::new(placed, &requests, &catalog) }];
    (csv(&rows), json(&rows))
}

fn measured() -> Meter {
    let sent_at = Instant::now();
    let at = |ms| sent_at + Duration::from_millis(ms);
    let mut meter = Meter::new(sent_at);
    meter.apply(at(100), &StreamEvent::Opened { request_id: None });
    for ms in [240, 252, 740] {
        meter.apply(at(ms), &StreamEvent::Text { index: 0, text: "a".into() });
    }
    let usage = Usage {
        input: Some(7),
        output: Some(20),
        total: Some(27),
        cache_read: Some(3),
        ..Usage::default()
    };
    let service_tier = Some("priority".to_owned());
    let latency_ms = Some(700);
    let metadata = Metadata { usage: Some(usage), latency_ms, service_tier, ..Metadata::default() };
    meter.apply(at(750), &StreamEvent::Metadata(metadata));
    meter.apply(at(751), &StreamEvent::Ended);
    meter
}

#[test]
fn fields_have_names_and_units() {
    let complete = Ending::Complete {
        reason: StopReason::StopSequence,
        sequence: Some("a,\"b\"\n".into()),
        details: None,
    };
    let (csv, json) = written(complete, &measured(), Some("req-1"));
    let object: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        object,
        json!([{
            "turn": 1, "branch": 1, "shown": false,
            "model": "global.anthropic.claude-haiku-4-5-20251001-v1:0",
            "temperature": null, "requests": 1, "usage_of_all_requests": true,
            "input_tokens": 7, "output_tokens": 20,
            "cache_read_tokens": 3, "cache_write_tokens": null,
            "headers_ms": 100.0, "first_token_ms": 240.0, "latency_ms": 700,
            "wall_ms": 751.0, "overhead_ms": 51.0, "tokens_per_second": 40.0,
            "deltas": 3, "gap_p50_ms": 12.0, "gap_p95_ms": 488.0, "gap_max_ms": 488.0,
            "ending": "complete", "stop_reason": "stop_sequence", "stop_sequence": "a,\"b\"\n",
            "stop_sequence_inferred": false, "stop_category": null, "citations": 0,
            "failure": null, "request_id": "req-1", "service_tier": "priority",
            "cost_usd": 0.000_107_3,
        }])
    );
    let records = parse(&csv);
    let names: Vec<_> = records[0].iter().map(String::as_str).collect();
    assert_eq!(records.len(), 2);
    for (name, field) in names.iter().zip(&records[1]) {
        let expected = match &object[0][*name] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Number(number) => number.as_f64().expect("a number").to_string(),
            other => other.to_string(),
        };
        assert_eq!(*field, expected, "{name}");
    }
    let first = json.find("\"turn\"").expect("a turn field");
    assert!(first < json.find("\"cost_usd\"").expect("a cost field"), "fields keep their order");
}

#[test]
fn unknown_values_are_empty_and_null() {
    let (csv, json) = written(Ending::Open, &Meter::new(Instant::now()), None);
    let object: Value = serde_json::from_str(&json).expect("JSON");
    let records = parse(&csv);
    for name in ["input_tokens", "latency_ms", "wall_ms", "tokens_per_second", "cost_usd"] {
        assert!(object[0][name].is_null(), "{name}");
        let at = records[0].iter().position(|head| head == name).expect(name);
        assert_eq!(records[1][at], "", "{name}");
    }
    assert_eq!(super::csv(&[]), "");
    assert_eq!(super::json(&[]), "[]\n");
}

proptest! {
    #[test]
    fn csv_round_trips_any_text(
        sequence in any::<String>(),
        what in "[\\x00-\\x7f\r\n\",é日\u{202e}]{0,12}",
        id in "[\r\n\", =+a]{0,6}",
    ) {
        let failure = Failure::new(FailureKind::Other, what.clone(), "", "");
        let stopped = Ending::Complete {
            reason: StopReason::Other(sequence.clone()),
            sequence: Some(sequence.as_str().into()),
            details: None,
        };
        for (ending, name, expected) in [
            (Ending::Failed(failure), "failure", &what),
            (stopped.clone(), "stop_reason", &sequence),
            (stopped.clone(), "stop_sequence", &sequence),
            (stopped, "request_id", &id),
        ] {
            let (csv, json) = written(ending, &measured(), Some(&id));
            let records = parse(&csv);
            prop_assert_eq!(records.len(), 2);
            prop_assert_eq!(records[0].len(), records[1].len());
            let at = records[0].iter().position(|head| head == name).expect(name);
            prop_assert_eq!(&records[1][at], expected);
            let object: Value = serde_json::from_str(&json).expect("JSON");
            prop_assert_eq!(object[0][name].as_str(), Some(expected.as_str()));
        }
    }
}
