//! Removes deleted data from the file. SQLite overwrites what it frees (`secure_delete`), the search
//! index does the same (its own `secure-delete`), and the write-ahead log is emptied afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::database::Database;
use super::instances::Instance;
use crate::stored::ConversationKey;
use crate::stored::{PurgeReport, PurgeScope};

/// The maximum number of messages that one transaction deletes. Deltas and changes can be written
/// between two transactions.
const MESSAGES_PER_STEP: u32 = 500;

/// Another window can undo a deletion for this time, in milliseconds.
const UNDO_TIME: i64 = 24 * 60 * 60 * 1000;

/// A purge in progress.
#[derive(Debug)]
pub struct Purge {
    scope: PurgeScope,
    /// The conversations that running programs use.
    kept: Vec<ConversationKey>,
    report: PurgeReport,
}

impl Purge {
    /// Begins a purge. [`PurgeScope::UnchangedSince`] keeps the conversations that running programs
    /// use. [`PurgeScope::DeletedBefore`] keeps what a running program can still restore.
    pub fn new(scope: PurgeScope, instance: Option<&Instance>) -> Self {
        let mut purge = Self { scope, kept: Vec::new(), report: PurgeReport::default() };
        match scope {
            PurgeScope::DeletedBefore(ms) => {
                let start_ms = instance.and_then(Instance::oldest_start_ms).unwrap_or(ms);
                let before = start_ms.clamp(ms.saturating_sub(UNDO_TIME), ms);
                purge.scope = PurgeScope::DeletedBefore(before);
            }
            PurgeScope::UnchangedSince(_) => {
                purge.kept = instance.map(Instance::used_conversations).unwrap_or_default();
            }
            PurgeScope::Conversation(_) | PurgeScope::Everything => {}
        }
        purge
    }

    /// Deletes a limited number of messages. Returns true if there is nothing left to delete.
    pub fn step(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        let branch = self.pruned_messages(connection)?;
        if branch > 0 {
            return Ok(false);
        }
        let Some(conversation) = self.next_conversation(connection)? else {
            if self.scope == PurgeScope::Everything {
                connection.execute("DELETE FROM request", [])?;
            }
            if !self.has_nothing() {
                delete_unused_files(connection)?;
            }
            return Ok(true);
        };
        let messages = delete_messages(connection, conversation)?;
        if messages < MESSAGES_PER_STEP {
            delete_conversation(connection, conversation)?;
            self.report.conversations += 1;
        }
        Ok(false)
    }

    fn next_conversation(
        &self,
        connection: &Connection,
    ) -> rusqlite::Result<Option<ConversationKey>> {
        let (condition, value) = match self.scope {
            PurgeScope::DeletedBefore(ms) => ("deleted_ms IS NOT NULL AND deleted_ms < ?1", ms),
            PurgeScope::UnchangedSince(ms) => ("pinned = 0 AND updated_ms < ?1", ms),
            PurgeScope::Conversation(key) => ("id = ?1", key.bits()),
            PurgeScope::Everything => ("id > ?1", i64::MIN),
        };
        let mut find = connection
            .prepare_cached(&format!("SELECT id FROM conversation WHERE {condition} LIMIT ?2"))?;
        // Read one row more than there are kept conversations. If that many rows match, at least
        // one of them is not kept.
        let limit = i64::try_from(self.kept.len()).unwrap_or(i64::MAX).saturating_add(1);
        let found = find.query_map(params![value, limit], |row| row.get(0))?;
        let found = found.collect::<rusqlite::Result<Vec<ConversationKey>>>()?;
        Ok(found.into_iter().find(|conversation| !self.kept.contains(conversation)))
    }

