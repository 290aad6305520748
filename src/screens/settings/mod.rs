//! The side panel with the settings of the next request.

mod actions;

pub use actions::{Action, KEYS};
