//! The clock of the event loop, and the time between its screen frames.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// The minimum time between two screen frames that a stream causes: 20 frames per second. At the
/// pace of a model, each frame then shows about four deltas. Keys, and events after a pause, are
/// drawn immediately.
pub(super) const FRAME: Duration = Duration::from_millis(50);

/// Returns the time now, and the same time in Unix milliseconds.
pub fn wall_clock() -> (std::time::Instant, i64) {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (now(), i64::try_from(unix.as_millis()).unwrap_or(i64::MAX))
}

/// Returns the time of the runtime's clock, which tests can pause.
pub(super) fn now() -> std::time::Instant {
    Instant::now().into_std()
}
