//! The time of day. The session has only monotonic times; stored times are Unix times.

use std::time::{Duration, Instant};

/// Converts monotonic times to Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WallClock {
    at: Instant,
    unix_ms: i64,
}

impl WallClock {
    /// Returns a clock. At the time `at`, the Unix time was `unix_ms`.
    pub fn new(at: Instant, unix_ms: i64) -> Self {
        Self { at, unix_ms }
    }

    pub fn unix_ms(&self, time: Instant) -> i64 {
        let ms = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        match time.checked_duration_since(self.at) {
            Some(later) => self.unix_ms.saturating_add(ms(later)),
            None => self.unix_ms.saturating_sub(ms(self.at.saturating_duration_since(time))),
        }
    }

    /// Returns the monotonic time of a Unix time; the time `at` of [`Self::new`] if the system
    /// cannot represent it.
    pub fn instant(&self, unix_ms: i64) -> Instant {
        let span = Duration::from_millis(self.unix_ms.abs_diff(unix_ms));
        if unix_ms >= self.unix_ms {
            self.at + span
        } else {
            self.at.checked_sub(span).unwrap_or(self.at)
        }
    }
}
