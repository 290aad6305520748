//! The content blocks of a reply, and how a reply ended.

use super::reply_text::ReplyText;
use crate::chat::event::{MatchedStop, StopDetails, StopReason};
use crate::chat::failure::Failure;

/// A content block of a reply. It may be incomplete.
#[derive(Debug, Clone, PartialEq)]
pub enum ContentBlock {
    Text(ReplyText),
    /// Thinking. `text` stays empty if the model omits it and sends only a signature.
    Reasoning {
        text: String,
        signature: Option<String>,
        /// Size of the encrypted reasoning (`redactedContent`) in bytes.
        redacted_bytes: usize,
    },
    ToolUse {
        id: String,
        name: String,
        /// The input received so far: JSON text that is complete only when the block has stopped.
        input: String,
    },
    /// A block that is shown by name only.
    Other(String),
}

/// The state of a reply: open, or how it ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// Waiting or streaming.
    Open,
    /// `messageStop` arrived. The text is complete even if the metadata event is missing.
    Complete {
        reason: StopReason,
        /// The stop sequence that matched, if it is known.
        sequence: Option<MatchedStop>,
        /// The details of a refusal, if the service sent them.
        details: Option<Box<StopDetails>>,
    },
    /// Stopped by the user before the end.
    Stopped,
    Interrupted,
    Failed(Failure),
}
