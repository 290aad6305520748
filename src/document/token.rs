//! What a piece of code is to the eye: the words of syntax highlighting, apart from the library
//! that finds them and from the colors that show them; and what is said between those who draw
//! code and those who find its tokens.

use crate::chat::conversation::MessageId;

/// The lines of one code block that are looked at, at most. What follows is plain.
pub const MOST_LINES: usize = 20_000;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenClass {
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
pub type LineTokens = Vec<(u32, TokenClass)>;

/// Names a code block among all that were shown since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlockKey {
    /// `App::conversation_number`.
    pub conversation: u64,
    pub message: MessageId,
    /// The place of the part in its message.
    pub part: usize,
    /// `document::block::Code::number`: the place of the code block in its part.
    pub number: usize,
}

/// Lines whose tokens are wanted. The jobs of a block come in the order of its lines; one that
/// begins at line 0 begins the block anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HighlightJob {
    pub block: BlockKey,
    /// The first word of the fence's info string.
    pub language: String,
    /// The number of the first line, from 0.
    pub first_line: usize,
    /// Whole lines. The last may lack its line break.
    pub text: String,
}

/// The answer to a job, or to a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HighlightReply {
    Colored(HighlightedLines),
    /// What stands above the job's first line is not known any more: to be asked from line 0.
    Lost(BlockKey),
}

/// Tokens of lines that follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HighlightedLines {
    pub block: BlockKey,
    pub first_line: usize,
    pub lines: Vec<LineTokens>,
}

/// Whether nothing is to be found in a language: it has no name, or one that says that it is none.
pub fn is_plain(language: &str) -> bool {
    ["", "text", "txt", "plain", "plaintext", "none", "output", "nohighlight"]
        .iter()
        .any(|plain| plain.eq_ignore_ascii_case(language))
}
