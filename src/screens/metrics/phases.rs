//! Draws the phases of one turn above a time axis: until the headers, until the first token, and until
//! the end. A chart of bars says nothing about one or two turns.

use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;

use crate::chat::metrics::TurnMetrics;
use crate::screens::figures::milliseconds;
use crate::ui::text::clip;
use crate::ui::theme::Theme;

/// Maximum number of turns for which the page shows phases in place of bar charts.
pub const MOST_TURNS: usize = 2;

/// Columns of the labels and of the times, each with the gap to the bars.
const LABEL: u16 = 19;
const TIME: u16 = 11;

/// Draws the phases of a turn as far as they are known.
pub fn draw(frame: &mut Frame<'_>, area: Rect, row: &TurnMetrics<'_>, now: Instant, theme: Theme) {
    let Some(meter) = row.meter else { return };
    let Some(end) = meter.duration(now) else { return };
    let (headers, first) = (meter.time_to_headers(), meter.time_to_first_token());
    let sent = Duration::ZERO;
    let phases = [
        headers.map(|to| ("until headers", sent, to)),
        first.map(|to| ("until first token", headers.unwrap_or(sent), to)),
        Some(match first {
            Some(from) => ("until the end", from, end),
            None => ("without a token", headers.unwrap_or(sent), end),
        }),
    ];
    let buf = frame.buffer_mut();
    let columns = usize::from(area.width);
    let title = clip(&format!("Turn {}", row.place), columns);
    buf.set_stringn(area.x, area.y, title, columns, theme.strong());
    let bar =
        Rect { x: area.x + LABEL, width: area.width.saturating_sub(LABEL + TIME).max(1), ..area };
    let column = |at: Duration| {
        let column = at.as_micros() * u128::from(bar.width) / end.as_micros().max(1);
        u16::try_from(column).unwrap_or(bar.width).min(bar.width)
    };
    let mut rows = area.y + 1..area.bottom();
    for ((label, from, to), y) in phases.into_iter().flatten().zip(&mut rows) {
        buf.set_stringn(area.x, y, label, LABEL.into(), theme.quiet());
        let start = column(from).min(bar.width - 1);
        // A short phase is visible, too.
        let cells = usize::from(column(to).saturating_sub(start).max(1));
        buf.set_stringn(bar.x + start, y, "━".repeat(cells), cells, theme.focus());
        let time = format!("{} ms", milliseconds(to.saturating_sub(from)));
        let x = area.right().saturating_sub(time.cell_width());
        buf.set_stringn(x, y, &time, TIME.into(), theme.text());
    }
    if let Some(y) = rows.next() {
        let axis = format!("0 ├{}┤", "─".repeat(usize::from(bar.width.saturating_sub(2))));
        buf.set_string(bar.x - 2, y, axis, theme.faint());
        let end = format!("{} ms", milliseconds(end));
        let x = area.right().saturating_sub(end.cell_width());
        buf.set_stringn(x, y, &end, TIME.into(), theme.quiet());
    }
}
