//! Draws the table of metrics: a row for each column, and for samples the spread of the figures. If
//! a row does not fit, each figure gets a row. If that does not fit either, each reply gets a few
//! lines.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::column_name::{self, origin};
use crate::chat::message::{Ending, Reply};
use crate::chat::model::format_cost;
use crate::screens::compare::comparison::{
    Comparison, ComparisonColumn, ComparisonKind, column_reply,
};
use crate::screens::compare::summary::{SummaryFigure, column_figure};
use crate::screens::context::Drawing;
use crate::screens::figures::{in_milliseconds, stop};
use crate::session::Session;
use crate::ui::frame::frame_block;
use crate::ui::keymap::KeyScope;
use crate::ui::settings_rows;
use crate::ui::text::clip;
use crate::ui::theme::Theme;
use crate::ui::wrap::columns;

/// Maximum columns of a name.
const MAX_NAME_COLUMNS: usize = 32;

/// Minimum columns of a figure in the transposed table.
const MIN_FIGURE_COLUMNS: usize = 7;

const LABEL: usize = 14;

/// Columns between two cells: the preferred gap, then the minimum.
const GAPS: [usize; 2] = [2, 1];

/// A line: its label, and its text with a style.
struct TableLine {
    label: String,
    text: String,
    style: Style,
}

type TableLines = Vec<TableLine>;

/// Returns a line without a label.
fn line(text: impl Into<String>, style: Style) -> TableLine {
    TableLine { label: String::new(), text: text.into(), style }
}

