//! The words of a prompt, in a form for phrase search.

/// The words of a text in lower case, with a space before and after each word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PromptWords(String);

impl PromptWords {
    pub(super) fn new(text: &str) -> Self {
        let text = text.replace(['\'', '\u{2019}'], "").to_lowercase();
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty()).map(|word| format!("{word} "));
        Self(format!(" {}", words.collect::<String>()))
    }

    pub(super) fn count(&self) -> usize {
        self.0.split_whitespace().count()
    }

    /// Returns whether the words contain a phrase. The phrase starts at the start of a word. If
    /// the phrase ends with a space, it must also end at the end of a word.
    pub(super) fn contains(&self, phrase: &str) -> bool {
        self.0.contains(&format!(" {phrase}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_match_at_the_start_of_words() {
        fn check(text: &str, phrase: &str, expected: bool) {
            assert_eq!(PromptWords::new(text).contains(phrase), expected, "{text:?} {phrase:?}");
        }
        check("What is PREFILLING?", "prefill", true);
        check("What's my name", "whats my name ", true);
        check("history", "hi ", false);
        check("Hi!", "hi ", true);
        check("eventbridge", "bridge", false);
        check("stop-sequences", "stop sequence", true);
    }
}
