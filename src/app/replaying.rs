//! A replay: recorded requests in the place of a conversation. Owns what is refused meanwhile, since
//! nothing but what was recorded is asked, and what each request was: a new prompt, a prompt that is
//! asked once more, or a reply that goes on. The recording says so; where it does not, the messages
//! that were sent do.

use std::collections::HashMap;

use super::App;
use super::msg::{Effect, Link, ReplyId};
use super::phase::Phase;
use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::event::{StopReason, StreamEvent};
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::message::{Message, Reply, Role};
use crate::chat::meter::Meter;
use crate::chat::prompt::Prompt;
use crate::chat::request::{Content, GO_ON, Request, Turned, history};
use crate::chat::settings::{MaxTokens, Settings};
use crate::chat::wire::seen::Place;

/// Which messages of the recorded conversation stand where.
#[derive(Debug, Clone, Default)]
pub(super) struct Replaying {
    conversation: u64,
    messages: HashMap<usize, MessageId>,
}

/// What a request was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// A new prompt, after this message.
    New(Option<MessageId>),
    /// This prompt once more.
    Again(MessageId),
    /// The rest of this reply.
    GoOn(MessageId),
    /// A new prompt in a conversation of which nothing is there yet.
    Elsewhere,
}

impl App {
    /// Whether a recording is played.
    pub fn is_replay(&self) -> bool {
        matches!(self.link, Link::Replay { .. })
    }

    /// Whether each event of it waits for a key.
    pub fn is_stepped(&self) -> bool {
        matches!(self.link, Link::Replay { is_stepped: true, .. })
    }

    /// The request, the last of its reply, that the conversation ends with on the screen.
    pub fn reply_shown_last(&self) -> Option<ReplyId> {
        let tip = self.conversation.tip()?;
        self.turns.get(&tip)?.requests.last().copied()
    }

    /// Where a request belongs, for a recording of it.
    pub fn place_of(&self, request: ReplyId) -> Option<Place> {
        let asked = self.turns.iter().find(|(_, turn)| turn.requests.contains(&request));
        let (reply, turn) = asked?;
        let prompt = self.conversation.parent(*reply)?;
        Some(Place {
            conversation: self.conversation_number,
            after: self.conversation.parent(prompt).map(MessageId::number),
            prompt: prompt.number(),
            reply: reply.number(),
            is_apart: turn.is_apart,
            earlier: turn.requests.iter().take_while(|earlier| **earlier != request).count(),
        })
    }

    /// Asks what was recorded, with what was set then: these messages were sent.
    pub(super) fn replay(
        &mut self,
        mut settings: Settings,
        said: &[Turned],
        place: Option<Place>,
    ) -> Vec<Effect> {
        // What a turn without a reply gave back was taken from there then.
        self.composer.clear();
        let mut effects = Vec::new();
        if let Some(place) = place
            && place.conversation != self.replaying.conversation
        {
            if !self.conversation.is_empty() {
                effects = self.new_conversation();
            }
            self.replaying = Replaying { conversation: place.conversation, ..Replaying::default() };
        }
        self.fit_composer();
        let spot = match place {
            Some(place) => self.recorded_spot(place),
            None => self.found_spot(said, &settings),
        };
        let sent = settings.clone();
        settings.max_tokens = self.max_tokens_set(&settings);
        if let Spot::GoOn(_) = spot {
            // What was sent as one is the reply so far; and the rest of a reply is held to no schema.
            settings.prefill.clone_from(&self.settings.prefill);
            settings.schema = settings.schema.or_else(|| self.settings.schema.clone());
        }
        self.model_is_chosen = true;
        if place.is_none_or(|place| !place.is_apart) {
            self.settings = settings.clone();
        }
        effects.extend(match spot {
            Spot::GoOn(reply) => self.replay_rest(reply, &settings),
            Spot::Again(prompt) => self.replay_prompt(prompt, &settings, sent),
            Spot::New(after) => {
                let prompt = self.place_said(after, said);
                self.replay_prompt(prompt, &settings, sent)
            }
            Spot::Elsewhere => {
                let before = said.split_last().map_or(&[][..], |(_, before)| before);
                let after = self.place_earlier(before, &settings);
                let prompt = self.place_said(after, said);
                self.replay_prompt(prompt, &settings, sent)
            }
        });
        let asked = self.conversation.tip().filter(|tip| self.turns.contains_key(tip));
        if let (Some(place), Some(reply)) = (place, asked) {
            self.remember_place(place, reply);
            self.add_earlier(place.earlier, reply);
        }
        effects
    }

