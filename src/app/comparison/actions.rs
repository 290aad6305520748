//! The keys of the two pages that compare, the one that sets up and the one of the columns: their
//! part of the table of commands.

use crossterm::event::KeyCode::{BackTab, Char, Delete, Down, Enter, Esc, Left, Right, Tab, Up};

use super::Action;
use crate::app::actions::Action as C;
use crate::app::actions::KeyScope::{Columns, SetUp};
use crate::app::actions::{ActionRow, row};
use crate::ui::key_press::{ALT, CTRL, NONE};

/// Their rows.
#[rustfmt::skip]
pub const KEYS: &[ActionRow] = &[
    row(C::RowUp, "row-up", SetUp, &[(Up, NONE), (Char('k'), NONE)], None, "choose the setting above"),
    row(C::RowDown, "row-down", SetUp, &[(Down, NONE), (Char('j'), NONE)], None, "choose the setting below"),
    row(C::Less, "less", SetUp, &[(Left, NONE)], None, "adjust down"),
    row(C::More, "more", SetUp, &[(Right, NONE)], None, "adjust up"),
    row(C::EditRow, "edit-row", SetUp, &[(Enter, NONE)], None, "edit"),
    row(C::AddRow, "add-row", SetUp, &[(Char('a'), NONE)], None, "add a stop sequence"),
    row(C::DeleteRow, "delete-row", SetUp, &[(Char('d'), NONE), (Delete, NONE)], None, "delete the value"),
    row(C::Compare(Action::Next), "comparison-next", SetUp, &[(Tab, NONE)], None, "next column"),
    row(C::Compare(Action::Previous), "comparison-previous", SetUp, &[(BackTab, NONE)], None, "previous column"),
    row(C::Compare(Action::More), "comparison-more", SetUp, &[(Char('+'), NONE), (Char('='), NONE)], None, "one more column, made of this one; or sample"),
    row(C::Compare(Action::Fewer), "comparison-fewer", SetUp, &[(Char('-'), NONE)], None, "without this column; or one sample less"),
    row(C::Compare(Action::Send), "comparison-send", SetUp, &[(Char('s'), NONE)], None, "send a request for each column"),
    row(C::Compare(Action::Leave), "comparison-leave", SetUp, &[(Esc, NONE)], None, "leave, sending nothing"),
    row(C::Compare(Action::Previous), "comparison-previous", Columns, &[(Left, NONE), (Char('h'), NONE), (BackTab, NONE)], None, "previous column"),
    row(C::Compare(Action::Next), "comparison-next", Columns, &[(Right, NONE), (Char('l'), NONE), (Tab, NONE)], None, "next column"),
    row(C::ScrollUp, "scroll-up", Columns, &[(Up, NONE)], None, "scroll the column up by a row"),
    row(C::ScrollDown, "scroll-down", Columns, &[(Down, NONE)], None, "scroll the column down by a row"),
    row(C::Compare(Action::Table), "comparison-table", Columns, &[(Char('m'), NONE)], None, "the table of metrics, or the texts again"),
    row(C::Compare(Action::Differences), "comparison-differences", Columns, &[(Char('d'), NONE)], None, "mark what differs from the first column that is complete, or no more"),
    row(C::Compare(Action::DifferencesFromHere), "comparison-differences-from-here", Columns, &[(Char('D'), NONE)], None, "mark what differs from this column, or no more"),
    row(C::Compare(Action::NextDifference), "comparison-next-difference", Columns, &[(Char('n'), NONE)], None, "go to the next difference, in all columns"),
    row(C::Compare(Action::PreviousDifference), "comparison-previous-difference", Columns, &[(Char('N'), NONE)], None, "go to the difference before"),
    row(C::Compare(Action::Keep), "comparison-keep", Columns, &[(Char('k'), NONE), (Enter, NONE)], None, "keep the column: its reply goes on the path"),
    row(C::Compare(Action::KeepWithSettings), "comparison-keep-with-settings", Columns, &[(Char('K'), NONE)], None, "keep the column, and take over its settings"),
    row(C::Compare(Action::AskAgain), "comparison-ask-again", Columns, &[(Char('r'), NONE)], None, "ask for the column once more"),
    row(C::Compare(Action::SendAgain), "comparison-send-again", Columns, &[(Char('s'), ALT)], None, "send again what failed in the column"),
    row(C::CopyMessage, "copy-message", Columns, &[(Char('y'), NONE)], None, "copy the column's reply"),
    row(C::ToggleThinking, "toggle-thinking", Columns, &[(Char('t'), NONE)], None, "unfold or fold the reply's thinking"),
    row(C::Interrupt, "interrupt", Columns, &[(Char('c'), CTRL)], None, "stop all columns; else close"),
    row(C::Compare(Action::Leave), "comparison-leave", Columns, &[(Esc, NONE)], None, "stop the column; when all have ended, close, with all as branches"),
];
