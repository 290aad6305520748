//! How the model reads attached documents.

use std::fmt;

use crate::chat::invalid_value::InvalidValue;

/// How the model reads documents. `Converse` has no separate switch for this. With
/// `citations.enabled`, Claude sees the pages of a PDF. Otherwise, the service may pass on only
/// their text. Source: Anthropic, "PDF support", 2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DocumentReading {
    /// The model sees the pages and cites them.
    #[default]
    SeenAndCited,
    TextOnly,
}

impl DocumentReading {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SeenAndCited => "seen and cited",
            Self::TextOnly => "text only",
        }
    }

    /// Parses `seen` or `text`, and the names on the screen. Blank text means the default.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] for any other text.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        match text.trim().to_ascii_lowercase().as_str() {
            "" | "seen" | "seen and cited" => Ok(Self::SeenAndCited),
            "text" | "text only" => Ok(Self::TextOnly),
            _ => Err(InvalidValue("The documents setting must be seen or text".into())),
        }
    }

    /// Returns whether documents are sent with `citations.enabled`.
    pub fn is_cited(self) -> bool {
        self == Self::SeenAndCited
    }
}

impl fmt::Display for DocumentReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_seen_or_read_as_text() {
        assert_eq!(DocumentReading::parse(" Seen"), Ok(DocumentReading::SeenAndCited));
        assert_eq!(DocumentReading::parse(""), Ok(DocumentReading::SeenAndCited));
        assert_eq!(DocumentReading::parse("text only"), Ok(DocumentReading::TextOnly));
        assert!(DocumentReading::parse("pages").is_err());
    }
}
