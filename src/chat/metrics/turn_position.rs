//! The position of a turn in its conversation.

use std::collections::HashMap;

use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::message::Reply;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TurnPosition {
    /// The number of the turn, counted from 1.
    pub turn: usize,
    /// The number of the reply among all replies of the turn, in the order of creation, counted
    /// from 1.
    pub branch: usize,
}

impl std::fmt::Display for TurnPosition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.branch {
            1 => write!(f, "{}", self.turn),
            branch => write!(f, "{}.{branch}", self.turn),
        }
    }
}

/// Returns the replies of all branches with their positions, in the order of creation.
pub fn places(
    conversation: &Conversation,
) -> impl Iterator<Item = (TurnPosition, MessageId, &Reply)> {
    let mut branches: HashMap<usize, usize> = HashMap::new();
    conversation.all().filter_map(move |id| {
        let reply = conversation.reply(id)?;
        // A prompt and its reply are one turn.
        let turn = conversation.depth(id) / 2 + 1;
        let branch = branches.entry(turn).or_default();
        *branch += 1;
        Some((TurnPosition { turn, branch: *branch }, id, reply))
    })
}
