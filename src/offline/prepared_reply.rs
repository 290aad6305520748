//! A reply that is ready to send: truncated by stop sequences and max tokens, with its token
//! counts. Splits the text into deltas.

use std::ops::Range;

use serde_json::{Value, json};

use super::converse_request::ConverseRequest;
use super::event_frames::ReplyUsage;
use super::token_count::{CHARACTERS_PER_TOKEN, token_count};

/// The thinking before the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reasoning {
    /// Empty if the model sends only the signature.
    pub(super) text: String,
    pub(super) signature: String,
}

/// A part of the text with the citation that supports it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CitedPart {
    range: Range<usize>,
    citation: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PreparedReply {
    pub(super) reasoning: Option<Reasoning>,
    pub(super) text: String,
    /// `end_turn`, `stop_sequence`, `max_tokens`, or the reason of a simulated end.
    pub(super) stop_reason: String,
    /// The stop sequence that matched. It is not part of the text.
    pub(super) stop_sequence: Option<String>,
    pub(super) usage: ReplyUsage,
    /// The cited parts of the text, in order.
    citations: Vec<CitedPart>,
    /// `additionalModelResponseFields` of a simulated end.
    pub(super) extra_fields: Option<Value>,
    /// The trace of a simulated guardrail.
    pub(super) trace: Option<Value>,
}

impl PreparedReply {
    /// Truncates `full_text` as the stop sequences and max tokens of the request require.
    pub(super) fn new(
        request: &ConverseRequest,
        reasoning: Option<Reasoning>,
        full_text: &str,
    ) -> Self {
        let thought = reasoning.as_ref().map_or(0, |r| token_count(r.text.chars().count()));
        // Max tokens limits thinking and text together.
        let limit = request.max_tokens.and_then(|limit| usize::try_from(limit).ok());
        let room = limit.map_or(usize::MAX, |limit| limit.saturating_sub(thought));
        let end = full_text
            .char_indices()
            .nth(room.saturating_mul(CHARACTERS_PER_TOKEN))
            .map_or(full_text.len(), |(at, _)| at);
        // A stop sequence does not match if max tokens cuts off its end.
        let (text, stop_reason, stop_sequence) =
            match find_stop_sequence(&full_text[..end], &request.stop_sequences) {
                Some((at, sequence)) => {
                    (&full_text[..at], "stop_sequence", Some(sequence.to_owned()))
                }
                None if end < full_text.len() => (&full_text[..end], "max_tokens", None),
                None => (full_text, "end_turn", None),
            };
        let output = thought + token_count(text.chars().count());
        let usage = ReplyUsage { input: request.token_count(), output, cache: None };
        Self {
            reasoning,
            text: text.to_owned(),
            stop_reason: stop_reason.to_owned(),
            stop_sequence,
            usage,
            citations: Vec::new(),
            extra_fields: None,
            trace: None,
        }
    }

    /// Adds citations to the sentences that the text contains.
    pub(super) fn cite(&mut self, sentences: Vec<(String, Value)>) {
        let mut from = 0;
        for (sentence, citation) in sentences {
            if let Some(at) = self.text[from..].find(&sentence) {
                let range = from + at..from + at + sentence.len();
                from = range.end;
                self.citations.push(CitedPart { range, citation });
            }
        }
    }

    /// Returns the text as the service splits it into blocks: each cited part is a block of its
    /// own.
    pub(super) fn blocks(&self) -> Vec<(&str, Option<&Value>)> {
        let mut blocks = Vec::new();
        let mut from = 0;
        for CitedPart { range, citation } in &self.citations {
            if from < range.start {
                blocks.push((&self.text[from..range.start], None));
            }
            blocks.push((&self.text[range.clone()], Some(citation)));
            from = range.end;
        }
        if from < self.text.len() || blocks.is_empty() {
            blocks.push((&self.text[from..], None));
        }
        blocks
    }

    /// Returns the fields that the request asks for. A stream names the stop sequence within
    /// `delta`, as in the events of Claude's own API. Without a match, its value is null.
    pub(super) fn response_fields(
        &self,
        request: &ConverseRequest,
        streams: bool,
    ) -> Option<Value> {
        let stop = json!({ "stop_sequence": self.stop_sequence });
        if streams {
            request.asks_for("/delta/stop_sequence").then(|| json!({ "delta": stop }))
        } else {
            request.asks_for("/stop_sequence").then_some(stop)
        }
    }
}

