//! Draws the events page: the visible rows of the list, and the open event beside or instead of the
//! list.

use std::time::Instant;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::drawing::InspectorDrawing;
use super::gap_bars::GapBars;
use super::sheet::SheetRows;
use crate::chat::count::grouped;
use crate::document::visible;
use crate::screens::inspector::event::{self, EventTone};
use crate::screens::inspector::scan::EventScan;
use crate::screens::inspector::sheet::ms_since;
use crate::screens::inspector::subject::InspectedTurn;
use crate::screens::inspector::{Action, InspectorLayout};
use crate::ui::keymap::KeyScope;
use crate::ui::match_marks::mark_matches;
use crate::ui::text::clip;
use crate::ui::theme::Theme;
use crate::wire::frame::{Frame as Event, FrameKind};
use crate::wire::wire_event::AttemptEnd;

/// Minimum columns for showing an open event beside the list.
const MIN_WIDTH_BESIDE: u16 = 96;

/// The widths of the list's columns before the text.
struct EventColumns {
    number: usize,
    time: usize,
    /// 0 if there is no room.
    gap: usize,
    bytes: usize,
    kind: usize,
}

impl EventColumns {
    fn of(width: u16, number: usize, time: usize) -> Self {
        let (number, time) = (number.max(4), time.max(7));
        let (gap, bytes) = match width {
            76.. => (9, 7),
            56.. => (9, 0),
            _ => (0, 0),
        };
        let kind = if width >= 48 { 17 } else { 11 };
        Self { number, time, gap, bytes, kind }
    }

    /// Returns the columns of the row up to the end of the time.
    fn head(&self) -> u16 {
        u16::try_from(self.number + 1 + self.time).unwrap_or(u16::MAX)
    }

    /// Aligns the cells of a row in their columns.
    fn row(&self, number: &str, time: &str, gap: &str, bytes: &str) -> String {
        let mut row = format!("{number:>0$} {time:>1$}", self.number, self.time);
        for (columns, text) in [(self.gap, gap), (self.bytes, bytes)] {
            if columns > 0 {
                row = format!("{row} {text:>columns$}");
            }
        }
        row + "  "
    }
}

pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    drawing: InspectorDrawing<'_>,
    inspected: &InspectedTurn<'_>,
    kept: &mut SheetRows,
    layout: &mut InspectorLayout,
) {
    let (events, theme) = (drawing.inspector.events(), drawing.cx.theme);
    let is_there = drawing.inspector.scan.is_of(inspected.subject);
    if !inspected.attempt.is_stream() {
        kept.lay_out(drawing.inspector.tab, inspected, 0, area.width, || {
            drawing.inspector.lines(drawing.cx.session)
        });
        kept.draw(frame.buffer_mut(), area, drawing, layout);
        return;
    }
    let number = drawing.inspector.inspected_event().filter(|_| is_there);
    let Some(number) = number else {
        let text = match (inspected.attempt.frames().count(), &inspected.attempt.ended) {
            (0, None) => "No event has arrived yet.".to_owned(),
            (0, Some((_, AttemptEnd::Complete))) => "The body ended without an event.".to_owned(),
            (0, Some((_, AttemptEnd::Abandoned))) => {
                "The request was abandoned before an event arrived.".to_owned()
            }
            (0, Some(_)) => "The connection was lost before an event arrived.".to_owned(),
            _ => {
                let key = drawing.cx.keymap.key(KeyScope::Inspector, Action::NextType);
                format!("No event of this type. {key} shows the next type.")
            }
        };
        frame.buffer_mut().set_stringn(area.x, area.y, text, area.width.into(), theme.quiet());
        return;
    };
    let (list, open) = match events.is_open {
        false => (area, None),
        true if area.width >= MIN_WIDTH_BESIDE => {
            let width = area.width / 2;
            let open = Rect { x: area.x + width + 1, width: area.width - width - 1, ..area };
            (Rect { width: width - 1, ..area }, Some(open))
        }
        // Without room beside the list, keep one row of the list, which shows the open event.
        true => {
            let rows = 1.min(area.height);
            let open = Rect { y: area.y + rows, height: area.height - rows, ..area };
            (Rect { height: rows, ..area }, Some(open))
        }
    };
    self::list(frame.buffer_mut(), list, drawing, inspected, layout);
    if let Some(open) = open {
        if open.x > area.x {
            for y in open.y..open.bottom() {
                frame.buffer_mut().set_string(open.x - 2, y, "│", theme.quiet());
            }
        }
        kept.lay_out(drawing.inspector.tab, inspected, number, open.width, || {
            event::lines(inspected, number)
        });
        kept.draw(frame.buffer_mut(), open, drawing, layout);
    }
}

