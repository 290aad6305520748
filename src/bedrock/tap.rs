//! The tap: what goes over the wire, seen below the SDK's deserializer with the time at which it
//! came. It changes neither what the SDK sees nor when it reads, except that a body is bounded
//! (`limits.rs`). Bytes are copied, since a slice would keep alive the whole buffer that the
//! connection reads into.

mod interceptor;

mod last_arrival;

pub(super) mod limits;

mod tee;

use std::fmt;
use std::mem;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use last_arrival::LastArrival;

use crate::wire::wire_event::{
    AttemptEnd, BodyChunks, ExchangeFact, RecordedFact, RequestEnd, RequestPosition, WireEvent,
};
pub use limits::LimitInterceptor;

/// Watches one request. A clone watches the same one.
#[derive(Clone)]
pub struct Tap(Arc<TapInner>);

/// Returns the time of what is happening.
type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

struct TapInner {
    clock: Clock,
    /// What is seen is kept until it is taken.
    keeps: bool,
    recording: Option<ExchangeRecording>,
    arrived: LastArrival,
    state: Mutex<TapState>,
}

/// Where all that is seen is told at once.
struct ExchangeRecording {
    exchange: u64,
    sent_at: Instant,
    place: Option<RequestPosition>,
    to: Sender<ExchangeFact>,
}

#[derive(Default)]
struct TapState {
    /// An attempt was made and has not ended.
    is_open: bool,
    events: Vec<WireEvent>,
    /// How many bytes were taken at once the last time: how many may be next time.
    last_read: usize,
    /// The body of the request, once it was copied.
    body: Option<Arc<[u8]>>,
    has_response: bool,
    /// The recording knows that the client is done with it.
    is_reported: bool,
}

impl Tap {
    /// A tap that keeps what it sees until that is taken. `clock` tells the time.
    pub fn new(clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self::reporting_to(Arc::new(clock), true, None)
    }

    /// A tap that knows when what came last arrived, and keeps nothing.
    pub fn timing(clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self::reporting_to(Arc::new(clock), false, None)
    }

    /// The same, before anybody uses it, with what it sees told to a recording as well: as exchange
    /// of this number, which was asked at that time and belongs there.
    #[must_use]
    pub fn recorded(
        self,
        exchange: u64,
        asked: Instant,
        place: Option<RequestPosition>,
        to: Sender<ExchangeFact>,
    ) -> Self {
        let (clock, keeps) = (Arc::clone(&self.0.clock), self.0.keeps);
        let recording = Some(ExchangeRecording { exchange, sent_at: asked, place, to });
        Self::reporting_to(clock, keeps, recording)
    }

    fn reporting_to(clock: Clock, keeps: bool, recording: Option<ExchangeRecording>) -> Self {
        let arrived = LastArrival::new(clock());
        Self(Arc::new(TapInner { clock, keeps, recording, arrived, state: Mutex::default() }))
    }

    /// When the last thing happened: of an event that was just read, when its last byte arrived. The
    /// SDK reads on only when it has no whole event left.
    pub fn arrived(&self) -> Instant {
        self.0.arrived.get().unwrap_or_else(|| self.now())
    }

    /// The request is dropped, at this time: a reader that leaves is heard of some time later.
    pub fn leave(&self, at: Instant) {
        self.end_at(AttemptEnd::Left, || at);
    }

    /// The client is done with the request. Only the first word on that counts.
    pub fn over(&self, at: Instant, over: RequestEnd) {
        if let Some(recording) = &self.0.recording
            && !mem::replace(&mut self.lock().is_reported, true)
        {
            recording.tell(RecordedFact::Over(at, over));
        }
    }

    /// What was seen since this was called last.
    pub fn take(&self) -> Vec<WireEvent> {
        let mut state = self.lock();
        if let Some(WireEvent::Chunks(pieces)) = state.events.last() {
            state.last_read = pieces.bytes.len();
        }
        mem::take(&mut state.events)
    }

    fn now(&self) -> Instant {
        (self.0.clock)()
    }

    fn lock(&self) -> MutexGuard<'_, TapState> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_watched(&self) -> bool {
        self.0.keeps || self.0.recording.is_some()
    }

    fn tell(&self, seen: WireEvent) {
        if let Some(recording) = &self.0.recording {
            recording.tell(RecordedFact::Event(seen.clone()));
        }
        if self.0.keeps {
            self.lock().events.push(seen);
        }
    }

    /// A piece of the body arrived.
    fn chunk(&self, piece: &[u8]) {
        let at = self.now();
        // A reader that was left has nothing to tell.
        if let Some(recording) = self.0.recording.as_ref().filter(|_| self.lock().is_open) {
            let mut pieces = BodyChunks::default();
            pieces.push(piece, at);
            recording.tell(RecordedFact::Event(WireEvent::Chunks(pieces)));
        }
        self.0.arrived.set(at);
        if self.0.keeps {
            let mut state = self.lock();
            let TapState { events: seen, last_read: taken, .. } = &mut *state;
            match seen.last_mut() {
                Some(WireEvent::Chunks(pieces)) => pieces.push(piece, at),
                _ => {
                    let mut pieces = BodyChunks::default();
                    pieces.bytes.reserve(*taken);
                    pieces.push(piece, at);
                    seen.push(WireEvent::Chunks(pieces));
                }
            }
        }
    }

    fn end(&self, ended: AttemptEnd) {
        self.end_at(ended, || self.now());
    }

    /// Only the first word on an end counts.
    fn end_at(&self, ended: AttemptEnd, at: impl FnOnce() -> Instant) {
        if !mem::replace(&mut self.lock().is_open, false) {
            return;
        }
        let at = at();
        // Only bytes and ends that arrive count here, not the client's decision to stop reading.
        if ended != AttemptEnd::Left {
            self.0.arrived.set(at);
        }
        self.tell(WireEvent::Ended(at, ended));
    }

    /// The attempt failed, with why, if that is known. What had a response was told as that.
    pub(super) fn failed(&self, why: Option<String>) {
        if !self.lock().has_response {
            let why = why.unwrap_or_else(|| "there was no response".into());
            self.end(AttemptEnd::Failed(why));
        }
    }
}

impl ExchangeRecording {
    fn tell(&self, fact: RecordedFact) {
        let Self { exchange, sent_at: asked, place, to } = self;
        // A recording that could not be written has said so already.
        let _ = to.send(ExchangeFact { exchange: *exchange, sent_at: *asked, place: *place, fact });
    }
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tap")
    }
}
