//! How the service processes a request: the service tier and the performance latency. Neither changes
//! the text of the reply.

use crate::chat::invalid_value::InvalidValue;

/// `serviceTier.type`: the priority of a request compared with requests of other customers. The
/// tier affects the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceTier {
    Priority,
    Default,
    Flex,
    Reserved,
}

/// `performanceConfig.latency`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PerformanceLatency {
    Standard,
    Optimized,
}

impl ServiceTier {
    pub const ALL: [Self; 4] = [Self::Flex, Self::Default, Self::Priority, Self::Reserved];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Default => "default",
            Self::Flex => "flex",
            Self::Reserved => "reserved",
        }
    }

    /// # Errors
    /// Returns [`InvalidValue`] for any text but a name of a tier.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let word = text.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|tier| tier.as_str() == word).ok_or_else(|| {
            InvalidValue("A service tier must be flex, default, priority or reserved".into())
        })
    }
}

impl PerformanceLatency {
    pub const ALL: [Self; 2] = [Self::Standard, Self::Optimized];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Optimized => "optimized",
        }
    }

    /// # Errors
    /// Returns [`InvalidValue`] for any text but `standard` and `optimized`.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let word = text.trim().to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|latency| latency.as_str() == word)
            .ok_or_else(|| InvalidValue("Latency must be standard or optimized".into()))
    }
}

crate::chat::invalid_value::from_str_by_parse!(ServiceTier, PerformanceLatency);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_of_the_service_are_accepted() {
        assert_eq!(ServiceTier::parse(" Flex "), Ok(ServiceTier::Flex));
        assert_eq!(PerformanceLatency::parse("optimized"), Ok(PerformanceLatency::Optimized));
        assert!(ServiceTier::parse("fast").is_err() && PerformanceLatency::parse("").is_err());
    }
}
