//! The layout of the compare page: a pure function of the window size and the chosen column.

use ratatui::layout::Rect;

/// Minimum columns of the terminal per column, unless only one is visible.
pub const MIN_COLUMN_WIDTH: u16 = 35;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparisonLayout {
    pub header: Rect,
    /// The row of tabs, if not all columns fit.
    pub tabs: Option<Rect>,
    pub body: Rect,
    /// The visible columns by index, each with its frame.
    pub columns: Vec<(usize, Rect)>,
    pub keys: Rect,
}

impl ComparisonLayout {
    /// Lays out at least one column in a window of at least `screen_areas::MIN_SIZE`.
    pub fn of((width, height): (u16, u16), count: usize, chosen: usize) -> Self {
        let fit = usize::from(width / MIN_COLUMN_WIDTH).clamp(1, count.max(1));
        let keys_rows = if width < 100 && height >= 20 { 2 } else { 1 };
        let tab_rows = u16::from(fit < count);
        let body =
            Rect::new(0, 1 + tab_rows, width, height.saturating_sub(1 + tab_rows + keys_rows));
        // Show the chosen column, with the columns before it if there is room.
        let first = (chosen + 1).saturating_sub(fit);
        let edge = |at: usize| {
            let at = u16::try_from(at * usize::from(width) / fit).unwrap_or(width);
            body.x + at
        };
        let area = |at: usize| Rect { x: edge(at), width: edge(at + 1) - edge(at), ..body };
        Self {
            header: Rect::new(0, 0, width, 1),
            tabs: (tab_rows > 0).then(|| Rect::new(0, 1, width, 1)),
            body,
            columns: (0..fit).map(|at| (first + at, area(at))).collect(),
            keys: Rect::new(0, body.bottom(), width, keys_rows),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_tile_the_page_and_the_chosen_one_is_visible() {
        for size in [(40, 10), (80, 24), (111, 30), (140, 40), (300, 60)] {
            for count in 1..=8 {
                for chosen in 0..count {
                    let places = ComparisonLayout::of(size, count, chosen);
                    let mut x = 0;
                    for (_, area) in &places.columns {
                        assert_eq!(area.x, x);
                        assert!(area.width >= MIN_COLUMN_WIDTH.min(size.0), "{places:?}");
                        x = area.right();
                    }
                    assert_eq!(x, size.0);
                    assert!(places.columns.iter().any(|(at, _)| *at == chosen), "{places:?}");
                    assert!(places.columns.iter().all(|(at, _)| *at < count), "{places:?}");
                    assert_eq!(places.tabs.is_some(), places.columns.len() < count);
                    assert_eq!(places.keys.bottom(), size.1);
                }
            }
        }
    }
}
