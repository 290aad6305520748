//! Frames of `application/vnd.amazon.eventstream`, as `ConverseStream` sends them, whole and
//! spoilt. Encoded by AWS's own crate, so that a mistake of ours cannot hide in both ends.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use serde_json::{Value, json};

/// An event with any name and payload.
pub fn event(name: &str, payload: &Value) -> Vec<u8> {
    raw_event(name, &payload.to_string())
}

/// An event whose payload is no JSON that a serializer would write.
pub fn raw_event(name: &str, payload: &str) -> Vec<u8> {
    let headers =
        [(":event-type", name), (":content-type", "application/json"), (":message-type", "event")];
    encode(&headers, payload.to_owned())
}

/// A frame that does not say what it is.
pub fn untyped(payload: &str) -> Vec<u8> {
    encode(&[], payload.to_owned())
}

/// An exception inside the stream, such as `throttlingException`.
pub fn exception(name: &str, payload: &Value) -> Vec<u8> {
    let headers = [
        (":exception-type", name),
        (":content-type", "application/json"),
        (":message-type", "exception"),
    ];
    encode(&headers, payload.to_string())
}

/// An error that the API's model does not know.
pub fn error(code: &str, message: &str) -> Vec<u8> {
    let headers = [(":error-code", code), (":error-message", message), (":message-type", "error")];
    encode(&headers, String::new())
}

pub fn message_start() -> Vec<u8> {
    event("messageStart", &json!({ "role": "assistant", "p": "abcdefgh" }))
}

pub fn text(index: i32, text: &str) -> Vec<u8> {
    delta(index, &json!({ "text": text }))
}

/// A delta of any kind.
pub fn delta(index: i32, delta: &Value) -> Vec<u8> {
    event("contentBlockDelta", &json!({ "contentBlockIndex": index, "delta": delta, "p": "ab" }))
}

/// A reasoning delta: `{"text": …}`, `{"signature": …}` or `{"redactedContent": …}`.
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

/// The end at a stop sequence, which the service names when it is asked to.
pub fn message_stop_at(sequence: &str) -> Vec<u8> {
    let fields = json!({ "stop_sequence": sequence });
    let stop = json!({ "stopReason": "stop_sequence", "additionalModelResponseFields": fields });
    event("messageStop", &stop)
}

pub fn metadata(input: u32, output: u32, latency_ms: u32) -> Vec<u8> {
    let usage =
        json!({ "inputTokens": input, "outputTokens": output, "totalTokens": input + output });
    event("metadata", &json!({ "usage": usage, "metrics": { "latencyMs": latency_ms } }))
}

/// The frames of a whole reply with this text.
pub fn reply(said: &str) -> Vec<Vec<u8>> {
    vec![
        message_start(),
        text(0, said),
        block_stop(0),
        message_stop("end_turn"),
        metadata(7, 2, 120),
    ]
}

/// The same frame with a wrong checksum at its end.
pub fn spoilt(mut frame: Vec<u8>) -> Vec<u8> {
    let last = frame.len() - 1;
    frame[last] ^= 1;
    frame
}

/// The same frame with a wrong checksum of its first eight bytes.
pub fn spoilt_prelude(mut frame: Vec<u8>) -> Vec<u8> {
    frame[11] ^= 1;
    frame
}

fn encode(headers: &[(&str, &str)], payload: String) -> Vec<u8> {
    let mut message = Message::new(payload.into_bytes());
    for (name, value) in headers {
        let value = HeaderValue::String((*value).to_owned().into());
        message = message.add_header(Header::new((*name).to_owned(), value));
    }
    let mut frame = Vec::new();
    write_message_to(&message, &mut frame).expect("small headers and a small payload fit");
    frame
}

#[test]
fn frames_are_byte_for_byte_what_bedrock_sends() {
    let payload = json!({ "contentBlockIndex": 0, "delta": { "text": "Hi" }, "p": "ab" });
    let frame = event("contentBlockDelta", &payload);
    let length = u32::try_from(frame.len()).expect("small");
    assert_eq!(length, 157);
    assert_eq!(frame[..12], [0, 0, 0, 0x9d, 0, 0, 0, 0x57, 0xb9, 0xbb, 0xf8, 0x9f]);
    assert_eq!(frame[153..], [0x8b, 0x38, 0xb2, 0x68]);
}