    /// Deletes pruned branches whose pruning can no longer be undone.
    fn pruned_messages(&mut self, connection: &Connection) -> rusqlite::Result<u32> {
        let PurgeScope::DeletedBefore(ms) = self.scope else { return Ok(0) };
        // A message is deleted after its children, so that one step stays small.
        let mut find = connection.prepare_cached(
            "SELECT id, parent IS NULL OR NOT EXISTS (SELECT 1 FROM message AS parent
                 WHERE parent.id = message.parent AND parent.pruned_ms IS NOT NULL)
             FROM message WHERE pruned_ms IS NOT NULL AND pruned_ms < ?1
             ORDER BY id DESC LIMIT ?2",
        )?;
        let rows = find.query_map(params![ms, MESSAGES_PER_STEP], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?))
        })?;
        let mut deleted = 0;
        for row in rows.collect::<rusqlite::Result<Vec<_>>>()? {
            delete_message(connection, row.0)?;
            self.report.branches += u64::from(row.1);
            deleted += 1;
        }
        Ok(deleted)
    }

    /// Returns true if a purge at the start of the program found nothing to delete. This is the
    /// usual case.
    fn has_nothing(&self) -> bool {
        let PurgeReport { conversations, branches, .. } = self.report;
        let is_at_start =
            matches!(self.scope, PurgeScope::DeletedBefore(_) | PurgeScope::UnchangedSince(_));
        is_at_start && conversations == 0 && branches == 0
    }

    /// Empties the log and removes the backups, which hold the deleted text too.
    pub fn finish(mut self, database: &Database) -> rusqlite::Result<PurgeReport> {
        if self.has_nothing() {
            return Ok(self.finish_in_memory());
        }
        self.report.is_log_empty = database.empty_log()?;
        for backup in files_beside(database.path(), "schema-") {
            if fs::remove_file(&backup).is_err() {
                self.report.backups.push(backup);
            }
        }
        self.report.set_aside = files_beside(database.path(), "damaged-");
        Ok(self.report)
    }

    /// Returns the report of a purge in memory.
    pub fn finish_in_memory(self) -> PurgeReport {
        PurgeReport { is_log_empty: true, ..self.report }
    }
}

fn delete_messages(
    connection: &Connection,
    conversation: ConversationKey,
) -> rusqlite::Result<u32> {
    // Newest first, so that children are deleted before their parents.
    let mut find = connection.prepare_cached(
        "SELECT id FROM message WHERE conversation = ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let messages = find.query_map(params![conversation, MESSAGES_PER_STEP], |row| row.get(0))?;
    let mut deleted = 0;
    for message in messages.collect::<rusqlite::Result<Vec<i64>>>()? {
        delete_message(connection, message)?;
        deleted += 1;
    }
    Ok(deleted)
}

fn delete_message(connection: &Connection, message: i64) -> rusqlite::Result<()> {
    for sql in [
        "UPDATE request SET settings = '{}', request_id = NULL, message = NULL WHERE message = ?1",
        "DELETE FROM message WHERE id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([message])?;
    }
    Ok(())
}

fn delete_conversation(
    connection: &Connection,
    conversation: ConversationKey,
) -> rusqlite::Result<()> {
    for sql in [
        "UPDATE request SET settings = '{}', request_id = NULL WHERE conversation = ?1",
        "DELETE FROM conversation WHERE id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([conversation])?;
    }
    Ok(())
}

/// Deletes the bytes of files that no message and no draft has.
fn delete_unused_files(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .execute(
            "DELETE FROM attachment
             WHERE NOT EXISTS (SELECT 1 FROM block WHERE block.hash = attachment.hash)
               AND NOT EXISTS
                 (SELECT 1 FROM draft_attachment WHERE draft_attachment.hash = attachment.hash)",
            [],
        )
        .map(|_| ())
}

/// Returns the files beside the database whose names continue its stem with this word, such as
/// `outcrop.schema-1-1.db`.
fn files_beside(path: &Path, word: &str) -> Vec<PathBuf> {
    let Some(entries) = path.parent().and_then(|folder| fs::read_dir(folder).ok()) else {
        return Vec::new();
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let start = format!("{stem}.{word}");
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<PathBuf> = paths
        .filter(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&start))
        })
        .collect();
    found.sort();
    found
}
