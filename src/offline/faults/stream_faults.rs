//! The failures that befall a stream: what is written before, what goes wrong, what comes after.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;

use super::super::error_response::ErrorResponse;
use super::super::event_frames::{self, ReplyEvent, ReplyUsage};
use super::super::event_writer::EventWriter;
use super::super::prepared_reply::{PreparedReply, token_count};

/// The hostile text: every way a terminal can be addressed that is in use.
const HOSTILE: &str = include_str!("../../../assets/replies/hostile.toml");
/// The wide text.
const WIDE: &str = include_str!("../../../assets/replies/wide.txt");

/// Something that befalls a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum StreamFault {
    CutFrame,
    CutBoundary,
    CutPrelude,
    Reset,
    BadChecksum,
    /// The exception's name on the wire, with its HTTP status and message.
    Exception(&'static str, u16, &'static str),
    ErrorFrame,
    UnknownEvent,
    UnknownDelta,
    UnknownStop,
    NoMetadata,
    MetadataFirst,
    Empty,
    Silent,
    Hostile,
    Wide,
    Megabyte,
    Burst,
}

impl StreamFault {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "cut-frame" => Self::CutFrame,
            "cut-boundary" => Self::CutBoundary,
            "cut-prelude" => Self::CutPrelude,
            "reset" => Self::Reset,
            "bad-crc" => Self::BadChecksum,
            "exception-throttling" => Self::Exception(
                "throttlingException",
                429,
                "Too many tokens, please wait before trying again.",
            ),
            "exception-model" => Self::Exception(
                "modelStreamErrorException",
                424,
                "The system encountered an unexpected error during processing. Try your request \
                 again.",
            ),
            "exception-internal" => Self::Exception(
                "internalServerException",
                500,
                "The system encountered an unexpected error during processing. Try your request \
                 again.",
            ),
            "exception-unavailable" => Self::Exception(
                "serviceUnavailableException",
                503,
                "Bedrock is unable to process your request.",
            ),
            "exception-validation" => {
                Self::Exception("validationException", 400, "Output blocked in mid-stream.")
            }
            "error-frame" => Self::ErrorFrame,
            "unknown-event" => Self::UnknownEvent,
            "unknown-delta" => Self::UnknownDelta,
            "unknown-stop" => Self::UnknownStop,
            "no-metadata" => Self::NoMetadata,
            "metadata-first" => Self::MetadataFirst,
            "empty" => Self::Empty,
            "silent" => Self::Silent,
            "hostile" => Self::Hostile,
            "wide" => Self::Wide,
            "megabyte" => Self::Megabyte,
            "burst" => Self::Burst,
            _ => return None,
        })
    }

    /// Writes the stream in which it happens. `text` is the reply it befalls, `input` the tokens of
    /// the request.
    pub(in super::super) async fn write(self, mut writer: EventWriter, text: &str, input: usize) {
        let text = self.own_text().unwrap_or_else(|| text.to_owned());
        let usage = ReplyUsage { input, output: token_count(text.chars().count()), cache: None };
        let half = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
        let (first, rest) = text.split_at(half);
        writer.write_start().await;
        match self {
            Self::Empty => {
                let latency_ms = writer.write_stop("end_turn", None).await;
                let usage = ReplyUsage { input, output: 0, cache: None };
                writer.write_event(&ReplyEvent::Metadata { usage, latency_ms }).await;
            }
            Self::Hostile | Self::Wide => {
                writer.write_text(0, &text).await;
                writer.write_end(usage).await;
            }
            Self::Megabyte => flood(&writer, &text, 4096, usage).await,
            Self::Burst => flood(&writer, &text, 3, usage).await,
            Self::MetadataFirst | Self::NoMetadata | Self::UnknownStop => {
                writer.write_text(0, &text).await;
                writer.write_event(&ReplyEvent::BlockStop { index: 0 }).await;
                self.finish(&writer, usage).await;
            }
            Self::Silent => {
                writer.write_text(0, first).await;
                tokio::time::sleep(Duration::from_mins(1)).await;
                writer.write_text(0, rest).await;
                writer.write_end(usage).await;
            }
            Self::BadChecksum | Self::UnknownEvent | Self::UnknownDelta => {
                writer.write_text(0, first).await;
                writer.write_bytes(self.extra_frame()).await;
                writer.write_text(0, rest).await;
                writer.write_end(usage).await;
            }
            Self::CutBoundary => writer.write_text(0, first).await,
            Self::CutFrame | Self::CutPrelude | Self::Exception(..) | Self::ErrorFrame => {
                writer.write_text(0, first).await;
                writer.write_bytes(self.extra_frame()).await;
            }
            Self::Reset => {
                writer.write_text(0, first).await;
                writer.disconnect().await;
            }
        }
    }

    /// The end of a reply whose end is what is odd.
    async fn finish(self, writer: &EventWriter, usage: ReplyUsage) {
        if self == Self::MetadataFirst {
            writer
                .write_event(&ReplyEvent::Metadata { usage, latency_ms: writer.latency_ms() })
                .await;
        }
        let reason = if self == Self::UnknownStop { "refusal" } else { "end_turn" };
        let latency_ms = writer.write_stop(reason, None).await;
        if self == Self::UnknownStop {
            writer.write_event(&ReplyEvent::Metadata { usage, latency_ms }).await;
        }
    }

    /// The bytes that do not belong.
    fn extra_frame(self) -> Bytes {
        let delta = ReplyEvent::Text { index: 0, text: "lost ".into() }.frame(8);
        match self {
            Self::CutFrame => delta.slice(..delta.len() - 9),
            Self::CutPrelude => delta.slice(..12),
            Self::BadChecksum => {
                let mut bytes = delta.to_vec();
                if let Some(last) = bytes.last_mut() {
                    *last ^= 1;
                }
                bytes.into()
            }
            Self::Exception(name, status, message) => {
                let mut payload = json!({ "message": message });
                if name == "modelStreamErrorException" {
                    payload["originalStatusCode"] = status.into();
                    payload["originalMessage"] = "overloaded_error".into();
                }
                event_frames::exception(name, &payload)
            }
            Self::ErrorFrame => {
                event_frames::error("InternalFailure", "The stream failed outside the API model.")
            }
            Self::UnknownEvent => {
                event_frames::event("weatherReport", json!({ "sky": "clear" }), 8)
            }
            _ => event_frames::event(
                "contentBlockDelta",
                json!({ "contentBlockIndex": 0, "delta": { "scent": "petrichor" } }),
                8,
            ),
        }
    }

    /// The text of those that bring their own.
    fn own_text(self) -> Option<String> {
        match self {
            Self::Hostile => Some(hostile()),
            Self::Wide => Some(WIDE.to_owned()),
            Self::Megabyte => Some("outcrop ".repeat((1 << 20) / 8)),
            // 20,000 deltas of at most three characters, with a line break now and then.
            Self::Burst => Some(
                "sand and gravel, grain by grain, all day\n"
                    .repeat(1464)
                    .chars()
                    .take(60_000)
                    .collect(),
            ),
            _ => None,
        }
    }

    /// The nearest thing in an answer that does not stream: changes the script, or says how the
    /// request fails (`None`: the connection closes without an answer).
    pub(in super::super) fn apply_without_stream(
        self,
        script: &mut PreparedReply,
    ) -> Result<(), Option<ErrorResponse>> {
        if let Some(text) = self.own_text() {
            script.usage.output = token_count(text.chars().count());
            script.text = text;
            script.stop_reason = "end_turn".into();
            script.stop_sequence = None;
        }
        match self {
            Self::Exception("throttlingException", status, message) => {
                Err(Some(ErrorResponse::new(status, "ThrottlingException", message)))
            }
            Self::Exception("modelStreamErrorException", status, message) => {
                Err(Some(ErrorResponse::new(status, "ModelErrorException", message)))
            }
            Self::Exception("serviceUnavailableException", status, message) => {
                Err(Some(ErrorResponse::new(status, "ServiceUnavailableException", message)))
            }
            Self::Exception("validationException", status, message) => {
                Err(Some(ErrorResponse::new(status, "ValidationException", message)))
            }
            Self::Exception(_, status, message) => {
                Err(Some(ErrorResponse::new(status, "InternalServerException", message)))
            }
            Self::CutFrame
            | Self::CutBoundary
            | Self::CutPrelude
            | Self::Reset
            | Self::BadChecksum
            | Self::ErrorFrame => Err(None),
            Self::UnknownStop => {
                script.stop_reason = "refusal".into();
                Ok(())
            }
            Self::Empty => {
                script.text.clear();
                script.usage.output = 0;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// The hostile text with its escapes undone.
fn hostile() -> String {
    #[derive(serde::Deserialize)]
    struct File {
        text: String,
    }
    toml::from_str::<File>(HOSTILE).expect("the embedded text is read by a test").text
}

/// A text in deltas of this many characters, at once.
async fn flood(writer: &EventWriter, text: &str, size: usize, usage: ReplyUsage) {
    let letters: Vec<char> = text.chars().collect();
    for delta in letters.chunks(size) {
        writer.write_event(&ReplyEvent::Text { index: 0, text: delta.iter().collect() }).await;
    }
    writer.write_end(usage).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hostile_text_holds_what_it_speaks_of() {
        let text = hostile();
        for sign in ['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\u{0}', '\r'] {
            assert!(text.contains(sign), "{sign:?}");
        }
        assert!(text.contains("\u{1b}]52;c;"));
    }

    #[test]
    fn a_burst_is_twenty_thousand_deltas() {
        let letters = StreamFault::Burst.own_text().unwrap_or_default().chars().count();
        assert_eq!(letters.div_ceil(3), 20_000);
    }
}
