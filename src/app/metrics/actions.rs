//! The keys of the metrics page: its part of the table of commands.

use crossterm::event::KeyCode::{
    Char, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Up,
};

use super::Act;
use crate::app::command::Command as C;
use crate::app::command::KeyScope::Metrics;
use crate::app::command::{ActionRow, NONE, row};

/// Its rows.
#[rustfmt::skip]
pub const KEYS: &[ActionRow] = &[
    row(C::Metrics(Act::Down), Metrics, &[(Down, NONE), (Char('j'), NONE)], None, "choose the turn below"),
    row(C::Metrics(Act::Up), Metrics, &[(Up, NONE), (Char('k'), NONE)], None, "choose the turn above"),
    row(C::Metrics(Act::PageDown), Metrics, &[(PageDown, NONE)], None, "ten turns down"),
    row(C::Metrics(Act::PageUp), Metrics, &[(PageUp, NONE)], None, "ten turns up"),
    row(C::Metrics(Act::First), Metrics, &[(Char('g'), NONE), (Home, NONE)], None, "the first row"),
    row(C::Metrics(Act::Last), Metrics, &[(Char('G'), NONE), (End, NONE)], None, "the last row"),
    row(C::Metrics(Act::SortLeft), Metrics, &[(Left, NONE)], None, "sort by the column to the left"),
    row(C::Metrics(Act::SortRight), Metrics, &[(Right, NONE)], None, "sort by the column to the right"),
    row(C::Metrics(Act::Reverse), Metrics, &[(Char('r'), NONE)], None, "turn the order round"),
    row(C::Metrics(Act::NextModel), Metrics, &[(Char('m'), NONE)], None, "only the turns of the next model, or all"),
    row(C::Metrics(Act::GoTo), Metrics, &[(Enter, NONE)], None, "go to the turn in the conversation, on whatever branch"),
    row(C::Metrics(Act::CopyCsv), Metrics, &[(Char('y'), NONE)], Some("Copy metrics as CSV"), "copy what is shown as CSV"),
    row(C::Metrics(Act::CopyJson), Metrics, &[(Char('Y'), NONE)], Some("Copy metrics as JSON"), "copy what is shown as JSON"),
    row(C::Metrics(Act::Save), Metrics, &[(Char('w'), NONE)], Some("Save metrics"), "write what is shown into a new file, CSV or JSON"),
    row(C::Metrics(Act::Explain), Metrics, &[(Char('?'), NONE)], None, "what the figures mean"),
    row(C::Metrics(Act::Leave), Metrics, &[(Esc, NONE)], None, "close"),
];
