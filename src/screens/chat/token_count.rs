//! The exact count of the next request by the service, where it is wanted. Owns when one is asked
//! for (once for what is written, when it has not changed for a moment), which answer counts, and
//! what was refused; refuses to wait for one: nothing else depends on it.
//!
//! What is written leaves this machine for it ahead of Enter. So it is off until somebody turns it
//! on.

mod counting;

use std::collections::BTreeMap;

use super::composer::DraftVersion;
use crate::chat::conversation::MessageId;
use crate::chat::failure::Failure;
use crate::chat::settings::Settings;
use crate::session::effect::{CountId, Effect};

/// Whether there is an exact count, and what is known of it.
#[derive(Debug, Clone, Default)]
pub struct TokenCount {
    is_on: bool,
    last: CountId,
    /// What the last count is of, while that is what Enter would send.
    basis: Option<CountBasis>,
    counted: Option<u64>,
    /// Why the service does not count for a model, by the model's own id.
    refused: BTreeMap<String, Failure>,
}

/// All that a count depends on.
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

    /// What the service counted of the next request.
    pub fn counted(&self) -> Option<u64> {
        self.counted
    }

    /// Why the service does not count for the model of this id.
    pub fn refusal(&self, id: &str) -> Option<&Failure> {
        self.refused.get(id)
    }

    /// Takes in what a count would be of now.
    pub fn of(&mut self, basis: Option<CountBasis>) -> Option<Effect> {
        if self.basis == basis {
            return None;
        }
        self.basis = basis;
        self.counted = None;
        self.last.0 += 1;
        Some(if self.basis.is_some() { Effect::CountSoon(self.last) } else { Effect::DropCount })
    }
}
