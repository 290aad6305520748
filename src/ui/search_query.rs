//! A search query and its matches in a text, with smart case.
//!
//! The search uses `memmem` from `memchr`, which is already a dependency. It takes linear time for
//! any query, including a long pasted one. To ignore case, it searches a folded copy of the text,
//! which is faster than comparing letters in both cases. A few letters change their length when
//! folded, so the copy maps its positions back to the text.

use std::sync::LazyLock;

use memchr::memmem::Finder;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchRange {
    pub start: usize,
    pub end: usize,
}

/// A compiled query. If it has no uppercase letter, it ignores case by Unicode's simple case
/// folding. Otherwise, it matches exactly.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    finder: Finder<'static>,
    folds: bool,
}

impl SearchQuery {
    /// Compiles a query. Returns `None` if it is empty.
    pub fn new(query: &str) -> Option<Self> {
        if query.is_empty() {
            return None;
        }
        let folds = !query.chars().any(char::is_uppercase);
        let finder = if folds {
            Finder::new(FoldedText::of(query).text.as_bytes()).into_owned()
        } else {
            Finder::new(query).into_owned()
        };
        Some(Self { finder, folds })
    }

    /// Returns the first `most` matches in `text`, in order and without overlap, and whether these
    /// are all.
    pub fn find_in(&self, text: &str, most: usize) -> (Vec<MatchRange>, bool) {
        let folded = self.folds.then(|| FoldedText::of(text));
        let searched = folded.as_ref().map_or(text, |folded| folded.text.as_str());
        let length = self.finder.needle().len();
        let mut found = self.finder.find_iter(searched.as_bytes());
        let place = |start: usize| match &folded {
            Some(folded) => MatchRange {
                start: folded.source_position(start),
                end: folded.source_position(start + length),
            },
            None => MatchRange { start, end: start + length },
        };
        let hits = found.by_ref().take(most).map(place).collect();
        (hits, found.next().is_none())
    }
}

/// A case-folded text, with a mapping of its bytes to the source.
struct FoldedText {
    text: String,
    /// Pairs of a byte position in `text` and the difference to the source position that applies
    /// from there on.
    shifts: Vec<(usize, isize)>,
}

impl FoldedText {
    fn of(source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut shifts = Vec::new();
        let mut shift = 0;
        let mut rest = source;
        loop {
            let plain = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            let from = text.len();
            text.push_str(&rest[..plain]);
            text[from..].make_ascii_lowercase();
            rest = &rest[plain..];
            let other = rest.bytes().position(|byte| byte.is_ascii()).unwrap_or(rest.len());
            for letter in rest[..other].chars() {
                let same = fold(letter);
                text.push(same);
                if same.len_utf8() != letter.len_utf8() {
                    shift += letter.len_utf8().cast_signed() - same.len_utf8().cast_signed();
                    shifts.push((text.len(), shift));
                }
            }
            rest = &rest[other..];
            if rest.is_empty() {
                return Self { text, shifts };
            }
        }
    }

    /// Maps the start of a character in the folded text to the source.
    fn source_position(&self, at: usize) -> usize {
        let before = self.shifts.partition_point(|(from, _)| *from <= at);
        let shift = before.checked_sub(1).map_or(0, |last| self.shifts[last].1);
        at.saturating_add_signed(shift)
    }
}

/// Returns the case-folded form of a letter.
fn fold(letter: char) -> char {
    // A table covers the letters of two bytes (most alphabets): it is ten times as fast as the
    // standard library's lookup.
    static FOLD_TABLE: LazyLock<Vec<char>> =
        LazyLock::new(|| ('\0'..'\u{800}').map(compute_fold).collect());
    // Kana, Han and Hangul have no case.
    if matches!(letter, '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}') {
        return letter;
    }
    FOLD_TABLE.get(letter as usize).copied().unwrap_or_else(|| compute_fold(letter))
}

