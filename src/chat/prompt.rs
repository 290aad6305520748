//! What a person says in one message: text, and what is attached to it.

use std::sync::Arc;

use super::attachment::Attachment;

/// A user message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prompt {
    /// As it was typed.
    pub text: String,
    pub attachments: Vec<Arc<Attachment>>,
}

impl From<String> for Prompt {
    fn from(text: String) -> Self {
        Self { text, attachments: Vec::new() }
    }
}

impl From<&str> for Prompt {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}
