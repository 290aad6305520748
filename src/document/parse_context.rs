//! The context of a part of a Markdown document.

use std::collections::HashMap;

use super::written_marks::WrittenMarks;

#[derive(Debug, Clone, Copy)]
pub struct ParseContext<'a> {
    pub marks: WrittenMarks,
    /// Link definitions found elsewhere in the document, by lowercase label.
    pub definitions: &'a HashMap<String, String>,
    /// Bytes at the start of the part that belong to the prefill.
    pub prefill: usize,
    pub codes: usize,
    /// The code block that continues in this part, if the cut was inside one.
    pub inside: Option<&'a Fence>,
    pub before: PrecedingText,
}

impl Default for ParseContext<'_> {
    fn default() -> Self {
        static NONE: std::sync::LazyLock<HashMap<String, String>> =
            std::sync::LazyLock::new(HashMap::new);
        Self {
            marks: WrittenMarks::default(),
            definitions: &NONE,
            prefill: 0,
            codes: 0,
            inside: None,
            before: PrecedingText::Nothing,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrecedingText {
    #[default]
    Nothing,
    Text,
    Blank,
}

/// A code block that was cut because of its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The line that opened it, with its line break. Empty for indented code.
    pub opening: String,
    /// The number of its lines before this part.
    pub line_count: usize,
}
