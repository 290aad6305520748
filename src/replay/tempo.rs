//! The speed of a replay.

/// The speed of a replay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tempo {
    /// This many times as fast as the recording.
    Times(f64),
    /// As fast as the client can read.
    Max,
    /// One frame for each step.
    Steps,
}
