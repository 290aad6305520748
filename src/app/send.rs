//! Asking for a reply: send, regenerate, send again, continue.

use super::msg::{Effect, ReplyId};
use super::overlay::{ModelPurpose, Overlay, Prompt};
use super::prompt_target::PromptTarget;
use super::{App, Phase, RequestStage, Turn};
use crate::chat::conversation::MessageId;
use crate::chat::delta_rate::DeltaRate;
use crate::chat::event::StopReason;
use crate::chat::message::{Ending, Message, Reply};
use crate::chat::meter::Meter;
use crate::chat::request::Request;
use crate::chat::settings::{SettingField, Settings};

impl App {
    /// Sends what the composer holds.
    pub(super) fn send(&mut self) -> Vec<Effect> {
        if self.refuses_to_ask("A reply is under way: Ctrl+C stops it, then Enter sends this") {
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
        self.place_prompt();
        self.ask(&self.settings.clone(), |request| request)
    }

    /// Puts what the composer holds into the conversation, at the end of the path.
    pub(super) fn place_prompt(&mut self) -> MessageId {
        self.attaching.forget();
        let parent = self.parent_of_next();
        self.editing = None;
        let prompt = Message::User(self.composer.take());
        self.conversation.branch(parent, prompt)
    }

    /// The message that what is written will follow.
    pub(super) fn parent_of_next(&self) -> Option<MessageId> {
        match self.editing {
            Some(edited) => self.conversation.parent(edited),
            None => self.last_answered(),
        }
    }

    /// The message that a new prompt follows: the tip, or what came before a turn that brought no
    /// text. Such a turn stays beside the new one as a branch and is not sent again.
    fn last_answered(&self) -> Option<MessageId> {
        let tip = self.conversation.tip()?;
        match self.conversation.reply(tip) {
            Some(reply)
                if reply.is_blank()
                    && matches!(
                        reply.ending,
                        Ending::Failed(_) | Ending::Stopped | Ending::Interrupted
                    ) =>
            {
                let prompt = self.conversation.parent(tip)?;
                self.conversation.parent(prompt)
            }
            _ => Some(tip),
        }
    }

    /// Asks once more for a reply to the prompt of `reply`, as a branch beside it.
    pub(super) fn regenerate(&mut self, reply: Option<MessageId>) -> Vec<Effect> {
        self.ask_beside(reply, &self.settings.clone(), |request| request)
    }

    /// Asks for the value with which a reply is to be asked for once more.
    pub(super) fn regenerate_with(&mut self, asked: PromptTarget) {
        match self.reply_at_choice() {
            Some(reply) => {
                let prompt = Prompt::new(asked, &self.settings).to(ModelPurpose::Regenerate(reply));
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
                self.settings = settings;
                Vec::new()
            }
            ModelPurpose::Regenerate(reply) => {
                let effects = self.ask_beside(Some(reply), &settings, |request| request);
                let withheld = self.catalog.withheld(&settings, SettingField::Temperature);
                if let (Some(why), false) = (withheld, effects.is_empty()) {
                    self.note = Some(format!("Temperature is not sent: {why}"));
                }
                effects
            }
        }
    }

    /// Repeats the request of the last reply if it failed, without a field that the service
    /// refused.
    pub(super) fn send_again(&mut self) -> Vec<Effect> {
        let Some((id, reply)) = self.last_reply() else {
            self.note = Some("There is nothing to send again".into());
            return Vec::new();
        };
        let turn = self.turns.get(&id);
        // A reply that was cut off and could not be continued is there still.
        if turn.is_some_and(|turn| turn.requests.len() > 1) && !reply.is_blank() {
            return self.continue_reply();
        }
        // What was asked for with settings of its own is asked for with them again.
        let mut settings = match turn {
            Some(turn) if turn.is_apart => turn.settings.clone(),
            _ => self.settings.clone(),
        };
        let refused = match &reply.ending {
            // Max tokens always goes with a request; what was changed since goes as it is now.
            Ending::Failed(failure) => failure.kind.refused_field().filter(|field| {
                *field != SettingField::MaxTokens
                    && turn.is_some_and(|turn| turn.settings == settings)
            }),
            _ => None,
        };
        if refused == Some(SettingField::Prefill) {
            // What takes its place speaks then.
            settings.prefill = None;
        }
        let effects = self.ask_beside(Some(id), &settings, |request| match refused {
            Some(field) => request.without(field),
            None => request,
        });
        if let (Some(field), false) = (refused, effects.is_empty()) {
            self.note = Some(format!("Sent again without {}", field.label().to_lowercase()));
        }
        effects
    }

    fn ask_beside(
        &mut self,
        reply: Option<MessageId>,
        settings: &Settings,
        change: impl FnOnce(Request) -> Request,
    ) -> Vec<Effect> {
        if self.refuses_to_ask("A reply is under way: Ctrl+C stops it") {
            return Vec::new();
        }
        let Some(prompt) = reply.and_then(|id| self.conversation.parent(id)) else {
            self.note = Some("There is no reply to ask for once more".into());
            return Vec::new();
        };
        // What a failed turn put back into the composer is the prompt that is now sent.
        if let Some(said) = self.conversation.prompt(prompt)
            && self.composer.prompt() == *said
        {
            self.composer.clear();
            self.editing = None;
        }
        self.conversation.end_at(prompt);
        self.ask(settings, change)
    }

    /// Goes on with the reply at the end, which was cut off: what comes joins what there is.
    pub(super) fn continue_reply(&mut self) -> Vec<Effect> {
        if self.refuses_to_ask("A reply is under way: Ctrl+C stops it") {
            return Vec::new();
        }
        match self.go_on(&self.settings.clone()) {
            Ok((message, reply, effect)) => {
                self.begin(message, reply);
                vec![effect]
            }
            Err(why) => {
                self.note = Some(why.into());
                Vec::new()
            }
        }
    }

    /// Hands over a request that goes on with the reply at the end, or says why there is none.
    pub(super) fn go_on(
        &mut self,
        settings: &Settings,
    ) -> Result<(MessageId, ReplyId, Effect), &'static str> {
        let none = "There is no reply to continue";
        let message = self.conversation.tip().ok_or(none)?;
        match self.conversation.reply(message) {
            Some(reply) if reply.is_blank() => {
                return Err("Nothing has come that could be continued; Send again asks once more");
            }
            Some(Reply { ending: Ending::Complete { reason, .. }, .. }) if ends(reason) => {
                return Err("The reply is complete: it did not end for its length");
            }
            _ => {}
        }
        let (reply, effect) = self.rest_of(message, settings).ok_or(none)?;
        Ok((message, reply, effect))
    }

