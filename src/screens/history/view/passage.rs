//! Draws a passage with its matches. The first match is always visible.

use std::ops::Range;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;

use crate::document::visible;
use crate::ui::theme::Theme;

/// Draws a passage in a row. Returns the column after it.
pub(super) fn draw_passage(
    buf: &mut Buffer,
    row: Rect,
    passage: &str,
    matches: &[Range<usize>],
    theme: Theme,
) -> u16 {
    let mut spans = spans(passage, matches);
    let columns = |spans: &[(String, bool)]| spans.iter().map(|(text, _)| text.cell_width()).sum();
    let total: u16 = columns(&spans);
    let first_match = spans.iter().position(|(_, is_match)| *is_match);
    if total > row.width
        && let Some(at) = first_match
    {
        let ahead: u16 = columns(&spans[..=at]);
        if ahead > row.width / 2 {
            // Text before the match is left out.
            let kept = usize::from(row.width / 4);
            let before: String = spans.drain(..at).map(|(text, _)| text).collect();
            let from = before.char_indices().rev().nth(kept).map_or(0, |(from, _)| from);
            spans.insert(0, (format!("…{}", &before[from..]), false));
        }
    }
    let is_cut = columns(&spans) > row.width;
    let right = if is_cut { row.right().saturating_sub(1) } else { row.right() };
    let mut x = row.x;
    for (text, is_match) in spans {
        let style = if is_match { theme.found() } else { theme.text() };
        let room = usize::from(right.saturating_sub(x));
        (x, _) = buf.set_stringn(x, row.y, text, room, style);
    }
    if is_cut && row.width > 0 {
        (x, _) = buf.set_stringn(x.min(right), row.y, "…", 1, theme.text());
    }
    x
}

/// Splits a passage at its matches. Line breaks become spaces.
fn spans(passage: &str, matches: &[Range<usize>]) -> Vec<(String, bool)> {
    let mut spans = Vec::new();
    let mut end = 0;
    let mut add = |range: Range<usize>, is_match: bool| {
        if let Some(text) = passage.get(range).filter(|text| !text.is_empty()) {
            spans.push((visible::line(&text.replace(['\n', '\t'], " ")), is_match));
        }
    };
    for found in matches {
        add(end..found.start, false);
        add(found.clone(), true);
        end = found.end;
    }
    add(end..passage.len(), false);
    spans
}
