//! The events of the tap in order. They are sufficient to rebuild an exchange for the screen and
//! for a recording. Secrets are already masked.

use std::sync::Arc;
use std::time::Instant;

use crate::chat::failure::Failure;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Lowercase, as in HTTP/2.
    pub name: String,
    pub value: String,
}

/// A request as it was sent, including its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRequest {
    pub method: String,
    /// The whole URL, percent-encoded.
    pub uri: String,
    pub headers: Vec<Header>,
    pub size: u64,
    /// The body, shared by all attempts; `None` if it was too large to keep.
    pub body: Option<Arc<[u8]>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead {
    pub status: u16,
    pub headers: Vec<Header>,
}

/// Bytes of a response body, in the chunks in which they arrived.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyChunks {
    pub bytes: Vec<u8>,
    /// The end of each chunk in `bytes`, and its arrival time.
    pub arrivals: Vec<(usize, Instant)>,
}

impl BodyChunks {
    pub fn push(&mut self, chunk: &[u8], at: Instant) {
        self.bytes.extend_from_slice(chunk);
        self.arrivals.push((self.bytes.len(), at));
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptEnd {
    /// The body ended normally, whatever it contains.
    Complete,
    /// The connection broke within the body, with the error text.
    Broken(String),
    /// There was no response, with a short reason.
    Failed(String),
    /// The client stopped reading, because the user stopped the reply or the stream failed.
    Abandoned,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireEvent {
    Sent(Instant, SentRequest),
    Answered(Instant, ResponseHead),
    Chunks(BodyChunks),
    Ended(Instant, AttemptEnd),
}

/// How a request ended for the client. The wire may still deliver more bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEnd {
    pub how: RequestOutcome,
    /// The number of stream events that the client processed. More may have arrived when the user
    /// stopped the request.
    pub events_processed: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestOutcome {
    Whole,
    Stopped,
    Failed(Failure),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordedFact {
    Event(WireEvent),
    Over(Instant, RequestEnd),
    /// The reply was the last on the screen when the recording ended, or it was the selected column
    /// of a comparison.
    LastShown {
        is_compared: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeFact {
    /// The number of the exchange within the session.
    pub exchange: u64,
    /// When the client received the request. All times count from it.
    pub sent_at: Instant,
    /// `None` if the request belongs to no conversation.
    pub place: Option<RequestPosition>,
    pub fact: RecordedFact,
}

/// The position of a request in a conversation. Messages have the numbers of [`MessageId::index`].
///
/// [`MessageId::index`]: crate::chat::conversation::MessageId::index
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestPosition {
    /// The number of the conversation within the session.
    pub conversation: u64,
    /// The message that the prompt follows.
    pub after: Option<usize>,
    pub prompt: usize,
    /// The reply to the request. If the reply already exists, the request continues it.
    pub reply: usize,
    /// Whether the request had its own settings instead of the side panel's settings.
    pub has_own_settings: bool,
    /// The number of earlier requests for this reply.
    pub earlier_requests: usize,
    pub compared: Option<ColumnPosition>,
}

/// The minimum and maximum number of columns of a comparison in a recording. The compare page allows
/// this many samples, but fewer columns with different settings.
pub const COLUMNS: (usize, usize) = (2, 8);

/// The column of a comparison that a request belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnPosition {
    /// The exchange number of the first column's first request. The first requests of the other
    /// columns have the numbers after it.
    pub first: u64,
    pub columns: usize,
    /// The index of the column, counted from 0.
    pub column: usize,
    pub are_samples: bool,
}
