//! Whether and for how long the service caches the prompt.

use std::fmt;

use crate::chat::invalid_value::InvalidValue;

/// The lifetime of a cached prompt prefix: `cachePoint.ttl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheTime {
    FiveMinutes,
    Hour,
}

impl CacheTime {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FiveMinutes => "5m",
            Self::Hour => "1h",
        }
    }

    /// Parses `5m` or `1h`. `off` and blank text mean no caching.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] for any other text.
    pub fn parse(text: &str) -> Result<Option<Self>, InvalidValue> {
        match text.trim().to_ascii_lowercase().as_str() {
            "" | "off" => Ok(None),
            "5m" | "on" => Ok(Some(Self::FiveMinutes)),
            "1h" => Ok(Some(Self::Hour)),
            _ => Err(InvalidValue("Prompt caching must be off, 5m or 1h".into())),
        }
    }
}

impl fmt::Display for CacheTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caching_is_off_or_has_one_of_two_lifetimes() {
        assert_eq!(CacheTime::parse("off"), Ok(None));
        assert_eq!(CacheTime::parse(" 1H"), Ok(Some(CacheTime::Hour)));
        assert_eq!(CacheTime::parse("on"), Ok(Some(CacheTime::FiveMinutes)));
        assert!(CacheTime::parse("10m").is_err());
    }
}
