//! Draws the metrics page over the whole screen: a table of all turns with a summary, the use of
//! the quota, and charts.
//!
//! ```text
//! ┌ Metrics · 12 turns · by ttft ms ▼ ──────────┐
//! │ table.rs: heads, a row per turn             │
//! │           total, p50, p95                   │
//! │ the last 60 s of the quota                  │
//! │ charts.rs: ttft, tok/s and the model, or    │
//! │ phases.rs: the phases of the selected turn  │
//! └ keys or a notice ───────────────────────────┘
//! ```
//!
//! `usage_view.rs` draws the usage in place of the turns.

use std::fmt::Write as _;

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Clear;

use super::actions::Action as Act;
pub use super::drawing::MetricsDrawing;

use super::{charts, phases, table, usage_view};
use crate::chat::conversation::MessageId;
use crate::chat::count::grouped;
use crate::chat::meter::DEFINITIONS;
use crate::chat::metrics::MetricsColumn;
use crate::screens::model_name::name;
use crate::ui::dialog::text::{DialogLine, DialogText, push_labeled};
use crate::ui::frame::frame_block;
use crate::ui::keymap::Hint;
use crate::ui::text::clip;
use crate::ui::theme::Theme;

/// Minimum rows of the page for showing charts.
const MIN_ROWS_FOR_CHARTS: u16 = 16;

const MOST_CHART_ROWS: u16 = 16;

/// Cells of the quota bar.
const QUOTA_BAR_COLUMNS: u64 = 20;

/// Draws the page. Returns the screen row of each visible turn.
pub fn draw(frame: &mut Frame<'_>, drawing: MetricsDrawing<'_>) -> Vec<(u16, MessageId)> {
    if drawing.page.shows_usage() {
        usage_view::draw(frame, drawing);
        return Vec::new();
    }
    let (area, theme) = (frame.area(), drawing.cx.theme);
    let rows = drawing.page.turns(drawing.cx.session);
    let title = title(drawing, rows.len(), area.width.saturating_sub(6).into());
    let bottom = drawing.bottom_line(HINTS, area.width);
    let block = frame_block(&title, true, theme).title_bottom(bottom);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if rows.is_empty() {
        for (y, line) in (inner.y..inner.bottom()).zip(EMPTY) {
            let line = clip(line, inner.width.into());
            frame.buffer_mut().set_stringn(inner.x, y, line, inner.width.into(), theme.text());
        }
        return Vec::new();
    }
    // The table and the row of the quota, with a blank row between them.
    let used_rows = u16::try_from(rows.len())
        .unwrap_or(u16::MAX)
        .saturating_add(table::HEAD_AND_SUMMARY_ROWS + 2);
    let charts_height = if inner.height < MIN_ROWS_FOR_CHARTS {
        0
    } else {
        // The charts get a third of the page, or more if the table leaves more.
        let third = inner.height / 3;
        inner.height.saturating_sub(used_rows).clamp(third, third.max(MOST_CHART_ROWS))
    };
    let quota_y = inner.y + (inner.height - charts_height).min(used_rows) - 1;
    let table = Rect { height: quota_y - inner.y, ..inner };
    let drawn = table::draw(frame, table, drawing, &rows);
    let (text, style) = quota(drawing, inner.width.into(), theme);
    frame.buffer_mut().set_stringn(inner.x, quota_y, text, inner.width.into(), style);
    if charts_height > 0 {
        let area = Rect { y: quota_y + 1, height: charts_height, ..inner };
        if rows.len() <= phases::MOST_TURNS {
            let row = &rows[drawing.page.place(&rows)];
            let area = Rect { y: area.y + 1, height: area.height - 1, ..area };
            phases::draw(frame, area, row, drawing.cx.session.now, theme);
        } else {
            charts::draw(frame, area, drawing, rows);
        }
    }
    drawn
}

const EMPTY: [&str; 2] = ["No turns yet.", "Each turn becomes a row here."];

pub fn definitions(width: u16, theme: Theme) -> DialogText {
    let mut lines = DialogText::new();
    for (name, definition) in DEFINITIONS {
        push_labeled(&mut lines, name, definition, width, theme.text());
    }
    lines.push(DialogLine::new("", theme.text()));
    let order = table::DROP_ORDER.map(MetricsColumn::head).join(", ");
    let text = format!("A narrow window hides these columns, in this order: {order}.");
    push_labeled(&mut lines, "columns", &text, width, theme.quiet());
    lines
}

