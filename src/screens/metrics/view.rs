//! The metrics page: the figures of all turns in a table, what they come to, what was taken of the
//! quota, and charts. Over the whole screen.
//!
//! ```text
//! ┌ Metrics · 12 turns · by ttft ms ▼ ──────────┐
//! │ table.rs: heads, a row each turn            │
//! │           total, p50, p95                   │
//! │ the last 60 s of the quota                  │
//! │ charts.rs: ttft, tok/s, and which model     │
//! └ keys, or a short word to the user ──────────┘
//! ```

use std::fmt::Write as _;

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use super::actions::Action as Act;
pub use super::drawing::MetricsDrawing;
use super::model_name::name;
use super::{charts, table};
use crate::chat::conversation::MessageId;
use crate::chat::meter::DEFINITIONS;
use crate::chat::metrics::MetricsColumn;
use crate::document::visible;
use crate::ui::dialog::text::{DialogText, labeled};
use crate::ui::frame::framed;
use crate::ui::keymap::{Hint, KeyScope};
use crate::ui::text::clipped;
use crate::ui::theme::Theme;

/// Rows of the page in which there is room for charts.
const CHARTS_FROM: u16 = 16;

/// The most rows that charts take where there is room.
const MOST_CHART_ROWS: u16 = 16;

/// Cells of the bar that shows how much of the quota was taken.
const BAR: u64 = 20;

/// Draws the page. Returns the row of each turn that is on the screen.
pub fn draw(frame: &mut Frame<'_>, of: MetricsDrawing<'_>) -> Vec<(u16, MessageId)> {
    let (area, theme) = (frame.area(), of.cx.theme);
    let rows = of.page.turns(of.cx.session);
    let title = title(of, rows.len(), area.width.saturating_sub(6).into());
    let block = framed(&title, true, theme).title_bottom(foot(of, area.width, theme));
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if rows.is_empty() {
        for (y, line) in (inner.y..inner.bottom()).zip(EMPTY) {
            let line = clipped(line, inner.width.into());
            frame.buffer_mut().set_stringn(inner.x, y, line, inner.width.into(), theme.text());
        }
        return Vec::new();
    }
    let charts_height = if inner.height < CHARTS_FROM {
        0
    } else {
        // A third, and more where the table leaves it.
        let taken = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(table::RIM + 2);
        let third = inner.height / 3;
        inner.height.saturating_sub(taken).clamp(third, third.max(MOST_CHART_ROWS))
    };
    let quota_y = inner.bottom() - charts_height - 1;
    let table = Rect { height: quota_y - inner.y, ..inner };
    let drawn = table::draw(frame, table, of, &rows);
    let (text, style) = quota(of, inner.width.into(), theme);
    frame.buffer_mut().set_stringn(inner.x, quota_y, text, inner.width.into(), style);
    if charts_height > 0 {
        let area = Rect { y: quota_y + 1, height: charts_height, ..inner };
        charts::draw(frame, area, of, rows);
    }
    drawn
}

/// What stands there before the first turn.
const EMPTY: [&str; 2] = ["No turns yet.", "Each turn becomes a row here."];

/// What the figures mean, in words.
pub fn definitions(width: u16, theme: Theme) -> DialogText {
    let mut lines = DialogText::new();
    for (name, definition) in DEFINITIONS {
        labeled(&mut lines, name, definition, width, theme.text());
    }
    lines.push((String::new(), theme.text()));
    let order = table::DROPPED.map(MetricsColumn::head).join(", ");
    let text = format!("A narrow window hides these columns, in this order: {order}.");
    labeled(&mut lines, "columns", &text, width, theme.quiet());
    lines
}

