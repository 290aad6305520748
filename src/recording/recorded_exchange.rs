//! What is read of a recording: each exchange with its attempts, and what came at which time.

use std::time::Duration;

use serde_json::Value;

pub use super::lines::{AttemptEndLine, OutcomeLine};
use crate::chat::failure::Failure;
use crate::wire::wire_event::RequestPosition;

/// A recorded request with what came back. Times are counted from when it was given to the client.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedExchange {
    pub exchange: u64,
    pub attempts: Vec<RecordedAttempt>,
    /// `None` where the recording ended before, or its program did not say.
    pub over: Option<RecordedEnd>,
    pub last_shown: Option<LastReply>,
}

/// Its reply was the last on the screen when the recording ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastReply {
    /// As the chosen column of a comparison.
    pub is_compared: bool,
}

/// How it ended for the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEnd {
    pub at: Duration,
    pub how: OutcomeLine,
    /// Events of the stream that the client took.
    pub events_taken: u64,
    pub failure: Option<Failure>,
}

/// A recorded attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedAttempt {
    pub sent: Duration,
    pub method: String,
    pub uri: String,
    pub headers: Vec<(String, String)>,
    pub body: Value,
    pub place: Option<RequestPosition>,
    pub response: Option<RecordedResponse>,
    /// A frame each, or other bytes as they came.
    pub chunks: Vec<(Duration, Vec<u8>)>,
    /// How many of these are frames.
    pub frames: u64,
    /// `None` where the recording ended before.
    pub end: Option<BodyEnd>,
}

/// How nothing more came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyEnd {
    pub at: Duration,
    pub how: AttemptEndLine,
    /// Of one that was broken or failed, in the words of whoever noticed.
    pub why: Option<String>,
}

/// The head of a recorded response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedResponse {
    pub at: Duration,
    pub status: u16,
    pub headers: Vec<(String, String)>,
}

impl RecordedExchange {
    pub(super) fn first(&self) -> &RecordedAttempt {
        // Made with its first attempt.
        &self.attempts[0]
    }

    /// Whether the reply was asked for in one piece, by `Converse`.
    pub fn is_whole(&self) -> bool {
        self.first().uri.ends_with("/converse")
    }

    /// Tells whether the reply was complete, even if the client closed the connection.
    pub fn is_complete(&self) -> bool {
        self.over.as_ref().is_some_and(|over| over.how == OutcomeLine::Whole)
    }

    /// Whether the user stopped it.
    pub fn is_stopped(&self) -> bool {
        match &self.over {
            Some(over) => over.how == OutcomeLine::Stopped,
            None => self.last().end.as_ref().is_some_and(|end| end.how == AttemptEndLine::Left),
        }
    }

    /// How many of these in a row, from the first on, were asked at once: one, or the columns of a
    /// comparison.
    pub fn columns_at_once(recorded: &[Self]) -> usize {
        let compared = |recorded: &Self| recorded.first().place.and_then(|place| place.compared);
        let Some(first) = recorded.first().and_then(compared) else { return 1 };
        let asked = first.first..first.first.saturating_add(first.columns as u64);
        let is_along = |it: &&Self| {
            asked.contains(&it.exchange) && compared(it).is_some_and(|it| it.first == first.first)
        };
        recorded.iter().take_while(is_along).count().max(1)
    }

    /// Whether nothing says how it ended: the recording ends before.
    pub fn is_cut(&self) -> bool {
        self.over.is_none() && self.last().end.is_none()
    }

    /// Events of the stream that the client took, where that is known.
    pub fn events_taken(&self) -> Option<u64> {
        Some(self.over.as_ref()?.events_taken)
    }

    /// The failure that it ended in, where nothing came that would tell it.
    pub fn failure(&self) -> Option<&Failure> {
        let came =
            matches!(self.last().end.as_ref()?.how, AttemptEndLine::Whole | AttemptEndLine::Left);
        self.over.as_ref().filter(|_| !came)?.failure.as_ref()
    }

    /// Returns the last recorded time of the exchange.
    pub fn ended(&self) -> Duration {
        let last = self.last();
        let last = last.end.as_ref().map_or(last.last(), |end| end.at);
        self.over.as_ref().map_or(last, |over| over.at.max(last))
    }

    fn last(&self) -> &RecordedAttempt {
        // Made with its first attempt.
        &self.attempts[self.attempts.len() - 1]
    }

    /// Where it was sent, as far as that is no region's own address.
    pub fn endpoint(&self) -> Option<&str> {
        let uri = &self.first().uri;
        let (origin, _) = uri.split_once("/model/")?;
        self.region().is_none().then_some(origin)
    }

    /// The region that it was sent to, where its address or its signature's scope names one.
    pub fn region(&self) -> Option<&str> {
        let host = self.first().uri.split_once("://")?.1.split(['/', ':']).next()?;
        let label = host
            .strip_prefix("bedrock-runtime.")
            .or_else(|| host.strip_prefix("bedrock-runtime-fips."))?;
        label.split('.').next()
    }
}

impl RecordedAttempt {
    /// Returns the time of the last thing that arrived.
    pub fn last(&self) -> Duration {
        let answered = self.response.as_ref().map(|answer| answer.at);
        self.chunks.last().map(|(at, _)| *at).or(answered).unwrap_or(self.sent)
    }
}
