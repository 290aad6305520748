//! The keys of dialogs: of a list to choose from, a field for a value, and a text to read.

use crossterm::event::KeyCode::{Char, Down, Enter, Esc, PageDown, PageUp, Tab, Up};

use super::Action as C;
use super::KeyScope::{List, Prompt, Text};
use super::{ActionRow, DialogAction as D, row};
use crate::ui::key_press::{ALT, CTRL, NONE, SHIFT};

/// The rows of all dialogs.
#[rustfmt::skip]
pub const KEYS: &[ActionRow] = &[
    row(C::Dialog(D::Up), "dialog-up", List, &[(Up, NONE)], None, "up a row"),
    row(C::Dialog(D::Down), "dialog-down", List, &[(Down, NONE)], None, "down a row"),
    row(C::Dialog(D::PageUp), "dialog-page-up", List, &[(PageUp, NONE)], None, "ten rows up"),
    row(C::Dialog(D::PageDown), "dialog-page-down", List, &[(PageDown, NONE)], None, "ten rows down"),
    row(C::Dialog(D::Accept), "dialog-accept", List, &[(Enter, NONE)], None, "choose the row"),
    row(C::Dialog(D::ListModels), "list-models", List, &[(Char('r'), CTRL)], None, "among models: request the account's lists again"),
    row(C::Dialog(D::Close), "dialog-close", List, &[(Esc, NONE), (Char('c'), CTRL)], None, "close"),
    row(C::Dialog(D::Accept), "dialog-accept", Prompt, &[(Enter, NONE)], None, "accept the value"),
    row(C::Dialog(D::NewLine), "dialog-new-line", Prompt, &[(Char('j'), CTRL), (Enter, ALT), (Enter, SHIFT)], None, "new line, where a value can have several"),
    row(C::Dialog(D::Complete), "complete-path", Prompt, &[(Tab, NONE)], None, "complete the path of a file"),
    row(C::Dialog(D::Close), "dialog-close", Prompt, &[(Esc, NONE), (Char('c'), CTRL)], None, "close without a change"),
    row(C::Dialog(D::Up), "dialog-up", Text, &[(Up, NONE)], None, "scroll up by a row"),
    row(C::Dialog(D::Down), "dialog-down", Text, &[(Down, NONE)], None, "scroll down by a row"),
    row(C::Dialog(D::PageUp), "dialog-page-up", Text, &[(PageUp, NONE)], None, "scroll up by ten rows"),
    row(C::Dialog(D::PageDown), "dialog-page-down", Text, &[(PageDown, NONE)], None, "scroll down by ten rows"),
    row(C::Dialog(D::Copy), "dialog-copy", Text, &[(Char('y'), NONE), (Char('c'), NONE)], None, "copy the request that is shown as JSON"),
    row(C::Dialog(D::Close), "dialog-close", Text, &[(Esc, NONE), (Char('c'), CTRL)], None, "close, as any other key does"),
];
