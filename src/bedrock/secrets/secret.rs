//! One secret, and the search for it in bytes: unescaped, or with the escapes of JSON or of a URL
//! (`\/`, `\u002f`, `%2F`).

use std::ops::Range;

use memchr::memmem::Finder;
use memchr::{memchr_iter, memchr3};

/// The minimum length of a secret, in bytes. Shorter strings occur in ordinary text.
pub(super) const MIN_LEN: usize = 8;

const LONGEST_ESCAPE: usize = 6;

/// Prefixes that all Bedrock API keys of a kind share.
const PUBLIC_PREFIXES: [&str; 2] = ["bedrock-api-key-", "ABSK"];

/// A secret with at least [`MIN_LEN`] bytes.
pub(super) struct Secret {
    bytes: Box<[u8]>,
    /// Finds the bytes before the first byte that may be escaped; `None` if the first byte may be
    /// escaped.
    beginning: Option<Finder<'static>>,
    /// The minimum length of a prefix that reveals part of the secret.
    revealing_len: usize,
}

/// The result of comparing the data at a position with the expected bytes.
#[derive(PartialEq)]
enum Match {
    /// A full match of this many bytes.
    Full(usize),
    /// The data ends within the match.
    Partial,
    None,
}

impl Secret {
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let plain = bytes.iter().take_while(|byte| is_plain(**byte)).count();
        let public = PUBLIC_PREFIXES.into_iter().find(|public| text.starts_with(public));
        Self {
            bytes: bytes.into(),
            beginning: (plain > 0).then(|| Finder::new(&bytes[..plain]).into_owned()),
            revealing_len: public.map_or(0, str::len) + MIN_LEN,
        }
    }

    pub fn is(&self, text: &str) -> bool {
        *self.bytes == *text.as_bytes()
    }

    /// Returns the first occurrence that begins at `from` or later.
    pub fn find(&self, data: &[u8], mut from: usize) -> Option<Range<usize>> {
        loop {
            let rest = data.get(from..)?;
            let at = from
                + match &self.beginning {
                    Some(beginning) => beginning.find(rest)?,
                    None => memchr3(self.bytes[0], b'\\', b'%', rest)?,
                };
            if let Match::Full(length) = self.match_at(data, at) {
                return Some(at..at + length);
            }
            from = at + 1;
        }
    }

    /// Returns where an incomplete occurrence begins at the end of the data, searching from `from`.
    pub fn partial_match_at_end(&self, data: &[u8], from: usize) -> Option<usize> {
        let longest = self.bytes.len() * LONGEST_ESCAPE;
        let from = from.max(data.len().saturating_sub(longest));
        (from..data.len()).find(|at| self.match_at(data, *at) == Match::Partial)
    }

    fn match_at(&self, data: &[u8], at: usize) -> Match {
        // A backslash that is itself escaped does not begin an escape.
        let slashes = data[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        if data[at] == b'\\' && slashes % 2 == 1 {
            return Match::None;
        }
        let mut length = 0;
        for byte in &*self.bytes {
            match compare_byte(&data[at + length..], *byte) {
                Match::Full(more) => length += more,
                other => return other,
            }
        }
        Match::Full(length)
    }

    /// Continues the search through consecutive texts. The texts so far end with the first
    /// `matched` bytes of the secret. Returns two values: the end, in this text, of an occurrence
    /// that began in an earlier text, and the new number of matched bytes.
    pub fn follow(&self, matched: usize, text: &[u8]) -> (Option<usize>, usize) {
        let secret = &*self.bytes;
        let mut end = None;
        if matched > 0 {
            let joined = [&secret[..matched], &text[..text.len().min(secret.len())]].concat();
            for at in memchr_iter(secret[0], &joined[..matched]) {
                let rest = &joined[at..];
                if rest.starts_with(secret) {
                    end = Some(at + secret.len() - matched);
                    break;
                }
                if text.len() <= secret.len() && secret.starts_with(rest) {
                    return (None, rest.len());
                }
            }
        }
        let from = end.unwrap_or(0).max((text.len() + 1).saturating_sub(secret.len()));
        let last = &text[from..];
        let match_start = memchr_iter(secret[0], last).find(|at| secret.starts_with(&last[*at..]));
        (end, match_start.map_or(0, |at| last.len() - at))
    }

    /// Returns true if the first `matched` bytes reveal more than the public prefix.
    pub fn reveals_secret(&self, matched: usize) -> bool {
        matched >= self.revealing_len
    }
}

