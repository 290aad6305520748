//! Draws the timeline page: a row for each step, to scale, and one for each silence.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::drawing::InspectorDrawing;
use crate::screens::inspector::InspectorLayout;
use crate::screens::inspector::filter::DELTA;
use crate::screens::inspector::first_row::TextPosition;
use crate::screens::inspector::sheet::span;
use crate::screens::inspector::subject::InspectedTurn;
use crate::screens::inspector::timeline::{StepKind, TimelineStep, label_and_time, steps};
use crate::ui::match_marks::mark_matches;
use crate::ui::spark::bars;
use crate::ui::theme::Theme;
use crate::wire::frame::FrameKind as Event;

/// Columns of a label and of a time.
const LABEL_COLUMNS: u16 = 13;
const TIME: u16 = 10;

/// The legend, which fits above the label and the time.
const LEGEND: &str = "bar: time before step";

pub fn draw(
    buf: &mut Buffer,
    area: Rect,
    drawing: InspectorDrawing<'_>,
    inspected: &InspectedTurn<'_>,
    layout: &mut InspectorLayout,
) {
    let theme = drawing.cx.theme;
    let steps = steps(inspected, &drawing.inspector.scan.marks, drawing.cx.session.now);
    let total = steps.iter().map(|step| step.to).max().unwrap_or_default();
    let label_columns = LABEL_COLUMNS + TIME + 2;
    let bar =
        Rect { x: area.x + label_columns, width: area.width.saturating_sub(label_columns), ..area };
    let scale = TimeScale { total, columns: bar.width };
    buf.set_stringn(
        area.x,
        area.y,
        LEGEND,
        (LABEL_COLUMNS + TIME).min(area.width).into(),
        theme.quiet(),
    );
    ruler(buf, bar, total, theme);
    let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let page = usize::from(rows.height);
    let first = drawing.inspector.first_row().resolve(steps.len(), page, |position| position.line);
    layout.first = Some((first, TextPosition { line: first, offset: 0 }));
    for (step, y) in steps.iter().skip(first).zip(rows.y..rows.bottom()) {
        let style = match step.kind {
            StepKind::Failed => theme.failure(),
            StepKind::Stall => theme.warning(),
            StepKind::Step | StepKind::Deltas => theme.text(),
        };
        let (label, time) = label_and_time(step);
        buf.set_stringn(rows.x, y, label, LABEL_COLUMNS.into(), style);
        let time = format!("{time:>0$}", usize::from(TIME));
        buf.set_stringn(rows.x + LABEL_COLUMNS, y, time, TIME.into(), theme.quiet());
        let text = Rect { y, height: 1, width: (LABEL_COLUMNS + TIME).min(rows.width), ..rows };
        mark_matches(buf, text, drawing.inspector.finding.needle(), theme);
        let line = Rect { y, height: 1, ..bar };
        match step.kind {
            StepKind::Deltas => density(buf, line, scale, step, inspected, theme),
            kind => {
                let (from, to) = (scale.column(step.from), scale.column(step.to));
                let mark = match kind {
                    StepKind::Stall => "░",
                    _ if from == to => "│",
                    _ => "━",
                };
                for column in from..=to {
                    let x = line.x + column;
                    if x < line.right() {
                        buf.set_string(
                            x,
                            y,
                            mark,
                            if kind == StepKind::Step { theme.focus() } else { style },
                        );
                    }
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
struct TimeScale {
    total: Duration,
    columns: u16,
}

impl TimeScale {
    fn column(self, at: Duration) -> u16 {
        let last = u128::from(self.columns.saturating_sub(1));
        let column = at.as_micros() * last / self.total.as_micros().max(1);
        u16::try_from(column.min(last)).unwrap_or(0)
    }

    fn begins(self, column: u16) -> Duration {
        let last = u32::from(self.columns.saturating_sub(1)).max(1);
        self.total.saturating_mul(column.into()) / last
    }
}

/// Draws the ends of the scale, and its middle if there is room.
fn ruler(buf: &mut Buffer, bar: Rect, total: Duration, theme: Theme) {
    let end = span(total);
    let columns = u16::try_from(end.chars().count()).unwrap_or(0);
    if bar.width < columns + 4 {
        return;
    }
    buf.set_string(bar.x, bar.y, "0", theme.quiet());
    buf.set_string(bar.right() - columns, bar.y, &end, theme.quiet());
    let middle = span(total / 2);
    let half = u16::try_from(middle.chars().count()).unwrap_or(0);
    if bar.width > 2 * columns + half + 12 {
        buf.set_string(bar.x + (bar.width - half) / 2, bar.y, middle, theme.quiet());
    }
}

/// Draws the number of deltas that arrived in the time of each column.
fn density(
    buf: &mut Buffer,
    line: Rect,
    scale: TimeScale,
    step: &TimelineStep,
    inspected: &InspectedTurn<'_>,
    theme: Theme,
) {
    let rows = inspected.attempt.frames().rows();
    let before = |at: Duration| rows.before(inspected.exchange.sent_at + at);
    let delta = Event::Event(DELTA.into());
    let (from, to) = (scale.column(step.from), scale.column(step.to));
    let mut counts = Vec::new();
    for column in from..=to {
        let arrived = before(scale.begins(column))..before(scale.begins(column + 1));
        let count = rows.count(arrived, &delta);
        counts.push(u32::try_from(count).unwrap_or(u32::MAX));
    }
    let room = usize::from(line.width.saturating_sub(from));
    buf.set_stringn(line.x + from, line.y, bars(&counts, ' '), room, theme.focus());
}
