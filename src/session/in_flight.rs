//! A request in flight: its number, the message that receives the reply, and its progress.

use crate::chat::conversation::MessageId;
use crate::chat::event::StreamEvent;

/// Numbers the requests of a session. An event with the number of a finished request is dropped, so
/// stopping, regenerating and quitting have no races.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RequestNumber(pub u64);

/// A request whose reply is not complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InFlight {
    pub message: MessageId,
    pub stage: RequestStage,
}

/// How far a request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestStage {
    /// Not handed to a connection yet.
    Sending,
    /// Handed over; nothing of the reply has come.
    Waiting,
    /// An attempt failed; this one follows.
    Retrying { attempt: u32, why: String },
    /// Events of the reply are coming.
    Streaming,
}

impl RequestStage {
    /// Goes on by an event.
    pub(super) fn take(&mut self, event: &StreamEvent) {
        match event {
            StreamEvent::Retrying { attempt, why } => {
                *self = Self::Retrying { attempt: *attempt, why: why.clone() };
            }
            StreamEvent::Sent => *self = Self::Waiting,
            StreamEvent::Opened { .. } => {}
            _ => *self = Self::Streaming,
        }
    }

    /// In a word, as a footer shows it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Waiting => "waiting",
            Self::Retrying { .. } => "retrying",
            Self::Streaming => "streaming",
        }
    }
}
