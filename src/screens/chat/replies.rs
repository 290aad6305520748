//! Requests replies: send, regenerate, send again and continue.

use super::{Action, Chat};
use crate::chat::conversation::MessageId;
use crate::chat::message::Message;
use crate::chat::request::Request;
use crate::chat::settings::{SettingField, Settings};
use crate::screens::context::{
    ComparedPrompt, Context, DialogRequest, refuse_in_replay, refuse_request,
};
use crate::session::Session;
use crate::session::requests::StartedRequest;
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::keymap::KeyScope;
use crate::ui::prompt_target::PromptTarget;

impl Chat {
    pub fn send(&mut self, cx: &mut Context<'_>) {
        if refuse_in_replay(cx) {
            return;
        }
        if self.take_example(cx.session) {
            return;
        }
        if self.composer.text().trim().is_empty() {
            let is_attached = !self.composer.attachments().is_empty();
            let why = if is_attached {
                "Type a question about the attachment first"
            } else {
                "Type a prompt first"
            };
            cx.notice(why);
            return;
        }
        // The send key was pressed before the paste and its size were on the screen.
        if self.composer.has_unseen_paste {
            let key = cx.keymap.key(KeyScope::Composer, Action::Send);
            cx.notice(format!("Pasted. {key} sends the prompt"));
            return;
        }
        if let Some(why) = self.send_refusal(cx) {
            cx.notice(why);
            return;
        }
        if cx.session.is_busy() && self.transcript.editing.is_none() {
            return self.queue();
        }
        if refuse_request(cx) {
            return;
        }
        let prompt = self.append_prompt(cx.session);
        let settings = cx.session.settings.clone();
        self.ask(cx, prompt, &settings, |request| request);
    }

    /// Adds the draft to the conversation, at the end of the path.
    pub fn append_prompt(&mut self, session: &mut Session) -> MessageId {
        self.attachments.ignore_result();
        let parent = self.parent_of_next(session);
        self.transcript.editing = None;
        let prompt = Message::User(self.composer.take());
        session.open.conversation.add_child(parent, prompt)
    }

    pub fn parent_of_next(&self, session: &Session) -> Option<MessageId> {
        match self.transcript.editing {
            Some(edited) => session.open.conversation.parent(edited),
            None => session.last_answered(),
        }
    }

    /// Requests another reply to the prompt of `reply`, as a sibling branch.
    pub fn regenerate(&mut self, cx: &mut Context<'_>, reply: Option<MessageId>) {
        let settings = cx.session.settings.clone();
        self.ask_beside(cx, reply, &settings);
    }

    /// Opens the dialog for a value with which to regenerate the chosen reply.
    pub fn open_regenerate_value_dialog(&mut self, cx: &mut Context<'_>, field: SettingField) {
        if let Some(owner) = self.reply_to_regenerate(cx) {
            cx.open(DialogRequest::Value(PromptTarget::Setting(field), owner));
        }
    }

    /// Opens the dialog for the model with which to regenerate the chosen reply.
    pub fn open_regenerate_model_dialog(&mut self, cx: &mut Context<'_>) {
        if let Some(owner) = self.reply_to_regenerate(cx) {
            cx.open(DialogRequest::Models(owner));
        }
    }

    fn reply_to_regenerate(&self, cx: &mut Context<'_>) -> Option<SettingsOwner> {
        let reply = self.chosen_reply(cx.session, cx.focus);
        if reply.is_none() {
            cx.notice("No reply to regenerate");
        }
        reply.map(SettingsOwner::Reply)
    }

    pub fn regenerate_with(&mut self, cx: &mut Context<'_>, reply: MessageId, settings: &Settings) {
        let before = cx.effects.len();
        self.ask_beside(cx, Some(reply), settings);
        let withheld = cx.session.catalog.unsent_reason(settings, SettingField::Temperature);
        if let (Some(why), true) = (withheld, cx.effects.len() > before) {
            let notice = format!("Temperature was not sent: {why}");
            cx.notice(notice);
        }
    }

