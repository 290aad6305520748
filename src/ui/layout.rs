//! Lays out a block in rows at a width. [`super::text_row`] draws the rows.

use std::ops::Range;

pub use super::row_form::{Cell, RowContent, RowForm};
use super::table;
use super::wrap::{columns, wrap};
use crate::document::block::{Block, Leaf, LeafKind, Margin};

/// Maximum columns of prose and code, because longer lines are hard to read. A table may be wider.
pub const PROSE_COLUMNS: u16 = 100;

/// Columns to the left and right of code, for its bar and the marks of long lines. Code in a narrow
/// pane has no margins.
const CODE_MARGINS: (u16, u16) = (2, 1);
const MARGINS_FROM: u16 = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayoutOptions {
    pub width: u16,
    /// Whether code lines that are too long for the pane wrap.
    pub code_wraps: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TextRow {
    pub leaf: u32,
    /// Its position in the block's text. Offsets grow from row to row, at any width.
    pub offset: u32,
    pub form: RowForm,
}

pub fn rows_of_block(block: &Block, options: LayoutOptions) -> Vec<TextRow> {
    let mut rows = Vec::new();
    for (at, leaf) in block.leaves.iter().enumerate() {
        let leaf_number = u32::try_from(at).unwrap_or(u32::MAX);
        let mut push = |offset: u32, form: RowForm| {
            rows.push(TextRow { leaf: leaf_number, offset, form });
        };
        if leaf.has_gap {
            push(leaf.text.start - 1, RowForm::Gap);
        }
        let width = usize::from(leaf_columns(leaf, options.width));
        let text = &block.text[leaf.text.start as usize..leaf.text.end as usize];
        match &leaf.kind {
            LeafKind::Paragraph | LeafKind::Heading(_) => {
                for (row, range) in wrap(text, width).into_iter().enumerate() {
                    let text = within(leaf, &range);
                    push(text.start, RowForm::Text { text, is_first: row == 0 });
                }
            }
            LeafKind::Rule => push(leaf.text.start, RowForm::Rule),
            LeafKind::Code(code) => {
                // The cut fell on the last line of the fence, so no code remains.
                if text.is_empty() && block.is_continued {
                    continue;
                }
                let (left, right) = code_margins(leaf_columns(leaf, options.width));
                let width = width - usize::from(left + right);
                let mut start = 0;
                for (line, source) in text.split('\n').enumerate() {
                    let line = u32::try_from(code.first_line + line).unwrap_or(u32::MAX);
                    let whole = std::iter::once(0..source.len());
                    let wrapped = options.code_wraps.then(|| wrap(source, width));
                    for range in
                        wrapped.into_iter().flatten().chain(whole.filter(|_| !options.code_wraps))
                    {
                        let text = within(leaf, &(start + range.start..start + range.end));
                        let line_start = within(leaf, &(start..start)).start;
                        push(text.start, RowForm::Code { text, line, line_start });
                    }
                    start += source.len() + 1;
                }
            }
            LeafKind::Table(table) => {
                for (offset, form) in table::rows_of_table(&block.text, table, width) {
                    push(offset, form);
                }
            }
        }
    }
    rows
}

/// Estimates the rows of a block without laying it out.
pub fn estimate_rows(block: &Block, options: LayoutOptions) -> usize {
    let rows = block.leaves.iter().map(|leaf| {
        let bytes = (leaf.text.end - leaf.text.start) as usize;
        let lines = bytes / usize::from(options.width.clamp(1, PROSE_COLUMNS)) + 1;
        lines + usize::from(leaf.has_gap)
    });
    rows.sum()
}

/// Converts a range in a leaf's text to the range in the block's text.
fn within(leaf: &Leaf, range: &Range<usize>) -> Range<u32> {
    let at = |byte: usize| leaf.text.start + u32::try_from(byte).unwrap_or(u32::MAX);
    at(range.start)..at(range.end)
}

/// Returns the margins of a leaf that fit, and their columns: at most half of the width. Outer
/// margins are dropped first.
pub fn margins(leaf: &Leaf, width: u16) -> (&[Margin], u16) {
    let mut from = leaf.margins.len();
    let mut total = 0;
    while let Some(next) = from.checked_sub(1) {
        let columns = margin_columns(&leaf.margins[next]);
        if total + columns > width / 2 {
            break;
        }
        total += columns;
        from = next;
    }
    (&leaf.margins[from..], total)
}

/// Returns the columns of a leaf's text in a pane, without its margins.
pub fn leaf_columns(leaf: &Leaf, width: u16) -> u16 {
    let (_, indent) = margins(leaf, width);
    let width = match leaf.kind {
        LeafKind::Table(_) => width,
        _ => width.min(PROSE_COLUMNS),
    };
    width.saturating_sub(indent).max(1)
}

/// Returns the margins to the left and right of code in an area of this width.
pub fn code_margins(columns: u16) -> (u16, u16) {
    if columns < MARGINS_FROM { (0, 0) } else { CODE_MARGINS }
}

/// Returns the columns of a margin, including the space after it.
pub fn margin_columns(margin: &Margin) -> u16 {
    match margin {
        Margin::Quote => 2,
        Margin::Item { mark, .. } => {
            u16::try_from(columns(mark)).unwrap_or(u16::MAX).saturating_add(1)
        }
    }
}
