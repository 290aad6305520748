//! The events of one reply's stream, from the first attempt to send the request to the end.
//! `bedrock` decodes them.

mod stop;

use std::time::Instant;

use super::citation::Citation;
use super::failure::Failure;
pub use stop::{MatchedStop, StopDetails, StopReason};

#[derive(Debug, Clone, PartialEq)]
pub enum StreamEvent {
    /// An attempt failed before the stream opened, and another attempt follows.
    Retrying {
        /// The number of the next attempt, counted from 1.
        attempt: u32,
        /// Why the previous attempt failed, in a few words.
        why: String,
        /// When the next attempt begins, if that is known.
        due: Option<Instant>,
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
    /// A citation of the text block with this index.
    Citation {
        index: i32,
        citation: Box<Citation>,
    },
    /// A known block or delta that Outcrop shows by name only (image, tool result).
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
        /// The stop sequence that matched, if it is known.
        sequence: Option<MatchedStop>,
        /// The details of a refusal, if the service sent them.
        details: Option<Box<StopDetails>>,
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
    /// Returns the event that ends a message for this reason, without a stop sequence or details.
    pub fn stopped(reason: StopReason) -> Self {
        Self::MessageStopped { reason, sequence: None, details: None }
    }

    /// Returns the event that ends a message at a stop sequence.
    pub fn stopped_at(sequence: impl Into<MatchedStop>) -> Self {
        let (reason, sequence) = (StopReason::StopSequence, Some(sequence.into()));
        Self::MessageStopped { reason, sequence, details: None }
    }

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

/// Token counts of one request, from the service. A count is `None` if it is missing or
/// implausible. A request that a guardrail blocked has the counts 0, 0 and 0.
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
    /// What a guardrail found, one clause for each finding.
    pub guardrail_findings: Vec<String>,
}
