//! The actions of the compare page and their keys, for the setup and for the columns.

use crossterm::event::KeyCode::{BackTab, Char, Enter, Esc, F, Left, Right, Tab};

use crate::ui::key_press::{ALT, NONE};
use crate::ui::keymap::KeyScope::{Anywhere, Columns, ComparisonSetup};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

/// An action of the compare page. The actions from [`Self::ScrollUp`] on have no table rows and no
/// names, because actions of the conversation or of the app map to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Compare,
    Sample,
    /// Shows the last comparison again.
    ShowAgain,
    Fewer,
    More,
    Previous,
    Next,
    Send,
    Leave,
    Keep,
    KeepWithSettings,
    Table,
    Differences,
    DifferencesFromHere,
    NextDifference,
    PreviousDifference,
    AskAgain,
    SendAgain,
    ScrollUp,
    ScrollDown,
    PageUp,
    PageDown,
    ToStart,
    ToEnd,
    ToggleThinking,
    Copy,
    Continue,
    StopAll,
    /// Stops all running columns. If no column is running, leaves the page.
    Interrupt,
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of the action table for the compare page.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(Action::Compare, "compare", Anywhere, &[(F(6), NONE)], Some("Compare"), "compare 2 to 4 sets of settings side by side").or("side by side models diff difference"),
    row(Action::Sample, "sample-reply", Anywhere, &[], Some("Run several samples"), "send the prompt several times with the same settings").or("repeat several"),
    row(Action::ShowAgain, "show-comparison", Anywhere, &[], Some("Show comparison"), "show the last comparison again").or("columns"),
    row(Action::Next, "comparison-next", ComparisonSetup, &[(Tab, NONE)], None, "next column"),
    row(Action::Previous, "comparison-previous", ComparisonSetup, &[(BackTab, NONE)], None, "previous column"),
    row(Action::More, "comparison-more", ComparisonSetup, &[(Char('+'), NONE), (Char('='), NONE)], None, "add a copy of this column, or one more sample"),
    row(Action::Fewer, "comparison-fewer", ComparisonSetup, &[(Char('-'), NONE)], None, "remove this column, or one sample"),
    row(Action::Send, "comparison-send", ComparisonSetup, &[(Char('s'), NONE)], None, "send a request for each column"),
    row(Action::Leave, "comparison-leave", ComparisonSetup, &[(Esc, NONE)], None, "cancel"),
    row(Action::Previous, "comparison-previous", Columns, &[(Left, NONE), (Char('h'), NONE), (BackTab, NONE)], None, "previous column"),
    row(Action::Next, "comparison-next", Columns, &[(Right, NONE), (Char('l'), NONE), (Tab, NONE)], None, "next column"),
    row(Action::Table, "comparison-table", Columns, &[(Char('m'), NONE)], None, "switch between the table of metrics and the replies"),
    row(Action::Differences, "comparison-differences", Columns, &[(Char('d'), NONE)], None, "show or hide the differences from the first complete column"),
    row(Action::DifferencesFromHere, "comparison-differences-from-here", Columns, &[(Char('D'), NONE)], None, "show or hide the differences from the selected column"),
    row(Action::NextDifference, "comparison-next-difference", Columns, &[(Char('n'), NONE)], None, "next difference"),
    row(Action::PreviousDifference, "comparison-previous-difference", Columns, &[(Char('N'), NONE)], None, "previous difference"),
    row(Action::Keep, "comparison-keep", Columns, &[(Char('k'), NONE), (Enter, NONE)], None, "keep this reply and continue from it"),
    row(Action::KeepWithSettings, "comparison-keep-with-settings", Columns, &[(Char('K'), NONE)], None, "keep this reply, continue from it, and apply its settings"),
    row(Action::AskAgain, "comparison-ask-again", Columns, &[(Char('r'), NONE)], None, "regenerate the column"),
    row(Action::SendAgain, "comparison-send-again", Columns, &[(Char('s'), NONE), (Char('s'), ALT)], None, "send the failed request of the column again"),
    row(Action::Leave, "comparison-leave", Columns, &[(Esc, NONE)], None, "stop the column; when all are complete, close"),
];
