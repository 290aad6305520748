//! A reply between its writing and its sending: cut by the stop sequences and by max tokens,
//! counted, and split into deltas. Pure; owns the counting, refuses the wire.

use super::converse_request::ConverseRequest;
use super::event_frames::ReplyUsage;

/// The characters that count as one token. English text is near this; code and other scripts are
/// not, and the stand-in does not pretend to know better.
pub(super) const CHARACTERS_PER_TOKEN: usize = 4;

/// Tokens of this many characters.
pub(super) fn token_count(characters: usize) -> usize {
    characters.div_ceil(CHARACTERS_PER_TOKEN)
}

/// The model's thinking, ahead of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reasoning {
    /// Empty when the model leaves its thinking out and sends the signature only.
    pub(super) text: String,
    pub(super) signature: String,
}

/// A reply that is ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PreparedReply {
    pub(super) reasoning: Option<Reasoning>,
    pub(super) text: String,
    /// The service's spelling: `end_turn`, `stop_sequence`, `max_tokens`.
    pub(super) stop_reason: String,
    /// The stop sequence that matched; it is not part of the text.
    pub(super) stop_sequence: Option<String>,
    pub(super) usage: ReplyUsage,
}

impl PreparedReply {
    /// Cuts what was written to what the request lets through.
    pub(super) fn new(
        request: &ConverseRequest,
        reasoning: Option<Reasoning>,
        written: &str,
    ) -> Self {
        let thought = reasoning.as_ref().map_or(0, |r| token_count(r.text.chars().count()));
        // Thinking and text share the limit.
        let most = request.max_tokens.and_then(|most| usize::try_from(most).ok());
        let room = most.map_or(usize::MAX, |most| most.saturating_sub(thought));
        let end = written
            .char_indices()
            .nth(room.saturating_mul(CHARACTERS_PER_TOKEN))
            .map_or(written.len(), |(at, _)| at);
        // A model reads a stop sequence only when it has written all of it.
        let (text, reason, sequence) =
            match find_stop_sequence(&written[..end], &request.stop_sequences) {
                Some((at, sequence)) => {
                    (&written[..at], "stop_sequence", Some(sequence.to_owned()))
                }
                None if end < written.len() => (&written[..end], "max_tokens", None),
                None => (written, "end_turn", None),
            };
        let output = thought + token_count(text.chars().count());
        let usage = ReplyUsage { input: request.token_count(), output, cache: None };
        Self {
            reasoning,
            text: text.to_owned(),
            stop_reason: reason.to_owned(),
            stop_sequence: sequence,
            usage,
        }
    }

    /// The matched stop sequence, if the request asked to be told.
    pub(super) fn reported_stop_sequence(&self, request: &ConverseRequest) -> Option<String> {
        self.stop_sequence.clone().filter(|_| request.returns_stop_sequence())
    }
}

/// The earliest match of any stop sequence, the shortest of those that start together.
/// Upper and lower case differ.
fn find_stop_sequence<'a>(text: &str, sequences: &'a [String]) -> Option<(usize, &'a str)> {
    let found = sequences.iter().filter_map(|sequence| Some((text.find(sequence)?, sequence)));
    found.min_by_key(|(at, sequence)| (*at, sequence.len())).map(|(at, s)| (at, s.as_str()))
}

/// Splits a text into deltas the way tokens fall: a word with the blank before it, long words in
/// parts, one to three of these together. `draw` gives any number. No character is split.
pub(super) fn split_into_deltas(text: &str, mut draw: impl FnMut() -> u64) -> Vec<String> {
    let mut deltas = Vec::new();
    let mut delta = String::new();
    let mut left = 1 + draw() % 3;
    for piece in delta_pieces(text) {
        delta.push_str(piece);
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

/// The longest piece, in characters.
const LONGEST_PIECE: usize = 6;

fn delta_pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut in_word = false;
        let end = rest.char_indices().enumerate().find_map(|(count, (at, letter))| {
            let ends = count >= LONGEST_PIECE || (in_word && letter.is_whitespace());
            in_word |= !letter.is_whitespace();
            ends.then_some(at)
        });
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, stops: &[&str], most: Option<i64>, expected: (&str, &str, Option<&str>)) {
        let request = ConverseRequest {
            stop_sequences: stops.iter().map(|s| (*s).to_owned()).collect(),
            max_tokens: most,
            ..ConverseRequest::default()
        };
        let script = PreparedReply::new(&request, None, text);
        let given =
            (script.text.as_str(), script.stop_reason.as_str(), script.stop_sequence.as_deref());
        assert_eq!(given, expected);
        assert_eq!(script.usage.output, token_count(script.text.chars().count()));
    }

    #[test]
    fn the_earliest_stop_sequence_wins_and_is_not_in_the_text() {
        check("1, 2, 3, 4", &["3"], None, ("1, 2, ", "stop_sequence", Some("3")));
        check("one two", &["two", "ne"], None, ("o", "stop_sequence", Some("ne")));
        check("END", &["END"], None, ("", "stop_sequence", Some("END")));
        check("end", &["END"], None, ("end", "end_turn", None));
        check("a\n\nb", &["\n\n"], None, ("a", "stop_sequence", Some("\n\n")));
    }

    #[test]
    fn max_tokens_cut_at_four_characters_each() {
        check("12345678", &[], Some(1), ("1234", "max_tokens", None));
        check("1234", &[], Some(1), ("1234", "end_turn", None));
        check("äöüß日本", &[], Some(1), ("äöüß", "max_tokens", None));
    }

    #[test]
    fn whichever_of_the_two_comes_first_ends_the_text() {
        check("12STOP78", &["STOP"], Some(2), ("12", "stop_sequence", Some("STOP")));
        check("12345678STOP", &["STOP"], Some(1), ("1234", "max_tokens", None));
        check("12STOP", &["STOP"], Some(1), ("12ST", "max_tokens", None));
    }

    #[test]
    fn deltas_join_to_the_text_whatever_is_drawn() {
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
    fn a_stop_sequence_is_found_across_the_borders_of_deltas() {
        let text = "The fence is ``` and then more";
        let at = split_into_deltas("The fence is ```", || 0).len();
        assert!(at > 2, "the fence lies in a delta of its own or across two");
        check(text, &["is ``` a"], None, ("The fence ", "stop_sequence", Some("is ``` a")));
    }

    #[test]
    fn thinking_counts_against_max_tokens() {
        let request = ConverseRequest { max_tokens: Some(3), ..ConverseRequest::default() };
        let reasoning = Reasoning { text: "12345678".into(), signature: String::new() };
        let script = PreparedReply::new(&request, Some(reasoning), "abcdefgh");
        assert_eq!((script.text.as_str(), script.usage.output), ("abcd", 3));
    }
}
