//! What stands in a row of a block that is laid out.

use std::ops::Range;

/// What stands in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum RowForm {
    /// Nothing.
    Gap,
    /// The label above a code block.
    Label,
    /// The line below it.
    Foot,
    Text {
        text: Range<u32>,
        /// Whether it begins the leaf, and so shows the mark of a list item.
        is_first: bool,
    },
    /// Text of a line of code.
    Code {
        text: Range<u32>,
        /// The line, counted in the code block, and where it begins in the block's text.
        line: u32,
        line_start: u32,
    },
    Rule,
    /// Cells of a table, each at its column.
    Cells {
        cells: Vec<Cell>,
        /// Whether it begins the leaf.
        is_first: bool,
    },
    /// The line below a table's head, or between two rows that are drawn as lists: the columns at
    /// which it is crossed, and where it ends.
    Line {
        crossings: Vec<u16>,
        end: u16,
    },
}

impl RowForm {
    /// Whether it has a cell that holds this byte of the block's text.
    pub fn is_cell_with(&self, byte: u32) -> bool {
        let Self::Cells { cells, .. } = self else { return false };
        cells.iter().any(
            |cell| matches!(&cell.content, RowContent::Text { text, .. } if text.contains(&byte)),
        )
    }
}

/// A piece of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub column: u16,
    pub content: RowContent,
}

/// What a piece of a row shows.
#[derive(Debug, Clone, PartialEq)]
pub enum RowContent {
    Text {
        text: Range<u32>,
        is_head: bool,
    },
    /// A mark of ours.
    Mark(&'static str),
}
