//! The chat screen: the prompt and the conversation.

mod actions;

pub use actions::{Action, KEYS};
