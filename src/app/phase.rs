//! What the client is doing, and the word for it.

use super::App;
use super::msg::{Link, ReplyId};
use crate::chat::conversation::MessageId;

/// What the client is doing.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Nothing is under way, and the last reply (if any) ended by itself.
    Ready,
    /// A request is under way.
    Asking { reply: ReplyId, message: MessageId, stage: Stage },
    /// The user stopped the last reply.
    Stopped,
    /// The last reply failed or was cut off.
    Failed,
}

/// How far a request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Not handed to a connection yet.
    Sending,
    /// Handed over; nothing of the reply has come.
    Waiting,
    /// An attempt failed; this one follows.
    Retrying { attempt: u32, why: String },
    /// Events of the reply are coming.
    Streaming,
}

impl App {
    /// Whether a request is under way, so that a clock runs on the screen.
    pub fn is_asking(&self) -> bool {
        matches!(self.phase, Phase::Asking { .. })
    }

    /// The state in a word, as the footer shows it.
    pub fn state(&self) -> &'static str {
        match &self.phase {
            // Until the way to Bedrock is known a request would have to wait for it.
            Phase::Ready if self.link == Link::Resolving => "waiting",
            Phase::Ready if matches!(self.link, Link::Down(_)) => "failed",
            Phase::Ready => "ready",
            Phase::Asking { stage, .. } => match stage {
                Stage::Sending => "sending",
                Stage::Waiting => "waiting",
                Stage::Retrying { .. } => "retrying",
                Stage::Streaming => "streaming",
            },
            Phase::Stopped => "stopped",
            Phase::Failed => "failed",
        }
    }
}
