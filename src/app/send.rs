//! Asking for a reply: send, regenerate, send again, continue.

use super::App;
use super::actions::Action;
use super::overlay::{ModelPurpose, Overlay, ValuePrompt};
use crate::chat::conversation::MessageId;
use crate::chat::message::Message;
use crate::chat::request::Request;
use crate::chat::settings::{SettingField, Settings};
use crate::screens::chat::Action as Chat;
use crate::session::effect::Effect;
use crate::session::requests::StartedRequest;
use crate::ui::keymap::KeyScope;
use crate::ui::prompt_target::PromptTarget;

impl App {
    /// Sends what the composer holds.
    pub(super) fn send(&mut self) -> Vec<Effect> {
        let send = self.keymap.key(KeyScope::Composer, Action::Chat(Chat::Send));
        if self.refuses_to_ask(&format!(", then {send} sends this")) {
            return Vec::new();
        }
        if self.composer.text().trim().is_empty() {
            let is_attached = !self.composer.attachments().is_empty();
            let why = if is_attached { "Type what to ask about it" } else { "Type a prompt first" };
            self.note = Some(why.into());
            return Vec::new();
        }
        if let Some(why) = self.unsendable() {
            self.note = Some(why);
            return Vec::new();
        }
        let prompt = self.place_prompt();
        self.ask(prompt, &self.session.settings.clone(), |request| request)
    }

    /// Puts what the composer holds into the conversation, at the end of the path.
    pub(super) fn place_prompt(&mut self) -> MessageId {
        self.attaching.forget();
        let parent = self.parent_of_next();
        self.transcript.editing = None;
        let prompt = Message::User(self.composer.take());
        self.session.open.conversation.branch(parent, prompt)
    }

    /// The message that what is written will follow.
    pub(super) fn parent_of_next(&self) -> Option<MessageId> {
        match self.transcript.editing {
            Some(edited) => self.session.open.conversation.parent(edited),
            None => self.session.last_answered(),
        }
    }

    /// Asks once more for a reply to the prompt of `reply`, as a branch beside it.
    pub(super) fn regenerate(&mut self, reply: Option<MessageId>) -> Vec<Effect> {
        self.ask_beside(reply, &self.session.settings.clone())
    }

    /// Asks for the value with which a reply is to be asked for once more.
    pub(super) fn regenerate_with(&mut self, field: SettingField) {
        let asked = PromptTarget::Setting(field);
        match self.reply_at_choice() {
            Some(reply) => {
                let prompt = ValuePrompt::new(asked, &self.session.settings)
                    .to(ModelPurpose::Regenerate(reply));
                self.overlay = Overlay::Prompt(prompt);
            }
            None => self.note = Some("There is no reply to ask for once more".into()),
        }
    }

    /// Asks for the model with which a reply is to be asked for once more.
    pub(super) fn regenerate_with_model(&mut self) -> Vec<Effect> {
        match self.reply_at_choice() {
            Some(reply) => return self.choose_model(ModelPurpose::Regenerate(reply)),
            None => self.note = Some("There is no reply to ask for once more".into()),
        }
        Vec::new()
    }

    /// Does with changed settings what they were changed for.
    pub(super) fn take_settings(
        &mut self,
        purpose: ModelPurpose,
        settings: Settings,
    ) -> Vec<Effect> {
        match purpose {
            ModelPurpose::Column(at) => {
                self.set_column(at, settings);
                Vec::new()
            }
            ModelPurpose::Settings => {
                self.session.settings = settings;
                Vec::new()
            }
            ModelPurpose::Regenerate(reply) => {
                let effects = self.ask_beside(Some(reply), &settings);
                let withheld = self.session.catalog.withheld(&settings, SettingField::Temperature);
                if let (Some(why), false) = (withheld, effects.is_empty()) {
                    self.note = Some(format!("Temperature is not sent: {why}"));
                }
                effects
            }
        }
    }

    /// Sends the request of the last reply again, without a field that the service refused.
    pub(super) fn send_again(&mut self) -> Vec<Effect> {
        let Some((id, reply)) = self.session.last_reply() else {
            self.note = Some("There is nothing to send again".into());
            return Vec::new();
        };
        let turn = self.session.turn(id);
        // A continuation failed: the part of the reply before it is still there.
        if turn.is_some_and(|turn| turn.requests.len() > 1) && !reply.is_blank() {
            return self.continue_reply();
        }
        let settings = match turn {
            Some(turn) if turn.is_apart => turn.settings().clone(),
            _ => self.session.settings.clone(),
        };
        if self.refuses_to_ask("") {
            return Vec::new();
        }
        self.take_prompt_from_composer(id);
        let resent = self.session.resend(id, &settings);
        if let Some((_, Some(field))) = &resent {
            self.note = Some(format!("Sent again without {}", field.label().to_lowercase()));
        }
        self.follow(resent.map(|(started, _)| started))
    }

    /// Requests another reply to the prompt of `reply`.
    fn ask_beside(&mut self, reply: Option<MessageId>, settings: &Settings) -> Vec<Effect> {
        if self.refuses_to_ask("") {
            return Vec::new();
        }
        let prompt = reply.and_then(|reply| self.session.open.conversation.parent(reply));
        let (Some(reply), Some(prompt)) = (reply, prompt) else {
            self.note = Some("There is no reply to ask for once more".into());
            return Vec::new();
        };
        self.take_prompt_from_composer(reply);
        self.ask(prompt, settings, |request| request)
    }

    /// Empties the composer if it holds the prompt of a reply that is requested again: a failed turn
    /// puts its prompt there.
    fn take_prompt_from_composer(&mut self, reply: MessageId) {
        let prompt = self.session.open.conversation.parent(reply);
        if let Some(prompt) = prompt.and_then(|id| self.session.open.conversation.prompt(id))
            && self.composer.prompt() == *prompt
        {
            self.composer.clear();
            self.transcript.editing = None;
        }
    }

    /// Continues the last reply, which was cut off.
    pub(super) fn continue_reply(&mut self) -> Vec<Effect> {
        if self.refuses_to_ask("") {
            return Vec::new();
        }
        let Some(tip) = self.session.open.conversation.tip() else {
            self.note = Some("There is no reply to continue".into());
            return Vec::new();
        };
        match self.session.continue_reply(tip, &self.session.settings.clone()) {
            Ok(started) => self.follow(Some(started)),
            Err(why) => {
                self.note = Some(why.into());
                Vec::new()
            }
        }
    }

    /// Requests a reply to a prompt.
    pub(super) fn ask(
        &mut self,
        prompt: MessageId,
        settings: &Settings,
        change: impl FnOnce(Request) -> Request,
    ) -> Vec<Effect> {
        let started = self.session.request_reply(prompt, settings, change);
        if started.is_none() {
            self.note = Some("There is no prompt to answer".into());
        }
        self.follow(started)
    }

    /// Makes the view follow the reply to a request that was just started.
    pub(super) fn follow(&mut self, started: Option<StartedRequest>) -> Vec<Effect> {
        let Some(started) = started else { return Vec::new() };
        self.transcript.selected = None;
        self.transcript.range_start = None;
        self.transcript.scroll.follow();
        vec![started.effect]
    }
}
