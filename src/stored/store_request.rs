//! What the program asks of the store, and what the store reports. All types are plain data, so
//! that a test can compare whole effects.

use std::ops::Range;
use std::path::PathBuf;

use super::keys::{ConversationKey, MessageKey, RequestKey};
use super::records::{
    StoredBlock, StoredConversation, StoredEnding, StoredMessage, StoredMetrics, StoredPosition,
    StoredPrompt, StoredRequest,
};
use super::store_state::StoreState;

/// A request to the store. Its answer has the number that the caller gave to the request.
#[derive(Debug, Clone, PartialEq)]
pub enum StoreRequest {
    Write(StoreWrite),
    Query(StoreQuery),
    Purge(PurgeScope),
}

/// A change. A change names persistent ids, so that it can be made again after a failure.
#[derive(Debug, Clone, PartialEq)]
pub struct StoreWrite {
    pub conversation: ConversationKey,
    pub now_ms: i64,
    pub change: StoreChange,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StoreChange {
    Create {
        model: String,
        settings: String,
    },
    /// Sets the title. `None`: the title is the first prompt again.
    Rename {
        title: Option<String>,
    },
    Pin {
        is_pinned: bool,
    },
    /// Hides the conversation until [`StoreChange::Restore`] undoes it or a purge removes it.
    Delete,
    Restore,
    SaveSettings {
        model: String,
        settings: String,
    },
    SaveDraft {
        draft: StoredPrompt,
    },
    SavePosition {
        position: StoredPosition,
    },
    /// Adds a message below its parent. A reply that is open belongs to this program until
    /// [`StoreChange::FinishReply`]; its last request is the request that streams into it.
    Append {
        message: Box<StoredMessage>,
        clears_draft: bool,
    },
    /// Opens a reply again for a later request.
    ContinueReply {
        message: MessageKey,
        request: Box<StoredRequest>,
    },
    /// Writes the complete content of a reply, and the metrics of its last request.
    FinishReply {
        message: MessageKey,
        finished: Box<FinishedReply>,
    },
    /// Hides a message and everything below it, until [`StoreChange::RestoreBranch`] undoes it or
    /// a purge removes it.
    PruneBranch {
        message: MessageKey,
    },
    RestoreBranch {
        message: MessageKey,
    },
}

/// The end of a reply.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishedReply {
    pub blocks: Vec<StoredBlock>,
    pub ending: StoredEnding,
    pub guardrail_findings: Vec<String>,
    pub request: RequestKey,
    pub metrics: StoredMetrics,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreQuery {
    /// Lists conversations: pinned first, then newest first.
    List {
        after: Option<HistoryCursor>,
        limit: u32,
    },
    /// Finds passages that contain every word, newest first. The last word may be incomplete.
    Search {
        text: String,
        after: Option<PassageCursor>,
        limit: u32,
    },
    Open {
        conversation: ConversationKey,
    },
    /// Opens the conversation that changed last, whether or not it is pinned.
    OpenLatest,
    /// Lists prompts of all conversations, newest first.
    Prompts {
        /// The words that a prompt must contain. Empty: all prompts.
        text: String,
        after: Option<PassageCursor>,
        limit: u32,
    },
    /// Adds up tokens and cost. A day begins at local midnight.
    Usage(UsagePeriod),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UsagePeriod {
    #[default]
    Day,
    Month,
    /// All time.
    All,
}

/// What a purge removes from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PurgeScope {
    /// Conversations and branches that were deleted before this time.
    DeletedBefore(i64),
    /// Conversations without a pin that did not change since this time.
    UnchangedSince(i64),
    Conversation(ConversationKey),
    /// All conversations, and the usage over time.
    Everything,
}

/// A report of the store.
#[derive(Debug, Clone, PartialEq)]
pub enum StoreEvent {
    /// The state at the start, and each later change.
    State(StoreState),
    Answer {
        number: u64,
        answer: StoreAnswer,
    },
}

impl StoreEvent {
    /// Returns true for a new state and for the answer to a change, false for the answer to a query.
    pub fn is_about_changes(&self) -> bool {
        use StoreAnswer::{Durable, InMemory, Refused};

        match self {
            Self::State(_) => true,
            Self::Answer { answer, .. } => matches!(answer, Durable | InMemory | Refused(_)),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum StoreAnswer {
    /// The change is on the disk.
    Durable,
    /// The change is in memory only. [`StoreState`] says why.
    InMemory,
    /// The change was not made.
    Refused(WriteRefusal),
    Conversations(Vec<HistoryEntry>),
    Passages(Vec<FoundPassage>),
    /// `None`: the conversation does not exist or was deleted.
    Conversation(Option<Box<StoredConversation>>),
    Prompts(Vec<RecalledPrompt>),
    Usage(Vec<UsageRow>),
    Purged(PurgeReport),
    /// The request failed, with the reason.
    Failed(String),
}

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteRefusal {
    /// The conversation or a message is not in the store. Another window may have deleted it.
    NotFound,
    /// An id is in use already.
    IdInUse,
}

/// A row of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    pub conversation: ConversationKey,
    /// The title of the user, or the beginning of the first prompt or of the draft.
    pub title: String,
    pub is_renamed: bool,
    pub is_pinned: bool,
    pub model: String,
    pub created_ms: i64,
    pub updated_ms: i64,
    /// The number of replies, on all branches.
    pub turns: u64,
    /// The sums of the figures that the service sent; `None` if it sent none.
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    pub cost_usd: Option<f64>,
}

/// A position in the history: the last entry of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryCursor {
    pub is_pinned: bool,
    pub updated_ms: i64,
    pub conversation: ConversationKey,
}

impl HistoryEntry {
    pub fn cursor(&self) -> HistoryCursor {
        HistoryCursor {
            is_pinned: self.is_pinned,
            updated_ms: self.updated_ms,
            conversation: self.conversation,
        }
    }
}

/// A position in the passages or prompts: the last result of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassageCursor(pub i64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPassage {
    pub conversation: ConversationKey,
    /// The message with the passage; `None` if the title matches.
    pub message: Option<MessageKey>,
    /// The title, as in [`HistoryEntry`].
    pub title: String,
    pub updated_ms: i64,
    pub passage: String,
    /// The matching words, as byte ranges of the passage.
    pub matches: Vec<Range<usize>>,
    /// `None` for a title. Titles are on the first page only.
    pub cursor: Option<PassageCursor>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecalledPrompt {
    pub text: String,
    pub cursor: PassageCursor,
}

#[derive(Debug, Clone, PartialEq)]
pub struct UsageRow {
    /// Such as `2026-11-30`, `2026-11` or `all`.
    pub period: String,
    pub model: String,
    pub requests: u64,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub cache_read_tokens: u64,
    pub cache_write_tokens: u64,
    /// The sum of the known costs.
    pub cost_usd: f64,
    /// The requests whose cost is unknown.
    pub without_cost: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PurgeReport {
    pub conversations: u64,
    /// Branches of conversations that remain.
    pub branches: u64,
    /// False if another program still reads the write-ahead log. The log then keeps traces of the
    /// deleted text until that program ends.
    pub is_log_empty: bool,
    /// Backups that could not be removed, so they may hold the text.
    pub backups: Vec<PathBuf>,
    /// Damaged files that were set aside. Outcrop never deletes them, so they may hold the text.
    pub set_aside: Vec<PathBuf>,
}
