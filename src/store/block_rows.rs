//! The rows of content blocks and attached files.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::stored::{ConversationKey, MessageKey};
use crate::stored::{StoredAttachment, StoredBlock, StoredBlockContent, StoredPrompt};

/// The position of a prefill: before every block of the service.
const PREFILL_POSITION: i64 = -1;

/// Converts a count to a column value. A count above `i64::MAX` cannot occur.
pub fn column(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Converts a column value to a count. The program writes no negative counts.
pub fn count(column: i64) -> u64 {
    u64::try_from(column).unwrap_or_default()
}

/// Returns a list as a JSON array for a column; `None` for an empty list.
pub fn json_list<T: Serialize>(list: &[T]) -> Option<String> {
    // Strings and citations always serialize, so the default is never used.
    (!list.is_empty()).then(|| serde_json::to_string(list).unwrap_or_default())
}

/// Parses the JSON array of a column. Returns an empty list if the column is NULL or the JSON is
/// damaged.
pub fn list_of_json<T: DeserializeOwned>(column: Option<&str>) -> Vec<T> {
    column.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// Writes the text and the attachments of a prompt.
pub fn insert_prompt(
    connection: &Connection,
    message: MessageKey,
    prompt: &StoredPrompt,
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO block (message, position, kind, text) VALUES (?1, 0, ?2, ?3)",
    )?;
    insert.execute(params![message, "prompt", prompt.text])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO block (message, position, kind, text, format, width, height, hash)
         VALUES (?1, ?2, 'file', ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (position, file) in (1_i64..).zip(&prompt.attachments) {
        let hash = insert_bytes(connection, file)?;
        let (width, height) = file.size.unzip();
        insert.execute(params![message, position, file.name, file.format, width, height, hash])?;
    }
    Ok(())
}

/// Writes the bytes of a file unless the store has them already. Returns their hash.
fn insert_bytes(
    connection: &Connection,
    file: &StoredAttachment,
) -> rusqlite::Result<Option<[u8; 32]>> {
    let Some(bytes) = &file.bytes else { return Ok(None) };
    let hash: [u8; 32] = Sha256::digest(bytes.as_slice()).into();
    let mut find = connection.prepare_cached("SELECT 1 FROM attachment WHERE hash = ?1")?;
    if !find.exists([hash])? {
        let mut insert =
            connection.prepare_cached("INSERT INTO attachment (hash, bytes) VALUES (?1, ?2)")?;
        insert.execute(params![hash, bytes.as_slice()])?;
    }
    Ok(Some(hash))
}

pub fn save_draft(
    connection: &Connection,
    conversation: ConversationKey,
    draft: &StoredPrompt,
) -> rusqlite::Result<usize> {
    let mut update =
        connection.prepare_cached("UPDATE conversation SET draft = ?2 WHERE id = ?1")?;
    let updated = update.execute(params![conversation, draft.text])?;
    let mut delete =
        connection.prepare_cached("DELETE FROM draft_attachment WHERE conversation = ?1")?;
    if updated == 0 || (delete.execute([conversation])? == 0 && draft.attachments.is_empty()) {
        return Ok(updated);
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO draft_attachment (conversation, position, name, format, width, height, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (position, file) in (0_i64..).zip(&draft.attachments) {
        let hash = insert_bytes(connection, file)?;
        let (width, height) = file.size.unzip();
        insert.execute(params![
            conversation,
            position,
            file.name,
            file.format,
            width,
            height,
            hash
        ])?;
    }
    Ok(updated)
}

/// Replaces the blocks of a reply. A prefill stays.
pub fn replace_blocks(
    connection: &Connection,
    message: MessageKey,
    blocks: &[StoredBlock],
) -> rusqlite::Result<()> {
    let mut delete =
        connection.prepare_cached("DELETE FROM block WHERE message = ?1 AND position >= 0")?;
    delete.execute([message])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO block
           (message, position, kind, text, signature, redacted_bytes, tool_id, tool_name, citations)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for block in blocks {
        let (kind, text, signature, redacted, tool) = match &block.content {
            StoredBlockContent::Text { text, .. } => ("text", text, None, None, None),
            StoredBlockContent::Reasoning { text, signature, redacted_bytes } => {
                ("reasoning", text, signature.as_ref(), Some(column(*redacted_bytes)), None)
            }
            StoredBlockContent::ToolUse { id, name, input } => {
                ("tool_use", input, None, None, Some((id, name)))
            }
            StoredBlockContent::Other(name) => ("other", name, None, None, None),
        };
        let (id, name) = tool.unzip();
        let citations = match &block.content {
            StoredBlockContent::Text { citations, .. } => json_list(citations),
            _ => None,
        };
        insert.execute(params![
            message,
            block.index,
            kind,
            text,
            signature,
            redacted,
            id,
            name,
            citations
        ])?;
    }
    Ok(())
}

pub fn insert_prefill(
    connection: &Connection,
    message: MessageKey,
    prefill: &str,
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO block (message, position, kind, text) VALUES (?1, ?2, 'prefill', ?3)",
    )?;
    insert.execute(params![message, PREFILL_POSITION, prefill]).map(|_| ())
}

/// The content of a message, whatever its role.
#[derive(Debug, Default)]
pub struct MessageContent {
    pub prompt: StoredPrompt,
    pub prefill: Option<String>,
    pub blocks: Vec<StoredBlock>,
}

/// Reads attached files. Files with equal bytes share one allocation.
#[derive(Debug, Default)]
pub struct FileReader(HashMap<[u8; 32], Option<Arc<Vec<u8>>>>);

impl FileReader {
    fn bytes(
        &mut self,
        connection: &Connection,
        hash: Option<[u8; 32]>,
    ) -> rusqlite::Result<Option<Arc<Vec<u8>>>> {
        let Some(hash) = hash else { return Ok(None) };
        if let Some(bytes) = self.0.get(&hash) {
            return Ok(bytes.clone());
        }
        let mut find = connection.prepare_cached("SELECT bytes FROM attachment WHERE hash = ?1")?;
        let bytes = find.query_row([hash], |row| row.get(0)).optional()?.map(Arc::new);
        self.0.insert(hash, bytes.clone());
        Ok(bytes)
    }

    pub fn draft(
        &mut self,
        connection: &Connection,
        conversation: ConversationKey,
        text: String,
    ) -> rusqlite::Result<StoredPrompt> {
        let mut find = connection.prepare_cached(
            "SELECT name, format, width, height, hash FROM draft_attachment
             WHERE conversation = ?1 ORDER BY position",
        )?;
        let mut rows = find.query([conversation])?;
        let mut attachments = Vec::new();
        while let Some(row) = rows.next()? {
            attachments.push(self.file(connection, row, 0)?);
        }
        Ok(StoredPrompt { text, attachments })
    }

    /// Reads a file from the columns name, format, width, height and hash.
    fn file(
        &mut self,
        connection: &Connection,
        row: &Row<'_>,
        first: usize,
    ) -> rusqlite::Result<StoredAttachment> {
        let size: (Option<u32>, Option<u32>) = (row.get(first + 2)?, row.get(first + 3)?);
        Ok(StoredAttachment {
            name: row.get(first)?,
            format: row.get::<_, Option<String>>(first + 1)?.unwrap_or_default(),
            size: size.0.zip(size.1),
            bytes: self.bytes(connection, row.get(first + 4)?)?,
        })
    }

    /// Adds a row of [`BLOCK_COLUMNS`] to the content of its message.
    pub fn add_block(
        &mut self,
        connection: &Connection,
        content: &mut MessageContent,
        row: &Row<'_>,
    ) -> rusqlite::Result<()> {
        let index = row.get(1)?;
        let mut add = |block| content.blocks.push(StoredBlock { index, content: block });
        match row.get_ref(2)?.as_str()? {
            "prompt" => content.prompt.text = row.get(3)?,
            "file" => content.prompt.attachments.push(self.file(connection, row, 3)?),
            "prefill" => content.prefill = Some(row.get(3)?),
            "text" => add(StoredBlockContent::Text {
                text: row.get(3)?,
                citations: list_of_json(row.get_ref(12)?.as_str_or_null()?),
            }),
            "reasoning" => add(StoredBlockContent::Reasoning {
                text: row.get(3)?,
                signature: row.get(8)?,
                redacted_bytes: row.get::<_, Option<i64>>(9)?.map_or(0, count),
            }),
            "tool_use" => add(StoredBlockContent::ToolUse {
                id: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
                name: row.get::<_, Option<String>>(11)?.unwrap_or_default(),
                input: row.get(3)?,
            }),
            _ => add(StoredBlockContent::Other(row.get(3)?)),
        }
        Ok(())
    }
}

/// The columns of a block, in the order that [`FileReader::add_block`] reads.
pub const BLOCK_COLUMNS: &str = "block.message, block.position, block.kind, block.text, \
     block.format, block.width, block.height, block.hash, block.signature, \
     block.redacted_bytes, block.tool_id, block.tool_name, block.citations";

/// Reads the blocks of a reply without its prefill.
pub fn reply_blocks(
    connection: &Connection,
    message: MessageKey,
) -> rusqlite::Result<Vec<StoredBlock>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {BLOCK_COLUMNS} FROM block WHERE message = ?1 ORDER BY position"
    ))?;
    let mut rows = find.query([message])?;
    let (mut files, mut content) = (FileReader::default(), MessageContent::default());
    while let Some(row) = rows.next()? {
        files.add_block(connection, &mut content, row)?;
    }
    Ok(content.blocks)
}
