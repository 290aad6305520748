//! The exact token count of the next request, which is optional. Decides when to request a count:
//! once, after the draft has not changed for a moment. Also decides which response applies, and for
//! which models the service does not count. Nothing waits for a count.
//!
//! Counting sends the draft to the service before Enter, so it is off until the user turns it on.

mod counting;

use std::collections::BTreeMap;

use super::composer::DraftVersion;
use crate::chat::conversation::MessageId;
use crate::chat::failure::Failure;
use crate::chat::settings::Settings;
use crate::session::effect::{CountId, Effect};

#[derive(Debug, Clone, Default)]
pub struct TokenCount {
    is_on: bool,
    last: CountId,
    /// The basis of the last count, while Enter would still send the same request.
    basis: Option<CountBasis>,
    counted: Option<u64>,
    /// The service's refusals to count, keyed by foundation model id.
    refused: BTreeMap<String, Failure>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CountBasis {
    pub conversation: u64,
    pub before: Option<MessageId>,
    pub written: DraftVersion,
    pub settings: Settings,
}

impl TokenCount {
    pub fn new(is_on: bool) -> Self {
        Self { is_on, ..Self::default() }
    }

    pub fn is_on(&self) -> bool {
        self.is_on
    }

    pub fn counted(&self) -> Option<u64> {
        self.counted
    }

    /// Returns why the service does not count for the model with this id.
    pub fn refusal(&self, id: &str) -> Option<&Failure> {
        self.refused.get(id)
    }

    pub fn of(&mut self, basis: Option<CountBasis>) -> Option<Effect> {
        if self.basis == basis {
            return None;
        }
        self.basis = basis;
        self.counted = None;
        self.last.0 += 1;
        Some(if self.basis.is_some() {
            Effect::ScheduleCount(self.last)
        } else {
            Effect::DropCount
        })
    }
}
