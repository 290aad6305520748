//! Lays out a table. If the columns do not fit, cells wrap; if they become too narrow, each row
//! becomes a list of `head: value`.

use std::ops::Range;

use super::row_form::{Cell, RowContent, RowForm};
use super::wrap::{columns, longest_word, wrap};
use crate::document::block::{Alignment, TableLeaf};

/// Columns between two cells: ` │ `.
const SEPARATOR_COLUMNS: usize = 3;

/// Minimum columns of a table column, unless its longest word is shorter.
const MIN_COLUMN_WIDTH: usize = 10;

/// Returns the rows of a table at a width, each with its offset in `text`.
pub fn rows_of_table(text: &str, table: &TableLeaf, width: usize) -> Vec<(u32, RowForm)> {
    let cells = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    if cells == 0 {
        return Vec::new();
    }
    let cell_text =
        |row: &Vec<Range<u32>>, at: usize| row.get(at).map_or("", |cell| slice(text, cell));
    let measure = |measured: fn(&str) -> usize, at: usize| {
        table.rows.iter().map(|row| measured(cell_text(row, at))).max().unwrap_or(0).max(1)
    };
    let wanted: Vec<usize> = (0..cells).map(|at| measure(columns, at)).collect();
    let least: Vec<usize> = (0..cells)
        .map(|at| measure(longest_word, at).min(MIN_COLUMN_WIDTH).min(wanted[at]))
        .collect();
    let room = width.saturating_sub(SEPARATOR_COLUMNS * (cells - 1));
    match shrink_widths(&wanted, &least, room) {
        Some(widths) => as_grid(text, table, &widths),
        None => as_list(text, table, width),
    }
}

/// Returns widths whose sum is at most `room`. The widest columns shrink first.
fn shrink_widths(wanted: &[usize], least: &[usize], room: usize) -> Option<Vec<usize>> {
    let at_most = |cap: usize| -> Vec<usize> {
        wanted.iter().zip(least).map(|(wanted, least)| (*wanted).min(cap.max(*least))).collect()
    };
    let takes = |cap: usize| at_most(cap).iter().sum::<usize>();
    let widest = wanted.iter().copied().max().unwrap_or(0);
    if takes(0) > room {
        return None;
    }
    let (mut fits, mut too_wide) = (0, widest + 1);
    while too_wide - fits > 1 {
        let cap = usize::midpoint(fits, too_wide);
        if takes(cap) <= room {
            fits = cap;
        } else {
            too_wide = cap;
        }
    }
    Some(at_most(fits))
}

