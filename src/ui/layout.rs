//! A block laid out: its rows at a width. Owns what stands in which row; [`super::text_row`] draws them.

use std::ops::Range;

pub use super::row_form::{Cell, RowContent, RowForm};
use super::table;
use super::wrap::{columns, wrap};
use crate::document::block::{Block, Leaf, LeafKind, Margin};

/// How things are laid out besides their width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayoutOptions {
    pub width: u16,
    /// Whether lines of code that are longer than the pane go on in the next row.
    pub code_wraps: bool,
}

/// A row of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct TextRow {
    /// The leaf it belongs to.
    pub leaf: u32,
    /// Where it stands in the block's text: growing from row to row, at any width.
    pub offset: u32,
    pub form: RowForm,
}

/// The rows of a block.
pub fn rows_of_block(block: &Block, look: LayoutOptions) -> Vec<TextRow> {
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
        let (_, indent) = margins(leaf, look.width);
        let width = usize::from(look.width.saturating_sub(indent).max(1));
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
                // What a cut left of code that ends there is nothing.
                if text.is_empty() && block.is_continued {
                    continue;
                }
                let mut start = 0;
                for (line, source) in text.split('\n').enumerate() {
                    let line = u32::try_from(code.first_line + line).unwrap_or(u32::MAX);
                    let whole = std::iter::once(0..source.len());
                    let wrapped = look.code_wraps.then(|| wrap(source, width));
                    for range in
                        wrapped.into_iter().flatten().chain(whole.filter(|_| !look.code_wraps))
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

/// Rows that a block takes, as far as that can be told without laying it out.
pub fn guess(block: &Block, look: LayoutOptions) -> usize {
    let rows = block.leaves.iter().map(|leaf| {
        let bytes = (leaf.text.end - leaf.text.start) as usize;
        let lines = bytes / usize::from(look.width.max(1)) + 1;
        lines + usize::from(leaf.has_gap)
    });
    rows.sum()
}

/// Bytes of a leaf's text as bytes of its block's.
fn within(leaf: &Leaf, range: &Range<usize>) -> Range<u32> {
    let at = |byte: usize| leaf.text.start + u32::try_from(byte).unwrap_or(u32::MAX);
    at(range.start)..at(range.end)
}

/// The margins of a leaf that fit, and the columns they take: at most half of the width. What does
/// not fit is left out from the outside in.
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

/// Columns of a margin, with the blank after it.
pub fn margin_columns(margin: &Margin) -> u16 {
    match margin {
        Margin::Quote => 2,
        Margin::Item { mark, .. } => {
            u16::try_from(columns(mark)).unwrap_or(u16::MAX).saturating_add(1)
        }
    }
}
