//! The list of conversations and the usage over time. Each query adds up tokens and cost from the
//! requests, through covering indexes. No sum is stored, so no sum can disagree with the requests.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::block_rows::count;
use crate::stored::ConversationKey;
use crate::stored::{HistoryCursor, HistoryEntry, UsagePeriod, UsageRow};

/// The maximum length of a title in characters.
const TITLE_LENGTH: usize = 80;

/// The text from which the title of a conversation is made: the user's title, the first prompt, or the
/// draft.
pub const TITLE_TEXT: &str = "coalesce(conversation.title,
   (SELECT substr(block.text, 1, 400) FROM message
     JOIN block ON block.message = message.id AND block.position = 0
     WHERE message.conversation = conversation.id AND message.role = 'user'
       AND message.pruned_ms IS NULL
     ORDER BY message.id LIMIT 1),
   substr(conversation.draft, 1, 400))";

/// Returns the first line with text, shortened to [`TITLE_LENGTH`].
pub fn title(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    match line.char_indices().nth(TITLE_LENGTH) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line.to_owned(),
    }
}

/// Returns whether a conversation exists and was not deleted.
pub fn is_listed(connection: &Connection, conversation: ConversationKey) -> bool {
    let query = "SELECT 1 FROM conversation WHERE id = ?1 AND deleted_ms IS NULL";
    let found = connection.prepare_cached(query).and_then(|mut find| find.exists([conversation]));
    found.unwrap_or_default()
}

/// Lists conversations that were not deleted: pinned first, then newest first.
pub fn list(
    connection: &Connection,
    after: Option<HistoryCursor>,
    limit: u32,
) -> rusqlite::Result<Vec<HistoryEntry>> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT id, {TITLE_TEXT}, title IS NOT NULL, pinned, model, created_ms, updated_ms,
           (SELECT count(*) FROM message
             WHERE message.conversation = conversation.id AND message.role = 'assistant')
         FROM conversation
         WHERE deleted_ms IS NULL AND (pinned, updated_ms, id) < (?1, ?2, ?3)
         ORDER BY pinned DESC, updated_ms DESC, id DESC LIMIT ?4"
    ))?;
    let after = after.map_or((2, i64::MAX, i64::MAX), |after| {
        (i64::from(after.is_pinned), after.updated_ms, after.conversation.bits())
    });
    let mut rows = find.query(params![after.0, after.1, after.2, limit])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(connection, row)?);
    }
    Ok(entries)
}

fn entry(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<HistoryEntry> {
    let conversation = row.get(0)?;
    let mut find = connection.prepare_cached(
        "SELECT sum(input_tokens), sum(output_tokens), sum(cost_usd) FROM request
         WHERE conversation = ?1",
    )?;
    let figure = |figure: Option<i64>| figure.map(count);
    let (input, output, cost_usd): (Option<i64>, Option<i64>, _) =
        find.query_row([conversation], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(HistoryEntry {
        conversation,
        title: title(row.get_ref(1)?.as_str()?),
        is_renamed: row.get(2)?,
        is_pinned: row.get(3)?,
        model: row.get(4)?,
        created_ms: row.get(5)?,
        updated_ms: row.get(6)?,
        turns: count(row.get(7)?),
        input_tokens: figure(input),
        output_tokens: figure(output),
        cost_usd,
    })
}

/// Returns the conversation that changed last.
pub fn latest(connection: &Connection) -> rusqlite::Result<Option<ConversationKey>> {
    let mut find = connection.prepare_cached(
        "SELECT updated_ms, id FROM conversation WHERE deleted_ms IS NULL AND pinned = ?1
         ORDER BY updated_ms DESC, id DESC LIMIT 1",
    )?;
    let mut newest = |is_pinned: bool| {
        find.query_row([is_pinned], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?))).optional()
    };
    let latest = newest(false)?.max(newest(true)?);
    Ok(latest.map(|(_, conversation)| conversation))
}

/// Adds up tokens and cost for each period and model, newest first. Does not count copies of requests,
/// which an import or a conversation that is stored again creates. A copy has the same model and times
/// as an earlier request. The request of a killed program has no duration, so it counts as a copy only
/// if that earlier request is in another conversation.
pub fn usage(connection: &Connection, period: UsagePeriod) -> rusqlite::Result<Vec<UsageRow>> {
    let format = match period {
        UsagePeriod::Day => "%Y-%m-%d",
        UsagePeriod::Month => "%Y-%m",
        UsagePeriod::All => "all",
    };
    let mut find = connection.prepare_cached(
        "SELECT strftime(?1, sent_ms / 1000, 'unixepoch', 'localtime') AS period, model, count(*),
           total(input_tokens), total(output_tokens), total(cache_read_tokens),
           total(cache_write_tokens), total(cost_usd), count(*) - count(cost_usd)
         FROM request WHERE sent_ms >= 0 AND NOT EXISTS
           (SELECT 1 FROM request AS earlier
            WHERE earlier.sent_ms = request.sent_ms AND earlier.model = request.model
              AND earlier.id < request.id AND (earlier.wall_us = request.wall_us
                OR earlier.wall_us IS request.wall_us
                  AND earlier.conversation IS NOT request.conversation)
              AND earlier.first_delta_us IS request.first_delta_us
              AND earlier.last_delta_us IS request.last_delta_us)
         GROUP BY period, model ORDER BY period DESC, model",
    )?;
    let rows = find.query_map([format], |row| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "token counts are not negative and stay far below 2^52"
        )]
        let tokens = |at: usize| row.get::<_, f64>(at).map(|sum| sum as u64);
        Ok(UsageRow {
            period: row.get(0)?,
            model: row.get(1)?,
            requests: count(row.get(2)?),
            input_tokens: tokens(3)?,
            output_tokens: tokens(4)?,
            cache_read_tokens: tokens(5)?,
            cache_write_tokens: tokens(6)?,
            cost_usd: row.get(7)?,
            without_cost: count(row.get(8)?),
        })
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line_with_text() {
        assert_eq!(title("\n  \n Fix the build \nplease"), "Fix the build");
        assert_eq!(title(" \n"), "");
        let long = "é".repeat(TITLE_LENGTH + 1);
        assert_eq!(title(&long), format!("{}…", "é".repeat(TITLE_LENGTH)));
    }
}
