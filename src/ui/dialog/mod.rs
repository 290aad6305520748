//! Dialogs: a list to choose from, a field for a value, and a text to read. A dialog lies over
//! everything else and takes all keys.

pub mod list;

pub mod text;

pub mod value;

use DialogAction as D;
use crossterm::event::KeyCode::{
    Char, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab, Up,
};

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::hints;
use super::key_press::{ALT, CTRL, NONE, SHIFT};
use super::keymap::KeyScope::{List, Prompt, Text};
use super::keymap::{ActionName, ActionRow, Hint, KeyScope, Keymap, name_in, row};
use super::theme::Theme;

/// An action of a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DialogAction {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Accept,
    NewLine,
    EditInEditor,
    Complete,
    Copy,
    ListModels,
    PreviousRoute,
    NextRoute,
    Close,
}

impl DialogAction {
    /// Returns the number of rows by which the action moves the selection or the text. Negative
    /// numbers move up.
    pub fn rows(self) -> Option<isize> {
        match self {
            Self::Up => Some(-1),
            Self::Down => Some(1),
            Self::PageUp => Some(-10),
            Self::PageDown => Some(10),
            Self::First => Some(isize::MIN),
            Self::Last => Some(isize::MAX),
            _ => None,
        }
    }
}

impl ActionName for DialogAction {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of the action table for all dialogs.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<DialogAction>] = &[
    row(D::Up, "dialog-up", List, &[(Up, NONE)], None, "up a row"),
    row(D::Down, "dialog-down", List, &[(Down, NONE)], None, "down a row"),
    row(D::PageUp, "dialog-page-up", List, &[(PageUp, NONE)], None, "ten rows up"),
    row(D::PageDown, "dialog-page-down", List, &[(PageDown, NONE)], None, "ten rows down"),
    row(D::Accept, "dialog-accept", List, &[(Enter, NONE)], None, "choose the row"),
    row(D::ListModels, "list-models", List, &[(Char('r'), CTRL), (F(5), NONE)], None, "in the list of models: request the list from Bedrock again"),
    row(D::PreviousRoute, "previous-route", List, &[(Left, NONE)], None, "in the list of models: previous route to the model"),
    row(D::NextRoute, "next-route", List, &[(Right, NONE)], None, "in the list of models: next route to the model"),
    row(D::Close, "dialog-close", List, &[(Esc, NONE), (Char('c'), CTRL)], None, "cancel"),
    row(D::Accept, "dialog-accept", Prompt, &[(Enter, NONE)], None, "accept the value"),
    row(D::NewLine, "dialog-new-line", Prompt, &[(Char('j'), CTRL), (Enter, ALT), (Enter, SHIFT)], None, "new line, if the value can have several lines"),
    row(D::EditInEditor, "dialog-edit-in-editor", Prompt, &[(Char('e'), ALT), (Char('g'), CTRL)], None, "edit the value of a setting in $VISUAL or $EDITOR"),
    row(D::Complete, "complete-path", Prompt, &[(Tab, NONE)], None, "complete the path of a file"),
    row(D::Close, "dialog-close", Prompt, &[(Esc, NONE), (Char('c'), CTRL)], None, "cancel"),
    row(D::Up, "dialog-up", Text, &[(Up, NONE), (Char('k'), NONE)], None, "scroll up a row"),
    row(D::Down, "dialog-down", Text, &[(Down, NONE), (Char('j'), NONE)], None, "scroll down a row"),
    row(D::PageUp, "dialog-page-up", Text, &[(PageUp, NONE)], None, "scroll up ten rows"),
    row(D::PageDown, "dialog-page-down", Text, &[(PageDown, NONE)], None, "scroll down ten rows"),
    row(D::First, "dialog-first", Text, &[(Char('g'), NONE), (Home, NONE)], None, "first row"),
    row(D::Last, "dialog-last", Text, &[(Char('G'), NONE), (End, NONE)], None, "last row"),
    row(D::Copy, "dialog-copy", Text, &[(Char('y'), NONE), (Char('c'), NONE)], None, "copy the displayed request as JSON"),
    row(D::Close, "dialog-close", Text, &[(Esc, NONE), (Char('q'), NONE), (Char('c'), CTRL)], None, "close"),
];

/// Returns the keys of a dialog that fit the lower edge of its frame.
pub fn footer_of(
    keymap: &Keymap,
    scope: KeyScope,
    hints: &[Hint<'static>],
    columns: u16,
    theme: Theme,
) -> Line<'static> {
    let hints = hints::bound(keymap, scope, hints);
    let mut line = hints::line(&hints, columns.saturating_sub(4), theme);
    line.spans.insert(0, Span::raw(" "));
    line.spans.push(Span::raw(" "));
    line
}

/// Returns a centered box of at most this size, with a margin if there is room.
pub fn centered_box(area: Rect, width: u16, height: u16) -> Rect {
    let rim = if area.width >= 60 { 4 } else { 0 };
    let width = (width + 4).min(area.width - rim);
    let height = (height + 2).min(area.height.saturating_sub(2)).max(3);
    Rect::new((area.width - width) / 2, (area.height - height) / 2, width, height)
}
