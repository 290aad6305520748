//! Where two texts differ, word by word; blanks are not compared. Owns what is compared with what
//! and how much of it; how the pieces are shown is the view's.
//!
//! What both begin and end with is left out at once. Of the rest words are compared where there are
//! `MOST` of them at most; else lines, and words again within the lines that differ, as long as
//! those come to `MOST` in all. Where there are more lines than that, all of them differ. So the
//! work is bounded, whatever the texts are and however many are compared at once.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Words or lines of a text that are compared, at most.
const MOST: usize = 4000;

/// Pieces of a text, as bytes, in order and apart.
pub type ByteRanges = Vec<Range<usize>>;

/// A place at which two texts differ: the bytes of the first that the second has not, and those of
/// the second that stand there instead. Where one has nothing it is empty, and stands where that
/// would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    pub removed: Range<usize>,
    pub new: Range<usize>,
}

/// What is compared: where it begins, and its text.
type DiffItem<'a> = (usize, &'a str);

/// Items of a text, of which some are compared.
struct DiffItems<'a> {
    all: Vec<DiffItem<'a>>,
    /// Bytes of the text.
    end: usize,
}

/// The places at which two texts differ, in order, where so many pairs of texts are compared at
/// once: the work grows with the square of the words, so that many pairs have fewer each.
pub fn differing(one: &str, other: &str, pairs: usize) -> Vec<Hunk> {
    let most = (2 * MOST * MOST / pairs.max(1)).isqrt().min(MOST);
    let (words, others) = (DiffItems::words(one), DiffItems::words(other));
    let (one, other) = match compared(&words, &others, most) {
        Some(hunks) => return hunks,
        None => (DiffItems::lines(one), DiffItems::lines(other)),
    };
    let Some(hunks) = compared(&one, &other, most) else {
        let (ahead, behind) = shared(&one.all, &other.all);
        let rest = |items: &DiffItems<'_>| items.span(ahead..items.all.len() - behind);
        return vec![Hunk { removed: rest(&one), new: rest(&other) }];
    };
    let mut left = most;
    let mut all = Vec::with_capacity(hunks.len());
    for hunk in hunks {
        let (gone, new) = (words.within(&hunk.removed), others.within(&hunk.new));
        let count = gone.all.len().max(new.all.len());
        let closer = if gone.all.is_empty() || new.all.is_empty() {
            None
        } else {
            compared(&gone, &new, left)
        };
        match closer {
            Some(closer) => {
                left = left.saturating_sub(count);
                all.extend(closer);
            }
            None => all.push(hunk),
        }
    }
    all
}

/// Returns the ranges of the first text that are not in the second, and the other way round.
pub fn changed_ranges(hunks: &[Hunk]) -> (ByteRanges, ByteRanges) {
    let is_there = |piece: &Range<usize>| !piece.is_empty();
    let gone = hunks.iter().map(|hunk| hunk.removed.clone()).filter(is_there).collect();
    let new = hunks.iter().map(|hunk| hunk.new.clone()).filter(is_there).collect();
    (gone, new)
}

/// Where a byte of the first text stands in the second.
pub fn across(hunks: &[Hunk], byte: usize) -> usize {
    let after = hunks.partition_point(|hunk| hunk.removed.start <= byte);
    let Some(hunk) = after.checked_sub(1).map(|at| &hunks[at]) else { return byte };
    if byte < hunk.removed.end || byte == hunk.removed.start {
        return hunk.new.start;
    }
    // Blanks are not compared: there may be fewer until the next place.
    let next = hunks.get(after).map_or(usize::MAX, |hunk| hunk.new.start);
    (hunk.new.end + (byte - hunk.removed.end)).min(next)
}

/// Adds ranges to others. Ranges that touch or overlap become one.
pub fn joined(mut ranges: ByteRanges, more: ByteRanges) -> ByteRanges {
    ranges.extend(more);
    ranges.sort_unstable_by_key(|piece| (piece.start, piece.end));
    let mut all: ByteRanges = Vec::with_capacity(ranges.len());
    for piece in ranges {
        match all.last_mut().filter(|last| piece.start <= last.end) {
            Some(last) => last.end = last.end.max(piece.end),
            None => all.push(piece),
        }
    }
    all
}

impl<'a> DiffItems<'a> {
    fn words(text: &'a str) -> Self {
        let words = text.split_word_bound_indices();
        let all = words.filter(|(_, word)| !word.trim().is_empty()).collect();
        Self { all, end: text.len() }
    }

    fn lines(text: &'a str) -> Self {
        let mut start = 0;
        let placed = text.split_inclusive('\n').map(|line| {
            start += line.len();
            (start - line.len(), line)
        });
        let all = placed.filter(|(_, line)| !line.trim().is_empty()).collect();
        Self { all, end: text.len() }
    }

    /// Those that begin within these bytes.
    fn within(&self, bytes: &Range<usize>) -> Self {
        let from = self.all.partition_point(|(start, _)| *start < bytes.start);
        let to = self.all.partition_point(|(start, _)| *start < bytes.end);
        Self { all: self.all[from..to].to_vec(), end: bytes.end }
    }

    /// From the first to the last of some items, the blanks between them included. Of none it is
    /// where they would stand.
    fn span(&self, items: Range<usize>) -> Range<usize> {
        let start = self.all.get(items.start).map_or(self.end, |(start, _)| *start);
        match self.all[items].last() {
            Some((last, text)) => start..last + text.trim_end().len(),
            None => start..start,
        }
    }
}

