//! Where two texts differ, word by word; blanks are not compared. Owns what is compared with what
//! and how much of it; how the pieces are shown is the view's.
//!
//! What both begin and end with is left out at once. Of the rest words are compared, lines where
//! there are more than `MOST` words, and nothing where there are as many lines: then all of it
//! differs. So the work is bounded, whatever the texts are.

use std::ops::Range;

use similar::{Algorithm, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Words or lines of a text that are compared, at most.
const MOST: usize = 4000;

/// Pieces of a text, as bytes, in order and apart.
pub type Pieces = Vec<Range<usize>>;

/// What is compared: where it begins, and its text.
type Item<'a> = (usize, &'a str);

/// The pieces of the first text that are not in the second, and those of the second that are not in
/// the first.
pub fn differing(one: &str, other: &str) -> (Pieces, Pieces) {
    if let Some(found) = compared(&words(one), &words(other)) {
        return found;
    }
    let (one, other) = (lines(one), lines(other));
    compared(&one, &other).unwrap_or_else(|| {
        let (ahead, behind) = shared(&one, &other);
        let rest = |items: &[Item<'_>]| vec![span(&items[ahead..items.len() - behind])];
        (rest(&one), rest(&other))
    })
}

/// Adds pieces to others; what touches or overlaps becomes one.
pub fn joined(mut pieces: Pieces, more: Pieces) -> Pieces {
    pieces.extend(more);
    pieces.sort_unstable_by_key(|piece| (piece.start, piece.end));
    let mut all: Pieces = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match all.last_mut().filter(|last| piece.start <= last.end) {
            Some(last) => last.end = last.end.max(piece.end),
            None => all.push(piece),
        }
    }
    all
}

fn words(text: &str) -> Vec<Item<'_>> {
    text.split_word_bound_indices().filter(|(_, word)| !word.trim().is_empty()).collect()
}

fn lines(text: &str) -> Vec<Item<'_>> {
    let mut start = 0;
    let placed = text.split_inclusive('\n').map(|line| {
        start += line.len();
        (start - line.len(), line)
    });
    placed.filter(|(_, line)| !line.trim().is_empty()).collect()
}

/// Items at the beginning, and at the end, that are the same in both.
fn shared(one: &[Item<'_>], other: &[Item<'_>]) -> (usize, usize) {
    let is_same = |((_, a), (_, b)): &(&Item<'_>, &Item<'_>)| a == b;
    let ahead = one.iter().zip(other).take_while(is_same).count();
    let room = one.len().min(other.len()) - ahead;
    let behind = one.iter().rev().zip(other.iter().rev()).take(room).take_while(is_same).count();
    (ahead, behind)
}

/// `None` where that would be too much.
fn compared(one: &[Item<'_>], other: &[Item<'_>]) -> Option<(Pieces, Pieces)> {
    let (ahead, behind) = shared(one, other);
    let (one, other) = (&one[ahead..one.len() - behind], &other[ahead..other.len() - behind]);
    if one.len().max(other.len()) > MOST {
        return None;
    }
    let ones: Vec<&str> = one.iter().map(|(_, text)| *text).collect();
    let others: Vec<&str> = other.iter().map(|(_, text)| *text).collect();
    let (mut gone, mut new) = (Pieces::new(), Pieces::new());
    for op in capture_diff_slices(Algorithm::Myers, &ones, &others) {
        if matches!(op, similar::DiffOp::Equal { .. }) {
            continue;
        }
        let push = |pieces: &mut Pieces, items: &[Item<'_>]| {
            if !items.is_empty() {
                pieces.push(span(items));
            }
        };
        push(&mut gone, &one[op.old_range()]);
        push(&mut new, &other[op.new_range()]);
    }
    Some((gone, new))
}

/// From the first to the last of some items, the blanks between them included.
fn span(items: &[Item<'_>]) -> Range<usize> {
    match (items.first(), items.last()) {
        (Some((start, _)), Some((last, text))) => *start..last + text.trim_end().len(),
        _ => 0..0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts with what differs in brackets.
    fn check(one: &str, other: &str, expected: (&str, &str)) {
        let (gone, new) = differing(one, other);
        let marked = |text: &str, pieces: &Pieces| {
            let mut out = text.to_owned();
            for piece in pieces.iter().rev() {
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
    fn long_texts_are_compared_by_lines_and_longer_ones_not_at_all() {
        let line = |at: usize| format!("number {at} of these lines\n");
        let text: String = (0..MOST).map(line).collect();
        let other = text.replacen("number 7 ", "line 7 ", 1).replacen("number 3000 ", "x ", 1);
        let (gone, new) = differing(&text, &other);
        assert_eq!(gone.len(), 2);
        assert_eq!(&other[new[0].clone()], "line 7 of these lines");
        let (one, other) = ("a\n".repeat(MOST + 1), "b\n".repeat(MOST + 1));
        let all: Vec<_> = std::iter::once(0..one.len() - 1).collect();
        assert_eq!(differing(&one, &other), (all.clone(), all));
    }

    #[test]
    fn pieces_that_touch_become_one() {
        assert_eq!(joined(vec![0..2, 6..8], vec![2..4, 7..9, 12..13]), [0..4, 6..9, 12..13]);
    }
}
