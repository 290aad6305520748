//! The input of a message pane: the messages, their scroll position and their marks. The
//! conversation is a message pane, and so is each column of a comparison.

use std::ops::Range;

use crate::chat::conversation::{Conversation, MessageId};
use crate::document::parts::source_bytes;
use crate::document::written_marks::WrittenMarks;
use crate::ui::keymap::{KeyScope, Keymap};
use crate::ui::reading_options::ReadingOptions;
use crate::ui::scroll::Scroll;
use crate::ui::text_row::MatchMark;
use crate::ui::text_span::TextDrag;

pub trait MessageMarks {
    /// Returns the marks in these bytes of a message's projection, in order.
    fn marks(&self, message: MessageId, within: Range<usize>) -> Vec<(Range<usize>, MatchMark)>;
}

#[allow(missing_debug_implementations, reason = "it holds a trait object")]
#[derive(Clone, Copy)]
pub struct MessageText<'a> {
    pub conversation: &'a Conversation,
    /// The number of the conversation in this run.
    pub number: u64,
    pub path: &'a [MessageId],
    /// Changes whenever the path changes.
    pub revision: u64,
    pub scroll: &'a Scroll,
    pub reading: &'a ReadingOptions,
    pub keymap: &'a Keymap,
    /// The scope of the keys that switch branches, and whether they work now.
    pub scope: KeyScope,
    pub has_focus: bool,
    /// The message whose code blocks can be copied with a key now, and the scope of the key.
    pub copied: Option<(MessageId, KeyScope)>,
    pub written: WrittenMarks,
    pub selected: Option<MessageId>,
    pub range: &'a [MessageId],
    pub marks: &'a dyn MessageMarks,
    /// The text that the mouse selects.
    pub drag: Option<&'a TextDrag>,
    /// Returns what is shown at the right of a reply's heading.
    pub remark: &'a dyn Fn(MessageId) -> String,
}

impl MessageText<'_> {
    /// Returns the index of a message on the path, if it is on it.
    pub fn index_on_path(&self, id: MessageId) -> Option<usize> {
        match self.path {
            [only] => (*only == id).then_some(0),
            _ => self.conversation.path_index(id),
        }
    }

    pub fn bytes(&self, id: MessageId) -> usize {
        self.conversation.get(id).map_or(0, source_bytes)
    }
}
