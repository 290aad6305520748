//! What the stream of one reply can say, from the first attempt to send it to its end. The wire's
//! events in the domain's words; the byte form is the business of `bedrock`.

use super::brief::one_line;
use super::failure::Failure;

/// One thing that happened to a reply.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamEvent {
    /// An attempt failed before the stream opened and another will follow.
    Retrying {
        /// The attempt that comes next, counted from 1.
        attempt: u32,
        /// What was wrong with the one before, in a few words.
        why: String,
    },
    /// An attempt of the request was handed to the connection.
    Sent,
    /// The response's headers arrived; the stream is open.
    Opened {
        /// `x-amzn-requestid`.
        request_id: Option<String>,
    },
    /// `messageStart`.
    MessageStarted,
    /// A text delta.
    Text { index: i32, text: String },
    /// A reasoning delta with text.
    Reasoning { index: i32, text: String },
    /// A reasoning delta with (a part of) the signature that a later request must repeat.
    ReasoningSignature { index: i32, signature: String },
    /// A reasoning delta that is encrypted; only its size is of use here.
    ReasoningRedacted { index: i32, bytes: usize },
    /// `contentBlockStart` of a tool use.
    ToolUseStarted { index: i32, id: String, name: String },
    /// A piece of a tool use's input, as JSON text.
    ToolInput { index: i32, json: String },
    /// A block or delta of a known kind that this client shows by name only (citation, image,
    /// tool result).
    OtherBlock { index: i32, kind: String },
    /// `contentBlockStop`.
    BlockStopped { index: i32 },
    /// `messageStop`: the reply is complete.
    MessageStopped { reason: StopReason, sequence: Option<String> },
    /// The metadata event, which usually follows `messageStop`; neither the order nor its arrival
    /// is promised.
    Metadata(Metadata),
    /// An event, block or delta of a kind that this SDK does not know. Counted, never fatal.
    Unknown(String),
    /// The request or the stream failed. Nothing follows.
    Failed(Failure),
    /// The body ended. Nothing follows. Without a `messageStop` before it the reply is cut off.
    Ended,
}

impl StreamEvent {
    /// Whether this is a delta with content: what the time to first token waits for. A text, a piece
    /// of thinking or of a tool's input without a letter is none.
    pub fn is_delta(&self) -> bool {
        match self {
            Self::Text { text, .. } | Self::Reasoning { text, .. } => !text.is_empty(),
            Self::ToolInput { json, .. } => !json.is_empty(),
            Self::ReasoningSignature { .. } | Self::ReasoningRedacted { .. } => true,
            _ => false,
        }
    }

    /// Whether it came in the stream itself: neither on the way to it, nor its end.
    pub fn is_of_stream(&self) -> bool {
        !matches!(
            self,
            Self::Retrying { .. }
                | Self::Sent
                | Self::Opened { .. }
                | Self::Failed(_)
                | Self::Ended
        )
    }

    /// Whether nothing can follow.
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Ended)
    }
}

/// Why the model stopped: the `stopReason` of `messageStop`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopReason {
    EndTurn,
    ToolUse,
    MaxTokens,
    StopSequence,
    GuardrailIntervened,
    ContentFiltered,
    /// Any other reason, in the service's spelling. A long reason is cut.
    Other(String),
}

impl StopReason {
    /// The service's spelling.
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

/// Tokens of one request, as the service counted them. A count is `None` if the service did not send
/// it or if it is not plausible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Input tokens that were neither read from nor written to the prompt cache.
    pub input: Option<u64>,
    pub output: Option<u64>,
    pub total: Option<u64>,
    pub cache_read: Option<u64>,
    pub cache_write: Option<u64>,
    /// Of those written, the ones that are kept for an hour: they cost more.
    pub cache_write_hour: u64,
}

/// The metadata event. What the service did not send is `None`, never 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    pub usage: Option<Usage>,
    /// `metrics.latencyMs`: the service's own latency in milliseconds.
    pub latency_ms: Option<u64>,
    pub service_tier: Option<String>,
}