fn title(of: MetricsDrawing<'_>, count: usize, columns: usize) -> String {
    if count == 0 {
        return "Metrics".to_owned();
    }
    let turns = if count == 1 { "1 turn".to_owned() } else { format!("{count} turns") };
    let mut title = format!("Metrics · {turns}");
    let order = of.page.order;
    let mut add = |more: String| {
        if usize::from(title.cell_width()) + usize::from(more.cell_width()) <= columns {
            title += &more;
        }
    };
    add(format!(" · by {} {}", order.by.head(), table::mark(order)));
    if let Some(model) = &of.page.model {
        add(format!(" · {} only", name(&of.cx.session.catalog, model)));
    }
    let count = of.columns.len();
    if count > 0 {
        let session = of.cx.session;
        let ended = of.columns.iter().filter(|reply| session.in_flight(**reply).is_none()).count();
        add(format!(" · compared ‹1›–‹{count}›"));
        add(format!(" · {ended} of {count} ended"));
    } else if of.cx.session.is_busy() {
        add(format!(" · {}", of.cx.session.state()));
    }
    title
}

/// The keys, as many as there is room for, or a short word to the user.
fn foot(of: MetricsDrawing<'_>, width: u16, theme: Theme) -> Line<'static> {
    let room = usize::from(width.saturating_sub(4));
    if let Some(note) = of.cx.notice {
        let note = clipped(&visible::line(note), room);
        return Line::from(Span::styled(format!(" {note} "), theme.warning()));
    }
    let mut text = String::new();
    let hints: [Hint<'_>; 9] = [
        (&[&Act::Leave], "closes"),
        (&[&Act::Explain], "what they mean"),
        (&[&Act::GoTo], "go to turn"),
        (&[&Act::SortLeft, &Act::SortRight], "sort"),
        (&[&Act::CopyCsv], "CSV"),
        (&[&Act::CopyJson], "JSON"),
        (&[&Act::Save], "file"),
        (&[&Act::NextModel], "model"),
        (&[&Act::Reverse], "reverse"),
    ];
    for (acts, word) in hints {
        let keys = of.cx.keymap.keys(KeyScope::Metrics, acts);
        let gap = if text.is_empty() { "" } else { ", " };
        let more = format!("{gap}{keys} {word}");
        if usize::from(text.cell_width()) + usize::from(more.cell_width()) > room {
            break;
        }
        text += &more;
    }
    Line::from(Span::styled(format!(" {text} "), theme.quiet()))
}

/// What the last minute took of the quota of the present model, and of the others where there is
/// room.
fn quota(of: MetricsDrawing<'_>, columns: usize, theme: Theme) -> (String, Style) {
    let taken = of.cx.session.quota_use();
    let mark = if taken.is_exact { "" } else { "~" };
    let mut text = format!("Last 60 s: {mark}{} tokens", taken.settled);
    let all = taken.settled + taken.reserved;
    if let Some(quota) = of.cx.session.quota {
        let percent = all.saturating_mul(100) / quota.get();
        text = format!("Last 60 s: {mark}{} of {quota} tokens, {percent} %", taken.settled);
    }
    if taken.reserved > 0 {
        // Writing to a string does not fail.
        let _ = write!(text, ", ~{} reserved", taken.reserved);
    }
    let mut style = theme.quiet();
    if let Some([long, short]) = of.warning.cloned() {
        style = theme.warning();
        // What is to be done comes before what is.
        let forms = [format!("{text}. {long}"), format!("{text}. {short}"), long];
        let form = forms.into_iter().find(|form| usize::from(form.cell_width()) <= columns);
        text = form.unwrap_or(short);
    }
    let session = of.cx.session;
    let model = format!(" · {}", name(&session.catalog, &session.settings.model));
    let bar = session.quota.map(|quota| {
        let full = (all.saturating_mul(BAR) / quota.get()).min(BAR);
        let cells = |letter: &str, many| letter.repeat(usize::try_from(many).unwrap_or(0));
        format!("  [{}{}]", cells("█", full), cells("·", BAR - full))
    });
    let others = session.quota_use_of_others().into_iter().map(|(model, taken)| {
        let mark = if taken.is_exact { "" } else { "~" };
        let aside = match taken.reserved {
            0 => String::new(),
            reserved => format!(", ~{reserved} reserved"),
        };
        let name = name(&session.catalog, model);
        format!("  {mark}{} tokens{aside} · {name}", taken.settled)
    });
    for more in [model, bar.unwrap_or_default()].into_iter().chain(others) {
        if usize::from(text.cell_width()) + usize::from(more.cell_width()) <= columns {
            text += &more;
        }
    }
    (clipped(&text, columns), style)
}
