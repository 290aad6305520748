//! A request with its responses: the attempts, each with the response head, the body and the end.
//! Built from the events of the tap. Frames are parsed on demand.

use std::sync::Arc;
use std::time::Instant;

use super::body::BodyBytes;
use super::frame::{Frame, PRELUDE_LEN, Prelude};
use super::frames::BodyFrames;
use super::wire_event::{AttemptEnd, Header, ResponseHead, SentRequest, WireEvent};

pub const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// When the client received the request. All metrics count from this time.
    pub sent_at: Instant,
    attempts: Vec<Attempt>,
    request_was_dropped: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub sent_at: Instant,
    pub sent: SentRequest,
    pub answered: Option<(Instant, ResponseHead)>,
    body: BodyBytes,
    frames: BodyFrames,
    is_stream: bool,
    pub ended: Option<(Instant, AttemptEnd)>,
}

impl Exchange {
    pub fn new(sent_at: Instant) -> Self {
        Self { sent_at, attempts: Vec::new(), request_was_dropped: false }
    }

    /// Returns the attempts in order. Usually there is one.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// Returns the current or last attempt.
    pub fn last(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    pub fn apply(&mut self, event: WireEvent) {
        if let WireEvent::Sent(at, mut sent) = event {
            // All attempts share one copy of the body.
            let before = self.attempts.iter().find_map(|attempt| attempt.sent.body.as_ref());
            match before {
                Some(before) if sent.body.as_ref() == Some(before) => {
                    sent.body = Some(Arc::clone(before));
                }
                _ if self.request_was_dropped => sent.body = None,
                _ => {}
            }
            self.attempts.push(Attempt::new(at, sent));
            return;
        }
        // The tap reports nothing before an attempt is sent.
        let Some(attempt) = self.attempts.last_mut() else { return };
        match event {
            WireEvent::Sent(..) => {}
            WireEvent::Answered(at, answered) => {
                attempt.is_stream = answered
                    .header("content-type")
                    .is_some_and(|value| value.starts_with(EVENT_STREAM));
                attempt.answered = Some((at, answered));
            }
            WireEvent::Chunks(chunks) => {
                let had_prelude = attempt.body.len() >= PRELUDE_LEN as u64;
                attempt.body.append(chunks);
                attempt.is_stream |= !had_prelude && attempt.begins_with_frame();
            }
            WireEvent::Ended(at, ended) => {
                // Keep the first end, and ignore later ones.
                attempt.ended.get_or_insert((at, ended));
                attempt.body.shrink();
            }
        }
    }

    /// Finds the frames in new bytes. Call it before reading frames; it is cheap if no bytes
    /// arrived.
    pub fn read(&mut self) {
        for attempt in &mut self.attempts {
            attempt.read();
        }
    }

    /// Returns the number of kept bytes of the request and the responses.
    pub fn kept(&self) -> usize {
        self.request_kept() + self.bytes_kept()
    }

    pub(super) fn bytes_kept(&self) -> usize {
        self.attempts.iter().map(|attempt| attempt.body.kept()).sum()
    }

    pub(super) fn request_kept(&self) -> usize {
        self.attempts
            .iter()
            .find_map(|attempt| Some(attempt.sent.body.as_ref()?.len()))
            .unwrap_or(0)
    }

    /// Drops the request body, and the bytes before this offset of the last attempt's response
    /// body. Call it after both have been written to the recording.
    pub fn drop_before(&mut self, byte: u64) {
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.sent.body = None;
            attempt.body.drop_before(byte);
        }
    }

    /// Returns true if the request body was dropped to limit memory.
    pub fn request_was_dropped(&self) -> bool {
        self.request_was_dropped
    }

    pub(super) fn drop_request(&mut self) {
        self.request_was_dropped = true;
        for attempt in &mut self.attempts {
            attempt.sent.body = None;
        }
    }

    /// Drops the oldest response chunk. Returns the number of dropped bytes, or 0 if nothing can be
    /// dropped.
    pub(super) fn drop_oldest_chunk(&mut self) -> usize {
        let with_bytes = self.attempts.iter_mut().filter(|attempt| attempt.body.kept() > 0);
        with_bytes.map(Attempt::drop_oldest_chunk).find(|bytes| *bytes > 0).unwrap_or(0)
    }
}

impl Attempt {
    fn new(sent_at: Instant, sent: SentRequest) -> Self {
        let (body, frames) = (BodyBytes::default(), BodyFrames::default());
        Self { sent_at, sent, answered: None, body, frames, is_stream: false, ended: None }
    }

    pub fn body(&self) -> &BodyBytes {
        &self.body
    }

    /// Returns the frames found by the last [`Exchange::read`]. Empty if the body is not an event
    /// stream.
    pub fn frames(&self) -> &BodyFrames {
        &self.frames
    }

    /// Returns the frame with this number, whose bytes are in [`Self::body`].
    pub fn frame(&self, number: usize) -> Option<Frame> {
        self.frames.rows().get(number.checked_sub(self.frames.first())?)
    }

    /// Returns true if the content type of the response is an event stream, or if the body begins
    /// with a frame.
    pub fn is_stream(&self) -> bool {
        self.is_stream
    }

    fn begins_with_frame(&self) -> bool {
        let start = self.body.get(0..PRELUDE_LEN as u64);
        let prelude = start.as_deref().and_then(|start| start.first_chunk());
        prelude.is_some_and(|prelude| Prelude::read(*prelude).is_ok())
    }

    pub fn request_id(&self) -> Option<&str> {
        self.answered.as_ref()?.1.header("x-amzn-requestid")
    }

    pub(super) fn read(&mut self) {
        if self.is_stream() {
            self.frames.read(&mut self.body, self.ended.is_some());
        }
    }

    fn drop_oldest_chunk(&mut self) -> usize {
        // The frames must be found before their bytes are dropped.
        self.read();
        let mut end = self.body.oldest_chunk_end();
        if self.is_stream() {
            end = self.frames.prepare_drop(&self.body, end);
        }
        self.body.drop_oldest_chunk(end)
    }
}

impl ResponseHead {
    /// Returns the first header with this name, which must be lowercase.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl SentRequest {
    /// Returns true if long parts of the body were cut.
    pub fn is_shortened(&self) -> bool {
        self.body.as_ref().is_some_and(|body| body.len() as u64 != self.size)
    }

    /// Returns the first header with this name, which must be lowercase.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

fn find<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
    headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
}
