//! The JSON object of `--json`: its fields and its text. An unknown value is `null`, never 0.

use std::fmt::Write as _;

use serde::Serialize;

use super::citation_object::CitationObject;
use crate::chat::event::{StopDetails, Usage};
use crate::chat::message::{Ending, Reply};
use crate::chat::meter::Meter;
use crate::chat::model::Catalog;
use crate::chat::settings::Prefill;
use crate::document::visible;

/// The data from which the JSON object is built.
#[derive(Debug)]
pub struct ReplyReport<'a> {
    pub reply: &'a Reply,
    pub text: String,
    pub meter: &'a Meter,
    /// Whether the reply was a stream. Only a stream has deltas to time.
    pub streams: bool,
    pub request_id: Option<&'a str>,
    /// The id of the conversation, if it is stored.
    pub conversation: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplyObject<'a> {
    text: &'a str,
    prefill: Option<&'a str>,
    stop_reason: Option<&'a str>,
    stop_sequence: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_sequence_inferred: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_details: Option<StopDetailsObject<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    guardrail_findings: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    citations: Vec<CitationObject<'a>>,
    usage: Option<UsageObject>,
    latency_ms: Option<u64>,
    first_token_ms: Option<u64>,
    tokens_per_second: Option<f64>,
    model_id: &'a str,
    request_id: Option<&'a str>,
    cost_usd: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<&'a str>,
}

/// The details of a refusal.
#[derive(Serialize)]
struct StopDetailsObject<'a> {
    category: Option<&'a str>,
    explanation: Option<&'a str>,
}

impl<'a> From<&'a StopDetails> for StopDetailsObject<'a> {
    fn from(details: &'a StopDetails) -> Self {
        Self { category: details.category.as_deref(), explanation: details.explanation.as_deref() }
    }
}

/// Usage with the service's names. The cache fields are those that the service sent.
#[derive(Serialize)]
struct UsageObject {
    #[serde(rename = "inputTokens")]
    input: Option<u64>,
    #[serde(rename = "outputTokens")]
    output: Option<u64>,
    #[serde(rename = "totalTokens")]
    total: Option<u64>,
    #[serde(rename = "cacheReadInputTokens", skip_serializing_if = "Option::is_none")]
    cache_read: Option<u64>,
    #[serde(rename = "cacheWriteInputTokens", skip_serializing_if = "Option::is_none")]
    cache_write: Option<u64>,
}

impl From<&Usage> for UsageObject {
    fn from(usage: &Usage) -> Self {
        let Usage { input, output, total, cache_read, cache_write, .. } = *usage;
        Self { input, output, total, cache_read, cache_write }
    }
}

/// Returns the object as one line. Control characters are escaped, so that a terminal does not
/// interpret them. The parsed text stays the same.
pub fn line(report: &ReplyReport<'_>, catalog: &Catalog) -> String {
    let ReplyReport { reply, text, meter, streams, request_id, conversation } = report;
    let (stop_reason, stop_sequence, details) = match &reply.ending {
        Ending::Complete { reason, sequence, details } => {
            (Some(reason.as_str()), sequence.as_ref(), details.as_deref())
        }
        _ => (None, None, None),
    };
    let meter_of_stream = streams.then_some(meter);
    let first_token = meter_of_stream.and_then(|meter| meter.time_to_first_token());
    let rate = meter_of_stream.and_then(|meter| meter.tokens_per_second());
    let cost = meter.usage().and_then(|usage| catalog.cost(&reply.model, usage));
    let object = ReplyObject {
        text,
        prefill: reply.prefill.as_ref().map(Prefill::as_str),
        stop_reason,
        stop_sequence: stop_sequence.map(|sequence| sequence.text.as_str()),
        stop_sequence_inferred: stop_sequence
            .is_some_and(|sequence| sequence.is_inferred)
            .then_some(true),
        stop_details: details.map(StopDetailsObject::from),
        guardrail_findings: &reply.guardrail_findings,
        citations: reply.citations().iter().map(CitationObject::from).collect(),
        usage: meter.usage().map(UsageObject::from),
        latency_ms: meter.latency_ms(),
        first_token_ms: first_token.and_then(|time| u64::try_from(time.as_millis()).ok()),
        tokens_per_second: rate.map(|rate| rounded(rate, 1e1)),
        model_id: reply.model.as_str(),
        request_id: *request_id,
        // Round away floating-point noise: a token costs at least $0.00000001.
        cost_usd: cost.map(|cost| rounded(cost, 1e9)),
        conversation_id: *conversation,
    };
    let json = serde_json::to_string(&object).expect("text and finite numbers are JSON");
    escaped(&json)
}

