//! The queued prompt. It is written while a reply streams, and is sent when the reply is complete.

use super::Chat;
use crate::chat::conversation::MessageId;
use crate::chat::event::StopReason;
use crate::chat::message::{Ending, Message, Reply};
use crate::chat::prompt::Prompt;
use crate::screens::context::Context;

impl Chat {
    /// Queues the draft. If a prompt is queued already, the draft is added to it.
    pub(super) fn queue(&mut self) {
        let draft = self.composer.take();
        self.queued = Some(match self.queued.take() {
            Some(queued) => queued.followed_by(draft),
            None => draft,
        });
    }

    /// Returns the queued prompt to the prompt box, before the draft. Returns whether there was
    /// one.
    pub fn unqueue(&mut self) -> bool {
        let is_queued = self.queued.is_some();
        if is_queued {
            self.composer.set(self.unsent());
            self.queued = None;
        }
        is_queued
    }

    /// Returns the queued prompt and the draft.
    pub fn unsent(&self) -> Prompt {
        let draft = self.composer.prompt();
        match &self.queued {
            Some(queued) => queued.clone().followed_by(draft),
            None => draft,
        }
    }

    /// Sends the queued prompt after a complete reply. After any other end, the prompt returns to
    /// the prompt box.
    pub fn settle_queue(&mut self, cx: &mut Context<'_>, reply: MessageId) {
        let is_complete = cx.session.open.conversation.reply(reply).is_some_and(is_complete);
        if !is_complete {
            if self.unqueue() {
                cx.notice("The reply is not complete, so the queued prompt was not sent");
            }
            return;
        }
        let Some(prompt) = self.queued.take() else { return };
        let parent = cx.session.last_answered();
        let prompt = cx.session.open.conversation.add_child(parent, Message::User(prompt));
        let settings = cx.session.settings.clone();
        // The view and the selection stay where the user put them meanwhile.
        let started = cx.session.request_reply(prompt, &settings, |request| request);
        cx.effects(started.map(|started| started.effect));
    }
}

fn is_complete(reply: &Reply) -> bool {
    let Ending::Complete { reason, .. } = &reply.ending else { return false };
    matches!(reason, StopReason::EndTurn | StopReason::StopSequence)
}
