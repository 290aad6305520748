//! The backup of the database file before a migration.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::database::{self, Database};
use crate::file;

/// Writes a complete copy of the database beside it and returns its path. Never replaces a file.
pub fn back_up(database: &Database, version: u32) -> Result<PathBuf, String> {
    let backup = database::free_path(database.path(), &format!("schema-{version}"))
        .ok_or("every name for the backup is taken")?;
    let partial = backup.with_extension("partial");
    let written = write_copy(database.connection(), &partial)
        .and_then(|()| fs::rename(&partial, &backup).map_err(|error| error.to_string()));
    if let Err(why) = written {
        // A partial backup that cannot be removed is harmless: the next backup replaces it.
        let _ = fs::remove_file(&partial);
        return Err(why);
    }
    Ok(backup)
}

fn write_copy(connection: &Connection, to: &Path) -> Result<(), String> {
    // The file exists before SQLite writes to it, because SQLite would create it with a mode that
    // lets other users read it.
    let _ = fs::remove_file(to);
    file::create(to).map_err(|error| error.to_string())?;
    let path = to.to_str().ok_or("the path is not UTF-8")?;
    connection.execute("VACUUM INTO ?1", [path]).map_err(|error| error.to_string())?;
    let file = OpenOptions::new().write(true).open(to).and_then(|file| file.sync_all());
    file.map_err(|error| error.to_string())
}
