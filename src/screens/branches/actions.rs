//! The keys of the page with the branches.

use crossterm::event::KeyCode::{
    Char, Delete, Down, End, Enter, Esc, F, Home, PageDown, PageUp, Up,
};

use crate::ui::key_press::{CTRL, NONE};
use crate::ui::keymap::KeyScope::{Anywhere, Branches, Conversation};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

/// An action of the page with the branches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Opens the page, or closes it.
    Toggle,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Show,
    Compare,
    Prune,
    Undo,
    Fold,
    Leave,
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of the action table for the page with the branches.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(Action::Toggle, "show-branches", Anywhere, &[(F(8), NONE)], Some("Branches"), "show every branch of the conversation as a graph").or("tree graph fork versions prune"),
    row(Action::Toggle, "show-branches", Conversation, &[(Char('b'), NONE)], None, "show every branch of the conversation as a graph"),
    row(Action::Down, "branches-down", Branches, &[(Down, NONE), (Char('j'), NONE)], None, "down a row"),
    row(Action::Up, "branches-up", Branches, &[(Up, NONE), (Char('k'), NONE)], None, "up a row"),
    row(Action::PageDown, "branches-page-down", Branches, &[(PageDown, NONE)], None, "down a page"),
    row(Action::PageUp, "branches-page-up", Branches, &[(PageUp, NONE)], None, "up a page"),
    row(Action::First, "branches-first", Branches, &[(Char('g'), NONE), (Home, NONE)], None, "the first row"),
    row(Action::Last, "branches-last", Branches, &[(Char('G'), NONE), (End, NONE)], None, "the last row"),
    row(Action::Show, "branches-show", Branches, &[(Enter, NONE)], None, "show this branch in the conversation; on a row of several turns: show the turns"),
    row(Action::Compare, "branches-compare", Branches, &[(Char('c'), NONE)], None, "mark a reply; on another reply: compare the two"),
    row(Action::Prune, "branches-prune", Branches, &[(Char('x'), NONE), (Delete, NONE)], None, "prune the branch: hide this message and everything below it"),
    row(Action::Undo, "branches-undo", Branches, &[(Char('u'), NONE)], None, "restore the branch that was pruned last"),
    row(Action::Fold, "branches-fold", Branches, &[(Char('f'), NONE)], None, "show or hide the turns of long runs without a branch"),
    row(Action::Leave, "branches-leave", Branches, &[(Esc, NONE), (Char('c'), CTRL)], None, "close"),
];
