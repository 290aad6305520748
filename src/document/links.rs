//! Finds URLs in plain text, and makes them safe to show and to open.

use std::ops::Range;

/// Returns the byte ranges of the web URLs in a text, in order.
pub fn urls(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(mark) = text[at..].find("://").map(|mark| at + mark) {
        let scheme = ["https", "http"].into_iter().find(|scheme| text[at..mark].ends_with(scheme));
        let rest = mark + "://".len();
        at = rest;
        let Some(scheme) = scheme else { continue };
        let start = mark - scheme.len();
        if text[..start].ends_with(|c: char| c.is_ascii_alphanumeric()) {
            continue;
        }
        let is_end = |c: char| c.is_whitespace() || c.is_control() || "<>\"`[]".contains(c);
        let mut end = text[rest..].find(is_end).map_or(text.len(), |length| rest + length);
        // Exclude punctuation that ends the sentence, and a closing bracket whose opening bracket
        // precedes the URL.
        while let Some(last) = text[rest..end].chars().next_back() {
            let address = &text[start..end];
            let is_closer =
                last == ')' && address.matches(')').count() > address.matches('(').count();
            if !is_closer && !".,;:!?'*_~}".contains(last) {
                break;
            }
            end -= last.len_utf8();
        }
        if end > rest {
            ranges.push(start..end);
            at = end;
        }
    }
    ranges
}

/// Returns the byte ranges of URLs and footnote references (`[^1]`) in a text, in order. The bool
/// is true for a URL.
pub fn marked(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut ranges: Vec<_> = urls(text).into_iter().map(|range| (range, true)).collect();
    let mut at = 0;
    while let Some(start) = text[at..].find("[^").map(|start| at + start) {
        at = start + 2;
        let Some(length) = text[at..].find([']', ' ', '\n', '[']) else { break };
        let end = at + length + 1;
        let is_mark = length > 0 && text[at + length..].starts_with(']');
        let is_apart = ranges.iter().all(|(other, _)| end <= other.start || other.end <= start);
        if is_mark && is_apart {
            ranges.push((start..end, false));
        }
    }
    ranges.sort_by_key(|(range, _)| range.start);
    ranges
}

/// Returns the displayed form of a URL: on one line, without control characters.
pub fn displayed(url: &str) -> String {
    super::visible::line(url.trim())
}

/// Returns the URL in ASCII if a terminal may open it: only `http`, `https` and `mailto`.
pub fn target(url: &str) -> Option<String> {
    let is_known = ["https://", "http://", "mailto:"].iter().any(|scheme| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    if !is_known {
        return None;
    }
    let mut target = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() {
            target.push(char::from(byte));
        } else {
            use std::fmt::Write as _;
            let _ = write!(target, "%{byte:02X}");
        }
    }
    Some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_exclude_the_punctuation_of_the_sentence() {
        fn check(text: &str, expected: &[&str]) {
            let found: Vec<_> = urls(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text:?}");
        }
        check(
            "see https://a.example/b_c?d=e, and http://f.example.",
            &["https://a.example/b_c?d=e", "http://f.example"],
        );
        check("(https://a.example/x_(y)).", &["https://a.example/x_(y)"]);
        check("ftp://a.example ://b https:// xhttps://c", &[]);
        check("日https://a.example/日本 b", &["https://a.example/日本"]);
    }

    #[test]
    fn only_safe_addresses_become_targets() {
        assert_eq!(target("https://a/é b"), Some("https://a/%C3%A9%20b".into()));
        assert_eq!(target("HTTPS://a\u{1b}\\x"), Some("HTTPS://a%1B\\x".into()));
        assert_eq!(target("file:///etc/passwd"), None);
        assert_eq!(target("javascript:alert(1)"), None);
    }
}
