//! A refusal by the service that applies to every request to a model.

use std::borrow::Cow;
use std::num::NonZeroU32;

use super::settings::SettingField;

/// The prefix of a stored token limit. The number follows it.
const FEWER_TOKENS_PREFIX: &str = "fewer-tokens-than-";

/// A setting or value that the service refuses for a model. It implements `Ord`, so that stored
/// refusals keep a stable order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModelRefusal {
    NoPrefill,
    NoTemperature,
    NoTopP,
    /// The model accepts temperature or top P, but not both in one request.
    TemperatureAndTopP,
    NoBudget,
    NoSchema,
    NoCaching,
    NoStopSequences,
    NoSystemPrompt,
    NoCitations,
    /// The model accepts only the default service tier.
    NoServiceTier,
    /// The model does not offer optimized latency.
    NoLatency,
    /// Thinking cannot be turned off.
    AlwaysThinks,
    /// A reply must have fewer tokens than this.
    FewerTokens(NonZeroU32),
}

impl ModelRefusal {
    /// All refusals without a number.
    pub const WITHOUT_NUMBER: [Self; 13] = [
        Self::NoPrefill,
        Self::NoTemperature,
        Self::NoTopP,
        Self::TemperatureAndTopP,
        Self::NoBudget,
        Self::NoSchema,
        Self::NoCaching,
        Self::NoStopSequences,
        Self::NoSystemPrompt,
        Self::NoCitations,
        Self::NoServiceTier,
        Self::NoLatency,
        Self::AlwaysThinks,
    ];

    /// Returns the field to leave out so that the request succeeds.
    pub fn field(self) -> SettingField {
        match self {
            Self::NoPrefill => SettingField::Prefill,
            Self::NoTemperature => SettingField::Temperature,
            Self::NoTopP | Self::TemperatureAndTopP => SettingField::TopP,
            Self::NoBudget | Self::AlwaysThinks => SettingField::Thinking,
            Self::NoSchema => SettingField::OutputSchema,
            Self::NoCaching => SettingField::Caching,
            Self::NoStopSequences => SettingField::StopSequences,
            Self::NoSystemPrompt => SettingField::SystemPrompt,
            Self::NoCitations => SettingField::Documents,
            Self::NoServiceTier => SettingField::ServiceTier,
            Self::NoLatency => SettingField::Latency,
            Self::FewerTokens(_) => SettingField::MaxTokens,
        }
    }

    /// Returns the stored form of the refusal.
    pub fn word(self) -> Cow<'static, str> {
        let word = match self {
            Self::NoPrefill => "no-prefill",
            Self::NoTemperature => "no-temperature",
            Self::NoTopP => "no-top-p",
            Self::TemperatureAndTopP => "temperature-or-top-p",
            Self::NoBudget => "no-thinking-budget",
            Self::NoSchema => "no-schema",
            Self::NoCaching => "no-caching",
            Self::NoStopSequences => "no-stop-sequences",
            Self::NoSystemPrompt => "no-system-prompt",
            Self::NoCitations => "no-citations",
            Self::NoServiceTier => "no-service-tier",
            Self::NoLatency => "no-optimized-latency",
            Self::AlwaysThinks => "always-thinks",
            Self::FewerTokens(limit) => return format!("{FEWER_TOKENS_PREFIX}{limit}").into(),
        };
        word.into()
    }

    pub fn parse(word: &str) -> Option<Self> {
        if let Some(limit) = word.strip_prefix(FEWER_TOKENS_PREFIX) {
            return limit.parse().ok().map(Self::FewerTokens);
        }
        Self::WITHOUT_NUMBER.into_iter().find(|lesson| lesson.word() == word)
    }
}
