//! Opens the store. Each problem of the folder or the file has one outcome, and no outcome
//! overwrites data.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};

use super::backup;
use super::changes;
use super::database::{self, Database, FILE_NAME, FileSystem, Patience, TransactionError};
use super::history;
use super::instances::{self, Instance};
use super::salvage;
use super::schema;
use crate::file;
use crate::stored::{
    ConversationKey, InstanceKey, MemoryReason, OpenReport, ReadOnlyReason, StoreState,
};

/// Where and how to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// The data folder. It is created if it does not exist.
    pub folder: PathBuf,
    /// Stores nothing on the disk.
    pub is_ephemeral: bool,
    /// Whether the program opens conversations for the user. A command only reads them.
    pub is_client: bool,
    pub instance: InstanceKey,
    pub file_system: FileSystem,
}

impl StoreOptions {
    pub fn path(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }
}

/// The outcome of opening.
#[derive(Debug)]
pub enum Opened {
    File(Box<Database>, StoreState),
    ReadOnly(Connection, ReadOnlyReason),
    Memory(MemoryReason),
}

/// Why the file cannot be written.
#[derive(Debug)]
pub enum OpenError {
    Damaged,
    NewerSchema(u32),
    NoPermission(String),
    Memory(MemoryReason),
}

impl OpenError {
    /// Returns the reason in a few words.
    pub fn why(&self) -> String {
        match self {
            Self::Damaged => "the history file is damaged".to_owned(),
            Self::NewerSchema(_) => "a newer Outcrop wrote the history file".to_owned(),
            Self::NoPermission(why) | Self::Memory(MemoryReason::FileUnavailable(why)) => {
                why.clone()
            }
            Self::Memory(MemoryReason::DiskFull) => "the disk is full".to_owned(),
            Self::Memory(MemoryReason::Locked) => "another program locks the file".to_owned(),
            Self::Memory(_) => "the history file cannot be changed now".to_owned(),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        if database::is_damage(&error) {
            return Self::Damaged;
        }
        let is_full = matches!(&error, rusqlite::Error::SqliteFailure(failure, _)
            if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Memory(MemoryReason::Locked)
            }
            Some(ErrorCode::DiskFull) => Self::Memory(MemoryReason::DiskFull),
            _ if is_full => Self::Memory(MemoryReason::DiskFull),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::NoPermission(error.to_string())
            }
            _ => Self::Memory(MemoryReason::FileUnavailable(error.to_string())),
        }
    }
}

impl From<TransactionError> for OpenError {
    fn from(error: TransactionError) -> Self {
        match error {
            TransactionError::NewerSchema(version) => Self::NewerSchema(version),
            TransactionError::Sqlite(error) => error.into(),
        }
    }
}

/// Opens the store and registers this program in `instance`. If the file is suspect, its pages are
/// checked first.
pub fn open(
    options: &StoreOptions,
    migrations: &[&str],
    instance: &mut Option<Instance>,
    (patience, is_suspect): (Patience, bool),
) -> Opened {
    if options.is_ephemeral {
        return Opened::Memory(MemoryReason::Ephemeral);
    }
    let path = options.path();
    let folder = |error: io::Error| MemoryReason::FolderUnavailable(error.to_string());
    if let Err(error) = file::create_folder(&options.folder) {
        return read_only(&path, folder(error));
    }
    let _lock = match instances::opening_lock(&options.folder, patience) {
        Ok(Some(lock)) => lock,
        Ok(None) => return Opened::Memory(MemoryReason::Locked),
        Err(error) => return read_only(&path, folder(error)),
    };
    if instance.is_none() {
        match Instance::register(&options.folder, options.instance, options.is_client) {
            Ok(registered) => *instance = Some(registered),
            Err(error) => return read_only(&path, folder(error)),
        }
    }
    let Some(instance) = instance else {
        return Opened::Memory(MemoryReason::FolderUnavailable("not registered".into()));
    };
    if let Err(why) = salvage::complete(&path) {
        return Opened::Memory(MemoryReason::CannotSalvage(why));
    }
    let others = instance.others();
    if let Some(unfinished) = others.unfinished {
        // Keep the note for the next start, because this program may not open the conversation: it
        // may be a command, or be killed first.
        instance.inherit(unfinished);
    }
    let is_running = |key| key == instance.key() || others.running.contains(&key);
    let opened = open_file(options, migrations, patience, is_suspect, &is_running);
    match opened {
        Ok((database, report)) => {
            let is_listed = |key: &ConversationKey| history::is_listed(database.connection(), *key);
            let unfinished = others.unfinished.filter(is_listed);
            if unfinished.is_none() {
                instance.disinherit();
            }
            let report = OpenReport { unfinished, ..report };
            Opened::File(Box::new(database), StoreState::Ready(report))
        }
        Err(OpenError::Damaged) if others.running.is_empty() => replace(options, migrations),
        Err(error) => failed(&path, migrations, error),
    }
}

