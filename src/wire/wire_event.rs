//! What the tap tells, in the order in which it happened: enough to build the exchange again, for
//! the screen and for a recording alike. Secrets are masked already.

use std::sync::Arc;
use std::time::Instant;

use crate::chat::failure::Failure;

/// A header of a request or a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// In small letters, as HTTP/2 has them.
    pub name: String,
    pub value: String,
}

/// A request as it was handed to the connection, signature and all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRequest {
    pub method: String,
    /// The whole address, percent signs and all.
    pub uri: String,
    pub headers: Vec<Header>,
    /// How many bytes the body has.
    pub size: u64,
    /// The body, the same for each attempt; `None` where it was too large to keep.
    pub body: Option<Arc<[u8]>>,
}

/// The head of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead {
    pub status: u16,
    pub headers: Vec<Header>,
}

/// Bytes of a response's body, in the pieces in which they came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyChunks {
    pub bytes: Vec<u8>,
    /// Where in `bytes` each piece ends, and when it arrived.
    pub arrivals: Vec<(usize, Instant)>,
}

impl BodyChunks {
    pub fn push(&mut self, piece: &[u8], at: Instant) {
        self.bytes.extend_from_slice(piece);
        self.arrivals.push((self.bytes.len(), at));
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptEnd {
    /// The body ended as it should, which says nothing of what is in it.
    Whole,
    /// The connection broke in the body; with the words of whoever noticed.
    Broken(String),
    /// There was no response; with why, in a few words.
    Failed(String),
    /// The client read no further: the user stopped the reply, or the stream had failed.
    Left,
}

/// One thing that happened on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireEvent {
    /// An attempt was handed to the connection.
    Sent(Instant, SentRequest),
    /// The headers of the response arrived.
    Answered(Instant, ResponseHead),
    /// Bytes of the body arrived.
    Chunks(BodyChunks),
    /// Nothing more comes of this attempt.
    Ended(Instant, AttemptEnd),
}

/// How a request ended for the client, whatever the wire brings afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEnd {
    pub how: RequestOutcome,
    /// Events of the stream that the client took; more may have arrived when the user stopped it.
    pub events_taken: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestOutcome {
    /// All that came was taken.
    Whole,
    /// The user stopped it.
    Stopped,
    Failed(Failure),
}

/// What a recording is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordedFact {
    Event(WireEvent),
    Over(Instant, RequestEnd),
    /// The reply was the last on the screen when the recording ended; or the column that was chosen,
    /// while several were compared.
    LastShown {
        is_compared: bool,
    },
}

/// A fact, with the exchange that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeFact {
    /// Counts the exchanges of a session.
    pub exchange: u64,
    /// When the request was given to the client's edge: what times are counted from.
    pub sent_at: Instant,
    /// `None`: it belongs to no conversation.
    pub place: Option<RequestPosition>,
    pub fact: RecordedFact,
}

/// Where a request belongs. Messages have the numbers of [`MessageId::number`].
///
/// [`MessageId::number`]: crate::chat::conversation::MessageId::number
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestPosition {
    /// Counts the conversations of a session.
    pub conversation: u64,
    /// The message that the prompt follows.
    pub after: Option<usize>,
    pub prompt: usize,
    /// What is answered: a reply that was there before is continued.
    pub reply: usize,
    /// It was asked with settings of its own, and not those of the side panel.
    pub is_apart: bool,
    /// Requests that were made for the reply before this one.
    pub earlier: usize,
    pub compared: Option<ColumnPosition>,
}

/// Columns that a comparison has at least and at most.
pub const COLUMNS: (usize, usize) = (2, 8);

/// The column of a comparison that a request was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnPosition {
    /// The exchange of the comparison's first request, that of its first column. Those of the other
    /// columns are the numbers that follow.
    pub first: u64,
    pub columns: usize,
    /// Counted from 0.
    pub column: usize,
    /// All columns have the same settings.
    pub are_samples: bool,
}
