//! Characters that draw nothing. They can hide text from the reader, and terminals differ in their
//! widths. Some have a meaning beside certain characters: they join emoji, or choose the form of a
//! letter.

use unicode_segmentation::UnicodeSegmentation;

const JOINER: char = '\u{200d}';

/// The base of the flags of England, Scotland and Wales. Tag characters that spell the region follow.
const BLACK_FLAG: char = '\u{1f3f4}';
const END_OF_TAGS: char = '\u{e007f}';

/// The maximum bytes of an emoji that are looked at. The longest one in use has 35.
const MAX_EMOJI_BYTES: usize = 64;

/// Returns whether a character draws nothing: an ignorable character or an interlinear annotation.
/// Source: Unicode 16, `Default_Ignorable_Code_Point`, without the bidirectional controls.
pub fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Returns whether an invisible character has a meaning between these texts. If `after` is empty, it
/// may not have arrived yet.
pub fn has_meaning(before: &str, letter: char, after: &str) -> bool {
    let last = before.chars().next_back().unwrap_or('\n');
    match letter {
        JOINER if uses_joiners(last) => true,
        JOINER => ends_with_emoji(before) && after.chars().next().is_none_or(is_emoji),
        '\u{200c}' => uses_joiners(last),
        '\u{fe0e}' | '\u{fe0f}' => matches!(last, '0'..='9' | '#' | '*') || is_emoji(last),
        '\u{fe00}'..='\u{fe02}' => is_ideographic(last) || matches!(last, '\u{2200}'..='\u{2aff}'),
        '\u{e0100}'..='\u{e01ef}' => is_ideographic(last),
        '\u{180b}'..='\u{180f}' => matches!(last, '\u{1820}'..='\u{18aa}'),
        '\u{e0020}'..=END_OF_TAGS => is_region_tag(before, letter, after),
        _ => false,
    }
}

/// Returns whether a tag character belongs to the flag of a region: 3 to 6 tag letters, then the end.
fn is_region_tag(before: &str, letter: char, after: &str) -> bool {
    let is_region = |c: &char| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    let written = before.chars().rev().take_while(is_region).count();
    if before.chars().rev().nth(written) != Some(BLACK_FLAG) {
        return false;
    }
    if letter == END_OF_TAGS {
        return (3..=6).contains(&written);
    }
    let following = after.chars().take_while(is_region).count();
    let ends = match after.chars().nth(following) {
        Some(END_OF_TAGS) => written + following >= 2,
        Some(_) => false,
        None => true,
    };
    is_region(&letter) && written + following < 6 && ends
}

/// Returns whether a character belongs to a script whose letters take joiners: Arabic and its
/// relatives, and the scripts of India and its neighbors.
fn uses_joiners(letter: char) -> bool {
    matches!(
        letter,
        '\u{600}'..='\u{dff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{18aa}'
            | '\u{1b00}'..='\u{1bff}'
            | '\u{a800}'..='\u{abff}'
            | '\u{fb50}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{10a00}'..='\u{11fff}'
    )
}

fn is_ideographic(letter: char) -> bool {
    matches!(letter, '\u{3000}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff65}')
        || matches!(letter, '\u{20000}'..='\u{3ffff}')
}

fn is_emoji(letter: char) -> bool {
    ends_with_emoji(letter.encode_utf8(&mut [0; 4]))
}

/// Returns whether a text ends with an emoji. Only an emoji forms one grapheme with a joiner and
/// another emoji.
fn ends_with_emoji(text: &str) -> bool {
    let start = text.ceil_char_boundary(text.len().saturating_sub(MAX_EMOJI_BYTES));
    let Some(last) = text[start..].graphemes(true).next_back() else { return false };
    let joined = format!("{last}{JOINER}\u{a9}");
    joined.graphemes(true).nth(1).is_none()
}

#[cfg(test)]
mod tests {
    use super::super::line;

    #[test]
    fn invisible_characters_of_emoji_and_scripts_stay() {
        for text in [
            "👩\u{200d}👩\u{200d}👧\u{200d}👦",
            "🏳\u{fe0f}\u{200d}🌈",
            "🕵🏽\u{200d}♂\u{fe0f}",
            "❤\u{fe0f} 1\u{fe0f}\u{20e3} ☎\u{fe0e}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "葛\u{e0100}城",
        ] {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn other_invisible_characters_become_marks() {
        fn check(text: &str, expected: &str) {
            assert_eq!(line(text), expected, "{text:?}");
        }
        check("a\u{200d}b", "a‹U+200D›b");
        check("👩\u{200d}a", "👩‹U+200D›a");
        check("a\u{fe0f}", "a‹U+FE0F›");
        check("❤\u{fe0f}\u{fe0f}", "❤\u{fe0f}‹U+FE0F›");
        check("a\u{e0100}", "a‹U+E0100›");
        check("می\u{200c}\u{200c}", "می\u{200c}‹U+200C›");
        check("🏴\u{e0068}\u{e0069}\u{e007f}", "🏴‹U+E0068›‹U+E0069›‹U+E007F›");
        check("🏴\u{e0067}\u{e0062}b", "🏴‹U+E0067›‹U+E0062›b");
        let long = "🏴".to_owned() + &"\u{e0061}".repeat(7);
        check(&long, &("🏴".to_owned() + &"‹U+E0061›".repeat(7)));
        check(
            "\u{2065}\u{3164}\u{1d173}\u{fff0}\u{e0fff}",
            "‹U+2065›‹U+3164›‹U+1D173›‹U+FFF0›‹U+E0FFF›",
        );
    }
}
