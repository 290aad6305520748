//! Lines of a page laid out at a width, kept until they or the width change: a body of megabytes is
//! laid out once, and only what is in sight is drawn.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::theme::Theme;
use super::super::wrap::wrap;
use crate::app::App;
use crate::app::inspector::sheet::{Line, Tone};
use crate::app::inspector::subject::{Inspected, Subject};
use crate::app::inspector::{Landed, Tab};
use crate::document::token::Class;
use crate::document::visible;

/// Columns of the labels, and the fewest for what is beside them.
const LABEL_COLUMNS: usize = 14;
const LEAST_COLUMNS: usize = 20;

/// Bytes of one line that are drawn: an attachment is one line of megabytes.
const LONGEST: usize = 20_000;

/// What rows were laid out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Of {
    tab: Tab,
    subject: Subject,
    event: usize,
    width: u16,
    /// What can change of it: the bytes that came and are kept, and what is known.
    bytes: (u64, usize),
    known: (bool, bool, bool, usize),
}

/// Rows, each ink of which goes to a byte of the text.
#[derive(Debug, Default)]
pub struct Laid {
    of: Option<Of>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    indent: u16,
    text: String,
    inks: Vec<(usize, Ink)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ink {
    Tone(Tone),
    Label,
    Heading,
    Token(Class),
}

impl Ink {
    fn style(self, theme: Theme) -> Style {
        match self {
            Self::Tone(Tone::Plain) => theme.text(),
            Self::Tone(Tone::Quiet) | Self::Label => theme.quiet(),
            Self::Tone(Tone::Good) => theme.good(),
            Self::Tone(Tone::Warning) => theme.warning(),
            Self::Tone(Tone::Failure) => theme.failure(),
            Self::Heading => theme.strong(),
            Self::Token(class) => theme.token(class),
        }
    }
}

impl Laid {
    /// Lays lines out unless they are laid out already. `event` is the number of the open event.
    pub fn lay(
        &mut self,
        app: &App,
        seen: &Inspected<'_>,
        event: usize,
        width: u16,
        lines: impl FnOnce() -> Vec<Line>,
    ) {
        let (attempt, body) = (seen.attempt, seen.attempt.body());
        // An event stays what it is, whatever comes after it; only its bytes may be given up.
        let bytes = if event > 0 { (0, 0) } else { (body.len(), body.kept()) };
        let has_bytes = attempt.frame(event).is_some_and(|frame| frame.is_kept(body));
        let frames = if event > 0 { 0 } else { attempt.frames().count() };
        let known = (
            attempt.answered.is_some(),
            attempt.ended.is_some() && event == 0,
            attempt.sent.body.is_some() || has_bytes,
            seen.exchange.attempts().len() + frames,
        );
        let (tab, subject) = (app.inspector.tab, seen.subject);
        let of = Of { tab, subject, event, width, bytes, known };
        if self.of != Some(of) {
            self.lay_anew(&lines(), width);
            self.of = Some(of);
        }
    }

    /// Lays lines out.
    pub fn lay_anew(&mut self, lines: &[Line], width: u16) {
        self.of = None;
        self.rows.clear();
        let width = usize::from(width);
        for line in lines {
            match line {
                Line::Gap => self.push(0, width, &[]),
                Line::Heading(text) => self.push(0, width, &[(text, Ink::Heading)]),
                Line::Text(text, tone) => self.push(0, width, &[(text, Ink::Tone(*tone))]),
                Line::Field(label, value, tone) => self.field(label, value, *tone, width),
                Line::Json(line) => {
                    let mut from = 0;
                    let pieces = line.tokens.iter().map(|(end, class)| {
                        let end = *end as usize;
                        let piece = (&line.text[from..end], Ink::Token(*class));
                        from = end;
                        piece
                    });
                    let pieces: Vec<_> = pieces.collect();
                    self.push(line.indent.min(width.saturating_sub(LEAST_COLUMNS)), width, &pieces);
                }
            }
        }
    }

    /// A label with its value beside it, or below where there is no room.
    fn field(&mut self, label: &str, value: &str, tone: Tone, width: usize) {
        let hang = LABEL_COLUMNS + 1;
        let (label, value) = ((label, Ink::Label), (value, Ink::Tone(tone)));
        let is_short = label.0.chars().count() <= LABEL_COLUMNS;
        if !is_short || width < hang + LEAST_COLUMNS {
            self.push(0, width, &[label, (" ", Ink::Label), value]);
            return;
        }
        let from = self.rows.len();
        self.push(hang, width, &[value]);
        if let Some(row) = self.rows.get_mut(from) {
            let label = format!("{:hang$}", visible::line(label.0));
            for (end, _) in &mut row.inks {
                *end += label.len();
            }
            row.inks.insert(0, (label.len(), Ink::Label));
            row.text.insert_str(0, &label);
            row.indent = 0;
        }
    }

    /// Wraps pieces of a line beside an indent.
    fn push(&mut self, indent: usize, width: usize, pieces: &[(&str, Ink)]) {
        let (mut text, mut ends, mut column) = (String::new(), Vec::new(), 0);
        for (piece, ink) in pieces {
            let shown = &piece[..piece.floor_char_boundary(LONGEST)];
            visible::append(&mut text, &mut column, shown);
            if shown.len() < piece.len() {
                let more = format!("… {} bytes more; y copies all", piece.len() - shown.len());
                text.push_str(&more);
            }
            ends.push((text.len(), *ink));
        }
        let indent_columns = u16::try_from(indent).unwrap_or(u16::MAX);
        for range in wrap(&text, width.saturating_sub(indent).max(1)) {
            let inks = ends.iter().filter(|(end, _)| *end > range.start);
            let inks = inks.map(|(end, ink)| (end.min(&range.end) - range.start, *ink));
            self.rows.push(Row {
                indent: indent_columns,
                text: text[range.clone()].to_owned(),
                inks: inks.collect(),
            });
        }
    }

    /// Draws the rows that are in sight, with what find looks for marked.
    pub fn draw(
        &self,
        buf: &mut Buffer,
        area: Rect,
        first: usize,
        app: &App,
        theme: Theme,
        landed: &mut Landed,
    ) {
        let page = usize::from(area.height);
        landed.page = page;
        landed.last_line = self.rows.len().saturating_sub(page);
        let rows = self.rows.iter().skip(first.min(landed.last_line));
        for (row, y) in rows.zip(area.y..area.bottom()) {
            let mut x = area.x + row.indent;
            let mut from = 0;
            for (end, ink) in &row.inks {
                let room = usize::from(area.right().saturating_sub(x));
                let piece = &row.text[from.min(*end)..*end];
                (x, _) = buf.set_stringn(x, y, piece, room, ink.style(theme));
                from = *end;
            }
        }
        if app.inspector.tab == Tab::Events {
            let needle = app.inspector.events.finding.needle();
            super::events::mark(buf, area, needle, theme);
        }
    }
}
