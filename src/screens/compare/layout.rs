//! Where the columns of a comparison lie: a pure function of the window and of which one is chosen.

use ratatui::layout::Rect;

/// A column is not narrower than this, unless it is the only one in sight.
pub const LEAST_COLUMNS: u16 = 35;

/// The areas of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparisonLayout {
    pub header: Rect,
    /// Which columns there are and how far each is, where not all of them are in sight.
    pub tabs: Option<Rect>,
    /// Everything between.
    pub body: Rect,
    /// The columns in sight by their number from 0, each with its frame.
    pub columns: Vec<(usize, Rect)>,
    /// What the keys do.
    pub keys: Rect,
}

impl ComparisonLayout {
    /// In a window of at least `regions::SMALLEST`, of at least one column.
    pub fn of((width, height): (u16, u16), count: usize, chosen: usize) -> Self {
        let fit = usize::from(width / LEAST_COLUMNS).clamp(1, count.max(1));
        let keys_rows = if width < 100 && height >= 20 { 2 } else { 1 };
        let tab_rows = u16::from(fit < count);
        let body =
            Rect::new(0, 1 + tab_rows, width, height.saturating_sub(1 + tab_rows + keys_rows));
        // The chosen one is in sight, with those before it where there is room.
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
    fn columns_tile_the_page_and_the_chosen_one_is_in_sight() {
        for size in [(40, 10), (80, 24), (111, 30), (140, 40), (300, 60)] {
            for count in 1..=8 {
                for chosen in 0..count {
                    let places = ComparisonLayout::of(size, count, chosen);
                    let mut x = 0;
                    for (_, area) in &places.columns {
                        assert_eq!(area.x, x);
                        assert!(area.width >= LEAST_COLUMNS.min(size.0), "{places:?}");
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
