//! Truncates names and other short texts from the service, so that they fit on a screen. A server
//! may send a stop reason of 1 MB, which would slow down every screen frame.

use std::borrow::Cow;

/// The maximum length of a one-line text, such as a name or a header, in characters.
const LINE: usize = 200;

/// The maximum length of a stop sequence, which may have several lines, in characters.
const SEQUENCE: usize = 10_000;

/// Returns the text as one line, truncated to 200 characters. Line breaks become spaces.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if text.len() <= LINE && !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    match cut(text, LINE) {
        text if text.contains(['\n', '\r']) => text.replace(['\n', '\r'], " ").into(),
        text => text,
    }
}

/// Returns a stop sequence, truncated to 10,000 characters.
pub fn sequence(text: &str) -> Cow<'_, str> {
    cut(text, SEQUENCE)
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
        for kept in ["", "end_turn", &"é".repeat(LINE)] {
            assert_eq!(one_line(kept), kept);
        }
        let cut = |letter: &str| format!("{}…", letter.repeat(LINE));
        assert_eq!(one_line(&"é".repeat(LINE + 1)), cut("é"));
        assert_eq!(one_line(&"\n".repeat(1_000_000)), cut(" "));
        assert_eq!(one_line("two\r\nlines"), "two  lines");
        assert_eq!(sequence("two\nlines"), "two\nlines");
        assert_eq!(sequence(&"x".repeat(1_000_000)).chars().count(), SEQUENCE + 1);
    }
}
