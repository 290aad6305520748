//! The use of the tokens-per-minute quota by the session's requests.

use std::time::Duration;

use super::in_flight::RequestNumber;
use super::state::Session;
use crate::chat::conversation::MessageId;
use crate::chat::estimate::{ContentSize, Estimate};
use crate::chat::message::{Ending, Reply};
use crate::chat::model::ModelId;
use crate::chat::quota::QuotaUse;
use crate::chat::request::Request;

impl Session {
    /// Returns the use of the current model's quota within the last minute.
    pub fn quota_use(&self) -> QuotaUse {
        self.minute_usage.use_of(&self.settings.model, self.now)
    }

    /// Returns the use of other models' quotas, in the order of their first requests.
    pub fn quota_use_of_others(&self) -> Vec<(&ModelId, QuotaUse)> {
        let others = self.minute_usage.models(self.now).into_iter();
        let others = others.filter(|model| **model != self.settings.model);
        others.map(|model| (model, self.minute_usage.use_of(model, self.now))).collect()
    }

    pub fn count_request(&mut self, id: RequestNumber, request: &Request) {
        if self.is_replay() {
            return;
        }
        let size = ContentSize::request(request);
        let estimate = Estimate::of(request, size, None, 0, &self.catalog);
        let (input, most) = (estimate.input, estimate.max_output);
        let model = &request.settings.model;
        let weight = self.catalog.quota_weight(model);
        self.minute_usage.begin(id.0, self.now, model, weight, input, most);
    }

    /// Settles the last request of a reply that has ended: its share of the quota, and its cost.
    pub fn settle_request(&mut self, message: MessageId) {
        let Some(turn) = self.open.turns.get(&message) else { return };
        let Some(id) = turn.requests.last() else { return };
        let reply = self.open.conversation.reply(message);
        let has_failed = matches!(reply, Some(Reply { ending: Ending::Failed(_), .. }));
        // A request that failed before the headers was presumably refused.
        let was_refused = has_failed && turn.meter.time_to_headers().is_none();
        let per_1000 = self.catalog.tokens_per_1000(&turn.model);
        let output = (!was_refused).then(|| turn.meter.estimated_output(per_1000));
        self.minute_usage.end(id.0, self.now, turn.meter.usage(), output);
        if !was_refused {
            let usage = turn.meter.usage();
            let cost = usage.and_then(|usage| self.catalog.cost(&turn.model, usage));
            let spending = &mut self.open.spending;
            spending.dollars += cost.unwrap_or(0.0);
            spending.is_partial |= cost.is_none();
        }
    }
}

/// Returns whole seconds, rounded up.
pub fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