fn failed(path: &Path, migrations: &[&str], error: OpenError) -> Opened {
    match error {
        OpenError::Damaged => Opened::Memory(MemoryReason::DamagedInUse),
        OpenError::Memory(reason) => Opened::Memory(reason),
        OpenError::NoPermission(why) => read_only(path, MemoryReason::FileUnavailable(why)),
        OpenError::NewerSchema(file) => match Database::open_read_only(path) {
            Ok(connection) => {
                let own = schema::newest(migrations);
                Opened::ReadOnly(connection, ReadOnlyReason::NewerSchema { file, own })
            }
            Err(error) => Opened::Memory(MemoryReason::FileUnavailable(error.to_string())),
        },
    }
}

/// Opens the history for reading if the file exists.
fn read_only(path: &Path, otherwise: MemoryReason) -> Opened {
    match Database::open_read_only(path) {
        Ok(connection) if path.exists() => {
            Opened::ReadOnly(connection, ReadOnlyReason::NoPermission)
        }
        _ => Opened::Memory(otherwise),
    }
}

/// Sets the damaged file aside and opens the salvaged file.
fn replace(options: &StoreOptions, migrations: &[&str]) -> Opened {
    let path = options.path();
    match salvage::salvage(&path, migrations, options.file_system) {
        Err(why) => Opened::Memory(MemoryReason::CannotSalvage(why)),
        Ok((set_aside, report)) => {
            // No other program is running, so every open reply is marked as interrupted. A reply
            // that this program still receives is stored as complete when it finishes.
            let opened = open_file(options, migrations, Patience::Wait, false, &|_| false);
            match opened {
                Ok((database, _)) => {
                    Opened::File(Box::new(database), StoreState::Salvaged { set_aside, report })
                }
                Err(error) => failed(&path, migrations, error),
            }
        }
    }
}

fn open_file(
    options: &StoreOptions,
    migrations: &[&str],
    patience: Patience,
    is_suspect: bool,
    is_running: &impl Fn(InstanceKey) -> bool,
) -> Result<(Database, OpenReport), OpenError> {
    let path = options.path();
    let newest = schema::newest(migrations);
    if let Err(error) = file::create(&path)
        && error.kind() != io::ErrorKind::AlreadyExists
    {
        return Err(OpenError::NoPermission(error.to_string()));
    }
    // SQLite gives its other files the mode of the database file.
    let _ = database::restrict(&path);
    if fs::metadata(&path).is_ok_and(|file| !file.is_file()) {
        return Err(OpenError::NoPermission("not a file".to_owned()));
    }
    let mut database = Database::open(&path, newest, patience)?;
    let version = check_identity(database.connection(), newest)?;
    if is_suspect {
        check_pages(database.connection())?;
    }
    database.set_journal(options.file_system)?;
    let mut report = OpenReport {
        is_on_network: options.file_system == FileSystem::Network,
        ..OpenReport::default()
    };
    if version < newest {
        if version > 0 {
            let backup = backup::back_up(&database, version)
                .map_err(|why| OpenError::Memory(MemoryReason::NoBackup(why)))?;
            report.migration = Some((version, backup));
        }
        schema::migrate(database.connection_mut(), migrations)?;
    }
    if is_suspect || schema::search_differs(database.connection())? {
        schema::rebuild_search(database.connection())?;
    }
    // Reading the newest entry finds most damage before the user sees an empty list.
    history::list(database.connection(), None, 1)?;
    if changes::has_open_replies(database.connection())? {
        report.interrupted =
            database.write(|transaction| changes::interrupt_replies(transaction, is_running))?;
    }
    database.set_patient()?;
    Ok((database, report))
}

/// Returns the version of the schema; 0 for an empty file.
fn check_identity(connection: &Connection, newest: u32) -> Result<u32, OpenError> {
    let (application, tables) = schema::identity(connection)?;
    let version = schema::version(connection)?;
    let is_empty = application == 0 && version == 0 && tables == 0;
    if application != schema::APPLICATION_ID && !is_empty {
        return Err(OpenError::Memory(MemoryReason::OtherProgram));
    }
    if version > newest { Err(OpenError::NewerSchema(version)) } else { Ok(version) }
}

fn check_pages(connection: &Connection) -> Result<(), OpenError> {
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(OpenError::Damaged) }
}
