//! An open database file: its pragmas, its permissions, and its transactions.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::schema;
use super::words;

/// The name of the file in the data folder.
pub const FILE_NAME: &str = "outcrop.db";

/// The pause between two attempts to get a lock of another program, and the number of attempts. All
/// pauses are equal, so that no program starves. After 15 s, the store continues in memory.
const LOCK_PAUSE: Duration = Duration::from_millis(2);
const LOCK_ATTEMPTS: i32 = 7500;

/// The size in bytes to which SQLite truncates a longer log after a checkpoint.
const LOG_LIMIT: i64 = 4 << 20;

/// The page cache of a connection in KiB. Bounds the memory, whatever the size of the file.
const CACHE_KIB: i64 = 2 << 10;

/// The kind of file system that holds the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSystem {
    Local,
    /// A write-ahead log needs memory that all programs share, and two computers share none. The
    /// store uses a rollback journal instead.
    Network,
}

impl FileSystem {
    /// Returns the kind of file system at this path. Returns [`FileSystem::Local`] if it is unknown.
    #[cfg(target_os = "linux")]
    pub fn at(path: &Path) -> Self {
        /// NFS, SMB, CIFS, SMB 2, 9P, AFS, Ceph, Coda, NCP and FUSE, as statfs(2) numbers them. FUSE has
        /// sshfs and the mounts of cloud storage; the rollback journal also works on its local disks.
        const NETWORK: [u64; 10] = [
            0x6969,
            0x517b,
            0xff53_4d42,
            0xfe53_4d42,
            0x0102_1997,
            0x5346_414f,
            0x00c3_6400,
            0x7375_7245,
            0x564c,
            0x6573_5546,
        ];
        // The folder may not exist yet.
        let stat = path.ancestors().find_map(|folder| rustix::fs::statfs(folder).ok());
        let kind = stat.and_then(|stat| u64::try_from(stat.f_type).ok());
        let is_network = kind.is_some_and(|kind| NETWORK.contains(&(kind & 0xffff_ffff)));
        if is_network { Self::Network } else { Self::Local }
    }

    #[cfg(not(target_os = "linux"))]
    pub fn at(_: &Path) -> Self {
        Self::Local
    }
}

/// How long to wait for a lock of another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Up to 15 s for a lock of SQLite, and up to 5 s for the opening lock.
    Wait,
    /// Not at all.
    Try,
}

#[derive(Debug)]
pub struct Database {
    connection: Connection,
    path: PathBuf,
    /// The version of the schema that this program writes.
    version: u32,
}

/// Why a transaction was not made.
#[derive(Debug)]
pub enum TransactionError {
    /// Another program has migrated the file to a newer schema.
    NewerSchema(u32),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for TransactionError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Database {
    /// Opens a file for reading and writing. The file must exist.
    pub fn open(path: &Path, version: u32, patience: Patience) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        prepare(&mut connection)?;
        if patience == Patience::Try {
            connection.busy_handler(None::<fn(i32) -> bool>)?;
        }
        Ok(Self { connection, path: path.to_owned(), version })
    }

    /// Waits for locks from now on.
    pub fn set_patient(&mut self) -> rusqlite::Result<()> {
        self.connection.busy_handler(Some(wait_for_lock))
    }

    /// Returns the connection, for reading a file that can no longer be written.
    pub fn into_connection(self) -> Connection {
        self.connection
    }

    /// Opens a file for reading. Without permission to create the log's index, only a file without
    /// a log can be read.
    pub fn open_read_only(path: &Path) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let read = |uri: String| {
            let mut connection = Connection::open_with_flags(uri, flags)?;
            prepare(&mut connection)?;
            schema::version(&connection)?;
            Ok(connection)
        };
        let uri = uri(path);
        read(uri.clone()).or_else(|error| {
            let log = beside(path, "-wal");
            let is_log_empty = fs::metadata(log).map_or(true, |log| log.len() == 0);
            if is_log_empty { read(format!("{uri}?immutable=1")) } else { Err(error) }
        })
    }

    /// Opens a database in memory with the newest schema.
    pub fn in_memory(migrations: &[&str]) -> rusqlite::Result<Connection> {
        let mut connection = Connection::open_in_memory()?;
        prepare(&mut connection)?;
        schema::migrate(&mut connection, migrations)?;
        Ok(connection)
    }

    /// Sets the journal mode for the file system. Every commit waits until it is on the disk.
    pub fn set_journal(&self, file_system: FileSystem) -> rusqlite::Result<()> {
        let mode = match file_system {
            FileSystem::Local => "WAL",
            FileSystem::Network => "TRUNCATE",
        };
        let query = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
        let chosen = self.connection.pragma_update_and_check(None, "journal_mode", mode, query)?;
        debug_assert!(chosen.eq_ignore_ascii_case(mode), "the journal mode is {chosen}");
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.connection.pragma_update(None, "journal_size_limit", LOG_LIMIT)
    }

    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    pub fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes changes in one transaction, which has the write lock from its start.
    pub fn write<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, TransactionError> {
        let transaction = Transaction::new(&mut self.connection, TransactionBehavior::Immediate)?;
        let version = schema::version(&transaction)?;
        if version != self.version {
            return Err(TransactionError::NewerSchema(version));
        }
        let made = change(&transaction)?;
        transaction.commit()?;
        Ok(made)
    }

    /// Writes the log into the database file and empties the log. Returns false if another program
    /// still reads the log.
    pub fn empty_log(&self) -> rusqlite::Result<bool> {
        let busy: i64 =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(busy == 0)
    }
}

/// Sets what every connection needs, in memory or on a file.
fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(wait_for_lock))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // No text reaches a temporary file.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(64);
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("search_text", 1, flags, |context| {
        Ok(words::search_text(context.get_raw(0).as_str().unwrap_or_default()))
    })
}

/// The busy handler of SQLite: pauses before the next attempt. Returns false to give up.
fn wait_for_lock(attempt: i32) -> bool {
    thread::sleep(LOCK_PAUSE);
    attempt < LOCK_ATTEMPTS
}

/// Returns true if the error means that the file is damaged. A lock or a full disk is not damage.
pub fn is_damage(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        || matches!(error, rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::Utf8Error(..))
}

/// Removes the permissions of other users from a file.
pub fn restrict(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let now = fs::metadata(path)?.permissions().mode();
        if now & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Returns the path of a companion of the database, such as its log (`-wal`).
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Returns a path in the same folder that no file has, such as `outcrop.damaged-1.db`.
pub fn free_path(path: &Path, word: &str) -> Option<PathBuf> {
    (1..1000)
        .map(|n| path.with_extension(format!("{word}-{n}.db")))
        .find(|path| fs::symlink_metadata(path).is_err())
}

/// Returns the path as a URI of SQLite.
fn uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for letter in path.to_string_lossy().chars() {
        match letter {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            _ => uri.push(letter),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_sqlite_version_has_no_wal_reset_corruption() {
        // SQLite 3.7.0 to 3.51.2 can corrupt a database that several programs write.
        let version = rusqlite::version_number();
        assert!(version >= 3_051_003, "SQLite {} is too old", rusqlite::version());
    }
}
