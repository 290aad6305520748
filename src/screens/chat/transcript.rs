//! How the open conversation is looked at. Another conversation has another value.

use crate::chat::conversation::MessageId;
use crate::ui::scroll::Scroll;

/// The state of the conversation pane.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    pub scroll: Scroll,
    /// The message that the keys of the pane act on.
    pub selected: Option<MessageId>,
    /// The start of a selection of several messages. It ends at the selected message.
    pub range_start: Option<MessageId>,
    /// The user message that the composer holds for *Edit and resend*.
    pub editing: Option<MessageId>,
}
