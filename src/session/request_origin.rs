//! Classifies a recorded request: a new prompt, a prompt that is sent again, or the continuation of
//! a reply. The recording contains the class. For older recordings, the class is derived from the
//! history.

use super::state::Session;
use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::message::Message;
use crate::chat::request::{CONTINUE, HistoryMessage, RequestContent, history};
use crate::chat::settings::Settings;
use crate::wire::wire_event::RequestPosition;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestOrigin {
    /// A new prompt after this message.
    New(Option<MessageId>),
    /// This prompt is sent again.
    Resend(MessageId),
    /// The continuation of this reply.
    Continuation(MessageId),
    /// A new prompt in a conversation that does not exist yet.
    NewConversation,
}

impl Session {
    pub fn recorded_origin(&self, place: RequestPosition) -> RequestOrigin {
        let message = |number: usize| self.open.replay.messages.get(&number).copied();
        match (message(place.reply), message(place.prompt), place.after) {
            (Some(reply), ..) => RequestOrigin::Continuation(reply),
            (None, Some(prompt), _) => RequestOrigin::Resend(prompt),
            (None, None, Some(after)) => message(after)
                .map_or(RequestOrigin::NewConversation, |it| RequestOrigin::New(Some(it))),
            (None, None, None) => RequestOrigin::New(None),
        }
    }

    /// Derives the origin from the history of the request. If several messages match, the latest is
    /// used.
    pub fn origin_by_history(
        &self,
        history: &[HistoryMessage],
        settings: &Settings,
    ) -> RequestOrigin {
        let tree = &self.open.conversation;
        let Some((last, before)) = history.split_last() else { return RequestOrigin::New(None) };
        // A continuation ends with the reply so far as a prefill, or with the instruction to
        // continue.
        let so_far =
            settings.prefill.as_ref().map(|prefill| (prefill.as_str().to_owned(), history));
        let by_instruction = before.split_last().filter(|_| last.texts().eq([CONTINUE]));
        let by_instruction =
            by_instruction.map(|(reply, earlier)| (reply.texts().collect(), earlier));
        for (so_far, earlier) in so_far.into_iter().chain(by_instruction) {
            let is_continued = |id: &MessageId| {
                let reply = tree.reply(*id);
                reply
                    .is_some_and(|reply| !reply.is_open() && reply.full_text().trim_end() == so_far)
                    && tree.parent(*id).is_some_and(|prompt| sent(tree, Some(prompt)) == earlier)
            };
            if let Some(reply) = tree.all().filter(is_continued).last() {
                return RequestOrigin::Continuation(reply);
            }
        }
        let prompts = tree.all().filter(|id| tree.prompt(*id).is_some());
        if let Some(prompt) = prompts.filter(|id| sent(tree, Some(*id)) == history).last() {
            return RequestOrigin::Resend(prompt);
        }
        let replies = tree.all().filter(|id| tree.reply(*id).is_some());
        let follows = |id: &MessageId| messages_after(&sent(tree, Some(*id)), history).is_some();
        match replies.filter(follows).last() {
            Some(reply) => RequestOrigin::New(Some(reply)),
            None if before.is_empty() => RequestOrigin::New(None),
            None => RequestOrigin::NewConversation,
        }
    }
}

/// Returns the messages up to this one, as they are sent.
pub fn sent(tree: &Conversation, last: Option<MessageId>) -> Vec<HistoryMessage> {
    let mut messages: Vec<&Message> = Vec::new();
    let mut next = last;
    while let Some(id) = next {
        messages.extend(tree.get(id));
        next = tree.parent(id);
    }
    history(messages.into_iter().rev())
}

/// Returns the new part of the last message if everything before it equals `before`. Adjacent
/// messages of the same role are sent as one message.
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
