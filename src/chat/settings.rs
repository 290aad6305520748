//! What a person sets for the next request. Each value is parsed once and valid ever after: a
//! value that the service would refuse whatever the model cannot be made. What only some models
//! refuse is the business of [`super::model`].

use std::fmt;
use std::num::NonZeroU32;

use super::model::ModelId;

/// The tokens that a reply may have when nothing else is said. Bedrock reserves input plus max
/// tokens of the per-minute quota for each request, so the model's own maximum, which the service
/// takes when the field is absent, throttles a person long before their use does.
/// Source: AWS, Bedrock quota documentation, read November 2026.
pub const DEFAULT_MAX_TOKENS: u32 = 4096;

/// The most stop sequences that one request takes. Source: the API model of Converse,
/// `InferenceConfiguration.stopSequences`, 2026.
pub const MOST_STOP_SEQUENCES: usize = 2500;

/// A value that cannot be sent, and what was expected instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// A field of the request that a person sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    Model,
    SystemPrompt,
    Temperature,
    TopP,
    MaxTokens,
    StopSequences,
    Prefill,
}

impl Field {
    /// Every field, in the order of the side panel.
    pub const ALL: [Self; 7] = [
        Self::Model,
        Self::SystemPrompt,
        Self::Temperature,
        Self::TopP,
        Self::MaxTokens,
        Self::StopSequences,
        Self::Prefill,
    ];

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Model => "Model",
            Self::SystemPrompt => "System prompt",
            Self::Temperature => "Temperature",
            Self::TopP => "Top P",
            Self::MaxTokens => "Max tokens",
            Self::StopSequences => "Stop sequences",
            Self::Prefill => "Prefill",
        }
    }
}

/// Everything that the next request takes from the side panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub model: ModelId,
    pub system: Option<SystemPrompt>,
    /// `None`: not sent, the model's own default.
    pub temperature: Option<Temperature>,
    /// `None`: not sent, the model's own default.
    pub top_p: Option<TopP>,
    pub max_tokens: MaxTokens,
    pub stop_sequences: Vec<StopSequence>,
    pub prefill: Option<Prefill>,
}

impl Settings {
    pub fn new(model: ModelId) -> Self {
        Self {
            model,
            system: None,
            temperature: None,
            top_p: None,
            max_tokens: MaxTokens::default(),
            stop_sequences: Vec::new(),
            prefill: None,
        }
    }
}

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
            /// [`Refused`] when it is not a number or lies outside 0 to 1.
            pub fn parse(text: &str) -> Result<Self, Refused> {
                let text = text.trim();
                let expected =
                    || Refused(format!("{} must be a number from 0 to 1, such as 0.7", $label));
                let value: f32 = text.replace(',', ".").parse().map_err(|_| expected())?;
                if (0.0..=1.0).contains(&value) { Ok(Self(value.abs())) } else { Err(expected()) }
            }

            pub fn get(self) -> f32 {
                self.0
            }

            /// This many hundredths more or fewer, kept within 0 to 1.
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

        impl std::str::FromStr for $name {
            type Err = Refused;
            fn from_str(text: &str) -> Result<Self, Refused> {
                Self::parse(text)
            }
        }
    };
}

unit_interval!(Temperature, "Temperature");
unit_interval!(TopP, "Top P");

/// `inferenceConfig.maxTokens`: a whole number from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxTokens(NonZeroU32);

impl MaxTokens {
    /// The largest number that the wire's 32-bit signed integer holds.
    pub const MOST: u32 = i32::MAX as u32;

