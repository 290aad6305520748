//! Text that flows into rows of a width, appended to as it streams. Owns wrapping: at blanks,
//! around wide characters, and inside a word only when it is longer than a row. Settled rows are
//! never laid out again; an append costs what it adds plus two rows.

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

use crate::document::visible;

/// Drawn text and the rows it makes.
#[derive(Debug, Clone)]
pub struct Flow {
    width: usize,
    text: String,
    /// Characters since the last line break, for tab stops.
    column: usize,
    /// What stands ahead of the source, and how many bytes of both were taken in.
    lead: String,
    taken: usize,
    rows: Vec<Row>,
}

/// A row: bytes of the flow's text, without the line break that ends it. Blanks at its end may
/// hang over the width; they are not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub start: usize,
    pub end: usize,
}

impl Flow {
    pub fn new(width: u16) -> Self {
        Self {
            width: usize::from(width.max(1)),
            text: String::new(),
            column: 0,
            lead: String::new(),
            taken: 0,
            rows: vec![Row { start: 0, end: 0 }],
        }
    }

    /// A flow of `source` alone.
    pub fn of(width: u16, source: &str) -> Self {
        let mut flow = Self::new(width);
        flow.push(source);
        flow
    }

    /// Appends source text, made safe to draw.
    pub fn push(&mut self, source: &str) {
        self.taken += source.len();
        visible::append(&mut self.text, &mut self.column, source);
        self.wrap_tail();
    }

    /// Takes in what `source`, which only ever grows, has beyond what was taken of it before.
    /// It stands behind `lead`; with another lead than before the flow begins anew.
    pub fn grow(&mut self, lead: &str, source: &str) {
        if self.lead != lead {
            *self = Self { width: self.width, ..Self::new(1) };
            lead.clone_into(&mut self.lead);
            self.push(lead);
        }
        let taken = self.taken - self.lead.len();
        if source.len() > taken {
            self.push(&source[taken..]);
        }
    }

    /// Lays everything out again at another width.
    pub fn set_width(&mut self, width: u16) {
        let width = usize::from(width.max(1));
        if width != self.width {
            self.width = width;
            self.rows.clear();
            self.wrap_tail();
        }
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The drawn text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Lays out again from the last row but one: text that is appended can lengthen the last
    /// grapheme, and with it move a break, but not one before that.
    fn wrap_tail(&mut self) {
        let keep = self.rows.len().saturating_sub(2);
        let mut row_start = self.rows.get(keep).map_or(0, |row| row.start);
        self.rows.truncate(keep);

        let text = self.text.as_str();
        let bytes = text.as_bytes();
        // Columns used in this row; the latest place to break it, and the columns before that.
        let mut used = 0;
        let mut break_at: Option<(usize, usize)> = None;
        let mut at = row_start;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte == b'\n' {
                self.rows.push(Row { start: row_start, end: at });
                at += 1;
                row_start = at;
                used = 0;
                break_at = None;
                continue;
            }
            if byte == b' ' && !is_joined(bytes, at + 1) {
                // A blank beyond the width hangs: it ends the row without starting the next.
                used = (used + 1).min(self.width);
                at += 1;
                break_at = Some((at, used));
                continue;
            }
            let (len, width) = grapheme(text, at);
            if width > 1 && at > row_start {
                break_at = Some((at, used));
            }
            while used + width > self.width && at > row_start {
                let (start, before) =
                    break_at.take().filter(|(b, _)| *b > row_start).unwrap_or((at, used));
                self.rows.push(Row { start: row_start, end: start });
                row_start = start;
                used -= before;
            }
            used += width;
            at += len;
            if width > 1 {
                break_at = Some((at, used));
            }
        }
        self.rows.push(Row { start: row_start, end: bytes.len() });
    }
}

/// Whether the byte at `at` continues the grapheme before it, or may: then it is not ASCII.
fn is_joined(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| !byte.is_ascii())
}

/// Bytes and columns of the grapheme at `at`.
fn grapheme(text: &str, at: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    if bytes[at].is_ascii() && !is_joined(bytes, at + 1) {
        return (1, 1);
    }
    let grapheme = text[at..].graphemes(true).next().unwrap_or(" ");
    (grapheme.len(), usize::from(grapheme.cell_width()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn(flow: &Flow) -> Vec<&str> {
        flow.rows().iter().map(|row| flow.text()[row.start..row.end].trim_end()).collect()
    }

    fn check(width: u16, source: &str, expected: &[&str]) {
        assert_eq!(drawn(&Flow::of(width, source)), expected, "{source:?} at {width}");
    }

    #[test]
    fn rows_break_at_blanks_and_long_words_anywhere() {
        check(10, "", &[""]);
        check(10, "one two three", &["one two", "three"]);
        check(10, "0123456789", &["0123456789"]);
        check(10, "0123456789 a", &["0123456789", "a"]);
        check(10, "a 0123456789abc", &["a", "0123456789", "abc"]);
        check(10, "a\n\nb\n", &["a", "", "b", ""]);
        check(4, "a    b", &["a", "b"]);
    }

    #[test]
    fn wide_characters_break_anywhere_and_never_straddle() {
        check(5, "日本語日本", &["日本", "語日", "本"]);
        check(6, "ab日本語", &["ab日本", "語"]);
        check(4, "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", &["👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"]);
        check(3, "e\u{301}e\u{301}e\u{301}e\u{301}", &["e\u{301}e\u{301}e\u{301}", "e\u{301}"]);
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_rows(
            pieces in prop::collection::vec("[ab \\n日👍🏽\u{301}\u{200d}\u{1b}\u{fe0f}❤🇫🇷\\t-]{0,9}", 0..12),
            width in 1u16..20,
        ) {
            let mut grown = Flow::new(width);
            for piece in &pieces {
                grown.push(piece);
            }
            let whole = Flow::of(width, &pieces.concat());
            prop_assert_eq!(drawn(&grown), drawn(&whole));
            prop_assert_eq!(grown.text(), whole.text());
        }

        #[test]
        fn no_row_is_wider_than_the_width(source in "\\PC{0,200}", width in 2u16..40) {
            let flow = Flow::of(width, &source);
            for row in drawn(&flow) {
                let columns: u16 = row.graphemes(true).map(CellWidth::cell_width).sum();
                let is_one_wide_grapheme = row.graphemes(true).count() == 1;
                prop_assert!(columns <= width || is_one_wide_grapheme, "{row:?}");
            }
        }

        #[test]
        fn rows_hold_all_the_text(source in "[a-c \\n日]{0,100}", width in 1u16..20) {
            let flow = Flow::of(width, &source);
            let mut at = 0;
            for row in flow.rows() {
                let between = &flow.text()[at..row.start];
                prop_assert!(between.is_empty() || between == "\n");
                at = row.end;
            }
            prop_assert_eq!(at, flow.text().len());
        }
    }
}
