//! Recalls the prompts of all conversations.

use super::Chat;
use crate::chat::conversation::Conversation;
use crate::screens::context::{Context, DialogRequest, refuse_in_replay};
use crate::screens::focus::Focus;
use crate::stored::{StoreAnswer, StoreQuery};

/// The number of prompts that are read from the store at once.
const PROMPTS_PER_READ: u32 = 50;

impl Chat {
    /// Reads more prompts from the store if the recall needs them soon.
    pub(super) fn recall_more(&mut self, cx: &mut Context<'_>) {
        if cx.session.is_replay() || !cx.session.store.is_on() {
            return;
        }
        let Some(after) = self.composer.history.next_read() else { return };
        let (text, limit) = (String::new(), PROMPTS_PER_READ);
        let (number, effect) = cx.session.store.query(StoreQuery::Prompts { text, after, limit });
        self.composer.history.expect(number);
        cx.effect(effect);
    }

    /// Adds the prompts of an answer that the recall expects.
    pub fn prompts_read(&mut self, cx: &mut Context<'_>, answer: StoreAnswer) {
        let prompts = match answer {
            StoreAnswer::Prompts(prompts) => prompts,
            // Prompts that cannot be read are not recalled.
            _ => Vec::new(),
        };
        self.composer.recalled(prompts);
        self.recall_more(cx);
    }

    pub(super) fn search_prompts(cx: &mut Context<'_>) {
        if !refuse_in_replay(cx) {
            cx.focus_on(Focus::Composer);
            cx.open(DialogRequest::Prompts);
        }
    }

    /// Replaces the draft by a prompt of the store. The key for an earlier prompt restores the draft.
    pub fn use_prompt(&mut self, text: &str) {
        self.composer.put_aside();
        self.composer.set_text(text);
    }

    /// Lets the recall begin with the prompts of a conversation.
    pub fn recall_from(&mut self, conversation: &Conversation) {
        let path = conversation.path().iter();
        let prompts = path.filter_map(|id| conversation.prompt(*id).cloned());
        self.composer.history.put_first(prompts);
    }
}
