//! The keys of the two pages that compare, the one that sets up and the one of the columns.

use crossterm::event::KeyCode::{BackTab, Char, Enter, Esc, F, Left, Right, Tab};

use crate::ui::key_press::{ALT, NONE};
use crate::ui::keymap::KeyScope::{Anywhere, Columns, SetUp};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

/// What a key of the page means. The last ones, from [`Self::ScrollUp`] on, have no rows and no
/// names: they come from actions of the conversation or of the whole program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Compare,
    Sample,
    /// Shows what was compared last once more.
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
    /// Stops all columns.
    StopAll,
    /// Stops all columns; else leaves.
    Interrupt,
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// Their rows.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(Action::Compare, "compare", Anywhere, &[(F(6), NONE)], Some("Compare"), "the prompt to two to four settings at once, side by side").or("side by side models"),
    row(Action::Sample, "sample-reply", Anywhere, &[], Some("Sample reply"), "the prompt to the same settings several times, and how the figures spread").or("repeat several"),
    row(Action::ShowAgain, "show-comparison", Anywhere, &[], Some("Show comparison"), "what was compared last in this conversation, side by side again").or("columns"),
    row(Action::Next, "comparison-next", SetUp, &[(Tab, NONE)], None, "next column"),
    row(Action::Previous, "comparison-previous", SetUp, &[(BackTab, NONE)], None, "previous column"),
    row(Action::More, "comparison-more", SetUp, &[(Char('+'), NONE), (Char('='), NONE)], None, "one more column, made of this one; or sample"),
    row(Action::Fewer, "comparison-fewer", SetUp, &[(Char('-'), NONE)], None, "without this column; or one sample less"),
    row(Action::Send, "comparison-send", SetUp, &[(Char('s'), NONE)], None, "send a request for each column"),
    row(Action::Leave, "comparison-leave", SetUp, &[(Esc, NONE)], None, "leave, sending nothing"),
    row(Action::Previous, "comparison-previous", Columns, &[(Left, NONE), (Char('h'), NONE), (BackTab, NONE)], None, "previous column"),
    row(Action::Next, "comparison-next", Columns, &[(Right, NONE), (Char('l'), NONE), (Tab, NONE)], None, "next column"),
    row(Action::Table, "comparison-table", Columns, &[(Char('m'), NONE)], None, "the table of metrics, or the texts again"),
    row(Action::Differences, "comparison-differences", Columns, &[(Char('d'), NONE)], None, "mark what differs from the first column that is complete, or no more"),
    row(Action::DifferencesFromHere, "comparison-differences-from-here", Columns, &[(Char('D'), NONE)], None, "mark what differs from this column, or no more"),
    row(Action::NextDifference, "comparison-next-difference", Columns, &[(Char('n'), NONE)], None, "go to the next difference, in all columns"),
    row(Action::PreviousDifference, "comparison-previous-difference", Columns, &[(Char('N'), NONE)], None, "go to the difference before"),
    row(Action::Keep, "comparison-keep", Columns, &[(Char('k'), NONE), (Enter, NONE)], None, "keep the column: its reply goes on the path"),
    row(Action::KeepWithSettings, "comparison-keep-with-settings", Columns, &[(Char('K'), NONE)], None, "keep the column, and take over its settings"),
    row(Action::AskAgain, "comparison-ask-again", Columns, &[(Char('r'), NONE)], None, "ask for the column once more"),
    row(Action::SendAgain, "comparison-send-again", Columns, &[(Char('s'), ALT)], None, "send again what failed in the column"),
    row(Action::Leave, "comparison-leave", Columns, &[(Esc, NONE)], None, "stop the column; when all have ended, close, with all as branches"),
];
