//! What the request that Enter would send next will take. Owns the sums by which each key costs the
//! same in any conversation: a message is counted once.

mod refresh;

use super::token_count::TokenCount;
use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::estimate::{ContentSize, Estimate};

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
    pub fn size_up_to(
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
