//! The editing keys of every text box: the prompt, the dialogs with a value, and the filters.

use TextAction as T;
use crossterm::event::KeyCode::{Backspace, Char, Delete, Down, End, Home, Left, Right, Up};
use crossterm::event::KeyEvent;

use super::key_press::{ALT, CTRL, NONE, SHIFT, normalize};
use super::keymap::KeyScope::TextBox;
use super::keymap::{ActionName, ActionRow, name_in, row};

/// An editing action of a text box. The boundaries of words and lines follow readline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextAction {
    Left,
    Right,
    WordLeft,
    WordRight,
    LineStart,
    LineEnd,
    DeleteLeft,
    DeleteRight,
    DeleteWordLeft,
    DeleteWordRight,
    DeleteToLineStart,
    DeleteToLineEnd,
    InsertDeleted,
    /// Replaces the deleted text that was just inserted with the text that was deleted before it.
    InsertOlderDeleted,
    LineUp,
    LineDown,
    TextStart,
    TextEnd,
    SwapCharacters,
    SwapWords,
    UppercaseWord,
    LowercaseWord,
    CapitalizeWord,
    /// Starts a selection that the movements extend, or ends it.
    ToggleSelection,
    EndSelection,
    CopySelection,
    /// Exchanges the cursor and the other end of the selection.
    SwapWithMark,
    DeleteSpaces,
    /// Adds the digit or minus sign of the key to the number of repetitions of the next action.
    Argument,
    /// The next key is the character to find.
    FindCharacter,
    FindCharacterLeft,
    Undo,
    Redo,
}

impl ActionName for TextAction {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of every text box.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<TextAction>] = &[
    row(T::Left, "text-left", TextBox, &[(Left, NONE), (Char('b'), CTRL)], None, "left"),
    row(T::Right, "text-right", TextBox, &[(Right, NONE), (Char('f'), CTRL)], None, "right"),
    row(T::WordLeft, "text-word-left", TextBox, &[(Left, CTRL), (Left, ALT), (Char('b'), ALT)], None, "left by a word"),
    row(T::WordRight, "text-word-right", TextBox, &[(Right, CTRL), (Right, ALT), (Char('f'), ALT)], None, "right by a word"),
    row(T::LineStart, "text-line-start", TextBox, &[(Home, NONE), (Char('a'), CTRL)], None, "to the start of the line"),
    row(T::LineEnd, "text-line-end", TextBox, &[(End, NONE), (Char('e'), CTRL)], None, "to the end of the line"),
    row(T::DeleteLeft, "text-delete-left", TextBox, &[(Backspace, NONE), (Char('h'), CTRL)], None, "delete the character to the left"),
    row(T::DeleteRight, "text-delete-right", TextBox, &[(Delete, NONE), (Char('d'), CTRL)], None, "delete the character to the right"),
    row(T::DeleteWordLeft, "text-delete-word-left", TextBox, &[(Char('w'), CTRL), (Backspace, ALT), (Backspace, CTRL)], None, "delete the word to the left"),
    row(T::DeleteWordRight, "text-delete-word-right", TextBox, &[(Char('d'), ALT), (Delete, CTRL), (Delete, ALT)], None, "delete the word to the right"),
    row(T::DeleteToLineStart, "text-delete-to-line-start", TextBox, &[(Char('u'), CTRL)], None, "delete to the start of the line"),
    row(T::DeleteToLineEnd, "text-delete-to-line-end", TextBox, &[(Char('k'), CTRL)], None, "delete to the end of the line"),
    row(T::InsertDeleted, "text-insert-deleted", TextBox, &[(Char('y'), CTRL)], None, "insert the deleted text"),
    row(T::InsertOlderDeleted, "text-insert-older-deleted", TextBox, &[], None, "after inserting deleted text: replace it with text that was deleted earlier"),
    row(T::LineUp, "text-up", TextBox, &[(Up, NONE)], None, "up a row"),
    row(T::LineDown, "text-down", TextBox, &[(Down, NONE)], None, "down a row"),
    row(T::TextStart, "text-start", TextBox, &[], None, "to the start of the text"),
    row(T::TextEnd, "text-end", TextBox, &[], None, "to the end of the text"),
    row(T::SwapCharacters, "text-swap-characters", TextBox, &[], None, "swap the characters around the cursor"),
    row(T::SwapWords, "text-swap-words", TextBox, &[], None, "swap the words around the cursor"),
    row(T::UppercaseWord, "text-uppercase-word", TextBox, &[], None, "make the word uppercase"),
    row(T::LowercaseWord, "text-lowercase-word", TextBox, &[], None, "make the word lowercase"),
    row(T::CapitalizeWord, "text-capitalize-word", TextBox, &[], None, "capitalize the word"),
    row(T::ToggleSelection, "text-select", TextBox, &[], None, "start or end selecting text"),
    row(T::EndSelection, "text-end-selection", TextBox, &[], None, "end selecting text"),
    row(T::CopySelection, "text-copy-selection", TextBox, &[], None, "copy the selected text; the key that inserts deleted text also inserts this text"),
    row(T::SwapWithMark, "text-swap-with-mark", TextBox, &[], None, "exchange the cursor and the other end of the selection"),
    row(T::DeleteSpaces, "text-delete-spaces", TextBox, &[], None, "delete the spaces around the cursor"),
    row(T::Argument, "text-argument", TextBox, &[], None, "how often to repeat the next key; more digits may follow"),
    row(T::FindCharacter, "text-find-character", TextBox, &[], None, "to the next occurrence of the character that you type next"),
    row(T::FindCharacterLeft, "text-find-character-left", TextBox, &[], None, "to the previous occurrence of the character that you type next"),
    row(T::Undo, "text-undo", TextBox, &[(Char('_'), CTRL), (Char('z'), ALT)], Some("Undo edit"), "undo the last edit").or("typing text"),
    row(T::Redo, "text-redo", TextBox, &[(Char('Z'), ALT)], Some("Redo edit"), "redo the edit that was undone").or("typing text"),
];

/// A key for a text box, with the editing action that the keymap gives it.
#[derive(Debug, Clone, Copy)]
pub struct TextKey {
    pub event: KeyEvent,
    pub action: Option<TextAction>,
}

/// Gives a key its default action.
impl From<KeyEvent> for TextKey {
    fn from(event: KeyEvent) -> Self {
        let press = normalize(&event);
        let found = |press| KEYS.iter().find(|row| row.default_keys.contains(&press));
        let row = found(press).or_else(|| match press {
            (Char(_), modifiers) if modifiers.contains(CTRL) => found((press.0, modifiers - SHIFT)),
            _ => None,
        });
        Self { event, action: row.map(|row| row.action) }
    }
}
