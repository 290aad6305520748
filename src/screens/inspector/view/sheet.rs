//! Lays out the lines of a page and caches the rows until the lines or the width change. So a body
//! of megabytes is laid out once, and only the visible rows are drawn.

use std::ops::Range;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::drawing::InspectorDrawing;
use crate::screens::inspector::InspectorLayout;
use crate::screens::inspector::first_row::TextPosition;
use crate::screens::inspector::scan::AttemptId;
use crate::screens::inspector::sheet::{LineTone, SheetLine, SpanTone};
use crate::screens::inspector::subject::InspectedTurn;
use crate::screens::inspector::tab::Tab;
use crate::ui::theme::Theme;
use crate::ui::wrap::wrap;

/// Minimum and maximum columns of the labels.
const LABEL_COLUMNS: (usize, usize) = (14, 28);

/// Minimum columns of a value beside its label.
const BESIDE_COLUMNS: usize = 30;

/// Columns of a value with a note beside it.
const NOTE_COLUMNS: usize = 13;

/// Minimum columns of a line of JSON.
const LEAST_COLUMNS: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RowOrigin {
    tab: Tab,
    subject: AttemptId,
    event: usize,
    width: u16,
    /// The numbers of bytes received and kept, which change while the body arrives.
    bytes: (u64, usize),
    laid_out_for: (bool, bool, bool, usize),
}

#[derive(Debug, Default)]
pub struct SheetRows {
    origin: Option<RowOrigin>,
    texts: Vec<String>,
    rows: Vec<SheetRow>,
}

/// A row: spans of one line.
#[derive(Debug)]
struct SheetRow {
    line: usize,
    spans: Vec<SheetSpan>,
}

#[derive(Debug)]
struct SheetSpan {
    /// The column at which it begins, or `None` directly after the previous span.
    column: Option<u16>,
    bytes: Range<usize>,
    ink: SpanTone,
}

fn style(ink: SpanTone, theme: Theme) -> Style {
    match ink {
        SpanTone::Tone(LineTone::Plain) => theme.text(),
        SpanTone::Tone(LineTone::Quiet) | SpanTone::Label => theme.quiet(),
        SpanTone::Tone(LineTone::Good) => theme.good(),
        SpanTone::Tone(LineTone::Warning) => theme.warning(),
        SpanTone::Tone(LineTone::Failure) => theme.failure(),
        SpanTone::Heading => theme.strong(),
        SpanTone::Token(class) => theme.token(class),
    }
}

impl SheetRows {
    /// Lays out lines, unless they are cached. `event` is the number of the open event.
    pub fn lay_out(
        &mut self,
        tab: Tab,
        inspected: &InspectedTurn<'_>,
        event: usize,
        width: u16,
        lines: impl FnOnce() -> Vec<SheetLine>,
    ) {
        let (attempt, body) = (inspected.attempt, inspected.attempt.body());
        // An event does not change with later data, except that its bytes may be dropped.
        let bytes = if event > 0 { (0, 0) } else { (body.len(), body.kept()) };
        let has_bytes = attempt.frame(event).is_some_and(|frame| frame.is_kept(body));
        let frames = if event > 0 { 0 } else { attempt.frames().count() };
        let laid_out_for = (
            attempt.answered.is_some(),
            attempt.ended.is_some() && event == 0,
            attempt.sent.body.is_some() || has_bytes,
            inspected.exchange.attempts().len() + frames,
        );
        let subject = inspected.subject;
        let origin = RowOrigin { tab, subject, event, width, bytes, laid_out_for };
        if self.origin != Some(origin) {
            self.lay_out_again(&lines(), width);
            self.origin = Some(origin);
        }
    }

