//! A replay: recorded requests in the place of a conversation. Owns what is refused meanwhile, since
//! nothing but what was recorded is asked, and where each request belongs.

mod replayed_columns;

mod request_origin;

use std::collections::HashMap;

use super::App;
use super::msg::{ConnectionState, Effect, LastShown, ReplayedRequest, ReplyId};
use super::phase::Phase;
use crate::chat::conversation::MessageId;
use crate::chat::event::{StopReason, StreamEvent};
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::message::{Message, Reply, Role};
use crate::chat::meter::Meter;
use crate::chat::prompt::Prompt;
use crate::chat::request::{HistoryMessage, Request, RequestContent};
use crate::chat::settings::{MaxTokens, Settings};
use crate::wire::wire_event::RequestPosition;
use replayed_columns::ReplayedColumns;
use request_origin::{RequestOrigin, said_after, sent};

/// Which messages of the recorded conversation stand where.
#[derive(Debug, Clone, Default)]
pub(super) struct ReplayState {
    conversation: u64,
    messages: HashMap<usize, MessageId>,
    /// Of the last comparison.
    columns: ReplayedColumns,
}

impl App {
    /// Whether a recording is played.
    pub fn is_replay(&self) -> bool {
        matches!(self.link, ConnectionState::Replay { .. })
    }

    /// Whether each event of it waits for a key.
    pub fn is_stepped(&self) -> bool {
        matches!(self.link, ConnectionState::Replay { is_stepped: true, .. })
    }

    /// The request, the last of its reply, that the conversation ends with on the screen, or that
    /// the chosen column of a comparison shows; and whether it is such a column.
    pub fn reply_shown_last(&self) -> Option<(ReplyId, bool)> {
        if let Some(columns) = self.comparing.shown() {
            return Some((columns.chosen().number, true));
        }
        let tip = self.conversation.tip()?;
        self.turns.get(&tip)?.requests.last().map(|request| (*request, false))
    }

    /// Where a request belongs, for a recording of it.
    pub fn place_of(&self, request: ReplyId) -> Option<RequestPosition> {
        let asked = self.turns.iter().find(|(_, turn)| turn.requests.contains(&request));
        let (reply, turn) = asked?;
        let prompt = self.conversation.parent(*reply)?;
        Some(RequestPosition {
            conversation: self.conversation_number,
            after: self.conversation.parent(prompt).map(MessageId::number),
            prompt: prompt.number(),
            reply: reply.number(),
            is_apart: turn.is_apart,
            earlier: turn.requests.iter().take_while(|earlier| **earlier != request).count(),
            compared: self.comparing.shown().and_then(|columns| columns.place_of(request)),
        })
    }

    /// Asks what was recorded, with what was set then. Several are the columns of a comparison.
    pub(super) fn replay(&mut self, played: &[ReplayedRequest]) -> Vec<Effect> {
        // What a turn without a reply gave back was taken from there then.
        self.composer.clear();
        let mut effects = Vec::new();
        if let Some(place) = played.first().and_then(|played| played.place)
            && place.conversation != self.replaying.conversation
        {
            self.put_comparison_away();
            if !self.conversation.is_empty() {
                effects = self.new_conversation();
            }
            self.replaying =
                ReplayState { conversation: place.conversation, ..ReplayState::default() };
        }
        self.fit_composer();
        effects.extend(match played {
            [played] => match self.replayed_column(played.place) {
                Some(column) => self.replay_column(column, played),
                None => self.replay_one(played),
            },
            columns => self.replay_columns(columns),
        });
        effects
    }

