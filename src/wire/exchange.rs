//! A request with all that came back: its attempts, each with the head of a response, its body, and
//! how it ended. Built from what the tap tells; the frames in it are read when they are asked for.

use std::sync::Arc;
use std::time::Instant;

use super::body::BodyBytes;
use super::frame::Frame;
use super::frames::BodyFrames;
use super::wire_event::{AttemptEnd, Header, ResponseHead, SentRequest, WireEvent};

/// The media type of a stream of events.
pub const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// One request and what came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// When the request was given to the client's edge: what the figures are counted from.
    pub sent_at: Instant,
    attempts: Vec<Attempt>,
    gave_up_request: bool,
}

/// One attempt of the SDK to have a request answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub sent_at: Instant,
    pub sent: SentRequest,
    pub answered: Option<(Instant, ResponseHead)>,
    body: BodyBytes,
    frames: BodyFrames,
    pub ended: Option<(Instant, AttemptEnd)>,
}

impl Exchange {
    pub fn new(asked: Instant) -> Self {
        Self { sent_at: asked, attempts: Vec::new(), gave_up_request: false }
    }

    /// The attempts, in their order. Usually there is one.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// The attempt that is under way, or was the last.
    pub fn last(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// Takes in what the tap saw.
    pub fn take(&mut self, seen: WireEvent) {
        if let WireEvent::Sent(at, mut sent) = seen {
            // The same in each attempt, and there once.
            let before = self.attempts.iter().find_map(|attempt| attempt.sent.body.as_ref());
            match before {
                Some(before) if sent.body.as_ref() == Some(before) => {
                    sent.body = Some(Arc::clone(before));
                }
                _ if self.gave_up_request => sent.body = None,
                _ => {}
            }
            self.attempts.push(Attempt::new(at, sent));
            return;
        }
        // The tap tells of nothing before an attempt was sent.
        let Some(attempt) = self.attempts.last_mut() else { return };
        match seen {
            WireEvent::Sent(..) => {}
            WireEvent::Answered(at, answered) => attempt.answered = Some((at, answered)),
            WireEvent::Chunks(pieces) => attempt.body.append(pieces),
            WireEvent::Ended(at, ended) => {
                // A later word on the same end has nothing to add.
                attempt.ended.get_or_insert((at, ended));
                attempt.body.shrink();
            }
        }
    }

    /// Finds the frames in what has come. Cheap where nothing has: to be called before each look.
    pub fn read(&mut self) {
        for attempt in &mut self.attempts {
            attempt.read();
        }
    }

    /// Bytes that are kept, of the request and of all that came.
    pub fn kept(&self) -> usize {
        self.request_kept() + self.bytes_kept()
    }

    /// Bytes that are kept of all that came.
    pub(super) fn bytes_kept(&self) -> usize {
        self.attempts.iter().map(|attempt| attempt.body.kept()).sum()
    }

    /// Bytes that are kept of the request's body.
    pub(super) fn request_kept(&self) -> usize {
        self.attempts
            .iter()
            .find_map(|attempt| Some(attempt.sent.body.as_ref()?.len()))
            .unwrap_or(0)
    }

    /// Gives up the request's body, and what came in the last attempt before this byte of its body:
    /// for one who has written both down.
    pub fn give_up_before(&mut self, byte: u64) {
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.sent.body = None;
            attempt.body.give_up_before(byte);
        }
    }

    /// Whether the request's body was given up for memory.
    pub fn gave_up_request(&self) -> bool {
        self.gave_up_request
    }

    pub(super) fn give_up_request(&mut self) {
        self.gave_up_request = true;
        for attempt in &mut self.attempts {
            attempt.sent.body = None;
        }
    }

    /// Gives up the oldest piece of what came. How many bytes that were; 0 when nothing is left that
    /// can be given up.
    pub(super) fn give_up(&mut self) -> usize {
        let with_bytes = self.attempts.iter_mut().filter(|attempt| attempt.body.kept() > 0);
        with_bytes.map(Attempt::give_up).find(|bytes| *bytes > 0).unwrap_or(0)
    }
}

impl Attempt {
    fn new(sent_at: Instant, sent: SentRequest) -> Self {
        let (body, frames) = (BodyBytes::default(), BodyFrames::default());
        Self { sent_at, sent, answered: None, body, frames, ended: None }
    }

    /// The response's body as it came.
    pub fn body(&self) -> &BodyBytes {
        &self.body
    }

    /// The frames that were found when [`Exchange::read`] was called last. None where the body is
    /// no stream of events.
    pub fn frames(&self) -> &BodyFrames {
        &self.frames
    }

    /// What a row holds, as [`Frame::content`] and [`Frame::bytes`] take it from [`Self::body`].
    pub fn frame(&self, number: usize) -> Option<Frame> {
        self.frames.rows().get(number.checked_sub(self.frames.first())?)
    }

    /// Whether the response says that its body is a stream of events.
    pub fn is_stream(&self) -> bool {
        self.answered.as_ref().is_some_and(|(_, answered)| {
            answered.header("content-type").is_some_and(|value| value.starts_with(EVENT_STREAM))
        })
    }

    /// `x-amzn-requestid`.
    pub fn request_id(&self) -> Option<&str> {
        self.answered.as_ref()?.1.header("x-amzn-requestid")
    }

    pub(super) fn read(&mut self) {
        if self.is_stream() {
            self.frames.read(&mut self.body, self.ended.is_some());
        }
    }

    fn give_up(&mut self) -> usize {
        // What is known of the frames must be known before.
        self.read();
        let mut end = self.body.first_end();
        if self.is_stream() {
            end = self.frames.let_go(&self.body, end);
        }
        self.body.give_up(end)
    }
}

impl ResponseHead {
    /// The first header of this name, which is in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl SentRequest {
    /// Whether only a part of the body is kept: what is long in it was cut.
    pub fn is_shortened(&self) -> bool {
        self.body.as_ref().is_some_and(|body| body.len() as u64 != self.size)
    }

    /// The first header of this name, which is in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

fn find<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
    headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
}
