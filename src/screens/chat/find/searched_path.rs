//! What a search looks at, and how it moves the view.

use crate::chat::conversation::{Conversation, MessageId};
use crate::ui::scroll::{Anchor, ScrollPosition};

/// How typing moves the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewChange {
    /// Show this place.
    At(Anchor),
    /// Go back to where the view stood.
    Back(ScrollPosition),
    Stay,
}

/// The path of a conversation to search, and the message of it that still grows.
#[derive(Debug, Clone, Copy)]
pub struct SearchedPath<'a> {
    pub conversation: &'a Conversation,
    pub growing: Option<MessageId>,
    /// Whether the address of a link is shown after its text.
    pub addresses: bool,
}
