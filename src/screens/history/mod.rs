//! The page of stored conversations: a list of all of them, or the passages that a search found.
//!
//! ```text
//! actions.rs       the actions and their keys
//! update.rs        performs the actions, and handles the answers of the store
//! sentences.rs     the rows as sentences
//! view.rs          drawing; view/columns.rs: the columns of the list; view/passage.rs: a passage
//! ```

mod actions;

mod sentences;

mod update;

pub mod view;

pub use actions::{Action, KEYS};

use crate::stored::{ConversationKey, FoundPassage, HistoryEntry, StoreQuery};
use crate::ui::paged_list::PagedList;

#[derive(Debug, Clone)]
enum HistoryRow {
    Conversation(HistoryEntry),
    Passage(FoundPassage),
}

#[derive(Debug, Clone, Default)]
pub struct HistoryPage {
    list: PagedList<HistoryRow>,
    /// The deleted conversations that can be restored. The last one was deleted last.
    deleted: Vec<ConversationKey>,
    /// The change that restores a conversation, until the store answers.
    restoring: Option<(u64, ConversationKey)>,
    /// The conversation to select when the list is read again.
    restored: Option<ConversationKey>,
    /// Why the last query failed.
    failure: Option<String>,
}

impl HistoryRow {
    fn conversation(&self) -> ConversationKey {
        match self {
            Self::Conversation(entry) => entry.conversation,
            Self::Passage(passage) => passage.conversation,
        }
    }

    fn title(&self) -> &str {
        match self {
            Self::Conversation(entry) => &entry.title,
            Self::Passage(passage) => &passage.title,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        let message = |row: &Self| match row {
            Self::Conversation(_) => None,
            Self::Passage(passage) => passage.message,
        };
        self.conversation() == other.conversation() && message(self) == message(other)
    }
}

impl HistoryPage {
    pub fn filter_text(&self) -> &str {
        self.list.filter_text()
    }

    /// Returns the query for the rows after the last one, or for the first rows. Returns `None` if
    /// there are no rows after the last one.
    fn query(&self, after: Option<&HistoryRow>, limit: u32) -> Option<StoreQuery> {
        let text = self.list.filter_text();
        Some(match after {
            None if text.trim().is_empty() => StoreQuery::List { after: None, limit },
            None => StoreQuery::Search { text: text.to_owned(), after: None, limit },
            Some(HistoryRow::Conversation(entry)) => {
                StoreQuery::List { after: Some(entry.cursor()), limit }
            }
            Some(HistoryRow::Passage(passage)) => {
                StoreQuery::Search { text: text.to_owned(), after: Some(passage.cursor?), limit }
            }
        })
    }
}
