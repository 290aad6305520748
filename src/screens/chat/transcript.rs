//! The view state of a conversation. Each conversation has its own.

use std::ops::Range;

use crate::chat::conversation::{Conversation, MessageId};
use crate::ui::scroll::Scroll;

/// The citation mark that the user went to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentCitation {
    pub message: MessageId,
    /// The index of the mark in the reply.
    pub mark: usize,
    /// The bytes of the mark in the projection of the reply.
    pub range: Range<usize>,
}

#[derive(Debug, Clone, Default)]
pub struct Transcript {
    pub scroll: Scroll,
    /// The message that the keys of the pane apply to.
    pub selected: Option<MessageId>,
    /// Whether the user chose the selected message. Otherwise it is the last one, which is selected
    /// when the conversation gets the focus.
    pub is_chosen: bool,
    /// The start of a range selection, which ends at the selected message.
    pub range_start: Option<MessageId>,
    /// The user message that the composer holds for *Edit and resend*.
    pub editing: Option<MessageId>,
    /// The citation mark that the user went to.
    pub citation: Option<CurrentCitation>,
}

impl Transcript {
    /// Drops what refers to pruned messages.
    pub fn forget_pruned(&mut self, conversation: &Conversation) {
        let is_pruned = |id: &mut MessageId| !conversation.is_visible(*id);
        self.is_chosen &= self.selected.take_if(is_pruned).is_none();
        self.range_start.take_if(is_pruned);
        self.editing.take_if(is_pruned);
        self.citation.take_if(|citation| is_pruned(&mut citation.message));
    }
}
