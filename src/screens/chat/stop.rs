//! Stops a reply, and returns the prompt of a reply without text to the composer.

use super::Chat;
use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::screens::context::{Context, step_key};
use crate::session::Session;
use crate::session::turn::Phase;

impl Chat {
    /// Stops the last reply. The text so far stays.
    pub fn stop(&mut self, cx: &mut Context<'_>) {
        let Phase::InFlight(request) = cx.session.phase() else {
            cx.notice("No reply to stop");
            return;
        };
        let message = request.message;
        let effect = cx.session.stop(message);
        let has_usage = cx.session.turn(message).is_none_or(|turn| turn.meter.usage().is_some());
        if cx.session.phase() == Phase::Ready && !has_usage {
            cx.notice("The reply is complete, but its usage did not arrive");
        }
        self.unqueue();
        self.restore_prompt(cx.session, message);
        if cx.session.is_replay() {
            let key = step_key(cx.keymap);
            cx.notice(format!("Paused. {key} continues"));
        }
        cx.effects(effect);
    }

    /// Does the same as [`Self::restore_prompt`], with the prompt selected: typing replaces it.
    pub fn restore_failed_prompt(&mut self, session: &Session, reply: MessageId) {
        let is_empty = self.composer.is_empty();
        self.restore_prompt(session, reply);
        if is_empty {
            self.composer.select_all();
        }
    }

    /// Puts the prompt of a reply without text back into the composer, if the composer is empty.
    pub fn restore_prompt(&mut self, session: &Session, reply: MessageId) {
        let is_blank = session.open.conversation.reply(reply).is_none_or(Reply::is_blank);
        if !is_blank || !self.composer.is_empty() {
            return;
        }
        let Some(prompt) = session.open.conversation.parent(reply) else { return };
        if let Some(text) = session.open.conversation.prompt(prompt) {
            self.composer.set(text.clone());
        }
    }
}
