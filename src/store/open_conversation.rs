//! Reads a conversation with its tree of messages.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension};

use super::block_rows::{self, BLOCK_COLUMNS, FileReader, MessageContent};
use super::journal;
use super::request_rows::{self, REQUEST_COLUMNS};
use crate::stored::{
    BranchChoice, StoredContent, StoredConversation, StoredEnding, StoredMessage, StoredPosition,
    StoredPrompt, StoredReply, StoredRequest,
};
use crate::stored::{ConversationKey, InstanceKey, MessageKey};

/// Reads a conversation in one transaction, so that the parts fit together while another program
/// writes. Returns `None` if the conversation does not exist or was deleted. An open reply whose
/// program no longer runs is returned as interrupted.
pub fn read(
    connection: &Connection,
    key: ConversationKey,
    is_running: impl Fn(InstanceKey) -> bool,
) -> rusqlite::Result<Option<StoredConversation>> {
    let transaction = connection.unchecked_transaction()?;
    let mut files = FileReader::default();
    let Some(mut conversation) = read_header(&transaction, key, &mut files)? else {
        return Ok(None);
    };
    let mut contents = read_contents(&transaction, key, &mut files)?;
    let mut requests = read_requests(&transaction, key)?;
    let mut find = transaction.prepare_cached(
        "SELECT message.id, message.parent, message.created_ms, message.role, reply.model,
           reply.recipe, reply.ending, reply.stop_reason, reply.stop_sequence, reply.failure,
           reply.owner, reply.stop_inferred, reply.stop_category, reply.stop_explanation,
           reply.guardrail_findings
         FROM message LEFT JOIN reply ON reply.message = message.id
         WHERE message.conversation = ?1 AND message.pruned_ms IS NULL",
    )?;
    let mut rows = find.query([key])?;
    while let Some(row) = rows.next()? {
        let key: MessageKey = row.get(0)?;
        let content = contents.remove(&key).unwrap_or_default();
        let content = if row.get_ref(3)?.as_str()? == "user" {
            StoredContent::Prompt(content.prompt)
        } else {
            let mut ending = ending(row)?;
            let mut blocks = content.blocks;
            if ending == StoredEnding::Open {
                journal::add_journal(&transaction, key, &mut blocks)?;
                let owner: Option<InstanceKey> = row.get(10)?;
                if !owner.is_some_and(&is_running) {
                    ending = StoredEnding::Interrupted;
                }
            }
            StoredContent::Reply(StoredReply {
                model: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
                recipe: row.get(5)?,
                prefill: content.prefill,
                blocks,
                ending,
                guardrail_findings: block_rows::list_of_json(row.get_ref(14)?.as_str_or_null()?),
                requests: requests.remove(&key).unwrap_or_default(),
            })
        };
        let (parent, created_ms) = (row.get(1)?, row.get(2)?);
        conversation.messages.push(StoredMessage { key, parent, created_ms, content });
    }
    conversation.messages = parents_first(conversation.messages);
    repair_position(&mut conversation);
    Ok(Some(conversation))
}

fn read_header(
    connection: &Connection,
    key: ConversationKey,
    files: &mut FileReader,
) -> rusqlite::Result<Option<StoredConversation>> {
    let mut find = connection.prepare_cached(
        "SELECT created_ms, updated_ms, title, pinned, model, settings, draft, tip, scroll
         FROM conversation WHERE id = ?1 AND deleted_ms IS NULL",
    )?;
    let header = find.query_row([key], |row| {
        let position =
            StoredPosition { tip: row.get(7)?, choices: Vec::new(), scroll: row.get(8)? };
        Ok(StoredConversation {
            key,
            created_ms: row.get(0)?,
            updated_ms: row.get(1)?,
            title: row.get(2)?,
            is_pinned: row.get(3)?,
            model: row.get(4)?,
            settings: row.get(5)?,
            draft: StoredPrompt { text: row.get(6)?, attachments: Vec::new() },
            position,
            messages: Vec::new(),
        })
    });
    let Some(mut conversation) = header.optional()? else { return Ok(None) };
    let text = std::mem::take(&mut conversation.draft.text);
    conversation.draft = files.draft(connection, key, text)?;
    let mut find = connection.prepare_cached(
        "SELECT branch_choice.parent, branch_choice.child
         FROM message JOIN branch_choice ON branch_choice.parent = message.id
         WHERE message.conversation = ?1 ORDER BY branch_choice.parent",
    )?;
    let choices =
        find.query_map([key], |row| Ok(BranchChoice { parent: row.get(0)?, child: row.get(1)? }))?;
    conversation.position.choices = choices.collect::<rusqlite::Result<_>>()?;
    Ok(Some(conversation))
}