fn list(
    buf: &mut Buffer,
    area: Rect,
    drawing: InspectorDrawing<'_>,
    inspected: &InspectedTurn<'_>,
    layout: &mut InspectorLayout,
) {
    let theme = drawing.cx.theme;
    let (events, scan) = (drawing.inspector.events(), &drawing.inspector.scan);
    let sent_at = inspected.exchange.sent_at;
    let frames = inspected.attempt.frames();
    let last = frames.rows().last().map_or(sent_at, |last| last.at);
    let count = frames.count().to_string().len();
    let columns = EventColumns::of(area.width, count, ms_since(sent_at, last).len());
    let head =
        columns.row("#", "ms", "gap", "bytes") + &format!("{:1$} text", "type", columns.kind);
    // If there is only one row, draw the event there instead of the column headings.
    let head_rows = u16::from(area.height > 1);
    if head_rows > 0 {
        let room = area.width.saturating_sub(1).into();
        buf.set_stringn(area.x + 1, area.y, head, room, theme.quiet());
    }
    let height = area.height.saturating_sub(head_rows);
    let rows = Rect { y: area.y + head_rows, height, ..area };
    let top = events.top(scan, rows.height.into());
    let gaps = (top..scan.len()).take(rows.height.into()).filter_map(|place| {
        let at = inspected.attempt.frame(scan.number(place)?)?.at;
        Some(at.saturating_duration_since(before(inspected, scan, place)?))
    });
    let bars = GapBars::of(gaps, rows);
    if bars.is_some() && head_rows > 0 {
        GapBars::draw_title(buf, Rect { height: 1, ..area }, theme);
    }
    let chosen = events.place(scan);
    layout.list = Some((rows, top));
    for (place, y) in (top..scan.len()).zip(rows.y..rows.bottom()) {
        let Some(number) = scan.number(place) else { break };
        let Some(frame) = inspected.attempt.frame(number) else { continue };
        let line = Rect { y, height: 1, ..rows };
        let beside = bars.as_ref().map_or(0, |_| GapBars::COLUMNS + 1);
        let cells = Rect { width: line.width - beside, ..line };
        let before = before(inspected, scan, place);
        row(buf, cells, &columns, (number, before), &frame, inspected, theme);
        if let Some(bars) = &bars {
            bars.draw(buf, line, before, frame.at, theme);
        }
        let text = Rect { x: line.x + 1, width: line.width.saturating_sub(1), ..line };
        mark_matches(buf, text, drawing.inspector.finding.needle(), theme);
        if place == chosen {
            buf.set_string(line.x, y, "▸", theme.focus());
            if drawing.has_focus {
                theme.select(buf, line);
            }
        }
    }
}

/// Returns the arrival time of the row above. For the first row, returns the arrival time of the
/// previous event, if there is one.
fn before(inspected: &InspectedTurn<'_>, scan: &EventScan, place: usize) -> Option<Instant> {
    match place.checked_sub(1) {
        Some(above) => Some(inspected.attempt.frame(scan.number(above)?)?.at),
        None => event::before(inspected.attempt, scan.number(place)?),
    }
}

fn row(
    buf: &mut Buffer,
    area: Rect,
    columns: &EventColumns,
    (number, before): (usize, Option<Instant>),
    frame: &Event,
    inspected: &InspectedTurn<'_>,
    theme: Theme,
) {
    let gap = before.map_or(String::new(), |before| format!("+{}", ms_since(before, frame.at)));
    let time = ms_since(inspected.exchange.sent_at, frame.at);
    let bytes = grouped(frame.size);
    let (text, tone) = event::summary(inspected.attempt, frame);
    let mark = match (&frame.kind, tone) {
        (FrameKind::Exception(_) | FrameKind::Error(_), _) | (_, EventTone::Failure) => "✗",
        (_, EventTone::Unknown) => "?",
        // The bytes were dropped, but the type is still known.
        (kind, _) if !kind.is_known_event() => "?",
        _ => " ",
    };
    let room = |x: u16| usize::from(area.right().saturating_sub(x));
    let head = columns.row(&number.to_string(), &time, &gap, &bytes);
    let x = area.x + 1;
    let times = Rect { x, y: area.y, width: columns.head(), height: 1 };
    let (x, _) = buf.set_stringn(x, area.y, &head, room(x), theme.quiet());
    let number_columns = u16::try_from(columns.number).unwrap_or(u16::MAX);
    let time = Rect { x: times.x + number_columns, width: times.width - number_columns, ..times };
    buf.set_style(time.intersection(area), Style::reset());
    let (style, kind_style) = styles(tone, theme);
    buf.set_stringn(x.saturating_sub(1), area.y, mark, room(x), kind_style);
    let kind = end_of(&visible::line(frame.kind.name()), columns.kind);
    buf.set_stringn(x, area.y, kind, columns.kind.min(room(x)), kind_style);
    let x = x.saturating_add(u16::try_from(columns.kind + 1).unwrap_or(0));
    let text = show_spaces(&visible::line(&text));
    buf.set_stringn(x, area.y, clip(&text, room(x)), room(x), style);
}

/// Replaces leading and trailing spaces with dots to make them visible.
fn show_spaces(text: &str) -> String {
    let inner = text.trim_matches(' ');
    let ahead = text.len() - text.trim_start_matches(' ').len();
    let behind = text.len() - inner.len() - ahead;
    "·".repeat(ahead) + inner + &"·".repeat(behind)
}

fn styles(tone: EventTone, theme: Theme) -> (Style, Style) {
    match tone {
        EventTone::Text => (theme.text(), theme.quiet()),
        EventTone::Reasoning => (theme.reasoning(), theme.quiet()),
        EventTone::Quiet => (theme.text(), theme.claude()),
        EventTone::Unknown => (theme.text(), theme.warning()),
        EventTone::Failure => (theme.failure(), theme.failure()),
    }
}

/// Cuts a name to `columns` at its start, since its end is more specific.
fn end_of(name: &str, columns: usize) -> String {
    let letters = name.chars().count();
    if letters <= columns {
        return name.to_owned();
    }
    let end: String = name.chars().skip(letters + 1 - columns).collect();
    format!("…{end}")
}
