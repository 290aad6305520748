//! The keys of the metrics page.

use crossterm::event::KeyCode::{
    Char, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Up,
};

use crate::ui::key_press::{CTRL, NONE};
use crate::ui::keymap::KeyScope::{Anywhere, Metrics};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

/// An action of the metrics page.
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
    /// Opens the page with the usage of all conversations.
    ShowUsage,
    /// Shows the turns or the usage.
    SwitchView,
    Explain,
    Leave,
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of the action table for the metrics page.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(Action::Toggle, "toggle-metrics", Anywhere, &[(F(7), NONE)], Some("Show metrics"), "show the metrics of all turns").or("tokens latency cost price usage spending statistics"),
    row(Action::ShowUsage, "show-usage", Anywhere, &[], Some("Show usage"), "show tokens and cost of all stored conversations by day, month or model").or("tokens cost price spending history statistics"),
    row(Action::Down, "metrics-down", Metrics, &[(Down, NONE), (Char('j'), NONE)], None, "next turn"),
    row(Action::Up, "metrics-up", Metrics, &[(Up, NONE), (Char('k'), NONE)], None, "previous turn"),
    row(Action::PageDown, "metrics-page-down", Metrics, &[(PageDown, NONE)], None, "ten turns down"),
    row(Action::PageUp, "metrics-page-up", Metrics, &[(PageUp, NONE)], None, "ten turns up"),
    row(Action::First, "metrics-first", Metrics, &[(Char('g'), NONE), (Home, NONE)], None, "the first row"),
    row(Action::Last, "metrics-last", Metrics, &[(Char('G'), NONE), (End, NONE)], None, "the last row"),
    row(Action::SortLeft, "metrics-sort-left", Metrics, &[(Left, NONE)], None, "sort by the previous column; for the usage: day, month or model"),
    row(Action::SortRight, "metrics-sort-right", Metrics, &[(Right, NONE)], None, "sort by the next column; for the usage: day, month or model"),
    row(Action::Reverse, "metrics-reverse", Metrics, &[(Char('r'), NONE)], None, "reverse the sort order"),
    row(Action::NextModel, "metrics-next-model", Metrics, &[(Char('m'), NONE)], None, "next filter: all models, or one model"),
    row(Action::GoTo, "metrics-go-to", Metrics, &[(Enter, NONE)], None, "open the turn in the conversation"),
    row(Action::CopyCsv, "metrics-copy-csv", Metrics, &[(Char('y'), NONE)], Some("Copy metrics as CSV"), "copy the table as CSV").or("export"),
    row(Action::CopyJson, "metrics-copy-json", Metrics, &[(Char('Y'), NONE)], Some("Copy metrics as JSON"), "copy the table as JSON").or("export"),
    row(Action::Save, "metrics-save", Metrics, &[(Char('w'), NONE)], Some("Save metrics"), "save the table as a CSV or JSON file").or("export"),
    row(Action::SwitchView, "metrics-switch-view", Metrics, &[(Char('u'), NONE)], None, "show the usage of all conversations, or the turns again"),
    row(Action::Explain, "metrics-explain", Metrics, &[(Char('?'), NONE)], None, "show the definitions of the metrics"),
    row(Action::Leave, "metrics-leave", Metrics, &[(Esc, NONE), (Char('c'), CTRL)], None, "close"),
];
