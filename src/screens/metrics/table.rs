//! Draws the table of turns: columns as wide as their content, a row per turn, and a summary. In a
//! narrow window, columns are dropped in a fixed order; nothing wraps.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::drawing::MetricsDrawing;

use crate::chat::conversation::MessageId;
use crate::chat::metrics::{ColumnSummary, MetricsColumn, MetricsSum, SortOrder, TurnMetrics};
use crate::chat::model::format_cost;
use crate::document::visible;
use crate::screens::figures::in_milliseconds;
use crate::screens::model_name::name;
use crate::ui::text::clip;

/// The columns to drop if there is too little room, in this order. The others stay.
pub const DROP_ORDER: [MetricsColumn; 10] = [
    MetricsColumn::CacheWrite,
    MetricsColumn::CacheRead,
    MetricsColumn::Overhead,
    MetricsColumn::Temperature,
    MetricsColumn::Wall,
    MetricsColumn::Latency,
    MetricsColumn::Stop,
    MetricsColumn::Model,
    MetricsColumn::Input,
    MetricsColumn::Cost,
];

/// Columns between two table columns: the preferred gap, then the minimum.
const GAPS: [usize; 2] = [2, 1];

/// Maximum columns of a text cell.
const MAX_TEXT_COLUMNS: usize = 26;

const SUMMARY: [&str; 3] = ["total", "p50", "p95"];

/// Rows besides the turns: heads and summary.
pub const HEAD_AND_SUMMARY_ROWS: u16 = 4;

pub fn mark(order: SortOrder) -> &'static str {
    if order.is_descending { "▼" } else { "▲" }
}

struct DrawnTable {
    column: MetricsColumn,
    head: String,
    cells: Vec<String>,
    summary: [String; 3],
    width: usize,
}

/// Draws the table and returns the screen row of each visible turn.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    drawing: MetricsDrawing<'_>,
    rows: &[TurnMetrics<'_>],
) -> Vec<(u16, MessageId)> {
    let theme = drawing.cx.theme;
    let room = usize::from(area.height).saturating_sub(HEAD_AND_SUMMARY_ROWS.into()).max(1);
    let chosen = drawing.page.place(rows);
    let first = chosen.saturating_sub(room - 1);
    let shown = &rows[first..rows.len().min(first + room)];
    let (columns, gap) = fit(drawing, rows, shown, area.width.into());
    let gap = " ".repeat(gap);
    let mut line = |y: u16, style: Style, cell: &dyn Fn(&DrawnTable) -> String| {
        let mut text = String::new();
        for column in &columns {
            let cell = cell(column);
            let blanks = " ".repeat(column.width.saturating_sub(cell.cell_width().into()));
            if !text.is_empty() {
                text += &gap;
            }
            text += &if is_left(column.column) { cell + &blanks } else { blanks + &cell };
        }
        if y < area.bottom() {
            let columns = usize::from(area.width);
            let text = format!("{text:columns$}");
            frame.buffer_mut().set_stringn(area.x, y, text, columns, style);
        }
    };
    line(area.y, theme.strong(), &|column| column.head.clone());
    let (mut drawn, mut chosen_y) = (Vec::new(), None);
    for ((at, row), y) in shown.iter().enumerate().zip(area.y + 1..) {
        let is_shown = row.is_on_path || drawing.column(row.reply).is_some();
        let style = if is_shown { theme.text() } else { theme.quiet() };
        line(y, style, &|column| column.cells[at].clone());
        if first + at == chosen {
            chosen_y = Some(y);
        }
        drawn.push((y, row.reply));
    }
    let below = area.y + 1 + u16::try_from(shown.len()).unwrap_or(u16::MAX);
    for (at, y) in (0..SUMMARY.len()).zip(below..) {
        line(y, theme.strong(), &|column| column.summary[at].clone());
    }
    if let Some(y) = chosen_y.filter(|y| *y < area.bottom()) {
        let row = Rect { x: area.x - 1, y, width: area.width + 2, height: 1 };
        theme.select(frame.buffer_mut(), row);
    }
    drawn
}

