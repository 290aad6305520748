//! Makes the changes of the program in the database. Each change is complete or not made at all.

use rusqlite::{Connection, ErrorCode, OptionalExtension, params};

use super::block_rows;
use super::journal;
use super::request_rows;
use crate::stored::{ConversationKey, InstanceKey, MessageKey};
use crate::stored::{FinishedReply, StoreChange, StoreWrite, WriteRefusal};
use crate::stored::{
    StoredContent, StoredEnding, StoredMessage, StoredPosition, StoredPrompt, StoredReply,
};

/// Makes a change. The inner result is the refusal of a change that does not fit the data.
pub fn make(
    connection: &Connection,
    write: &StoreWrite,
    owner: InstanceKey,
) -> rusqlite::Result<Result<(), WriteRefusal>> {
    connection.execute_batch("SAVEPOINT change")?;
    let made = change(connection, write, owner);
    let refusal = match made {
        Ok(true) => None,
        Ok(false) => Some(WriteRefusal::NotFound),
        Err(error) => match refusal(&error) {
            Some(refusal) => Some(refusal),
            None => return Err(error),
        },
    };
    if refusal.is_some() {
        connection.execute_batch("ROLLBACK TO change")?;
    }
    connection.execute_batch("RELEASE change")?;
    Ok(refusal.map_or(Ok(()), Err))
}

/// Returns the refusal that a violated constraint means.
fn refusal(error: &rusqlite::Error) -> Option<WriteRefusal> {
    let rusqlite::Error::SqliteFailure(failure, _) = error else { return None };
    if failure.code != ErrorCode::ConstraintViolation {
        return None;
    }
    match failure.extended_code {
        rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID
        | rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE => Some(WriteRefusal::IdInUse),
        _ => Some(WriteRefusal::NotFound),
    }
}

/// Executes the statements of a change. Returns false if no row matches the change.
fn change(
    connection: &Connection,
    write: &StoreWrite,
    owner: InstanceKey,
) -> rusqlite::Result<bool> {
    let (conversation, now) = (write.conversation, write.now_ms);
    let update = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        Ok(connection.prepare_cached(sql)?.execute(values)? > 0)
    };
    match &write.change {
        StoreChange::Create { model, settings } => update(
            "INSERT INTO conversation (id, created_ms, updated_ms, model, settings)
             VALUES (?1, ?2, ?2, ?3, ?4)",
            &[&conversation, &now, model, settings],
        ),
        StoreChange::Rename { title } => {
            update("UPDATE conversation SET title = ?2 WHERE id = ?1", &[&conversation, title])
        }
        StoreChange::Pin { is_pinned } => {
            update("UPDATE conversation SET pinned = ?2 WHERE id = ?1", &[&conversation, is_pinned])
        }
        StoreChange::Delete => {
            update("UPDATE conversation SET deleted_ms = ?2 WHERE id = ?1", &[&conversation, &now])
        }
        StoreChange::Restore => {
            update("UPDATE conversation SET deleted_ms = NULL WHERE id = ?1", &[&conversation])
        }
        StoreChange::SaveSettings { model, settings } => update(
            "UPDATE conversation SET model = ?2, settings = ?3 WHERE id = ?1",
            &[&conversation, model, settings],
        ),
        StoreChange::SaveDraft { draft } => {
            let is_found = block_rows::save_draft(connection, conversation, draft)? > 0;
            Ok(is_found && touch(connection, conversation, now)?)
        }
        StoreChange::SavePosition { position } => save_position(connection, conversation, position),
        StoreChange::Append { message, clears_draft } => {
            append(connection, conversation, message, owner)?;
            if *clears_draft {
                block_rows::save_draft(connection, conversation, &StoredPrompt::default())?;
            }
            touch(connection, conversation, now)
        }
        StoreChange::ContinueReply { message, request } => {
            request_rows::insert(connection, conversation, *message, request)?;
            let is_found = update(
                "UPDATE reply SET ending = 'open', open_request = ?2, owner = ?3, model = ?4,
                   stop_reason = NULL, stop_sequence = NULL, stop_inferred = 0,
                   stop_category = NULL, stop_explanation = NULL, guardrail_findings = NULL,
                   failure = NULL
                 WHERE message = ?1",
                &[message, &request.key, &owner, &request.model],
            )?;
            Ok(is_found && touch(connection, conversation, now)?)
        }
        StoreChange::FinishReply { message, finished } => {
            let is_found = finish_reply(connection, *message, finished)?;
            Ok(is_found && touch(connection, conversation, now)?)
        }
        StoreChange::PruneBranch { message } => {
            let is_pruned = update(
                "WITH RECURSIVE branch (id) AS (
                   SELECT id FROM message WHERE id = ?1 AND conversation = ?2
                   UNION ALL
                   SELECT message.id FROM message JOIN branch ON message.parent = branch.id)
                 UPDATE message SET pruned_ms = ?3
                 WHERE id IN (SELECT id FROM branch) AND pruned_ms IS NULL",
                &[message, &conversation, &now],
            )?;
            // Another program may have pruned the branch already.
            let exists = "SELECT 1 FROM message WHERE id = ?1 AND conversation = ?2";
            let mut find = connection.prepare_cached(exists)?;
            Ok(is_pruned || find.exists(params![message, conversation])?)
        }
        StoreChange::RestoreBranch { message } => update(
            "WITH RECURSIVE branch (id, pruned_ms) AS (
               SELECT id, pruned_ms FROM message WHERE id = ?1 AND conversation = ?2
               UNION ALL SELECT message.id, branch.pruned_ms
               FROM message JOIN branch ON message.parent = branch.id
               WHERE message.pruned_ms = branch.pruned_ms)
             UPDATE message SET pruned_ms = NULL WHERE id IN (SELECT id FROM branch)",
            &[message, &conversation],
        ),
    }
}

