//! The keys of the help page.

use crossterm::event::KeyCode::{Char, Down, End, Enter, Esc, F, Home, PageDown, PageUp, Up};

use crate::ui::key_press::{CTRL, NONE};
use crate::ui::keymap::KeyScope::Help;
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

/// An action of the help page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Down,
    Up,
    PageDown,
    PageUp,
    First,
    Last,
    Filter,
    Manual,
    Open,
    Back,
    Close,
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of the action table for the help page.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(Action::Down, "help-down", Help, &[(Down, NONE), (Char('j'), NONE)], None, "down a row"),
    row(Action::Up, "help-up", Help, &[(Up, NONE), (Char('k'), NONE)], None, "up a row"),
    row(Action::PageDown, "help-page-down", Help, &[(PageDown, NONE)], None, "down a page"),
    row(Action::PageUp, "help-page-up", Help, &[(PageUp, NONE)], None, "up a page"),
    row(Action::First, "help-first", Help, &[(Char('g'), NONE), (Home, NONE)], None, "first row"),
    row(Action::Last, "help-last", Help, &[(Char('G'), NONE), (End, NONE)], None, "last row"),
    row(Action::Filter, "help-filter", Help, &[(Char('/'), NONE)], None, "filter: show only rows that contain the words you type"),
    row(Action::Manual, "help-manual", Help, &[(Char('m'), NONE)], None, "list of the manual's pages"),
    row(Action::Open, "help-open", Help, &[(Enter, NONE)], None, "open the selected page of the manual"),
    row(Action::Back, "help-back", Help, &[(Esc, NONE)], None, "clear the filter, go back, or close"),
    row(Action::Close, "help-close", Help, &[(Char('q'), NONE), (F(1), NONE), (Char('c'), CTRL)], None, "close"),
];
