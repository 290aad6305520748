//! The tap: what goes over the wire, seen below the SDK's deserializer with the time at which it
//! came. It changes nothing: not what the SDK sees, nor its errors, nor when it reads. Bytes are
//! copied, since a slice would keep alive the whole buffer that the connection reads into.

use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use aws_sdk_bedrockruntime::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_bedrockruntime::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_bedrockruntime::error::BoxError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use super::failure::chain;
use crate::chat::wire::log;
use crate::chat::wire::secrets;
use crate::chat::wire::seen::{Answered, Ended, Header, Pieces, Seen, Sent, Told};

/// Watches one request. A clone watches the same one.
#[derive(Clone)]
pub struct Tap(Arc<Inner>);

struct Inner {
    clock: fn() -> Instant,
    /// What is seen is kept until it is taken.
    keeps: bool,
    recording: Option<Recording>,
    arrived: Arrived,
    state: Mutex<State>,
}

/// When what came last arrived. Asked for each event, so nobody waits for it.
struct Arrived {
    since: Instant,
    /// Nanoseconds since then, and one; 0 while nothing has come.
    passed: AtomicU64,
}

/// Where all that is seen is told at once.
struct Recording {
    exchange: u64,
    asked: Instant,
    to: Sender<Told>,
}

#[derive(Default)]
struct State {
    seen: Vec<Seen>,
    /// How many bytes were taken at once the last time: how many may be next time.
    taken: usize,
    /// The body of the request, once it was copied.
    body: Option<Arc<[u8]>>,
    has_answer: bool,
}

impl Tap {
    /// A tap that keeps what it sees until that is taken. `clock` tells the time.
    pub fn new(clock: fn() -> Instant) -> Self {
        Self::with(clock, true)
    }

    /// A tap that knows when what came last arrived, and keeps nothing.
    pub fn timing(clock: fn() -> Instant) -> Self {
        Self::with(clock, false)
    }

    fn with(clock: fn() -> Instant, keeps: bool) -> Self {
        Self::told_to(clock, keeps, None)
    }

    /// The same, before anybody uses it, with what it sees told to a recording as well: as exchange
    /// of this number, which was asked at that time.
    #[must_use]
    pub fn recorded(self, exchange: u64, asked: Instant, to: Sender<Told>) -> Self {
        let Inner { clock, keeps, .. } = *self.0;
        Self::told_to(clock, keeps, Some(Recording { exchange, asked, to }))
    }

    fn told_to(clock: fn() -> Instant, keeps: bool, recording: Option<Recording>) -> Self {
        let arrived = Arrived { since: clock(), passed: AtomicU64::new(0) };
        Self(Arc::new(Inner { clock, keeps, recording, arrived, state: Mutex::default() }))
    }

    /// When what came last arrived: of an event that was just read, its last byte. The SDK reads on
    /// only when it has no whole event left.
    pub fn arrived(&self) -> Instant {
        self.0.arrived.get().unwrap_or_else(|| (self.0.clock)())
    }

