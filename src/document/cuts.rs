//! Finds where to cut a long block. The position depends on the block's text alone, so any chunking
//! of a stream gives the same cuts.

use unicode_segmentation::UnicodeSegmentation;

use super::block_shape::BlockShape;

/// The size in bytes from which a block of Markdown is cut, at the next line break. Also the maximum
/// size of a group of plain lines.
const MAX_BLOCK_BYTES: usize = 8 * 1024;

/// The maximum size in bytes of a block that should stay whole, such as a table.
const WHOLE_LIMIT: usize = 64 * 1024;

/// Target bytes of a group of plain lines.
const LINE_GROUP_BYTES: usize = 2 * 1024;

/// A text of at most this many bytes is never cut.
pub const MIN_CUT_BYTES: usize = LINE_GROUP_BYTES;

/// Returns the position at which to cut a block of Markdown, if it is too long. The position is at
/// the end of a line, preferably before an unindented line. A single line is cut only if it alone
/// reaches the limit.
pub fn cut(block: &str, shape: BlockShape) -> Option<usize> {
    let limit = if shape == BlockShape::Whole { WHOLE_LIMIT } else { MAX_BLOCK_BYTES };
    let is_code = matches!(shape, BlockShape::FencedCode | BlockShape::IndentedCode);
    place(block, limit, 2 * limit, is_code)
}

/// Returns the position at which to cut lines of plain text, if they are too long.
pub fn cut_plain(text: &str) -> Option<usize> {
    place(text, LINE_GROUP_BYTES, MAX_BLOCK_BYTES, true)
}

/// Returns the first good position after `from`. Without a good position, returns the best position
/// before `to`, once all text up to `to` has arrived.
fn place(text: &str, from: usize, to: usize, any_line: bool) -> Option<usize> {
    if text.len() <= from {
        return None;
    }
    let is_all_here = text.len() >= to;
    let bytes = &text.as_bytes()[..to.min(text.len())];
    let lines = || (from..bytes.len()).filter(|at| bytes[*at] == b'\n').map(|at| at + 1);
    let is_good = |at: &usize| any_line || bytes.get(*at).is_some_and(|b| !b.is_ascii_whitespace());
    let end = match (lines().find(is_good), is_all_here) {
        (Some(end), _) => end,
        (None, false) => return None,
        (None, true) => match lines().next() {
            Some(end) => end,
            None => match bytes[from..].iter().rposition(|byte| *byte == b' ') {
                Some(blank) => from + blank + 1,
                None => last_grapheme(text, from, to),
            },
        },
    };
    (!text[end..].trim().is_empty()).then_some(end)
}

/// Returns the start of the last grapheme before `to`, since the next characters may still extend
/// it.
fn last_grapheme(text: &str, from: usize, to: usize) -> usize {
    let (from, to) = (text.floor_char_boundary(from), text.floor_char_boundary(to));
    let last = text[from..to].grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
    if last == 0 { to } else { from + last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_cut_before_an_unindented_line() {
        let text = format!("{}\n  b\nc\n", "a".repeat(MAX_BLOCK_BYTES));
        let end = cut(&text, BlockShape::List);
        assert_eq!(end.map(|end| &text[end..]), Some("c\n"));
        let end = cut(&text, BlockShape::FencedCode);
        assert_eq!(end.map(|end| &text[end..]), Some("  b\nc\n"));
        assert_eq!(cut(&text, BlockShape::Whole), None);
    }

    #[test]
    fn trailing_blank_lines_and_short_texts_are_not_cut() {
        let text = format!("{}\n\n \n", "a".repeat(MAX_BLOCK_BYTES));
        assert_eq!(cut(&text, BlockShape::Text), None);
        assert_eq!(cut("short\ntext", BlockShape::Text), None);
    }

    #[test]
    fn a_long_line_is_cut_at_a_space_or_before_a_grapheme() {
        let words = "word ".repeat(MAX_BLOCK_BYTES);
        assert_eq!(
            cut(&words, BlockShape::Text),
            Some(2 * MAX_BLOCK_BYTES - 2 * MAX_BLOCK_BYTES % 5)
        );
        let family = "👩‍👩‍👧‍👦".repeat(MAX_BLOCK_BYTES);
        let end = cut(&family, BlockShape::Text).expect("a cut");
        assert_eq!(end % "👩‍👩‍👧‍👦".len(), 0);
    }
}
