//! Marks the matches of a query in drawn rows.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;

use super::search_query::SearchQuery;
use super::theme::Theme;

/// Marks the matches in drawn rows. Each row is searched by itself.
pub fn mark_matches(buf: &mut Buffer, area: Rect, needle: Option<&SearchQuery>, theme: Theme) {
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
            mark_matches(&mut buf, area, SearchQuery::new(typed).as_ref(), theme);
            let found: Vec<u16> =
                (0..10).filter(|x| buf[(*x, 0)].style() != plain[(*x, 0)].style()).collect();
            assert_eq!(found, marked, "{typed}");
        };
        check("日本", &[1, 3]);
        check("語b", &[5, 7]);
        check("日 本", &[]);
    }
}