/// Returns the position and text of the first match. Of matches at the same position, the shortest
/// wins.
fn find_stop_sequence<'a>(text: &str, sequences: &'a [String]) -> Option<(usize, &'a str)> {
    let found = sequences.iter().filter_map(|sequence| Some((text.find(sequence)?, sequence)));
    found.min_by_key(|(at, sequence)| (*at, sequence.len())).map(|(at, s)| (at, s.as_str()))
}

/// Splits a text into deltas of one to three tokens: words with the space before them, or parts of
/// long words. `draw` returns a random number.
pub(super) fn split_into_deltas(text: &str, mut draw: impl FnMut() -> u64) -> Vec<String> {
    let mut deltas = Vec::new();
    let mut delta = String::new();
    let mut left = 1 + draw() % 3;
    for token in tokens(text) {
        delta.push_str(token);
        left -= 1;
        if left == 0 || delta.len() > 9 {
            deltas.push(std::mem::take(&mut delta));
            left = 1 + draw() % 3;
        }
    }
    if !delta.is_empty() {
        deltas.push(delta);
    }
    deltas
}

/// The maximum length of a token, in characters.
const LONGEST_TOKEN: usize = 6;

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut in_word = false;
        let end = rest.char_indices().enumerate().find_map(|(count, (at, letter))| {
            let ends = count >= LONGEST_TOKEN || (in_word && letter.is_whitespace());
            in_word |= !letter.is_whitespace();
            ends.then_some(at)
        });
        let (token, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        (!token.is_empty()).then_some(token)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, stops: &[&str], limit: Option<i64>, expected: (&str, &str, Option<&str>)) {
        let request = ConverseRequest {
            stop_sequences: stops.iter().map(|s| (*s).to_owned()).collect(),
            max_tokens: limit,
            ..ConverseRequest::default()
        };
        let reply = PreparedReply::new(&request, None, text);
        let given =
            (reply.text.as_str(), reply.stop_reason.as_str(), reply.stop_sequence.as_deref());
        assert_eq!(given, expected);
        assert_eq!(reply.usage.output, token_count(reply.text.chars().count()));
    }

    #[test]
    fn the_first_stop_sequence_ends_the_text_and_is_not_part_of_it() {
        check("1, 2, 3, 4", &["3"], None, ("1, 2, ", "stop_sequence", Some("3")));
        check("one two", &["two", "ne"], None, ("o", "stop_sequence", Some("ne")));
        check("END", &["END"], None, ("", "stop_sequence", Some("END")));
        check("end", &["END"], None, ("end", "end_turn", None));
        check("a\n\nb", &["\n\n"], None, ("a", "stop_sequence", Some("\n\n")));
    }

    #[test]
    fn max_tokens_allow_four_characters_each() {
        check("12345678", &[], Some(1), ("1234", "max_tokens", None));
        check("1234", &[], Some(1), ("1234", "end_turn", None));
        check("äöüß日本", &[], Some(1), ("äöüß", "max_tokens", None));
    }

    #[test]
    fn stop_sequence_or_max_tokens_end_the_text_whichever_comes_first() {
        check("12STOP78", &["STOP"], Some(2), ("12", "stop_sequence", Some("STOP")));
        check("12345678STOP", &["STOP"], Some(1), ("1234", "max_tokens", None));
        check("12STOP", &["STOP"], Some(1), ("12ST", "max_tokens", None));
    }

    #[test]
    fn deltas_join_to_the_text() {
        fn check(text: &str) {
            for drawn in 0..3 {
                let deltas = split_into_deltas(text, || drawn);
                assert_eq!(deltas.concat(), text);
                assert!(deltas.iter().all(|delta| !delta.is_empty()));
            }
        }
        check("");
        check("Hello, world");
        check("\n```bash\naws s3 ls\n");
        check("incomprehensibilities 漢字かな交じり文 👩‍👩‍👧‍👦 e\u{301}");
    }

    #[test]
    fn a_stop_sequence_matches_across_deltas() {
        let text = "The fence is ``` and then more";
        let at = split_into_deltas("The fence is ```", || 0).len();
        assert!(at > 2, "the fence lies in a delta of its own or across two");
        check(text, &["is ``` a"], None, ("The fence ", "stop_sequence", Some("is ``` a")));
    }

    #[test]
    fn thinking_counts_against_max_tokens() {
        let request = ConverseRequest { max_tokens: Some(3), ..ConverseRequest::default() };
        let reasoning = Reasoning { text: "12345678".into(), signature: String::new() };
        let reply = PreparedReply::new(&request, Some(reasoning), "abcdefgh");
        assert_eq!((reply.text.as_str(), reply.usage.output), ("abcd", 3));
    }
}
