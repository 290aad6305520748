//! Recognizes secrets by the names of headers and parameters, including names that are not in any
//! list. Uses values only to recognize plain numbers.

/// Substrings of a word that mark a secret.
const SECRET_SUBSTRINGS: [&str; 13] = [
    "secret",
    "passw",
    "passphrase",
    "passcode",
    "signature",
    "credential",
    "cookie",
    "authoriz",
    "authentication",
    "session",
    "jwt",
    "oauth",
    "oidc",
];

/// Endings of a word that mark a secret.
const SECRET_SUFFIXES: [&str; 5] = ["key", "keyid", "auth", "csrf", "xsrf"];

/// Whole words that mark a secret.
const SECRET_WORDS: [&str; 8] = ["pass", "pwd", "pw", "sig", "sid", "otp", "hmac", "bearer"];

/// Words that mark a secret only in a URL.
const SECRET_URL_WORDS: [&str; 4] = ["code", "ticket", "assertion", "samlresponse"];

/// The last words of names for counts and measurements, such as a token count.
const MEASURES: [&str; 6] = ["count", "latency", "length", "limit", "remaining", "used"];

pub fn is_secret(name: &str, value: &str) -> bool {
    let words = words(name);
    let is_measure = words.last().is_some_and(|last| MEASURES.contains(&last.as_str()))
        && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    !is_measure && words.iter().any(|word| names_secret(word))
}

pub fn is_secret_parameter(name: &str, value: &str) -> bool {
    is_secret(name, value)
        || words(name).iter().any(|word| SECRET_URL_WORDS.contains(&word.as_str()))
}

fn names_secret(word: &str) -> bool {
    SECRET_WORDS.contains(&word)
        || SECRET_SUFFIXES.iter().any(|end| word.ends_with(end))
        || SECRET_SUBSTRINGS.iter().any(|part| word.contains(part))
        // The plural `tokens` means model tokens, which are not secret.
        || word.contains("token") && !word.ends_with("tokens")
}

/// Splits a name into lowercase words: at characters other than letters and digits, and before a
/// capital letter that follows a lowercase letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (was_small && letter.is_uppercase()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}
