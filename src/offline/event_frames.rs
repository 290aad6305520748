//! The events of a stream and their frames in the format `application/vnd.amazon.eventstream`. A frame
//! consists of total length, header length, prelude CRC, headers, payload and message CRC.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::prompt_cache::CacheUsage;

/// The padding. The service adds a random number of these characters to each payload, so that the
/// length of a frame does not reveal the text.
pub(super) const PADDING: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// The token counts of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReplyUsage {
    /// All tokens of the request, with the cached ones.
    pub(super) input: usize,
    pub(super) output: usize,
    /// The cached tokens, if the request has cache points.
    pub(super) cache: Option<CacheUsage>,
}

impl ReplyUsage {
    /// Returns the `usage` object.
    pub(super) fn json(self) -> Value {
        let mut usage = json!({
            "inputTokens": self.input,
            "outputTokens": self.output,
            "totalTokens": self.input + self.output,
        });
        if let Some(CacheUsage { read, written, is_one_hour: for_an_hour }) = self.cache {
            // In the API, the input tokens do not include the cached tokens.
            usage["inputTokens"] = self.input.saturating_sub(read + written).into();
            usage["cacheReadInputTokens"] = read.into();
            usage["cacheWriteInputTokens"] = written.into();
            let ttl = if for_an_hour { "1h" } else { "5m" };
            usage["cacheDetails"] = json!([{ "ttl": ttl, "inputTokens": written }]);
        }
        usage
    }
}

/// An event of `ConverseStream`. There is no `contentBlockStart`, because the service does not send it
/// for text and reasoning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ReplyEvent {
    MessageStart,
    Text {
        index: usize,
        text: String,
    },
    Reasoning {
        index: usize,
        text: String,
    },
    Signature {
        index: usize,
        signature: String,
    },
    Citation {
        index: usize,
        citation: Value,
    },
    BlockStop {
        index: usize,
    },
    /// With `additionalModelResponseFields`.
    MessageStop {
        stop_reason: String,
        fields: Option<Value>,
    },
    Metadata {
        usage: ReplyUsage,
        latency_ms: u64,
    },
}

impl ReplyEvent {
    /// Returns the value of the header `:event-type`.
    fn name(&self) -> &'static str {
        match self {
            Self::MessageStart => "messageStart",
            Self::Text { .. }
            | Self::Reasoning { .. }
            | Self::Signature { .. }
            | Self::Citation { .. } => "contentBlockDelta",
            Self::BlockStop { .. } => "contentBlockStop",
            Self::MessageStop { .. } => "messageStop",
            Self::Metadata { .. } => "metadata",
        }
    }

    fn payload(&self) -> Value {
        match self {
            Self::MessageStart => json!({ "role": "assistant" }),
            Self::Text { index, text } => {
                json!({ "contentBlockIndex": index, "delta": { "text": text } })
            }
            Self::Reasoning { index, text } => json!({
                "contentBlockIndex": index,
                "delta": { "reasoningContent": { "text": text } },
            }),
            Self::Signature { index, signature } => json!({
                "contentBlockIndex": index,
                "delta": { "reasoningContent": { "signature": signature } },
            }),
            Self::Citation { index, citation } => json!({
                "contentBlockIndex": index,
                "delta": { "citation": citation },
            }),
            Self::BlockStop { index } => json!({ "contentBlockIndex": index }),
            Self::MessageStop { stop_reason, fields: None } => {
                json!({ "stopReason": stop_reason })
            }
            Self::MessageStop { stop_reason, fields: Some(fields) } => json!({
                "stopReason": stop_reason,
                "additionalModelResponseFields": fields,
            }),
            Self::Metadata { usage, latency_ms } => json!({
                "usage": usage.json(),
                "metrics": { "latencyMs": latency_ms },
            }),
        }
    }

    /// Encodes the event. `padding` is the number of padding characters. `service` has further members
    /// of the metadata event.
    pub(super) fn frame(&self, padding: usize, service: &Map<String, Value>) -> Bytes {
        let mut payload = self.payload();
        if let (Self::Metadata { .. }, Value::Object(members)) = (self, &mut payload) {
            members.extend(service.clone());
        }
        payload["p"] = PADDING[..padding.min(PADDING.len())].into();
        event(self.name(), &payload).into()
    }
}

/// Encodes a frame of `:message-type: event`.
pub fn event(name: &str, payload: &Value) -> Vec<u8> {
    let headers =
        [(":event-type", name), (":content-type", "application/json"), (":message-type", "event")];
    encode(&headers, payload.to_string())
}

/// Encodes a frame of `:message-type: exception`, an error of the API model. The name starts with a
/// lower-case letter.
pub fn exception(name: &str, payload: &Value) -> Vec<u8> {
    let headers = [
        (":exception-type", name),
        (":content-type", "application/json"),
        (":message-type", "exception"),
    ];
    encode(&headers, payload.to_string())
}

/// Encodes a frame of `:message-type: error`, an error outside the API model. It has no payload.
pub fn error(code: &str, message: &str) -> Vec<u8> {
    let headers = [(":error-code", code), (":error-message", message), (":message-type", "error")];
    encode(&headers, String::new())
}

/// Encodes a frame with any headers and payload.
///
/// # Panics
/// If the headers or the payload are too long for a frame.
pub fn encode(headers: &[(&str, &str)], payload: String) -> Vec<u8> {
    let message = headers.iter().fold(Message::new(payload), |message, (name, value)| {
        let value = HeaderValue::String((*value).to_owned().into());
        message.add_header(Header::new((*name).to_owned(), value))
    });
    let mut frame = Vec::new();
    write_message_to(&message, &mut frame).expect("short headers and a short payload");
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(frame: &[u8], expected: &str) {
        let digits: Vec<u32> = expected.chars().filter_map(|digit| digit.to_digit(16)).collect();
        let expected: Vec<u32> = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        let given: Vec<u32> = frame.iter().copied().map(u32::from).collect();
        assert_eq!(given, expected);
    }

    // Both frames were accepted by botocore's EventStreamBuffer, November 2026.
    #[test]
    fn a_text_delta_has_the_bytes_that_botocore_accepts() {
        check(
            &ReplyEvent::Text { index: 0, text: "Hi".into() }.frame(2, &Map::new()),
            "0000009d00000057b9bbf89f
             0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c7461
             0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e
             0d3a6d6573736167652d747970650700056576656e74
             7b22636f6e74656e74426c6f636b496e646578223a302c2264656c7461223a7b2274657874223a224869227d
             2c2270223a226162227d
             8b38b268",
        );
    }

    #[test]
    fn an_exception_has_the_bytes_that_botocore_accepts() {
        check(
            &exception("throttlingException", &json!({ "message": "Too many tokens" })),
            "0000008e0000006151418054
             0f3a657863657074696f6e2d747970650700137468726f74746c696e67457863657074696f6e
             0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e
             0d3a6d6573736167652d74797065070009657863657074696f6e
             7b226d657373616765223a22546f6f206d616e7920746f6b656e73227d
             c81b1ec1",
        );
    }

    #[test]
    fn an_error_frame_has_no_payload() {
        let bytes = error("internalFailure", "Something broke");
        assert_eq!(usize::from(bytes[3]), bytes.len());
        assert!(!bytes.contains(&b'{'));
    }
}
