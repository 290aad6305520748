//! The quota that the user configured, and the session's usage of it. Outcrop warns before a
//! request that the service would probably refuse, but never blocks one.

use super::Chat;
use crate::chat::quota::QuotaFit;
use crate::session::Session;
use crate::session::quota::whole_seconds;

impl Chat {
    /// Returns a warning about the next request in a long and a short form, or `None` if the
    /// request fits or no quota is set.
    pub fn quota_warning(&self, session: &Session) -> Option<[String; 2]> {
        let quota = session.quota.filter(|_| !session.is_replay())?;
        let reserved = self.estimate.now()?.reserved();
        match session.minute_usage.fits(&session.settings.model, session.now, reserved, quota) {
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
                Some(if over < most {
                    let short = format!("Over quota: lower max tokens by {over}");
                    [format!("{short}, or expect a 429"), short]
                } else {
                    let short =
                        format!("Over quota: the prompt alone exceeds it by {}", over - most);
                    [format!("{short}; expect a 429"), short]
                })
            }
        }
    }
}
