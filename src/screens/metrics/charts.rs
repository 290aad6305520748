//! Draws a bar with its value for each turn in conversation order: the time to first token and the
//! tokens per second. A letter below each bar identifies the model, so the chart works without color.

use std::fmt::Write as _;

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;

use super::drawing::MetricsDrawing;

use crate::chat::metrics::{MetricsColumn, SortOrder, TurnMetrics};
use crate::chat::model::ModelId;
use crate::screens::figures::in_milliseconds;
use crate::screens::model_name::name;
use crate::ui::text::clip;
use crate::ui::theme::Theme;

/// Eighths of a cell, from the bottom.
const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Minimum columns for both charts side by side.
const MIN_WIDTH_FOR_BOTH: u16 = 60;

/// Maximum columns of a bar with its value.
const WIDEST: usize = 8;

/// Columns of the axis beside its value, and blank columns at its left and its right.
const AXIS: u16 = 3;

pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    drawing: MetricsDrawing<'_>,
    mut rows: Vec<TurnMetrics<'_>>,
) {
    let theme = drawing.cx.theme;
    let chosen = rows.get(drawing.page.place(&rows)).map(|row| row.reply);
    SortOrder::default().sort(&mut rows);
    let models = drawing.cx.session.models_used();
    let legend = legend(drawing, &rows, &models, area.width.into());
    let y = area.bottom() - 1;
    frame.buffer_mut().set_stringn(area.x, y, legend, area.width.into(), theme.quiet());
    let area = Rect { height: area.height - 1, ..area };
    let is_chosen = |row: &TurnMetrics<'_>| Some(row.reply) == chosen;
    let chart = |frame: &mut Frame<'_>, area, column| {
        bars(frame, area, column, &rows, &is_chosen, &models, theme);
    };
    if area.width < MIN_WIDTH_FOR_BOTH {
        return chart(frame, area, MetricsColumn::FirstToken);
    }
    let half = area.width / 2 - 1;
    chart(frame, Rect { width: half, ..area }, MetricsColumn::FirstToken);
    chart(frame, Rect { x: area.x + half + 2, width: half, ..area }, MetricsColumn::Rate);
}

fn bars(
    frame: &mut Frame<'_>,
    area: Rect,
    column: MetricsColumn,
    rows: &[TurnMetrics<'_>],
    is_chosen: &dyn Fn(&TurnMetrics<'_>) -> bool,
    models: &[ModelId],
    theme: Theme,
) {
    let figure = |value: f64| match column {
        MetricsColumn::Rate => format!("{value:.1}"),
        // Format the time like the table does.
        _ => in_milliseconds(value),
    };
    let most = rows.iter().filter_map(|row| column.number(row)).fold(0.0, f64::max);
    let axis = figure(most).cell_width() + AXIS;
    let plot = Rect { x: area.x + axis, width: area.width.saturating_sub(axis), ..area };
    let columns = usize::from(plot.width);
    // Show the last turns, unless the selected one is further left.
    let last = rows.len().saturating_sub(columns);
    let first = rows.iter().position(is_chosen).map_or(last, |chosen| chosen.min(last));
    let shown = &rows[first..rows.len().min(first + columns)];
    let mut title = column.head().to_owned();
    if shown.len() < rows.len() {
        let which = if first == last { "last " } else { "" };
        let _ = write!(title, ", {which}{} of {}", shown.len(), rows.len());
    }
    let buffer = frame.buffer_mut();
    let room = usize::from(area.width);
    buffer.set_stringn(area.x, area.y, clip(&title, room), room, theme.strong());
    let foot = area.bottom() - 1;
    // The row below the title is for the value of the highest bar.
    let top = area.y + 2;
    let height = foot.saturating_sub(top + 1);
    draw_axis(buffer, Rect { y: top, height, ..area }, axis, &figure(most), theme);
    let slot = (columns / shown.len().max(1)).clamp(1, WIDEST);
    let width = if slot >= 4 { 2 } else { 1 };
    for (row, at) in shown.iter().zip((0..).step_by(slot)) {
        let x = plot.x + at;
        let is_chosen = is_chosen(row);
        let style = if is_chosen { theme.focus() } else { theme.quiet() };
        match column.number(row) {
            None => {
                buffer.set_stringn(x, top + height.saturating_sub(1), "–", 1, theme.quiet());
            }
            Some(value) => {
                let mut left = eighths(value, most, height);
                let value_y = top + height - u16::try_from(left.div_ceil(8)).unwrap_or(height);
                for y in (top..top + height).rev() {
                    if left == 0 {
                        break;
                    }
                    let cell = EIGHTHS[left.min(8)].repeat(width);
                    buffer.set_stringn(x, y, cell, width, style);
                    left = left.saturating_sub(8);
                }
                let value = figure(value);
                if usize::from(value.cell_width()) < slot {
                    let style = if is_chosen { theme.strong() } else { theme.quiet() };
                    buffer.set_string(x, value_y.saturating_sub(1), value, style);
                }
            }
        }
        let letter = letter(models, row.model);
        let style = if is_chosen { theme.chosen() } else { theme.quiet() };
        buffer.set_stringn(x, foot, letter, 1, style);
    }
}

/// Draws the axes, with the highest value and 0 at the left.
fn draw_axis(buffer: &mut Buffer, bars: Rect, axis: u16, most: &str, theme: Theme) {
    let x = bars.x + axis - 2;
    for y in bars.top()..bars.bottom() {
        let line = if y == bars.y { "┤" } else { "│" };
        buffer.set_string(x, y, line, theme.faint());
    }
    let base = "─".repeat(usize::from(bars.width.saturating_sub(axis - 1)));
    buffer.set_string(x, bars.bottom(), format!("└{base}"), theme.faint());
    buffer.set_string(bars.x, bars.y, most, theme.quiet());
    let zero = x.saturating_sub(2).max(bars.x);
    buffer.set_string(zero, bars.bottom(), "0", theme.quiet());
}

/// Returns the height of a bar in eighths of a cell, at least one.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a screen's height"
)]
fn eighths(value: f64, most: f64, height: u16) -> usize {
    let share = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
    ((share * 8.0 * f64::from(height)).round() as usize).max(1)
}

/// Returns the letter of a model. Letters follow the order in which the models were first used.
fn letter(models: &[ModelId], model: &ModelId) -> String {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let at = models.iter().position(|other| other == model);
    at.and_then(|at| LETTERS.get(at..=at)).unwrap_or("…").to_owned()
}

fn legend(
    drawing: MetricsDrawing<'_>,
    rows: &[TurnMetrics<'_>],
    models: &[ModelId],
    columns: usize,
) -> String {
    let mut text = String::new();
    for model in models.iter().filter(|model| rows.iter().any(|row| row.model == *model)) {
        let gap = if text.is_empty() { "" } else { "   " };
        let more =
            format!("{gap}{} {}", letter(models, model), name(&drawing.cx.session.catalog, model));
        if usize::from(text.cell_width()) + usize::from(more.cell_width()) > columns {
            break;
        }
        text += &more;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::eighths;

    #[test]
    fn a_bar_is_proportional_to_the_highest_and_never_empty() {
        for (value, most, expected) in
            [(10.0, 10.0, 32), (5.0, 10.0, 16), (0.01, 10.0, 1), (0.0, 0.0, 1)]
        {
            assert_eq!(eighths(value, most, 4), expected, "{value} of {most}");
        }
    }
}
