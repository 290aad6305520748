//! Draws find in the inspector: the bar in the last row, and the marks.

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;

use super::drawing::InspectorDrawing;
use crate::ui::frame::draw_textbox;
use crate::ui::search_query::SearchQuery;
use crate::ui::theme::Theme;

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

/// Marks the matches in drawn rows. Each row is searched by itself.
pub fn mark(buf: &mut Buffer, area: Rect, needle: Option<&SearchQuery>, theme: Theme) {
    let Some(needle) = needle else { return };
    for y in area.y..area.bottom().min(buf.area.bottom()) {
        let (mut text, mut ends) = (String::new(), Vec::new());
        let mut x = area.x;
        while x < area.right().min(buf.area.right()) {
            let symbol = buf[(x, y)].symbol();
            text.push_str(symbol);
            ends.push((text.len(), x));
            // Skip the cells under a wide character.
            x += symbol.cell_width().max(1);
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

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;
    use crate::ui::appearance::{Appearance, ColorDepth};

    #[test]
    fn wide_characters_are_marked_without_spaces_between_them() {
        let theme = Theme::of(Appearance::new(ColorDepth::Palette, None));
        let check = |typed: &str, marked: &[u16]| {
            let area = Rect::new(0, 0, 10, 1);
            let mut buf = Buffer::empty(area);
            buf.set_string(0, 0, "a日本語b", Style::new());
            let plain = buf.clone();
            mark(&mut buf, area, SearchQuery::new(typed).as_ref(), theme);
            let found: Vec<u16> =
                (0..10).filter(|x| buf[(*x, 0)].style() != plain[(*x, 0)].style()).collect();
            assert_eq!(found, marked, "{typed}");
        };
        check("日本", &[1, 3]);
        check("語b", &[5, 7]);
        check("日 本", &[]);
    }
}
