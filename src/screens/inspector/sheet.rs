//! The lines of a page as values, before anybody knows how wide it is: what is drawn, and what is
//! copied.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::document::token::TokenClass;
use crate::document::{json, visible};
use crate::wire::body::BodyBytes;

/// Bytes on a line of a dump.
const ON_A_LINE: usize = 8;

/// Bytes that are dumped at most.
const DUMPED: usize = 4096;

/// Bytes of one piece of a line that are drawn: an attachment is one of megabytes.
const LONGEST: usize = 20_000;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetLine {
    Heading(String),
    /// A label with its value.
    Field(String, String, LineTone),
    Text(String, LineTone),
    Json(json::JsonLine),
    Gap,
}

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineTone {
    #[default]
    Plain,
    Quiet,
    Good,
    Warning,
    Failure,
}

/// How a piece of a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanTone {
    Tone(LineTone),
    Label,
    Heading,
    Token(TokenClass),
}

impl SheetLine {
    /// The line as it is drawn: made safe, cut where it is too long, a label with a blank after it;
    /// and where each piece of it ends.
    pub fn drawn(&self) -> (String, Vec<(usize, SpanTone)>) {
        let (mut text, mut column, mut ends) = (String::new(), 0, Vec::new());
        let mut piece = |piece: &str, ink: SpanTone| {
            let shown = &piece[..piece.floor_char_boundary(LONGEST)];
            visible::append(&mut text, &mut column, shown);
            if shown.len() < piece.len() {
                // Writing to a string does not fail.
                let _ = write!(text, "… {} bytes more; y copies all", piece.len() - shown.len());
            }
            ends.push((text.len(), ink));
        };
        match self {
            Self::Gap => {}
            Self::Heading(text) => piece(text, SpanTone::Heading),
            Self::Text(text, tone) => piece(text, SpanTone::Tone(*tone)),
            Self::Field(label, value, tone) => {
                piece(label, SpanTone::Label);
                piece(" ", SpanTone::Label);
                piece(value, SpanTone::Tone(*tone));
            }
            Self::Json(line) => {
                let mut from = 0;
                for (end, class) in &line.tokens {
                    let end = *end as usize;
                    piece(&line.text[from..end], SpanTone::Token(*class));
                    from = end;
                }
            }
        }
        (text, ends)
    }
}

/// Lines in the making.
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
        self.0.push(SheetLine::Field(label.to_owned(), value.into(), tone));
    }

    pub fn text(&mut self, text: impl Into<String>, tone: LineTone) {
        self.0.push(SheetLine::Text(text.into(), tone));
    }

    pub fn gap(&mut self) {
        self.0.push(SheetLine::Gap);
    }

    /// JSON laid out, or the text as it is.
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

    /// Bytes that are no text: their place, their values, and what of them is a letter.
    pub fn dump(&mut self, bytes: &[u8]) {
        for (number, line) in bytes[..bytes.len().min(DUMPED)].chunks(ON_A_LINE).enumerate() {
            let mut text = format!("{:04x} ", number * ON_A_LINE);
            for byte in line {
                // Writing to a string does not fail.
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
            self.text(format!("… {} bytes more", bytes.len() - DUMPED), LineTone::Quiet);
        }
    }

    /// A response's body that is no stream of events.
    pub fn body(&mut self, body: &BodyBytes) {
        if (body.kept() as u64) < body.len() {
            let gone = body.len() - body.kept() as u64;
            let said = format!("{gone} bytes were dropped to save memory");
            self.text(said, LineTone::Warning);
        }
        self.json_or_text(&body.bytes());
    }
}

/// The lines as text, each with a line break.
pub fn text(lines: &[SheetLine]) -> String {
    let mut out = String::new();
    for line in lines {
        match line {
            SheetLine::Heading(text) | SheetLine::Text(text, _) => out.push_str(text),
            SheetLine::Field(label, value, _) => {
                out.push_str(label);
                out.push_str(": ");
                out.push_str(value);
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

/// Milliseconds with a tenth: `1822.4`.
pub fn ms(span: Duration) -> String {
    format!("{:.1}", span.as_secs_f64() * 1e3)
}

/// Milliseconds between two times: 0 where the second came first.
pub fn ms_since(from: Instant, to: Instant) -> String {
    ms(to.saturating_duration_since(from))
}

/// A span in the unit that suits it: `1.8 ms`, `340 ms`, `1.2 s`.
pub fn span(span: Duration) -> String {
    match span.as_millis() {
        0..10 => format!("{} ms", ms(span)),
        10..1000 => format!("{} ms", span.as_millis()),
        _ => format!("{:.1} s", span.as_secs_f64()),
    }
}

/// `1 event`, `12 events`.
pub fn counted(many: usize, what: &str) -> String {
    format!("{many} {what}{}", if many == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_dumped_eight_a_line() {
        let mut sheet = Sheet::default();
        sheet.dump(b"\0\0\0\x9devent");
        assert_eq!(
            text(&sheet.0),
            "0000 00 00 00 9d 65 76 65 6e ····even\n0008 74                      t\n"
        );
    }

    #[test]
    fn what_is_no_json_stays_as_it_is() {
        let mut sheet = Sheet::default();
        sheet.json_or_text(b"<html>\n\xff");
        assert_eq!(text(&sheet.0), "<html>\n\u{fffd}\n");
    }
}
