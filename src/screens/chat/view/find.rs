//! Draws the find bar: the query, the number of matches and the keys.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;

use super::ChatDrawing;
use crate::ui::find_action::FindAction;
use crate::ui::frame::draw_textbox;
use crate::ui::hints::{self, KeyHint};
use crate::ui::keymap::ActionName;
use crate::ui::keymap::KeyScope;

/// Minimum columns of the query, and of the count (as wide as `no match`), so that nothing moves
/// while the user types.
const QUERY_COLUMNS: u16 = 16;
const COUNT_COLUMNS: u16 = 8;

const LABEL: &str = "Find: ";

pub fn draw(frame: &mut Frame<'_>, area: Rect, drawing: ChatDrawing<'_>) {
    let theme = drawing.cx.theme;
    let Some(textbox) = drawing.chat.find.textbox() else { return };
    let count = drawing.chat.find.count();
    let count_columns = count.cell_width().max(COUNT_COLUMNS);
    let label_end = area.x + 1 + LABEL.cell_width();
    // Without key hints, the count ends at the right edge.
    let right = area.right().saturating_sub(1);
    let room = right.saturating_sub(label_end + QUERY_COLUMNS + count_columns + 4);
    let (next, previous) = (
        (&[&FindAction::Next as &dyn ActionName][..], "next"),
        (&[&FindAction::Previous as &dyn ActionName][..], "previous"),
    );
    let close = (&[&FindAction::Close as &dyn ActionName][..], "close");
    let all = [&[next, previous, close][..], &[next, close], &[close]];
    let columns = |keys: &[KeyHint<'_>]| keys.iter().map(hints::columns).sum::<u16>();
    let keys = all.into_iter().map(|shown| hints::bound(drawing.cx.keymap, KeyScope::Find, shown));
    let keys = keys.into_iter().find(|keys| columns(keys) <= room).unwrap_or_default();
    let keys_columns = columns(&keys);

    let buf = frame.buffer_mut();
    buf.set_string(area.x + 1, area.y, LABEL, theme.strong());
    let keys_x = right.saturating_sub(keys_columns);
    hints::draw(buf, Rect { x: keys_x, width: keys_columns, ..area }, &keys, theme);
    let count_end = if keys.is_empty() { right } else { keys_x.saturating_sub(1) };
    let style = if count == "no match" { theme.warning() } else { theme.text() };
    let count_x = count_end.saturating_sub(count.cell_width());
    buf.set_stringn(count_x, area.y, &count, usize::from(right.saturating_sub(count_x)), style);
    let query_end = count_end.saturating_sub(count_columns + 2);
    let query =
        Rect { x: label_end, width: query_end.saturating_sub(label_end).max(1), height: 1, ..area };
    draw_textbox(frame, query, textbox, !drawing.cx.is_covered);
}
