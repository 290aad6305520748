//! The open conversation: its messages and all state that belongs to them.

use std::collections::{BTreeMap, HashMap};

use super::in_flight::{InFlight, RequestNumber};
use super::replay_state::ReplayState;
use super::saved_state::SavedState;
use super::turn::Turn;
use crate::chat::conversation::{Conversation, MessageId};
use crate::wire::log::WireLog;

/// The cost of the requests that have ended.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spending {
    pub dollars: f64,
    /// Whether the cost of a request is unknown, for example because the request was stopped. The
    /// sum is then a lower bound.
    pub is_partial: bool,
}

#[derive(Debug, Clone, Default)]
pub struct OpenConversation {
    pub conversation: Conversation,
    /// The number of the conversation within the session. Message ids are unique only within a
    /// conversation.
    pub number: u64,
    pub(super) turns: HashMap<MessageId, Turn>,
    /// The requests whose replies are not complete.
    pub(super) in_flight: BTreeMap<RequestNumber, InFlight>,
    pub(super) wire: WireLog,
    pub spending: Spending,
    pub replay: ReplayState,
    /// What the store has of the conversation.
    pub saved: SavedState,
}
