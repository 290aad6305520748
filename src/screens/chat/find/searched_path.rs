//! The input of a search, and its effect on the view.

use crate::chat::conversation::{Conversation, MessageId};
use crate::document::written_marks::WrittenMarks;
use crate::ui::scroll::{Anchor, ScrollPosition};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewChange {
    At(Anchor),
    Back(ScrollPosition),
    Stay,
}

/// The path of a conversation to search, and its message that is still growing.
#[derive(Debug, Clone, Copy)]
pub struct SearchedPath<'a> {
    pub conversation: &'a Conversation,
    pub growing: Option<MessageId>,
    pub written: WrittenMarks,
}