    /// What was seen since this was called last.
    pub fn take(&self) -> Vec<Seen> {
        let mut state = self.lock();
        if let Some(Seen::Pieces(pieces)) = state.seen.last() {
            state.taken = pieces.bytes.len();
        }
        mem::take(&mut state.seen)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_watched(&self) -> bool {
        self.0.keeps || self.0.recording.is_some()
    }

    fn tell(&self, seen: Seen) {
        if let Some(Recording { exchange, asked, to }) = &self.0.recording {
            // A recording that could not be written has said so already.
            let _ = to.send(Told { exchange: *exchange, asked: *asked, seen: seen.clone() });
        }
        if self.0.keeps {
            self.lock().seen.push(seen);
        }
    }

    /// A piece of the body arrived.
    fn piece(&self, piece: &[u8]) {
        let at = (self.0.clock)();
        if let Some(Recording { exchange, asked, to }) = &self.0.recording {
            let mut pieces = Pieces::default();
            pieces.push(piece, at);
            let seen = Seen::Pieces(pieces);
            let _ = to.send(Told { exchange: *exchange, asked: *asked, seen });
        }
        self.0.arrived.set(at);
        if self.0.keeps {
            let mut state = self.lock();
            let State { seen, taken, .. } = &mut *state;
            match seen.last_mut() {
                Some(Seen::Pieces(pieces)) => pieces.push(piece, at),
                _ => {
                    let mut pieces = Pieces::default();
                    pieces.bytes.reserve(*taken);
                    pieces.push(piece, at);
                    seen.push(Seen::Pieces(pieces));
                }
            }
        }
    }

    fn end(&self, ended: Ended) {
        let at = (self.0.clock)();
        self.0.arrived.set(at);
        self.tell(Seen::Ended(at, ended));
    }

    /// The attempt failed, with why, if that is known. What had a response was told as that.
    pub(super) fn failed(&self, why: Option<String>) {
        if !self.lock().has_answer {
            let why = why.unwrap_or_else(|| "there was no response".into());
            self.end(Ended::Failed(why));
        }
    }
}

impl Arrived {
    fn set(&self, at: Instant) {
        let passed = at.saturating_duration_since(self.since).as_nanos();
        let passed = u64::try_from(passed).unwrap_or(u64::MAX);
        self.passed.store(passed.saturating_add(1), Ordering::Release);
    }

    fn get(&self) -> Option<Instant> {
        let passed = self.passed.load(Ordering::Acquire).checked_sub(1)?;
        Some(self.since + Duration::from_nanos(passed))
    }
}

impl Intercept for Tap {
    fn name(&self) -> &'static str {
        "OutcropTap"
    }

    /// The request is signed by now, and the SDK changes nothing of it any more.
    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let at = (self.0.clock)();
        self.lock().has_answer = false;
        if !self.is_watched() {
            return Ok(());
        }
        let request = context.request();
        let body = request.body().bytes().unwrap_or_default();
        // Too large for the log, and not asked for by a recording: not even copied.
        let is_kept = self.0.recording.is_some() || body.len() <= log::MOST;
        let size = body.len() as u64;
        let kept = self.lock().body.take().filter(|kept| **kept == *body);
        let body = is_kept.then(|| kept.unwrap_or_else(|| Arc::from(body)));
        self.lock().body.clone_from(&body);
        let sent = Sent {
            method: request.method().to_owned(),
            uri: secrets::uri(request.uri()),
            headers: masked(request.headers().iter()),
            size,
            body,
        };
        self.tell(Seen::Sent(at, sent));
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let at = (self.0.clock)();
        self.0.arrived.set(at);
        self.lock().has_answer = true;
        let response = context.response_mut();
        if self.is_watched() {
            let status = response.status().as_u16();
            let headers = masked(response.headers().iter());
            self.tell(Seen::Answered(at, Answered { status, headers }));
        }
        let body = mem::replace(response.body_mut(), SdkBody::taken());
        let tee = Tee { body, tap: self.clone(), is_over: false };
        *response.body_mut() = SdkBody::from_body_1_x(tee);
        Ok(())
    }
}

fn masked<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Header> {
    headers.map(|(name, value)| secrets::header(name, value)).collect()
}

/// A body that shows the tap what goes through it.
struct Tee {
    body: SdkBody,
    tap: Tap,
    is_over: bool,
}

impl Tee {
    fn end(&mut self, ended: Ended) {
        if !mem::replace(&mut self.is_over, true) {
            self.tap.end(ended);
        }
    }
}

impl Body for Tee {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &polled {
            Some(Ok(frame)) => {
                if let Some(piece) = frame.data_ref() {
                    self.tap.piece(piece);
                }
            }
            Some(Err(error)) => self.end(Ended::Broken(chain(&**error))),
            None => self.end(Ended::Whole),
        }
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        Body::size_hint(&self.body)
    }
}

impl Drop for Tee {
    fn drop(&mut self) {
        let is_whole = self.body.is_end_stream();
        self.end(if is_whole { Ended::Whole } else { Ended::Left });
    }
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tap")
    }
}
