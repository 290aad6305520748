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
                    format!("Quota: wait {wait} s ({over} tokens over), or a 429 is likely"),
                    format!("Quota: wait {wait} s, or a 429 is likely"),
                ])
            }
            QuotaFit::Later { over, wait: None } => Some([
                format!("Quota: {over} tokens over while others run; a 429 is likely"),
                format!("Quota: {over} over, a 429 is likely"),
            ]),
            QuotaFit::Never { over } => {
                let most = u64::from(session.catalog.max_tokens(&session.settings).get());
                let short = if over < most {
                    format!("Quota: lower max tokens by {over}")
                } else {
                    format!("Quota: the prompt alone is {} over", over - most)
                };
                Some([format!("{short}, a 429 is likely"), short])
            }
        }
    }
}
