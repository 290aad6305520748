//! A refusal by the service that holds for every request to a model.

use std::borrow::Cow;
use std::num::NonZeroU32;

use super::settings::SettingField;

/// Ahead of the number in the word of a bound.
const FEWER_TOKENS: &str = "fewer-tokens-than-";

/// What the service taught about the model behind an id by refusing something. Ordered, so that
/// what is stored does not change its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModelRefusal {
    /// It takes no prefill.
    NoPrefill,
    /// It takes no temperature.
    NoTemperature,
    /// It takes no top P.
    NoTopP,
    /// It takes temperature or top P, not both in one request.
    OneOfTwo,
    /// It takes no budget of thinking.
    NoBudget,
    /// The reply cannot be held to a schema.
    NoSchema,
    /// It takes no cache points.
    NoCaching,
    /// A reply may have fewer tokens than this.
    FewerTokens(NonZeroU32),
}

impl ModelRefusal {
    /// All that hold no number.
    pub const PLAIN: [Self; 7] = [
        Self::NoPrefill,
        Self::NoTemperature,
        Self::NoTopP,
        Self::OneOfTwo,
        Self::NoBudget,
        Self::NoSchema,
        Self::NoCaching,
    ];

    /// The field without which the request passes.
    pub fn field(self) -> SettingField {
        match self {
            Self::NoPrefill => SettingField::Prefill,
            Self::NoTemperature => SettingField::Temperature,
            Self::NoTopP | Self::OneOfTwo => SettingField::TopP,
            Self::NoBudget => SettingField::Thinking,
            Self::NoSchema => SettingField::OutputSchema,
            Self::NoCaching => SettingField::Caching,
            Self::FewerTokens(_) => SettingField::MaxTokens,
        }
    }

    /// The word under which it is stored.
    pub fn word(self) -> Cow<'static, str> {
        let word = match self {
            Self::NoPrefill => "no-prefill",
            Self::NoTemperature => "no-temperature",
            Self::NoTopP => "no-top-p",
            Self::OneOfTwo => "temperature-or-top-p",
            Self::NoBudget => "no-thinking-budget",
            Self::NoSchema => "no-schema",
            Self::NoCaching => "no-caching",
            Self::FewerTokens(limit) => return format!("{FEWER_TOKENS}{limit}").into(),
        };
        word.into()
    }

    /// What is stored under a word.
    pub fn parse(word: &str) -> Option<Self> {
        if let Some(limit) = word.strip_prefix(FEWER_TOKENS) {
            return limit.parse().ok().map(Self::FewerTokens);
        }
        Self::PLAIN.into_iter().find(|lesson| lesson.word() == word)
    }
}
