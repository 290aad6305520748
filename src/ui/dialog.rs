//! Dialogs: a list to choose from, a field for a value, and a text to read.

use DialogAction as D;
use crossterm::event::KeyCode::{Char, Down, Enter, Esc, PageDown, PageUp, Tab, Up};

use super::key_press::{ALT, CTRL, NONE, SHIFT};
use super::keymap::KeyScope::{List, Prompt, Text};
use super::keymap::{ActionName, ActionRow, name_in, row};

/// What a key does in a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DialogAction {
    Up,
    Down,
    PageUp,
    PageDown,
    Accept,
    NewLine,
    Complete,
    Copy,
    ListModels,
    Close,
}

impl ActionName for DialogAction {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of all dialogs.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<DialogAction>] = &[
    row(D::Up, "dialog-up", List, &[(Up, NONE)], None, "up a row"),
    row(D::Down, "dialog-down", List, &[(Down, NONE)], None, "down a row"),
    row(D::PageUp, "dialog-page-up", List, &[(PageUp, NONE)], None, "ten rows up"),
    row(D::PageDown, "dialog-page-down", List, &[(PageDown, NONE)], None, "ten rows down"),
    row(D::Accept, "dialog-accept", List, &[(Enter, NONE)], None, "choose the row"),
    row(D::ListModels, "list-models", List, &[(Char('r'), CTRL)], None, "among models: request the account's lists again"),
    row(D::Close, "dialog-close", List, &[(Esc, NONE), (Char('c'), CTRL)], None, "close"),
    row(D::Accept, "dialog-accept", Prompt, &[(Enter, NONE)], None, "accept the value"),
    row(D::NewLine, "dialog-new-line", Prompt, &[(Char('j'), CTRL), (Enter, ALT), (Enter, SHIFT)], None, "new line, where a value can have several"),
    row(D::Complete, "complete-path", Prompt, &[(Tab, NONE)], None, "complete the path of a file"),
    row(D::Close, "dialog-close", Prompt, &[(Esc, NONE), (Char('c'), CTRL)], None, "close without a change"),
    row(D::Up, "dialog-up", Text, &[(Up, NONE)], None, "scroll up by a row"),
    row(D::Down, "dialog-down", Text, &[(Down, NONE)], None, "scroll down by a row"),
    row(D::PageUp, "dialog-page-up", Text, &[(PageUp, NONE)], None, "scroll up by ten rows"),
    row(D::PageDown, "dialog-page-down", Text, &[(PageDown, NONE)], None, "scroll down by ten rows"),
    row(D::Copy, "dialog-copy", Text, &[(Char('y'), NONE), (Char('c'), NONE)], None, "copy the request that is shown as JSON"),
    row(D::Close, "dialog-close", Text, &[(Esc, NONE), (Char('c'), CTRL)], None, "close, as any other key does"),
];
