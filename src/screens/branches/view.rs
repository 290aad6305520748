//! Draws the page with the branches over the whole screen.
//!
//! ```text
//! ┏ Branches · 3 branches · 12 turns ────────────────┓
//! ┃ graph  turn  text        model  stop  tokens  $  ┃
//! ┃ …                                                ┃
//! ┃ the figures of the selected row, if a column is  ┃
//! ┃ missing                                          ┃
//! ┗ keys or a notice ────────────────────────────────┛
//! ```

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use super::BranchesPage;
use super::actions::Action as Act;
use super::graph::{GraphRow, reply_text};
use super::layout::BranchesLayout;
use crate::chat::metrics::{MetricsColumn, MetricsSum};
use crate::chat::model::format_cost;
use crate::document::visible;
use crate::screens::context::Drawing;
use crate::screens::model_name::name;
use crate::ui::dialog::footer_of;
use crate::ui::frame::frame_block;
use crate::ui::keymap::{Hint, KeyScope};
use crate::ui::text::clip;
use crate::ui::theme::Theme;

/// The columns with figures, from the left, and their widths.
const FIGURES: [(Figure, usize); 5] = [
    (Figure::Model, 16),
    (Figure::Stop, 14),
    (Figure::Input, 8),
    (Figure::Output, 8),
    (Figure::Cost, 10),
];

/// The figures to drop if there is too little room, in this order.
const DROP_ORDER: [Figure; 5] =
    [Figure::Input, Figure::Stop, Figure::Model, Figure::Output, Figure::Cost];

/// Minimum columns of the text. Figures are dropped until the text has so many columns.
const MIN_TEXT: usize = 24;

/// Columns between two columns of the table.
const GAP: usize = 2;

/// The key hints, the most important first.
const HINTS: &[Hint<'static>] = &[
    (&[&Act::Leave], "close"),
    (&[&Act::Show], "show"),
    (&[&Act::Compare], "compare"),
    (&[&Act::Prune], "prune"),
    (&[&Act::Undo], "restore"),
    (&[&Act::Fold], "long runs"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    Model,
    Stop,
    Input,
    Output,
    Cost,
}

/// The texts of a row's figures.
type FigureTexts = [String; 5];

#[derive(Clone, Copy)]
struct RowColumns<'a> {
    graph: usize,
    turn: usize,
    text: usize,
    figures: &'a [(Figure, usize)],
}

/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, page: &BranchesPage, cx: Drawing<'_>) -> BranchesLayout {
    let (area, theme) = (frame.area(), cx.theme);
    let title = title(page, area.width.saturating_sub(6).into());
    let block = frame_block(&title, true, theme).title_bottom(bottom_line(cx, area.width));
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let buf = frame.buffer_mut();
    let rows = &page.graph.rows;
    let Some(selected) = rows.get(page.at) else {
        buf.set_stringn(inner.x, inner.y, "No messages yet.", inner.width.into(), theme.text());
        return BranchesLayout::default();
    };
    let width = usize::from(inner.width);
    let graph = rows.iter().map(|row| row.lane * 2 + 1).max().unwrap_or(1).min(width / 4);
    let turn = rows.iter().map(|row| place(row).chars().count()).max().unwrap_or(1);
    let (text, figures) = fit(width.saturating_sub(graph + turn + 2 * GAP));
    let columns = RowColumns { graph, turn, text, figures: &figures };
    let is_complete = figures.len() == FIGURES.len();
    draw_heads(buf, inner, columns, cx);
    let mut height = inner.height.saturating_sub(1);
    if !is_complete {
        height = height.saturating_sub(1);
        let y = inner.bottom().saturating_sub(1);
        let details = details(cx, selected, &figures, width);
        buf.set_stringn(inner.x, y, details, width, theme.quiet());
    }
    let top = page.layout.top_for(page.at, rows.len(), height);
    let y = inner.y + 1;
    for ((at, row), y) in rows.iter().enumerate().skip(top).zip(y..y + height) {
        let line = Rect { y, height: 1, ..inner };
        draw_row(buf, line, row, columns, page, cx);
        if at == page.at {
            theme.select(buf, Rect { x: line.x - 1, width: line.width + 2, ..line });
        }
    }
    BranchesLayout { top, y, height }
}

