//! The keys of the metrics page.

use crossterm::event::KeyCode::{
    Char, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Up,
};

use crate::ui::key_press::{CTRL, NONE};
use crate::ui::keymap::KeyScope::{Anywhere, Metrics};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

/// What a key of the page means.
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
    SortLeft,
    SortRight,
    Reverse,
    NextModel,
    GoTo,
    CopyCsv,
    CopyJson,
    Save,
    Explain,
    Leave,
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// Its rows.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(Action::Toggle, "toggle-metrics", Anywhere, &[(F(7), NONE)], Some("Show metrics"), "metrics: the figures of all turns").or("tokens latency cost"),
    row(Action::Down, "metrics-down", Metrics, &[(Down, NONE), (Char('j'), NONE)], None, "choose the turn below"),
    row(Action::Up, "metrics-up", Metrics, &[(Up, NONE), (Char('k'), NONE)], None, "choose the turn above"),
    row(Action::PageDown, "metrics-page-down", Metrics, &[(PageDown, NONE)], None, "ten turns down"),
    row(Action::PageUp, "metrics-page-up", Metrics, &[(PageUp, NONE)], None, "ten turns up"),
    row(Action::First, "metrics-first", Metrics, &[(Char('g'), NONE), (Home, NONE)], None, "the first row"),
    row(Action::Last, "metrics-last", Metrics, &[(Char('G'), NONE), (End, NONE)], None, "the last row"),
    row(Action::SortLeft, "metrics-sort-left", Metrics, &[(Left, NONE)], None, "sort by the column to the left"),
    row(Action::SortRight, "metrics-sort-right", Metrics, &[(Right, NONE)], None, "sort by the column to the right"),
    row(Action::Reverse, "metrics-reverse", Metrics, &[(Char('r'), NONE)], None, "turn the order round"),
    row(Action::NextModel, "metrics-next-model", Metrics, &[(Char('m'), NONE)], None, "only the turns of the next model, or all"),
    row(Action::GoTo, "metrics-go-to", Metrics, &[(Enter, NONE)], None, "go to the turn in the conversation, on whatever branch"),
    row(Action::CopyCsv, "metrics-copy-csv", Metrics, &[(Char('y'), NONE)], Some("Copy metrics as CSV"), "copy what is shown as CSV").or("export"),
    row(Action::CopyJson, "metrics-copy-json", Metrics, &[(Char('Y'), NONE)], Some("Copy metrics as JSON"), "copy what is shown as JSON").or("export"),
    row(Action::Save, "metrics-save", Metrics, &[(Char('w'), NONE)], Some("Save metrics"), "write what is shown into a new file, CSV or JSON").or("export"),
    row(Action::Explain, "metrics-explain", Metrics, &[(Char('?'), NONE)], None, "what the figures mean"),
    row(Action::Leave, "metrics-leave", Metrics, &[(Esc, NONE), (Char('c'), CTRL)], None, "close"),
];
