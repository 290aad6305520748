//! The usage over time as CSV and JSON: the same fields in the same order.

use serde::Serialize;

use crate::export::csv;
use crate::stored::UsageRow;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UsageObject<'a> {
    period: &'a str,
    model_id: &'a str,
    requests: u64,
    input_tokens: u64,
    output_tokens: u64,
    cache_read_tokens: u64,
    cache_write_tokens: u64,
    cost_usd: f64,
    /// The requests whose cost is unknown. They are not part of the cost.
    requests_without_cost: u64,
}

const CSV_HEAD: [&str; 9] = [
    "period",
    "model",
    "requests",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cost_usd",
    "requests_without_cost",
];

/// Returns an indented JSON array of objects, with a line break at its end.
pub fn json(rows: &[UsageRow]) -> String {
    let objects: Vec<_> = rows.iter().map(object).collect();
    let text = serde_json::to_string_pretty(&objects);
    text.expect("text and finite numbers are JSON") + "\n"
}

fn object(row: &UsageRow) -> UsageObject<'_> {
    UsageObject {
        period: &row.period,
        model_id: &row.model,
        requests: row.requests,
        input_tokens: row.input_tokens,
        output_tokens: row.output_tokens,
        cache_read_tokens: row.cache_read_tokens,
        cache_write_tokens: row.cache_write_tokens,
        cost_usd: rounded(row.cost_usd),
        requests_without_cost: row.without_cost,
    }
}

/// Returns CSV with a header.
pub fn csv(rows: &[UsageRow]) -> String {
    let mut text = String::new();
    csv::record(&mut text, CSV_HEAD.into_iter().map(str::to_owned));
    for row in rows {
        let UsageRow { requests, input_tokens, output_tokens, without_cost, .. } = row;
        let fields = [
            row.period.clone(),
            row.model.clone(),
            requests.to_string(),
            input_tokens.to_string(),
            output_tokens.to_string(),
            row.cache_read_tokens.to_string(),
            row.cache_write_tokens.to_string(),
            rounded(row.cost_usd).to_string(),
            without_cost.to_string(),
        ];
        csv::record(&mut text, fields.into_iter());
    }
    text
}

/// Rounds away floating-point noise: a token costs at least $0.00000001.
fn rounded(cost: f64) -> f64 {
    (cost * 1e9).round() / 1e9
}
