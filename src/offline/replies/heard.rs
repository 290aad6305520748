//! A prompt as the replies listen to it: lower case, words only. Owns the matching of phrases;
//! refuses to know what they are for.

/// The words of a text, each between blanks, with one at either end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heard(String);

/// Numbers as people write them.
const NUMBERS: [(&str, usize); 12] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("a dozen", 12),
    ("twenty", 20),
];

impl Heard {
    pub(super) fn new(text: &str) -> Self {
        let mut heard = String::from(" ");
        for letter in text.chars() {
            match letter {
                '\'' | '\u{2019}' => {}
                letter if letter.is_alphanumeric() => heard.extend(letter.to_lowercase()),
                _ if heard.ends_with(' ') => {}
                _ => heard.push(' '),
            }
        }
        if !heard.ends_with(' ') {
            heard.push(' ');
        }
        Self(heard)
    }

    /// Whether a phrase occurs, at the start of a word: `prefill` hears `prefilling` too. A phrase
    /// that ends in a blank ends with the word.
    pub(super) fn has(&self, phrase: &str) -> bool {
        self.0.contains(&format!(" {phrase}"))
    }

    pub(super) fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split_whitespace()
    }

    /// The first number, in digits or as a word.
    pub(super) fn number(&self) -> Option<usize> {
        let digits = self.words().find_map(|word| word.parse().ok());
        let word = || NUMBERS.iter().find(|(word, _)| self.has(&format!("{word} ")));
        digits.or_else(|| word().map(|(_, number)| *number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_match_at_the_start_of_words() {
        fn check(text: &str, phrase: &str, expected: bool) {
            assert_eq!(Heard::new(text).has(phrase), expected, "{text:?} {phrase:?}");
        }
        check("What is PREFILLING?", "prefill", true);
        check("What's my name", "whats my name ", true);
        check("history", "hi ", false);
        check("Hi!", "hi ", true);
        check("eventbridge", "bridge", false);
        check("stop-sequences", "stop sequence", true);
    }

    #[test]
    fn numbers_are_heard_in_digits_and_words() {
        fn check(text: &str, expected: Option<usize>) {
            assert_eq!(Heard::new(text).number(), expected, "{text:?}");
        }
        check("three commands", Some(3));
        check("give me 5 lines", Some(5));
        check("nothing", None);
        check("someone", None);
    }
}
