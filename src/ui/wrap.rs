//! Wraps text at a width: at spaces, beside wide characters, and within a word only if it is longer
//! than a row.

use std::ops::Range;

use ratatui::buffer::CellWidth;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::line_breaks::may_break;
use crate::document::visible;

/// Text that is safe to draw, and its rows at a width.
#[derive(Debug, Clone)]
pub struct WrapState {
    text: String,
    rows: Vec<Range<usize>>,
}

impl WrapState {
    pub fn of(width: u16, source: &str) -> Self {
        let mut text = String::new();
        visible::append(&mut text, &mut 0, source);
        let rows = wrap(&text, width.into());
        Self { text, rows }
    }

    /// Returns the byte range of each row, without the line break at its end. Spaces at the end of
    /// a row may exceed the width; they are not drawn.
    pub fn rows(&self) -> &[Range<usize>] {
        &self.rows
    }

    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Returns the rows of a text, at least one. No row is wider than `width`, except for trailing
/// spaces or a single wider grapheme.
pub fn wrap(text: &str, width: usize) -> Vec<Range<usize>> {
    let width = width.max(1);
    let mut rows = Vec::new();
    let bytes = text.as_bytes();
    let mut row_start = 0;
    // The columns used in this row, the last position where the row may end, and the columns before
    // that position.
    let mut used = 0;
    let mut break_at: Option<(usize, usize)> = None;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'\n' {
            rows.push(row_start..at);
            at += 1;
            row_start = at;
            used = 0;
            break_at = None;
            continue;
        }
        if byte == b' ' && (!is_joined(bytes, at + 1) || grapheme(text, at).0 == 1) {
            // A space beyond the width stays at the end of the row, so the next row does not begin
            // with it.
            used = (used + 1).min(width + 1);
            at += 1;
            break_at = Some((at, used));
            continue;
        }
        let (len, columns) = grapheme(text, at);
        if columns > 1 && at > row_start && may_break(text, at) {
            break_at = Some((at, used));
        }
        while used + columns > width && at > row_start {
            let (start, before) = break_at
                .take()
                .filter(|(b, _)| *b > row_start)
                .unwrap_or_else(|| within_word(text, row_start, (at, used)));
            rows.push(row_start..start);
            row_start = start;
            used -= before;
        }
        used += columns;
        at += len;
        if columns > 1 && may_break(text, at) {
            break_at = Some((at, used));
        }
    }
    rows.push(row_start..bytes.len());
    rows
}

/// Returns where to break a word that is longer than a row. Only the text before `at` fits into the
/// row. The break is after the last separator, such as the slash of a URL, if the separator is in
/// the second half of the row. Otherwise, the break is at `at`.
fn within_word(text: &str, row_start: usize, (at, used): (usize, usize)) -> (usize, usize) {
    let row = &text[row_start..at];
    let after = row.rfind(['/', ',', ';', '&', '-']).map(|separator| separator + 1);
    match after.map(|after| (after, columns(&row[after..]))) {
        Some((after, rest)) if rest * 2 < used => (row_start + after, used - rest),
        _ => (at, used),
    }
}

pub fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { graphemes(text).map(|(_, columns)| columns).sum() }
}

/// Returns the columns of the longest word, which [`wrap`] breaks only if it must.
pub fn longest_word(text: &str) -> usize {
    text.split([' ', '\n']).map(columns).max().unwrap_or(0)
}

/// Returns the part of a row between two columns, and the number of spaces before it if a wide
/// character crosses the first column.
pub fn between(text: &str, from: usize, width: usize) -> (usize, Range<usize>) {
    let mut column = 0;
    let mut at = 0;
    let mut start = None;
    for (len, columns) in graphemes(text) {
        if start.is_none() && column >= from {
            start = Some((column - from, at));
        }
        if column + columns > from + width {
            break;
        }
        column += columns;
        at += len;
    }
    match start {
        Some((blanks, start)) => (blanks, start..at.max(start)),
        None => (0, text.len()..text.len()),
    }
}

/// Returns the first end of a grapheme at or after `at`, which may be within a character.
pub fn boundary(text: &str, at: usize) -> usize {
    let at = text.ceil_char_boundary(at);
    let is_plain = |at: usize| text.as_bytes().get(at).is_none_or(u8::is_ascii);
    if is_plain(at) {
        return at;
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(false) => cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
        _ => at,
    }
}