fn is_left(column: MetricsColumn) -> bool {
    matches!(column, MetricsColumn::Turn | MetricsColumn::Model | MetricsColumn::Stop)
}

/// Returns the columns that fit, and the gap between them.
fn fit(
    drawing: MetricsDrawing<'_>,
    rows: &[TurnMetrics<'_>],
    shown: &[TurnMetrics<'_>],
    room: usize,
) -> (Vec<DrawnTable>, usize) {
    let column = |column: MetricsColumn| {
        let order = drawing.page.order;
        let sorted = if order.by == column { mark(order) } else { "" };
        let label = match column {
            MetricsColumn::Cost => drawing.cx.session.cost_label(),
            _ => column.head(),
        };
        let head = format!("{label}{sorted}");
        let cells: Vec<_> = shown.iter().map(|row| cell(drawing, column, row)).collect();
        let summary = summary(column, rows);
        let texts = cells.iter().chain(&summary).chain([&head]);
        let width = texts.map(|text| usize::from(text.cell_width())).max().unwrap_or(0);
        DrawnTable { column, head, cells, summary, width }
    };
    let mut columns: Vec<_> = MetricsColumn::ALL.into_iter().map(column).collect();
    let fits = |columns: &[DrawnTable], gap: usize| {
        let used: usize = columns.iter().map(|column| column.width + gap).sum();
        used.saturating_sub(gap) <= room
    };
    let [wide, narrow] = GAPS;
    for dropped in DROP_ORDER {
        if fits(&columns, wide) {
            return (columns, wide);
        }
        // Narrow gaps are better than dropping the cost.
        if dropped == MetricsColumn::Cost && fits(&columns, narrow) {
            break;
        }
        columns.retain(|column| column.column != dropped);
    }
    (columns, narrow)
}

fn cell(drawing: MetricsDrawing<'_>, column: MetricsColumn, row: &TurnMetrics<'_>) -> String {
    match column {
        MetricsColumn::Turn => {
            let times =
                if row.requests > 1 { format!(" ×{}", row.requests) } else { String::new() };
            // The number of the reply's column in the comparison behind this page.
            let column = drawing.column(row.reply);
            let column = column.map_or(String::new(), |at| format!(" ‹{}›", at + 1));
            format!("{}{times}{column}", row.place)
        }
        MetricsColumn::Model => name(&drawing.cx.session.catalog, row.model),
        MetricsColumn::Stop => clip(&visible::line(row.stop()), MAX_TEXT_COLUMNS),
        MetricsColumn::Temperature => row.temperature.map_or("–".into(), |t| t.to_string()),
        _ => column.sum(row).map_or("–".into(), |sum| summed(column, sum)),
    }
}

fn summary(column: MetricsColumn, rows: &[TurnMetrics<'_>]) -> [String; 3] {
    if is_left(column) {
        let is_first = column == MetricsColumn::Turn;
        return SUMMARY.map(|label| if is_first { label.to_owned() } else { String::new() });
    }
    let ColumnSummary { total, p50, p95 } = ColumnSummary::of(column, rows);
    [total, p50, p95].map(|sum| sum.map_or(String::new(), |sum| summed(column, sum)))
}

/// Returns a value with its unit of the table, and a mark if it is a lower bound.
pub fn summed(column: MetricsColumn, sum: MetricsSum<f64>) -> String {
    let mark = if sum.is_complete { "" } else { "≥" };
    format!("{mark}{}", figure(column, sum.value))
}

fn figure(column: MetricsColumn, number: f64) -> String {
    match column {
        MetricsColumn::Rate => format!("{number:.1}"),
        MetricsColumn::Cost => format_cost(number),
        MetricsColumn::FirstToken => in_milliseconds(number),
        // Round down like the footer.
        _ => format!("{:.0}", number.trunc()),
    }
}
