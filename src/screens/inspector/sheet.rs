//! The lines of a page, independent of the width, for drawing and copying.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::chat::count::grouped;
use crate::document::token::TokenClass;
use crate::document::{json, visible};
use crate::wire::body::BodyBytes;

const ON_A_LINE: usize = 8;

const DUMPED: usize = 4096;

/// Maximum bytes of a span that are drawn, since an attachment may have megabytes.
const MAX_DRAWN_BYTES: usize = 20_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetLine {
    Heading(String),
    /// A label, its value, and a note about the value, which may be empty.
    Field(String, String, LineTone, String),
    Text(String, LineTone),
    Json(json::JsonLine),
    Gap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineTone {
    #[default]
    Plain,
    Quiet,
    Good,
    Warning,
    Failure,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanTone {
    Tone(LineTone),
    Label,
    Heading,
    Token(TokenClass),
}

impl SheetLine {
    /// Returns the displayed line and the end of each span. The text is safe to draw, and long
    /// spans are cut.
    pub fn drawn(&self) -> (String, Vec<(usize, SpanTone)>) {
        let (mut text, mut column, mut ends) = (String::new(), 0, Vec::new());
        let mut add_span = |span: &str, ink: SpanTone| {
            let shown = &span[..span.floor_char_boundary(MAX_DRAWN_BYTES)];
            visible::append(&mut text, &mut column, shown);
            if shown.len() < span.len() {
                let _ = write!(
                    text,
                    "… {} more bytes; copy the page to get all",
                    grouped((span.len() - shown.len()) as u64)
                );
            }
            ends.push((text.len(), ink));
        };
        match self {
            Self::Gap => {}
            Self::Heading(text) => add_span(text, SpanTone::Heading),
            Self::Text(text, tone) => add_span(text, SpanTone::Tone(*tone)),
            Self::Field(label, value, tone, note) => {
                add_span(label, SpanTone::Label);
                add_span(" ", SpanTone::Label);
                add_span(value, SpanTone::Tone(*tone));
                add_span(note, SpanTone::Tone(LineTone::Quiet));
            }
            Self::Json(line) => {
                let mut from = 0;
                for (end, class) in &line.tokens {
                    let end = *end as usize;
                    add_span(&line.text[from..end], SpanTone::Token(*class));
                    from = end;
                }
            }
        }
        (text, ends)
    }
}

#[derive(Debug, Default)]
pub struct Sheet(pub Vec<SheetLine>);

impl Sheet {
    pub fn heading(&mut self, text: impl Into<String>) {
        self.0.push(SheetLine::Heading(text.into()));
    }

    pub fn field(&mut self, label: &str, value: impl Into<String>) {
        self.toned(label, value, LineTone::Plain);
    }

    pub fn toned(&mut self, label: &str, value: impl Into<String>, tone: LineTone) {
        self.0.push(SheetLine::Field(label.to_owned(), value.into(), tone, String::new()));
    }

    pub fn noted(&mut self, label: &str, value: String, note: String) {
        self.0.push(SheetLine::Field(label.to_owned(), value, LineTone::Plain, note));
    }

    pub fn text(&mut self, text: impl Into<String>, tone: LineTone) {
        self.0.push(SheetLine::Text(text.into(), tone));
    }

    pub fn gap(&mut self) {
        self.0.push(SheetLine::Gap);
    }

    pub fn json_or_text(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        match json::lines(&text) {
            Some(lines) => self.0.extend(lines.into_iter().map(SheetLine::Json)),
            None => {
                let lines =
                    text.lines().map(|line| SheetLine::Text(line.to_owned(), LineTone::Plain));
                self.0.extend(lines);
            }
        }
    }

    /// Adds a dump of binary data: offsets, values and printable characters.
    pub fn dump(&mut self, bytes: &[u8]) {
        for (number, line) in bytes[..bytes.len().min(DUMPED)].chunks(ON_A_LINE).enumerate() {
            let mut text = format!("{:04x} ", number * ON_A_LINE);
            for byte in line {
                let _ = write!(text, "{byte:02x} ");
            }
            let blanks = 3 * (ON_A_LINE - line.len());
            let letters = line.iter().map(|byte| match byte {
                b' '..=b'~' => char::from(*byte),
                _ => '·',
            });
            let letters: String = letters.collect();
            let _ = write!(text, "{:blanks$}{letters}", "");
            self.text(text, LineTone::Plain);
        }
        if bytes.len() > DUMPED {
            self.text(
                format!("… {} more bytes", grouped((bytes.len() - DUMPED) as u64)),
                LineTone::Quiet,
            );
        }
    }

    pub fn body(&mut self, body: &BodyBytes) {
        if (body.kept() as u64) < body.len() {
            let dropped = body.len() - body.kept() as u64;
            let notice = format!("{} bytes were dropped to save memory", grouped(dropped));
            self.text(notice, LineTone::Warning);
        }
        self.json_or_text(&body.bytes());
    }
}

pub fn text(lines: &[SheetLine]) -> String {
    let mut out = String::new();
    for line in lines {
        match line {
            SheetLine::Heading(text) | SheetLine::Text(text, _) => out.push_str(text),
            SheetLine::Field(label, value, _, note) => {
                for part in [label, ": ", value, note] {
                    out.push_str(part);
                }
            }
            SheetLine::Json(line) => {
                out.extend(std::iter::repeat_n(' ', line.indent));
                out.push_str(&line.text);
            }
            SheetLine::Gap => {}
        }
        out.push('\n');
    }
    out
}

/// Formats milliseconds with one decimal: `1822.4`.
pub fn ms(span: Duration) -> String {
    format!("{:.1}", span.as_secs_f64() * 1e3)
}

/// Formats the milliseconds between two times, or 0 if `to` is earlier.
pub fn ms_since(from: Instant, to: Instant) -> String {
    ms(to.saturating_duration_since(from))
}

/// Formats a duration in a suitable unit: `1.8 ms`, `340 ms`, `1.2 s`.
pub fn span(span: Duration) -> String {
    match span.as_millis() {
        0..10 => format!("{} ms", ms(span)),
        10..1000 => format!("{} ms", span.as_millis()),
        _ => format!("{:.1} s", span.as_secs_f64()),
    }
}

/// Formats a count: `1 event`, `12 events`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_dumped_eight_per_line() {
        let mut sheet = Sheet::default();
        sheet.dump(b"\0\0\0\x9devent");
        assert_eq!(
            text(&sheet.0),
            "0000 00 00 00 9d 65 76 65 6e ····even\n0008 74                      t\n"
        );
    }

    #[test]
    fn text_that_is_not_json_is_unchanged() {
        let mut sheet = Sheet::default();
        sheet.json_or_text(b"<html>\n\xff");
        assert_eq!(text(&sheet.0), "<html>\n\u{fffd}\n");
    }
}
