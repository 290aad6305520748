//! A candidate for the word at the cursor.

/// A candidate, as the whole word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub value: String,
    /// The description, on one line.
    pub help: String,
    /// Whether the user needs the description to recognize the value, such as an id.
    pub needs_help: bool,
}

impl Candidate {
    pub fn new(value: impl Into<String>, help: impl Into<String>) -> Self {
        Self { value: value.into(), help: help.into(), needs_help: false }
    }
}