fn rounded(figure: f64, places: f64) -> f64 {
    (figure * places).round() / places
}

/// Returns JSON without characters that a terminal interprets.
pub fn escaped(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for letter in json.chars() {
        if visible::is_unsafe_for_terminal(letter) {
            // Writing to a string does not fail. Every escaped character has at most four
            // hexadecimal digits.
            let _ = write!(safe, "\\u{:04x}", u32::from(letter));
        } else {
            safe.push(letter);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::{Value, json};

    use super::*;
    use crate::chat::event::{Metadata, StreamEvent};
    use crate::chat::model::ModelId;

    fn object(events: &[(u64, StreamEvent)], streams: bool) -> (String, Value) {
        let catalog = crate::config::models::catalog();
        let mut reply = Reply::new(ModelId::default_for("sa-east-1"), None);
        let sent_at = Instant::now();
        let mut meter = Meter::new(sent_at);
        for (ms, event) in events {
            reply.apply(event);
            meter.apply(sent_at + Duration::from_millis(*ms), event);
        }
        let text = reply.generated();
        let (request_id, conversation) = (None, None);
        let report =
            ReplyReport { reply: &reply, text, meter: &meter, streams, request_id, conversation };
        let line = line(&report, &catalog);
        let value = serde_json::from_str(&line).expect("JSON");
        (line, value)
    }

    fn whole() -> Vec<(u64, StreamEvent)> {
        let usage = Usage {
            input: Some(7),
            output: Some(2),
            total: Some(9),
            cache_read: Some(3),
            ..Usage::default()
        };
        let metadata =
            Metadata { usage: Some(usage), latency_ms: Some(120), ..Metadata::default() };
        let stop = StreamEvent::stopped_at("```");
        vec![
            (240, StreamEvent::Text { index: 0, text: "ls".into() }),
            (740, StreamEvent::Text { index: 0, text: " -l".into() }),
            (750, stop),
            (751, StreamEvent::Metadata(metadata)),
        ]
    }

    #[test]
    fn the_fields_have_the_documented_order() {
        let (line, value) = object(&whole(), true);
        assert_eq!(
            value,
            json!({
                "text": "ls -l",
                "prefill": null,
                "stopReason": "stop_sequence",
                "stopSequence": "```",
                "usage": {
                    "inputTokens": 7, "outputTokens": 2, "totalTokens": 9,
                    "cacheReadInputTokens": 3,
                },
                "latencyMs": 120,
                "firstTokenMs": 240,
                "tokensPerSecond": 4.0,
                "modelId": "global.anthropic.claude-haiku-4-5-20251001-v1:0",
                "requestId": null,
                "costUsd": 0.000_017_3,
            })
        );
        assert!(line.starts_with(r#"{"text":"ls -l","prefill":null,"stopReason":"#), "{line}");
    }

    #[test]
    fn unknown_values_are_null() {
        let (_, value) = object(&[], true);
        let nulls = [
            "prefill",
            "stopReason",
            "stopSequence",
            "usage",
            "latencyMs",
            "firstTokenMs",
            "tokensPerSecond",
            "requestId",
            "costUsd",
        ];
        assert!(nulls.iter().all(|name| value[name].is_null()), "{value}");
        assert_eq!(value["text"], "");
    }

    #[test]
    fn a_reply_without_a_stream_has_no_delta_times() {
        let (_, value) = object(&whole(), false);
        assert!(value["firstTokenMs"].is_null() && value["tokensPerSecond"].is_null(), "{value}");
        assert_eq!(value["latencyMs"], 120);
    }

    #[test]
    fn the_line_contains_no_control_characters() {
        let text = "\u{1b}[31m \u{9b}2J \u{202e} \u{7f} \n é";
        let (line, value) = object(&[(1, StreamEvent::Text { index: 0, text: text.into() })], true);
        assert!(!line.chars().any(visible::is_unsafe_for_terminal), "{line}");
        assert_eq!(value["text"], text);
    }
}
