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

impl Prompt {
    /// Whether there is nothing in it at all.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.attachments.is_empty()
    }

    /// As plain text: a tag for each attachment, a line each, and the text below them.
    pub fn source(&self) -> String {
        let tags = self.attachments.iter().map(|attachment| attachment.tag() + "\n");
        tags.chain([self.text.clone()]).collect()
    }
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