fn as_grid(text: &str, table: &TableLeaf, widths: &[usize]) -> Vec<(u32, RowForm)> {
    let mut starts = Vec::with_capacity(widths.len());
    let mut column = 0;
    for width in widths {
        starts.push(column);
        column += width + SEPARATOR_COLUMNS;
    }
    let end = column - SEPARATOR_COLUMNS;
    let mut laid = Vec::new();
    for (number, row) in table.rows.iter().enumerate() {
        let wrapped: Vec<Vec<Range<usize>>> =
            row.iter().zip(widths).map(|(cell, width)| wrap(slice(text, cell), *width)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(1);
        for line in 0..height {
            let mut cells = Vec::new();
            for at in 0..widths.len() {
                if at > 0 {
                    cells.push(Cell {
                        column: small(starts[at] - 2),
                        content: RowContent::Mark("│"),
                    });
                }
                let (Some(cell), Some(range)) =
                    (row.get(at), wrapped.get(at).and_then(|rows| rows.get(line)))
                else {
                    continue;
                };
                let text = slice(text, cell)[range.clone()].trim_end();
                let alignment = table.alignments.get(at).copied().unwrap_or(Alignment::None);
                let spare = widths[at].saturating_sub(columns(text));
                let blanks = match alignment {
                    Alignment::None | Alignment::Left => 0,
                    Alignment::Center => spare / 2,
                    Alignment::Right => spare,
                };
                let from = cell.start + wide(range.start);
                let text = from..from + wide(text.len());
                let content = RowContent::Text { text, is_head: number == 0 };
                cells.push(Cell { column: small(starts[at] + blanks), content });
            }
            let is_first = laid.is_empty();
            laid.push((offset(row, line), RowForm::Cells { cells, is_first }));
        }
        if number == 0 {
            let crossings = starts[1..].iter().map(|start| small(start - 2)).collect();
            laid.push((row_end(row), RowForm::Line { crossings, end: small(end) }));
        }
    }
    laid
}

/// Lays out each row as a list of its cells, each with its head.
fn as_list(text: &str, table: &TableLeaf, width: usize) -> Vec<(u32, RowForm)> {
    let (heads, rows) = match table.rows.split_first() {
        // A table with only a head shows it as a row.
        Some((heads, [])) => (&[][..], std::slice::from_ref(heads)),
        Some((heads, rows)) => (heads.as_slice(), rows),
        None => return Vec::new(),
    };
    let mut laid = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let mut line = 0;
        for (at, cell) in row.iter().enumerate() {
            let head = heads.get(at).filter(|head| !slice(text, head).trim().is_empty());
            let name = head.map_or("", |head| slice(text, head));
            // A long head has a row of its own, and its value is indented below.
            let name_columns = columns(name) + if head.is_some() { 2 } else { 0 };
            let beside = head.is_some() && name_columns <= width / 2;
            let indent = if beside {
                name_columns
            } else if head.is_some() {
                2
            } else {
                0
            };
            let mut lead = Vec::new();
            if let Some(head) = head {
                let rows = wrap(name, width.saturating_sub(1));
                for range in rows {
                    let from = head.start + wide(range.start);
                    let text = from..head.start + wide(range.end);
                    let content = RowContent::Text { text: text.clone(), is_head: true };
                    let mut cells = vec![Cell { column: 0, content }];
                    if range.end == name.len() {
                        let column = small(columns(&name[range]));
                        cells.push(Cell { column, content: RowContent::Mark(":") });
                    }
                    lead.push(cells);
                }
            }
            let value = slice(text, cell);
            let mut values = wrap(value, width.saturating_sub(indent)).into_iter().map(|range| {
                let from = cell.start + wide(range.start);
                let text = from..cell.start + wide(range.end);
                Cell { column: small(indent), content: RowContent::Text { text, is_head: false } }
            });
            if beside && let (Some(cells), Some(value)) = (lead.last_mut(), values.next()) {
                cells.push(value);
            }
            for cells in lead.into_iter().chain(values.map(|value| vec![value])) {
                let is_first = laid.is_empty();
                laid.push((offset(row, line), RowForm::Cells { cells, is_first }));
                line += 1;
            }
        }
        if number + 1 < rows.len() {
            let end = small(width.min(12));
            laid.push((row_end(row), RowForm::Line { crossings: Vec::new(), end }));
        }
    }
    laid
}

/// Returns the offset of a line of a row. Each line has its own offset, except that the last lines
/// share an offset if repeated heads give a row more lines than bytes.
fn offset(row: &[Range<u32>], line: usize) -> u32 {
    let start = row.first().map_or(0, |cell| cell.start);
    (start + wide(line)).min(row_end(row).saturating_sub(1).max(start))
}

/// Returns the line break after a row's last cell.
fn row_end(row: &[Range<u32>]) -> u32 {
    row.last().map_or(0, |cell| cell.end)
}

fn slice<'a>(text: &'a str, range: &Range<u32>) -> &'a str {
    &text[range.start as usize..range.end as usize]
}

fn small(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

fn wide(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_columns_shrink_first() {
        assert_eq!(shrink_widths(&[5, 30, 10], &[5, 8, 8], 100), Some(vec![5, 30, 10]));
        assert_eq!(shrink_widths(&[5, 30, 10], &[5, 8, 8], 30), Some(vec![5, 15, 10]));
        assert_eq!(shrink_widths(&[5, 30, 30], &[5, 8, 8], 30), Some(vec![5, 12, 12]));
        assert_eq!(shrink_widths(&[5, 30, 10], &[5, 8, 8], 20), None);
    }
}
