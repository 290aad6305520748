//! The quota that a person has set, and what the requests of the session take of it. Warns ahead of
//! a request that the service is likely to refuse; never holds one back.

use super::Chat;
use crate::chat::quota::QuotaFit;
use crate::session::Session;
use crate::session::quota::whole_seconds;

impl Chat {
    /// What to know ahead of the next request, at length and in short: nothing while it fits, or
    /// nobody set a quota.
    pub fn quota_warning(&self, session: &Session) -> Option<[String; 2]> {
        let quota = session.quota.filter(|_| !session.is_replay())?;
        let wanted = self.estimate.now()?.reserved();
        match session.minute.fits(&session.settings.model, session.now, wanted, quota) {
            QuotaFit::Now => None,
            QuotaFit::Later { over, wait: Some(wait) } => {
                let wait = whole_seconds(wait);
                Some([
                    format!("Over quota by {over} tokens: wait {wait} s or expect a 429"),
                    format!("Over quota: wait {wait} s or expect a 429"),
                ])
            }
            QuotaFit::Later { over, wait: None } => Some([
                format!("Over quota by {over} tokens while other requests run; expect a 429"),
                format!("Over quota by {over}; expect a 429"),
            ]),
            QuotaFit::Never { over } => {
                let most = u64::from(session.catalog.max_tokens(&session.settings).get());
                let short = if over < most {
                    format!("Over quota: lower max tokens by {over}")
                } else {
                    format!("Over quota: the prompt alone exceeds it by {}", over - most)
                };
                Some([format!("{short}, or expect a 429"), short])
            }
        }
    }
}
