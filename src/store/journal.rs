//! The journal of open replies: a buffer that collects what arrives, the rows that make it durable,
//! and the blocks that the rows become. Rows are only appended, so the cost of a delta does not
//! depend on the length of the reply.

use rusqlite::{Connection, params};

use super::block_rows::{column, count};
use crate::stored::{DeltaContent, StoredBlock, StoredBlockContent, StoredDelta};
use crate::stored::{MessageKey, RequestKey};

/// Deltas that are not on the disk yet. Deltas that continue one block are joined, so the journal
/// has few rows, however small the deltas are.
#[derive(Debug, Default)]
pub struct DeltaBuffer(Vec<BufferedDelta>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BufferedDelta {
    pub message: MessageKey,
    pub request: RequestKey,
    pub delta: StoredDelta,
}

impl DeltaBuffer {
    /// Adds a delta. Returns true if the buffer was empty.
    pub fn push(&mut self, message: MessageKey, request: RequestKey, delta: StoredDelta) -> bool {
        let was_empty = self.0.is_empty();
        // With several requests in flight, their deltas alternate.
        let mut same = self.0.iter_mut().rev().take(16).filter(|it| it.message == message);
        let is_joined = same.next().is_some_and(|last| {
            last.request == request && last.delta.index == delta.index && last.join(&delta.content)
        });
        if !is_joined {
            self.0.push(BufferedDelta { message, request, delta });
        }
        was_empty
    }

    pub fn take(&mut self) -> Vec<BufferedDelta> {
        std::mem::take(&mut self.0)
    }
}

impl BufferedDelta {
    fn join(&mut self, next: &DeltaContent) -> bool {
        match (&mut self.delta.content, next) {
            (DeltaContent::Text(text), DeltaContent::Text(next))
            | (DeltaContent::Reasoning(text), DeltaContent::Reasoning(next))
            | (DeltaContent::Signature(text), DeltaContent::Signature(next))
            | (DeltaContent::ToolInput(text), DeltaContent::ToolInput(next)) => {
                text.push_str(next);
                true
            }
            (DeltaContent::Redacted(bytes), DeltaContent::Redacted(next)) => {
                *bytes += next;
                true
            }
            _ => false,
        }
    }

    /// Appends the delta to the journal. A delta of a request that has ended is left out: the
    /// finished reply contains it.
    pub fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        let citation_json;
        let (kind, text, name, bytes) = match &self.delta.content {
            DeltaContent::Text(text) => ("text", text.as_str(), None, None),
            DeltaContent::Reasoning(text) => ("reasoning", text.as_str(), None, None),
            DeltaContent::Signature(text) => ("signature", text.as_str(), None, None),
            DeltaContent::Redacted(bytes) => ("redacted", "", None, Some(column(*bytes))),
            DeltaContent::ToolUse { id, name } => ("tool_use", id.as_str(), Some(name), None),
            DeltaContent::ToolInput(json) => ("tool_input", json.as_str(), None, None),
            DeltaContent::Citation(citation) => {
                citation_json = serde_json::to_string(citation).unwrap_or_default();
                ("citation", citation_json.as_str(), None, None)
            }
            DeltaContent::Other(kind) => ("other", kind.as_str(), None, None),
        };
        let mut insert = connection.prepare_cached(
            "INSERT INTO delta (message, position, kind, text, tool_name, redacted_bytes)
             SELECT message, ?3, ?4, ?5, ?6, ?7 FROM reply
             WHERE message = ?1 AND open_request = ?2",
        )?;
        let row = params![self.message, self.request, self.delta.index, kind, text, name, bytes];
        insert.execute(row).map(|_| ())
    }
}

/// Reads the journal of a reply and adds it to the blocks that the reply had before.
pub fn add_journal(
    connection: &Connection,
    message: MessageKey,
    blocks: &mut Vec<StoredBlock>,
) -> rusqlite::Result<()> {
    let mut find = connection.prepare_cached(
        "SELECT position, kind, text, tool_name, redacted_bytes FROM delta
         WHERE message = ?1 ORDER BY id",
    )?;
    let mut rows = find.query([message])?;
    while let Some(row) = rows.next()? {
        let index = row.get(0)?;
        let text: String = row.get(2)?;
        let content = match row.get_ref(1)?.as_str()? {
            "text" => DeltaContent::Text(text),
            "reasoning" => DeltaContent::Reasoning(text),
            "signature" => DeltaContent::Signature(text),
            "redacted" => DeltaContent::Redacted(row.get::<_, Option<i64>>(4)?.map_or(0, count)),
            "tool_use" => DeltaContent::ToolUse {
                id: text,
                name: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            },
            "tool_input" => DeltaContent::ToolInput(text),
            "citation" => match serde_json::from_str(&text) {
                Ok(citation) => DeltaContent::Citation(citation),
                Err(_) => continue,
            },
            _ => DeltaContent::Other(text),
        };
        apply(blocks, StoredDelta { index, content });
    }
    Ok(())
}