    fn replay_one(&mut self, played: &ReplayedRequest) -> Vec<Effect> {
        let ReplayedRequest { settings: sent, said, place } = played;
        self.put_comparison_away();
        let spot = match place {
            Some(place) => self.recorded_spot(*place),
            None => self.found_spot(said, sent),
        };
        let settings = self.settings_then(played, matches!(spot, RequestOrigin::GoOn(_)));
        let effects = if let RequestOrigin::GoOn(reply) = spot {
            self.replay_rest(reply, &settings)
        } else {
            let prompt = self.asked_prompt(spot, said, &settings);
            self.conversation.show(prompt);
            self.conversation.end_at(prompt);
            self.ask(&settings, as_sent(sent))
        };
        let asked = self.conversation.tip().filter(|tip| self.turns.contains_key(tip));
        if let (Some(place), Some(reply)) = (place, asked) {
            self.remember_place(*place, reply);
            self.add_earlier(place.earlier, reply);
        }
        effects
    }

    /// What was set for a request then, for the session where it was its own.
    fn settings_then(&mut self, played: &ReplayedRequest, is_rest: bool) -> Settings {
        let mut settings = played.settings.clone();
        settings.max_tokens = self.max_tokens_set(&settings);
        if is_rest {
            // What was sent as one is the reply so far; and the rest of a reply is held to no schema.
            settings.prefill.clone_from(&self.settings.prefill);
            settings.schema = settings.schema.or_else(|| self.settings.schema.clone());
        }
        self.model_is_chosen = true;
        if played.place.is_none_or(|place| !place.is_apart) {
            self.settings = settings.clone();
        }
        settings
    }

    /// The prompt that was asked, which is put into the conversation where it is none yet.
    fn asked_prompt(
        &mut self,
        spot: RequestOrigin,
        said: &[HistoryMessage],
        settings: &Settings,
    ) -> MessageId {
        match spot {
            RequestOrigin::Again(prompt) => prompt,
            RequestOrigin::New(after) => self.place_said(after, said),
            RequestOrigin::GoOn(_) | RequestOrigin::Elsewhere => {
                let before = said.split_last().map_or(&[][..], |(_, before)| before);
                let after = self.place_earlier(before, settings);
                self.place_said(after, said)
            }
        }
    }

    /// Nothing more is played: the conversation is shown as it was when the recording ended.
    pub(super) fn end_replay(
        &mut self,
        shown: Option<LastShown>,
        cut: Option<usize>,
    ) -> Vec<Effect> {
        let here = |shown: &LastShown| shown.place.conversation == self.replaying.conversation;
        if let Some(LastShown { place, is_compared }) = shown.filter(here)
            && let Some(reply) = self.replaying.messages.get(&place.reply).copied()
            && !(is_compared && self.show_column_of(reply))
        {
            self.put_comparison_away();
            self.conversation.show(reply);
            self.conversation.end_at(reply);
            self.phase = self.phase_at_rest();
        }
        self.note = Some(match cut {
            Some(line) => format!(
                "The replay has ended; line {line} of the recording is cut off, and was left out"
            ),
            None => "The replay has ended; Ctrl+Q quits".to_owned(),
        });
        Vec::new()
    }

    /// This reply was stopped here then, or the recording ends in it.
    pub(super) fn stop_replay(&mut self, reply: ReplyId, is_cut: bool) -> Vec<Effect> {
        if is_cut {
            let failure = Failure::new(
                FailureKind::BrokenStream,
                "The recording ends here",
                "Nothing was written of what came afterwards: its program was ended, or its disk was full.",
                "What was recorded is shown.",
            );
            self.take_event(self.now, reply, &StreamEvent::Failed(failure));
            return vec![Effect::Stop(reply)];
        }
        let effects = match self.phase {
            Phase::Asking { reply: asked, .. } if asked == reply => self.stop(),
            _ => self.stop_column(reply),
        };
        self.note = None;
        effects
    }

    fn replay_rest(&mut self, reply: MessageId, settings: &Settings) -> Vec<Effect> {
        self.conversation.show(reply);
        self.conversation.end_at(reply);
        self.ask_for_rest(reply, settings)
    }

