//! Finds the word that the user probably meant.

/// The minimum similarity of a misspelled word: about one letter added, missing or replaced in a
/// short word.
const MIN_SIMILARITY: f64 = 0.75;

/// Returns the known word that is most similar to `word`, if any is similar enough.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored =
        known.into_iter().map(|candidate| (strsim::jaro_winkler(word, candidate), candidate));
    let best = scored.max_by(|a, candidate| a.0.total_cmp(&candidate.0));
    best.filter(|(likeness, _)| *likeness >= MIN_SIMILARITY).map(|(_, candidate)| candidate)
}

/// The maximum number of letters in which a misspelled name may differ from the correct name. AWS
/// has many variables with similar names, so [`nearest`] would correct names that are right.
const MAX_TYPOS: usize = 2;

/// Returns the known name that `name` misspells, if there is one. A name in the wrong case is
/// misspelled.
pub fn corrected<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_ascii_uppercase();
    let distances = known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&name, candidate), candidate));
    let best = distances.min_by_key(|(distance, _)| *distance);
    best.filter(|(distance, _)| *distance <= MAX_TYPOS).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_name_is_corrected_and_another_name_is_not() {
        fn check(name: &str, expected: Option<&str>) {
            let known = ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "OUTCROP_MODEL"];
            assert_eq!(corrected(name, known), expected, "{name}");
        }
        check("AWS_REGOIN", Some("AWS_REGION"));
        check("aws_region", Some("AWS_REGION"));
        check("AWSREGION", Some("AWS_REGION"));
        check("OUTCORP_MODEL", Some("OUTCROP_MODEL"));
        check("AWS_DEFAULT_OUTPUT", None);
        check("AWS_ENDPOINT_URL_S3", None);
        check("DATABASE_URL", None);
    }

    #[test]
    fn a_similar_word_is_recognized_and_another_word_is_not() {
        fn check(word: &str, expected: Option<&str>) {
            assert_eq!(nearest(word, ["prefill", "stop_sequences", "system"]), expected, "{word}");
        }
        check("prefil", Some("prefill"));
        check("stop-sequence", Some("stop_sequences"));
        check("sytsem", Some("system"));
        check("color", None);
        check("", None);
    }
}
