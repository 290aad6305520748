//! The clock of a turn.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Returns the time of the runtime's clock.
pub fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// Returns the time of day in Unix milliseconds.
pub fn unix_ms() -> i64 {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(unix.as_millis()).unwrap_or(i64::MAX)
}
