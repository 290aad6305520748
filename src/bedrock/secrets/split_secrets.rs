//! Finds secrets that are spread over several events of a stream, because the text of a reply
//! arrives a few letters at a time. The first frames are passed on before a secret is recognized,
//! so its beginning stays readable.

use std::ops::Range;

use memchr::memchr2;
use memchr::memmem::Finder;

use super::masker::Masker;
use crate::wire::secrets::MASK;

const NAME: &str = "\"text\"";

/// A tracker that stores how far the texts so far match each secret.
pub(super) struct SplitSecrets {
    masker: Masker,
    matched: Vec<MatchedLength>,
    name: Finder<'static>,
}

#[derive(Clone, Copy, Default)]
struct MatchedLength {
    bytes: usize,
    /// Whether the end of the texts so far was masked.
    is_masked: bool,
}

pub(super) type Replacement = (Range<usize>, &'static str);

impl SplitSecrets {
    pub fn new(masker: Masker) -> Self {
        let matched = vec![MatchedLength::default(); masker.0.len()];
        Self { masker, matched, name: Finder::new(NAME) }
    }

    /// Returns the parts of the next payload that belong to a split secret.
    pub fn cut(&mut self, payload: &[u8]) -> Vec<Replacement> {
        let name = self.name.find(payload);
        let Some(range) = name.and_then(|at| text(payload, at + NAME.len())) else {
            return Vec::new();
        };
        let (start, text) = (range.start, &payload[range]);
        let mut cuts = Vec::new();
        for (secret, matched) in self.masker.0.iter().zip(&mut self.matched) {
            let before = *matched;
            let (end, bytes) = secret.follow(before.bytes, text);
            let is_masked = secret.reveals_secret(bytes);
            *matched = MatchedLength { bytes, is_masked };
            // One mask replaces all parts of the secret.
            let mask = |at| if before.is_masked && at == 0 { "" } else { MASK };
            if let Some(end) = end {
                cuts.push((start..start + end, mask(0)));
            }
            if is_masked {
                let from = text.len().saturating_sub(bytes);
                cuts.push((start + from..start + text.len(), mask(from)));
            }
        }
        cuts.sort_unstable_by_key(|(range, _)| range.start);
        cuts.dedup_by(|(next, _), (last, _)| {
            let overlaps = next.start < last.end;
            if overlaps {
                last.end = last.end.max(next.end);
            }
            overlaps
        });
        cuts
    }
}

/// Returns the range of a delta's text in its payload. `at` is the end of the member's name.
fn text(payload: &[u8], mut at: usize) -> Option<Range<usize>> {
    for expected in [b':', b'"'] {
        at += payload[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if *payload.get(at)? != expected {
            return None;
        }
        at += 1;
    }
    let start = at;
    loop {
        at += memchr2(b'"', b'\\', payload.get(at..)?)?;
        if payload[at] == b'"' {
            return Some(start..at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_delta_is_found() {
        fn check(payload: &str, expected: Option<&str>) {
            let at = payload.find(NAME).map(|at| at + NAME.len());
            let found = at.and_then(|at| text(payload.as_bytes(), at));
            let found = found.map(|range| &payload[range]);
            assert_eq!(found, expected, "{payload}");
        }
        check(r#"{"contentBlockIndex":0,"delta":{"text":"a\"b"},"p":"x"}"#, Some(r#"a\"b"#));
        check(r#"{"delta": {"text" : ""}}"#, Some(""));
        check(r#"{"delta":{"text":1}}"#, None);
        check(r#"{"delta":{"text":"cut\"#, None);
        check("{}", None);
    }
}
