//! The timing rows in the details of a reply.

use std::time::{Duration, Instant};

use super::figures::milliseconds;
use crate::session::turn::Turn;

pub fn rows(turn: &Turn, now: Instant) -> Vec<(&'static str, String)> {
    let meter = &turn.meter;
    let mut rows = Vec::new();
    if let Some(wall) = meter.duration(now) {
        let seconds = wall.as_secs_f64();
        rows.push(("Wall time", format!("{seconds:.2} s, measured by Outcrop")));
    }
    if let (Some(latency), Some(overhead)) = (meter.latency_ms(), meter.overhead_ms()) {
        let text = format!("{latency} ms, reported by Bedrock; {overhead} ms overhead");
        rows.push(("Latency", text));
    }
    if let Some(headers) = meter.time_to_headers() {
        rows.push(("Headers after", format!("{} ms", headers.as_millis())));
    }
    if let Some(first) = meter.time_to_first_token() {
        let first = milliseconds(first);
        rows.push(("First token", format!("after {first} ms")));
    }
    if meter.deltas() > 0 {
        rows.push(("Deltas", meter.deltas().to_string()));
    }
    let gaps = meter.gaps();
    if let (Some([p50, p95]), Some(longest)) = (gaps.percentiles([50, 95]), gaps.longest()) {
        let mark = if gaps.is_exact() { "" } else { "~" };
        let (p50, p95, longest) = (short(p50), short(p95), short(longest));
        rows.push(("Gaps", format!("p50 {mark}{p50}  p95 {mark}{p95}  max {longest}")));
    }
    rows
}

/// Formats a time in milliseconds. Short times get more decimals.
fn short(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    if ms < 10.0 { format!("{ms:.2} ms") } else { format!("{ms:.0} ms") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_keep_their_decimals() {
        for (micros, expected) in [(0, "0.00 ms"), (1234, "1.23 ms"), (12_345, "12 ms")] {
            assert_eq!(short(Duration::from_micros(micros)), expected);
        }
    }
}
