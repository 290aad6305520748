//! A conversation that was closed and can be restored.

use crate::chat::conversation::MessageId;
use crate::chat::prompt::Prompt;
use crate::screens::compare::Comparison;
use crate::session::open_conversation::OpenConversation;

#[derive(Debug, Clone, Default)]
pub(super) struct ClosedConversation {
    pub conversation: OpenConversation,
    pub comparison: Option<Comparison>,
    /// The prompt that was not sent.
    pub draft: Prompt,
    /// The prompt of the conversation that the draft edits.
    pub editing: Option<MessageId>,
}