    /// Lays out lines, ignoring the cache.
    pub fn lay_out_again(&mut self, lines: &[SheetLine], width: u16) {
        self.origin = None;
        self.texts.clear();
        self.rows.clear();
        let width = usize::from(width);
        let labels = lines.iter().filter_map(|line| match line {
            SheetLine::Field(label, ..) => Some(usize::from(label.cell_width())),
            _ => None,
        });
        let label_columns = labels.filter(|columns| *columns <= LABEL_COLUMNS.1).max();
        let hang = label_columns.unwrap_or(0).max(LABEL_COLUMNS.0) + 1;
        let has_room = width >= hang + BESIDE_COLUMNS;
        for line in lines {
            let (text, ends) = line.drawn();
            let label = match (line, ends.first()) {
                (SheetLine::Field(..), Some((label, _))) => *label,
                _ => 0,
            };
            if label > 0 && has_room {
                // Put the value beside its label, also in the following rows. A label that is too
                // long has a row of its own.
                let from = self.rows.len();
                if usize::from(text[..label].cell_width()) >= hang {
                    self.wrap(&text[..label], 0, 0, width, &ends[..1]);
                    self.wrap(&text, label + 1, hang, width, &ends);
                } else {
                    // The notes begin in the same column.
                    let value = usize::from(text[label + 1..ends[2].0].cell_width());
                    let has_note = ends[2].0 < text.len();
                    let shift = if has_note { NOTE_COLUMNS.saturating_sub(value + 2) } else { 0 };
                    self.wrap(&text, label + 1, hang, width - shift, &ends);
                    if let Some(row) = self.rows.get_mut(from) {
                        let note = row.spans.iter_mut().find(|span| span.bytes.start == ends[2].0);
                        if let Some(note) = note.filter(|_| shift > 0) {
                            let column = hang + value + shift;
                            note.column = u16::try_from(column).ok();
                        }
                        let label =
                            SheetSpan { column: Some(0), bytes: 0..label, ink: SpanTone::Label };
                        row.spans.insert(0, label);
                    }
                }
            } else {
                let indent = match line {
                    SheetLine::Json(line) => line.indent.min(width.saturating_sub(LEAST_COLUMNS)),
                    _ => 0,
                };
                self.wrap(&text, 0, indent, width, &ends);
            }
            self.texts.push(text);
        }
    }

    /// Wraps a line from a byte on, beside an indent.
    fn wrap(
        &mut self,
        text: &str,
        from: usize,
        indent: usize,
        width: usize,
        ends: &[(usize, SpanTone)],
    ) {
        let column = u16::try_from(indent).unwrap_or(u16::MAX);
        for range in wrap(&text[from..], width.saturating_sub(indent).max(1)) {
            let (mut at, row_end) = (from + range.start, from + range.end);
            let mut spans = Vec::new();
            for (end, ink) in ends.iter().filter(|(end, _)| *end > from + range.start) {
                let end = (*end).min(row_end);
                let column = spans.is_empty().then_some(column);
                spans.push(SheetSpan { column, bytes: at..end, ink: *ink });
                at = end;
                if end == row_end {
                    break;
                }
            }
            self.rows.push(SheetRow { line: self.texts.len(), spans });
        }
    }

    fn row_of(&self, position: TextPosition) -> usize {
        let after = self.rows.partition_point(|row| row.place() <= position);
        after.saturating_sub(1)
    }

    pub fn draw(
        &self,
        buf: &mut Buffer,
        area: Rect,
        drawing: InspectorDrawing<'_>,
        layout: &mut InspectorLayout,
    ) {
        let theme = drawing.cx.theme;
        let page = usize::from(area.height);
        let first =
            drawing.inspector.first_row().resolve(self.rows.len(), page, |s| self.row_of(s));
        layout.first = Some((first, self.rows.get(first).map(SheetRow::place).unwrap_or_default()));
        let mut hits = (usize::MAX, Vec::new());
        for (row, y) in self.rows.iter().skip(first).zip(area.y..area.bottom()) {
            let text = &self.texts[row.line];
            if let Some(needle) = drawing.inspector.finding.needle().filter(|_| hits.0 != row.line)
            {
                hits = (row.line, needle.find_in(text, usize::MAX).0);
            }
            let mut x = area.x;
            for span in &row.spans {
                x = span.column.map_or(x, |column| area.x + column);
                let room = |x: u16| usize::from(area.right().saturating_sub(x));
                let (from, bytes) = (x, &span.bytes);
                (x, _) =
                    buf.set_stringn(x, y, &text[bytes.clone()], room(x), style(span.ink, theme));
                for hit in hits.1.iter().filter(|h| h.start < bytes.end && h.end > bytes.start) {
                    let begins = hit.start.max(bytes.start);
                    let at = from + text[bytes.start..begins].cell_width();
                    let width = text[begins..hit.end.min(bytes.end)].cell_width();
                    let is_now = drawing.inspector.found()
                        == Some(TextPosition { line: row.line, offset: hit.start });
                    let found_style = if is_now { theme.found_now() } else { theme.found() };
                    let marked = Rect::new(at, y, width, 1).intersection(area);
                    buf.set_style(marked, found_style);
                }
            }
        }
    }
}

impl SheetRow {
    fn place(&self) -> TextPosition {
        let offset = self.spans.first().map_or(0, |span| span.bytes.start);
        TextPosition { line: self.line, offset }
    }
}
