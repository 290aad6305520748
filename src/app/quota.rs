//! The quota that a person has set, and what the requests of the session take of it. Warns ahead of
//! a request that the service is likely to refuse; never holds one back.

use std::time::Duration;

use super::App;
use super::msg::ReplyId;
use super::overlay::{Overlay, Prompt};
use super::prompt_target::PromptTarget;
use super::textbox::TextBox;
use crate::chat::conversation::MessageId;
use crate::chat::estimate::{ContentSize, Estimate};
use crate::chat::message::{Ending, Reply};
use crate::chat::model::ModelId;
use crate::chat::quota::{Quota, QuotaFit, QuotaUse};
use crate::chat::request::Request;

impl App {
    /// What was taken of the present model's quota within the last minute.
    pub fn quota_taken(&self) -> QuotaUse {
        self.minute.taken(&self.settings.model, self.now)
    }

    /// What was taken of the quotas of other models, in the order of their first requests.
    pub fn quota_taken_of_others(&self) -> Vec<(&ModelId, QuotaUse)> {
        let others = self.minute.models(self.now).into_iter();
        let others = others.filter(|model| **model != self.settings.model);
        others.map(|model| (model, self.minute.taken(model, self.now))).collect()
    }

    /// What to know ahead of the next request, at length and in short: nothing while it fits, or
    /// nobody set a quota.
    pub fn quota_warning(&self) -> Option<[String; 2]> {
        let quota = self.quota.filter(|_| !self.is_replay())?;
        let wanted = self.estimating.now()?.reserved();
        match self.minute.fits(&self.settings.model, self.now, wanted, quota) {
            QuotaFit::Now => None,
            QuotaFit::Later { over, wait: Some(wait) } => {
                let wait = whole_seconds(wait);
                Some([
                    format!("Quota: wait {wait} s ({over} tokens over), or a 429 is likely"),
                    format!("Quota: wait {wait} s, or a 429 is likely"),
                ])
            }
            QuotaFit::Later { over, wait: None } => Some([
                format!("Quota: {over} tokens over while others run; a 429 is likely"),
                format!("Quota: {over} over, a 429 is likely"),
            ]),
            QuotaFit::Never { over } => {
                let most = u64::from(self.catalog.max_tokens(&self.settings).get());
                let short = if over < most {
                    format!("Quota: lower max tokens by {over}")
                } else {
                    format!("Quota: the prompt alone is {} over", over - most)
                };
                Some([format!("{short}, a 429 is likely"), short])
            }
        }
    }

    /// Whether something on the screen changes with time alone.
    pub fn has_clock(&self) -> bool {
        let shows_minute = matches!(self.overlay, Overlay::Metrics) || self.quota.is_some();
        self.is_asking() || (shows_minute && self.minute.counts_anything(self.now))
    }

    /// Takes a request into the minute.
    pub(super) fn count_request(&mut self, id: ReplyId, request: &Request) {
        if self.is_replay() {
            return;
        }
        let size = ContentSize::request(request);
        let estimate = Estimate::of(request, size, None, 0, &self.catalog);
        let (input, most) = (estimate.input, estimate.most_output);
        self.minute.begin(id.0, self.now, &request.model, input, most);
    }

    /// Settles the last request of a reply, which has ended.
    pub(super) fn settle_request(&mut self, message: MessageId) {
        let Some(turn) = self.turns.get(&message) else { return };
        let Some(id) = turn.requests.last() else { return };
        let reply = self.conversation.reply(message);
        let has_failed = matches!(reply, Some(Reply { ending: Ending::Failed(_), .. }));
        // What failed before the headers came was refused, as far as anybody knows.
        let was_refused = has_failed && turn.meter.time_to_headers().is_none();
        let output = (!was_refused).then(|| turn.meter.estimated_output());
        self.minute.end(id.0, self.now, turn.meter.usage(), output);
    }

    /// Asks for the quota.
    pub(super) fn ask_quota(&mut self) {
        let mut prompt = Prompt::new(PromptTarget::Quota, &self.settings);
        if let Some(quota) = self.quota {
            prompt.textbox = TextBox::selected(&quota.to_string(), false);
        }
        self.overlay = Overlay::Prompt(prompt);
    }

    /// Sets the quota that is typed; nothing unsets it.
    pub(super) fn set_quota(&mut self) {
        let Overlay::Prompt(prompt) = &mut self.overlay else { return };
        let typed = prompt.textbox.text();
        if typed.trim().is_empty() {
            self.quota = None;
        } else {
            match Quota::parse(&typed) {
                Ok(quota) => self.quota = Some(quota),
                Err(refused) => {
                    prompt.refusal = Some(refused);
                    return;
                }
            }
        }
        self.overlay = Overlay::None;
    }
}

/// Seconds, the one that has begun counted in.
pub(super) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
