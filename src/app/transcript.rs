//! How the open conversation is looked at. Another conversation has another value.

use super::comparison::Comparison;
use crate::chat::conversation::MessageId;
use crate::ui::reading_options::ReadingOptions;
use crate::ui::scroll::Scroll;

/// The state of the conversation pane.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    pub scroll: Scroll,
    /// The message that the keys of the pane act on.
    pub selected: Option<MessageId>,
    /// The start of a selection of several messages. It ends at the selected message.
    pub(super) range_start: Option<MessageId>,
    /// The parts that are unfolded, and how long lines of code are shown.
    pub reading: ReadingOptions,
    /// The user message that the composer holds for *Edit and resend*.
    pub editing: Option<MessageId>,
    /// The comparison that was closed last, to be shown again.
    pub(super) compared: Option<Comparison>,
}
