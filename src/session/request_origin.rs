//! What a recorded request was: a new prompt, a prompt that is asked once more, or a reply that goes
//! on. The recording says so; where it does not, the messages that were sent do.

use super::state::Session;
use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::message::Message;
use crate::chat::request::{GO_ON, HistoryMessage, RequestContent, history};
use crate::chat::settings::Settings;
use crate::wire::wire_event::RequestPosition;

/// What a request was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestOrigin {
    /// A new prompt, after this message.
    New(Option<MessageId>),
    /// This prompt once more.
    Again(MessageId),
    /// The rest of this reply.
    GoOn(MessageId),
    /// A new prompt in a conversation of which nothing is there yet.
    Elsewhere,
}

impl Session {
    /// What the recording says.
    pub fn recorded_origin(&self, place: RequestPosition) -> RequestOrigin {
        let known = |number: usize| self.open.replay.messages.get(&number).copied();
        match (known(place.reply), known(place.prompt), place.after) {
            (Some(reply), ..) => RequestOrigin::GoOn(reply),
            (None, Some(prompt), _) => RequestOrigin::Again(prompt),
            (None, None, Some(after)) => {
                known(after).map_or(RequestOrigin::Elsewhere, |it| RequestOrigin::New(Some(it)))
            }
            (None, None, None) => RequestOrigin::New(None),
        }
    }

    /// What the messages say, by the conversation so far: of several that fit, the latest.
    pub fn origin_by_history(&self, said: &[HistoryMessage], settings: &Settings) -> RequestOrigin {
        let tree = &self.open.conversation;
        let Some((last, before)) = said.split_last() else { return RequestOrigin::New(None) };
        // What goes on with a reply: as a prefill, or by a word where the model takes none.
        let so_far = settings.prefill.as_ref().map(|prefill| (prefill.as_str().to_owned(), said));
        let by_word = before.split_last().filter(|_| last.texts().eq([GO_ON]));
        let by_word = by_word.map(|(reply, earlier)| (reply.texts().collect(), earlier));
        for (so_far, asked) in so_far.into_iter().chain(by_word) {
            let goes_on = |id: &MessageId| {
                let reply = tree.reply(*id);
                reply.is_some_and(|reply| !reply.is_open() && reply.whole().trim_end() == so_far)
                    && tree.parent(*id).is_some_and(|prompt| sent(tree, Some(prompt)) == asked)
            };
            if let Some(reply) = tree.all().filter(goes_on).last() {
                return RequestOrigin::GoOn(reply);
            }
        }
        let prompts = tree.all().filter(|id| tree.prompt(*id).is_some());
        if let Some(prompt) = prompts.filter(|id| sent(tree, Some(*id)) == said).last() {
            return RequestOrigin::Again(prompt);
        }
        let replies = tree.all().filter(|id| tree.reply(*id).is_some());
        let follows = |id: &MessageId| messages_after(&sent(tree, Some(*id)), said).is_some();
        match replies.filter(follows).last() {
            Some(reply) => RequestOrigin::New(Some(reply)),
            None if before.is_empty() => RequestOrigin::New(None),
            None => RequestOrigin::Elsewhere,
        }
    }
}

/// The messages up to this one, as they are sent.
pub fn sent(tree: &Conversation, last: Option<MessageId>) -> Vec<HistoryMessage> {
    let mut messages: Vec<&Message> = Vec::new();
    let mut next = last;
    while let Some(id) = next {
        messages.extend(tree.get(id));
        next = tree.parent(id);
    }
    history(messages.into_iter().rev())
}

/// What was said last, where all that stands before it is this. Neighbors of one role are one
/// message when they are sent.
pub fn messages_after<'a>(
    before: &[HistoryMessage],
    messages: &'a [HistoryMessage],
) -> Option<&'a [RequestContent]> {
    let (last, earlier) = messages.split_last()?;
    if earlier == before {
        return Some(&last.content);
    }
    let (joined, before) = before.split_last()?;
    let rest = last.content.strip_prefix(joined.content.as_slice())?;
    (earlier == before && joined.role == last.role && !rest.is_empty()).then_some(rest)
}
