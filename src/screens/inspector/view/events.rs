//! The page of events: the list, of which only rows in sight are made, and the open event beside it
//! or in its place.

use std::time::Instant;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::drawing::InspectorDrawing;
use super::find::mark;
use super::sheet::SheetRows;
use crate::document::visible;
use crate::screens::inspector::InspectorLayout;
use crate::screens::inspector::event::{self, EventTone};
use crate::screens::inspector::sheet::ms_since;
use crate::screens::inspector::subject::InspectedTurn;
use crate::ui::text::clipped;
use crate::ui::theme::Theme;
use crate::wire::frame::{Frame as Event, FrameKind};
use crate::wire::wire_event::AttemptEnd;

/// From so many columns on an open event stands beside the list.
const BESIDE_FROM: u16 = 96;

/// The columns of the list, left of the text.
struct EventColumns {
    number: usize,
    time: usize,
    /// 0 where there is no room.
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

    /// The pieces of a row in their columns.
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
    of: InspectorDrawing<'_>,
    seen: &InspectedTurn<'_>,
    kept: &mut SheetRows,
    landed: &mut InspectorLayout,
) {
    let (events, theme) = (of.inspector.events(), of.cx.theme);
    let is_there = of.inspector.scan.is_of(seen.subject);
    if !seen.attempt.is_stream() {
        kept.lay_out(of.inspector.tab, seen, 0, area.width, || of.inspector.lines(of.cx.session));
        kept.draw(frame.buffer_mut(), area, of, landed);
        return;
    }
    let number = of.inspector.inspected_event().filter(|_| is_there);
    let Some(number) = number else {
        let said = match (seen.attempt.frames().count(), &seen.attempt.ended) {
            (0, None) => "No event has arrived yet.",
            (0, Some((_, AttemptEnd::Whole))) => "The body ended without an event.",
            (0, Some((_, AttemptEnd::Left))) => {
                "The request was abandoned before an event arrived."
            }
            (0, Some(_)) => "The connection broke before an event arrived.",
            _ => "No event of this type; t goes on.",
        };
        frame.buffer_mut().set_stringn(area.x, area.y, said, area.width.into(), theme.quiet());
        return;
    };
    let (list, open) = match events.is_open {
        false => (area, None),
        true if area.width >= BESIDE_FROM => {
            let width = area.width / 2;
            let open = Rect { x: area.x + width + 1, width: area.width - width - 1, ..area };
            (Rect { width: width - 1, ..area }, Some(open))
        }
        // One row of the list tells which it is.
        true => {
            let rows = 1.min(area.height);
            let open = Rect { y: area.y + rows, height: area.height - rows, ..area };
            (Rect { height: rows, ..area }, Some(open))
        }
    };
    self::list(frame.buffer_mut(), list, of, seen, landed);
    if let Some(open) = open {
        if open.x > area.x {
            for y in open.y..open.bottom() {
                frame.buffer_mut().set_string(open.x - 2, y, "│", theme.quiet());
            }
        }
        kept.lay_out(of.inspector.tab, seen, number, open.width, || event::lines(seen, number));
        kept.draw(frame.buffer_mut(), open, of, landed);
    }
}

