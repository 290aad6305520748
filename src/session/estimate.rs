//! The part of the next request that the service has in its prompt cache.

use std::time::Duration;

use super::state::Session;
use crate::chat::conversation::MessageId;
use crate::chat::settings::CacheTime;

impl Session {
    /// Returns the tokens of the next request that are in the service's prompt cache, according to
    /// the usage of the previous reply. Returns 0 if the settings have changed or the cache has
    /// expired.
    pub fn cached_tokens(&self, before: Option<MessageId>) -> u64 {
        let Some(turn) = before.and_then(|id| self.open.turns.get(&id)) else { return 0 };
        let time = match turn.settings.caching {
            Some(CacheTime::FiveMinutes) => Duration::from_mins(5),
            Some(CacheTime::Hour) => Duration::from_hours(1),
            None => return 0,
        };
        let Some(usage) = turn.meter.usage() else { return 0 };
        if turn.settings != self.settings || turn.meter.since_sent(self.now) >= time {
            return 0;
        }
        usage.cache_read.unwrap_or(0) + usage.cache_write.unwrap_or(0)
    }
}
