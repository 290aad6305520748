//! The keys of the two pages that compare, the one that sets up and the one of the columns: their
//! part of the table of commands.

use crossterm::event::KeyCode::{BackTab, Char, Delete, Down, Enter, Esc, Left, Right, Tab, Up};

use super::Act;
use crate::app::command::Command as C;
use crate::app::command::KeyScope::{Columns, SetUp};
use crate::app::command::{ALT, ActionRow, CTRL, NONE, row};

/// Their rows.
#[rustfmt::skip]
pub const KEYS: &[ActionRow] = &[
    row(C::RowUp, SetUp, &[(Up, NONE), (Char('k'), NONE)], None, "choose the setting above"),
    row(C::RowDown, SetUp, &[(Down, NONE), (Char('j'), NONE)], None, "choose the setting below"),
    row(C::Less, SetUp, &[(Left, NONE)], None, "adjust down"),
    row(C::More, SetUp, &[(Right, NONE)], None, "adjust up"),
    row(C::EditRow, SetUp, &[(Enter, NONE)], None, "edit"),
    row(C::AddRow, SetUp, &[(Char('a'), NONE)], None, "add a stop sequence"),
    row(C::DeleteRow, SetUp, &[(Char('d'), NONE), (Delete, NONE)], None, "delete the value"),
    row(C::Compare(Act::Next), SetUp, &[(Tab, NONE)], None, "next column"),
    row(C::Compare(Act::Previous), SetUp, &[(BackTab, NONE)], None, "previous column"),
    row(C::Compare(Act::More), SetUp, &[(Char('+'), NONE), (Char('='), NONE)], None, "one more column, made of this one; or sample"),
    row(C::Compare(Act::Fewer), SetUp, &[(Char('-'), NONE)], None, "without this column; or one sample less"),
    row(C::Compare(Act::Send), SetUp, &[(Char('s'), NONE)], None, "send a request for each column"),
    row(C::Compare(Act::Leave), SetUp, &[(Esc, NONE)], None, "leave, sending nothing"),
    row(C::Compare(Act::Previous), Columns, &[(Left, NONE), (Char('h'), NONE), (BackTab, NONE)], None, "previous column"),
    row(C::Compare(Act::Next), Columns, &[(Right, NONE), (Char('l'), NONE), (Tab, NONE)], None, "next column"),
    row(C::ScrollUp, Columns, &[(Up, NONE)], None, "scroll the column up by a row"),
    row(C::ScrollDown, Columns, &[(Down, NONE)], None, "scroll the column down by a row"),
    row(C::Compare(Act::Table), Columns, &[(Char('m'), NONE)], None, "the table of metrics, or the texts again"),
    row(C::Compare(Act::Differences), Columns, &[(Char('d'), NONE)], None, "mark what differs from the first column that is complete, or no more"),
    row(C::Compare(Act::DifferencesFromHere), Columns, &[(Char('D'), NONE)], None, "mark what differs from this column, or no more"),
    row(C::Compare(Act::NextDifference), Columns, &[(Char('n'), NONE)], None, "go to the next difference, in all columns"),
    row(C::Compare(Act::PreviousDifference), Columns, &[(Char('N'), NONE)], None, "go to the difference before"),
    row(C::Compare(Act::Keep), Columns, &[(Char('k'), NONE), (Enter, NONE)], None, "keep the column: its reply goes on the path"),
    row(C::Compare(Act::KeepWithSettings), Columns, &[(Char('K'), NONE)], None, "keep the column, and take over its settings"),
    row(C::Compare(Act::AskAgain), Columns, &[(Char('r'), NONE)], None, "ask for the column once more"),
    row(C::Compare(Act::SendAgain), Columns, &[(Char('s'), ALT)], None, "send again what failed in the column"),
    row(C::CopyMessage, Columns, &[(Char('y'), NONE)], None, "copy the column's reply"),
    row(C::ToggleThinking, Columns, &[(Char('t'), NONE)], None, "unfold or fold the reply's thinking"),
    row(C::Interrupt, Columns, &[(Char('c'), CTRL)], None, "stop all columns; else close"),
    row(C::Compare(Act::Leave), Columns, &[(Esc, NONE)], None, "stop the column; when all have ended, close, with all as branches"),
];
