//! What arrived for open replies since it was last passed to the store.

use super::writing::stored_citations;
use crate::chat::message::{ContentBlock, Reply};
use crate::session::saved_state::StoredPart;
use crate::session::state::Session;
use crate::stored::{DeltaContent, MessageKey, RequestKey, StoredDelta};

/// A part of an open reply for the journal of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    pub message: MessageKey,
    pub request: RequestKey,
    pub delta: StoredDelta,
}

impl Session {
    /// Returns what arrived for the open replies since the last call.
    pub fn take_journal(&mut self) -> Vec<JournalEntry> {
        let mut entries = Vec::new();
        for open in self.open.saved.open.values_mut() {
            let Some(reply) = self.open.conversation.reply(open.message) else { continue };
            let Some(message) = self.open.saved.messages.get(open.message.index()) else {
                continue;
            };
            let (message, request) = (*message, open.request);
            add_new(reply, &mut open.stored, |delta| {
                entries.push(JournalEntry { message, request, delta });
            });
        }
        entries
    }
}

/// Returns the parts of a reply that is stored as a whole.
pub fn stored_parts(reply: &Reply) -> Vec<StoredPart> {
    let mut stored = Vec::new();
    add_new(reply, &mut stored, |_| {});
    stored
}

/// Adds what a reply has and the store does not have.
fn add_new(reply: &Reply, stored: &mut Vec<StoredPart>, mut add: impl FnMut(StoredDelta)) {
    for (index, block) in reply.indexed_blocks() {
        let index = *index;
        let at = match stored.iter().rposition(|part| part.index == index) {
            Some(at) => at,
            None => {
                stored.push(StoredPart::none(index));
                if let ContentBlock::ToolUse { id, name, .. } = block {
                    let (id, name) = (id.clone(), name.clone());
                    add(StoredDelta { index, content: DeltaContent::ToolUse { id, name } });
                } else if let ContentBlock::Other(kind) = block {
                    add(StoredDelta { index, content: DeltaContent::Other(kind.clone()) });
                }
                stored.len() - 1
            }
        };
        let part = &mut stored[at];
        let mut add = |content| add(StoredDelta { index, content });
        let new_text = |so_far: &mut usize, text: &str| {
            let new = text.get(*so_far..).filter(|new| !new.is_empty()).map(str::to_owned);
            *so_far = text.len();
            new
        };
        match block {
            ContentBlock::Text(text) => {
                new_text(&mut part.text, text.as_str()).map(DeltaContent::Text).map(&mut add);
                if text.marks().len() > part.citations {
                    let new = stored_citations(reply, text, part.citations);
                    part.citations = text.marks().len();
                    new.into_iter().map(DeltaContent::Citation).for_each(add);
                }
            }
            ContentBlock::Reasoning { text, signature, redacted_bytes } => {
                new_text(&mut part.text, text).map(DeltaContent::Reasoning).map(&mut add);
                let signature = signature.as_deref().unwrap_or_default();
                new_text(&mut part.signature, signature).map(DeltaContent::Signature).map(&mut add);
                if *redacted_bytes > part.redacted {
                    add(DeltaContent::Redacted((redacted_bytes - part.redacted) as u64));
                    part.redacted = *redacted_bytes;
                }
            }
            ContentBlock::ToolUse { input, .. } => {
                new_text(&mut part.text, input).map(DeltaContent::ToolInput).map(&mut add);
            }
            ContentBlock::Other(_) => {}
        }
    }
}
