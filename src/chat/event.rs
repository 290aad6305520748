//! The events of one reply's stream, from the first attempt to send the request to the end.
//! `bedrock` decodes them.

use super::brief::one_line;
use super::failure::Failure;

#[derive(Debug, Clone, PartialEq)]
pub enum StreamEvent {
    /// An attempt failed before the stream opened, and another attempt follows.
    Retrying {
        /// The number of the next attempt, counted from 1.
        attempt: u32,
        /// Why the previous attempt failed, in a few words.
        why: String,
    },
    Sent,
    /// The response's headers arrived; the stream is open.
    Opened {
        request_id: Option<String>,
    },
    MessageStarted,
    Text {
        index: i32,
        text: String,
    },
    Reasoning {
        index: i32,
        text: String,
    },
    /// A reasoning delta with (part of) the signature that a later request must repeat.
    ReasoningSignature {
        index: i32,
        signature: String,
    },
    /// An encrypted reasoning delta. Only its size is kept.
    ReasoningRedacted {
        index: i32,
        bytes: usize,
    },
    /// `contentBlockStart` of a tool use.
    ToolUseStarted {
        index: i32,
        id: String,
        name: String,
    },
    /// Part of a tool use's input, as JSON text.
    ToolInput {
        index: i32,
        json: String,
    },
    /// A known block or delta that Outcrop shows by name only (citation, image, tool result).
    OtherBlock {
        index: i32,
        kind: String,
    },
    BlockStopped {
        index: i32,
    },
    /// `messageStop`: the reply is complete.
    MessageStopped {
        reason: StopReason,
        sequence: Option<String>,
    },
    /// The metadata event. It usually follows `messageStop`, but neither its order nor its arrival
    /// is guaranteed.
    Metadata(Metadata),
    /// An event, block or delta of a kind that this SDK does not know. It is counted and never
    /// fatal.
    Unknown(String),
    /// The request or the stream failed. This is the last event.
    Failed(Failure),
    /// The body ended. This is the last event. If there was no `messageStop`, the reply is
    /// incomplete.
    Ended,
}

impl StreamEvent {
    /// Returns true for a delta with content. The time to first token ends at the first of these
    /// deltas. A delta with empty text, empty thinking or empty tool input does not count.
    pub fn is_delta(&self) -> bool {
        match self {
            Self::Text { text, .. } | Self::Reasoning { text, .. } => !text.is_empty(),
            Self::ToolInput { json, .. } => !json.is_empty(),
            Self::ReasoningSignature { .. } | Self::ReasoningRedacted { .. } => true,
            _ => false,
        }
    }

    /// Returns true for an event that the stream delivered, and false for a connection event or the
    /// end of the body.
    pub fn is_from_stream(&self) -> bool {
        !matches!(
            self,
            Self::Retrying { .. }
                | Self::Sent
                | Self::Opened { .. }
                | Self::Failed(_)
                | Self::Ended
        )
    }

    pub fn is_last(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Ended)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopReason {
    EndTurn,
    ToolUse,
    MaxTokens,
    StopSequence,
    GuardrailIntervened,
    ContentFiltered,
    /// Any other reason, in the service's spelling, cut if it is long.
    Other(String),
}

impl StopReason {
    /// Returns the service's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::EndTurn => "end_turn",
            Self::ToolUse => "tool_use",
            Self::MaxTokens => "max_tokens",
            Self::StopSequence => "stop_sequence",
            Self::GuardrailIntervened => "guardrail_intervened",
            Self::ContentFiltered => "content_filtered",
            Self::Other(name) => name,
        }
    }
}

impl From<&str> for StopReason {
    fn from(name: &str) -> Self {
        match name {
            "end_turn" => Self::EndTurn,
            "tool_use" => Self::ToolUse,
            "max_tokens" => Self::MaxTokens,
            "stop_sequence" => Self::StopSequence,
            "guardrail_intervened" => Self::GuardrailIntervened,
            "content_filtered" => Self::ContentFiltered,
            other => Self::Other(one_line(other).into_owned()),
        }
    }
}

/// Token counts of one request, from the service. A count is `None` if it is missing or
/// implausible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Input tokens that were neither read from nor written to the prompt cache.
    pub input: Option<u64>,
    pub output: Option<u64>,
    pub total: Option<u64>,
    pub cache_read: Option<u64>,
    pub cache_write: Option<u64>,
    /// The part of the written tokens that is cached for an hour, which costs more.
    pub cache_write_hour: u64,
}

/// The metadata event. Values that the service did not send are `None`, never 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    pub usage: Option<Usage>,
    /// `metrics.latencyMs`: the latency in milliseconds that the service measured.
    pub latency_ms: Option<u64>,
    pub service_tier: Option<String>,
}
