//! What a piece of code is to the eye: the words of syntax highlighting, apart from the library
//! that finds them and from the colours that show them.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Class {
    #[default]
    Plain,
    Comment,
    Text,
    Number,
    Keyword,
    Type,
    Function,
    Constant,
    Operator,
    /// A key of JSON or YAML, an attribute, a tag.
    Name,
    Inserted,
    Deleted,
}

/// The tokens of one line: each ends at this byte of the line, in growing order. What follows the
/// last is plain.
pub type Line = Vec<(u32, Class)>;
