//! The state of the store: which data is durable.

use std::path::PathBuf;

use super::keys::ConversationKey;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreState {
    /// Everything is written to the file.
    Ready(OpenReport),
    /// The file was damaged. It was set aside, and a new file holds what could be read.
    Salvaged { set_aside: PathBuf, report: SalvageReport },
    /// The history can be read. New conversations are in memory.
    ReadOnly { path: PathBuf, reason: ReadOnlyReason },
    /// Conversations are in memory.
    InMemory { path: PathBuf, reason: MemoryReason },
}

/// What happened when the file was opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenReport {
    /// The earlier schema and its backup, if the file was migrated.
    pub migration: Option<(u32, PathBuf)>,
    /// The replies that a killed program left open.
    pub interrupted: u64,
    /// The newest conversation of the programs that were killed.
    pub unfinished: Option<ConversationKey>,
    pub is_on_network: bool,
    /// True if changes were in memory before and are now in the file.
    pub is_restored: bool,
}

/// What a damaged file still held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalvageReport {
    pub conversations: u64,
    pub messages: u64,
    pub attachments: u64,
    /// The known rows that could not be read or written.
    pub lost_rows: u64,
    /// True if a table could not be read to its end, so that the number of lost rows is unknown.
    pub is_incomplete: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadOnlyReason {
    /// A newer Outcrop wrote the file.
    NewerSchema {
        file: u32,
        own: u32,
    },
    NoPermission,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemoryReason {
    /// The user asked for a store in memory.
    Ephemeral,
    FolderUnavailable(String),
    FileUnavailable(String),
    /// The file is a database of another program.
    OtherProgram,
    DiskFull,
    Locked,
    /// The file is damaged, and another running program has it open, or this program has already
    /// repaired it once.
    DamagedInUse,
    /// The file is damaged, and could not be replaced by a new file.
    CannotSalvage(String),
    /// The schema was not migrated, because the backup failed.
    NoBackup(String),
}

impl StoreState {
    /// Returns true if changes reach the disk.
    pub fn is_durable(&self) -> bool {
        matches!(self, Self::Ready(_) | Self::Salvaged { .. })
    }
}

impl MemoryReason {
    /// Returns true if a later attempt to write may succeed.
    pub fn is_temporary(&self) -> bool {
        !matches!(self, Self::Ephemeral | Self::OtherProgram)
    }
}
