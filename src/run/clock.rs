//! The clock of the event loop, and the time between its screen frames.

use std::time::Duration;

use tokio::time::Instant;

/// The minimum time between two screen frames that a stream causes: 20 frames per second. At the
/// pace of a model, each frame then shows about four deltas. Keys, and events after a pause, are
/// drawn immediately.
pub(super) const FRAME: Duration = Duration::from_millis(50);

/// Returns the time of the runtime's clock, which tests can pause.
pub(super) fn now() -> std::time::Instant {
    Instant::now().into_std()
}
