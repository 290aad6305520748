//! The session's side of the store: ids, numbers and the time of day.

use std::collections::BTreeMap;

use super::effect::Effect;
use super::wall_clock::WallClock;
use crate::stored::{
    ConversationKey, KeySource, StoreChange, StoreQuery, StoreRequest, StoreWrite,
};

/// Creates the requests to the store. Without a clock, nothing is stored.
#[derive(Debug, Clone)]
pub struct StoreLink {
    pub clock: Option<WallClock>,
    /// Whether changes reach the disk.
    pub is_durable: bool,
    pub(super) keys: KeySource,
    last_number: u64,
    /// The conversation of each change that the store has not answered, by its number.
    pending: BTreeMap<u64, ConversationKey>,
}

impl Default for StoreLink {
    fn default() -> Self {
        let (keys, pending) = (KeySource::new(0), BTreeMap::new());
        Self { clock: None, is_durable: false, keys, last_number: 0, pending }
    }
}

impl StoreLink {
    /// Returns a link to a store. `seed` must be random.
    pub fn new(clock: WallClock, seed: u64) -> Self {
        Self { clock: Some(clock), keys: KeySource::new(seed), ..Self::default() }
    }

    pub fn is_on(&self) -> bool {
        self.clock.is_some()
    }

    fn send(&mut self, request: StoreRequest) -> Effect {
        self.last_number += 1;
        Effect::Store { number: self.last_number, request: Box::new(request) }
    }

    pub fn write(
        &mut self,
        conversation: ConversationKey,
        now_ms: i64,
        change: StoreChange,
    ) -> Effect {
        self.pending.insert(self.last_number + 1, conversation);
        self.send(StoreRequest::Write(StoreWrite { conversation, now_ms, change }))
    }

    /// Returns the number of a query and its effect.
    pub fn query(&mut self, query: StoreQuery) -> (u64, Effect) {
        let effect = self.send(StoreRequest::Query(query));
        (self.last_number, effect)
    }

    /// Removes an answered change. Returns its conversation; `None` for a query.
    pub fn answered(&mut self, number: u64) -> Option<ConversationKey> {
        self.pending.remove(&number)
    }
}
