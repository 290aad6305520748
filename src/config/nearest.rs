//! The word that was probably meant.

/// Alike enough to be a slip: as much as a letter more, less or another in a short word.
const ALIKE: f64 = 0.75;

/// Of the words that are known the one most like another, if any is like it.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|other| (strsim::jaro_winkler(word, other), other));
    let best = scored.max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        fn check(word: &str, expected: Option<&str>) {
            assert_eq!(nearest(word, ["prefill", "stop_sequences", "system"]), expected, "{word}");
        }
        check("prefil", Some("prefill"));
        check("stop-sequence", Some("stop_sequences"));
        check("sytsem", Some("system"));
        check("colour", None);
        check("", None);
    }
}
