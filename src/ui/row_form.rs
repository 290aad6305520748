//! The content of a laid-out row.

use std::ops::Range;

#[derive(Debug, Clone, PartialEq)]
pub enum RowForm {
    Gap,
    Text {
        text: Range<u32>,
        /// Whether the row begins the leaf and therefore shows the mark of a list item.
        is_first: bool,
    },
    Code {
        text: Range<u32>,
        /// The line's index in the code block, and its start in the block's text.
        line: u32,
        line_start: u32,
    },
    Rule,
    Cells {
        cells: Vec<Cell>,
        /// Whether the row begins the leaf.
        is_first: bool,
    },
    /// The line below a table's head, or between two table rows that are drawn as lists. It stores
    /// the columns of its crossings and of its end.
    Line {
        crossings: Vec<u16>,
        end: u16,
    },
}

impl RowForm {
    /// Returns whether a cell of the row contains this byte of the block's text.
    pub fn is_cell_with(&self, byte: u32) -> bool {
        let Self::Cells { cells, .. } = self else { return false };
        cells.iter().any(
            |cell| matches!(&cell.content, RowContent::Text { text, .. } if text.contains(&byte)),
        )
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub column: u16,
    pub content: RowContent,
}

#[derive(Debug, Clone, PartialEq)]
pub enum RowContent {
    Text {
        text: Range<u32>,
        is_head: bool,
    },
    /// A mark that Outcrop adds.
    Mark(&'static str),
}
