//! A row of the failure table.

use crate::chat::failure::FailureKind;

pub struct FailureRow {
    /// Parts of the service message in lower case; `*` stands for any text between two parts.
    pub phrases: &'static [&'static str],
    pub names: &'static [&'static str],
    pub statuses: &'static [u16],
    pub kind: FailureKind,
    pub summary: &'static str,
    pub why: &'static str,
    pub next: &'static str,
}

impl FailureRow {
    /// Adds the names of errors to a row for service messages.
    pub const fn also_named(self, names: &'static [&'static str]) -> Self {
        Self { names, ..self }
    }

    /// Adds service messages to a row for names.
    pub const fn also_phrases(self, phrases: &'static [&'static str]) -> Self {
        Self { phrases, ..self }
    }
}

/// Returns a row for service messages.
pub const fn with_phrases(
    phrases: &'static [&'static str],
    kind: FailureKind,
    [what, why, next]: [&'static str; 3],
) -> FailureRow {
    FailureRow { phrases, names: &[], statuses: &[], kind, summary: what, why, next }
}

/// Returns a row for names and HTTP statuses.
pub const fn named(
    names: &'static [&'static str],
    statuses: &'static [u16],
    kind: FailureKind,
    [what, why, next]: [&'static str; 3],
) -> FailureRow {
    FailureRow { phrases: &[], names, statuses, kind, summary: what, why, next }
}
