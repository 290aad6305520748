//! The position of a replay in the open conversation.

use std::collections::HashMap;

use crate::chat::conversation::MessageId;

/// The messages of the replayed conversation, by their recorded numbers.
#[derive(Debug, Clone, Default)]
pub struct ReplayState {
    pub conversation: u64,
    pub messages: HashMap<usize, MessageId>,
    pub columns: ReplayedColumns,
}

#[derive(Debug, Clone, Default)]
pub struct ReplayedColumns {
    /// The exchange of the first request.
    pub first: Option<u64>,
    /// The recorded number of each column. Some columns of a comparison may be missing.
    pub numbers: Vec<usize>,
}
