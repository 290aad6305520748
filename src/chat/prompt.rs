//! A user message: text and attachments.

use std::sync::Arc;

use super::attachment::Attachment;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prompt {
    /// The text as typed.
    pub text: String,
    pub attachments: Vec<Arc<Attachment>>,
}

impl Prompt {
    /// Returns true if the prompt has neither text nor attachments.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.attachments.is_empty()
    }

    /// Returns both prompts as one, with a blank line between their texts.
    #[must_use]
    pub fn followed_by(mut self, other: Self) -> Self {
        let is_apart = !self.text.is_empty() && !other.text.is_empty();
        self.text.push_str(if is_apart { "\n\n" } else { "" });
        self.text.push_str(&other.text);
        self.attachments.extend(other.attachments);
        self
    }

    /// Returns plain text: a tag line for each attachment, then the text.
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