/// Returns the columns of the text, and the figures that fit beside it.
fn fit(room: usize) -> (usize, Vec<(Figure, usize)>) {
    let mut figures = FIGURES.to_vec();
    let used = |figures: &[(Figure, usize)]| -> usize {
        figures.iter().map(|(_, width)| width + GAP).sum()
    };
    for dropped in DROP_ORDER {
        // In a narrow window, half of the room is enough for the text, so that the cost stays.
        let least = MIN_TEXT.min(room / 2);
        if used(&figures) + least <= room {
            break;
        }
        figures.retain(|(figure, _)| *figure != dropped);
    }
    (room.saturating_sub(used(&figures)), figures)
}

fn title(page: &BranchesPage, columns: usize) -> String {
    let count = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    let mut title = "Branches".to_owned();
    if !page.graph.rows.is_empty() {
        for more in [
            count(page.graph.branches, "branch", "branches"),
            count(page.graph.turns, "turn", "turns"),
        ] {
            title = format!("{title} · {more}");
        }
    }
    clip(&title, columns)
}

/// Returns the notice, or as many key hints as fit.
fn bottom_line(cx: Drawing<'_>, width: u16) -> Line<'static> {
    if let Some(note) = cx.notice {
        let note = clip(&visible::line(note), width.saturating_sub(4).into());
        return Line::from(Span::styled(format!(" {note} "), cx.theme.warning()));
    }
    let can_undo = cx.session.open.conversation.pruned().next().is_some();
    let is_undo = |hint: &Hint<'static>| hint.1 == "restore";
    let hints: Vec<_> = HINTS.iter().copied().filter(|hint| can_undo || !is_undo(hint)).collect();
    footer_of(cx.keymap, KeyScope::Branches, &hints, width, cx.theme)
}

fn draw_heads(buf: &mut Buffer, area: Rect, columns: RowColumns<'_>, cx: Drawing<'_>) {
    let cells = columns.figures.iter().map(|(figure, width)| {
        let head = match figure {
            Figure::Model => "model",
            Figure::Stop => "stop",
            Figure::Input => "in",
            Figure::Output => "out",
            Figure::Cost => cx.session.cost_label(),
        };
        aligned(head, *figure, *width)
    });
    let before = " ".repeat(columns.graph + GAP);
    let width = columns.turn + GAP + columns.text;
    let text = format!("{before}{:width$}{}", "turn", cells.collect::<String>());
    buf.set_stringn(area.x, area.y, text, area.width.into(), cx.theme.group_heading());
}

fn draw_row(
    buf: &mut Buffer,
    line: Rect,
    row: &GraphRow,
    columns: RowColumns<'_>,
    page: &BranchesPage,
    cx: Drawing<'_>,
) {
    let theme = cx.theme;
    let is_marked = page.marked.is_some_and(|marked| marked == row.last && row.turns == 1);
    draw_graph(buf, line, row, columns.graph, is_marked, theme);
    let style = if row.is_on_path { theme.text() } else { theme.quiet() };
    let mut x = line.x + small(columns.graph + GAP);
    let mut put = |text: &str, width: usize, style: Style| {
        buf.set_stringn(x, line.y, text, width, style);
        x += small(width);
    };
    put(&place(row), columns.turn, theme.quiet());
    put("", GAP, style);
    let text = match row.turns {
        1 if row.text.is_empty() => reply_text(cx.session, row.last),
        1 => row.text.clone(),
        turns => format!("{turns} turns: {}", row.text),
    };
    let is_prompt = cx.session.open.conversation.prompt(row.first).is_some();
    let text_style = if is_prompt && row.turns == 1 { style } else { theme.quiet() };
    put(&clip(&text, columns.text), columns.text, text_style);
    let texts = figures(cx, row);
    for (figure, width) in columns.figures {
        put(&aligned(&texts[*figure as usize], *figure, *width), width + GAP, style);
    }
}

/// Draws the lanes and the mark of the row. If the graph is too wide, draws only its right part.
fn draw_graph(
    buf: &mut Buffer,
    line: Rect,
    row: &GraphRow,
    width: usize,
    is_marked: bool,
    theme: Theme,
) {
    let path = theme.key();
    let mut cells = Vec::with_capacity(row.lane * 2 + 1);
    for lane in 0..row.lane {
        let is_path = lane == 0 && row.is_beside_path;
        let (bar, fork) = if is_path { ("┃", "┣") } else { ("│", "├") };
        let style = if is_path { path } else { theme.faint() };
        let forks = row.forks && lane + 1 == row.lane;
        cells.push((if forks { fork } else { bar }, style));
        cells.push((if forks { "─" } else { " " }, theme.faint()));
    }
    cells.push(match (is_marked, row.turns, row.is_on_path) {
        (true, ..) => ("◆", theme.warning()),
        (_, 2.., true) => ("┇", path),
        (_, 2.., false) => ("┆", theme.faint()),
        (_, _, true) => ("●", path),
        (_, _, false) => ("○", theme.quiet()),
    });
    let hidden = cells.len().saturating_sub(width);
    if hidden > 0 {
        cells[hidden] = ("…", theme.faint());
    }
    for ((symbol, style), x) in cells[hidden..].iter().zip(line.x..) {
        buf.set_stringn(x, line.y, symbol, 1, *style);
    }
}

fn place(row: &GraphRow) -> String {
    match row.turns {
        1 => row.place.to_string(),
        turns => format!("{}–{}", row.place.turn, row.place.turn + turns - 1),
    }
}

/// Returns the texts of the figures, in the order of [`FIGURES`].
fn figures(cx: Drawing<'_>, row: &GraphRow) -> FigureTexts {
    let summed = |column: MetricsColumn, sum: Option<MetricsSum<f64>>| {
        let Some(sum) = sum else { return "–".to_owned() };
        let mark = if sum.is_complete { "" } else { "≥" };
        match column {
            MetricsColumn::Cost => format!("{mark}{}", format_cost(sum.value)),
            _ => format!("{mark}{:.0}", sum.value),
        }
    };
    if row.turns > 1 {
        let output = summed(MetricsColumn::Output, row.output);
        let cost = summed(MetricsColumn::Cost, row.cost);
        return [String::new(), String::new(), String::new(), output, cost];
    }
    let Some(reply) = cx.session.open.conversation.reply(row.last) else {
        return FigureTexts::default();
    };
    let turn = cx.session.turn_metrics((row.place, row.last, reply));
    let stop = match cx.session.in_flight(row.last) {
        Some(request) => request.stage.word().to_owned(),
        None => visible::line(turn.stop()),
    };
    let [input, output, cost] = [MetricsColumn::Input, MetricsColumn::Output, MetricsColumn::Cost]
        .map(|column| summed(column, column.sum(&turn)));
    [name(&cx.session.catalog, turn.model), stop, input, output, cost]
}

/// Returns the figures of the selected row that are not in the table, in one line.
fn details(cx: Drawing<'_>, row: &GraphRow, drawn: &[(Figure, usize)], columns: usize) -> String {
    let texts = FIGURES.iter().zip(figures(cx, row));
    let missing = texts.filter(|(figure, text)| !drawn.contains(figure) && !text.is_empty());
    let parts: Vec<String> = missing
        .map(|((figure, _), text)| match figure {
            Figure::Input => format!("in {text}"),
            Figure::Output => format!("out {text}"),
            Figure::Model | Figure::Stop | Figure::Cost => text,
        })
        .collect();
    let line = parts.join("  ");
    if usize::from(line.cell_width()) <= columns { line } else { clip(&parts.join(" "), columns) }
}

/// Returns a cell with the gap at its left. Numbers are at the right.
fn aligned(text: &str, figure: Figure, width: usize) -> String {
    let text = clip(text, width);
    let blanks = " ".repeat(width.saturating_sub(text.cell_width().into()));
    let gap = " ".repeat(GAP);
    match figure {
        Figure::Model | Figure::Stop => gap + &text + &blanks,
        Figure::Input | Figure::Output | Figure::Cost => gap + &blanks + &text,
    }
}

fn small(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}