/// Adds a delta to the block with its index. Ignores a delta that does not fit the block.
fn apply(blocks: &mut Vec<StoredBlock>, delta: StoredDelta) {
    let at = blocks.partition_point(|block| block.index < delta.index);
    if blocks.get(at).is_none_or(|block| block.index != delta.index) {
        let content = empty_block(&delta.content);
        blocks.insert(at, StoredBlock { index: delta.index, content });
    }
    match (&mut blocks[at].content, delta.content) {
        (StoredBlockContent::Text { text, .. }, DeltaContent::Text(more))
        | (StoredBlockContent::Reasoning { text, .. }, DeltaContent::Reasoning(more))
        | (StoredBlockContent::ToolUse { input: text, .. }, DeltaContent::ToolInput(more)) => {
            text.push_str(&more);
        }
        (StoredBlockContent::Text { citations, .. }, DeltaContent::Citation(more)) => {
            citations.push(more);
        }
        (StoredBlockContent::Reasoning { signature, .. }, DeltaContent::Signature(more)) => {
            signature.get_or_insert_default().push_str(&more);
        }
        (StoredBlockContent::Reasoning { redacted_bytes, .. }, DeltaContent::Redacted(more)) => {
            *redacted_bytes += more;
        }
        _ => {}
    }
}

fn empty_block(delta: &DeltaContent) -> StoredBlockContent {
    match delta {
        DeltaContent::Text(_) | DeltaContent::Citation(_) => {
            StoredBlockContent::Text { text: String::new(), citations: Vec::new() }
        }
        DeltaContent::Reasoning(_) | DeltaContent::Signature(_) | DeltaContent::Redacted(_) => {
            let text = String::new();
            StoredBlockContent::Reasoning { text, signature: None, redacted_bytes: 0 }
        }
        DeltaContent::ToolUse { id, name } => {
            StoredBlockContent::ToolUse { id: id.clone(), name: name.clone(), input: String::new() }
        }
        DeltaContent::ToolInput(_) => StoredBlockContent::ToolUse {
            id: String::new(),
            name: String::new(),
            input: String::new(),
        },
        DeltaContent::Other(kind) => StoredBlockContent::Other(kind.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stored::StoredCitation;

    fn text(index: i32, text: &str) -> StoredDelta {
        StoredDelta { index, content: DeltaContent::Text(text.into()) }
    }

    #[test]
    fn deltas_of_one_block_are_joined() {
        let mut buffer = DeltaBuffer::default();
        let (a, b, request) =
            (MessageKey::from_bits(1), MessageKey::from_bits(2), RequestKey::from_bits(9));
        assert!(buffer.push(a, request, text(0, "one ")));
        assert!(!buffer.push(b, request, text(0, "x")));
        buffer.push(a, request, text(0, "two"));
        buffer.push(a, request, text(1, "three"));
        buffer.push(a, RequestKey::from_bits(10), text(1, "four"));
        let taken = buffer.take();
        let texts: Vec<_> = taken.iter().map(|it| (it.message.bits(), it.delta.clone())).collect();
        let expected = [
            (1, text(0, "one two")),
            (2, text(0, "x")),
            (1, text(1, "three")),
            (1, text(1, "four")),
        ];
        assert_eq!(texts, expected);
        assert!(buffer.take().is_empty());
    }

    fn citation() -> StoredCitation {
        let (title, passage) = (Some("a".into()), "p".into());
        StoredCitation { at: 6, title, source: None, passage, location: None }
    }

    #[test]
    fn deltas_become_blocks_in_the_order_of_their_indexes() {
        let mut blocks = Vec::new();
        let mut add = |index, content| apply(&mut blocks, StoredDelta { index, content });
        add(1, DeltaContent::Text("answer".into()));
        add(1, DeltaContent::Citation(citation()));
        add(0, DeltaContent::Redacted(4));
        add(0, DeltaContent::Signature("s".into()));
        add(2, DeltaContent::ToolUse { id: "t".into(), name: "n".into() });
        add(2, DeltaContent::ToolInput("{}".into()));
        add(2, DeltaContent::Text("does not fit".into()));
        let contents: Vec<_> = blocks.into_iter().map(|block| block.content).collect();
        let signature = Some("s".to_owned());
        assert_eq!(
            contents,
            [
                StoredBlockContent::Reasoning { text: String::new(), signature, redacted_bytes: 4 },
                StoredBlockContent::Text { text: "answer".into(), citations: vec![citation()] },
                StoredBlockContent::ToolUse {
                    id: "t".into(),
                    name: "n".into(),
                    input: "{}".into()
                },
            ]
        );
    }
}
