//! Answers while the store is in memory and the file can still be read.

use crate::stored::ConversationKey;
use crate::stored::{StoreAnswer, StoreQuery};

/// Merges the answer from memory with the answer from the file. A conversation that is in both was
/// copied to memory, where it is newer.
pub fn merge(query: &StoreQuery, newer: StoreAnswer, older: StoreAnswer) -> StoreAnswer {
    match (newer, older) {
        (StoreAnswer::Conversations(mut newer), StoreAnswer::Conversations(older)) => {
            let copied: Vec<ConversationKey> = newer.iter().map(|it| it.conversation).collect();
            newer.extend(older.into_iter().filter(|it| !copied.contains(&it.conversation)));
            newer.sort_by_key(|it| {
                std::cmp::Reverse((it.is_pinned, it.updated_ms, it.conversation))
            });
            if let StoreQuery::List { limit, .. } = query {
                newer.truncate(usize::try_from(*limit).unwrap_or(usize::MAX));
            }
            StoreAnswer::Conversations(newer)
        }
        (StoreAnswer::Passages(mut newer), StoreAnswer::Passages(older)) => {
            let copied: Vec<ConversationKey> = newer.iter().map(|it| it.conversation).collect();
            newer.extend(older.into_iter().filter(|it| !copied.contains(&it.conversation)));
            StoreAnswer::Passages(newer)
        }
        (StoreAnswer::Prompts(mut newer), StoreAnswer::Prompts(older)) => {
            let texts: Vec<String> = newer.iter().map(|it| it.text.clone()).collect();
            newer.extend(older.into_iter().filter(|it| !texts.contains(&it.text)));
            StoreAnswer::Prompts(newer)
        }
        (StoreAnswer::Conversation(Some(newer)), _) => StoreAnswer::Conversation(Some(newer)),
        // A conversation that only the file has, or the usage. The usage lacks the requests of this
        // session, because they are not in the file yet.
        (_, older) => older,
    }
}
