//! What the request that Enter would send next will take. Owns the sums by which each key costs the
//! same in any conversation: a message is counted once.

use std::time::Duration;

use super::msg::{ConnectionState, Effect};
use super::token_count::{CountBasis, TokenCount};
use super::{App, Phase};
use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::estimate::{ContentSize, Estimate};
use crate::chat::request::Request;
use crate::chat::settings::CacheTime;

/// The estimate, and what it is made of.
#[derive(Debug, Clone, Default)]
pub struct RequestEstimate {
    now: Option<Estimate>,
    sums: PathSizes,
    pub(super) counting: TokenCount,
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
    pub(super) fn said(
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

impl App {
    /// Brings the estimate up to date, and the exact count on its way where one is wanted.
    pub(super) fn estimate(&mut self) -> Option<Effect> {
        if let Phase::Asking { message, .. } = self.phase {
            // What is counted of it may have changed when it is over.
            self.estimating.sums.forget_from(message);
        }
        self.estimate_columns();
        let effect = self.estimating.counting.of(self.basis());
        self.estimating.now = self.next_estimate();
        effect
    }

    fn next_estimate(&mut self) -> Option<Estimate> {
        let is_blank = self.composer.is_blank();
        if self.is_asking() || (is_blank && self.conversation.is_empty()) {
            return None;
        }
        let frame = Request::of(Vec::new(), &self.settings, &self.catalog);
        let before = self.parent_of_next();
        let said = self.estimating.said(&self.conversation, self.conversation_number, before);
        let written = if is_blank { ContentSize::default() } else { self.composer.size() };
        let size = ContentSize::request(&frame).plus(said).plus(written);
        let counted = self.estimating.counting.counted();
        Some(Estimate::of(&frame, size, counted, self.kept(before), &self.catalog))
    }

    /// Tokens of the beginning of the next request that the service has in its cache, as it said
    /// itself with the reply before: of the same settings, and not so long ago that it forgot.
    fn kept(&self, before: Option<MessageId>) -> u64 {
        let Some(turn) = before.and_then(|id| self.turns.get(&id)) else { return 0 };
        let time = match turn.settings.caching {
            Some(CacheTime::FiveMinutes) => Duration::from_mins(5),
            Some(CacheTime::Hour) => Duration::from_hours(1),
            None => return 0,
        };
        let Some(usage) = turn.meter.usage() else { return 0 };
        if turn.settings != self.settings || turn.meter.since_asked(self.now) >= time {
            return 0;
        }
        usage.cache_read.unwrap_or(0) + usage.cache_write.unwrap_or(0)
    }

    /// What a count would be of, where one may be asked for.
    fn basis(&self) -> Option<CountBasis> {
        let is_linked =
            matches!(self.link, ConnectionState::Online { .. } | ConnectionState::Offline { .. });
        if !self.estimating.counting.is_on() || !is_linked || self.is_asking() {
            return None;
        }
        let id = self.catalog.countable(&self.settings)?;
        if self.composer.is_blank() || self.estimating.counting.refusal(id).is_some() {
            return None;
        }
        Some(CountBasis {
            conversation: self.conversation_number,
            before: self.parent_of_next(),
            written: self.composer.state(),
            settings: self.settings.clone(),
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
