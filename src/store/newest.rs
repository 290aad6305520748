//! Reads the newest conversations without opening the store.

use std::path::Path;

use super::database::{Database, FILE_NAME};
use super::history;
use crate::stored::HistoryEntry;

/// Returns the newest conversations of the store in a folder, as `history::list` does. Changes no
/// file, migrates nothing and waits for no lock.
pub fn newest_conversations(folder: &Path, limit: u32) -> rusqlite::Result<Vec<HistoryEntry>> {
    let mut connection = Database::open_read_only(&folder.join(FILE_NAME))?;
    connection.busy_handler(None::<fn(i32) -> bool>)?;
    history::list(&connection, None, limit)
}
