//! How long conversations are kept.

use std::num::NonZeroU32;
use std::str::FromStr;

use crate::chat::invalid_value::InvalidValue;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The number of days without a change after which a conversation is deleted, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepDays(NonZeroU32);

impl FromStr for KeepDays {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        text.trim().parse().map(Self).map_err(|_| {
            InvalidValue("Expected a whole number of days, 1 or more, such as 90".into())
        })
    }
}

impl KeepDays {
    pub fn get(self) -> u32 {
        self.0.get()
    }

    /// Returns the Unix time in milliseconds this many days before another time.
    pub fn before(self, now_ms: i64) -> i64 {
        now_ms.saturating_sub(i64::from(self.get()) * DAY_MS)
    }
}
