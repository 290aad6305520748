//! Tokens and cost by day or month and model.

use serde::Serialize;

use super::list::json;
use super::task::UsageForm;
use crate::chat::count::grouped;
use crate::chat::model::format_cost;
use crate::document::visible;
use crate::export::csv;
use crate::plain::print_line;
use crate::store_access::{StoreAccess, StoreAccessError};
use crate::stored::{StoreAnswer, StoreQuery, StoreRequest, UsagePeriod, UsageRow};

const HEAD: [&str; 8] =
    ["PERIOD", "MODEL", "REQUESTS", "INPUT", "OUTPUT", "CACHE READ", "CACHE WRITE", "COST"];

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

pub fn text(
    store: &mut StoreAccess,
    period: UsagePeriod,
    form: UsageForm,
    utc_offset_s: i64,
) -> Result<String, StoreAccessError> {
    let (from_ms, until_ms) = (0, i64::MAX);
    let query = StoreQuery::Usage { from_ms, until_ms, utc_offset_s, period };
    let StoreAnswer::Usage(rows) = store.ask(StoreRequest::Query(query))? else {
        return Ok(String::new());
    };
    Ok(match form {
        UsageForm::Json => json(&rows.iter().map(object).collect::<Vec<_>>()),
        UsageForm::Csv => csv_text(&rows),
        UsageForm::Table => {
            if rows.is_empty() {
                print_line("No stored requests");
            }
            table(&rows)
        }
    })
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

/// Rounds away floating-point noise: a token costs at least $0.00000001.
fn rounded(cost: f64) -> f64 {
    (cost * 1e9).round() / 1e9
}

fn csv_text(rows: &[UsageRow]) -> String {
    let head = [
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
    let mut text = String::new();
    csv::record(&mut text, head.into_iter().map(str::to_owned));
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

/// Returns aligned rows with a header and the total. `≥` marks a cost that is not complete.
fn table(rows: &[UsageRow]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut cells = vec![HEAD.map(str::to_owned)];
    cells.extend(rows.iter().map(table_row));
    cells.push(table_row(&total(rows)));
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|at| cells.iter().map(|row| row[at].chars().count()).max().unwrap_or_default())
        .collect();
    let mut text = String::new();
    for row in cells {
        let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| match at {
            0 | 1 => format!("{cell:width$}"),
            _ => format!("{cell:>width$}"),
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn table_row(row: &UsageRow) -> [String; 8] {
    let mark = if row.without_cost > 0 { "≥" } else { "" };
    [
        row.period.clone(),
        visible::line(&row.model),
        grouped(row.requests),
        grouped(row.input_tokens),
        grouped(row.output_tokens),
        grouped(row.cache_read_tokens),
        grouped(row.cache_write_tokens),
        format!("{mark}{}", format_cost(row.cost_usd)),
    ]
}

fn total(rows: &[UsageRow]) -> UsageRow {
    let sum = |figure: fn(&UsageRow) -> u64| rows.iter().map(figure).sum();
    UsageRow {
        period: "total".to_owned(),
        model: String::new(),
        requests: sum(|row| row.requests),
        input_tokens: sum(|row| row.input_tokens),
        output_tokens: sum(|row| row.output_tokens),
        cache_read_tokens: sum(|row| row.cache_read_tokens),
        cache_write_tokens: sum(|row| row.cache_write_tokens),
        cost_usd: rows.iter().map(|row| row.cost_usd).sum(),
        without_cost: sum(|row| row.without_cost),
    }
}