    /// Puts the prompt that was sent last into the conversation.
    fn place_said(&mut self, after: Option<MessageId>, said: &[HistoryMessage]) -> MessageId {
        let content = said_after(&sent(&self.conversation, after), said);
        let content = content.or(said.last().map(|last| &last.content[..])).unwrap_or_default();
        self.conversation.branch(after, Message::User(prompt(content)))
    }

    /// Puts messages from before the recording into the conversation; the last of them.
    fn place_earlier(&mut self, said: &[HistoryMessage], settings: &Settings) -> Option<MessageId> {
        let mut after = None;
        for turned in said {
            let message = match turned.role {
                Role::User => Message::User(prompt(&turned.content)),
                Role::Assistant => {
                    let mut reply = Reply::new(settings.model.clone(), None);
                    let text = turned.texts().collect();
                    reply.take(&StreamEvent::Text { index: 0, text });
                    let reason = StopReason::EndTurn;
                    reply.take(&StreamEvent::MessageStopped { reason, sequence: None });
                    Message::Assistant(reply)
                }
            };
            after = Some(self.conversation.branch(after, message));
        }
        after
    }

    /// Adds the requests of a reply that were made before its recording began: of them nothing is
    /// known but that there were so many.
    fn add_earlier(&mut self, many: usize, reply: MessageId) {
        let Some(turn) = self.turns.get_mut(&reply) else { return };
        let missing = many.saturating_sub(turn.earlier.len());
        for _ in 0..missing {
            self.next_reply += 1;
            turn.requests.push(ReplyId(self.next_reply));
            turn.earlier.push((turn.model.clone(), Meter::new(self.now)));
        }
        turn.requests.rotate_right(missing);
        turn.earlier.rotate_right(missing);
    }

    fn remember_place(&mut self, place: RequestPosition, reply: MessageId) {
        let messages = &mut self.replaying.messages;
        messages.insert(place.reply, reply);
        let Some(prompt) = self.conversation.parent(reply) else { return };
        messages.insert(place.prompt, prompt);
        if let (Some(number), Some(after)) = (place.after, self.conversation.parent(prompt)) {
            messages.insert(number, after);
        }
    }

    /// The max tokens that were set: none where the number that was sent is what goes out then, and
    /// without the budget of thinking that was put on top.
    fn max_tokens_set(&self, sent: &Settings) -> Option<MaxTokens> {
        let unset = Settings { max_tokens: None, ..sent.clone() };
        let by_itself = self.catalog.max_tokens(&unset);
        let number = sent.max_tokens.filter(|number| *number != by_itself)?;
        let none = Settings { max_tokens: Some(MaxTokens::at_most(1)), ..unset };
        let on_top = self.catalog.max_tokens(&none).get() - 1;
        Some(MaxTokens::at_most(number.get().saturating_sub(on_top).max(1)))
    }

    /// Says why nothing can be asked now, if so.
    pub(super) fn refuses_to_ask(&mut self, under_way: &str) -> bool {
        if self.refuses_to_replay() {
            return true;
        }
        let is_asking = self.is_asking();
        if is_asking {
            self.note = Some(under_way.to_owned());
        }
        is_asking
    }

    /// Says that nothing is asked in a replay, if it is one.
    pub(super) fn refuses_to_replay(&mut self) -> bool {
        if self.is_replay() {
            self.note = Some("This is a replay: nothing is sent. Ctrl+Q quits".into());
        }
        self.is_replay()
    }
}

/// What was sent then, whatever is known by now of what the model takes.
fn as_sent(sent: &Settings) -> impl FnOnce(Request) -> Request {
    let sent = sent.clone();
    move |request| Request {
        system: sent.system,
        prefill: sent.prefill,
        temperature: sent.temperature,
        top_p: sent.top_p,
        max_tokens: sent.max_tokens.unwrap_or(request.max_tokens),
        stop_sequences: sent.stop_sequences,
        schema: sent.schema,
        ..request
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
