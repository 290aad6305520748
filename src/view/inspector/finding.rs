//! What is looked for in the inspector: the bar in its last row, and the marks.

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;

use super::super::draw_textbox;
use super::super::theme::Theme;
use crate::app::App;
use crate::app::find::needle::Needle;
use crate::app::overlay::Overlay;

/// Columns that the query keeps ahead of what was found.
const QUERY_COLUMNS: u16 = 8;

/// The bar while it is open; answers with what is left of the area.
pub fn bar(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) -> Rect {
    let finding = &app.inspector.finding;
    let Some(textbox) = finding.textbox().filter(|_| area.height > 0) else { return area };
    let left = Rect { height: area.height.saturating_sub(1), ..area };
    let y = left.bottom();
    let room = usize::from(area.width);
    let (x, _) = frame.buffer_mut().set_stringn(area.x, y, "Find: ", room, theme.strong());
    let said = finding.said();
    let style = if finding.has_none() { theme.warning() } else { theme.text() };
    let said_x = area.right().saturating_sub(said.cell_width()).max(x + QUERY_COLUMNS);
    let room = usize::from(area.right().saturating_sub(said_x));
    frame.buffer_mut().set_stringn(said_x, y, &said, room, style);
    let width = said_x.saturating_sub(x + 1).max(1);
    let is_open = matches!(app.overlay, Overlay::None);
    draw_textbox(frame, Rect { x, y, width, height: 1 }, textbox, is_open);
    left
}

/// Marks what is looked for in rows that are drawn, of which each is a whole.
pub fn mark(buf: &mut Buffer, area: Rect, needle: Option<&Needle>, theme: Theme) {
    let Some(needle) = needle else { return };
    for y in area.y..area.bottom().min(buf.area.bottom()) {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for x in area.x..area.right().min(buf.area.right()) {
            text.push_str(buf[(x, y)].symbol());
            ends.push((text.len(), x));
        }
        for hit in needle.find_in(&text, usize::from(area.width)).0 {
            for (end, x) in &ends {
                if *end > hit.start && *end <= hit.end.max(hit.start + 1) {
                    buf[(*x, y)].set_style(theme.found());
                }
            }
        }
    }
}
