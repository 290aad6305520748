//! The actions of the page of stored conversations. Letters without a modifier belong to its search,
//! so the other keys are function keys, keys that move, or letters with a modifier.

use Action as A;
use crossterm::event::KeyCode::{Char, Down, Enter, Esc, F, PageDown, PageUp, Up};

use crate::ui::key_press::{ALT, CTRL, NONE};
use crate::ui::keymap::KeyScope::{Anywhere, History};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Show,
    Up,
    Down,
    PageUp,
    PageDown,
    Open,
    /// Renames the selected conversation, or the open one while the page is closed.
    Rename,
    TogglePin,
    Delete,
    Undelete,
    Close,
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of the action table for the page of stored conversations.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(A::Show, "open-conversation", Anywhere, &[(Char('o'), CTRL)], Some("Open conversation"), "open a stored conversation, or search in all of them").or("history list search find previous resume load delete pin"),
    row(A::Rename, "rename-conversation", Anywhere, &[], Some("Rename conversation"), "change the title of the open conversation").or("title name"),
    row(A::Up, "history-up", History, &[(Up, NONE)], None, "up a row"),
    row(A::Down, "history-down", History, &[(Down, NONE)], None, "down a row"),
    row(A::PageUp, "history-page-up", History, &[(PageUp, NONE)], None, "ten rows up"),
    row(A::PageDown, "history-page-down", History, &[(PageDown, NONE)], None, "ten rows down"),
    row(A::Open, "history-open", History, &[(Enter, NONE)], None, "open the conversation, at the passage that the search found"),
    row(A::Rename, "rename-conversation", History, &[(Char('r'), ALT), (F(2), NONE)], None, "rename the conversation"),
    row(A::TogglePin, "pin-conversation", History, &[(Char('p'), ALT), (F(6), NONE)], None, "pin the conversation to the top of the list, or unpin it"),
    row(A::Delete, "delete-conversation", History, &[(Char('x'), ALT), (F(8), NONE)], None, "delete the conversation"),
    row(A::Undelete, "undelete-conversation", History, &[(Char('u'), ALT), (F(9), NONE)], None, "restore the conversation that was deleted last"),
    row(A::Close, "history-close", History, &[(Esc, NONE), (Char('o'), CTRL), (Char('c'), CTRL)], None, "close"),
];