fn list(
    buf: &mut Buffer,
    area: Rect,
    of: InspectorDrawing<'_>,
    seen: &InspectedTurn<'_>,
    landed: &mut InspectorLayout,
) {
    let theme = of.cx.theme;
    let (events, scan) = (of.inspector.events(), &of.inspector.scan);
    let asked = seen.exchange.sent_at;
    let frames = seen.attempt.frames();
    let last = frames.rows().last().map_or(asked, |last| last.at);
    let count = frames.count().to_string().len();
    let columns = EventColumns::of(area.width, count, ms_since(asked, last).len());
    let head =
        columns.row("#", "ms", "gap", "bytes") + &format!("{:1$} text", "type", columns.kind);
    // A single row tells which event is open.
    let head_rows = u16::from(area.height > 1);
    if head_rows > 0 {
        let room = area.width.saturating_sub(1).into();
        buf.set_stringn(area.x + 1, area.y, head, room, theme.quiet());
    }
    let height = area.height.saturating_sub(head_rows);
    let rows = Rect { y: area.y + head_rows, height, ..area };
    let top = events.top(scan, rows.height.into());
    let chosen = events.place(scan);
    landed.list = Some((rows, top));
    for (place, y) in (top..scan.len()).zip(rows.y..rows.bottom()) {
        let Some(number) = scan.number(place) else { break };
        let Some(frame) = seen.attempt.frame(number) else { continue };
        let before = event::before(seen.attempt, number);
        let line = Rect { y, height: 1, ..rows };
        row(buf, line, &columns, (number, &frame, asked, before), seen, theme);
        let text = Rect { x: line.x + 1, width: line.width.saturating_sub(1), ..line };
        mark(buf, text, of.inspector.finding.needle(), theme);
        if place == chosen {
            buf.set_string(line.x, y, "▸", theme.focus());
            if of.has_focus {
                buf.set_style(
                    Rect { x: line.x + 1, width: line.width - 1, ..line },
                    theme.chosen(),
                );
            }
        }
    }
}

fn row(
    buf: &mut Buffer,
    area: Rect,
    columns: &EventColumns,
    (number, frame, asked, before): (usize, &Event, Instant, Option<Instant>),
    seen: &InspectedTurn<'_>,
    theme: Theme,
) {
    let gap = before.map_or(String::new(), |before| format!("+{}", ms_since(before, frame.at)));
    let (time, bytes) = (ms_since(asked, frame.at), frame.size.to_string());
    let (text, voice) = event::summary(seen.attempt, frame);
    let mark = match (&frame.kind, voice) {
        (FrameKind::Exception(_) | FrameKind::Error(_), _) | (_, EventTone::Failure) => "✗",
        (_, EventTone::Unknown) => "?",
        // Its bytes were given up, and its type is known all the same.
        (kind, _) if !kind.is_known_event() => "?",
        _ => " ",
    };
    let room = |x: u16| usize::from(area.right().saturating_sub(x));
    let head = columns.row(&number.to_string(), &time, &gap, &bytes);
    let x = area.x + 1;
    let (x, _) = buf.set_stringn(x, area.y, &head, room(x), theme.quiet());
    let (style, kind_style) = styles(voice, theme);
    buf.set_stringn(x.saturating_sub(1), area.y, mark, room(x), kind_style);
    let kind = end_of(&visible::line(frame.kind.name()), columns.kind);
    buf.set_stringn(x, area.y, kind, columns.kind.min(room(x)), kind_style);
    let x = x.saturating_add(u16::try_from(columns.kind + 1).unwrap_or(0));
    let text = dotted(&visible::line(&text));
    buf.set_stringn(x, area.y, clipped(&text, room(x)), room(x), style);
}

/// A text with dots for the blanks at its ends, which else nobody would see.
fn dotted(text: &str) -> String {
    let inner = text.trim_matches(' ');
    let ahead = text.len() - text.trim_start_matches(' ').len();
    let behind = text.len() - inner.len() - ahead;
    "·".repeat(ahead) + inner + &"·".repeat(behind)
}

/// How the text and the type are set.
fn styles(voice: EventTone, theme: Theme) -> (Style, Style) {
    match voice {
        EventTone::Text => (theme.text(), theme.text()),
        EventTone::Reasoning => (theme.reasoning(), theme.text()),
        EventTone::Quiet => (theme.quiet(), theme.strong()),
        EventTone::Unknown => (theme.text(), theme.warning()),
        EventTone::Failure => (theme.failure(), theme.failure()),
    }
}

/// A name cut to `columns`: its end tells more than its start.
fn end_of(name: &str, columns: usize) -> String {
    let letters = name.chars().count();
    if letters <= columns {
        return name.to_owned();
    }
    let end: String = name.chars().skip(letters + 1 - columns).collect();
    format!("…{end}")
}
