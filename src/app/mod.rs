//! The state machine: facts in, effects out.
