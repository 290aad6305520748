//! Commands of several keys in a text box: a numeric argument, and the search for a character.

use super::TextBox;
use super::pending_input::{Argument, PendingInput};
use crate::ui::text_keys::TextAction;

impl TextBox {
    /// Returns the incomplete command for the title of the box.
    pub fn pending_name(&self) -> Option<String> {
        Some(match self.pending? {
            PendingInput::Argument(Argument { digits, is_negative }) => {
                let sign = if is_negative { "-" } else { "" };
                let digits = digits.map_or(String::new(), |digits| digits.to_string());
                format!("argument {sign}{digits}")
            }
            PendingInput::FindCharacter { is_forward: true, .. } => "find character".to_owned(),
            PendingInput::FindCharacter { .. } => "find character to the left".to_owned(),
        })
    }

    /// Adds a digit or a minus sign to the argument.
    pub(super) fn add_to_argument(&mut self, key: char) -> bool {
        let argument = match self.pending {
            Some(PendingInput::Argument(argument)) => argument,
            _ => Argument::default(),
        };
        self.pending = Some(PendingInput::Argument(argument.with(key)));
        true
    }

    /// Passes a typed character to the incomplete command. Returns `None` if there is no such command.
    pub(super) fn complete_with(&mut self, letter: char) -> Option<bool> {
        match self.pending? {
            PendingInput::Argument(_) if letter.is_ascii_digit() => {
                Some(self.add_to_argument(letter))
            }
            PendingInput::Argument(argument) => {
                self.pending = None;
                self.insert(&letter.to_string().repeat(argument.count()));
                Some(true)
            }
            PendingInput::FindCharacter { is_forward, argument } => {
                self.pending = None;
                self.go_to_character(letter, is_forward != argument.is_negative, argument.count());
                Some(true)
            }
        }
    }

    /// Performs an editing action, as often as its argument says. Returns whether anything changed.
    pub fn act(&mut self, action: TextAction) -> bool {
        let argument = match self.pending.take() {
            Some(PendingInput::Argument(argument)) => argument,
            _ => Argument::default(),
        };
        let is_forward = match action {
            TextAction::FindCharacter => true,
            TextAction::FindCharacterLeft => false,
            _ => {
                let action = if argument.is_negative { reversed(action) } else { action };
                return (0..argument.count())
                    .fold(false, |is_changed, _| self.act_once(action) | is_changed);
            }
        };
        self.pending = Some(PendingInput::FindCharacter { is_forward, argument });
        true
    }

    /// Moves the cursor to the nth occurrence of a character in its line, if there is one.
    fn go_to_character(&mut self, letter: char, is_forward: bool, nth: usize) {
        let (row, column) = self.area.cursor();
        let line: Vec<char> = self.area.lines()[row].chars().collect();
        let mut columns: Vec<usize> = (0..line.len()).filter(|at| line[*at] == letter).collect();
        columns.retain(|at| if is_forward { *at > column } else { *at < column });
        if !is_forward {
            columns.reverse();
        }
        if let Some(found) = nth.checked_sub(1).and_then(|nth| columns.get(nth)) {
            self.move_to((row, *found));
        }
    }
}

