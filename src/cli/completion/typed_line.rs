//! The words of a command line up to the cursor, as a shell passes them.

use super::candidate::Candidate;

/// The words up to the cursor. The last word is completed; it may be empty.
#[derive(Debug, Default)]
pub struct TypedLine {
    /// Without quotes.
    pub words: Vec<String>,
    /// The part of the last word that the shell keeps. bash replaces only the text after the last `:`
    /// or `=`.
    kept: String,
    /// Whether the last word is within quotes.
    is_quoted: bool,
    /// Whether candidates need quotes, because the shell does not add them.
    needs_quotes: bool,
    /// Whether the last word is the target of a redirection.
    pub is_redirection: bool,
}

/// The characters that escape the next character, outside single quotes.
const BASH_ESCAPE: char = '\\';
const POWERSHELL_ESCAPE: char = '`';

/// The characters that must be quoted in bash.
const SPECIAL: &str = " \t'\"\\|&;()<>*?[]#$`!{}";

/// A word as it was typed, and without quotes.
#[derive(Debug, Default)]
struct RawWord {
    raw: String,
    text: String,
    is_quoted: bool,
}

impl TypedLine {
    /// Returns the words of a shell that passes them separately.
    pub fn words(words: Vec<String>) -> Self {
        Self { words, ..Self::default() }
    }

    /// Returns the words of a line in bash. `replaced` is the text that bash replaces.
    pub fn bash(line: &str, replaced: &str) -> Self {
        let words = split(line, BASH_ESCAPE);
        let redirects = |word: &RawWord| {
            word.raw.starts_with(|first: char| "<>&0123456789".contains(first))
                && word.raw.contains(['<', '>'])
        };
        let is_redirection = words.iter().rev().take(2).enumerate().any(|(back, word)| {
            // The operator stands before the word or at its beginning.
            redirects(word) && (back == 0 || word.raw.ends_with(['<', '>']))
        });
        let last = words.last();
        let kept = last.and_then(|last| last.raw.strip_suffix(replaced)).unwrap_or_default();
        let kept = split(kept, BASH_ESCAPE).pop().unwrap_or_default().text;
        Self {
            kept,
            is_quoted: last.is_some_and(|last| last.is_quoted),
            needs_quotes: true,
            is_redirection,
            words: words.into_iter().map(|word| word.text).collect(),
        }
    }

    pub fn powershell(line: &str) -> Self {
        Self::words(split(line, POWERSHELL_ESCAPE).into_iter().map(|word| word.text).collect())
    }

    /// Returns true if a candidate begins with the last word.
    pub fn begins(&self, candidate: &Candidate) -> bool {
        self.words.last().is_some_and(|last| candidate.value.starts_with(last.as_str()))
    }

    /// Returns a text without the part that the shell keeps.
    pub fn without_kept<'a>(&self, text: &'a str) -> &'a str {
        if self.kept.starts_with(text) {
            return "";
        }
        text.strip_prefix(self.kept.as_str()).unwrap_or(text)
    }

    /// Returns a candidate in the form in which it is typed.
    pub fn quoted(&self, candidate: &str) -> String {
        if self.is_quoted || !self.needs_quotes {
            return candidate.to_owned();
        }
        let mut quoted = String::new();
        for letter in candidate.chars() {
            if SPECIAL.contains(letter) {
                quoted.push('\\');
            }
            quoted.push(letter);
        }
        quoted
    }
}

/// Splits a line at blanks. The last word is empty if the line ends with a blank.
fn split(line: &str, escape: char) -> Vec<RawWord> {
    let mut words = Vec::new();
    let mut word = RawWord::default();
    let mut quote = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if quote.is_none() && letter.is_whitespace() {
            if !word.raw.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        word.raw.push(letter);
        let escapes = letter == escape && quote != Some('\'');
        match quote {
            Some(open) if letter == open => quote = None,
            None if letter == '\'' || letter == '"' => quote = Some(letter),
            _ if escapes => {
                let next = letters.next();
                word.raw.extend(next);
                word.text.extend(next);
            }
            _ => word.text.push(letter),
        }
    }
    word.is_quoted = quote.is_some();
    words.push(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_at_blanks_outside_quotes() {
        fn check(line: &str, expected: &[&str]) {
            assert_eq!(TypedLine::bash(line, "").words, expected, "{line}");
        }
        check("outcrop ask 'a b' c\\ d \"e \\\" f\"", &["outcrop", "ask", "a b", "c d", "e \" f"]);
        check("outcrop  ask ", &["outcrop", "ask", ""]);
        check("outcrop 'a b", &["outcrop", "a b"]);
        check("", &[""]);
        let line = TypedLine::powershell("outcrop 'a\\b' c` d");
        assert_eq!(line.words, ["outcrop", "a\\b", "c d"]);
    }

    #[test]
    fn a_candidate_is_quoted_unless_the_word_is() {
        fn check(line: &str, expected: &str) {
            assert_eq!(TypedLine::bash(line, "m").quoted("my work"), expected, "{line}");
        }
        check("outcrop --profile m", "my\\ work");
        check("outcrop --profile \"m", "my work");
    }
}