    /// Parses a whole number from 1; `_`, `,` and blanks may group its digits.
    ///
    /// # Errors
    /// [`Refused`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let digits: String =
            text.chars().filter(|c| !matches!(c, '_' | ',') && !c.is_whitespace()).collect();
        digits
            .parse::<u32>()
            .ok()
            .filter(|n| *n <= Self::MOST)
            .and_then(NonZeroU32::new)
            .map(Self)
            .ok_or_else(|| Refused("Max tokens must be a whole number from 1, such as 4096".into()))
    }

    pub fn get(self) -> u32 {
        self.0.get()
    }

    /// Doubled or halved `times` times (a negative number halves), kept from 1 to [`Self::MOST`].
    #[must_use]
    pub fn scaled(self, times: i8) -> Self {
        let now = u64::from(self.get());
        let shift = u32::from(times.unsigned_abs());
        let scaled = if times < 0 { now >> shift } else { now << shift };
        let scaled = u32::try_from(scaled).unwrap_or(Self::MOST).clamp(1, Self::MOST);
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

impl std::str::FromStr for MaxTokens {
    type Err = Refused;
    fn from_str(text: &str) -> Result<Self, Refused> {
        Self::parse(text)
    }
}

/// A system prompt: text that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemPrompt(String);

impl SystemPrompt {
    /// # Errors
    /// [`Refused`] when the text is blank; the service takes no blank text block.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        if text.trim().is_empty() {
            return Err(Refused(
                "A system prompt must hold text; leave it empty to send none".into(),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A prefill: the beginning of the reply, which the model continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefill(String);

impl Prefill {
    /// # Errors
    /// [`Refused`] when the text is blank or ends in white space. The service answers "messages:
    /// final assistant content cannot end with trailing whitespace".
    pub fn parse(text: &str) -> Result<Self, Refused> {
        if text.trim().is_empty() {
            return Err(Refused("A prefill must hold text; leave it empty to send none".into()));
        }
        if text.ends_with(char::is_whitespace) {
            return Err(Refused(
                "A prefill must not end in a blank or a line break: the service refuses it".into(),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A stop sequence: text at which the model stops, matched exactly, not part of the reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopSequence(String);

impl StopSequence {
    /// Parses what a person typed, with `\n`, `\t` and `\\` as escapes.
    ///
    /// # Errors
    /// [`Refused`] when an escape is unknown or nothing but white space is left.
    pub fn parse(typed: &str) -> Result<Self, Refused> {
        let mut text = String::with_capacity(typed.len());
        let mut letters = typed.chars();
        while let Some(letter) = letters.next() {
            if letter != '\\' {
                text.push(letter);
                continue;
            }
            match letters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('\\') => text.push('\\'),
                Some(other) => {
                    return Err(Refused(format!(
                        "\\{other} is no escape here; write \\n, \\t or \\\\"
                    )));
                }
                None => return Err(Refused("A single \\ at the end; write \\\\".into())),
            }
        }
        if text.trim().is_empty() {
            return Err(Refused(
                "A stop sequence must hold more than blanks and line breaks: the service refuses it"
                    .into(),
            ));
        }
        Ok(Self(text))
    }

    /// The text that is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text in the form that [`Self::parse`] takes.
    pub fn typed(&self) -> String {
        self.0.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t")
    }
}

macro_rules! from_str_by_parse {
    ($($name:ident),*) => {$(
        impl std::str::FromStr for $name {
            type Err = Refused;
            fn from_str(text: &str) -> Result<Self, Refused> {
                Self::parse(text)
            }
        }
    )*};
}

from_str_by_parse!(SystemPrompt, Prefill, StopSequence);

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
    fn steps_stay_on_hundredths_and_inside() {
        let mut t = Temperature::parse("0.7").expect("valid");
        for _ in 0..4 {
            t = t.stepped(10);
        }
        assert_eq!(t.to_string(), "1");
        assert_eq!(t.stepped(-10).to_string(), "0.9");
    }

    #[test]
    fn max_tokens_takes_grouped_digits() {
        assert_eq!(MaxTokens::parse("16_384").map(MaxTokens::get), Ok(16384));
        assert_eq!(MaxTokens::parse("1 000").map(MaxTokens::get), Ok(1000));
        assert!(MaxTokens::parse("0").is_err());
        assert!(MaxTokens::parse("-1").is_err());
        assert!(MaxTokens::parse("4294967296").is_err());
        assert_eq!(MaxTokens::default().scaled(1).get(), 8192);
        assert_eq!(MaxTokens::default().scaled(-20).get(), 1);
    }

    #[test]
    fn stop_sequences_go_through_their_typed_form_and_back() {
        for text in ["```", "\\n\\nHuman:", "a\\tb", "back\\\\slash", " x "] {
            let parsed = StopSequence::parse(text).expect(text);
            assert_eq!(parsed.typed(), text);
        }
        assert_eq!(StopSequence::parse("\\n#").expect("valid").as_str(), "\n#");
    }

    #[test]
    fn stop_sequences_that_the_service_refuses_are_refused() {
        for text in ["", "  ", "\\n", "\\q", "x\\"] {
            assert!(StopSequence::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_prefill_must_not_end_in_white_space() {
        assert!(Prefill::parse("Here is:\n```bash").is_ok());
        for text in ["", " ", "Here is: ", "{\n"] {
            assert!(Prefill::parse(text).is_err(), "{text:?}");
        }
    }
}
