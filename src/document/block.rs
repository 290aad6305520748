//! A block: what Markdown calls a top-level block, as text with faces, and as the leaves that are
//! laid out one below the other.

use std::ops::Range;

use super::text_face::TextFace;

/// A top-level block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// The text as it is read, safe to draw, tabs as blanks. Leaves lie in it in order, each
    /// followed by a line break. A row that holds no text (a gap before a leaf, the label above
    /// code, the line below it) has a line break of its own, so that each row has its place.
    pub text: String,
    /// Faces, in order and without gaps: each run ends at this byte of the text.
    pub runs: Vec<TextRun>,
    pub leaves: Vec<Leaf>,
    /// Goes on where the block before it was cut, for its length: nothing stands between.
    pub is_continued: bool,
}

/// A stretch of text with one face.
#[derive(Debug, Clone, PartialEq)]
pub struct TextRun {
    pub end: u32,
    pub style: TextFace,
    /// Where a link leads.
    pub link: Option<Box<str>>,
}

/// Text that is laid out together: a paragraph, a heading, a code block, a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Bytes of the block's text, without the line break that ends the leaf.
    pub text: Range<u32>,
    /// What stands left of it, from the outside in.
    pub margins: Vec<Margin>,
    pub kind: LeafKind,
    /// Whether a blank row stands before it, inside the block.
    pub has_gap: bool,
    /// How many of its margins, from the outside in, the leaf before stands in too: the blank row
    /// between them has these.
    pub shared: usize,
}

/// What stands left of a leaf.
#[derive(Debug, Clone, PartialEq)]
pub enum Margin {
    /// The bar of a quotation.
    Quote,
    /// The mark of a list item (`•`, `12.`, `3)`, `☑`, `[^1]`): on the item's first row; blanks of the
    /// same width on the others.
    Item { mark: Box<str>, is_first: bool },
}

/// What a leaf is.
#[derive(Debug, Clone, PartialEq)]
pub enum LeafKind {
    /// Lines that flow. A line break in the text is kept.
    Paragraph,
    /// 1 to 6.
    Heading(u8),
    Code(CodeLeaf),
    Rule,
    /// Cells by row, the head first: each a range of the block's text.
    Table(TableLeaf),
}

/// A code block. Its lines are those of the leaf's text.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeLeaf {
    /// The first word of the fence's info string, or nothing.
    pub language: Box<str>,
    /// Counts the code blocks of the document, from 0.
    pub number: usize,
    /// The number of its first line here, from 0: more than 0 where a long block was cut.
    pub first_line: usize,
    /// Whether its fence was sent, as a part of the prefill.
    pub is_sent: bool,
    /// Whether more of it may come: a fence that is not closed at the end of what has come.
    pub is_open: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TableLeaf {
    pub alignments: Vec<Alignment>,
    pub rows: Vec<Vec<Range<u32>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    None,
    Left,
    Center,
    Right,
}
