//! What an import takes and returns besides the document, and the format of the document.

use super::json_place::{ImportError, JsonPlace};
use crate::chat::model::ModelId;
use crate::stored::{KeySource, StoreChange, StoreWrite, StoredConversation};

/// The name of the format.
pub const FORMAT: &str = "outcrop-conversation";

/// The version of the format. A later version is refused.
pub const VERSION: u64 = 1;

/// What an import needs besides the document.
#[derive(Debug)]
pub struct ImportContext<'a> {
    /// An imported conversation gets new ids, so that it never replaces another conversation.
    pub keys: &'a mut KeySource,
    pub now_ms: i64,
    /// The model of a list of messages, which does not name one.
    pub model: &'a str,
}

/// An imported conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedConversation {
    pub conversation: StoredConversation,
    /// The members of a request that were not imported.
    pub left_out: Vec<String>,
}

impl ImportedConversation {
    /// Returns the changes that store the conversation. The import is its last change.
    pub fn writes(&self, now_ms: i64) -> Vec<StoreWrite> {
        let StoredConversation { key, created_ms, model, settings, .. } = &self.conversation;
        let (model, settings) = (model.clone(), settings.clone());
        let create = StoreChange::Create { model, settings };
        let mut writes = vec![StoreWrite {
            conversation: *key,
            now_ms: (*created_ms).min(now_ms),
            change: create,
        }];
        let mut add = |change| writes.push(StoreWrite { conversation: *key, now_ms, change });
        for message in &self.conversation.messages {
            let message = Box::new(message.clone());
            add(StoreChange::Append { message, clears_draft: false });
        }
        add(StoreChange::SavePosition { position: self.conversation.position.clone() });
        add(StoreChange::SaveDraft { draft: self.conversation.draft.clone() });
        add(StoreChange::Rename { title: self.conversation.title.clone() });
        add(StoreChange::Pin { is_pinned: self.conversation.is_pinned });
        writes
    }
}

/// Reads the id of a model.
pub fn model(place: &JsonPlace<'_>) -> Result<String, ImportError> {
    let text = place.text()?;
    ModelId::parse(text).map_err(|_| place.wrong("the id of a model"))?;
    Ok(text.to_owned())
}
