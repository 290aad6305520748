//! The speed of a replay.

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tempo {
    /// This factor of the recorded speed.
    Times(f64),
    /// As fast as the client can read.
    Max,
    /// One frame per step.
    Steps,
}
