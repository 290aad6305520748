//! Editing actions that swap characters or words, change the case of a word, or delete spaces.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::TextBox;
use crate::ui::text_keys::TextAction;

/// A replacement in a line: the characters that are replaced, the new text, and the new column.
type LineEdit = (Range<usize>, String, usize);

impl TextBox {
    /// Swaps characters or words at the cursor, changes the case of the word after it, or deletes the
    /// spaces around it.
    pub(super) fn change_words(&mut self, action: TextAction) -> bool {
        let (row, column) = self.area.cursor();
        self.end_selection();
        let edit = edited(action, &self.area.lines()[row], column);
        edit.is_some_and(|(range, text, column)| {
            self.replace((row, range.start), (row, range.end), &text, (row, column))
        })
    }
}

fn edited(action: TextAction, line: &str, column: usize) -> Option<LineEdit> {
    match action {
        TextAction::SwapCharacters => swapped_characters(line, column),
        TextAction::SwapWords => swapped_words(line, column),
        TextAction::DeleteSpaces => without_spaces(line, column),
        _ => {
            let letters: Vec<char> = line.chars().collect();
            let word = words(&letters).into_iter().find(|word| word.end > column)?;
            let range = column..word.end;
            let text: String = letters[range.clone()].iter().collect();
            let text = match action {
                TextAction::UppercaseWord => text.to_uppercase(),
                TextAction::LowercaseWord => text.to_lowercase(),
                _ => capitalized(&text),
            };
            let column = column + text.chars().count();
            Some((range, text, column))
        }
    }
}

/// Swaps the characters before and after a column. At the end of the line, swaps the last two.
fn swapped_characters(line: &str, column: usize) -> Option<LineEdit> {
    let mut ends = vec![0];
    for grapheme in line.graphemes(true) {
        ends.push(ends[ends.len() - 1] + grapheme.chars().count());
    }
    let at = ends.iter().position(|end| *end >= column)?.min(ends.len().checked_sub(2)?);
    let before = at.checked_sub(1)?;
    let graphemes: Vec<&str> = line.graphemes(true).collect();
    let text = format!("{}{}", graphemes[at], graphemes[before]);
    Some((ends[before]..ends[at + 1], text, ends[at + 1]))
}

/// Moves the word before a column past the word after it. Without a word after it, swaps the last
/// two words.
fn swapped_words(line: &str, column: usize) -> Option<LineEdit> {
    let letters: Vec<char> = line.chars().collect();
    let words = words(&letters);
    let second = words.iter().position(|word| word.end > column);
    let second = second.unwrap_or(words.len().checked_sub(1)?);
    let (left, right) = (words.get(second.checked_sub(1)?)?, &words[second]);
    let text = |range: Range<usize>| letters[range].iter().collect::<String>();
    let swapped = text(right.clone()) + &text(left.end..right.start) + &text(left.clone());
    Some((left.start..right.end, swapped, right.end))
}

/// Deletes the spaces and tabs on both sides of a column.
fn without_spaces(line: &str, column: usize) -> Option<LineEdit> {
    let letters: Vec<char> = line.chars().collect();
    let is_space = |letter: &&char| matches!(letter, ' ' | '\t');
    let before = letters[..column].iter().rev().take_while(is_space).count();
    let after = letters[column..].iter().take_while(is_space).count();
    let (from, to) = (column - before, column + after);
    (from < to).then(|| (from..to, String::new(), from))
}

/// Returns the words of a line. A word consists of letters and digits.
fn words(letters: &[char]) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for at in (0..letters.len()).filter(|at| letters[*at].is_alphanumeric()) {
        match words.last_mut().filter(|word| word.end == at) {
            Some(word) => word.end += 1,
            None => words.push(at..at + 1),
        }
    }
    words
}

fn capitalized(text: &str) -> String {
    let mut is_first = true;
    text.chars().fold(String::new(), |mut text, letter| {
        if letter.is_alphanumeric() && std::mem::take(&mut is_first) {
            text.extend(letter.to_uppercase());
        } else {
            text.extend(letter.to_lowercase());
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_characters_are_edited_as_readline_does() {
        fn check(action: TextAction, line: &str, expected: &str) {
            let column = line.find('|').expect("a cursor");
            let mut textbox = TextBox::new(false);
            textbox.insert(&line.replace('|', ""));
            let end = (0, line.chars().count() - 1);
            textbox.replace(end, end, "", (0, line[..column].chars().count()));
            textbox.act(action);
            textbox.insert("|");
            assert_eq!(textbox.text(), expected, "{action:?} {line}");
            textbox.act(TextAction::Undo);
            textbox.act(TextAction::Undo);
            assert_eq!(textbox.text(), line.replace('|', ""), "{action:?} {line}");
        }
        check(TextAction::SwapCharacters, "ab|cd", "acb|d");
        check(TextAction::SwapCharacters, "abcd|", "abdc|");
        check(TextAction::SwapCharacters, "e\u{301}|f", "fe\u{301}|");
        check(TextAction::SwapWords, "one| two three", "two one| three");
        check(TextAction::SwapWords, "one, two|", "two, one|");
        check(TextAction::SwapWords, "one two thr|ee", "one three two|");
        check(TextAction::UppercaseWord, "|one two", "ONE| two");
        check(TextAction::UppercaseWord, "o|ne two", "oNE| two");
        check(TextAction::LowercaseWord, "ONE| TWO", "ONE two|");
        check(TextAction::CapitalizeWord, "one| two", "one Two|");
    }

    #[test]
    fn nothing_to_swap_changes_nothing() {
        for line in ["", "a", "|", " "] {
            for action in [TextAction::SwapCharacters, TextAction::SwapWords] {
                let mut textbox = TextBox::new(false);
                textbox.insert(line);
                textbox.act(action);
                assert_eq!(textbox.text(), line);
            }
        }
    }
}
