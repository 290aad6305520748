//! Masks the output of a failed program. Its secrets are unknown, so only very short words, and short
//! words without digits, stay readable. A value after the name of a secret is always masked.

use super::mask::MASK;
use super::names;

/// Words with at most this many letters are too short to be a secret.
const MAX_SHORT_WORD: usize = 4;

/// Longer words are masked.
const MAX_READABLE_WORD: usize = 15;

/// Replaces each word that may be a secret with `***`.
pub fn mask_program_output(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut follows_secret_name = false;
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        let whitespace = &part[word.len()..];
        if word.is_empty() {
            masked.push_str(whitespace);
            continue;
        }
        let named = word.split_once(['=', ':']).filter(|(name, _)| names::is_secret(name, MASK));
        match named {
            _ if follows_secret_name => masked.push_str(MASK),
            Some((_, "")) => masked.push_str(word),
            Some((name, value)) => {
                masked.extend([name, &word[name.len()..word.len() - value.len()], MASK]);
            }
            None if is_plain(word) => masked.push_str(word),
            None => masked.push_str(MASK),
        }
        follows_secret_name = named.is_some_and(|(_, value)| value.is_empty())
            || (word.starts_with('-') && names::is_secret(word, MASK));
        masked.push_str(whitespace);
    }
    masked
}

fn is_plain(word: &str) -> bool {
    let letters = word.chars().count();
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    letters <= MAX_SHORT_WORD || (letters <= MAX_READABLE_WORD && !has_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_and_values_are_masked() {
        fn check(text: &str, expected: &str) {
            assert_eq!(mask_program_output(text), expected);
        }
        check("no card\n", "no card\n");
        check(
            "aws-vault: error: Failed to get credentials for work: status 403",
            "aws-vault: error: Failed to get credentials for work: status 403",
        );
        check("key wJalrXUtnFEMI/K7MDENG/bPxRfiCY gone", "key *** gone");
        check("{\"SecretAccessKey\": \"hunter\"}", "{\"SecretAccessKey\": ***");
        check("+ export AWS_SECRET_ACCESS_KEY=hunter", "+ export AWS_SECRET_ACCESS_KEY=***");
        check("--password hunter password:  hunter", "--password *** password:  ***");
        check("AKIAIOSFODNN7EXAMPLE s3cret", "*** ***");
    }
}
