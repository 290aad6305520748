//! Makes untrusted text safe to draw: control characters, characters that reorder text, and invisible
//! characters become visible marks.

mod invisible;

use std::fmt::Write as _;

pub use invisible::is_invisible;

/// Columns per tab stop.
const TAB: usize = 4;

/// Appends `source` to `drawn`. Control characters (except the line break), bidirectional controls
/// and invisible characters become marks, and tabs become spaces. An invisible character stays if it
/// has a meaning after the end of `drawn`, as in an emoji. `column` is the number of characters
/// since the last line break, before and after the call.
pub fn append(drawn: &mut String, column: &mut usize, source: &str) {
    drawn.reserve(source.len());
    if source.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        drawn.push_str(source);
        *column += source.len();
        return;
    }
    for (at, letter) in source.char_indices() {
        let before = drawn.len();
        match letter {
            '\n' => {
                drawn.push('\n');
                *column = 0;
                continue;
            }
            '\t' => {
                let blanks = TAB - *column % TAB;
                drawn.extend(std::iter::repeat_n(' ', blanks));
                *column += blanks;
                continue;
            }
            '\0'..='\u{1f}' => {
                // The Unicode control pictures (from U+2400) have the same order as the control
                // characters.
                drawn.push(char::from_u32(0x2400 + u32::from(letter)).unwrap_or('\u{2426}'));
            }
            '\u{7f}' => drawn.push('\u{2421}'),
            _ if is_marked(drawn, letter, &source[at + letter.len_utf8()..]) => {
                push_mark(drawn, letter);
            }
            _ => drawn.push(letter),
        }
        *column += drawn[before..].chars().count();
    }
}

/// Returns whether a character is drawn as a mark between these texts: a bidirectional control, or an
/// invisible character without a meaning there. If `after` is empty, it may not have arrived yet.
pub fn is_marked(before: &str, letter: char, after: &str) -> bool {
    is_unsafe_for_terminal(letter)
        || is_invisible(letter) && !invisible::has_meaning(before, letter, after)
}

/// Appends the mark of a character.
pub fn push_mark(drawn: &mut String, letter: char) {
    let _ = write!(drawn, "‹U+{:04X}›", u32::from(letter));
}

/// Makes one line of text safe: line breaks become marks, too.
pub fn line(source: &str) -> String {
    let mut drawn = String::new();
    let mut column = 0;
    for (at, part) in source.split('\n').enumerate() {
        if at > 0 {
            drawn.push('\u{240a}');
        }
        append(&mut drawn, &mut column, part);
    }
    drawn
}

/// Returns whether a character must not reach the terminal: C0 (including the line break), DEL, C1,
/// bidirectional controls and line separators. Source: Unicode 16, `Bidi_Control`, `Zl`, `Zp`.
pub fn is_unsafe_for_terminal(letter: char) -> bool {
    matches!(
        letter,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let mut drawn = String::new();
        append(&mut drawn, &mut 0, source);
        assert_eq!(drawn, expected, "{source:?}");
    }

    #[test]
    fn control_characters_become_visible_marks() {
        check("plain\ntext", "plain\ntext");
        check("\u{1b}[31mred", "␛[31mred");
        check("a\u{9b}31mb", "a‹U+009B›31mb");
        check("\u{202e}abc\u{2066}", "‹U+202E›abc‹U+2066›");
        check("\r\n\u{7}\u{7f}", "␍\n␇␡");
        check("a\u{200b}b\u{fff9}c\u{e0041}", "a‹U+200B›b‹U+FFF9›c‹U+E0041›");
    }

    #[test]
    fn tabs_advance_to_the_next_stop() {
        check("\ta\tbc\td", "    a   bc  d");
        check("abcd\te\n\tf", "abcd    e\n    f");
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(line("a\nb\u{1b}"), "a␊b␛");
    }
}
