//! The simulated failures of a stream.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, json};

use super::super::error_response::ErrorResponse;
use super::super::event_frames::{self, ReplyEvent, ReplyUsage};
use super::super::event_writer::EventWriter;
use super::super::prepared_reply::PreparedReply;
use super::super::token_count::token_count;
use super::early_end::EarlyEnd;

/// A text with all kinds of terminal control sequences.
const HOSTILE: &str = include_str!("../../../assets/replies/hostile.toml");
/// A text with wide, joined and right-to-left characters.
const WIDE: &str = include_str!("../../../assets/replies/wide.txt");

/// A failure or peculiarity of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamFault {
    CutFrame,
    CutBoundary,
    CutPrelude,
    Reset,
    BadChecksum,
    /// The name of the exception, its HTTP status and its message.
    Exception(&'static str, u16, &'static str),
    ErrorFrame,
    UnknownEvent,
    UnknownDelta,
    EarlyEnd(EarlyEnd),
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
            "no-metadata" => Self::NoMetadata,
            "metadata-first" => Self::MetadataFirst,
            "empty" => Self::Empty,
            "silent" => Self::Silent,
            "hostile" => Self::Hostile,
            "wide" => Self::Wide,
            "megabyte" => Self::Megabyte,
            "burst" => Self::Burst,
            _ => Self::EarlyEnd(EarlyEnd::from_name(name)?),
        })
    }

    /// Writes the stream. `text` is the text of the reply, `input` the number of input tokens.
    pub async fn write(self, mut writer: EventWriter, text: &str, input: usize) {
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
            Self::EarlyEnd(end) => {
                writer.write_text(0, &text).await;
                end.write(&writer, usage).await;
            }
            Self::MetadataFirst | Self::NoMetadata => {
                writer.write_text(0, &text).await;
                writer.write_event(&ReplyEvent::BlockStop { index: 0 }).await;
                self.write_unusual_end(&writer, usage).await;
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

    /// Writes the last events of a reply whose end is unusual.
    async fn write_unusual_end(self, writer: &EventWriter, usage: ReplyUsage) {
        if self == Self::MetadataFirst {
            writer
                .write_event(&ReplyEvent::Metadata { usage, latency_ms: writer.latency_ms() })
                .await;
        }
        writer.write_stop("end_turn", None).await;
    }

    /// Returns the bytes that do not belong to the reply.
    fn extra_frame(self) -> Bytes {
        let delta = ReplyEvent::Text { index: 0, text: "lost ".into() }.frame(8, &Map::new());
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
                event_frames::exception(name, &payload).into()
            }
            Self::ErrorFrame => {
                event_frames::error("InternalFailure", "The stream failed outside the API model.")
                    .into()
            }
            Self::UnknownEvent => {
                event_frames::event("weatherReport", &json!({ "sky": "clear" })).into()
            }
            _ => event_frames::event(
                "contentBlockDelta",
                &json!({ "contentBlockIndex": 0, "delta": { "scent": "petrichor" } }),
            )
            .into(),
        }
    }

    /// Returns the text of a fault that replaces the text of the reply.
    fn own_text(self) -> Option<String> {
        match self {
            Self::Hostile => Some(hostile()),
            Self::Wide => Some(WIDE.to_owned()),
            Self::Megabyte => Some("outcrop ".repeat((1 << 20) / 8)),
            // 20,000 deltas of at most three characters, with occasional line breaks.
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

    /// Simulates the failure in a response that is not a stream. Changes the reply or returns an
    /// error. `Err(None)` means that the connection is closed without a response.
    pub fn apply_without_stream(
        self,
        reply: &mut PreparedReply,
    ) -> Result<(), Option<ErrorResponse>> {
        if let Some(text) = self.own_text() {
            reply.usage.output = token_count(text.chars().count());
            reply.text = text;
            reply.stop_reason = "end_turn".into();
            reply.stop_sequence = None;
        }
        match self {
            Self::Exception(name, status, message) => {
                let code = match name {
                    "throttlingException" => "ThrottlingException",
                    "modelStreamErrorException" => "ModelErrorException",
                    "serviceUnavailableException" => "ServiceUnavailableException",
                    "validationException" => "ValidationException",
                    _ => "InternalServerException",
                };
                Err(Some(ErrorResponse::new(status, code, message)))
            }
            Self::CutFrame
            | Self::CutBoundary
            | Self::CutPrelude
            | Self::Reset
            | Self::BadChecksum
            | Self::ErrorFrame => Err(None),
            Self::EarlyEnd(end) => {
                end.apply(reply);
                Ok(())
            }
            Self::Empty => {
                reply.text.clear();
                reply.usage.output = 0;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Returns the hostile text without the TOML escapes.
fn hostile() -> String {
    #[derive(serde::Deserialize)]
    struct TextFile {
        text: String,
    }
    toml::from_str::<TextFile>(HOSTILE).expect("a test parses it").text
}

/// Writes a text in deltas of `size` characters, without pauses.
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
    fn the_hostile_text_contains_control_characters() {
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
