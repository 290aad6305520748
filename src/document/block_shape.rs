//! The kinds of top-level blocks, for cutting them.

/// What a top-level block is, as far as cutting it needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockShape {
    Text,
    List,
    FencedCode,
    IndentedCode,
    /// Can only be taken as a whole: a quotation, a table, HTML.
    Whole,
}
