//! Lays out a block in rows at a width. [`super::text_row`] draws the rows.

use std::ops::Range;

pub use super::row_form::{Cell, RowContent, RowForm};
use super::table;
use super::wrap::{columns, wrap};
use crate::document::block::{Block, Leaf, LeafKind, Margin};

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
        let is_labeled = matches!(leaf.kind, LeafKind::Code(_)) && !block.is_continued;
        let mut offset = leaf.text.start - u32::from(is_labeled);
        if leaf.has_gap {
            offset -= 1;
            push(offset, RowForm::Gap);
        }
        let (_, indent) = margins(leaf, options.width);
        let width = usize::from(options.width.saturating_sub(indent).max(1));
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
                if is_labeled {
                    push(leaf.text.start - 1, RowForm::Label);
                }
                // The cut fell on the last line of the fence, so no code remains.
                if text.is_empty() && block.is_continued {
                    continue;
                }
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
                if !code.is_open {
                    push(leaf.text.end + 1, RowForm::Foot);
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
pub fn guess(block: &Block, options: LayoutOptions) -> usize {
    let rows = block.leaves.iter().map(|leaf| {
        let bytes = (leaf.text.end - leaf.text.start) as usize;
        let lines = bytes / usize::from(options.width.max(1)) + 1;
        lines + usize::from(leaf.has_gap)
    });
    rows.sum()
}

/// Converts a range of a leaf's text to one of its block's text.
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

/// Returns the columns of a margin, including the space after it.
pub fn margin_columns(margin: &Margin) -> u16 {
    match margin {
        Margin::Quote => 2,
        Margin::Item { mark, .. } => {
            u16::try_from(columns(mark)).unwrap_or(u16::MAX).saturating_add(1)
        }
    }
}
