//! The types for syntax highlighting: token classes, jobs and results. They do not depend on the
//! highlighting library or on colors.

use crate::chat::conversation::MessageId;

/// Maximum lines of a code block that are highlighted. The rest stays plain.
pub const MAX_HIGHLIGHTED_LINES: usize = 20_000;

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
    /// A key of JSON or YAML, an attribute or a tag.
    Name,
    Inserted,
    Deleted,
}

/// The tokens of one line. Each ends at this byte of the line, in ascending order. The rest of the
/// line is plain.
pub type LineTokens = Vec<(u32, TokenClass)>;

/// Identifies a code block among all code blocks of this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlockKey {
    /// The number of the conversation (`OpenConversation::number`).
    pub conversation: u64,
    pub message: MessageId,
    pub part: usize,
    /// The index of the code block in its part (`CodeLeaf::number`).
    pub number: usize,
}

/// A request for the tokens of some lines. The jobs of a block arrive in line order. A job for line
/// 0 restarts the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HighlightJob {
    pub block: BlockKey,
    /// The first word of the fence's info string.
    pub language: String,
    pub first_line: usize,
    /// Whole lines. The last one may lack its line break.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HighlightReply {
    Colored(HighlightedLines),
    /// The highlighter dropped the state before the job's first line. Restart from line 0.
    Lost(BlockKey),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HighlightedLines {
    pub block: BlockKey,
    pub first_line: usize,
    pub lines: Vec<LineTokens>,
}

/// Returns whether a language has no tokens: it is empty, or names plain text.
pub fn is_plain(language: &str) -> bool {
    ["", "text", "txt", "plain", "plaintext", "none", "output", "nohighlight"]
        .iter()
        .any(|plain| plain.eq_ignore_ascii_case(language))
}
