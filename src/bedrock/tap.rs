//! The tap records the wire traffic below the SDK's deserializer, with timestamps. It neither
//! changes nor delays the data that the SDK reads, except that it limits the size of a body
//! (`limits.rs`). It copies bytes, because a slice would keep the whole read buffer of the
//! connection alive.

mod interceptor;

mod last_arrival;

pub(super) mod limits;

mod tee;

use std::fmt;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use memchr::memmem::Finder;

use last_arrival::LastArrival;

use crate::wire::wire_event::{
    AttemptEnd, BodyChunks, ExchangeFact, RecordedFact, RequestEnd, RequestPosition, WireEvent,
};
pub use limits::LimitInterceptor;

/// A recorder of the wire traffic of one request. Clones share the state.
#[derive(Clone)]
pub struct Tap(Arc<TapInner>);

/// A function that returns the current time, or the recorded time in a replay.
type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

struct TapInner {
    clock: Clock,
    keeps: Kept,
    recording: Option<ExchangeRecording>,
    arrived: LastArrival,
    /// Whether the response contains a 0 for the input tokens.
    states_zero: AtomicBool,
    state: Mutex<TapState>,
}

static INPUT_TOKENS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"inputTokens\":"));

/// What a tap keeps, besides what a recording receives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Nothing,
    /// The time of the last arrival.
    Time,
    /// The time of the last arrival, and the events until [`Tap::take`].
    Events,
}

/// The recording that receives every event immediately.
struct ExchangeRecording {
    exchange: u64,
    sent_at: Instant,
    place: Option<RequestPosition>,
    to: Sender<ExchangeFact>,
}

#[derive(Default)]
struct TapState {
    /// Whether an attempt is in progress.
    is_open: bool,
    events: Vec<WireEvent>,
    /// The size of the last body chunk that [`Tap::take`] returned. It predicts the size of the
    /// next chunk.
    last_chunk_size: usize,
    body: Option<Arc<[u8]>>,
    has_response: bool,
    /// Whether the end of the request was reported to the recording.
    is_reported: bool,
}

impl Tap {
    /// Returns a tap that keeps its events until [`Self::take`].
    pub fn new(clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self::reporting_to(Arc::new(clock), Kept::Events, None)
    }

    /// Returns a tap that only keeps the time of the last arrival.
    pub fn timing(clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self::reporting_to(Arc::new(clock), Kept::Time, None)
    }

    /// Returns a tap that keeps nothing, so that arrivals do not read the clock.
    pub fn idle(clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self::reporting_to(Arc::new(clock), Kept::Nothing, None)
    }

    /// Returns a tap that also sends its events to a recording. Must be called before the tap is
    /// used. `exchange`, `sent_at` and `place` are the number, the start and the position of the
    /// request.
    #[must_use]
    pub fn recorded(
        self,
        exchange: u64,
        sent_at: Instant,
        place: Option<RequestPosition>,
        to: Sender<ExchangeFact>,
    ) -> Self {
        let (clock, keeps) = (Arc::clone(&self.0.clock), self.0.keeps);
        let recording = Some(ExchangeRecording { exchange, sent_at, place, to });
        Self::reporting_to(clock, keeps, recording)
    }

    fn reporting_to(clock: Clock, keeps: Kept, recording: Option<ExchangeRecording>) -> Self {
        let arrived = LastArrival::new(clock());
        Self(Arc::new(TapInner {
            clock,
            keeps,
            recording,
            arrived,
            states_zero: AtomicBool::new(false),
            state: Mutex::default(),
        }))
    }

    /// Returns the time of the last event on the connection. Right after the SDK returned a stream
    /// event, this is the arrival time of the event's last byte, because the SDK reads on only when
    /// it has no complete event left.
    pub fn arrived(&self) -> Instant {
        self.0.arrived.get().unwrap_or_else(|| self.now())
    }

