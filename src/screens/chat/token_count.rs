//! The exact count of the next request by the service, where it is wanted. Owns when one is asked
//! for (once for what is written, when it has not changed for a moment), which answer counts, and
//! what was refused; refuses to wait for one: nothing else depends on it.
//!
//! What is written leaves this machine for it ahead of Enter. So it is off until somebody turns it
//! on.

use std::collections::BTreeMap;

use super::Chat;
use super::composer::DraftVersion;
use crate::chat::conversation::MessageId;
use crate::chat::failure::Failure;
use crate::chat::model::ModelId;
use crate::chat::settings::Settings;
use crate::screens::context::Context;
use crate::session::Session;
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

impl Chat {
    /// Nothing has changed for a moment: the count is asked for.
    pub fn count(&self, cx: &mut Context<'_>, count: CountId) {
        if self.estimate.counting.last != count || self.estimate.counting.basis.is_none() {
            return;
        }
        let id = cx.session.catalog.countable(&cx.session.settings);
        let model = id.and_then(|id| ModelId::parse(id).ok());
        let (Some(mut request), Some(model)) = (self.request_now(cx.session), model) else {
            return;
        };
        request.settings.model = model;
        // Cache points change nothing that is counted.
        request.settings.caching = None;
        let request = Box::new(request);
        cx.effect(Effect::Count { count, request });
    }

    pub fn counted(&mut self, session: &Session, count: CountId, answer: Result<u64, Failure>) {
        let counting = &mut self.estimate.counting;
        if counting.last != count || counting.basis.is_none() {
            return;
        }
        match (answer, session.catalog.countable(&session.settings)) {
            (Ok(tokens), _) => counting.counted = Some(tokens),
            (Err(failure), Some(id)) => {
                counting.refused.insert(id.to_owned(), failure);
            }
            (Err(_), None) => {}
        }
    }

    pub fn toggle_counting(&mut self, cx: &mut Context<'_>) {
        let counting = &mut self.estimate.counting;
        counting.is_on = !counting.is_on;
        counting.refused.clear();
        let note = match (counting.is_on, cx.session.catalog.countable(&cx.session.settings)) {
            (true, Some(_)) => "What you write is sent to be counted when you pause",
            (true, None) => "Exact count is on, but the service counts nothing for this model",
            (false, _) => "Nothing is sent to be counted; figures with ~ are estimates",
        };
        cx.notice(note);
    }
}
