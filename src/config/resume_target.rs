//! The conversation to open at the start.

use std::str::FromStr;

use crate::chat::invalid_value::InvalidValue;
use crate::stored::ConversationKey;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResumeTarget {
    /// The conversation that changed last.
    Latest,
    Conversation(ConversationKey),
}

impl FromStr for ResumeTarget {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        if text == "latest" {
            return Ok(Self::Latest);
        }
        ConversationKey::parse(text).map(Self::Conversation).ok_or_else(|| {
            InvalidValue("Expected the id of a conversation. `outcrop history` lists them".into())
        })
    }
}
