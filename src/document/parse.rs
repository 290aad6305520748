//! Markdown into blocks: CommonMark with tables, task lists, strikethrough, footnotes, alerts and
//! formulas.
//! Reads one piece of a document at a time; how a document falls into pieces is the business of
//! [`super::growing`].

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Options, Parser, TextMergeWithOffset};

use super::block::Block;
use super::block_reader::BlockReader;

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

/// A piece that was read.
#[derive(Debug, Default)]
pub struct ParsedPiece {
    /// The top-level blocks, each with the bytes of the piece that it was made from.
    pub blocks: Vec<(Range<usize>, BlockShape, Block)>,
    /// Link definitions of the piece: where they end, their label and their address.
    pub definitions: Vec<(usize, String, String)>,
}

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

/// The Markdown that is read.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
}

/// Reads a piece of Markdown.
pub fn piece(source: &str, context: ParseContext<'_>) -> ParsedPiece {
    let Some(fence) = context.inside.filter(|fence| !fence.opening.is_empty()) else {
        return read(source, 0, context);
    };
    // The parser is told again what it is inside of.
    let whole = [fence.opening.as_str(), source].concat();
    read(&whole, fence.opening.len(), context)
}

fn read(source: &str, shift: usize, context: ParseContext<'_>) -> ParsedPiece {
    let define = |link: BrokenLink<'_>| {
        let url = context.definitions.get(&link.reference.to_lowercase())?;
        Some((CowStr::from(url.clone()), CowStr::from("")))
    };
    let parser = Parser::new_with_broken_link_callback(source, options(), Some(define));
    let definitions = parser.reference_definitions().iter();
    let definitions = definitions.map(|(label, definition)| {
        let end = definition.span.end.saturating_sub(shift);
        (end, label.to_lowercase(), definition.dest.to_string())
    });
    let definitions = definitions.collect();
    let mut reader = BlockReader::new(source, shift, context);
    for (event, range) in TextMergeWithOffset::new(parser.into_offset_iter()) {
        reader.take(event, range);
    }
    ParsedPiece { blocks: reader.blocks(), definitions }
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

/// The language that a fence names: the first word of its info string.
pub fn language(info: &str) -> &str {
    info.split([' ', ',', '{', '\t']).next().unwrap_or_default()
}

/// Whether the line before the one that holds `at` is blank, or holds only marks of quotation; or
/// another one since `ended`, where the block before has ended: between two blocks may stand
/// definitions of links, of which nothing is seen.
pub fn blank_before(source: &str, ended: Option<usize>, at: usize) -> bool {
    let line = source[..at].rfind('\n').map_or(0, |end| end + 1);
    let Some(end) = line.checked_sub(1) else { return false };
    let start = source[..end].rfind('\n').map_or(0, |end| end + 1);
    if source[start..end].trim_matches([' ', '\t', '>', '\r']).is_empty() {
        return true;
    }
    let between = ended.and_then(|ended| source.get(ended..line)).unwrap_or_default();
    // What ends the last line of the block before is no line of its own.
    let is_whole = ended.is_some_and(|ended| ended == 0 || source[..ended].ends_with('\n'));
    let mut lines = between.split_inclusive('\n').skip(usize::from(!is_whole));
    lines.any(|line| line.trim().is_empty())
}
