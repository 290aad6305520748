//! Secrets that spread over several events of a stream: the text of a reply arrives in pieces of a
//! few letters. The frames have been sent on when the secret can be told, so its beginning stays.

use std::ops::Range;

use memchr::memchr2;
use memchr::memmem::Finder;

use super::Masker;
use crate::chat::wire::secrets::MASK;

/// The name of the member that holds the text of a delta.
const NAME: &str = "\"text\"";

/// How far each secret has been matched by the texts so far.
pub(super) struct Spread {
    masker: Masker,
    matched: Vec<Matched>,
    name: Finder<'static>,
}

#[derive(Clone, Copy, Default)]
struct Matched {
    bytes: usize,
    /// The end of the texts so far was masked.
    is_masked: bool,
}

/// A part of a payload, and what takes its place.
pub(super) type Cut = (Range<usize>, &'static str);

impl Spread {
    pub fn new(masker: Masker) -> Self {
        let matched = vec![Matched::default(); masker.0.len()];
        Self { masker, matched, name: Finder::new(NAME) }
    }

    /// The parts of the next payload that belong to a secret which goes beyond it.
    pub fn cut(&mut self, payload: &[u8]) -> Vec<Cut> {
        let name = self.name.find(payload);
        let Some(range) = name.and_then(|at| text(payload, at + NAME.len())) else {
            return Vec::new();
        };
        let (start, text) = (range.start, &payload[range]);
        let mut cuts = Vec::new();
        for (secret, matched) in self.masker.0.iter().zip(&mut self.matched) {
            let before = *matched;
            let (end, bytes) = secret.follow(before.bytes, text);
            let is_masked = secret.is_telling(bytes);
            *matched = Matched { bytes, is_masked };
            // One mask stands for all parts of the secret.
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

/// Where the text of a delta stands in its payload, of which the name ends at this place.
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
