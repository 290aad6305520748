//! The events of replies and their stop, as far as the view depends on them.

use std::time::Instant;

use super::App;
use crate::chat::conversation::MessageId;
use crate::chat::event::StreamEvent;
use crate::chat::message::Reply;
use crate::session::effect::Effect;
use crate::session::requests::RequestNumber;
use crate::session::turn::Phase;

impl App {
    /// Stops the last reply. The text so far stays.
    pub(super) fn stop(&mut self) -> Vec<Effect> {
        let Phase::InFlight(request) = self.session.phase() else {
            self.note = Some("No reply is under way".into());
            return Vec::new();
        };
        let message = request.message;
        let effect = self.session.stop(message);
        let has_usage = self.session.turn(message).is_none_or(|turn| turn.meter.usage().is_some());
        if self.session.phase() == Phase::Ready && !has_usage {
            self.note = Some("The reply is complete; only its figures did not come".into());
        }
        self.give_prompt_back(message);
        if self.session.is_replay() {
            let key = self.step_key();
            self.note = Some(format!("The replay stands still: {key} plays what follows"));
        }
        effect.into_iter().collect()
    }

    /// Adds an event to its reply.
    pub(super) fn take_event(&mut self, at: Instant, number: RequestNumber, event: &StreamEvent) {
        let Some(ended) = self.session.take_event(at, number, event) else { return };
        if !self.comparing.is_open() && self.session.phase() == Phase::Failed {
            self.give_prompt_back(ended);
        }
    }

    /// Puts the prompt of a reply without text back into the composer, if the composer is empty.
    pub(super) fn give_prompt_back(&mut self, reply: MessageId) {
        let is_blank = self.session.open.conversation.reply(reply).is_none_or(Reply::is_blank);
        if !is_blank || !self.composer.is_empty() {
            return;
        }
        let Some(prompt) = self.session.open.conversation.parent(reply) else { return };
        if let Some(said) = self.session.open.conversation.prompt(prompt) {
            let said = said.clone();
            self.composer.set(said);
            self.fit_composer();
        }
    }
}
