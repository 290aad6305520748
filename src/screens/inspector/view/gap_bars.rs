//! Bars beside the events: the time since the row above.

use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ui::theme::Theme;

/// Minimum columns of the list for bars.
const BARS_FROM: u16 = 96;

/// The scale of the bars of the visible events.
pub struct GapBars {
    /// The gap of a full bar. Longer gaps have a full bar, too.
    full: Duration,
}

impl GapBars {
    /// Maximum columns of a bar.
    pub const COLUMNS: u16 = 14;

    /// Returns the scale for some gaps, or `None` if there is no room for bars.
    pub fn of(gaps: impl Iterator<Item = Duration>, rows: Rect) -> Option<Self> {
        if rows.width < BARS_FROM {
            return None;
        }
        let mut gaps: Vec<_> = gaps.collect();
        gaps.sort();
        // One long wait must not make all other bars equal.
        let full = gaps.get(gaps.len() * 9 / 10).copied()?;
        Some(Self { full })
    }

    /// Draws the title over the bars.
    pub fn draw_title(buf: &mut Buffer, row: Rect, theme: Theme) {
        let x = row.right() - Self::COLUMNS;
        buf.set_stringn(x, row.y, "gap", Self::COLUMNS.into(), theme.quiet());
    }

    /// Draws the bar of an event at the right end of its row.
    pub fn draw(
        &self,
        buf: &mut Buffer,
        row: Rect,
        before: Option<Instant>,
        at: Instant,
        theme: Theme,
    ) {
        let Some(before) = before else { return };
        let gap = at.saturating_duration_since(before);
        let columns = u128::from(Self::COLUMNS);
        let cells = gap.as_micros() * columns / self.full.as_micros().max(1);
        let cells = usize::try_from(cells.min(columns)).unwrap_or(0);
        let style = if gap > self.full { theme.warning() } else { theme.faint() };
        let x = row.right() - Self::COLUMNS;
        buf.set_stringn(x, row.y, "━".repeat(cells), cells, style);
    }
}
