//! The kinds of top-level blocks, as far as cutting them depends on the kind.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockShape {
    Text,
    List,
    FencedCode,
    IndentedCode,
    /// Cannot be parsed in parts: a quotation, a table, HTML.
    Whole,
}
