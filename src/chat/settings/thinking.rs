//! The thinking setting. [`model`](crate::chat::model) knows which model supports which value.

use std::fmt;
use std::num::NonZeroU32;

use crate::chat::invalid_value::InvalidValue;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Thinking {
    /// Sends nothing, so the model's default applies.
    #[default]
    Default,
    Off,
    /// Adaptive thinking if the model supports it, or else a budget of
    /// [`Budget::default`].
    On,
    Budget(Budget),
    /// Adaptive thinking with this effort.
    Effort(Effort),
    /// The effort alone, for a model without adaptive thinking. Only the settings of a request
    /// contain this variant.
    EffortOnly(Effort),
}

/// The token budget for thinking: `thinking.budget_tokens`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget(NonZeroU32);

impl Budget {
    /// The service's minimum. Source: Anthropic, "Extended thinking", 2026.
    pub const MIN: u32 = 1024;

    /// The maximum that Outcrop accepts, far above the output limit of any model.
    const MAX: u32 = 1_000_000;

    pub fn get(self) -> u32 {
        self.0.get()
    }

    /// Doubles (positive) or halves (negative) the budget within its limits.
    #[must_use]
    pub fn scaled(self, doublings: i32) -> Self {
        let scaled = f64::from(self.get()) * 2f64.powi(doublings);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to what a u32 holds"
        )]
        let scaled = scaled.clamp(f64::from(Self::MIN), f64::from(Self::MAX)) as u32;
        NonZeroU32::new(scaled).map_or(self, Self)
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self(NonZeroU32::new(4096).expect("the constant is not zero"))
    }
}

/// `output_config.effort`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    Low,
    Medium,
    High,
    XHigh,
    Max,
}

impl Effort {
    pub const ALL: [Self; 5] = [Self::Low, Self::Medium, Self::High, Self::XHigh, Self::Max];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::XHigh => "xhigh",
            Self::Max => "max",
        }
    }
}

impl Thinking {
    /// Parses `off`, `on`, an effort, or a number of tokens. `default` and blank text mean the
    /// model's default.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] for any other text.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let word = text.trim().to_ascii_lowercase();
        if let Some(effort) = Effort::ALL.into_iter().find(|effort| effort.as_str() == word) {
            return Ok(Self::Effort(effort));
        }
        match word.as_str() {
            "" | "default" => Ok(Self::Default),
            "off" => Ok(Self::Off),
            "on" => Ok(Self::On),
            _ => Self::budget(&word),
        }
    }

    fn budget(digits: &str) -> Result<Self, InvalidValue> {
        let digits: String = digits.chars().filter(|c| !matches!(c, '_' | ',' | ' ')).collect();
        let tokens = digits.parse::<u32>().ok().and_then(NonZeroU32::new).ok_or_else(|| {
            InvalidValue(
                "Thinking must be off, on, an effort level (low, medium, high, xhigh, max), or a number of \
                 tokens from 1024"
                    .into(),
            )
        })?;
        if (Budget::MIN..=Budget::MAX).contains(&tokens.get()) {
            Ok(Self::Budget(Budget(tokens)))
        } else {
            Err(InvalidValue(format!(
                "A thinking budget must be between {} and {} tokens",
                Budget::MIN,
                Budget::MAX
            )))
        }
    }
}

/// Writes the form that [`Thinking::parse`] accepts.
impl fmt::Display for Thinking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Off => f.write_str("off"),
            Self::On => f.write_str("on"),
            Self::Budget(budget) => write!(f, "{}", budget.0),
            Self::Effort(effort) | Self::EffortOnly(effort) => f.write_str(effort.as_str()),
        }
    }
}

crate::chat::invalid_value::from_str_by_parse!(Thinking);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinking_round_trips_through_its_text() {
        for text in ["default", "off", "on", "low", "xhigh", "max", "1024", "16000"] {
            let parsed = Thinking::parse(text).expect(text);
            assert_eq!(parsed.to_string(), text);
        }
        assert_eq!(Thinking::parse(" High "), Ok(Thinking::Effort(Effort::High)));
        assert_eq!(Thinking::parse("16_000").map(|t| t.to_string()), Ok("16000".into()));
        for text in ["hard", "0", "-1", "1023", "4000000000"] {
            assert!(Thinking::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_budget_is_doubled_and_halved_within_its_bounds() {
        assert_eq!(Budget::default().scaled(1).get(), 8192);
        assert_eq!(Budget::default().scaled(-5).get(), Budget::MIN);
        assert_eq!(Budget::default().scaled(20).get(), Budget::MAX);
    }
}
