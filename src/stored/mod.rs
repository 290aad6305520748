//! Stored conversations as plain data, and what the program asks of the store. The store, the exports
//! and the session share these types. They are apart from the domain types, so that stored data stays
//! readable when the domain types change.

mod keep_days;

mod keys;

mod records;

mod store_request;

mod store_state;

mod user_texts;

pub use keep_days::KeepDays;
pub use keys::{ConversationKey, InstanceKey, KeySource, MessageKey, RequestKey};
pub use records::{
    BranchChoice, DeltaContent, StoredAttachment, StoredBlock, StoredBlockContent, StoredCitation,
    StoredContent, StoredConversation, StoredDelta, StoredEnding, StoredLocation, StoredMessage,
    StoredMetrics, StoredPosition, StoredPrompt, StoredReply, StoredRequest, StoredUsage,
};
pub use store_request::{
    FinishedReply, FoundPassage, HistoryCursor, HistoryEntry, PassageCursor, PurgeReport,
    PurgeScope, RecalledPrompt, StoreAnswer, StoreChange, StoreEvent, StoreQuery, StoreRequest,
    StoreWrite, UsagePeriod, UsageRow, WriteRefusal,
};
pub use store_state::{MemoryReason, OpenReport, ReadOnlyReason, SalvageReport, StoreState};