fn read_contents(
    connection: &Connection,
    key: ConversationKey,
    files: &mut FileReader,
) -> rusqlite::Result<HashMap<MessageKey, MessageContent>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {BLOCK_COLUMNS} FROM message JOIN block ON block.message = message.id
         WHERE message.conversation = ?1 AND message.pruned_ms IS NULL
         ORDER BY message.role, message.id, block.position"
    ))?;
    let mut rows = find.query([key])?;
    let mut contents: HashMap<MessageKey, MessageContent> = HashMap::new();
    while let Some(row) = rows.next()? {
        files.add_block(connection, contents.entry(row.get(0)?).or_default(), row)?;
    }
    Ok(contents)
}

fn read_requests(
    connection: &Connection,
    key: ConversationKey,
) -> rusqlite::Result<HashMap<MessageKey, Vec<StoredRequest>>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {REQUEST_COLUMNS} FROM request
         WHERE conversation = ?1 AND message IS NOT NULL"
    ))?;
    let mut rows = find.query([key])?;
    let mut requests: HashMap<MessageKey, Vec<StoredRequest>> = HashMap::new();
    while let Some(row) = rows.next()? {
        requests.entry(row.get(0)?).or_default().push(request_rows::read(row)?);
    }
    for requests in requests.values_mut() {
        requests.sort_by_key(|request| request.key);
    }
    Ok(requests)
}

fn ending(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredEnding> {
    Ok(match row.get_ref(6)?.as_str_or_null()? {
        Some("open") => StoredEnding::Open,
        Some("complete") => StoredEnding::Complete {
            reason: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
            sequence: row.get(8)?,
            is_inferred: row.get::<_, Option<bool>>(11)?.unwrap_or_default(),
            category: row.get(12)?,
            explanation: row.get(13)?,
        },
        Some("stopped") => StoredEnding::Stopped,
        Some("failed") => {
            StoredEnding::Failed(row.get::<_, Option<String>>(9)?.unwrap_or_default())
        }
        _ => StoredEnding::Interrupted,
    })
}

/// Sorts messages by id, except that parents come before their children. A clock that went back can
/// give a child a smaller id than its parent's. A message whose parent is missing becomes a first message.
fn parents_first(mut messages: Vec<StoredMessage>) -> Vec<StoredMessage> {
    messages.sort_by_key(|message| message.key);
    let keys: HashSet<MessageKey> = messages.iter().map(|message| message.key).collect();
    let mut children: HashMap<MessageKey, Vec<StoredMessage>> = HashMap::new();
    let mut seen = HashSet::new();
    let mut sorted: Vec<StoredMessage> = Vec::with_capacity(messages.len());
    for mut message in messages {
        message.parent = message.parent.filter(|parent| keys.contains(parent));
        if let Some(parent) = message.parent.filter(|parent| !seen.contains(parent)) {
            children.entry(parent).or_default().push(message);
            continue;
        }
        let mut ready = vec![message];
        while let Some(message) = ready.pop() {
            seen.insert(message.key);
            ready.extend(children.remove(&message.key).into_iter().flatten().rev());
            sorted.push(message);
        }
    }
    sorted
}

/// Removes missing messages from the position. A position without a tip gets the last message as
/// its tip.
fn repair_position(conversation: &mut StoredConversation) {
    let keys: HashSet<MessageKey> = conversation.messages.iter().map(|it| it.key).collect();
    let position = &mut conversation.position;
    position.tip = position.tip.filter(|tip| keys.contains(tip));
    position.tip = position.tip.or_else(|| Some(conversation.messages.last()?.key));
    position.choices.retain(|it| keys.contains(&it.parent) && keys.contains(&it.child));
}
