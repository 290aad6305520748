//! The editing keys of every text box: the prompt, the dialogs with a value, and the filters.

use TextAction as T;
use crossterm::event::KeyCode::{Backspace, Char, Delete, End, Home, Left, Right};
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
    row(T::Right, "text-right", TextBox, &[(Right, NONE)], None, "right"),
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
    row(T::Undo, "text-undo", TextBox, &[(Char('_'), CTRL), (Char('z'), ALT)], Some("Undo edit"), "undo the last edit").or("typing text"),
    row(T::Redo, "text-redo", TextBox, &[(Char('Z'), ALT)], Some("Redo edit"), "redo the edit that was undone").or("typing text"),
];

/// Returns the action of a key in a text box, or `None` if the key types text or has no action.
pub fn action_of(key: &KeyEvent) -> Option<TextAction> {
    let press = normalize(key);
    let found = |press| KEYS.iter().find(|row| row.default_keys.contains(&press));
    let row = found(press).or_else(|| match press {
        (Char(_), modifiers) if modifiers.contains(CTRL) => found((press.0, modifiers - SHIFT)),
        _ => None,
    });
    row.map(|row| row.action)
}
