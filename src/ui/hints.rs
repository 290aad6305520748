//! Key hints in a row of a border: the keys in the accent color, and a word about each.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::flow::FlowItem;
use super::keymap::{Hint, KeyScope, Keymap};
use super::theme::Theme;

/// A hint with the names of its keys.
pub type KeyHint<'a> = (String, &'a str);

/// Returns the hints with their keys in a scope. A hint without a key is left out.
pub fn bound<'a>(keymap: &Keymap, scope: KeyScope, hints: &[Hint<'a>]) -> Vec<KeyHint<'a>> {
    let bound = hints.iter();
    bound.filter_map(|(keys, word)| Some((keymap.bound_keys(scope, keys)?, *word))).collect()
}

/// Returns the columns of a hint with a space on each side.
pub fn columns((keys, word): &KeyHint<'_>) -> u16 {
    keys.cell_width() + word.cell_width() + 3
}

/// Draws as many hints as fit into a row, from the first, at its right end.
pub fn draw(buf: &mut Buffer, row: Rect, hints: &[KeyHint<'_>], theme: Theme) {
    let mut used = 0;
    let is_fitting = |hint: &&KeyHint<'_>| {
        used += columns(hint);
        used <= row.width
    };
    let fitting: Vec<_> = hints.iter().take_while(is_fitting).collect();
    let mut x = row.right() - fitting.iter().map(|hint| columns(hint)).sum::<u16>();
    for (keys, word) in fitting {
        for (text, style) in [
            (" ", theme.quiet()),
            (keys, theme.key()),
            (" ", theme.quiet()),
            (word, theme.quiet_on_frame()),
            (" ", theme.quiet()),
        ] {
            x = buf.set_stringn(x, row.y, text, usize::MAX, style).0;
        }
    }
}

/// Returns as many hints as fit in this many columns, from the first, with two spaces between them.
pub fn line(hints: &[KeyHint<'_>], columns: u16, theme: Theme) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut left = columns;
    for (keys, word) in hints {
        let gap = if spans.is_empty() { 0 } else { 2 };
        let width = gap + keys.cell_width() + 1 + word.cell_width();
        if width > left {
            break;
        }
        left -= width;
        spans.push(Span::raw(" ".repeat(gap.into())));
        spans.push(Span::styled(keys.clone(), theme.key()));
        spans.push(Span::styled(format!(" {word}"), theme.quiet_on_frame()));
    }
    Line::from(spans)
}

/// Returns a hint as an item of a flow.
pub fn item((keys, word): &KeyHint<'_>, theme: Theme) -> FlowItem {
    vec![(keys.clone(), theme.key()), (format!(" {word}"), theme.quiet())]
}