/// Items at the beginning, and at the end, that are the same in both.
fn shared(one: &[DiffItem<'_>], other: &[DiffItem<'_>]) -> (usize, usize) {
    let is_same = |((_, a), (_, b)): &(&DiffItem<'_>, &DiffItem<'_>)| a == b;
    let ahead = one.iter().zip(other).take_while(is_same).count();
    let room = one.len().min(other.len()) - ahead;
    let behind = one.iter().rev().zip(other.iter().rev()).take(room).take_while(is_same).count();
    (ahead, behind)
}

/// `None` where more than so many items would be compared.
fn compared(one: &DiffItems<'_>, other: &DiffItems<'_>, most: usize) -> Option<Vec<Hunk>> {
    let (ahead, behind) = shared(&one.all, &other.all);
    let ranges = [one, other].map(|items| ahead..items.all.len() - behind);
    if ranges.iter().any(|range| range.len() > most) {
        return None;
    }
    // Numbers are compared faster than words.
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let [ones, others] = [(one, &ranges[0]), (other, &ranges[1])].map(|(items, range)| {
        let mut numbered = Vec::with_capacity(range.len());
        for (_, text) in &items.all[range.clone()] {
            let next = numbers.len();
            numbered.push(*numbers.entry(text).or_insert(next));
        }
        numbered
    });
    let ops = capture_diff_slices(Algorithm::Myers, &ones, &others);
    let changes = ops.into_iter().filter(|op| !matches!(op, similar::DiffOp::Equal { .. }));
    let placed = |range: Range<usize>| range.start + ahead..range.end + ahead;
    let hunk = |op: similar::DiffOp| Hunk {
        removed: one.span(placed(op.old_range())),
        new: other.span(placed(op.new_range())),
    };
    Some(changes.map(hunk).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts with what differs in brackets.
    fn check(one: &str, other: &str, expected: (&str, &str)) {
        let (gone, new) = changed_ranges(&differing(one, other, 1));
        let marked = |text: &str, ranges: &ByteRanges| {
            let mut out = text.to_owned();
            for piece in ranges.iter().rev() {
                out.insert(piece.end, ']');
                out.insert(piece.start, '[');
            }
            out
        };
        let found = (marked(one, &gone), marked(other, &new));
        assert_eq!((found.0.as_str(), found.1.as_str()), expected);
    }

    #[test]
    fn words_that_differ_are_found_on_both_sides() {
        check("", "", ("", ""));
        check("the same", "the  same\n", ("the same", "the  same\n"));
        check("a cup of tea", "a pot of tea", ("a [cup] of tea", "a [pot] of tea"));
        check("tea", "green tea, hot", ("tea", "[green] tea[, hot]"));
        check("one two three four", "four", ("[one two three] four", "four"));
        check("", "all new", ("", "[all new]"));
        check("日本語のお茶", "日本のお茶", ("日本[語]のお茶", "日本のお茶"));
    }

    #[test]
    fn long_texts_are_compared_by_lines_first_and_longer_ones_not_at_all() {
        let line = |at: usize| format!("number {at} of these lines\n");
        let text: String = (0..MOST).map(line).collect();
        let other = text.replacen("number 7 ", "line 7 ", 1).replacen("number 3000 ", "x ", 1);
        let (gone, new) = changed_ranges(&differing(&text, &other, 1));
        assert_eq!(gone.len(), 2);
        let words = [(&text, &gone[0]), (&other, &new[0]), (&other, &new[1])];
        let words = words.map(|(text, piece)| &text[piece.clone()]);
        assert_eq!(words, ["number", "line", "x"], "within a line its words are compared");
        let (one, other) = ("a\n".repeat(MOST + 1), "b\n".repeat(MOST + 1));
        let all = 0..one.len() - 1;
        assert_eq!(differing(&one, &other, 1), [Hunk { removed: all.clone(), new: all }]);
    }

    #[test]
    fn lines_of_too_many_words_differ_as_a_whole() {
        let shuffled = |step: usize| {
            let words = (0..MOST + 9).map(|at| format!("w{} ", (at * step + step) % 97));
            words.collect::<String>()
        };
        let (one, other) = (shuffled(1), shuffled(5));
        let (gone, new) = changed_ranges(&differing(&one, &other, 1));
        assert_eq!((gone.len(), new.len()), (1, 1));
    }

    #[test]
    fn many_pairs_compare_fewer_words_each() {
        let words = |other: &str| {
            let word =
                |at: usize| if at.is_multiple_of(3) { other.to_owned() } else { format!("w{at} ") };
            (0..3000).map(word).collect::<String>()
        };
        let (one, other) = (words("a "), words("b "));
        assert_eq!(differing(&one, &other, 1).len(), 1000);
        assert_eq!(differing(&one, &other, 7).len(), 1, "it is one line");
    }

    #[test]
    fn a_place_of_one_text_is_found_in_the_other() {
        let (one, other) = ("a cup of tea, hot", "tea in a pot of green tea");
        let hunks = differing(one, other, 1);
        let found = |at: usize| &other[across(&hunks, at)..];
        let check = |word: &str, expected: &str| {
            assert_eq!(found(one.find(word).expect("it is there")), expected, "{word}");
        };
        check("a cup", "tea in a pot of green tea");
        check("cup", "pot of green tea");
        check("of", "of green tea");
        check("tea", "green tea");
        check(", hot", "");
        assert_eq!(across(&[], 7), 7);
    }

    #[test]
    fn pieces_that_touch_become_one() {
        assert_eq!(joined(vec![0..2, 6..8], vec![2..4, 7..9, 12..13]), [0..4, 6..9, 12..13]);
    }
}