    /// Nothing more is played: the conversation is shown as it was when the recording ended.
    pub(super) fn end_replay(&mut self, shown: Option<Place>, cut: Option<usize>) -> Vec<Effect> {
        let here = shown.filter(|shown| shown.conversation == self.replaying.conversation);
        if let Some(reply) = here.and_then(|shown| self.replaying.messages.get(&shown.reply)) {
            self.conversation.show(*reply);
            self.conversation.end_at(*reply);
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

    /// The reply was stopped here then, or the recording ends in it.
    pub(super) fn stop_replay(&mut self, is_cut: bool) -> Vec<Effect> {
        let Phase::Asking { reply, .. } = self.phase else { return Vec::new() };
        if !is_cut {
            let effects = self.stop();
            self.note = None;
            return effects;
        }
        let failure = Failure::new(
            FailureKind::BrokenStream,
            "The recording ends here",
            "Nothing was written of what came afterwards: its program was ended, or its disk was full.",
            "What was recorded is shown.",
        );
        self.take_event(self.now, reply, &StreamEvent::Failed(failure));
        vec![Effect::Stop(reply)]
    }

    fn replay_prompt(
        &mut self,
        prompt: MessageId,
        settings: &Settings,
        sent: Settings,
    ) -> Vec<Effect> {
        self.conversation.show(prompt);
        self.conversation.end_at(prompt);
        // What was sent then, whatever is known by now of what the model takes.
        self.ask(settings, |request| Request {
            system: sent.system,
            prefill: sent.prefill,
            temperature: sent.temperature,
            top_p: sent.top_p,
            max_tokens: sent.max_tokens.unwrap_or(request.max_tokens),
            stop_sequences: sent.stop_sequences,
            schema: sent.schema,
            ..request
        })
    }

    fn replay_rest(&mut self, reply: MessageId, settings: &Settings) -> Vec<Effect> {
        self.conversation.show(reply);
        self.conversation.end_at(reply);
        self.ask_for_rest(reply, settings)
    }

    /// What the recording says.
    fn recorded_spot(&self, place: Place) -> Spot {
        let known = |number: usize| self.replaying.messages.get(&number).copied();
        match (known(place.reply), known(place.prompt), place.after) {
            (Some(reply), ..) => Spot::GoOn(reply),
            (None, Some(prompt), _) => Spot::Again(prompt),
            (None, None, Some(after)) => {
                known(after).map_or(Spot::Elsewhere, |it| Spot::New(Some(it)))
            }
            (None, None, None) => Spot::New(None),
        }
    }

    /// What the messages say, by the conversation so far: of several that fit, the latest.
    fn found_spot(&self, said: &[Turned], settings: &Settings) -> Spot {
        let tree = &self.conversation;
        let Some((last, before)) = said.split_last() else { return Spot::New(None) };
        // What goes on with a reply: as a prefill, or by a word where the model takes none.
        let so_far = settings.prefill.as_ref().map(|prefill| (prefill.as_str().to_owned(), said));
        let by_word = before.split_last().filter(|_| last.texts().eq([GO_ON]));
        let by_word = by_word.map(|(reply, earlier)| (reply.texts().collect(), earlier));
        for (so_far, asked) in so_far.into_iter().chain(by_word) {
            let goes_on = |id: &MessageId| {
                let reply = tree.get(*id).reply();
                reply.is_some_and(|reply| !reply.is_open() && reply.whole().trim_end() == so_far)
                    && tree.parent(*id).is_some_and(|prompt| sent(tree, Some(prompt)) == asked)
            };
            if let Some(reply) = tree.all().filter(goes_on).last() {
                return Spot::GoOn(reply);
            }
        }
        let is = |role: Role| move |id: &MessageId| tree.get(*id).role() == role;
        let prompts = tree.all().filter(is(Role::User));
        if let Some(prompt) = prompts.filter(|id| sent(tree, Some(*id)) == said).last() {
            return Spot::Again(prompt);
        }
        let replies = tree.all().filter(is(Role::Assistant));
        let follows = |id: &MessageId| said_after(&sent(tree, Some(*id)), said).is_some();
        match replies.filter(follows).last() {
            Some(reply) => Spot::New(Some(reply)),
            None if before.is_empty() => Spot::New(None),
            None => Spot::Elsewhere,
        }
    }

    /// Puts the prompt that was sent last into the conversation.
    fn place_said(&mut self, after: Option<MessageId>, said: &[Turned]) -> MessageId {
        let content = said_after(&sent(&self.conversation, after), said);
        let content = content.or(said.last().map(|last| &last.content[..])).unwrap_or_default();
        self.conversation.branch(after, Message::User(prompt(content)))
    }

    /// Puts messages from before the recording into the conversation; the last of them.
    fn place_earlier(&mut self, said: &[Turned], settings: &Settings) -> Option<MessageId> {
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
        for _ in turn.earlier.len()..many {
            self.next_reply += 1;
            turn.requests.insert(0, ReplyId(self.next_reply));
            turn.earlier.insert(0, (turn.model.clone(), Meter::new(self.now)));
        }
    }

    fn remember_place(&mut self, place: Place, reply: MessageId) {
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
        let by_itself = self.catalogue.max_tokens(&unset);
        let number = sent.max_tokens.filter(|number| *number != by_itself)?;
        let none = Settings { max_tokens: Some(MaxTokens::at_most(1)), ..unset };
        let on_top = self.catalogue.max_tokens(&none).get() - 1;
        Some(MaxTokens::at_most(number.get().saturating_sub(on_top).max(1)))
    }

    /// Says why nothing can be asked now, if so.
    pub(super) fn refuses_to_ask(&mut self, under_way: &str) -> bool {
        let why = if self.is_replay() {
            "This is a replay: nothing is sent. Ctrl+Q quits"
        } else if self.is_asking() {
            under_way
        } else {
            return false;
        };
        self.note = Some(why.to_owned());
        true
    }
}

/// The messages up to this one, as they are sent.
fn sent(tree: &Conversation, last: Option<MessageId>) -> Vec<Turned> {
    let mut messages: Vec<&Message> = Vec::new();
    let mut next = last;
    while let Some(id) = next {
        messages.push(tree.get(id));
        next = tree.parent(id);
    }
    history(messages.into_iter().rev())
}

/// What was said last, where all that stands before it is this. Neighbours of one role are one
/// message when they are sent.
fn said_after<'a>(before: &[Turned], said: &'a [Turned]) -> Option<&'a [Content]> {
    let (last, earlier) = said.split_last()?;
    if earlier == before {
        return Some(&last.content);
    }
    let (joined, before) = before.split_last()?;
    let rest = last.content.strip_prefix(joined.content.as_slice())?;
    (earlier == before && joined.role == last.role && !rest.is_empty()).then_some(rest)
}

fn prompt(content: &[Content]) -> Prompt {
    let mut prompt = Prompt::default();
    for content in content {
        match content {
            Content::Text(text) if prompt.text.is_empty() => prompt.text.clone_from(text),
            Content::Text(text) => prompt.text = format!("{}\n\n{text}", prompt.text),
            Content::Attachment(attachment) => prompt.attachments.push(attachment.clone()),
        }
    }
    prompt
}
