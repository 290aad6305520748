//! The metrics of a request as stored data, and back.

use std::time::{Duration, Instant};

use crate::chat::event::{Metadata, Usage};
use crate::chat::meter::gaps::DeltaGaps;
use crate::chat::meter::{Meter, RestoredTimes};
use crate::stored::{StoredMetrics, StoredUsage};

fn micros(time: Option<Duration>) -> Option<u64> {
    time.map(|time| u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
}

pub fn stored_metrics(
    meter: &Meter,
    request_id: Option<&str>,
    cost_usd: Option<f64>,
) -> StoredMetrics {
    let [gap_p50_us, gap_p95_us] = match meter.gaps().percentiles([50, 95]) {
        Some(percentiles) => percentiles.map(|time| micros(Some(time))),
        None => [None; 2],
    };
    StoredMetrics {
        request_id: request_id.map(str::to_owned),
        service_tier: meter.service_tier().map(str::to_owned),
        usage: meter.usage().map(stored_usage),
        cost_usd,
        latency_ms: meter.latency_ms(),
        headers_us: micros(meter.time_to_headers()),
        first_delta_us: micros(meter.time_to_first_token()),
        last_delta_us: micros(meter.time_to_last_delta()),
        wall_us: micros(meter.wall_time()),
        gap_p50_us,
        gap_p95_us,
        gap_longest_us: micros(meter.gaps().longest()),
        deltas: meter.deltas(),
        characters: meter.characters(),
        unknown_events: meter.unknown(),
    }
}

fn stored_usage(usage: &Usage) -> StoredUsage {
    let Usage { input, output, total, cache_read, cache_write, cache_write_hour } = *usage;
    StoredUsage { input, output, total, cache_read, cache_write, cache_write_hour }
}

pub fn restored_meter(sent_at: Instant, stored: &StoredMetrics) -> Meter {
    let time = |micros: Option<u64>| micros.map(Duration::from_micros);
    let gaps = match (stored.gap_p50_us, stored.gap_p95_us, stored.gap_longest_us) {
        (Some(p50), Some(p95), Some(longest)) => {
            let [p50, p95, longest] = [p50, p95, longest].map(Duration::from_micros);
            DeltaGaps::restored(stored.deltas.saturating_sub(1), [p50, p95], longest)
        }
        _ => DeltaGaps::default(),
    };
    let times = RestoredTimes {
        headers: time(stored.headers_us),
        first_delta: time(stored.first_delta_us),
        last_delta: time(stored.last_delta_us),
        wall: time(stored.wall_us),
        gaps,
        deltas: stored.deltas,
        characters: stored.characters,
        unknown: stored.unknown_events,
    };
    let has_metadata = stored.usage.is_some() || stored.latency_ms.is_some();
    let metadata = has_metadata.then(|| Metadata {
        usage: stored.usage.map(restored_usage),
        latency_ms: stored.latency_ms,
        service_tier: stored.service_tier.clone(),
        guardrail_findings: Vec::new(),
    });
    Meter::restored(sent_at, times, metadata)
}

fn restored_usage(usage: StoredUsage) -> Usage {
    let StoredUsage { input, output, total, cache_read, cache_write, cache_write_hour } = usage;
    Usage { input, output, total, cache_read, cache_write, cache_write_hour }
}
