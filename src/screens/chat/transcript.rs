//! The view state of a conversation. Each conversation has its own.

use crate::chat::conversation::MessageId;
use crate::ui::scroll::Scroll;

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
}
