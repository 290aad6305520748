//! Text from outside made safe to draw: what a terminal would obey, or what reorders its
//! surroundings, becomes a visible mark. Owns the marks; knows nothing of layout.

use std::fmt::Write as _;

/// Columns from one tab stop to the next.
const TAB: usize = 4;

/// Appends `source` to `drawn` with every control character (but the line break), every C1
/// control and every bidirectional control as a mark, and tabs as blanks. `column` is the number
/// of characters since the last line break, before and after.
pub fn append(drawn: &mut String, column: &mut usize, source: &str) {
    drawn.reserve(source.len());
    if source.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        drawn.push_str(source);
        *column += source.len();
        return;
    }
    for letter in source.chars() {
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
                // The control pictures stand in the order of the controls.
                drawn.push(char::from_u32(0x2400 + u32::from(letter)).unwrap_or('\u{2426}'));
            }
            '\u{7f}' => drawn.push('\u{2421}'),
            _ if is_hidden(letter) => {
                // Writing to a string does not fail.
                let _ = write!(drawn, "‹U+{:04X}›", u32::from(letter));
            }
            _ => drawn.push(letter),
        }
        *column += drawn[before..].chars().count();
    }
}

/// One line of text made safe: line breaks are marks too.
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

/// Whether a character must not reach the terminal: C0 (the line break too), DEL, C1, and what
/// steers bidirectional text or breaks lines. Source: Unicode 16, `Bidi_Control`, `Zl`, `Zp`.
pub fn is_hidden(letter: char) -> bool {
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
    fn what_a_terminal_would_obey_is_shown() {
        check("plain\ntext", "plain\ntext");
        check("\u{1b}[31mred", "␛[31mred");
        check("a\u{9b}31mb", "a‹U+009B›31mb");
        check("\u{202e}abc\u{2066}", "‹U+202E›abc‹U+2066›");
        check("\r\n\u{7}\u{7f}", "␍\n␇␡");
    }

    #[test]
    fn tabs_go_to_the_next_stop() {
        check("\ta\tbc\td", "    a   bc  d");
        check("abcd\te\n\tf", "abcd    e\n    f");
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(line("a\nb\u{1b}"), "a␊b␛");
    }
}
