//! What the name of a header or of a parameter gives away: the rule by which one that nobody has
//! listed is known to hold a secret. Knows no values but plain numbers.

/// What stands in a word of such a name.
const IN_A_WORD: [&str; 13] = [
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

/// What a word of such a name ends with.
const AT_ITS_END: [&str; 5] = ["key", "keyid", "auth", "csrf", "xsrf"];

/// What is a whole word of such a name.
const WORDS: [&str; 8] = ["pass", "pwd", "pw", "sig", "sid", "otp", "hmac", "bearer"];

/// What only in an address is such a word.
const OF_ADDRESSES: [&str; 4] = ["code", "ticket", "assertion", "samlresponse"];

/// The last word of a name that says how many or how long: of tokens, for one.
const MEASURES: [&str; 6] = ["count", "latency", "length", "limit", "remaining", "used"];

/// Whether a header of this name and value holds a secret.
pub fn is_secret(name: &str, value: &str) -> bool {
    let words = words(name);
    let is_measure = words.last().is_some_and(|last| MEASURES.contains(&last.as_str()))
        && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    !is_measure && words.iter().any(|word| names_secret(word))
}

/// The same of a parameter of an address.
pub fn is_secret_parameter(name: &str, value: &str) -> bool {
    is_secret(name, value) || words(name).iter().any(|word| OF_ADDRESSES.contains(&word.as_str()))
}

fn names_secret(word: &str) -> bool {
    WORDS.contains(&word)
        || AT_ITS_END.iter().any(|end| word.ends_with(end))
        || IN_A_WORD.iter().any(|part| word.contains(part))
        // More than one are the model's.
        || word.contains("token") && !word.ends_with("tokens")
}

/// The words of a name in small letters: they end at what is no letter or digit, and where a
/// capital follows a small letter.
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