/// Draws the table at its scroll offset. Returns the largest scroll offset.
pub fn draw(frame: &mut Frame<'_>, area: Rect, cx: Drawing<'_>, shown: &Comparison) -> usize {
    let block = frame_block("Metrics", true, cx.theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let lines = lines(cx, shown, usize::from(inner.width.saturating_sub(2)));
    let last = lines.len().saturating_sub(inner.height.into());
    let from = shown.first_line.min(last);
    for (line, y) in lines.into_iter().skip(from).zip(inner.y..inner.bottom()) {
        let room = usize::from(inner.width.saturating_sub(2));
        let buf = frame.buffer_mut();
        let label = clip(&line.label, room);
        let (x, _) = buf.set_stringn(inner.x + 1, y, label, room, cx.theme.quiet());
        let room = usize::from((inner.right() - 1).saturating_sub(x));
        buf.set_stringn(x, y, clip(&line.text, room), room, line.style);
    }
    last
}

/// Returns the labels of the figures.
fn heads(session: &Session) -> [&'static str; 9] {
    let cost = session.cost_label();
    ["in", "out", "cache read", "cache write", "ttft", "latency", "tok/s", "stop", cost]
}

fn lines(cx: Drawing<'_>, shown: &Comparison, room: usize) -> TableLines {
    let (session, theme) = (cx.session, cx.theme);
    let differing = shown.differing();
    let name = |at: usize, column: &ComparisonColumn| {
        let name = column_name::name(session, &column.settings, &differing, shown.kind);
        match shown.kind {
            ComparisonKind::Samples(_) => format!("{name} {}", at + 1),
            ComparisonKind::Settings => format!("{} {}", at + 1, clip(&name, MAX_NAME_COLUMNS)),
        }
    };
    let mut rows: Vec<Vec<String>> =
        vec![std::iter::once(String::new()).chain(heads(session).map(str::to_owned)).collect()];
    for (at, column) in shown.columns.iter().enumerate() {
        rows.push(std::iter::once(name(at, column)).chain(figures(session, column)).collect());
    }
    let (mut lines, mut is_spread) = (TableLines::new(), false);
    match align_rows(&rows, room)
        .or_else(|| align_rows(&transpose(session, shown, &rows, room), room))
    {
        Some(table) => lines.extend(styled(table, theme)),
        None => {
            // The spread is the purpose of samples, so it comes first.
            if matches!(shown.kind, ComparisonKind::Samples(_)) {
                spread(&mut lines, session, shown, room, theme);
                lines.push(line("", theme.text()));
                is_spread = true;
            }
            for row in &rows[1..] {
                lines.push(line(row[0].clone(), theme.strong()));
                for (head, value) in heads(session).iter().zip(&row[1..]) {
                    let label = format!("  {head:12} ");
                    lines.push(TableLine { label, ..line(value.clone(), theme.text()) });
                }
            }
        }
    }
    for (at, column) in shown.columns.iter().enumerate() {
        let requests = session.turn(column.message).map_or(0, |turn| turn.requests.len());
        if requests > 1 {
            let key = cx.keymap.key(KeyScope::Columns, "toggle-metrics");
            let text = format!(
                "Column {}: figures of the last of {requests} requests. {key} shows all.",
                at + 1
            );
            lines.push(line(text, theme.quiet()));
        }
    }
    if matches!(shown.kind, ComparisonKind::Samples(_)) && !is_spread {
        lines.push(line("", theme.text()));
        spread(&mut lines, session, shown, room, theme);
    }
    if let Some(likeness) = shown.equality_text(session, cx.keymap) {
        lines.push(line("", theme.text()));
        lines.push(line(likeness, theme.text()));
    }
    if shown.is_in_flight(session) {
        let count = shown.columns.len() - shown.ended(session);
        lines.push(line("", theme.text()));
        lines.push(line(format!("{count} still running."), theme.quiet()));
    }
    lines
}

/// Returns the figures of a column, in the order of [`heads`].
fn figures(session: &Session, column: &ComparisonColumn) -> Vec<String> {
    let meter = session.turn(column.message).map(|turn| &turn.meter);
    let usage = meter.and_then(|meter| meter.usage());
    let count = |n: Option<u64>| n.map_or("–".to_owned(), |n| n.to_string());
    let figure = |figure| {
        column_figure(session, column, figure).map_or("–".to_owned(), |n| with_unit(figure, n))
    };
    vec![
        count(usage.and_then(|usage| usage.input)),
        count(usage.and_then(|usage| usage.output)),
        count(usage.and_then(|usage| usage.cache_read)),
        count(usage.and_then(|usage| usage.cache_write)),
        figure(SummaryFigure::FirstToken),
        figure(SummaryFigure::Latency),
        figure(SummaryFigure::Rate),
        column_reply(session, column).map_or("–".to_owned(), end_reason),
        figure(SummaryFigure::Cost),
    ]
}

fn with_unit(figure: SummaryFigure, value: f64) -> String {
    match figure {
        SummaryFigure::FirstToken => format!("{} ms", in_milliseconds(value)),
        SummaryFigure::Latency => format!("{value:.0} ms"),
        SummaryFigure::Rate => format!("{value:.1}"),
        SummaryFigure::Output => format!("{value:.0}"),
        SummaryFigure::Cost => format_cost(value),
    }
}

/// Returns why a reply ended: its stop reason, or what happened to it.
fn end_reason(reply: &Reply) -> String {
    match &reply.ending {
        Ending::Open => "–".to_owned(),
        Ending::Stopped => "stopped".to_owned(),
        Ending::Failed(_) => "failed".to_owned(),
        Ending::Interrupted => "interrupted".to_owned(),
        Ending::Complete { .. } => stop(reply),
    }
}

/// Returns the spread of the figures over the samples, and how the replies ended.
fn spread(
    lines: &mut TableLines,
    session: &Session,
    shown: &Comparison,
    room: usize,
    theme: Theme,
) {
    let head = ["", "min", "median", "max", "of"].map(str::to_owned).to_vec();
    let mut rows = vec![head];
    for figure in SummaryFigure::ALL {
        let name = match figure {
            SummaryFigure::FirstToken => "ttft",
            SummaryFigure::Latency => "latency",
            SummaryFigure::Rate => "tok/s",
            SummaryFigure::Output => "out",
            SummaryFigure::Cost => session.cost_label(),
        };
        let mut row = vec![name.to_owned()];
        match shown.spread(session, figure) {
            Some(spread) => {
                let values = [spread.least, spread.median, spread.most];
                row.extend(values.map(|value| with_unit(figure, value)));
                row.push(spread.count.to_string());
            }
            None => row.extend(["–", "–", "–", "0"].map(str::to_owned)),
        }
        rows.push(row);
    }
    let joined = |row: &Vec<String>| (row[0].clone() + " ", row[1..].join(" "));
    let table = align_rows(&rows, room).unwrap_or_else(|| rows.iter().map(joined).collect());
    lines.extend(styled(table, theme));
    let endings = shown.endings(session, end_reason);
    let endings = endings.iter().map(|(word, count)| format!("{word} {count}×"));
    let endings = line(endings.collect::<Vec<_>>().join(", "), theme.text());
    lines.push(TableLine { label: "ended     ".into(), ..endings });
}

/// Returns the transposed table: a row for each differing setting, then a row for each figure.
fn transpose(
    session: &Session,
    shown: &Comparison,
    rows: &[Vec<String>],
    room: usize,
) -> Vec<Vec<String>> {
    let replies = shown.columns.len();
    let width =
        (room.saturating_sub(LABEL) / replies.max(1)).saturating_sub(2).max(MIN_FIGURE_COLUMNS);
    let row = |label: &str, cells: Vec<String>| {
        std::iter::once(clip(label, LABEL)).chain(cells).collect()
    };
    let numbers = (1..=replies).map(|number| number.to_string()).collect();
    let mut transposed: Vec<Vec<String>> = vec![row("", numbers)];
    for field in shown.differing() {
        let value = |column: &ComparisonColumn| {
            clip(&settings_rows::brief(origin(session, &column.settings), field), width)
        };
        let values = shown.columns.iter().map(value).collect();
        transposed.push(row(&field.label().to_lowercase(), values));
    }
    for (at, head) in heads(session).iter().enumerate() {
        // A clipped figure would read as another number, but a reason may be clipped.
        let cell = |row: &Vec<String>| match *head {
            "stop" => clip(&row[at + 1], width),
            _ => row[at + 1].clone(),
        };
        transposed.push(row(head, rows[1..].iter().map(cell).collect()));
    }
    transposed
}

/// Returns the lines of aligned rows. The first row has the column headings.
fn styled(rows: Vec<(String, String)>, theme: Theme) -> impl Iterator<Item = TableLine> {
    rows.into_iter().enumerate().map(move |(at, (label, text))| {
        let style = if at == 0 { theme.strong() } else { theme.text() };
        TableLine { label, text, style }
    })
}

/// Aligns the cells of rows: names to the left, figures to the right. Returns the name and the
/// figures of each row, or `None` if the rows do not fit.
fn align_rows(rows: &[Vec<String>], room: usize) -> Option<Vec<(String, String)>> {
    let count = rows.first()?.len();
    let widths: Vec<usize> =
        (0..count).map(|at| rows.iter().map(|row| columns(&row[at])).max().unwrap_or(0)).collect();
    let used = widths.iter().sum::<usize>();
    let gap = GAPS.into_iter().find(|gap| used + gap * (count - 1) <= room)?;
    let aligned = |row: &Vec<String>| {
        let mut figures = String::new();
        for (cell, width) in row.iter().zip(&widths).skip(1) {
            let blanks = " ".repeat(gap + width - columns(cell));
            figures = figures + &blanks + cell;
        }
        (row[0].clone() + &" ".repeat(widths[0] - columns(&row[0])), figures)
    };
    Some(rows.iter().map(aligned).collect())
}
