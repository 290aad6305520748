//! The top-level blocks of Markdown: text with faces, divided into leaves that are laid out below
//! one another.

use std::ops::Range;

use super::text_face::TextFace;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// The displayed text: safe to draw, with tabs expanded. It contains the leaves in order, each
    /// followed by a line break. A gap before a leaf has its own line break, so that each row has a
    /// position.
    pub text: String,
    /// Faces in order and without gaps. Each run ends at this byte of the text.
    pub runs: Vec<TextRun>,
    pub leaves: Vec<Leaf>,
    /// Whether the block continues the previous one, which was cut because of its length.
    pub is_continued: bool,
}

/// A stretch of text with one face.
#[derive(Debug, Clone, PartialEq)]
pub struct TextRun {
    pub end: u32,
    pub style: TextFace,
    pub link: Option<Box<str>>,
}

/// Text that is laid out together: a paragraph, a heading, a code block or a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// A byte range of the block's text, without the line break that ends the leaf.
    pub text: Range<u32>,
    /// The margins to its left, from the outside in.
    pub margins: Vec<Margin>,
    pub kind: LeafKind,
    /// Whether a blank row inside the block precedes the leaf.
    pub has_gap: bool,
    /// The number of outer margins shared with the previous leaf. The blank row between the two
    /// leaves has these margins.
    pub shared_margins: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Margin {
    Quote,
    /// The mark of a list item (`•`, `12.`, `3)`, `☑`, `[^1]`). The item's first row shows it; the
    /// other rows have as many spaces.
    Item {
        mark: Box<str>,
        is_first: bool,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub enum LeafKind {
    /// Wrapped text. Line breaks in the text are kept.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    Code(CodeLeaf),
    Rule,
    /// Cells by row, as ranges of the block's text. The header row is the first one.
    Table(TableLeaf),
}

/// A code block. Its lines are the lines of the leaf's text.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeLeaf {
    /// The first word of the fence's info string, or empty.
    pub language: Box<str>,
    /// The index of the code block in the document.
    pub number: usize,
    /// The index of this leaf's first line in the code block. It is above 0 if a long block was
    /// cut.
    pub first_line: usize,
    /// Whether the fence is part of the prefill.
    pub is_prefill: bool,
    /// Whether the code block may still grow, because its fence is not closed yet.
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
