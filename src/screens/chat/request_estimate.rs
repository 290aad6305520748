//! What the request that Enter would send next will take. Owns the sums by which each key costs the
//! same in any conversation: a message is counted once.

use super::Chat;
use super::token_count::{CountBasis, TokenCount};
use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::estimate::{ContentSize, Estimate};
use crate::chat::request::Request;
use crate::session::Session;
use crate::session::connection::ConnectionState;
use crate::session::effect::Effect;

/// The estimate, and what it is made of.
#[derive(Debug, Clone, Default)]
pub struct RequestEstimate {
    now: Option<Estimate>,
    sums: PathSizes,
    pub counting: TokenCount,
}

impl RequestEstimate {
    pub fn new(counts: bool) -> Self {
        Self { counting: TokenCount::new(counts), ..Self::default() }
    }

    /// Of what Enter would send: the conversation so far and what is written. `None` while a reply
    /// is under way, and while there is neither.
    pub fn now(&self) -> Option<&Estimate> {
        self.now.as_ref()
    }

    /// How much a message and all before it are.
    pub fn said(
        &mut self,
        conversation: &Conversation,
        number: u64,
        last: Option<MessageId>,
    ) -> ContentSize {
        self.sums.upto(conversation, number, last)
    }

    pub fn counting(&self) -> &TokenCount {
        &self.counting
    }
}

impl Chat {
    /// Brings the estimate up to date, and the exact count on its way where one is wanted.
    pub fn fit_estimate(&mut self, session: &Session) -> Option<Effect> {
        if let Some(message) = session.first_in_flight() {
            // What is counted of it may have changed when it is over.
            self.estimate.sums.forget_from(message);
        }
        let effect = self.estimate.counting.of(self.basis(session));
        self.estimate.now = self.next_estimate(session);
        effect
    }

    fn next_estimate(&mut self, session: &Session) -> Option<Estimate> {
        let is_blank = self.composer.is_blank();
        if session.is_busy() || (is_blank && session.open.conversation.is_empty()) {
            return None;
        }
        let frame = Request::of(Vec::new(), &session.settings, &session.catalog);
        let before = self.parent_of_next(session);
        let said = self.estimate.said(&session.open.conversation, session.open.number, before);
        let written = if is_blank { ContentSize::default() } else { self.composer.size() };
        let size = ContentSize::request(&frame).plus(said).plus(written);
        let counted = self.estimate.counting.counted();
        Some(Estimate::of(&frame, size, counted, session.cached_tokens(before), &session.catalog))
    }

    /// The sizes of the messages before a prompt, and of the prompt. Without a prompt of the conversation
    /// the written one is meant.
    pub fn sizes(
        &mut self,
        session: &Session,
        prompt: Option<MessageId>,
    ) -> (ContentSize, ContentSize) {
        let (before, written) = match prompt {
            Some(prompt) => (Some(prompt), ContentSize::default()),
            None => (self.parent_of_next(session), self.composer.size()),
        };
        let open = &session.open;
        (self.estimate.said(&open.conversation, open.number, before), written)
    }

    /// What a count would be of, where one may be asked for.
    fn basis(&self, session: &Session) -> Option<CountBasis> {
        let is_linked = matches!(
            session.connection,
            ConnectionState::Online { .. } | ConnectionState::Offline { .. }
        );
        if !self.estimate.counting.is_on() || !is_linked || session.is_busy() {
            return None;
        }
        let id = session.catalog.countable(&session.settings)?;
        if self.composer.is_blank() || self.estimate.counting.refusal(id).is_some() {
            return None;
        }
        Some(CountBasis {
            conversation: session.open.number,
            before: self.parent_of_next(session),
            written: self.composer.state(),
            settings: session.settings.clone(),
        })
    }
}

/// The messages of a path, each with the size of all up to and with it.
#[derive(Debug, Clone, Default)]
struct PathSizes {
    conversation: u64,
    /// In the order of the path, which is the order of their ids too.
    path: Vec<(MessageId, ContentSize)>,
}

impl PathSizes {
    /// The size of a message and all before it.
    fn upto(
        &mut self,
        conversation: &Conversation,
        number: u64,
        last: Option<MessageId>,
    ) -> ContentSize {
        if self.conversation != number {
            *self = Self { conversation: number, path: Vec::new() };
        }
        let mut uncounted = Vec::new();
        let mut next = last;
        let known = loop {
            let Some(id) = next else { break 0 };
            if let Ok(at) = self.path.binary_search_by_key(&id, |(counted, _)| *counted) {
                break at + 1;
            }
            uncounted.push(id);
            next = conversation.parent(id);
        };
        let mut sum = known.checked_sub(1).map_or(ContentSize::default(), |at| self.path[at].1);
        if !uncounted.is_empty() {
            self.path.truncate(known);
        }
        for id in uncounted.into_iter().rev() {
            sum =
                conversation.get(id).map_or(sum, |message| sum.plus(ContentSize::message(message)));
            self.path.push((id, sum));
        }
        sum
    }

    /// Forgets a message and all after it.
    fn forget_from(&mut self, message: MessageId) {
        self.path.truncate(self.path.partition_point(|(counted, _)| *counted < message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::message::Message;

    #[test]
    fn the_sums_follow_the_path_whichever_it_is() {
        let mut conversation = Conversation::default();
        let said = |text: &str| Message::User(text.into());
        let first = conversation.append(said("1"));
        let second = conversation.append(said("22"));
        let third = conversation.append(said("333"));
        let other = conversation.branch(Some(first), said("4444"));
        let mut sums = PathSizes::default();
        let mut check = |number, last, characters| {
            let sum = sums.upto(&conversation, number, last);
            assert_eq!(sum, ContentSize { characters, attached: 0 }, "{last:?}");
        };
        check(0, None, 0);
        check(0, Some(third), 6);
        check(0, Some(second), 3);
        check(0, Some(other), 5);
        check(0, Some(third), 6);
        check(1, Some(first), 1);
        sums.forget_from(first);
        assert!(sums.path.is_empty());
    }
}
