//! The kinds of top-level blocks that differ in how a long block is cut.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockShape {
    Text,
    List,
    FencedCode,
    IndentedCode,
    /// A block that cannot be parsed in parts: a block quote, a table or HTML.
    Whole,
}
