//! Copies rows from one database to another: one conversation, or everything that can be read.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row, params_from_iter};

use crate::stored::ConversationKey;

/// The tables, and the condition for the rows of a conversation.
const TABLES: [(&str, &str); 9] = [
    ("conversation", "id = ?1"),
    ("message", "conversation = ?1"),
    ("branch_choice", "parent IN (SELECT id FROM message WHERE conversation = ?1)"),
    ("reply", "message IN (SELECT id FROM message WHERE conversation = ?1)"),
    ("request", "conversation = ?1"),
    (
        "attachment",
        "hash IN (SELECT hash FROM draft_attachment WHERE conversation = ?1 UNION ALL
           SELECT block.hash FROM message JOIN block ON block.message = message.id
           WHERE message.conversation = ?1)",
    ),
    ("block", "message IN (SELECT id FROM message WHERE conversation = ?1)"),
    ("draft_attachment", "conversation = ?1"),
    ("delta", "message IN (SELECT id FROM message WHERE conversation = ?1)"),
];

/// The queries that list the row ids of a table from an index, so that rows can be found one by one
/// although the table itself is damaged.
const INDEXED_ROWS: [(&str, &str); 6] = [
    (
        "conversation",
        "SELECT rowid FROM conversation INDEXED BY conversation_by_time WHERE deleted_ms IS NULL",
    ),
    ("message", "SELECT rowid FROM message INDEXED BY message_by_conversation"),
    (
        "reply",
        "SELECT rowid FROM message INDEXED BY message_by_conversation WHERE role = 'assistant'",
    ),
    ("request", "SELECT rowid FROM request INDEXED BY request_by_message"),
    ("attachment", "SELECT rowid FROM attachment INDEXED BY sqlite_autoindex_attachment_1"),
    ("block", "SELECT rowid FROM block INDEXED BY sqlite_autoindex_block_1"),
];

/// Copies a conversation. Returns false if the source does not have it.
pub fn copy_conversation(
    source: &Connection,
    target: &Connection,
    conversation: ConversationKey,
) -> rusqlite::Result<bool> {
    let transaction = target.unchecked_transaction()?;
    transaction.pragma_update(None, "defer_foreign_keys", true)?;
    let mut is_found = false;
    for (table, condition) in TABLES {
        let mut copy = TableCopy::new(source, &transaction, table)?;
        if matches!(table, "block" | "delta") {
            // The database chooses these ids, so the target may have them already.
            copy.columns.retain(|column| column != "id");
        }
        let mut find = source.prepare(&format!("{} ORDER BY rowid", copy.select(condition)))?;
        let mut rows = find.query([conversation])?;
        while let Some(row) = rows.next()? {
            copy.insert(row)?;
            is_found = true;
        }
    }
    transaction.commit()?;
    Ok(is_found)
}

/// What could not be copied out of a damaged database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CopyLosses {
    /// The known rows that could not be read or written. Rows that no index lists are not counted.
    pub lost: u64,
    /// True if a table could not be read to its end.
    pub is_incomplete: bool,
}

/// Copies every row that can be read. The rows may refer to rows that are lost.
pub fn copy_readable(source: &Connection, target: &Connection) -> rusqlite::Result<CopyLosses> {
    let mut copied = CopyLosses::default();
    for (table, _) in TABLES {
        let Ok(copy) = TableCopy::new(source, target, table) else {
            copied.is_incomplete = true;
            continue;
        };
        copy.copy_readable(&mut copied)?;
    }
    Ok(copied)
}

struct TableCopy<'a> {
    source: &'a Connection,
    target: &'a Connection,
    table: &'a str,
    /// The columns that both databases have.
    columns: Vec<String>,
}

impl<'a> TableCopy<'a> {
    fn new(
        source: &'a Connection,
        target: &'a Connection,
        table: &'a str,
    ) -> rusqlite::Result<Self> {
        let columns = |connection: &Connection| {
            let mut find = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
            find.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
        };
        let theirs = columns(source)?;
        let mut columns = columns(target)?;
        columns.retain(|column| theirs.contains(column));
        if columns.is_empty() {
            return Err(rusqlite::Error::QueryReturnedNoRows);
        }
        Ok(Self { source, target, table, columns })
    }

    /// Returns a query for the row id and the columns.
    fn select(&self, condition: &str) -> String {
        let (columns, table) = (self.columns.join(", "), self.table);
        format!("SELECT rowid, {columns} FROM {table} WHERE {condition}")
    }

    fn insert(&self, row: &Row<'_>) -> rusqlite::Result<()> {
        let places: Vec<String> =
            (1..=self.columns.len()).map(|place| format!("?{place}")).collect();
        let (columns, places) = (self.columns.join(", "), places.join(", "));
        let sql = format!("INSERT OR IGNORE INTO {} ({columns}) VALUES ({places})", self.table);
        let mut insert = self.target.prepare_cached(&sql)?;
        let values = (1..=self.columns.len()).map(|at| Ok(owned(row.get_ref(at)?)));
        let values = values.collect::<rusqlite::Result<Vec<Value>>>()?;
        insert.execute(params_from_iter(values)).map(|_| ())
    }

    fn copy_readable(&self, copied: &mut CopyLosses) -> rusqlite::Result<()> {
        let up = format!("{} ORDER BY rowid", self.select("rowid > ?1"));
        let (last, is_whole) = self.copy_until_damage(&up, i64::MIN, i64::MAX, copied);
        if is_whole {
            return Ok(());
        }
        copied.is_incomplete = true;
        let down = format!("{} ORDER BY rowid DESC", self.select("rowid < ?1"));
        self.copy_until_damage(&down, i64::MAX, last, copied);
        self.copy_by_index(copied)
    }

    /// Copies rows until a row cannot be read or `end` is reached. Returns the last row id, and
    /// whether all rows were read.
    fn copy_until_damage(
        &self,
        query: &str,
        start: i64,
        end: i64,
        copied: &mut CopyLosses,
    ) -> (i64, bool) {
        let mut last = start;
        let Ok(mut find) = self.source.prepare(query) else { return (last, false) };
        let Ok(mut rows) = find.query([start]) else { return (last, false) };
        loop {
            match rows.next() {
                Ok(None) => return (last, true),
                Ok(Some(row)) => {
                    match row.get(0) {
                        Ok(id) if id != end => last = id,
                        _ => return (last, false),
                    }
                    copied.lost += u64::from(self.insert(row).is_err());
                }
                Err(_) => return (last, false),
            }
        }
    }

    /// Copies the rows that an index names, one by one.
    fn copy_by_index(&self, copied: &mut CopyLosses) -> rusqlite::Result<()> {
        let Some((_, query)) = INDEXED_ROWS.iter().find(|(table, _)| *table == self.table) else {
            return Ok(());
        };
        let mut find = self.source.prepare(&self.select("rowid = ?1"))?;
        let mut is_copied =
            self.target.prepare(&format!("SELECT 1 FROM {} WHERE rowid = ?1", self.table))?;
        let Ok(mut indexed) = self.source.prepare(query) else { return Ok(()) };
        let Ok(mut ids) = indexed.query([]) else { return Ok(()) };
        // An index may be damaged too. Its readable part is used.
        while let Ok(Some(id)) = ids.next() {
            let Ok(id) = id.get::<_, i64>(0) else { break };
            if self.table != "attachment" && is_copied.exists([id])? {
                continue;
            }
            let copy = find.query_row([id], |row| self.insert(row));
            copied.lost += u64::from(copy.is_err());
        }
        Ok(())
    }
}

/// Converts a value. Replaces invalid UTF-8 in a text.
fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}