/// Converts a letter to uppercase and then to lowercase, so that letters with the same uppercase
/// letter match (σ and ς, s and ſ). Ignores an uppercase form of several letters (ß, SS), and does
/// not fold the dotless ı to i.
fn compute_fold(letter: char) -> char {
    if letter == 'ı' {
        return letter;
    }
    let upper = only(letter.to_uppercase()).unwrap_or(letter);
    only(upper.to_lowercase()).unwrap_or(upper)
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    let first = letters.next();
    first.filter(|_| letters.next().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found<'a>(query: &str, text: &'a str) -> Vec<&'a str> {
        let needle = SearchQuery::new(query).expect("a query");
        let (hits, is_all) = needle.find_in(text, usize::MAX);
        assert!(is_all);
        hits.iter().map(|hit| &text[hit.start..hit.end]).collect()
    }

    fn check(query: &str, text: &str, expected: &[&str]) {
        assert_eq!(found(query, text), expected, "{query:?} in {text:?}");
    }

    #[test]
    fn an_uppercase_letter_makes_the_query_case_sensitive() {
        check("stop", "Stop STOP stop sToP", &["Stop", "STOP", "stop", "sToP"]);
        check("Stop", "Stop STOP stop", &["Stop"]);
        check("STOP", "Stop STOP stop", &["STOP"]);
        check("é", "É é e\u{301}", &["É", "é"]);
        check("42%", "42% 42 %", &["42%"]);
    }

    #[test]
    fn every_script_is_case_folded() {
        check("straße", "STRAẞE straße STRASSE", &["STRAẞE", "straße"]);
        check("οδος", "Οδός ΟΔΟΣ οδος", &["ΟΔΟΣ", "οδος"]);
        check("сын", "Сын СЫН", &["Сын", "СЫН"]);
        check("k", "K\u{212a}k", &["K", "\u{212a}", "k"]);
        check("s", "ſS", &["ſ", "S"]);
        check("i", "İıIi", &["I", "i"]);
        check("日本", "日本日本", &["日本", "日本"]);
        check("👍", "👍🏽 👍", &["👍", "👍"]);
    }

    #[test]
    fn positions_are_exact_after_letters_that_change_length() {
        check("x", "ẞ\u{212a}ȺİxẞX", &["x", "X"]);
        check("aⱥ", "\u{212a}AȺ ẞaⱥẞ aȺ", &["AȺ", "aⱥ", "aȺ"]);
    }

    #[test]
    fn matches_do_not_overlap() {
        check("aa", "aaaaa", &["aa", "aa"]);
        check("abab", "ababab", &["abab"]);
    }

    #[test]
    fn a_query_longer_than_the_text_has_no_match() {
        check("longer", "long", &[]);
        check("a", "", &[]);
        assert!(SearchQuery::new("").is_none());
    }

    #[test]
    fn the_number_of_matches_is_limited() {
        let needle = SearchQuery::new("a").expect("a query");
        let hit = |start| MatchRange { start, end: start + 1 };
        assert_eq!(needle.find_in("aaa", 2), (vec![hit(0), hit(1)], false));
        assert_eq!(needle.find_in("aa", 2), (vec![hit(0), hit(1)], true));
        assert_eq!(needle.find_in("a", 0), (vec![], false));
    }

    /// A reference implementation that compares letter by letter.
    fn naive(query: &str, text: &str) -> Vec<MatchRange> {
        let is_exact = query.chars().any(char::is_uppercase);
        let same = |a: char, b: char| if is_exact { a == b } else { fold(a) == fold(b) };
        let mut hits = Vec::new();
        let mut start = 0;
        while start < text.len() {
            let mut rest = text[start..].chars();
            let is_here = query.chars().all(|a| rest.next().is_some_and(|b| same(a, b)));
            let end = text.len() - rest.as_str().len();
            if is_here {
                hits.push(MatchRange { start, end });
                start = end;
            } else {
                start += text[start..].chars().next().map_or(1, char::len_utf8);
            }
        }
        hits
    }

    proptest! {
        #[test]
        fn search_agrees_with_a_naive_search(
            query in "[aAsſSkKßẞςσΣȺⱥıiİ日\u{212a}\u{301} ]{1,3}",
            text in "[aAsſSkKßẞςσΣȺⱥıiİ日\u{212a}\u{301} \n]{0,80}",
        ) {
            let needle = SearchQuery::new(&query).expect("a query");
            prop_assert_eq!(needle.find_in(&text, usize::MAX), (naive(&query, &text), true));
        }

        #[test]
        fn matches_equal_the_query(query in "\\PC{1,2}", text in "\\PC{0,40}") {
            let text = format!("{text}{query}{text}");
            let places = found(&query, &text);
            prop_assert!(!places.is_empty());
            for place in places {
                let same = |a: &str| a.chars().map(fold).collect::<String>();
                prop_assert_eq!(same(place), same(&query));
                prop_assert!(place == query || !query.chars().any(char::is_uppercase));
            }
        }

        #[test]
        fn folding_is_idempotent(letter in any::<char>()) {
            prop_assert_eq!(fold(fold(letter)), fold(letter));
        }
    }
}
