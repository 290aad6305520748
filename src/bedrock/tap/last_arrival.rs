//! The time of the last event on a connection.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A timestamp that is lock-free, because it is read for every event.
pub(super) struct LastArrival {
    since: Instant,
    /// Nanoseconds since `since`, plus one; 0 before the first event.
    elapsed_nanos: AtomicU64,
}

impl LastArrival {
    pub(super) fn new(since: Instant) -> Self {
        Self { since, elapsed_nanos: AtomicU64::new(0) }
    }

    pub(super) fn set(&self, at: Instant) {
        let passed = at.saturating_duration_since(self.since).as_nanos();
        let passed = u64::try_from(passed).unwrap_or(u64::MAX);
        self.elapsed_nanos.store(passed.saturating_add(1), Ordering::Release);
    }

    pub(super) fn get(&self) -> Option<Instant> {
        let passed = self.elapsed_nanos.load(Ordering::Acquire).checked_sub(1)?;
        Some(self.since + Duration::from_nanos(passed))
    }
}
