//! A request in flight: its number, the message that receives the reply, and its progress.

use std::time::Instant;

use crate::chat::conversation::MessageId;
use crate::chat::event::StreamEvent;

/// The number of a request within a session. Events of finished requests are ignored, so stopping,
/// regenerating and quitting have no race conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RequestNumber(pub u64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InFlight {
    pub message: MessageId,
    pub stage: RequestStage,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestStage {
    /// Not yet passed to a connection.
    Sending,
    /// Sent, without a response yet.
    Waiting,
    /// An attempt failed. The attempt with the number `attempt` follows at `due`, if the time is
    /// known.
    Retrying { attempt: u32, why: String, due: Option<Instant> },
    /// Events of the reply are arriving.
    Streaming,
}

impl RequestStage {
    pub(super) fn apply(&mut self, event: &StreamEvent) {
        match event {
            StreamEvent::Retrying { attempt, why, due } => {
                *self = Self::Retrying { attempt: *attempt, why: why.clone(), due: *due };
            }
            StreamEvent::Sent => *self = Self::Waiting,
            StreamEvent::Opened { .. } => {}
            _ => *self = Self::Streaming,
        }
    }

    /// Returns the stage as one word for the footer.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Waiting => "waiting",
            Self::Retrying { .. } => "retrying",
            Self::Streaming => "streaming",
        }
    }
}
