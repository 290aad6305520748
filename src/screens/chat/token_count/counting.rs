//! Requests the exact count and handles the response.

use crate::chat::failure::Failure;
use crate::chat::model::ModelId;
use crate::screens::chat::Chat;
use crate::screens::context::Context;
use crate::session::Session;
use crate::session::effect::{CountId, Effect};

impl Chat {
    /// Requests the exact count. The runtime calls this when the draft has not changed for a
    /// moment.
    pub fn count(&self, cx: &mut Context<'_>, count: CountId) {
        if self.estimate.counting.last != count || self.estimate.counting.basis.is_none() {
            return;
        }
        let id = cx.session.catalog.count_tokens_model(&cx.session.settings);
        let model = id.and_then(|id| ModelId::parse(id).ok());
        let (Some(mut request), Some(model)) = (self.next_request(cx.session), model) else {
            return;
        };
        request.settings.model = model;
        // Cache points do not change the count.
        request.settings.caching = None;
        let request = Box::new(request);
        cx.effect(Effect::Count { count, request });
    }

    pub fn counted(&mut self, session: &Session, count: CountId, answer: Result<u64, Failure>) {
        let counting = &mut self.estimate.counting;
        if counting.last != count || counting.basis.is_none() {
            return;
        }
        match (answer, session.catalog.count_tokens_model(&session.settings)) {
            (Ok(tokens), _) => counting.counted = Some(tokens),
            (Err(failure), Some(id)) => {
                counting.refused.insert(id.to_owned(), failure);
            }
            (Err(_), None) => {}
        }
    }

    pub fn counts_tokens(&self) -> bool {
        self.estimate.counting.is_on
    }

    pub fn set_counting(&mut self, is_on: bool) {
        self.estimate.counting.is_on = is_on;
        self.estimate.counting.refused.clear();
    }

    pub fn toggle_counting(&mut self, cx: &mut Context<'_>) {
        self.set_counting(!self.counts_tokens());
        let note = match (
            self.counts_tokens(),
            cx.session.catalog.count_tokens_model(&cx.session.settings),
        ) {
            (true, Some(_)) => {
                "Exact counting is on: your prompt is sent to Bedrock while you type"
            }
            (true, None) => "Exact counting is on, but Bedrock cannot count for this model",
            (false, _) => "Exact counting is off. Counts with ~ are estimates",
        };
        cx.notice(note);
    }
}
