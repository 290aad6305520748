//! The times of the tap: whence they are, and the last of them. The one place that tells a replay from
//! what is live.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::wire::recorded_times::{self, RecordedTimes};
use crate::wire::wire_event::AttemptEnd;

/// Whence the times are.
#[derive(Clone)]
pub(super) enum TapClock {
    Clock(fn() -> Instant),
    /// What is played has the times that it had, and the heads.
    Known(Arc<RecordedTimes>),
}

impl TapClock {
    /// A time before anything has happened.
    pub(super) fn begin(&self) -> Instant {
        match self {
            Self::Clock(clock) => clock(),
            Self::Known(known) => known.asked,
        }
    }

    /// The time: the clock's, or what is known of this attempt.
    pub(super) fn of(
        &self,
        attempt: usize,
        known: impl FnOnce(&recorded_times::AttemptTimes) -> Instant,
    ) -> Instant {
        match self {
            Self::Clock(clock) => clock(),
            Self::Known(all) => all.attempt(attempt).map_or(all.last(), known),
        }
    }

    /// An end in the words of whoever met it then: what is played breaks in its own way.
    pub(super) fn in_its_words(&self, attempt: usize, ended: AttemptEnd) -> AttemptEnd {
        let known = self.known(attempt);
        let why = known.and_then(|known| known.why.clone());
        match (ended, why) {
            // The server of the replay ends a connection at the time when the client closed it.
            (AttemptEnd::Whole, _) if known.is_some_and(|known| known.is_left) => AttemptEnd::Left,
            (AttemptEnd::Broken(_), Some(why)) => AttemptEnd::Broken(why),
            (AttemptEnd::Failed(_), Some(why)) => AttemptEnd::Failed(why),
            (ended, _) => ended,
        }
    }

    /// Whether an attempt is none of those that are played.
    pub(super) fn is_beyond(&self, attempt: usize) -> bool {
        matches!(self, Self::Known(known) if attempt > known.attempts.len())
    }

    /// What is known of an attempt.
    pub(super) fn known(&self, attempt: usize) -> Option<&recorded_times::AttemptTimes> {
        match self {
            Self::Clock(_) => None,
            Self::Known(all) => all.attempt(attempt),
        }
    }
}

/// When the last thing happened. Asked for each event, so nobody waits for it.
pub(super) struct LastArrival {
    since: Instant,
    /// Nanoseconds since then, and one; 0 while nothing has.
    passed: AtomicU64,
}

impl LastArrival {
    pub(super) fn new(since: Instant) -> Self {
        Self { since, passed: AtomicU64::new(0) }
    }

    pub(super) fn set(&self, at: Instant) {
        let passed = at.saturating_duration_since(self.since).as_nanos();
        let passed = u64::try_from(passed).unwrap_or(u64::MAX);
        self.passed.store(passed.saturating_add(1), Ordering::Release);
    }

    pub(super) fn get(&self) -> Option<Instant> {
        let passed = self.passed.load(Ordering::Acquire).checked_sub(1)?;
        Some(self.since + Duration::from_nanos(passed))
    }
}
