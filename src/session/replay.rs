//! Places recorded requests in the conversation.

use super::in_flight::RequestNumber;
pub use super::replay_state::{ReplayState, ReplayedColumns};
use super::request_origin::{RequestOrigin, messages_after, sent};
use super::state::Session;
use crate::chat::conversation::MessageId;
use crate::chat::event::{StopReason, StreamEvent};
use crate::chat::message::{Message, Reply, Role};
use crate::chat::meter::Meter;
use crate::chat::prompt::Prompt;
use crate::chat::request::{HistoryMessage, Request, RequestContent};
use crate::chat::settings::{MaxTokens, Settings};
use crate::wire::wire_event::RequestPosition;

#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedRequest {
    pub request: Request,
    /// The recorded position in the conversation, if any.
    pub place: Option<RequestPosition>,
}

/// The last reply on the screen when the recording ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastShown {
    pub place: RequestPosition,
    /// Whether it was the selected column of an open comparison.
    pub is_compared: bool,
}

impl Session {
    /// Returns the reply of a request and its position in the conversation. The screen adds whether
    /// it belongs to a comparison.
    pub fn position(&self, request: RequestNumber) -> Option<(MessageId, RequestPosition)> {
        let mut turns = self.open.turns.iter();
        let (reply, turn) = turns.find(|(_, turn)| turn.requests.contains(&request))?;
        let prompt = self.open.conversation.parent(*reply)?;
        let position = RequestPosition {
            conversation: self.open.number,
            after: self.open.conversation.parent(prompt).map(MessageId::index),
            prompt: prompt.index(),
            reply: reply.index(),
            has_own_settings: turn.is_apart,
            earlier_requests: turn
                .requests
                .iter()
                .take_while(|earlier| **earlier != request)
                .count(),
            compared: None,
        };
        Some((*reply, position))
    }

    /// Returns the settings of a recorded request. Applies them to the session too, unless they
    /// applied only to this request.
    pub fn recorded_settings(
        &mut self,
        replayed: &ReplayedRequest,
        is_continuation: bool,
    ) -> Settings {
        let mut settings = replayed.request.settings.clone();
        settings.max_tokens = self.max_tokens_setting(&settings);
        if is_continuation {
            // The recorded prefill is the reply so far, and a continuation has no schema.
            settings.prefill.clone_from(&self.settings.prefill);
            settings.schema = settings.schema.or_else(|| self.settings.schema.clone());
        }
        self.model_is_chosen = true;
        if replayed.place.is_none_or(|place| !place.has_own_settings) {
            self.settings = settings.clone();
        }
        settings
    }

    /// Returns the recorded prompt, after adding it to the conversation if necessary.
    pub fn recorded_prompt(
        &mut self,
        origin: RequestOrigin,
        history: &[HistoryMessage],
        settings: &Settings,
    ) -> MessageId {
        match origin {
            RequestOrigin::Resend(prompt) => prompt,
            RequestOrigin::New(after) => self.place_prompt(after, history),
            RequestOrigin::Continuation(_) | RequestOrigin::NewConversation => {
                let before = history.split_last().map_or(&[][..], |(_, before)| before);
                let after = self.place_earlier(before, settings);
                self.place_prompt(after, history)
            }
        }
    }

    /// Adds the last prompt of the history to the conversation.
    fn place_prompt(&mut self, after: Option<MessageId>, history: &[HistoryMessage]) -> MessageId {
        let content = messages_after(&sent(&self.open.conversation, after), history);
        let content = content.or(history.last().map(|last| &last.content[..])).unwrap_or_default();
        self.open.conversation.add_child(after, Message::User(prompt(content)))
    }

    /// Adds messages from before the recording to the conversation. Returns the last one.
    fn place_earlier(
        &mut self,
        messages: &[HistoryMessage],
        settings: &Settings,
    ) -> Option<MessageId> {
        let mut after = None;
        for recorded in messages {
            let message = match recorded.role {
                Role::User => Message::User(prompt(&recorded.content)),
                Role::Assistant => {
                    let mut reply = Reply::new(settings.model.clone(), None);
                    let text = recorded.texts().collect();
                    reply.apply(&StreamEvent::Text { index: 0, text });
                    let reason = StopReason::EndTurn;
                    reply.apply(&StreamEvent::stopped(reason));
                    Message::Assistant(reply)
                }
            };
            after = Some(self.open.conversation.add_child(after, message));
        }
        after
    }

    /// Adds the requests of a reply from before the recording. Only their number is known.
    pub fn add_earlier(&mut self, count: usize, reply: MessageId) {
        let Some(turn) = self.open.turns.get_mut(&reply) else { return };
        let missing = count.saturating_sub(turn.earlier.len());
        for _ in 0..missing {
            self.last_request += 1;
            turn.requests.push(RequestNumber(self.last_request));
            turn.earlier.push((turn.model.clone(), Meter::new(self.now)));
        }
        turn.requests.rotate_right(missing);
        turn.earlier.rotate_right(missing);
    }

    pub fn remember_place(&mut self, place: RequestPosition, reply: MessageId) {
        let messages = &mut self.open.replay.messages;
        messages.insert(place.reply, reply);
        let Some(prompt) = self.open.conversation.parent(reply) else { return };
        messages.insert(place.prompt, prompt);
        if let (Some(number), Some(after)) = (place.after, self.open.conversation.parent(prompt)) {
            messages.insert(number, after);
        }
    }

    /// Returns the max tokens of the settings, without the thinking budget that was added. Returns
    /// `None` if the recorded number is the default.
    fn max_tokens_setting(&self, sent: &Settings) -> Option<MaxTokens> {
        let unset = Settings { max_tokens: None, ..sent.clone() };
        let default = self.catalog.max_tokens(&unset);
        let number = sent.max_tokens.filter(|number| *number != default)?;
        let without_text = Settings { max_tokens: Some(MaxTokens::clamped_from(1)), ..unset };
        let budget = self.catalog.max_tokens(&without_text).get() - 1;
        Some(MaxTokens::clamped_from(number.get().saturating_sub(budget).max(1)))
    }
}

/// Returns a function that replaces a request with the recorded one, because Outcrop may have
/// learned refusals since.
pub fn replace_with_recorded(played: &ReplayedRequest) -> impl FnOnce(Request) -> Request {
    let mut sent = played.request.clone();
    move |request| {
        sent.settings.recipe = request.settings.recipe;
        sent
    }
}

fn prompt(content: &[RequestContent]) -> Prompt {
    let mut prompt = Prompt::default();
    for content in content {
        match content {
            RequestContent::Text(text) if prompt.text.is_empty() => prompt.text.clone_from(text),
            RequestContent::Text(text) => prompt.text = format!("{}\n\n{text}", prompt.text),
            RequestContent::Attachment(attachment) => prompt.attachments.push(attachment.clone()),
        }
    }
    prompt
}
