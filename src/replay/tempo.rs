//! The speed of a replay.

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tempo {
    /// The recorded speed, multiplied by this factor.
    Factor(f64),
    /// As fast as the client can read.
    Max,
    /// One frame per step.
    Steps,
}
