//! Words for the full-text search: what the index receives, what a user's input means, and where a
//! passage matches. SQLite separates words at spaces and punctuation. Chinese and Japanese text has
//! no spaces, so the store puts an invisible separator around each such character.

use std::ops::Range;

/// The separator: a zero width space. The tokenizer of SQLite treats it as punctuation.
const SEPARATOR: char = '\u{200b}';

/// The length of the longest indexed prefix in characters: the option `prefix` in the schema.
const INDEXED_PREFIX: usize = 5;

/// The marks of a match within a passage. Unicode assigns no character to them.
pub const MATCH_START: char = '\u{fdd0}';
pub const MATCH_END: char = '\u{fdd1}';

/// Returns the text for the index: with separators between characters that need them.
pub fn search_text(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut separated = String::with_capacity(text.len() + text.len() / 2);
    let mut was_unspaced = false;
    for letter in text.chars() {
        let is_unspaced = is_unspaced(letter);
        if is_unspaced || was_unspaced {
            separated.push(SEPARATOR);
        }
        separated.push(letter);
        was_unspaced = is_unspaced;
    }
    separated
}

/// Returns true for letters of scripts that are written without spaces between words.
fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{0e00}'..='\u{0eff}'     // Thai, Lao
        | '\u{1000}'..='\u{109f}'   // Myanmar
        | '\u{1780}'..='\u{17ff}'   // Khmer
        | '\u{3040}'..='\u{30ff}'   // Hiragana, Katakana
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'   // Han
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}'   // Halfwidth Katakana
        | '\u{20000}'..='\u{3ffff}')
}

/// Returns the FTS5 expression for a user's input: every word must occur, and the last word may be
/// incomplete. Returns `None` if the input has no word. Each word is quoted, so the input is never
/// FTS5 syntax.
pub fn match_expression(input: &str) -> Option<String> {
    let is_complete = input.ends_with(char::is_whitespace);
    let words = input.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
    let words: Vec<String> = words
        .map(|word| {
            let word: String = word.chars().filter(|letter| *letter != '\0').collect();
            format!("\"{}\"", search_text(&word).replace('"', "\"\""))
        })
        .collect();
    let last = words.len().checked_sub(1)?;
    let prefix = |at| if at == last && !is_complete { "*" } else { "" };
    let expression = words.iter().enumerate().map(|(at, word)| format!("{word}{}", prefix(at)));
    Some(expression.collect::<Vec<_>>().join(" AND "))
}

/// Returns the incomplete last word in lower case, if it is longer than every indexed prefix.
/// Returns `None` for a word that has a character other than an ASCII letter or digit.
pub fn long_prefix(input: &str) -> Option<String> {
    let word = input.rsplit(char::is_whitespace).next()?;
    let is_plain = word.len() > INDEXED_PREFIX && word.bytes().all(|b| b.is_ascii_alphanumeric());
    is_plain.then(|| word.to_ascii_lowercase())
}

/// Returns the expression of [`match_expression`] with these words in place of the last word.
pub fn with_last_words(input: &str, prefix: &str, words: &[String]) -> String {
    let alternatives: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    let alternatives = format!("({})", alternatives.join(" OR "));
    let before = &input[..input.len() - prefix.len()];
    match match_expression(&format!("{before} ")) {
        None => alternatives,
        Some(before) => format!("{before} AND {alternatives}"),
    }
}

/// Splits a marked passage into its text and the byte ranges of the matches.
pub fn marked_passage(marked: &str) -> (String, Vec<Range<usize>>) {
    let (mut text, mut matches, mut start) = (String::new(), Vec::new(), None);
    for letter in marked.chars() {
        match letter {
            MATCH_START => start = Some(text.len()),
            MATCH_END => matches.extend(start.take().map(|start| start..text.len())),
            SEPARATOR => {}
            _ => text.push(letter),
        }
    }
    (text, matches)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(match_expression(input).as_deref().unwrap_or("none"), expected, "{input:?}");
    }

    #[test]
    fn user_input_is_never_search_syntax() {
        check("a b", r#""a" AND "b"*"#);
        check("a b ", r#""a" AND "b""#);
        check(r#"say "hi"#, r#""say" AND """hi"*"#);
        check("a OR NOT (b)", r#""a" AND "OR" AND "NOT" AND "(b)"*"#);
        check("text:a* ^b -c", r#""text:a*" AND "^b" AND "-c"*"#);
        check("don't", r#""don't"*"#);
        check("  ", "none");
        check("-> \" *", "none");
        check("a\0b", r#""ab"*"#);
    }

    #[test]
    fn a_long_incomplete_word_can_be_replaced_by_the_words_that_begin_with_it() {
        for input in ["strea", "", "don't-know", "größe", "stream "] {
            assert_eq!(long_prefix(input), None, "{input}");
        }
        assert_eq!(long_prefix("OR Stream").as_deref(), Some("stream"));
        let words = ["stream".to_owned(), "streams".to_owned()];
        let expression = with_last_words("OR Stream", "stream", &words);
        assert_eq!(expression, r#""OR" AND ("stream" OR "streams")"#);
        let expression = with_last_words("stream", "stream", &words);
        assert_eq!(expression, r#"("stream" OR "streams")"#);
    }

    #[test]
    fn characters_without_spaces_are_separated() {
        assert_eq!(search_text("plain é"), "plain é");
        assert_eq!(search_text("ab日本c"), "ab\u{200b}日\u{200b}本\u{200b}c");
    }

    #[test]
    fn a_passage_is_split_at_its_marks() {
        let (text, matches) = marked_passage("a \u{fdd0}wörd\u{fdd1} \u{200b}b\u{fdd0}c");
        assert_eq!(text, "a wörd bc");
        assert!(matches!(&matches[..], [range] if *range == (2..7)), "{matches:?}");
    }
}