    /// Returns true if the response contains a 0 for the input tokens. The SDK does not distinguish a
    /// 0 from a missing number. False if the chunks of the body split the number, or if the tap keeps
    /// nothing.
    pub(super) fn states_zero(&self) -> bool {
        self.0.states_zero.load(Ordering::Relaxed)
    }

    /// Records that the client drops the request at this time. The SDK drops the body later.
    pub fn record_drop(&self, at: Instant) {
        self.end_at(AttemptEnd::Abandoned, || at);
    }

    /// Reports the end of the request to the recording. Later calls have no effect.
    pub fn over(&self, at: Instant, over: RequestEnd) {
        if let Some(recording) = &self.0.recording
            && !mem::replace(&mut self.lock().is_reported, true)
        {
            recording.send(RecordedFact::Over(at, over));
        }
    }

    /// Returns the events since the last call.
    pub fn take(&self) -> Vec<WireEvent> {
        let mut state = self.lock();
        if let Some(WireEvent::Chunks(chunks)) = state.events.last() {
            state.last_chunk_size = chunks.bytes.len();
        }
        mem::take(&mut state.events)
    }

    pub(super) fn now(&self) -> Instant {
        (self.0.clock)()
    }

    fn lock(&self) -> MutexGuard<'_, TapState> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_watched(&self) -> bool {
        self.0.keeps == Kept::Events || self.0.recording.is_some()
    }

    fn send(&self, event: WireEvent) {
        if let Some(recording) = &self.0.recording {
            recording.send(RecordedFact::Event(event.clone()));
        }
        if self.0.keeps == Kept::Events {
            self.lock().events.push(event);
        }
    }

    fn chunk(&self, chunk: &[u8]) {
        if self.0.keeps == Kept::Nothing && self.0.recording.is_none() {
            return;
        }
        let at = self.now();
        if let Some(found) = INPUT_TOKENS.find(chunk) {
            let number = chunk[found + INPUT_TOKENS.needle().len()..].trim_ascii_start();
            self.0.states_zero.store(number.starts_with(b"0"), Ordering::Relaxed);
        }
        // Do not record chunks after the client has dropped the request.
        if let Some(recording) = self.0.recording.as_ref().filter(|_| self.lock().is_open) {
            let mut chunks = BodyChunks::default();
            chunks.push(chunk, at);
            recording.send(RecordedFact::Event(WireEvent::Chunks(chunks)));
        }
        self.0.arrived.set(at);
        if self.0.keeps == Kept::Events {
            let mut state = self.lock();
            let TapState { events, last_chunk_size: last_read, .. } = &mut *state;
            match events.last_mut() {
                Some(WireEvent::Chunks(chunks)) => chunks.push(chunk, at),
                _ => {
                    let mut chunks = BodyChunks::default();
                    chunks.bytes.reserve(*last_read);
                    chunks.push(chunk, at);
                    events.push(WireEvent::Chunks(chunks));
                }
            }
        }
    }

    fn end(&self, ended: AttemptEnd) {
        self.end_at(ended, || self.now());
    }

    /// Ends the attempt. Later calls have no effect.
    fn end_at(&self, ended: AttemptEnd, at: impl FnOnce() -> Instant) {
        if !mem::replace(&mut self.lock().is_open, false) {
            return;
        }
        let at = at();
        // The client's decision to stop reading is not an arrival.
        if ended != AttemptEnd::Abandoned {
            self.0.arrived.set(at);
        }
        self.send(WireEvent::Ended(at, ended));
    }

    /// Records a failed attempt. An attempt with a response ends with its body instead.
    pub(super) fn failed(&self, why: Option<String>) {
        if !self.lock().has_response {
            let why = why.unwrap_or_else(|| "there was no response".into());
            self.end(AttemptEnd::Failed(why));
        }
    }
}

impl ExchangeRecording {
    fn send(&self, fact: RecordedFact) {
        let Self { exchange, sent_at, place, to } = self;
        // If writing the recording failed, that was already reported.
        let _ =
            to.send(ExchangeFact { exchange: *exchange, sent_at: *sent_at, place: *place, fact });
    }
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tap")
    }
}
