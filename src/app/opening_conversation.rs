//! A conversation that is read from the store to be opened.

use crate::stored::MessageKey;

/// A conversation that is read from the store to be opened.
#[derive(Debug, Clone)]
pub(super) struct OpeningConversation {
    pub number: u64,
    /// The notice after it was opened.
    pub notice: String,
    /// A message and a text in it, to be shown.
    pub found: Option<(MessageKey, String)>,
}
