//! Lays out items in rows: an item that does not fit starts the next row.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::text::clip;

const GAP: u16 = 2;

/// An item: its texts with their styles.
pub type FlowItem = Vec<(String, Style)>;

/// Returns the start of each item, given the items' widths. The first column of the area stays
/// empty. The last rows may be below the area.
pub fn places(widths: impl IntoIterator<Item = u16>, area: Rect) -> Vec<(u16, u16)> {
    let (mut x, mut y) = (area.x + 1, area.y);
    let mut place = |columns: u16| {
        if x > area.x + 1 && x.saturating_add(columns) > area.right() {
            x = area.x + 1;
            y += 1;
        }
        let place = (x, y);
        x = x.saturating_add(columns).saturating_add(GAP);
        place
    };
    widths.into_iter().map(&mut place).collect()
}

pub fn rows_of(items: &[FlowItem], width: u16) -> u16 {
    let area = Rect { width: width.saturating_add(1), ..Rect::default() };
    let places = places(items.iter().map(columns), area);
    places.last().map_or(1, |(_, y)| y + 1)
}

/// Draws as many items as the area has rows for.
pub fn draw_items(frame: &mut Frame<'_>, area: Rect, items: &[FlowItem]) {
    let places = places(items.iter().map(columns), area);
    for (item, (mut x, y)) in items.iter().zip(places) {
        if y >= area.bottom() {
            return;
        }
        for (text, style) in item {
            let room = usize::from(area.right().saturating_sub(x));
            (x, _) = frame.buffer_mut().set_stringn(x, y, clip(text, room), room, *style);
        }
    }
}

fn columns(item: &FlowItem) -> u16 {
    item.iter().map(|(text, _)| text.cell_width()).sum()
}
