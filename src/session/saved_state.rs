//! What the store has of the open conversation.

use std::collections::BTreeMap;

use super::in_flight::RequestNumber;
use crate::chat::conversation::MessageId;
use crate::chat::prompt::Prompt;
use crate::chat::settings::Settings;
use crate::stored::{ConversationKey, MessageKey, RequestKey};

/// The state of a conversation as it was last written to the store.
#[derive(Debug, Clone, Default)]
pub struct SavedState {
    /// `None` until something is stored.
    pub key: Option<ConversationKey>,
    /// The title that the user gave.
    pub title: Option<String>,
    /// The ids of the stored messages, in the order of creation.
    pub(super) messages: Vec<MessageKey>,
    /// The replies that are still open in the store.
    pub(super) open: BTreeMap<RequestNumber, OpenReply>,
    pub(super) settings: Option<Settings>,
    /// The revision of the path.
    pub(super) revision: u64,
    pub(super) draft: Prompt,
    /// The roots of the branches that are pruned in the store, and the time of the last pruning.
    pub(super) pruned: Vec<MessageId>,
    pub(super) pruned_ms: i64,
}

/// A reply that is open in the store.
#[derive(Debug, Clone)]
pub struct OpenReply {
    pub message: MessageId,
    pub request: RequestKey,
    pub stored: Vec<StoredPart>,
}

/// How much of a block is in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredPart {
    pub index: i32,
    /// Bytes of the text, of the reasoning or of the tool input.
    pub text: usize,
    /// Citations of a text.
    pub citations: usize,
    pub signature: usize,
    pub redacted: usize,
}

impl StoredPart {
    pub fn none(index: i32) -> Self {
        Self { index, text: 0, citations: 0, signature: 0, redacted: 0 }
    }
}

impl SavedState {
    /// Returns the id of a stored message.
    pub fn message(&self, id: MessageId) -> Option<MessageKey> {
        self.messages.get(id.index()).copied()
    }

    /// Returns the message with this id in the open conversation.
    pub fn message_id(
        &self,
        key: MessageKey,
        ids: impl Iterator<Item = MessageId>,
    ) -> Option<MessageId> {
        ids.zip(&self.messages).find(|(_, stored)| **stored == key).map(|(id, _)| id)
    }
}