fn graphemes(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        (at < text.len()).then(|| {
            let (len, columns) = grapheme(text, at);
            at += len;
            (len, columns)
        })
    })
}

/// Returns whether the byte at `at` may continue the previous grapheme. Returns `true` for every
/// non-ASCII byte.
fn is_joined(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| !byte.is_ascii())
}

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

    fn drawn(flow: &WrapState) -> Vec<&str> {
        flow.rows().iter().map(|row| flow.text()[row.clone()].trim_end()).collect()
    }

    fn check(width: u16, source: &str, expected: &[&str]) {
        assert_eq!(drawn(&WrapState::of(width, source)), expected, "{source:?} at {width}");
    }

    #[test]
    fn rows_break_at_spaces_and_within_long_words() {
        check(10, "", &[""]);
        check(10, "one two three", &["one two", "three"]);
        check(10, "0123456789", &["0123456789"]);
        check(10, "0123456789 a", &["0123456789", "a"]);
        check(10, "a 0123456789abc", &["a", "0123456789", "abc"]);
        check(10, "012345/789abc", &["012345/", "789abc"]);
        check(10, "01/3456789abc", &["01/3456789", "abc"]);
        check(4, "-------", &["----", "---"]);
        check(10, "a\n\nb\n", &["a", "", "b", ""]);
        check(4, "a    b", &["a", "b"]);
        check(10, "один два три", &["один два", "три"]);
        check(10, "see it ‹x›", &["see it ‹x›"]);
        check(9, "see it ‹x›", &["see it", "‹x›"]);
        // A zero-width character must not follow a hanging space.
    }

    #[test]
    fn rows_break_between_wide_characters_and_never_inside_one() {
        check(5, "日本語日本", &["日本", "語日", "本"]);
        check(6, "ab日本語", &["ab日本", "語"]);
        check(4, "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", &["👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"]);
        check(3, "e\u{301}e\u{301}e\u{301}e\u{301}", &["e\u{301}e\u{301}e\u{301}", "e\u{301}"]);
    }

    #[test]
    fn punctuation_stays_with_its_neighbor() {
        check(6, "日本語。日本", &["日本", "語。日", "本"]);
        check(7, "日本「語」日", &["日本", "「語」", "日"]);
        check(5, "日本🧊`", &["日本", "🧊`"]);
        check(4, "。。。。。", &["。。", "。。", "。"]);
        check(4, "日本 語", &["日本", "語"]);
    }

    #[test]
    fn every_byte_has_a_boundary_at_or_after_it() {
        let text = "a本é\u{301}👩\u{200d}👩.";
        for at in 0..=text.len() + 2 {
            let end = boundary(text, at);
            assert!(end >= at.min(text.len()) && text.is_char_boundary(end), "{at}: {end}");
        }
        assert_eq!([0, 1, 2, 3, 4].map(|at| boundary(text, at)), [0, 1, 4, 4, 4]);
    }

    #[test]
    fn a_row_is_split_between_graphemes() {
        assert_eq!(between("abcdef", 2, 3), (0, 2..5));
        assert_eq!(between("日本語", 1, 3), (1, 3..6));
        assert_eq!(between("ab", 5, 3), (0, 2..2));
        assert_eq!(between("a日", 0, 2), (0, 0..1));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_row_is_wider_than_the_width(source in "\\PC{0,200}", width in 2u16..40) {
            let flow = WrapState::of(width, &source);
            for row in drawn(&flow) {
                let is_one_grapheme = row.graphemes(true).count() == 1;
                prop_assert!(columns(row) <= usize::from(width) || is_one_grapheme, "{row:?}");
            }
        }

        #[test]
        fn rows_contain_all_text(source in "[a-c \\n日]{0,100}", width in 1u16..20) {
            let flow = WrapState::of(width, &source);
            let mut at = 0;
            for row in flow.rows() {
                let between = &flow.text()[at..row.start];
                prop_assert!(between.is_empty() || between == "\n");
                at = row.end;
            }
            prop_assert_eq!(at, flow.text().len());
        }

        #[test]
        fn a_part_of_a_row_is_never_too_wide(source in "[a-c 日👍🏽]{0,30}", from in 0usize..20, width in 2usize..20) {
            let (blanks, range) = between(&source, from, width);
            prop_assert!(blanks + columns(&source[range]) <= width);
        }
    }
}
