//! The keys of the metrics page: its part of the table of commands.

use crossterm::event::KeyCode::{
    Char, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Up,
};

use super::Action;
use crate::app::actions::Action as C;
use crate::app::actions::KeyScope::Metrics;
use crate::app::actions::{ActionRow, row};
use crate::ui::key_press::{CTRL, NONE};

/// Its rows.
#[rustfmt::skip]
pub const KEYS: &[ActionRow] = &[
    row(C::Metrics(Action::Down), "metrics-down", Metrics, &[(Down, NONE), (Char('j'), NONE)], None, "choose the turn below"),
    row(C::Metrics(Action::Up), "metrics-up", Metrics, &[(Up, NONE), (Char('k'), NONE)], None, "choose the turn above"),
    row(C::Metrics(Action::PageDown), "metrics-page-down", Metrics, &[(PageDown, NONE)], None, "ten turns down"),
    row(C::Metrics(Action::PageUp), "metrics-page-up", Metrics, &[(PageUp, NONE)], None, "ten turns up"),
    row(C::Metrics(Action::First), "metrics-first", Metrics, &[(Char('g'), NONE), (Home, NONE)], None, "the first row"),
    row(C::Metrics(Action::Last), "metrics-last", Metrics, &[(Char('G'), NONE), (End, NONE)], None, "the last row"),
    row(C::Metrics(Action::SortLeft), "metrics-sort-left", Metrics, &[(Left, NONE)], None, "sort by the column to the left"),
    row(C::Metrics(Action::SortRight), "metrics-sort-right", Metrics, &[(Right, NONE)], None, "sort by the column to the right"),
    row(C::Metrics(Action::Reverse), "metrics-reverse", Metrics, &[(Char('r'), NONE)], None, "turn the order round"),
    row(C::Metrics(Action::NextModel), "metrics-next-model", Metrics, &[(Char('m'), NONE)], None, "only the turns of the next model, or all"),
    row(C::Metrics(Action::GoTo), "metrics-go-to", Metrics, &[(Enter, NONE)], None, "go to the turn in the conversation, on whatever branch"),
    row(C::Metrics(Action::CopyCsv), "metrics-copy-csv", Metrics, &[(Char('y'), NONE)], Some("Copy metrics as CSV"), "copy what is shown as CSV").or("export"),
    row(C::Metrics(Action::CopyJson), "metrics-copy-json", Metrics, &[(Char('Y'), NONE)], Some("Copy metrics as JSON"), "copy what is shown as JSON").or("export"),
    row(C::Metrics(Action::Save), "metrics-save", Metrics, &[(Char('w'), NONE)], Some("Save metrics"), "write what is shown into a new file, CSV or JSON").or("export"),
    row(C::Metrics(Action::Explain), "metrics-explain", Metrics, &[(Char('?'), NONE)], None, "what the figures mean"),
    row(C::Metrics(Action::Leave), "metrics-leave", Metrics, &[(Esc, NONE), (Char('c'), CTRL)], None, "close"),
];
