//! The open conversation: its messages, and everything that belongs to them.

use std::collections::{BTreeMap, HashMap};

use super::in_flight::{InFlight, RequestNumber};
use super::replay_state::ReplayState;
use super::turn::Turn;
use crate::chat::conversation::{Conversation, MessageId};
use crate::wire::log::WireLog;

/// A conversation and the state that belongs to it. Another conversation has another value.
#[derive(Debug, Clone, Default)]
pub struct OpenConversation {
    pub conversation: Conversation,
    /// Counts the conversations of the session. Message ids mean nothing across conversations.
    pub number: u64,
    /// The figures and settings of each reply.
    pub(super) turns: HashMap<MessageId, Turn>,
    /// The requests whose replies are not complete.
    pub(super) in_flight: BTreeMap<RequestNumber, InFlight>,
    /// The bytes that went over the wire, by request number.
    pub(super) wire: WireLog,
    /// The position in the recording that is replayed.
    pub replay: ReplayState,
}