    /// Asks for the rest of the reply at the tip, whatever its end was.
    pub(super) fn ask_for_rest(&mut self, message: MessageId, settings: &Settings) -> Vec<Effect> {
        let Some((reply, effect)) = self.rest_of(message, settings) else { return Vec::new() };
        self.begin(message, reply);
        vec![effect]
    }

    pub(super) fn rest_of(
        &mut self,
        message: MessageId,
        settings: &Settings,
    ) -> Option<(ReplyId, Effect)> {
        let request = Request::go_on(&self.conversation, settings, &self.catalog)?;
        self.conversation.reply_mut(message)?.resume();
        Some(self.hand_over(message, settings, request))
    }

    /// Asks for a reply to the user message at the tip.
    pub(super) fn ask(
        &mut self,
        settings: &Settings,
        change: impl FnOnce(Request) -> Request,
    ) -> Vec<Effect> {
        let Some(request) = Request::ask(&self.conversation, settings, &self.catalog) else {
            self.note = Some("There is no prompt to answer".into());
            return Vec::new();
        };
        let request = change(request);
        let reply = Reply::to(&request);
        let message = self.conversation.append(Message::Assistant(reply));
        self.start(message, settings, request)
    }

    /// Hands over a request whose reply goes into a message.
    fn start(&mut self, message: MessageId, settings: &Settings, request: Request) -> Vec<Effect> {
        let (reply, effect) = self.hand_over(message, settings, request);
        self.begin(message, reply);
        vec![effect]
    }

    /// A request is on its way, and the view follows what comes.
    fn begin(&mut self, message: MessageId, reply: ReplyId) {
        self.phase = Phase::Asking { reply, message, stage: RequestStage::Sending };
        self.selected = None;
        self.range_start = None;
        self.scroll.follow();
    }

    /// Numbers a request whose reply goes into a message, and starts its clock.
    pub(super) fn hand_over(
        &mut self,
        message: MessageId,
        settings: &Settings,
        request: Request,
    ) -> (ReplyId, Effect) {
        self.next_reply += 1;
        let id = ReplyId(self.next_reply);
        let meter = Meter::new(self.now);
        let (mut requests, mut earlier) = (Vec::new(), Vec::new());
        if let Some(before) = self.turns.remove(&message) {
            (requests, earlier) = (before.requests, before.earlier);
            earlier.push((before.model, before.meter));
        }
        requests.push(id);
        self.wire.begin(id.0, self.now);
        self.count_request(id, &request);
        let turn = Turn {
            meter,
            pulse: DeltaRate::new(self.now),
            requests,
            earlier,
            model: request.model.clone(),
            temperature: request.temperature,
            request_id: None,
            settings: settings.clone(),
            is_apart: *settings != self.settings,
        };
        self.turns.insert(message, turn);
        (id, Effect::Ask { reply: id, request: Box::new(request) })
    }
}

/// Whether a reply that ended for this is not to be continued: the model had said all, or the
/// service ended it on purpose.
fn ends(reason: &StopReason) -> bool {
    match reason {
        StopReason::EndTurn
        | StopReason::ToolUse
        | StopReason::GuardrailIntervened
        | StopReason::ContentFiltered => true,
        StopReason::MaxTokens | StopReason::StopSequence | StopReason::Other(_) => false,
    }
}
