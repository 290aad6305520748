//! The rows of requests: settings, usage, timings and cost.

use rusqlite::{Connection, Row, params};

use super::block_rows::{column, count};
use crate::stored::{ConversationKey, MessageKey, RequestKey};
use crate::stored::{StoredMetrics, StoredRequest, StoredUsage};

pub fn insert(
    connection: &Connection,
    conversation: ConversationKey,
    message: MessageKey,
    request: &StoredRequest,
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO request (id, conversation, message, sent_ms, model, settings)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    insert.execute(params![
        request.key,
        conversation,
        message,
        request.sent_ms,
        request.model,
        request.settings
    ])?;
    if request.metrics != StoredMetrics::default() {
        save_metrics(connection, request.key, &request.metrics)?;
    }
    Ok(())
}

pub fn save_metrics(
    connection: &Connection,
    request: RequestKey,
    metrics: &StoredMetrics,
) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE request SET request_id = ?2, service_tier = ?3, input_tokens = ?4,
           output_tokens = ?5, total_tokens = ?6, cache_read_tokens = ?7,
           cache_write_tokens = ?8, cache_write_hour_tokens = ?9, cost_usd = ?10,
           latency_ms = ?11, headers_us = ?12, first_delta_us = ?13, last_delta_us = ?14,
           wall_us = ?15, gap_p50_us = ?16, gap_p95_us = ?17, gap_longest_us = ?18,
           deltas = ?19, characters = ?20, unknown_events = ?21
         WHERE id = ?1",
    )?;
    let usage = metrics.usage.unwrap_or_default();
    let optional = |figure: Option<u64>| figure.map(column);
    update
        .execute(params![
            request,
            metrics.request_id,
            metrics.service_tier,
            optional(usage.input),
            optional(usage.output),
            optional(usage.total),
            optional(usage.cache_read),
            optional(usage.cache_write),
            metrics.usage.map(|usage| column(usage.cache_write_hour)),
            metrics.cost_usd,
            optional(metrics.latency_ms),
            optional(metrics.headers_us),
            optional(metrics.first_delta_us),
            optional(metrics.last_delta_us),
            optional(metrics.wall_us),
            optional(metrics.gap_p50_us),
            optional(metrics.gap_p95_us),
            optional(metrics.gap_longest_us),
            column(metrics.deltas),
            column(metrics.characters),
            column(metrics.unknown_events),
        ])
        .map(|_| ())
}

/// The columns of a request, in the order that [`read`] reads.
pub const REQUEST_COLUMNS: &str = "message, id, sent_ms, model, settings, request_id, \
     service_tier, input_tokens, output_tokens, total_tokens, cache_read_tokens, \
     cache_write_tokens, cache_write_hour_tokens, cost_usd, latency_ms, headers_us, \
     first_delta_us, last_delta_us, wall_us, gap_p50_us, gap_p95_us, gap_longest_us, deltas, \
     characters, unknown_events";

/// Reads a request from a row of [`REQUEST_COLUMNS`]. Ignores the first column, the message.
pub fn read(row: &Row<'_>) -> rusqlite::Result<StoredRequest> {
    let figure = |at: usize| row.get::<_, Option<i64>>(at).map(|figure| figure.map(count));
    let usage = match figure(12)? {
        None => None,
        Some(cache_write_hour) => Some(StoredUsage {
            input: figure(7)?,
            output: figure(8)?,
            total: figure(9)?,
            cache_read: figure(10)?,
            cache_write: figure(11)?,
            cache_write_hour,
        }),
    };
    Ok(StoredRequest {
        key: row.get(1)?,
        sent_ms: row.get(2)?,
        model: row.get(3)?,
        settings: row.get(4)?,
        metrics: StoredMetrics {
            request_id: row.get(5)?,
            service_tier: row.get(6)?,
            usage,
            cost_usd: row.get(13)?,
            latency_ms: figure(14)?,
            headers_us: figure(15)?,
            first_delta_us: figure(16)?,
            last_delta_us: figure(17)?,
            wall_us: figure(18)?,
            gap_p50_us: figure(19)?,
            gap_p95_us: figure(20)?,
            gap_longest_us: figure(21)?,
            deltas: figure(22)?.unwrap_or_default(),
            characters: figure(23)?.unwrap_or_default(),
            unknown_events: figure(24)?.unwrap_or_default(),
        },
    })
}
