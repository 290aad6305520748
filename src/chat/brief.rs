//! Truncates names and other short texts from the service, so that they fit on a screen. A server
//! may send a stop reason of 1 MB, which would slow down every screen frame.

use std::borrow::Cow;

/// The maximum length of a one-line text, such as a name or a header, in characters.
const MAX_LINE_CHARS: usize = 200;

/// The maximum length of a stop sequence, which may have several lines, in characters.
const MAX_STOP_SEQUENCE_CHARS: usize = 10_000;

/// The maximum length of an explanation, which may have several lines, in characters.
const MAX_EXPLANATION_CHARS: usize = 2_000;

/// The maximum length of a cited passage, in characters.
const MAX_PASSAGE_CHARS: usize = 10_000;

/// Returns the text as one line, truncated to 200 characters. Line breaks become spaces.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_LINE_CHARS && !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    match cut(text, MAX_LINE_CHARS) {
        text if text.contains(['\n', '\r']) => text.replace(['\n', '\r'], " ").into(),
        text => text,
    }
}

/// Returns a stop sequence, truncated to 10,000 characters.
pub fn stop_sequence(text: &str) -> Cow<'_, str> {
    cut(text, MAX_STOP_SEQUENCE_CHARS)
}

/// Returns an explanation, truncated to 2,000 characters.
pub fn explanation(text: &str) -> Cow<'_, str> {
    cut(text, MAX_EXPLANATION_CHARS)
}

/// Returns a cited passage, truncated to 10,000 characters.
pub fn passage(text: &str) -> Cow<'_, str> {
    cut(text, MAX_PASSAGE_CHARS)
}

fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_becomes_one_line_of_200_characters() {
        for kept in ["", "end_turn", &"é".repeat(MAX_LINE_CHARS)] {
            assert_eq!(one_line(kept), kept);
        }
        let cut = |letter: &str| format!("{}…", letter.repeat(MAX_LINE_CHARS));
        assert_eq!(one_line(&"é".repeat(MAX_LINE_CHARS + 1)), cut("é"));
        assert_eq!(one_line(&"\n".repeat(1_000_000)), cut(" "));
        assert_eq!(one_line("two\r\nlines"), "two  lines");
        assert_eq!(stop_sequence("two\nlines"), "two\nlines");
        assert_eq!(
            stop_sequence(&"x".repeat(1_000_000)).chars().count(),
            MAX_STOP_SEQUENCE_CHARS + 1
        );
    }
}
