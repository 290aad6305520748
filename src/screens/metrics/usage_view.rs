//! Draws the usage of all stored conversations: a row per period and model, the total, and a bar for
//! the cost of each row if there is room.

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Clear;

use super::actions::Action as Act;
use super::drawing::MetricsDrawing;
use super::usage::{UsageView, model_name};
use crate::stored::UsagePeriod;
use crate::ui::dialog::list::{draw_scroll_bar, first_shown};
use crate::ui::frame::frame_block;
use crate::ui::keymap::Hint;
use crate::ui::text::clip;

/// Minimum columns for the bars, and the gap before them.
const MIN_BAR: u16 = 10;
const GAP: u16 = 2;

const NOT_STORED: [&str; 2] =
    ["Nothing is stored now, so the usage is incomplete.", "Not stored: incomplete."];

/// The key hints, the most important first.
const HINTS: &[Hint<'static>] = &[
    (&[&Act::Leave], "close"),
    (&[&Act::SwitchView], "turns"),
    (&[&Act::SortLeft, &Act::SortRight], "day, month, model"),
    (&[&Act::NextModel], "model"),
    (&[&Act::Reverse], "reverse"),
    (&[&Act::CopyCsv], "CSV"),
    (&[&Act::CopyJson], "JSON"),
    (&[&Act::Save], "save"),
];

pub fn draw(frame: &mut Frame<'_>, drawing: MetricsDrawing<'_>) {
    let (area, theme, usage) = (frame.area(), drawing.cx.theme, &drawing.page.usage);
    let title = title(drawing, area.width.saturating_sub(6).into());
    let bottom = drawing.bottom_line(HINTS, area.width);
    let block = frame_block(&title, true, theme).title_bottom(bottom);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let buf = frame.buffer_mut();
    let mut text = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if let Some(message) = usage.message(drawing.cx.session) {
        return put(buf, text, &message, theme.text());
    }
    if !drawing.cx.session.store.is_durable {
        let [long, short] = NOT_STORED;
        let fits = long.cell_width() <= text.width;
        put(buf, text, if fits { long } else { short }, theme.warning());
        text = Rect { y: text.y + 1, height: text.height - 1, ..text };
    }
    let columns = usage.table.columns(text.width.into());
    put(buf, text, &usage.table.head(&columns), theme.group_heading());
    let room = usize::from(text.height.saturating_sub(2)).max(1);
    let first = first_shown(usage.chosen, usage.table.len(), room);
    let bars = bar_area(text, columns.width());
    let most = usage.rows.iter().map(|row| row.cost_usd).fold(0.0, f64::max);
    let rows = Rect { y: text.y + 1, height: text.height.saturating_sub(2), ..text };
    let scroll_bar = Rect { x: inner.x, width: inner.width, ..rows };
    draw_scroll_bar(buf, scroll_bar, usage.table.len(), first, theme);
    let mut y = rows.y;
    for (at, row) in usage.rows.iter().enumerate().skip(first).take(room) {
        put(buf, Rect { y, ..text }, &usage.table.row(at, &columns), theme.text());
        if let Some(bars) = bars {
            let bar = "━".repeat(cells(row.cost_usd, most, bars.width));
            buf.set_stringn(bars.x, y, bar, bars.width.into(), theme.focus());
        }
        if at == usage.chosen {
            theme.select(buf, Rect { x: inner.x, y, width: inner.width, height: 1 });
        }
        y += 1;
    }
    if y < text.bottom() {
        put(buf, Rect { y, ..text }, &usage.table.total(&columns), theme.strong());
    }
}

fn put(buf: &mut Buffer, row: Rect, text: &str, style: Style) {
    let columns = usize::from(row.width);
    buf.set_stringn(row.x, row.y, clip(text, columns), columns, style);
}

/// Returns the area of the bars at the right of the table, if there is room.
fn bar_area(text: Rect, used: usize) -> Option<Rect> {
    let used = u16::try_from(used).unwrap_or(u16::MAX).saturating_add(GAP);
    let width = text.width.saturating_sub(used);
    (width >= MIN_BAR).then_some(Rect { x: text.x.saturating_add(used), width, ..text })
}

/// Returns the length of a bar. A cost that is not zero has at least one cell.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a screen's width"
)]
fn cells(cost: f64, most: f64, width: u16) -> usize {
    if cost <= 0.0 || most <= 0.0 {
        return 0;
    }
    ((cost / most * f64::from(width)).round() as usize).max(1)
}

fn title(drawing: MetricsDrawing<'_>, columns: usize) -> String {
    let UsageView { period, model, .. } = &*drawing.page.usage;
    let by = match period {
        UsagePeriod::Day => "day",
        UsagePeriod::Month => "month",
        UsagePeriod::All => "model",
    };
    let only = model.as_ref().map(|id| model_name(&drawing.cx.session.catalog, id));
    let mut title = "Usage of all conversations".to_owned();
    for more in [Some(format!(" · by {by}")), only.map(|name| format!(" · {name} only"))] {
        let more = more.unwrap_or_default();
        if usize::from(title.cell_width()) + usize::from(more.cell_width()) <= columns {
            title += &more;
        }
    }
    title
}
