//! The quota that a person has set, and what the requests of the session take of it. Warns ahead of
//! a request that the service is likely to refuse; never holds one back.

use std::time::Duration;

use super::App;
use super::overlay::{Overlay, ValuePrompt};
use crate::chat::quota::{Quota, QuotaFit};
use crate::ui::prompt_target::PromptTarget;
use crate::ui::textbox::TextBox;

impl App {
    /// What to know ahead of the next request, at length and in short: nothing while it fits, or
    /// nobody set a quota.
    pub fn quota_warning(&self) -> Option<[String; 2]> {
        let quota = self.session.quota.filter(|_| !self.session.is_replay())?;
        let wanted = self.estimating.now()?.reserved();
        match self.session.minute.fits(
            &self.session.settings.model,
            self.session.now,
            wanted,
            quota,
        ) {
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
                let most = u64::from(self.session.catalog.max_tokens(&self.session.settings).get());
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
        let shows_minute = matches!(self.overlay, Overlay::Metrics) || self.session.quota.is_some();
        self.session.is_busy()
            || (shows_minute && self.session.minute.counts_anything(self.session.now))
    }

    /// Asks for the quota.
    pub(super) fn ask_quota(&mut self) {
        let mut prompt = ValuePrompt::new(PromptTarget::Quota, &self.session.settings);
        if let Some(quota) = self.session.quota {
            prompt.textbox = TextBox::selected(&quota.to_string(), false);
        }
        self.overlay = Overlay::Prompt(prompt);
    }

    /// Sets the quota that is typed; nothing unsets it.
    pub(super) fn set_quota(&mut self) {
        let Overlay::Prompt(prompt) = &mut self.overlay else { return };
        let typed = prompt.textbox.text();
        if typed.trim().is_empty() {
            self.session.quota = None;
        } else {
            match Quota::parse(&typed) {
                Ok(quota) => self.session.quota = Some(quota),
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
