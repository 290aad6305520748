//! Replaces a damaged file by a new file with everything that can still be read. The damaged file is
//! renamed and never changed: the rows are read from a copy.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::database::{self, Database, FileSystem, Patience};
use super::row_copy;
use super::schema;
use super::schema_pages;
use crate::file;
use crate::stored::SalvageReport;

/// The suffixes of the files of a database: the database itself, its log, the index of its log, and
/// its rollback journal.
const FILE_SUFFIXES: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// The extensions of the copy that is read, and of the file that is written.
const COPY: &str = "salvage-copy";
const NEW: &str = "salvage-new";

/// Completes a salvage that was stopped while it renamed files. Removes the files of a salvage that
/// was stopped before that.
pub fn complete(path: &Path) -> Result<(), String> {
    let why = |error: std::io::Error| error.to_string();
    let new = path.with_extension(NEW);
    if new.exists() {
        let next = database::free_path(path, "damaged");
        let is_log_moved = |aside: &Path| {
            FILE_SUFFIXES[1..].iter().any(|suffix| database::beside(aside, suffix).exists())
        };
        if let Some(aside) = next.filter(|aside| is_log_moved(aside)) {
            set_aside(path, &aside).map_err(why)?;
        }
        if !path.exists() {
            fs::rename(&new, path).map_err(why)?;
        }
    }
    remove(&new);
    remove(&path.with_extension(COPY));
    Ok(())
}

/// Sets the damaged file aside. Returns its new path, and what the new file holds.
pub fn salvage(
    path: &Path,
    migrations: &[&str],
    file_system: FileSystem,
) -> Result<(PathBuf, SalvageReport), String> {
    let aside = database::free_path(path, "damaged").ok_or("every name is taken")?;
    let (copy, new) = (path.with_extension(COPY), path.with_extension(NEW));
    remove(&copy);
    remove(&new);
    let report =
        copy_files(path, &copy).and_then(|()| write_new(&copy, &new, migrations, file_system));
    remove(&copy);
    let report = report.inspect_err(|_| remove(&new))?;
    let moved = set_aside(path, &aside);
    moved.and_then(|()| fs::rename(&new, path)).map_err(|error| error.to_string())?;
    Ok((aside, report))
}

fn copy_files(from: &Path, to: &Path) -> Result<(), String> {
    for suffix in FILE_SUFFIXES {
        let source = database::beside(from, suffix);
        // The index of the log is derived from the log.
        if suffix != "-shm" && source.exists() {
            fs::copy(&source, database::beside(to, suffix)).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

fn set_aside(from: &Path, to: &Path) -> std::io::Result<()> {
    // The log moves before the database. If the program ends in between, `complete` finds the log
    // at the new path and moves the database too.
    for suffix in FILE_SUFFIXES.iter().rev() {
        let source = database::beside(from, suffix);
        if source.exists() {
            fs::rename(&source, database::beside(to, suffix))?;
        }
    }
    Ok(())
}

fn write_new(
    copy: &Path,
    new: &Path,
    migrations: &[&str],
    file_system: FileSystem,
) -> Result<SalvageReport, String> {
    let why = |error: rusqlite::Error| error.to_string();
    file::create(new).map_err(|error| error.to_string())?;
    let mut target =
        Database::open(new, schema::newest(migrations), Patience::Wait).map_err(why)?;
    target.connection().pragma_update(None, "foreign_keys", false).map_err(why)?;
    schema::migrate(target.connection_mut(), migrations).map_err(why)?;
    let mut copied = row_copy::CopyLosses { lost: 0, is_incomplete: true };
    let mut source = Database::open(copy, 0, Patience::Wait).ok().filter(is_schema_readable);
    if source.is_none() && schema_pages::transplant(new, copy).is_ok() {
        // Pages in the log would hide the repaired pages.
        let _ = fs::remove_file(database::beside(copy, "-wal"));
        source = Database::open(copy, 0, Patience::Wait).ok();
    }
    // Without a schema, the new file is empty.
    if let Some(source) = source.filter(is_schema_readable) {
        let transaction = target.connection().unchecked_transaction().map_err(why)?;
        copied = row_copy::copy_readable(source.connection(), &transaction).map_err(why)?;
        reconnect(&transaction).map_err(why)?;
        transaction.commit().map_err(why)?;
    }
    target.set_journal(file_system).map_err(why)?;
    let count = |table: &str| {
        let query = format!("SELECT count(*) FROM {table}");
        target.connection().query_row(&query, [], |row| row.get::<_, i64>(0)).map_err(why)
    };
    let rows = |table| count(table).map(super::block_rows::count);
    let report = SalvageReport {
        conversations: rows("conversation")?,
        messages: rows("message")?,
        attachments: rows("attachment")?,
        lost_rows: copied.lost,
        is_incomplete: copied.is_incomplete,
    };
    target.empty_log().map_err(why)?;
    Ok(report)
}

/// Makes SQLite read the copy in spite of errors. Returns false if the schema lacks a table.
fn is_schema_readable(source: &Database) -> bool {
    // SQLite then accepts a file that is too short, and skips definitions that it cannot read.
    let is_set = source.connection().pragma_update(None, "writable_schema", true);
    let tables = "SELECT count(DISTINCT name) FROM sqlite_schema
         WHERE name IN ('conversation', 'message', 'reply', 'request', 'block', 'attachment')";
    let count = source.connection().query_row(tables, [], |row| row.get(0));
    is_set.is_ok() && count == Ok(6)
}

/// Repairs references to rows that are lost, so that every text that was read stays reachable.
fn reconnect(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "-- Text without a message goes to a message of its own, in the conversation 1.
         INSERT OR IGNORE INTO message (id, conversation, role, created_ms)
           SELECT message, 1, iif(kind IN ('prompt', 'file'), 'user', 'assistant'), message >> 21
           FROM block WHERE message NOT IN (SELECT id FROM message);
         INSERT OR IGNORE INTO message (id, conversation, role, created_ms)
           SELECT message, 1, 'assistant', message >> 21
           FROM delta WHERE message NOT IN (SELECT id FROM message);
         INSERT OR IGNORE INTO conversation (id, created_ms, updated_ms, model, settings, title)
           SELECT conversation, min(created_ms), max(created_ms), '', '{}', 'Recovered messages'
           FROM message WHERE conversation NOT IN (SELECT id FROM conversation)
           GROUP BY conversation;
         UPDATE message SET parent = NULL WHERE parent NOT IN (SELECT id FROM message);
         DELETE FROM reply WHERE message NOT IN (SELECT id FROM message);
         INSERT OR IGNORE INTO reply (message, model, ending)
           SELECT id, '', 'interrupted' FROM message WHERE role = 'assistant';
         DELETE FROM branch_choice WHERE parent NOT IN (SELECT id FROM message)
           OR child NOT IN (SELECT id FROM message);
         DELETE FROM draft_attachment WHERE conversation NOT IN (SELECT id FROM conversation);
         UPDATE request SET message = NULL WHERE message NOT IN (SELECT id FROM message);
         UPDATE request SET conversation = NULL
           WHERE conversation NOT IN (SELECT id FROM conversation);
         UPDATE block SET hash = NULL WHERE hash NOT IN (SELECT hash FROM attachment);
         UPDATE draft_attachment SET hash = NULL WHERE hash NOT IN (SELECT hash FROM attachment);",
    )
}

/// Removes the files of a database that the salvage wrote itself.
fn remove(path: &Path) {
    for suffix in FILE_SUFFIXES {
        // A file that stays is removed by the next salvage.
        let _ = fs::remove_file(database::beside(path, suffix));
    }
}
