//! Draws a long notice in its own rows above the composer. The composer's frame shows a short notice.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::ChatDrawing;
use crate::document::visible;
use crate::screens::context::Drawing;
use crate::ui::row_canvas;
use crate::ui::text::clip;
use crate::ui::wrap::{columns, wrap};

/// Maximum rows of a notice.
const MAX_ROWS: usize = 4;

/// Returns whether the composer's frame shows the notice, because the frame has room for it.
pub fn is_in_frame(cx: Drawing<'_>, notice: &str, composer: Rect) -> bool {
    // A docked panel is beside the composer. Otherwise, the panel covers a part of the composer.
    let is_covered = cx.panel_is_shown && composer.width == cx.size.0;
    !is_covered && columns(&visible::line(notice)) <= usize::from(composer.width.saturating_sub(4))
}

/// Returns the area of a notice that the composer's frame does not show. The area covers the last rows of
/// the conversation and of the settings panel above the composer.
pub fn area(cx: Drawing<'_>, composer: Rect) -> Option<Rect> {
    let notice = cx.notice.filter(|notice| !is_in_frame(cx, notice, composer))?;
    let width = cx.size.0;
    let rows = rows(notice, width).len().min(composer.y.saturating_sub(1).into());
    let height = u16::try_from(rows).unwrap_or(0);
    (height > 0).then(|| Rect { x: 0, y: composer.y - height, width, height })
}

pub fn draw(frame: &mut Frame<'_>, area: Rect, drawing: ChatDrawing<'_>) {
    let theme = drawing.cx.theme;
    let buf = frame.buffer_mut();
    row_canvas::clear(buf, area);
    for (y, row) in
        (area.y..area.bottom()).zip(rows(drawing.cx.notice.unwrap_or_default(), area.width))
    {
        buf.set_stringn(area.x + 2, y, row, area.width.into(), theme.warning());
    }
}

fn rows(notice: &str, width: u16) -> Vec<String> {
    let notice = visible::line(notice);
    let room = usize::from(width.saturating_sub(4)).max(1);
    let ranges = wrap(&notice, room);
    let is_cut = ranges.len() > MAX_ROWS;
    let mut rows: Vec<_> =
        ranges.iter().take(MAX_ROWS).map(|range| notice[range.clone()].to_owned()).collect();
    if is_cut && let Some(last) = rows.last_mut() {
        let rest = &notice[ranges[MAX_ROWS - 1].start..];
        *last = clip(rest, room);
    }
    rows
}
