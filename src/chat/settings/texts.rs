//! The text settings: system prompt, prefill and stop sequences.

use crate::chat::invalid_value::InvalidValue;

/// The maximum number of stop sequences in one request. Source: the API model of Converse,
/// `InferenceConfiguration.stopSequences`, 2026.
pub const MAX_STOP_SEQUENCES: usize = 2500;

/// A system prompt: text that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemPrompt(String);

impl SystemPrompt {
    /// # Errors
    /// Returns [`InvalidValue`] if the text is blank, because the service rejects blank text
    /// blocks.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        if text.trim().is_empty() {
            return Err(InvalidValue(
                "A system prompt cannot be only spaces or line breaks; leave it empty to send none"
                    .into(),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns this text, a blank line and the other text.
    #[must_use]
    pub fn followed_by(&self, other: &Self) -> Self {
        Self(format!("{}\n\n{}", self.0.trim_end(), other.0))
    }
}

/// A prefill: the beginning of the reply, which the model continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefill(String);

impl Prefill {
    /// # Errors
    /// Returns [`InvalidValue`] if the text is blank or ends in whitespace. The service rejects
    /// trailing whitespace: "messages: final assistant content cannot end with trailing
    /// whitespace".
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        if text.trim().is_empty() {
            return Err(InvalidValue(
                "A prefill cannot be only spaces or line breaks; leave it empty to send none"
                    .into(),
            ));
        }
        if text.ends_with(char::is_whitespace) {
            return Err(InvalidValue(
                "A prefill cannot end with a space or a line break; Bedrock rejects it".into(),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A stop sequence: the model stops where it would write exactly this text, and the reply does not
/// contain it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopSequence(String);

impl StopSequence {
    /// Parses typed text with the escapes `\n`, `\t` and `\\`.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] if an escape is unknown or the text is blank.
    pub fn parse(typed: &str) -> Result<Self, InvalidValue> {
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
                    return Err(InvalidValue(format!(
                        "Unknown escape \\{other}. Use \\n, \\t or \\\\"
                    )));
                }
                None => return Err(InvalidValue("A single \\ at the end. Write \\\\".into())),
            }
        }
        Self::from_raw(&text)
    }

    /// Creates a stop sequence from text without escapes.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] if the text is blank.
    pub fn from_raw(text: &str) -> Result<Self, InvalidValue> {
        if text.trim().is_empty() {
            return Err(InvalidValue(
                "A stop sequence cannot be only spaces or line breaks; Bedrock rejects it".into(),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the stop sequences without duplicates.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] if there are more than [`MAX_STOP_SEQUENCES`].
    pub fn unique(stops: Vec<Self>) -> Result<Vec<Self>, InvalidValue> {
        let mut unique: Vec<Self> = Vec::with_capacity(stops.len());
        for stop in stops {
            if !unique.contains(&stop) {
                unique.push(stop);
            }
        }
        if unique.len() > MAX_STOP_SEQUENCES {
            return Err(InvalidValue(format!(
                "A request can have at most {MAX_STOP_SEQUENCES} stop sequences"
            )));
        }
        Ok(unique)
    }

    /// Returns the text that is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text in the form that [`Self::parse`] accepts.
    pub fn typed(&self) -> String {
        self.0.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t")
    }
}

crate::chat::invalid_value::from_str_by_parse!(SystemPrompt, Prefill, StopSequence);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_sequences_round_trip_through_their_escaped_form() {
        for text in ["```", "\\n\\nHuman:", "a\\tb", "back\\\\slash", " x "] {
            let parsed = StopSequence::parse(text).expect(text);
            assert_eq!(parsed.typed(), text);
        }
        assert_eq!(StopSequence::parse("\\n#").expect("valid").as_str(), "\n#");
    }

    #[test]
    fn invalid_stop_sequences_are_rejected() {
        for text in ["", "  ", "\\n", "\\q", "x\\"] {
            assert!(StopSequence::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_prefill_that_ends_in_whitespace_is_rejected() {
        assert!(Prefill::parse("Here is:\n```bash").is_ok());
        for text in ["", " ", "Here is: ", "{\n"] {
            assert!(Prefill::parse(text).is_err(), "{text:?}");
        }
    }
}