/// Compares the beginning of the data with a byte, which may be escaped.
fn compare_byte(data: &[u8], byte: u8) -> Match {
    let Some((first, rest)) = data.split_first() else { return Match::Partial };
    if *first == byte {
        return Match::Full(1);
    }
    if is_plain(byte) || !matches!(first, b'\\' | b'%') {
        return Match::None;
    }
    let expected = match (first, rest.first()) {
        (_, None) => return Match::Partial,
        (b'\\', Some(b'u')) => format!("u{byte:04x}"),
        (b'\\', Some(_)) => char::from(byte).to_string(),
        _ => format!("{byte:02x}"),
    };
    let common = expected.len().min(rest.len());
    if !rest[..common].eq_ignore_ascii_case(&expected.as_bytes()[..common]) {
        Match::None
    } else if common < expected.len() {
        Match::Partial
    } else {
        Match::Full(1 + common)
    }
}

/// Returns true for a byte that neither JSON nor a URL escapes.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_occurrence_with_escapes_is_found() {
        fn check(secret: &str, data: &str, expected: Option<[usize; 2]>) {
            let expected = expected.map(|[start, end]| start..end);
            assert_eq!(
                Secret::new(secret).find(data.as_bytes(), 0),
                expected,
                "{secret} in {data}"
            );
        }
        check("secret/12", "a secret/12", Some([2, 11]));
        check("secret/12", r"a secret\/12", Some([2, 12]));
        check("secret/12", r"a secret\u002F12", Some([2, 16]));
        check("secret/12", "a secret%2f12", Some([2, 13]));
        check("secret/12", "secret+12 secret/1", None);
        check("aa/bcdefg", "aaa/bcdefg", Some([1, 10]));
        check("/secret12", r"\/secret12", Some([0, 10]));
        // The second backslash is escaped, so it does not escape the slash.
        check("/secret12", r"\\/secret12", Some([2, 11]));
        check("/secret12", r"%2Fsecret12", Some([0, 11]));
    }

    #[test]
    fn an_occurrence_can_be_incomplete_at_the_end_of_the_data() {
        fn check(data: &str, expected: Option<usize>) {
            assert_eq!(
                Secret::new("secret/12").partial_match_at_end(data.as_bytes(), 0),
                expected,
                "{data}"
            );
        }
        check("a s", Some(2));
        check(r"a secret\u00", Some(2));
        check("a secret%2", Some(2));
        check("a secrets", Some(8));
        check("a secret/12", None);
    }

    #[test]
    fn an_occurrence_is_found_across_texts() {
        fn check(texts: &[&str], expected: &[(Option<usize>, usize)]) {
            let secret = Secret::new("abcabd12");
            let mut matched = 0;
            for (text, expected) in texts.iter().zip(expected) {
                let found = secret.follow(matched, text.as_bytes());
                assert_eq!(found, *expected, "{text} in {texts:?}");
                matched = found.1;
            }
        }
        check(&["x abc", "abd", "12 x"], &[(None, 3), (None, 6), (Some(2), 0)]);
        // If the first match fails, the search continues from a later position.
        check(&["abcab", "cabd12"], &[(None, 5), (Some(6), 0)]);
        check(&["abcabd", "12ab"], &[(None, 6), (Some(2), 2)]);
        check(&["abc", "", "abd12"], &[(None, 3), (None, 3), (Some(5), 0)]);
        check(&["abcabd1", "x and a long text"], &[(None, 7), (None, 0)]);
        check(&["abcabd1", "2 and a long text abc"], &[(None, 7), (Some(1), 3)]);
    }
}