/// Returns the action in the other direction.
fn reversed(action: TextAction) -> TextAction {
    const PAIRS: [(TextAction, TextAction); 6] = [
        (TextAction::Left, TextAction::Right),
        (TextAction::WordLeft, TextAction::WordRight),
        (TextAction::LineUp, TextAction::LineDown),
        (TextAction::DeleteLeft, TextAction::DeleteRight),
        (TextAction::DeleteWordLeft, TextAction::DeleteWordRight),
        (TextAction::DeleteToLineStart, TextAction::DeleteToLineEnd),
    ];
    let other = PAIRS.iter().find_map(|(one, other)| match action {
        _ if action == *one => Some(*other),
        _ if action == *other => Some(*one),
        _ => None,
    });
    other.unwrap_or(action)
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    use super::*;
    use crate::ui::text_keys::TextKey;

    fn typed(textbox: &mut TextBox, text: &str) {
        for letter in text.chars() {
            textbox.key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE));
        }
    }

    fn argument(textbox: &mut TextBox, text: &str) {
        for letter in text.chars() {
            let event = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::ALT);
            textbox.key(TextKey { event, action: Some(TextAction::Argument) });
        }
    }

    #[test]
    fn an_argument_repeats_or_reverses_the_next_key() {
        fn check(number: &str, action: Option<TextAction>, typed_text: &str, expected: &str) {
            let mut textbox = TextBox::new(true);
            textbox.insert("one two three four");
            argument(&mut textbox, number);
            match action {
                Some(action) => drop(textbox.act(action)),
                None => typed(&mut textbox, typed_text),
            }
            assert_eq!(textbox.pending_name(), None);
            textbox.insert("|");
            assert_eq!(textbox.text(), expected, "{number} {action:?}");
        }
        check("2", Some(TextAction::WordLeft), "", "one two |three four");
        check("-4", Some(TextAction::Right), "", "one two three |four");
        check("2", Some(TextAction::DeleteWordLeft), "", "one two |");
        check("-2", Some(TextAction::DeleteWordRight), "", "one two |");
        check("-", Some(TextAction::DeleteToLineEnd), "", "|");
        check("3", None, "x", "one two three fourxxx|");
        // Further digits need no modifier.
        check("1", None, "2x", &format!("one two three four{}|", "x".repeat(12)));
        check("0", Some(TextAction::Left), "", "one two three four|");
    }

    #[test]
    fn words_of_one_command_are_inserted_again_together() {
        let mut textbox = TextBox::new(true);
        textbox.insert("one two three");
        argument(&mut textbox, "2");
        textbox.act(TextAction::DeleteWordLeft);
        textbox.act(TextAction::LineStart);
        textbox.act(TextAction::InsertDeleted);
        assert_eq!(textbox.text(), "two threeone ");
    }

    #[test]
    fn a_character_is_found_in_the_line() {
        fn check(number: &str, action: TextAction, letter: &str, expected: &str) {
            let mut textbox = TextBox::new(true);
            textbox.insert("a.b.c.d");
            if action == TextAction::FindCharacter {
                textbox.act(TextAction::LineStart);
            }
            argument(&mut textbox, number);
            textbox.act(action);
            assert!(textbox.pending_name().is_some_and(|name| name.starts_with("find")));
            typed(&mut textbox, letter);
            textbox.insert("|");
            assert_eq!(textbox.text(), expected);
        }
        check("", TextAction::FindCharacter, ".", "a|.b.c.d");
        check("2", TextAction::FindCharacter, ".", "a.b|.c.d");
        check("", TextAction::FindCharacterLeft, ".", "a.b.c|.d");
        check("-", TextAction::FindCharacter, ".", "|a.b.c.d");
        check("", TextAction::FindCharacter, "x", "|a.b.c.d");
    }

    #[test]
    fn the_cursor_and_the_mark_are_exchanged() {
        let mut textbox = TextBox::new(true);
        textbox.insert("one two");
        textbox.act(TextAction::ToggleSelection);
        textbox.act(TextAction::WordLeft);
        textbox.act(TextAction::SwapWithMark);
        textbox.act(TextAction::Left);
        textbox.act(TextAction::CopySelection);
        textbox.act(TextAction::LineStart);
        textbox.act(TextAction::InsertDeleted);
        assert_eq!(textbox.text(), "twone two");
    }

    #[test]
    fn spaces_around_the_cursor_are_deleted() {
        let mut textbox = TextBox::new(true);
        textbox.insert("one  \t two");
        textbox.act(TextAction::WordLeft);
        textbox.act(TextAction::Left);
        textbox.act(TextAction::DeleteSpaces);
        assert_eq!(textbox.text(), "onetwo");
        textbox.act(TextAction::DeleteSpaces);
        assert_eq!(textbox.text(), "onetwo");
    }
}
