//! Where a long block is cut: a place that depends on the block's text alone, never on how much of
//! it has come, so that any chunking is cut alike.

use unicode_segmentation::UnicodeSegmentation;

use super::block_shape::BlockShape;

/// A block longer than this is cut at the next line.
const LIMIT: usize = 8 * 1024;

/// A block that reads badly when cut is left whole up to this.
const WHOLE_LIMIT: usize = 64 * 1024;

/// Plain lines are taken together up to about this.
const LINES: usize = 2 * 1024;

/// No text that is not longer than this is cut.
pub const SHORT: usize = LINES;

/// Where a block of Markdown is cut, if it is: after a line, best before one that is not indented;
/// within a line only when it is as long as the limit by itself.
pub fn cut(block: &str, shape: BlockShape) -> Option<usize> {
    let limit = if shape == BlockShape::Whole { WHOLE_LIMIT } else { LIMIT };
    let is_code = matches!(shape, BlockShape::FencedCode | BlockShape::IndentedCode);
    place(block, limit, 2 * limit, is_code)
}

/// Where lines of plain text are cut, if they are.
pub fn cut_plain(text: &str) -> Option<usize> {
    place(text, LINES, LIMIT, true)
}

/// The first good place from `from` on, or the best one before `to`, once all up to it has come.
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

/// Where the last grapheme before `to` begins: what follows may still belong to it.
fn last_grapheme(text: &str, from: usize, to: usize) -> usize {
    let (from, to) = (text.floor_char_boundary(from), text.floor_char_boundary(to));
    let last = text[from..to].grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
    if last == 0 { to } else { from + last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_cut_at_a_line_that_is_not_indented() {
        let text = format!("{}\n  b\nc\n", "a".repeat(LIMIT));
        let end = cut(&text, BlockShape::List);
        assert_eq!(end.map(|end| &text[end..]), Some("c\n"));
        let end = cut(&text, BlockShape::FencedCode);
        assert_eq!(end.map(|end| &text[end..]), Some("  b\nc\n"));
        assert_eq!(cut(&text, BlockShape::Whole), None);
    }

    #[test]
    fn nothing_is_cut_off_that_holds_nothing() {
        let text = format!("{}\n\n \n", "a".repeat(LIMIT));
        assert_eq!(cut(&text, BlockShape::Text), None);
        assert_eq!(cut("short\ntext", BlockShape::Text), None);
    }

    #[test]
    fn one_line_is_cut_at_a_blank_or_before_a_grapheme() {
        let words = "word ".repeat(LIMIT);
        assert_eq!(cut(&words, BlockShape::Text), Some(2 * LIMIT - 2 * LIMIT % 5));
        let family = "👩‍👩‍👧‍👦".repeat(LIMIT);
        let end = cut(&family, BlockShape::Text).expect("a cut");
        assert_eq!(end % "👩‍👩‍👧‍👦".len(), 0);
    }
}
