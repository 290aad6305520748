//! Draws the find bar of the inspector, in the last row.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;

use super::drawing::InspectorDrawing;
use crate::ui::frame::draw_textbox;

/// Minimum columns of the query before the result.
const QUERY_COLUMNS: u16 = 8;

/// Draws the bar if it is open, and returns the rest of the area.
pub fn bar(frame: &mut Frame<'_>, area: Rect, drawing: InspectorDrawing<'_>) -> Rect {
    let (finding, theme) = (&drawing.inspector.finding, drawing.cx.theme);
    let Some(textbox) = finding.textbox().filter(|_| area.height > 0) else { return area };
    let left = Rect { height: area.height.saturating_sub(1), ..area };
    let y = left.bottom();
    let room = usize::from(area.width);
    let (x, _) = frame.buffer_mut().set_stringn(area.x, y, "Find: ", room, theme.strong());
    let result = finding.result_text();
    let style = if finding.has_none() { theme.warning() } else { theme.text() };
    let result_x = area.right().saturating_sub(result.cell_width()).max(x + QUERY_COLUMNS);
    let room = usize::from(area.right().saturating_sub(result_x));
    frame.buffer_mut().set_stringn(result_x, y, &result, room, style);
    let width = result_x.saturating_sub(x + 1).max(1);
    draw_textbox(frame, Rect { x, y, width, height: 1 }, textbox, !drawing.cx.is_covered);
    left
}
