//! What a piece of Markdown is read with.

use std::collections::HashMap;

/// What a piece is read with.
#[derive(Debug, Clone, Copy)]
pub struct ParseContext<'a> {
    /// Whether the address of a link is shown after its text.
    pub addresses: bool,
    /// Link definitions found elsewhere in the document, by label in lower case.
    pub definitions: &'a HashMap<String, String>,
    /// Bytes at the piece's start that were sent, not generated.
    pub prefill: usize,
    /// Code blocks that came before the piece.
    pub codes: usize,
    /// The code block that the piece goes on with, if it was cut inside one.
    pub inside: Option<&'a Fence>,
    /// What stands before the piece.
    pub before: PrecedingText,
}

impl Default for ParseContext<'_> {
    fn default() -> Self {
        static NONE: std::sync::LazyLock<HashMap<String, String>> =
            std::sync::LazyLock::new(HashMap::new);
        Self {
            addresses: false,
            definitions: &NONE,
            prefill: 0,
            codes: 0,
            inside: None,
            before: PrecedingText::Nothing,
        }
    }
}

/// What stands before a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrecedingText {
    /// Nothing: the piece is the start.
    #[default]
    Nothing,
    /// A line of text.
    Text,
    /// A blank line.
    Blank,
}

/// A code block that was cut for its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The line that opened it, with its line break; empty for indented code.
    pub opening: String,
    /// Lines of it that came before.
    pub lines: usize,
}
