//! Post-processes the changed rows of a screen frame: finds the text cursor and replaces unsafe
//! characters.

use ratatui::Frame;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;

use crate::document::visible;
use crate::ui::textbox::CURSOR_MARK;

/// Returns the cells of the changed rows, row by row.
fn changed_rows<'a>(
    buf: &'a mut Buffer,
    changed: &'a [bool],
) -> impl Iterator<Item = (u16, &'a mut [Cell])> {
    let columns = usize::from(buf.area.width).max(1);
    let rows = (0..).zip(buf.content.chunks_mut(columns)).zip(changed);
    rows.filter(|(_, is_changed)| **is_changed).map(|(row, _)| row)
}

/// Returns the position of the text cursor in the changed rows, and removes its mark. On a tab, the mark
/// covers several cells.
pub(super) fn take_cursor(buf: &mut Buffer, changed: &[bool]) -> Option<Position> {
    let mut cursor = None;
    for (y, row) in changed_rows(buf, changed) {
        for (x, cell) in (0..).zip(row) {
            if cell.modifier.contains(CURSOR_MARK) {
                cell.modifier.remove(CURSOR_MARK);
                cursor.get_or_insert(Position { x, y });
            }
        }
    }
    cursor
}

/// Replaces every control and bidirectional control character in the changed rows. Text of the
/// conversation is already safe; this catches text from elsewhere, such as a title, a model id or
/// typed text.
pub(super) fn make_safe(frame: &mut Frame<'_>, changed: &[bool]) {
    for cell in changed_rows(frame.buffer_mut(), changed).flat_map(|(_, row)| row) {
        let symbol = cell.symbol();
        let is_safe = matches!(symbol.as_bytes(), [0x20..0x7f])
            || !symbol.chars().any(visible::is_unsafe_for_terminal);
        if !is_safe {
            cell.set_symbol("\u{fffd}");
        }
    }
}
