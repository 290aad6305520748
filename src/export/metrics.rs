//! The metrics of turns as CSV and JSON: the same fields in the same order, one record per turn. An
//! unknown value is an empty field or `null`, never 0.

use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::chat::message::Ending;
use crate::chat::meter::Meter;
use crate::chat::meter::gaps::DeltaGaps;
use crate::chat::metrics::{MetricsSum, TurnMetrics};
use crate::export::csv::record;

enum MetricValue<'a> {
    Unknown,
    Text(&'a str),
    Whole(u64),
    Number(f64),
    Is(bool),
}

/// Formats CSV with a header.
pub fn csv(rows: &[TurnMetrics<'_>]) -> String {
    let records: Vec<_> = rows.iter().map(fields).collect();
    let Some(first) = records.first() else { return String::new() };
    let mut text = String::new();
    record(&mut text, first.iter().map(|(name, _)| (*name).to_owned()));
    for fields in &records {
        record(&mut text, fields.iter().map(|(_, value)| plain(value)));
    }
    text
}

fn plain(value: &MetricValue<'_>) -> String {
    match value {
        MetricValue::Unknown => String::new(),
        MetricValue::Text(text) => (*text).to_owned(),
        MetricValue::Whole(number) => number.to_string(),
        MetricValue::Number(number) => number.to_string(),
        MetricValue::Is(is) => is.to_string(),
    }
}

/// Formats an indented JSON array of objects, with a line break at its end.
pub fn json(rows: &[TurnMetrics<'_>]) -> String {
    let records: Vec<_> = rows.iter().map(|row| MetricRecord(fields(row))).collect();
    let text = serde_json::to_string_pretty(&records);
    text.expect("text and finite numbers are JSON") + "\n"
}

struct MetricRecord<'a>(Vec<(&'static str, MetricValue<'a>)>);

impl Serialize for MetricRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            match value {
                MetricValue::Unknown => object.serialize_entry(name, &())?,
                MetricValue::Text(text) => object.serialize_entry(name, text)?,
                MetricValue::Whole(number) => object.serialize_entry(name, number)?,
                MetricValue::Number(number) => object.serialize_entry(name, number)?,
                MetricValue::Is(is) => object.serialize_entry(name, is)?,
            }
        }
        object.end()
    }
}

fn fields<'a>(row: &TurnMetrics<'a>) -> Vec<(&'static str, MetricValue<'a>)> {
    let meter = row.meter;
    let gaps = meter.map(Meter::gaps);
    let percentiles = gaps.and_then(|gaps| gaps.percentiles([50, 95]));
    let (reason, sequence, details) = match row.ending {
        Ending::Complete { reason, sequence, details } => {
            (Some(reason.as_str()), sequence.as_ref(), details.as_deref())
        }
        _ => (None, None, None),
    };
    let ending = match row.ending {
        Ending::Open => "open",
        Ending::Complete { .. } => "complete",
        Ending::Stopped => "stopped",
        Ending::Interrupted => "interrupted",
        Ending::Failed(_) => "failed",
    };
    let failure = match row.ending {
        Ending::Failed(failure) => Some(failure.summary.as_str()),
        _ => None,
    };
    let temperature = row.temperature.and_then(|temperature| temperature.to_string().parse().ok());
    let is_whole = row.output.map(|sum| sum.is_complete);
    let requests = Some(row.requests as u64).filter(|requests| *requests > 0);
    vec![
        ("turn", MetricValue::Whole(row.place.turn as u64)),
        ("branch", MetricValue::Whole(row.place.branch as u64)),
        ("shown", MetricValue::Is(row.is_on_path)),
        ("model", MetricValue::Text(row.model.as_str())),
        ("temperature", number(temperature)),
        ("requests", whole(requests)),
        ("usage_of_all_requests", is_whole.map_or(MetricValue::Unknown, MetricValue::Is)),
        ("input_tokens", tokens(row.input)),
        ("output_tokens", tokens(row.output)),
        ("cache_read_tokens", tokens(row.cache_read)),
        ("cache_write_tokens", tokens(row.cache_write)),
        ("headers_ms", time(meter.and_then(Meter::time_to_headers))),
        ("first_token_ms", time(meter.and_then(Meter::time_to_first_token))),
        ("latency_ms", whole(meter.and_then(Meter::latency_ms))),
        ("wall_ms", time(meter.and_then(Meter::wall_time))),
        ("overhead_ms", overhead(meter.and_then(Meter::overhead_ms))),
        ("tokens_per_second", number(meter.and_then(Meter::tokens_per_second))),
        ("deltas", whole(meter.map(Meter::deltas))),
        ("gap_p50_ms", time(percentiles.map(|[p50, _]| p50))),
        ("gap_p95_ms", time(percentiles.map(|[_, p95]| p95))),
        ("gap_max_ms", time(gaps.and_then(DeltaGaps::longest))),
        ("ending", MetricValue::Text(ending)),
        ("stop_reason", text(reason)),
        ("stop_sequence", text(sequence.map(|sequence| sequence.text.as_str()))),
        (
            "stop_sequence_inferred",
            sequence.map_or(MetricValue::Unknown, |sequence| MetricValue::Is(sequence.is_inferred)),
        ),
        ("stop_category", text(details.and_then(|details| details.category.as_deref()))),
        ("citations", MetricValue::Whole(row.citations as u64)),
        ("failure", text(failure)),
        ("request_id", text(row.request_id)),
        ("service_tier", text(meter.and_then(Meter::service_tier))),
        // Round away floating-point noise: a token costs at least $0.00000001.
        ("cost_usd", number(row.cost.map(|sum| (sum.value * 1e9).round() / 1e9))),
    ]
}

fn text(text: Option<&str>) -> MetricValue<'_> {
    text.map_or(MetricValue::Unknown, MetricValue::Text)
}

fn whole(number: Option<u64>) -> MetricValue<'static> {
    number.map_or(MetricValue::Unknown, MetricValue::Whole)
}

fn number(number: Option<f64>) -> MetricValue<'static> {
    number.map_or(MetricValue::Unknown, MetricValue::Number)
}

fn tokens(sum: Option<MetricsSum<u64>>) -> MetricValue<'static> {
    whole(sum.map(|sum| sum.value))
}

/// Returns milliseconds, rounded to the microsecond.
#[allow(clippy::cast_precision_loss, reason = "times stay far below 2^52 µs")]
fn time(time: Option<Duration>) -> MetricValue<'static> {
    number(time.map(|time| time.as_micros() as f64 / 1e3))
}

#[allow(clippy::cast_precision_loss, reason = "times stay far below 2^52 ms")]
fn overhead(ms: Option<i64>) -> MetricValue<'static> {
    number(ms.map(|ms| ms as f64))
}

#[cfg(test)]
mod tests;
