//! Taking a reply in: each event of it, its stop, and what becomes of its prompt.

use std::time::Instant;

use super::msg::{Effect, ReplyId};
use super::{App, Phase};
use crate::chat::conversation::MessageId;
use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;
use crate::chat::message::{Ending, Reply};
use crate::wire::wire_event::{AttemptEnd, WireEvent};

impl App {
    /// Stops the reply that is under way; what has come stays.
    pub(super) fn stop(&mut self) -> Vec<Effect> {
        let Phase::Asking { message, reply, .. } = self.phase else {
            self.note = Some("No reply is under way".into());
            return Vec::new();
        };
        self.leave_reply(reply, message);
        self.phase = self.phase_at_rest();
        let turn = self.turns.get(&message);
        if self.phase == Phase::Ready && turn.is_some_and(|turn| turn.meter.usage().is_none()) {
            self.note = Some("The reply is complete; only its figures did not come".into());
        }
        self.give_prompt_back(message);
        if self.is_replay() {
            self.note = Some("The replay stands still: Space plays what follows".into());
        }
        vec![Effect::Stop(reply)]
    }

    /// Ends a reply whose request is dropped; what has come stays.
    pub(super) fn leave_reply(&mut self, number: ReplyId, message: MessageId) {
        self.wire.take(number.0, WireEvent::Ended(self.now, AttemptEnd::Left));
        if let Some(turn) = self.turns.get_mut(&message) {
            turn.meter.end(self.now);
        }
        if let Some(reply) = self.conversation.reply_mut(message)
            && reply.is_open()
        {
            reply.ending = Ending::Stopped;
        }
        self.settle_request(message);
    }

    /// Takes in an event of a reply. One of an older request changes nothing.
    pub(super) fn take_event(&mut self, at: Instant, id: ReplyId, event: &StreamEvent) {
        let Phase::Asking { reply, message, stage } = &mut self.phase else {
            return self.take_column_event(at, id, event);
        };
        if *reply != id {
            return;
        }
        let message = *message;
        stage.take(event);
        self.hear(at, message, event);
        if event.is_last() {
            self.phase = self.phase_at_rest();
            if self.phase == Phase::Failed {
                self.give_prompt_back(message);
            }
        }
    }

    /// Takes an event into a reply and its figures.
    pub(super) fn hear(&mut self, at: Instant, message: MessageId, event: &StreamEvent) {
        if let Some(turn) = self.turns.get_mut(&message) {
            turn.meter.take(at, event);
            if event.is_delta() {
                turn.pulse.beat(at);
            }
            if let StreamEvent::Opened { request_id }
            | StreamEvent::Failed(Failure { request_id, .. }) = event
                && request_id.is_some()
            {
                turn.request_id.clone_from(request_id);
            }
        }
        let Some(reply) = self.conversation.reply_mut(message) else { return };
        reply.take(event);
        if event.is_last() {
            reply.shrink();
            self.settle_request(message);
        }
    }

    /// After a turn that brought no text the prompt is in the composer again, ready to be sent or
    /// mended, unless something else is being written there.
    pub(super) fn give_prompt_back(&mut self, reply: MessageId) {
        let is_blank = self.conversation.reply(reply).is_none_or(Reply::is_blank);
        if !is_blank || !self.composer.is_empty() {
            return;
        }
        let Some(prompt) = self.conversation.parent(reply) else { return };
        if let Some(said) = self.conversation.prompt(prompt) {
            let said = said.clone();
            self.composer.set(said);
            self.fit_composer();
        }
    }
}