    /// Sends the last reply's request again, without a field that the service refused.
    pub fn send_again(&mut self, cx: &mut Context<'_>) {
        let Some((id, reply)) = cx.session.last_reply() else {
            cx.notice("Nothing to send again");
            return;
        };
        let turn = cx.session.turn(id);
        // A continuation failed, but the part of the reply before it still exists.
        if turn.is_some_and(|turn| turn.requests.len() > 1) && !reply.is_blank() {
            return self.continue_reply(cx);
        }
        let settings = match turn {
            Some(turn) if turn.is_apart => turn.settings().clone(),
            _ => cx.session.settings.clone(),
        };
        if refuse_request(cx) {
            return;
        }
        self.take_prompt_from_composer(cx, id);
        let resent = cx.session.resend(id, &settings);
        if let Some((_, Some(field))) = &resent {
            cx.notice(format!("Sent again without {}", field.label().to_lowercase()));
        }
        self.follow(cx, resent.map(|(started, _)| started));
    }

    /// Returns the prompt that a comparison sends: the draft, or the prompt of the chosen turn.
    pub fn prompt_to_compare(&mut self, cx: &mut Context<'_>) -> Option<ComparedPrompt> {
        if self.composer.text().trim().is_empty() {
            let conversation = &cx.session.open.conversation;
            let is_prompt = |id: &MessageId| conversation.prompt(*id).is_some();
            let chosen = self.chosen(cx.session, cx.focus);
            let prompt = chosen.and_then(|chosen| {
                if is_prompt(&chosen) { Some(chosen) } else { conversation.parent(chosen) }
            });
            let prompt = prompt.filter(is_prompt).map(ComparedPrompt::Existing);
            if prompt.is_none() {
                cx.notice("Type a prompt to compare first");
            }
            return prompt;
        }
        let refusal = if self.attachments.is_reading() {
            Some("A file is still being read".to_owned())
        } else {
            self.send_refusal(cx)
        };
        match refusal {
            Some(why) => {
                cx.notice(why);
                None
            }
            None => Some(ComparedPrompt::Draft),
        }
    }

    /// Applies the settings of the shown reply's request.
    pub fn apply_reply_settings(&mut self, cx: &mut Context<'_>) {
        let shown = self.shown_reply(cx.session, cx.focus);
        let turn = shown.and_then(|(id, _)| cx.session.turn(id));
        match turn.map(|turn| turn.settings().clone()) {
            Some(settings) => {
                cx.session.settings = settings;
                cx.session.model_is_chosen = true;
                cx.notice("Now using this reply's settings");
            }
            None => cx.notice("No reply to take settings from"),
        }
    }

    fn ask_beside(&mut self, cx: &mut Context<'_>, reply: Option<MessageId>, settings: &Settings) {
        if refuse_request(cx) {
            return;
        }
        let prompt = reply.and_then(|reply| cx.session.open.conversation.parent(reply));
        let (Some(reply), Some(prompt)) = (reply, prompt) else {
            cx.notice("No reply to regenerate");
            return;
        };
        self.take_prompt_from_composer(cx, reply);
        self.ask(cx, prompt, settings, |request| request);
    }

    /// Clears the composer if it contains the prompt of a reply that is requested again. A failed
    /// turn puts its prompt there.
    fn take_prompt_from_composer(&mut self, cx: &mut Context<'_>, reply: MessageId) {
        let prompt = cx.session.open.conversation.parent(reply);
        if let Some(prompt) = prompt.and_then(|id| cx.session.open.conversation.prompt(id))
            && self.composer.prompt() == *prompt
        {
            self.composer.clear();
            self.transcript.editing = None;
        }
    }

    pub fn continue_reply(&mut self, cx: &mut Context<'_>) {
        if refuse_request(cx) {
            return;
        }
        let Some(tip) = cx.session.open.conversation.tip() else {
            cx.notice("No reply to continue");
            return;
        };
        let settings = cx.session.settings.clone();
        match cx.session.continue_reply(tip, &settings) {
            Ok(started) => self.follow(cx, Some(started)),
            Err(why) => {
                cx.notice(why);
            }
        }
    }

    pub fn ask(
        &mut self,
        cx: &mut Context<'_>,
        prompt: MessageId,
        settings: &Settings,
        change: impl FnOnce(Request) -> Request,
    ) {
        let started = cx.session.request_reply(prompt, settings, change);
        if started.is_none() {
            cx.notice("No prompt to send");
        }
        self.follow(cx, started);
    }

    /// Makes the view follow the reply of a request that just started.
    pub fn follow(&mut self, cx: &mut Context<'_>, started: Option<StartedRequest>) {
        let Some(started) = started else { return };
        self.transcript.selected = None;
        self.transcript.is_chosen = false;
        self.transcript.range_start = None;
        self.transcript.citation = None;
        self.transcript.scroll.follow();
        cx.effect(started.effect);
    }
}
