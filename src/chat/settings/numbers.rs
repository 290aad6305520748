//! The numeric settings: temperature, top P, max tokens.

use std::fmt;
use std::num::NonZeroU32;

use crate::chat::invalid_value::InvalidValue;

/// The default max tokens. For each request, Bedrock reserves its input plus max tokens from the
/// per-minute quota. Without max tokens, Bedrock reserves the model's maximum and throttles
/// requests long before the quota is used. Source: AWS, Bedrock quota documentation, read November
/// 2026.
pub const DEFAULT_MAX_TOKENS: u32 = 4096;

/// `inferenceConfig.temperature`: 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Temperature(f32);

/// `inferenceConfig.topP`: 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopP(f32);

macro_rules! unit_interval {
    ($name:ident, $label:literal) => {
        impl $name {
            /// Parses a number from 0 to 1.
            ///
            /// # Errors
            /// Returns [`InvalidValue`] if the text is not a number or is outside 0 to 1.
            pub fn parse(text: &str) -> Result<Self, InvalidValue> {
                let text = text.trim();
                let expected = || {
                    InvalidValue(format!("{} must be a number from 0 to 1, such as 0.7", $label))
                };
                let value: f32 = text.replace(',', ".").parse().map_err(|_| expected())?;
                if (0.0..=1.0).contains(&value) { Ok(Self(value.abs())) } else { Err(expected()) }
            }

            pub fn get(self) -> f32 {
                self.0
            }

            /// Adds a number of hundredths and clamps the result to the range 0 to 1.
            #[must_use]
            pub fn stepped(self, hundredths: i16) -> Self {
                let stepped = (self.0 * 100.0).round() + f32::from(hundredths);
                Self(stepped.clamp(0.0, 100.0) / 100.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

unit_interval!(Temperature, "Temperature");
unit_interval!(TopP, "Top P");

/// `inferenceConfig.maxTokens`: a whole number from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MaxTokens(NonZeroU32);

impl MaxTokens {
    /// The maximum of the 32-bit signed integer on the wire.
    pub const MAX: u32 = i32::MAX as u32;

    /// Clamps a number to the range 1 to [`Self::MAX`].
    pub fn clamped_from(tokens: u32) -> Self {
        NonZeroU32::new(tokens.clamp(1, Self::MAX)).map_or_else(Self::default, Self)
    }

    /// Parses a whole number from 1. `_`, `,` and spaces may group its digits.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] for any other text.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let digits: String =
            text.chars().filter(|c| !matches!(c, '_' | ',') && !c.is_whitespace()).collect();
        digits
            .parse::<u32>()
            .ok()
            .filter(|n| *n <= Self::MAX)
            .and_then(NonZeroU32::new)
            .map(Self)
            .ok_or_else(|| {
                InvalidValue("Max tokens must be a whole number from 1, such as 4096".into())
            })
    }

    pub fn get(self) -> u32 {
        self.0.get()
    }

    /// Doubles (positive `times`) or halves (negative `times`) the value and clamps the result to
    /// the range 1 to [`Self::MAX`].
    #[must_use]
    pub fn scaled(self, times: i8) -> Self {
        let value = u64::from(self.get());
        let shift = u32::from(times.unsigned_abs());
        let scaled = if times < 0 { value >> shift } else { value << shift };
        let scaled = u32::try_from(scaled).unwrap_or(Self::MAX).clamp(1, Self::MAX);
        NonZeroU32::new(scaled).map_or(self, Self)
    }
}

impl Default for MaxTokens {
    fn default() -> Self {
        Self(NonZeroU32::new(DEFAULT_MAX_TOKENS).expect("the constant is not zero"))
    }
}

impl fmt::Display for MaxTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

crate::chat::invalid_value::from_str_by_parse!(Temperature, TopP, MaxTokens);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temperature_is_a_number_from_0_to_1() {
        fn check(text: &str, expected: Option<&str>) {
            let parsed = Temperature::parse(text).ok().map(|t| t.to_string());
            assert_eq!(parsed.as_deref(), expected, "{text:?}");
        }
        check("0", Some("0"));
        check(" 0.7 ", Some("0.7"));
        check("0,3", Some("0.3"));
        check("1", Some("1"));
        check("-0", Some("0"));
        check("1.01", None);
        check("-0.1", None);
        check("NaN", None);
        check("inf", None);
        check("hot", None);
        check("", None);
    }

    #[test]
    fn steps_are_hundredths_within_the_limits() {
        let mut t = Temperature::parse("0.7").expect("valid");
        for _ in 0..4 {
            t = t.stepped(10);
        }
        assert_eq!(t.to_string(), "1");
        assert_eq!(t.stepped(-10).to_string(), "0.9");
    }

    #[test]
    fn max_tokens_accepts_grouped_digits() {
        assert_eq!(MaxTokens::parse("16_384").map(MaxTokens::get), Ok(16384));
        assert_eq!(MaxTokens::parse("1 000").map(MaxTokens::get), Ok(1000));
        assert!(MaxTokens::parse("0").is_err());
        assert!(MaxTokens::parse("-1").is_err());
        assert!(MaxTokens::parse("4294967296").is_err());
        assert_eq!(MaxTokens::default().scaled(1).get(), 8192);
        assert_eq!(MaxTokens::default().scaled(-20).get(), 1);
    }
}
