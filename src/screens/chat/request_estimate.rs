//! The estimate of the next request. It caches the size of each message, so that a key press costs
//! the same in a conversation of any length.

mod refresh;

use super::token_count::TokenCount;
use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::estimate::{ContentSize, Estimate};

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

    /// Returns the estimate of the conversation so far with the draft. `None` while a reply is
    /// running, and if the conversation and the draft are both empty.
    pub fn now(&self) -> Option<&Estimate> {
        self.now.as_ref()
    }

    pub fn size_up_to(
        &mut self,
        conversation: &Conversation,
        number: u64,
        last: Option<MessageId>,
    ) -> ContentSize {
        self.sums.size_up_to(conversation, number, last)
    }

    pub fn counting(&self) -> &TokenCount {
        &self.counting
    }
}

/// The messages of a path, each with the total size up to it.
#[derive(Debug, Clone, Default)]
struct PathSizes {
    conversation: u64,
    /// In the order of the path, which is also the order of ids.
    path: Vec<(MessageId, ContentSize)>,
}

impl PathSizes {
    /// Returns the total size of a message and all messages before it.
    fn size_up_to(
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
        let known_count = loop {
            let Some(id) = next else { break 0 };
            if let Ok(at) = self.path.binary_search_by_key(&id, |(counted, _)| *counted) {
                break at + 1;
            }
            uncounted.push(id);
            next = conversation.parent(id);
        };
        let mut sum =
            known_count.checked_sub(1).map_or(ContentSize::default(), |at| self.path[at].1);
        if !uncounted.is_empty() {
            self.path.truncate(known_count);
        }
        for id in uncounted.into_iter().rev() {
            sum =
                conversation.get(id).map_or(sum, |message| sum.plus(ContentSize::message(message)));
            self.path.push((id, sum));
        }
        sum
    }

    fn forget_from(&mut self, message: MessageId) {
        self.path.truncate(self.path.partition_point(|(counted, _)| *counted < message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::message::Message;

    #[test]
    fn cached_sums_equal_the_message_sizes_on_any_path() {
        let mut conversation = Conversation::default();
        let user_message = |text: &str| Message::User(text.into());
        let first = conversation.append(user_message("1"));
        let second = conversation.append(user_message("22"));
        let third = conversation.append(user_message("333"));
        let other = conversation.add_child(Some(first), user_message("4444"));
        let mut sums = PathSizes::default();
        let mut check = |number, last, [characters, messages]: [u64; 2]| {
            let sum = sums.size_up_to(&conversation, number, last);
            assert_eq!(
                sum,
                ContentSize { characters, messages, ..ContentSize::default() },
                "{last:?}"
            );
        };
        check(0, None, [0, 0]);
        check(0, Some(third), [6, 3]);
        check(0, Some(second), [3, 2]);
        check(0, Some(other), [5, 2]);
        check(0, Some(third), [6, 3]);
        check(1, Some(first), [1, 1]);
        sums.forget_from(first);
        assert!(sums.path.is_empty());
    }
}
