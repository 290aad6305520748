//! A visible form of a text that would draw nothing: an empty text, or a text of only whitespace
//! and invisible characters. The caller handles spaces, tabs and line breaks.

use std::fmt::Write as _;

use crate::document::visible::is_invisible;

/// Returns the visible form if the text needs one: `""`, `‹U+200B›`.
pub(super) fn visible_form(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("\"\"".to_owned());
    }
    let is_blank = |letter: char| letter.is_whitespace() && !letter.is_ascii();
    text.chars().all(|letter| is_blank(letter) || is_invisible(letter)).then(|| {
        text.chars().fold(String::new(), |mut shown, letter| {
            let _ = write!(shown, "‹U+{:04X}›", u32::from(letter));
            shown
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_invisible_texts_have_a_visible_form() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(visible_form(text).as_deref(), expected, "{text:?}");
        };
        check("", Some("\"\""));
        check("\u{200b}\u{200b}", Some("‹U+200B›‹U+200B›"));
        check("\u{a0}\u{e0041}", Some("‹U+00A0›‹U+E0041›"));
        check(" ", None);
        check("\n", None);
        check("a\u{200b}", None);
    }
}