/// Sets the time of the last change. A deleted conversation that is used again is restored.
fn touch(
    connection: &Connection,
    conversation: ConversationKey,
    now_ms: i64,
) -> rusqlite::Result<bool> {
    let mut update = connection.prepare_cached(
        "UPDATE conversation SET updated_ms = max(updated_ms, ?2), deleted_ms = NULL WHERE id = ?1",
    )?;
    Ok(update.execute(params![conversation, now_ms])? > 0)
}

fn append(
    connection: &Connection,
    conversation: ConversationKey,
    message: &StoredMessage,
    owner: InstanceKey,
) -> rusqlite::Result<()> {
    let role = match message.content {
        StoredContent::Prompt(_) => "user",
        StoredContent::Reply(_) => "assistant",
    };
    let mut insert = connection.prepare_cached(
        "INSERT INTO message (id, conversation, parent, role, created_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    insert.execute(params![message.key, conversation, message.parent, role, message.created_ms])?;
    match &message.content {
        StoredContent::Prompt(prompt) => {
            block_rows::insert_prompt(connection, message.key, prompt)?;
        }
        StoredContent::Reply(reply) => {
            append_reply(connection, conversation, message.key, reply, owner)?;
        }
    }
    // Another program may have pruned the branch. A branch that is used again is restored.
    let mut restore = connection.prepare_cached(
        "WITH RECURSIVE pruned (id, parent) AS (
           SELECT id, parent FROM message WHERE id = ?1 AND pruned_ms IS NOT NULL
           UNION ALL SELECT message.id, message.parent
           FROM message JOIN pruned ON message.id = pruned.parent
           WHERE message.pruned_ms IS NOT NULL)
         UPDATE message SET pruned_ms = NULL WHERE id IN (SELECT id FROM pruned)",
    )?;
    restore.execute([message.parent])?;
    // The path follows the new message.
    let mut choose = connection.prepare_cached("DELETE FROM branch_choice WHERE parent = ?1")?;
    choose.execute([message.parent])?;
    let mut update = connection.prepare_cached("UPDATE conversation SET tip = ?2 WHERE id = ?1")?;
    update.execute(params![conversation, message.key])?;
    Ok(())
}

fn append_reply(
    connection: &Connection,
    conversation: ConversationKey,
    message: MessageKey,
    reply: &StoredReply,
    owner: InstanceKey,
) -> rusqlite::Result<()> {
    let ending = EndingColumns::of(&reply.ending);
    let is_open = reply.ending == StoredEnding::Open;
    let open = reply.requests.last().filter(|_| is_open).map(|request| request.key);
    let mut insert = connection.prepare_cached(
        "INSERT INTO reply (message, model, recipe, open_request, owner, ending) VALUES
           (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let owner = open.map(|_| owner);
    insert.execute(params![message, reply.model, reply.recipe, open, owner, ending.ending])?;
    save_ending(connection, message, &ending, &reply.guardrail_findings)?;
    if let Some(prefill) = &reply.prefill {
        block_rows::insert_prefill(connection, message, prefill)?;
    }
    block_rows::replace_blocks(connection, message, &reply.blocks)?;
    for request in &reply.requests {
        request_rows::insert(connection, conversation, message, request)?;
    }
    Ok(())
}

fn finish_reply(
    connection: &Connection,
    message: MessageKey,
    finished: &FinishedReply,
) -> rusqlite::Result<bool> {
    let mut ending = EndingColumns::of(&finished.ending);
    if finished.ending == StoredEnding::Open {
        // The caller has no more events, so the reply must not stay open.
        ending.ending = "interrupted";
    }
    let mut close = connection.prepare_cached(
        "UPDATE reply SET ending = ?2, open_request = NULL, owner = NULL WHERE message = ?1",
    )?;
    if close.execute(params![message, ending.ending])? == 0 {
        return Ok(false);
    }
    save_ending(connection, message, &ending, &finished.guardrail_findings)?;
    block_rows::replace_blocks(connection, message, &finished.blocks)?;
    request_rows::save_metrics(connection, finished.request, &finished.metrics)?;
    delete_journal(connection, message)?;
    Ok(true)
}

fn delete_journal(connection: &Connection, message: MessageKey) -> rusqlite::Result<()> {
    let mut delete = connection.prepare_cached("DELETE FROM delta WHERE message = ?1")?;
    delete.execute([message]).map(|_| ())
}

/// The columns that say how a reply ended.
struct EndingColumns<'a> {
    ending: &'static str,
    reason: Option<&'a str>,
    sequence: Option<&'a str>,
    is_inferred: bool,
    category: Option<&'a str>,
    explanation: Option<&'a str>,
    failure: Option<&'a str>,
}

impl<'a> EndingColumns<'a> {
    fn of(stored: &'a StoredEnding) -> Self {
        let ending = match stored {
            StoredEnding::Open => "open",
            StoredEnding::Complete { .. } => "complete",
            StoredEnding::Stopped => "stopped",
            StoredEnding::Interrupted => "interrupted",
            StoredEnding::Failed(_) => "failed",
        };
        let mut columns = Self {
            ending,
            reason: None,
            sequence: None,
            is_inferred: false,
            category: None,
            explanation: None,
            failure: None,
        };
        match stored {
            StoredEnding::Complete { reason, sequence, is_inferred, category, explanation } => {
                columns.reason = Some(reason);
                columns.sequence = sequence.as_deref();
                columns.is_inferred = *is_inferred;
                columns.category = category.as_deref();
                columns.explanation = explanation.as_deref();
            }
            StoredEnding::Failed(failure) => columns.failure = Some(failure),
            StoredEnding::Open | StoredEnding::Stopped | StoredEnding::Interrupted => {}
        }
        columns
    }
}

fn save_ending(
    connection: &Connection,
    message: MessageKey,
    ending: &EndingColumns<'_>,
    guardrail_findings: &[String],
) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE reply SET stop_reason = ?2, stop_sequence = ?3, stop_inferred = ?4,
           stop_category = ?5, stop_explanation = ?6, failure = ?7, guardrail_findings = ?8
         WHERE message = ?1",
    )?;
    update.execute(params![
        message,
        ending.reason,
        ending.sequence,
        ending.is_inferred,
        ending.category,
        ending.explanation,
        ending.failure,
        block_rows::json_list(guardrail_findings),
    ])?;
    Ok(())
}

