//! Finds the words that differ between two texts. Whitespace is not compared.
//!
//! The common beginning and end are skipped. The rest is compared word by word if it has at most
//! `MAX_ITEMS` words. Otherwise, it is compared line by line, and then word by word within the
//! differing lines, if these have at most `MAX_ITEMS` words. If the rest has more than `MAX_ITEMS`
//! lines, all of it counts as different. So the work is bounded for any texts.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Maximum number of words or lines to compare.
const MAX_ITEMS: usize = 4000;

/// Byte ranges of a text, in order and disjoint.
pub type ByteRanges = Vec<Range<usize>>;

/// A difference: bytes that only the first text has, and the bytes of the second text in their
/// place. An empty range marks the position where the text would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    pub removed: Range<usize>,
    pub new: Range<usize>,
}

/// A word or line: its start and its text.
type DiffItem<'a> = (usize, &'a str);

/// The words or lines of a text, all or some of them.
struct DiffItems<'a> {
    all: Vec<DiffItem<'a>>,
    /// The length of the text in bytes.
    end: usize,
}

/// Returns the differences between two texts, in order. `pairs` is the number of text pairs that
/// are compared at the same time. With more pairs, each pair may have fewer words, because the work
/// grows with the square of the number of words.
pub fn differing(first: &str, second: &str, pairs: usize) -> Vec<Hunk> {
    let most = (2 * MAX_ITEMS * MAX_ITEMS / pairs.max(1)).isqrt().min(MAX_ITEMS);
    let (words, others) = (DiffItems::words(first), DiffItems::words(second));
    let (first, second) = match compared(&words, &others, most) {
        Some(hunks) => return hunks,
        None => (DiffItems::lines(first), DiffItems::lines(second)),
    };
    let Some(hunks) = compared(&first, &second, most) else {
        let (ahead, behind) = shared(&first.all, &second.all);
        let rest = |items: &DiffItems<'_>| items.span(ahead..items.all.len() - behind);
        return vec![Hunk { removed: rest(&first), new: rest(&second) }];
    };
    let mut left = most;
    let mut all = Vec::with_capacity(hunks.len());
    for hunk in hunks {
        let (removed, new) = (words.within(&hunk.removed), others.within(&hunk.new));
        let count = removed.all.len().max(new.all.len());
        let closer = if removed.all.is_empty() || new.all.is_empty() {
            None
        } else {
            compared(&removed, &new, left)
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

/// Returns the ranges that only the first text has, and the ranges that only the second text has.
pub fn changed_ranges(hunks: &[Hunk]) -> (ByteRanges, ByteRanges) {
    let is_there = |range: &Range<usize>| !range.is_empty();
    let removed = hunks.iter().map(|hunk| hunk.removed.clone()).filter(is_there).collect();
    let new = hunks.iter().map(|hunk| hunk.new.clone()).filter(is_there).collect();
    (removed, new)
}

/// Maps a byte position of the first text to the second.
pub fn across(hunks: &[Hunk], byte: usize) -> usize {
    let after = hunks.partition_point(|hunk| hunk.removed.start <= byte);
    let Some(hunk) = after.checked_sub(1).map(|at| &hunks[at]) else { return byte };
    if byte < hunk.removed.end || byte == hunk.removed.start {
        return hunk.new.start;
    }
    // The second text may have less whitespace here, so stop at the next difference.
    let next = hunks.get(after).map_or(usize::MAX, |hunk| hunk.new.start);
    (hunk.new.end + (byte - hunk.removed.end)).min(next)
}

/// Merges two lists of ranges. Ranges that touch or overlap become one.
pub fn joined(mut ranges: ByteRanges, more: ByteRanges) -> ByteRanges {
    ranges.extend(more);
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut all: ByteRanges = Vec::with_capacity(ranges.len());
    for range in ranges {
        match all.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => all.push(range),
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

    /// Returns the items that begin within these bytes.
    fn within(&self, bytes: &Range<usize>) -> Self {
        let from = self.all.partition_point(|(start, _)| *start < bytes.start);
        let to = self.all.partition_point(|(start, _)| *start < bytes.end);
        Self { all: self.all[from..to].to_vec(), end: bytes.end }
    }

    /// Returns the bytes from the first to the last of some items. For an empty range, returns the
    /// position where they would be.
    fn span(&self, items: Range<usize>) -> Range<usize> {
        let start = self.all.get(items.start).map_or(self.end, |(start, _)| *start);
        match self.all[items].last() {
            Some((last, text)) => start..last + text.trim_end().len(),
            None => start..start,
        }
    }
}

fn shared(first: &[DiffItem<'_>], second: &[DiffItem<'_>]) -> (usize, usize) {
    let is_same = |((_, a), (_, b)): &(&DiffItem<'_>, &DiffItem<'_>)| a == b;
    let ahead = first.iter().zip(second).take_while(is_same).count();
    let room = first.len().min(second.len()) - ahead;
    let behind = first.iter().rev().zip(second.iter().rev()).take(room).take_while(is_same).count();
    (ahead, behind)
}

/// Compares items. Returns `None` if there are more than `most`.
fn compared(first: &DiffItems<'_>, second: &DiffItems<'_>, most: usize) -> Option<Vec<Hunk>> {
    let (ahead, behind) = shared(&first.all, &second.all);
    let ranges = [first, second].map(|items| ahead..items.all.len() - behind);
    if ranges.iter().any(|range| range.len() > most) {
        return None;
    }
    // Numbers are faster to compare than words.
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let [firsts, others] = [(first, &ranges[0]), (second, &ranges[1])].map(|(items, range)| {
        let mut numbered = Vec::with_capacity(range.len());
        for (_, text) in &items.all[range.clone()] {
            let next = numbers.len();
            numbered.push(*numbers.entry(text).or_insert(next));
        }
        numbered
    });
    let ops = capture_diff_slices(Algorithm::Myers, &firsts, &others);
    let changes = ops.into_iter().filter(|op| !matches!(op, similar::DiffOp::Equal { .. }));
    let placed = |range: Range<usize>| range.start + ahead..range.end + ahead;
    let hunk = |op: similar::DiffOp| Hunk {
        removed: first.span(placed(op.old_range())),
        new: second.span(placed(op.new_range())),
    };
    Some(changes.map(hunk).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the texts with their differences in brackets.
    fn check(first: &str, second: &str, expected: (&str, &str)) {
        let (removed, new) = changed_ranges(&differing(first, second, 1));
        let marked = |text: &str, ranges: &ByteRanges| {
            let mut out = text.to_owned();
            for range in ranges.iter().rev() {
                out.insert(range.end, ']');
                out.insert(range.start, '[');
            }
            out
        };
        let found = (marked(first, &removed), marked(second, &new));
        assert_eq!((found.0.as_str(), found.1.as_str()), expected);
    }

    #[test]
    fn differing_words_are_found_in_both_texts() {
        check("", "", ("", ""));
        check("the same", "the  same\n", ("the same", "the  same\n"));
        check("a cup of tea", "a pot of tea", ("a [cup] of tea", "a [pot] of tea"));
        check("tea", "green tea, hot", ("tea", "[green] tea[, hot]"));
        check("one two three four", "four", ("[one two three] four", "four"));
        check("", "all new", ("", "[all new]"));
        check("日本語のお茶", "日本のお茶", ("日本[語]のお茶", "日本のお茶"));
    }

    #[test]
    fn long_texts_are_compared_by_line_and_longer_ones_differ_entirely() {
        let line = |at: usize| format!("number {at} of these lines\n");
        let text: String = (0..MAX_ITEMS).map(line).collect();
        let second = text.replacen("number 7 ", "line 7 ", 1).replacen("number 3000 ", "x ", 1);
        let (removed, new) = changed_ranges(&differing(&text, &second, 1));
        assert_eq!(removed.len(), 2);
        let words = [(&text, &removed[0]), (&second, &new[0]), (&second, &new[1])];
        let words = words.map(|(text, range)| &text[range.clone()]);
        assert_eq!(words, ["number", "line", "x"], "differing lines are compared by word");
        let (first, second) = ("a\n".repeat(MAX_ITEMS + 1), "b\n".repeat(MAX_ITEMS + 1));
        let all = 0..first.len() - 1;
        assert_eq!(differing(&first, &second, 1), [Hunk { removed: all.clone(), new: all }]);
    }

    #[test]
    fn lines_with_too_many_words_differ_as_a_whole() {
        let shuffled = |step: usize| {
            let words = (0..MAX_ITEMS + 9).map(|at| format!("w{} ", (at * step + step) % 97));
            words.collect::<String>()
        };
        let (first, second) = (shuffled(1), shuffled(5));
        let (removed, new) = changed_ranges(&differing(&first, &second, 1));
        assert_eq!((removed.len(), new.len()), (1, 1));
    }

    #[test]
    fn many_pairs_compare_fewer_words_each() {
        let words = |second: &str| {
            let word = |at: usize| {
                if at.is_multiple_of(3) { second.to_owned() } else { format!("w{at} ") }
            };
            (0..3000).map(word).collect::<String>()
        };
        let (first, second) = (words("a "), words("b "));
        assert_eq!(differing(&first, &second, 1).len(), 1000);
        assert_eq!(differing(&first, &second, 7).len(), 1, "the whole line differs");
    }

    #[test]
    fn a_position_maps_to_the_other_text() {
        let (first, second) = ("a cup of tea, hot", "tea in a pot of green tea");
        let hunks = differing(first, second, 1);
        let found = |at: usize| &second[across(&hunks, at)..];
        let check = |word: &str, expected: &str| {
            assert_eq!(
                found(first.find(word).expect("the word is in the text")),
                expected,
                "{word}"
            );
        };
        check("a cup", "tea in a pot of green tea");
        check("cup", "pot of green tea");
        check("of", "of green tea");
        check("tea", "green tea");
        check(", hot", "");
        assert_eq!(across(&[], 7), 7);
    }

    #[test]
    fn touching_ranges_are_merged() {
        assert_eq!(joined(vec![0..2, 6..8], vec![2..4, 7..9, 12..13]), [0..4, 6..9, 12..13]);
    }
}
