//! The full-text search over messages and titles, and the recall of prompts.

use rusqlite::{Connection, OptionalExtension, params};

use super::history::{TITLE_TEXT, title};
use super::words::{self, MATCH_END, MATCH_START};
use crate::stored::{FoundPassage, PassageCursor, RecalledPrompt};

/// The length of a passage in words.
const PASSAGE_WORDS: u32 = 16;

/// The maximum number of indexed words that replace an incomplete word. With more words, the search
/// uses the prefix.
const MAX_WORDS: usize = 128;

/// The maximum number of titles on the first page.
const MAX_TITLES: u32 = 10;

/// Finds passages that contain every word of the input, newest first, after the titles that match.
pub fn search(
    connection: &Connection,
    input: &str,
    after: Option<PassageCursor>,
    limit: u32,
) -> rusqlite::Result<Vec<FoundPassage>> {
    let mut found = Vec::new();
    if let Some(expression) = words::match_expression(input).filter(|_| after.is_none()) {
        found = search_titles(connection, &expression)?;
    }
    let Some(expression) = expression(connection, input)? else { return Ok(found) };
    let mut find = connection.prepare_cached(&format!(
        "SELECT block_search.rowid, message.conversation, message.id, {TITLE_TEXT},
           conversation.updated_ms, snippet(block_search, 0, ?4, ?5, '…', {PASSAGE_WORDS})
         FROM block_search
         JOIN block ON block.id = block_search.rowid
         JOIN message ON message.id = block.message
         JOIN conversation ON conversation.id = message.conversation
         WHERE block_search MATCH ?1 AND block_search.rowid < ?2
           AND message.pruned_ms IS NULL AND conversation.deleted_ms IS NULL
         ORDER BY block_search.rowid DESC LIMIT ?3"
    ))?;
    let before = after.map_or(i64::MAX, |after| after.0);
    let marks = (MATCH_START.to_string(), MATCH_END.to_string());
    let rows = find.query_map(params![expression, before, limit, marks.0, marks.1], |row| {
        let (passage, matches) = words::marked_passage(row.get_ref(5)?.as_str()?);
        Ok(FoundPassage {
            conversation: row.get(1)?,
            message: Some(row.get(2)?),
            title: title(row.get_ref(3)?.as_str()?),
            updated_ms: row.get(4)?,
            passage,
            matches,
            cursor: Some(PassageCursor(row.get(0)?)),
        })
    })?;
    for passage in rows {
        found.push(passage?);
    }
    Ok(found)
}

/// Returns the FTS5 expression for the messages; `None` if nothing can match. For a prefix, SQLite
/// collects every matching row before it returns the newest row. For a complete word, it does not.
/// So a long prefix is replaced by the indexed words that begin with it.
fn expression(connection: &Connection, input: &str) -> rusqlite::Result<Option<String>> {
    let Some(prefix) = words::long_prefix(input) else {
        return Ok(words::match_expression(input));
    };
    connection.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_word
           USING fts5vocab('main', 'block_search', 'instance')",
    )?;
    let mut find =
        connection.prepare_cached("SELECT term FROM search_word WHERE term >= ?1 LIMIT 1")?;
    let (mut found, mut next) = (Vec::new(), prefix.clone());
    while let Some(word) = find.query_row([&next], |row| row.get::<_, String>(0)).optional()? {
        if !word.starts_with(&prefix) {
            break;
        }
        if found.len() == MAX_WORDS {
            return Ok(words::match_expression(input));
        }
        // No indexed word sorts between the word and this text, so the next query skips the word.
        next = format!("{word}\u{1}");
        found.push(word);
    }
    let is_found = !found.is_empty();
    Ok(is_found.then(|| words::with_last_words(input, &prefix, &found)))
}

fn search_titles(connection: &Connection, expression: &str) -> rusqlite::Result<Vec<FoundPassage>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT conversation.id, conversation.title, conversation.updated_ms,
           snippet(title_search, 0, ?3, ?4, '…', {PASSAGE_WORDS})
         FROM title_search JOIN conversation ON conversation.id = title_search.rowid
         WHERE title_search MATCH ?1 AND conversation.deleted_ms IS NULL
         ORDER BY title_search.rowid DESC LIMIT ?2"
    ))?;
    let marks = (MATCH_START.to_string(), MATCH_END.to_string());
    let rows = find.query_map(params![expression, MAX_TITLES, marks.0, marks.1], |row| {
        let (passage, matches) = words::marked_passage(row.get_ref(3)?.as_str()?);
        Ok(FoundPassage {
            conversation: row.get(0)?,
            message: None,
            title: title(row.get_ref(1)?.as_str_or_null()?.unwrap_or_default()),
            updated_ms: row.get(2)?,
            passage,
            matches,
            cursor: None,
        })
    })?;
    rows.collect()
}

/// Lists prompts of all conversations, newest first. With input, only prompts that contain every
/// word of the input. A prompt that equals a newer prompt of the same page is left out.
pub fn recall(
    connection: &Connection,
    input: &str,
    after: Option<PassageCursor>,
    limit: u32,
) -> rusqlite::Result<Vec<RecalledPrompt>> {
    let before = after.map_or(i64::MAX, |after| after.0);
    let read = |row: &rusqlite::Row<'_>| {
        Ok(RecalledPrompt { cursor: PassageCursor(row.get(0)?), text: row.get(1)? })
    };
    let expression = expression(connection, input)?;
    let mut prompts = Vec::new();
    if let Some(expression) = expression {
        let mut find = connection.prepare_cached(
            "SELECT block.id, block.text FROM block_search
             JOIN block ON block.id = block_search.rowid AND block.kind = 'prompt'
             JOIN message ON message.id = block.message
             JOIN conversation ON conversation.id = message.conversation
             WHERE block_search MATCH ?1 AND block_search.rowid < ?2
               AND conversation.deleted_ms IS NULL
             ORDER BY block_search.rowid DESC LIMIT ?3",
        )?;
        for prompt in find.query_map(params![expression, before, limit], read)? {
            prompts.push(prompt?);
        }
    } else if input.trim().is_empty() {
        let mut find = connection.prepare_cached(
            "SELECT block.id, block.text FROM block
             JOIN message ON message.id = block.message
             JOIN conversation ON conversation.id = message.conversation
             WHERE block.kind = 'prompt' AND block.id < ?1 AND conversation.deleted_ms IS NULL
             ORDER BY block.id DESC LIMIT ?2",
        )?;
        for prompt in find.query_map(params![before, limit], read)? {
            prompts.push(prompt?);
        }
    }
    let last_row = prompts.last().map(|prompt| prompt.cursor);
    let mut seen = std::collections::HashSet::new();
    prompts.retain(|prompt| seen.insert(prompt.text.clone()));
    // The next page begins after the prompts that were left out.
    if let (Some(last), Some(cursor)) = (prompts.last_mut(), last_row) {
        last.cursor = cursor;
    }
    Ok(prompts)
}
