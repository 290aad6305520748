//! What the command does, and the form of its output.

use crate::stored::UsagePeriod;

/// What the command does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryTask {
    List(HistoryForm),
    Search(String, HistoryForm),
    Usage(UsagePeriod, UsageForm),
    /// Deletes the conversation that the user named.
    Delete(String),
    DeleteAll {
        is_confirmed: bool,
    },
}

/// The form of the conversations or passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryForm {
    Json,
    /// Lines, within the columns of a terminal if there is one.
    Lines(Option<usize>),
}

/// The form of the usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageForm {
    Json,
    Csv,
    /// A table, within the columns of a terminal if there is one.
    Table(Option<usize>),
}
