//! A visible form of a text that would be invisible: an empty text, or a text of only whitespace
//! and invisible characters. The caller handles spaces, tabs and line breaks.

use std::fmt::Write as _;

/// Returns the visible form if the text needs one: `""`, `‹U+200B›`.
pub(super) fn visible_form(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("\"\"".to_owned());
    }
    text.chars().all(is_invisible).then(|| {
        text.chars().fold(String::new(), |mut shown, letter| {
            let _ = write!(shown, "‹U+{:04X}›", u32::from(letter));
            shown
        })
    })
}

/// Returns whether a character is invisible: non-ASCII whitespace or an ignorable character.
/// Source: Unicode 16, `White_Space`, `Default_Ignorable_Code_Point`.
fn is_invisible(letter: char) -> bool {
    (letter.is_whitespace() && !letter.is_ascii())
        || matches!(
            letter,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
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