fn save_position(
    connection: &Connection,
    conversation: ConversationKey,
    position: &StoredPosition,
) -> rusqlite::Result<bool> {
    let mut update =
        connection.prepare_cached("UPDATE conversation SET tip = ?2, scroll = ?3 WHERE id = ?1")?;
    if update.execute(params![conversation, position.tip, position.scroll])? == 0 {
        return Ok(false);
    }
    let mut delete = connection.prepare_cached(
        "DELETE FROM branch_choice
         WHERE parent IN (SELECT id FROM message WHERE conversation = ?1)",
    )?;
    delete.execute([conversation])?;
    let mut insert =
        connection.prepare_cached("INSERT INTO branch_choice (parent, child) VALUES (?1, ?2)")?;
    for choice in &position.choices {
        insert.execute(params![choice.parent, choice.child])?;
    }
    Ok(true)
}

/// Ends the open replies whose program no longer runs. Returns their number.
pub fn interrupt_replies(
    connection: &Connection,
    is_running: impl Fn(InstanceKey) -> bool,
) -> rusqlite::Result<u64> {
    let mut find =
        connection.prepare_cached("SELECT DISTINCT owner FROM reply WHERE ending = 'open'")?;
    let owners = find.query_map([], |row| row.get::<_, Option<InstanceKey>>(0))?;
    let owners: Vec<_> = owners.collect::<rusqlite::Result<_>>()?;
    let mut interrupted = 0;
    for owner in owners.into_iter().filter(|owner| !owner.is_some_and(&is_running)) {
        let mut find = connection
            .prepare_cached("SELECT message FROM reply WHERE ending = 'open' AND owner IS ?1")?;
        let messages = find.query_map([owner], |row| row.get::<_, MessageKey>(0))?;
        for message in messages.collect::<rusqlite::Result<Vec<_>>>()? {
            interrupt_reply(connection, message)?;
            interrupted += 1;
        }
    }
    Ok(interrupted)
}

/// Adds the journal of a reply to its blocks, and marks the reply as interrupted.
fn interrupt_reply(connection: &Connection, message: MessageKey) -> rusqlite::Result<()> {
    let mut has_journal =
        connection.prepare_cached("SELECT 1 FROM delta WHERE message = ?1 LIMIT 1")?;
    if has_journal.query_row([message], |_| Ok(())).optional()?.is_some() {
        let mut blocks = block_rows::reply_blocks(connection, message)?;
        journal::add_journal(connection, message, &mut blocks)?;
        block_rows::replace_blocks(connection, message, &blocks)?;
        delete_journal(connection, message)?;
    }
    let mut update = connection.prepare_cached(
        "UPDATE reply SET ending = 'interrupted', open_request = NULL, owner = NULL
         WHERE message = ?1",
    )?;
    update.execute([message]).map(|_| ())
}

pub fn has_open_replies(connection: &Connection) -> rusqlite::Result<bool> {
    let mut find =
        connection.prepare_cached("SELECT 1 FROM reply WHERE ending = 'open' LIMIT 1")?;
    find.exists([])
}
