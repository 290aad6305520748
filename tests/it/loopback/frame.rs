//! Frames of `application/vnd.amazon.eventstream` in the stand-in's encoding, whole and damaged.

use outcrop::offline::event_frames::encode;
#[allow(unused_imports, reason = "the benchmarks use only `event`")]
pub use outcrop::offline::event_frames::{error, event, exception};
use serde_json::{Value, json};

/// Returns an event frame with this payload, which need not be valid JSON.
pub fn raw_event(name: &str, payload: &str) -> Vec<u8> {
    let headers =
        [(":event-type", name), (":content-type", "application/json"), (":message-type", "event")];
    encode(&headers, payload.to_owned())
}

/// Returns a frame without headers.
pub fn untyped(payload: &str) -> Vec<u8> {
    encode(&[], payload.to_owned())
}

pub fn message_start() -> Vec<u8> {
    event("messageStart", &json!({ "role": "assistant", "p": "abcdefgh" }))
}

pub fn text(index: i32, text: &str) -> Vec<u8> {
    delta(index, &json!({ "text": text }))
}

/// Returns a `contentBlockDelta` event with this delta.
pub fn delta(index: i32, delta: &Value) -> Vec<u8> {
    event("contentBlockDelta", &json!({ "contentBlockIndex": index, "delta": delta, "p": "ab" }))
}

/// Returns a reasoning delta. `content` is `{"text": …}`, `{"signature": …}` or
/// `{"redactedContent": …}`.
pub fn reasoning(index: i32, content: &Value) -> Vec<u8> {
    delta(index, &json!({ "reasoningContent": content }))
}

pub fn tool_start(index: i32, id: &str, name: &str) -> Vec<u8> {
    let start = json!({ "toolUse": { "toolUseId": id, "name": name } });
    event("contentBlockStart", &json!({ "contentBlockIndex": index, "start": start }))
}

pub fn tool_input(index: i32, json: &str) -> Vec<u8> {
    delta(index, &json!({ "toolUse": { "input": json } }))
}

pub fn block_stop(index: i32) -> Vec<u8> {
    event("contentBlockStop", &json!({ "contentBlockIndex": index }))
}

pub fn message_stop(reason: &str) -> Vec<u8> {
    event("messageStop", &json!({ "stopReason": reason }))
}

/// Returns a `messageStop` event that names the stop sequence.
pub fn message_stop_at(sequence: &str) -> Vec<u8> {
    message_stop_with(&json!(sequence))
}

/// Returns a `messageStop` event that does not name the stop sequence that matched.
pub fn message_stop_unnamed() -> Vec<u8> {
    message_stop_with(&Value::Null)
}

fn message_stop_with(sequence: &Value) -> Vec<u8> {
    let fields = json!({ "delta": { "stop_sequence": sequence } });
    let stop = json!({ "stopReason": "stop_sequence", "additionalModelResponseFields": fields });
    event("messageStop", &stop)
}

pub fn metadata(input: u32, output: u32, latency_ms: u32) -> Vec<u8> {
    let usage =
        json!({ "inputTokens": input, "outputTokens": output, "totalTokens": input + output });
    event("metadata", &json!({ "usage": usage, "metrics": { "latencyMs": latency_ms } }))
}

/// Returns the frames of a complete reply.
pub fn reply(content: &str) -> Vec<Vec<u8>> {
    vec![
        message_start(),
        text(0, content),
        block_stop(0),
        message_stop("end_turn"),
        metadata(7, 2, 120),
    ]
}

/// Returns the frame with a wrong message checksum.
pub fn spoilt(mut frame: Vec<u8>) -> Vec<u8> {
    let last = frame.len() - 1;
    frame[last] ^= 1;
    frame
}

/// Returns the frame with a wrong prelude checksum.
pub fn spoilt_prelude(mut frame: Vec<u8>) -> Vec<u8> {
    frame[11] ^= 1;
    frame
}