fn title(drawing: MetricsDrawing<'_>, count: usize, columns: usize) -> String {
    if count == 0 {
        return "Metrics".to_owned();
    }
    let turns = if count == 1 { "1 turn".to_owned() } else { format!("{count} turns") };
    let mut title = format!("Metrics · {turns}");
    let order = drawing.page.order;
    let mut add = |more: String| {
        if usize::from(title.cell_width()) + usize::from(more.cell_width()) <= columns {
            title += &more;
        }
    };
    add(format!(" · by {} {}", order.by.head(), table::mark(order)));
    if let Some(model) = &drawing.page.model {
        add(format!(" · {} only", name(&drawing.cx.session.catalog, model)));
    }
    let count = drawing.columns.len();
    if count > 0 {
        let session = drawing.cx.session;
        let ended =
            drawing.columns.iter().filter(|reply| session.in_flight(**reply).is_none()).count();
        add(format!(" · compared ‹1›–‹{count}›"));
        add(format!(" · {ended} of {count} ended"));
    } else if drawing.cx.session.is_busy() {
        add(format!(" · {}", drawing.cx.session.state()));
    }
    title
}

/// The key hints, the most important first.
const HINTS: &[Hint<'static>] = &[
    (&[&Act::Leave], "close"),
    (&[&Act::GoTo], "open"),
    (&[&Act::SwitchView], "usage"),
    (&[&Act::Explain], "definitions"),
    (&[&Act::SortLeft, &Act::SortRight], "sort"),
    (&[&Act::Reverse], "reverse"),
    (&[&Act::NextModel], "model"),
    (&[&Act::CopyCsv], "CSV"),
    (&[&Act::CopyJson], "JSON"),
    (&[&Act::Save], "save"),
];

/// Returns how much of the current model's quota was used in the last minute. If there is room,
/// adds the other models' quotas.
fn quota(drawing: MetricsDrawing<'_>, columns: usize, theme: Theme) -> (String, Style) {
    let used = drawing.cx.session.quota_use();
    let mark = if used.is_exact { "" } else { "~" };
    let mut text = format!("Quota of the last 60 s: {mark}{} tokens", grouped(used.settled));
    let all = used.settled + used.reserved;
    if let Some(quota) = drawing.cx.session.quota {
        let percent = all.saturating_mul(100) / quota.get();
        text = format!("Last 60 s: {mark}{} of {quota} tokens, {percent} %", used.settled);
    }
    if used.reserved > 0 {
        let _ = write!(text, ", ~{} reserved", used.reserved);
    }
    let mut style = theme.quiet();
    if let Some([long, short]) = drawing.warning.cloned() {
        style = theme.warning();
        // The warning is more important than the figures.
        let forms = [format!("{text}. {long}"), format!("{text}. {short}"), long];
        let form = forms.into_iter().find(|form| usize::from(form.cell_width()) <= columns);
        text = form.unwrap_or(short);
    }
    let session = drawing.cx.session;
    let model = format!(" · {}", name(&session.catalog, &session.settings.model));
    let bar = session.quota.map(|quota| {
        let full = (all.saturating_mul(QUOTA_BAR_COLUMNS) / quota.get()).min(QUOTA_BAR_COLUMNS);
        let cells = |letter: &str, many| letter.repeat(usize::try_from(many).unwrap_or(0));
        format!("  [{}{}]", cells("█", full), cells("·", QUOTA_BAR_COLUMNS - full))
    });
    let others = session.quota_use_of_others().into_iter().map(|(model, used)| {
        let mark = if used.is_exact { "" } else { "~" };
        let aside = match used.reserved {
            0 => String::new(),
            reserved => format!(", ~{reserved} reserved"),
        };
        let name = name(&session.catalog, model);
        format!("  {mark}{} tokens{aside} · {name}", used.settled)
    });
    for more in [model, bar.unwrap_or_default()].into_iter().chain(others) {
        if usize::from(text.cell_width()) + usize::from(more.cell_width()) <= columns {
            text += &more;
        }
    }
    (clip(&text, columns), style)
}
