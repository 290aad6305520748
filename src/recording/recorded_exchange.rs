//! The content of a recording: exchanges with their attempts, and the times of their events.

use std::time::Duration;

use serde_json::Value;

pub use super::lines::{AttemptEndLine, OutcomeLine};
use crate::chat::failure::Failure;
use crate::wire::wire_event::RequestPosition;

/// A recorded request with its responses. Times count from the moment when the client received the
/// request.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedExchange {
    pub exchange: u64,
    pub attempts: Vec<RecordedAttempt>,
    /// `None` if the recording ended first, or if its version of Outcrop did not record the end.
    pub over: Option<RecordedEnd>,
    pub last_shown: Option<LastReply>,
}

/// The reply that was the last on the screen when the recording ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastReply {
    /// Whether the reply was the selected column of a comparison.
    pub is_compared: bool,
}

/// The end of a request, as the client saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEnd {
    pub at: Duration,
    pub how: OutcomeLine,
    /// The number of stream events that the client processed.
    pub events_processed: u64,
    pub failure: Option<Failure>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RecordedAttempt {
    pub sent: Duration,
    pub method: String,
    pub uri: String,
    pub headers: Vec<(String, String)>,
    pub body: Value,
    pub place: Option<RequestPosition>,
    pub response: Option<RecordedResponse>,
    /// The chunks with their arrival times. Each chunk is a frame or other bytes.
    pub chunks: Vec<(Duration, Vec<u8>)>,
    /// The number of chunks that are frames.
    pub frames: u64,
    /// `None` if the recording ended earlier.
    pub end: Option<BodyEnd>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyEnd {
    pub at: Duration,
    pub how: AttemptEndLine,
    pub why: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedResponse {
    pub at: Duration,
    pub status: u16,
    pub headers: Vec<(String, String)>,
}

impl RecordedExchange {
    pub(super) fn first(&self) -> &RecordedAttempt {
        // An exchange is created with its first attempt.
        &self.attempts[0]
    }

    /// Returns true if the reply was not streamed but requested with `Converse`.
    pub fn used_converse(&self) -> bool {
        self.first().uri.ends_with("/converse")
    }

    /// Returns true if the reply was complete, even if the client closed the connection.
    pub fn is_complete(&self) -> bool {
        self.over.as_ref().is_some_and(|over| over.how == OutcomeLine::Whole)
    }

    pub fn is_stopped(&self) -> bool {
        match &self.over {
            Some(over) => over.how == OutcomeLine::Stopped,
            None => self.last().end.as_ref().is_some_and(|end| end.how == AttemptEndLine::Left),
        }
    }

    /// Returns the number of leading exchanges that were requested together: one, or the columns of
    /// a comparison.
    pub fn leading_group_len(recorded: &[Self]) -> usize {
        let compared = |recorded: &Self| recorded.first().place.and_then(|place| place.compared);
        let Some(first) = recorded.first().and_then(compared) else { return 1 };
        let numbers = first.first..first.first.saturating_add(first.columns as u64);
        let is_along = |it: &&Self| {
            numbers.contains(&it.exchange) && compared(it).is_some_and(|it| it.first == first.first)
        };
        recorded.iter().take_while(is_along).count().max(1)
    }

    /// Returns true if the recording ends before the exchange did.
    pub fn is_incomplete(&self) -> bool {
        self.over.is_none() && self.last().end.is_none()
    }

    /// Returns the number of stream events that the client processed, if it was recorded.
    pub fn events_taken(&self) -> Option<u64> {
        Some(self.over.as_ref()?.events_processed)
    }

    /// Returns the failure of the exchange, unless the recorded response already reproduces it.
    pub fn failure(&self) -> Option<&Failure> {
        let is_reproduced =
            matches!(self.last().end.as_ref()?.how, AttemptEndLine::Whole | AttemptEndLine::Left);
        self.over.as_ref().filter(|_| !is_reproduced)?.failure.as_ref()
    }

    /// Returns the last recorded time of the exchange.
    pub fn end_time(&self) -> Duration {
        let last = self.last();
        let last = last.end.as_ref().map_or(last.last(), |end| end.at);
        self.over.as_ref().map_or(last, |over| over.at.max(last))
    }

    fn last(&self) -> &RecordedAttempt {
        // An exchange is created with its first attempt.
        &self.attempts[self.attempts.len() - 1]
    }

    /// Returns the custom endpoint, or `None` if the request went to the region's default endpoint.
    pub fn endpoint(&self) -> Option<&str> {
        let uri = &self.first().uri;
        let (origin, _) = uri.split_once("/model/")?;
        self.region().is_none().then_some(origin)
    }

    /// Returns the region if the host name contains it.
    pub fn region(&self) -> Option<&str> {
        let host = self.first().uri.split_once("://")?.1.split(['/', ':']).next()?;
        let label = host
            .strip_prefix("bedrock-runtime.")
            .or_else(|| host.strip_prefix("bedrock-runtime-fips."))?;
        label.split('.').next()
    }
}

impl RecordedAttempt {
    /// Returns the time of the last arrival.
    pub fn last(&self) -> Duration {
        let answered = self.response.as_ref().map(|answer| answer.at);
        self.chunks.last().map(|(at, _)| *at).or(answered).unwrap_or(self.sent)
    }
}
