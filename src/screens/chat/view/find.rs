//! The find bar: what is looked for, how many places hold it, and the keys.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;

use super::ChatDrawing;
use crate::ui::find_action::FindAction;
use crate::ui::frame::draw_textbox;
use crate::ui::keymap::ActionName;
use crate::ui::keymap::KeyScope;

/// Columns that the query keeps, before any key is told, and those of `no match`, which the count
/// keeps, so that nothing moves while one types.
const QUERY_COLUMNS: u16 = 16;
const COUNT_COLUMNS: u16 = 8;

const LABEL: &str = "Find: ";

pub fn draw(frame: &mut Frame<'_>, area: Rect, of: ChatDrawing<'_>) {
    let theme = of.cx.theme;
    let Some(textbox) = of.chat.find.textbox() else { return };
    let count = of.chat.find.count();
    let count_columns = count.cell_width().max(COUNT_COLUMNS);
    let label_end = area.x + 1 + LABEL.cell_width();
    // The count ends here if no key is told.
    let right = area.right().saturating_sub(1);
    let room = right.saturating_sub(label_end + QUERY_COLUMNS + count_columns + 4);
    let (next, previous) = (
        (&[&FindAction::Next as &dyn ActionName][..], "next"),
        (&[&FindAction::Previous as &dyn ActionName][..], "previous"),
    );
    let close = (&[&FindAction::Close as &dyn ActionName][..], "close");
    let all = [&[next, previous, close][..], &[next, close], &[close]];
    let keys = all.into_iter().map(|hints| of.cx.keymap.hints(KeyScope::Find, hints).join("  "));
    let keys = keys.into_iter().find(|keys| keys.cell_width() <= room).unwrap_or_default();

    let buf = frame.buffer_mut();
    buf.set_string(area.x + 1, area.y, LABEL, theme.strong());
    let keys_x = right.saturating_sub(keys.cell_width());
    buf.set_string(keys_x, area.y, &keys, theme.quiet());
    let count_end = if keys.is_empty() { right } else { keys_x.saturating_sub(2) };
    let style = if count == "no match" { theme.warning() } else { theme.text() };
    let count_x = count_end.saturating_sub(count.cell_width());
    buf.set_stringn(count_x, area.y, &count, usize::from(right.saturating_sub(count_x)), style);
    let query_end = count_end.saturating_sub(count_columns + 2);
    let query =
        Rect { x: label_end, width: query_end.saturating_sub(label_end).max(1), height: 1, ..area };
    draw_textbox(frame, query, textbox, !of.cx.is_covered);
}
