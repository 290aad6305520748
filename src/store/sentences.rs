//! The state of the store as a message for the user.

use std::path::{Path, PathBuf};

use crate::file::quoted;
use crate::stored::{
    MemoryReason, OpenReport, PurgeReport, ReadOnlyReason, SalvageReport, StoreState,
};

impl StoreState {
    /// Returns a message for the user; `None` if there is nothing to report.
    pub fn sentence(&self) -> Option<String> {
        match self {
            Self::Ready(report) => report.sentence(),
            Self::Salvaged { set_aside, report } => Some(format!(
                "The history file was damaged. Recovered {}. The damaged file was kept as {}.",
                report.sentence(),
                quoted(set_aside)
            )),
            Self::ReadOnly { path, reason } => Some(reason.sentence(path)),
            Self::InMemory { path, reason } => reason.sentence(path),
        }
    }
}

impl OpenReport {
    fn sentence(&self) -> Option<String> {
        let migrated = self.migration.as_ref().map(|(_, backup)| {
            format!("Updated the history file. A backup is at {}.", quoted(backup))
        });
        let interrupted = match self.interrupted {
            0 => None,
            1 => Some("One reply was interrupted. Its text was recovered.".to_owned()),
            n => Some(format!("{n} replies were interrupted. Their text was recovered.")),
        };
        let restored = self.is_restored.then(|| "The history is saved to the file again.".into());
        let sentences: Vec<String> =
            [restored, migrated, interrupted].into_iter().flatten().collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

impl SalvageReport {
    fn sentence(&self) -> String {
        let count = |n: u64, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        let found = format!(
            "{} with {}",
            count(self.conversations, "conversation"),
            count(self.messages, "message")
        );
        match (self.lost_rows, self.is_incomplete) {
            (0, false) => found,
            (0, true) => format!("{found}; some data is lost"),
            (n, false) => format!("{found}; {} lost", count(n, "record")),
            (n, true) => format!("{found}; at least {} lost", count(n, "record")),
        }
    }
}

impl PurgeReport {
    /// Returns a message for each place where deleted text may remain.
    pub fn traces(&self) -> Vec<String> {
        let log = (!self.is_log_empty).then(|| {
            "Traces may remain in the write-ahead log until all Outcrop windows are closed".into()
        });
        let files = |kind: &str, files: &[PathBuf]| {
            let sentence = |file: &PathBuf| {
                format!("{kind} {} may still contain the text. Delete it yourself", quoted(file))
            };
            files.iter().map(sentence).collect::<Vec<String>>()
        };
        let backups = files("The backup", &self.backups);
        log.into_iter()
            .chain(backups)
            .chain(files("The damaged history file", &self.set_aside))
            .collect()
    }
}

impl ReadOnlyReason {
    fn sentence(&self, path: &Path) -> String {
        match self {
            Self::NewerSchema { .. } => format!(
                "A newer Outcrop wrote {}. The history can be read; this session is not saved.",
                quoted(path)
            ),
            Self::NoPermission => format!(
                "{} cannot be written. The history can be read; this session is not saved.",
                quoted(path)
            ),
        }
    }
}

impl MemoryReason {
    fn sentence(&self, path: &Path) -> Option<String> {
        let why = match self {
            Self::Ephemeral => return None,
            Self::FolderUnavailable(why) => format!("The data folder cannot be used: {why}."),
            Self::FileUnavailable(why) => format!("{} cannot be used: {why}.", quoted(path)),
            Self::OtherProgram => {
                format!("{} is a database of another program.", quoted(path))
            }
            Self::DiskFull => "The disk is full.".to_owned(),
            Self::Locked => format!("{} is locked by another program.", quoted(path)),
            Self::DamagedInUse => format!(
                "{} is damaged. Quit all Outcrop windows, then start Outcrop to repair the file.",
                quoted(path)
            ),
            Self::CannotSalvage(why) => {
                format!("{} is damaged and cannot be repaired: {why}.", quoted(path))
            }
            Self::NoBackup(why) => {
                format!("The history file needs an update, but its backup failed: {why}.")
            }
        };
        let outcome = if self.is_temporary() {
            "Changes stay in memory until the file can be written."
        } else {
            "This session is not saved."
        };
        Some(format!("{why} {outcome}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(state: &StoreState, expected: &str) {
        assert_eq!(state.sentence().unwrap_or_default(), expected);
    }

    #[test]
    fn a_store_that_works_reports_nothing() {
        check(&StoreState::Ready(OpenReport::default()), "");
        let (path, reason) = (PathBuf::from("/d/outcrop.db"), MemoryReason::Ephemeral);
        check(&StoreState::InMemory { path, reason }, "");
    }

    #[test]
    fn each_place_of_deleted_text_is_named() {
        let report = PurgeReport {
            backups: vec!["/d/outcrop.schema-1-1.db".into()],
            set_aside: vec!["/d/outcrop.damaged-1.db".into()],
            is_log_empty: true,
            ..PurgeReport::default()
        };
        let files = [
            "The backup \"/d/outcrop.schema-1-1.db\" may still contain the text. Delete it yourself",
            "The damaged history file \"/d/outcrop.damaged-1.db\" may still contain the text. Delete \
             it yourself",
        ];
        assert_eq!(report.traces(), files);
        assert_eq!(PurgeReport::default().traces().len(), 1);
    }

    #[test]
    fn failures_and_repairs_are_described() {
        let path = || PathBuf::from("/d/outcrop.db");
        let memory = |reason| StoreState::InMemory { path: path(), reason };
        check(
            &memory(MemoryReason::DiskFull),
            "The disk is full. Changes stay in memory until the file can be written.",
        );
        check(
            &memory(MemoryReason::Locked),
            "\"/d/outcrop.db\" is locked by another program. Changes stay in memory until the file \
             can be written.",
        );
        let report = SalvageReport { conversations: 1, messages: 12, ..SalvageReport::default() };
        check(
            &StoreState::Salvaged { set_aside: "/d/outcrop.damaged-1.db".into(), report },
            "The history file was damaged. Recovered 1 conversation with 12 messages. The damaged \
             file was kept as \"/d/outcrop.damaged-1.db\".",
        );
        check(
            &StoreState::Ready(OpenReport { interrupted: 2, ..OpenReport::default() }),
            "2 replies were interrupted. Their text was recovered.",
        );
    }
}
