//! A new conversation without branches, from messages that have no ids.

use super::import_context::ImportContext;
use crate::stored::{
    StoredBlock, StoredContent, StoredConversation, StoredEnding, StoredMessage, StoredPosition,
    StoredPrompt, StoredReply,
};

/// Returns a conversation with these messages, one after the other.
pub fn conversation(
    contents: Vec<StoredContent>,
    (model, settings): (String, String),
    title: Option<String>,
    cx: &mut ImportContext<'_>,
) -> StoredConversation {
    let key = cx.keys.conversation(cx.now_ms);
    let mut messages: Vec<StoredMessage> = Vec::new();
    for content in contents {
        messages.push(StoredMessage {
            key: cx.keys.message(cx.now_ms),
            parent: messages.last().map(|parent| parent.key),
            created_ms: cx.now_ms,
            content,
        });
    }
    let tip = messages.last().map(|message| message.key);
    StoredConversation {
        key,
        created_ms: cx.now_ms,
        updated_ms: cx.now_ms,
        title,
        is_pinned: false,
        model,
        settings,
        draft: StoredPrompt::default(),
        position: StoredPosition { tip, ..StoredPosition::default() },
        messages,
    }
}

/// Returns a complete reply without metrics.
pub fn reply(model: &str, blocks: Vec<StoredBlock>) -> StoredContent {
    StoredContent::Reply(StoredReply {
        model: model.to_owned(),
        recipe: None,
        prefill: None,
        blocks,
        ending: StoredEnding::Complete {
            reason: "end_turn".to_owned(),
            sequence: None,
            is_inferred: false,
            category: None,
            explanation: None,
        },
        guardrail_findings: Vec::new(),
        requests: Vec::new(),
    })
}
