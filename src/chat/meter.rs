//! The metrics of one request and its reply, as [`DEFINITIONS`] defines them. Reads no clock: the
//! caller passes the monotonic time at which the last byte of each event was received. While the
//! reply streams, output tokens are estimated from the characters, at the rate of the model, and
//! shown with `~`.

mod definitions;

pub mod gaps;

use std::time::{Duration, Instant};

use crate::chat::meter::gaps::DeltaGaps;
pub use definitions::{DEFINITIONS, Definition};

use super::event::{Metadata, StreamEvent, Usage};

/// Deltas closer than this count as simultaneous. One read of the connection returns several
/// deltas, and the time between them is processing time.
const MIN_DELTA_GAP: Duration = Duration::from_millis(10);

/// The highest plausible rate of a model. A reply that arrives all at once has a higher rate, which
/// measures the connection.
const MAX_TOKENS_PER_SECOND: f64 = 10_000.0;

#[derive(Debug, Clone, PartialEq)]
pub struct Meter {
    sent_at: Instant,
    headers: Option<Instant>,
    first_delta: Option<Instant>,
    last_delta: Option<Instant>,
    last_event: Option<Instant>,
    ended: Option<Instant>,
    /// Whether the end is unknown, because the program was killed during the reply.
    lacks_end: bool,
    gaps: DeltaGaps,
    deltas: u64,
    characters: u64,
    unknown: u64,
    metadata: Option<Metadata>,
}

/// The stored figures of a request that has ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RestoredTimes {
    pub headers: Option<Duration>,
    pub first_delta: Option<Duration>,
    pub last_delta: Option<Duration>,
    pub wall: Option<Duration>,
    pub gaps: DeltaGaps,
    pub deltas: u64,
    pub characters: u64,
    pub unknown: u64,
}

impl Meter {
    pub fn new(now: Instant) -> Self {
        Self {
            sent_at: now,
            headers: None,
            first_delta: None,
            last_delta: None,
            last_event: None,
            ended: None,
            lacks_end: false,
            gaps: DeltaGaps::default(),
            deltas: 0,
            characters: 0,
            unknown: 0,
            metadata: None,
        }
    }

    /// Returns the meter of a request that was stored. All times are relative to `sent_at`.
    pub fn restored(sent_at: Instant, times: RestoredTimes, metadata: Option<Metadata>) -> Self {
        let at = |time: Option<Duration>| Some(sent_at + time?);
        Self {
            sent_at,
            headers: at(times.headers),
            first_delta: at(times.first_delta),
            last_delta: at(times.last_delta),
            last_event: at(times.wall),
            ended: at(Some(times.wall.unwrap_or_default())),
            lacks_end: times.wall.is_none(),
            gaps: times.gaps,
            deltas: times.deltas,
            characters: times.characters,
            unknown: times.unknown,
            metadata,
        }
    }

    /// Sets the send time to `now`. For a request that is sent later than its meter is created.
    pub fn restart(&mut self, now: Instant) {
        self.sent_at = now;
    }

    pub fn apply(&mut self, at: Instant, event: &StreamEvent) {
        self.last_event = Some(at);
        match event {
            StreamEvent::Opened { .. } => {
                self.headers.get_or_insert(at);
            }
            StreamEvent::Metadata(metadata) => self.metadata = Some(metadata.clone()),
            StreamEvent::Unknown(_) => self.unknown += 1,
            _ if event.is_last() => self.end(at),
            _ if event.is_delta() => {
                self.first_delta.get_or_insert(at);
                if let Some(before) = self.last_delta.replace(at) {
                    self.gaps.push(at.saturating_duration_since(before));
                }
                self.deltas += 1;
                self.characters += match event {
                    StreamEvent::Text { text, .. } | StreamEvent::Reasoning { text, .. } => {
                        letters(text)
                    }
                    StreamEvent::ToolInput { json, .. } => letters(json),
                    _ => 0,
                };
            }
            _ => {}
        }
    }

    /// Stops the clock, at the last event or when the user stops the reply.
    pub fn end(&mut self, at: Instant) {
        self.ended.get_or_insert(at);
        self.gaps.shrink();
    }

    pub fn since_sent(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.sent_at)
    }

    /// Returns the duration of the turn so far, or its final duration.
    pub fn elapsed(&self, now: Instant) -> Duration {
        self.ended.unwrap_or(now).saturating_duration_since(self.sent_at)
    }

    /// Returns the duration of the turn so far, or its final duration; `None` if it is unknown.
    pub fn duration(&self, now: Instant) -> Option<Duration> {
        (!self.lacks_end).then(|| self.elapsed(now))
    }

    /// Returns the final duration; `None` while the reply is open, or if it is unknown.
    pub fn wall_time(&self) -> Option<Duration> {
        self.duration(self.ended?)
    }

    /// Returns the wall time minus the service's latency in milliseconds. May be negative.
    pub fn overhead_ms(&self) -> Option<i64> {
        let wall = i64::try_from(self.wall_time()?.as_millis()).ok()?;
        Some(wall - i64::try_from(self.latency_ms()?).ok()?)
    }

    pub fn gaps(&self) -> &DeltaGaps {
        &self.gaps
    }

    /// Returns the time since the last event; `None` if no request is in flight.
    pub fn idle_time(&self, now: Instant) -> Option<Duration> {
        if self.ended.is_some() {
            return None;
        }
        Some(now.saturating_duration_since(self.last_event.unwrap_or(self.sent_at)))
    }

    pub fn time_to_headers(&self) -> Option<Duration> {
        Some(self.headers?.saturating_duration_since(self.sent_at))
    }

    pub fn time_to_first_token(&self) -> Option<Duration> {
        Some(self.first_delta?.saturating_duration_since(self.sent_at))
    }

    /// Returns the output tokens per second between the first and the last delta, from the
    /// service's token count. Returns `None` before the count arrives, if the count is 0 (the text
    /// then comes from a guardrail), or if the deltas arrived too fast to tell.
    pub fn tokens_per_second(&self) -> Option<f64> {
        let output = self.usage()?.output.filter(|output| *output > 0)?;
        rate(output, self.first_delta?, self.last_delta?)
    }

    /// Returns the current rate, based on [`Self::estimated_output`].
    pub fn estimated_tokens_per_second(&self, per_1000: u32) -> Option<f64> {
        rate(self.estimated_output(per_1000), self.first_delta?, self.last_delta?)
    }

    /// Estimates the output tokens so far, at `per_1000` tokens per 1,000 characters.
    pub fn estimated_output(&self, per_1000: u32) -> u64 {
        (self.characters * u64::from(per_1000)).div_ceil(1000)
    }

    /// Returns true after the metadata event. Metrics that are still missing then were not sent.
    pub fn has_metadata(&self) -> bool {
        self.metadata.is_some()
    }

    pub fn usage(&self) -> Option<&Usage> {
        self.metadata.as_ref()?.usage.as_ref()
    }

    pub fn latency_ms(&self) -> Option<u64> {
        self.metadata.as_ref()?.latency_ms
    }

    /// Returns the service tier that served the request, if the service named it.
    pub fn service_tier(&self) -> Option<&str> {
        self.metadata.as_ref()?.service_tier.as_deref()
    }

    pub fn sent_at(&self) -> Instant {
        self.sent_at
    }

    pub fn time_to_last_delta(&self) -> Option<Duration> {
        Some(self.last_delta?.saturating_duration_since(self.sent_at))
    }

    /// Returns the number of characters of all deltas.
    pub fn characters(&self) -> u64 {
        self.characters
    }

    pub fn deltas(&self) -> u64 {
        self.deltas
    }

    pub fn unknown(&self) -> u64 {
        self.unknown
    }
}

fn letters(text: &str) -> u64 {
    text.chars().count() as u64
}

#[allow(clippy::cast_precision_loss, reason = "token counts stay far below 2^52")]
fn rate(tokens: u64, from: Instant, to: Instant) -> Option<f64> {
    let span = to.saturating_duration_since(from);
    let rate = (span >= MIN_DELTA_GAP).then(|| tokens as f64 / span.as_secs_f64());
    rate.filter(|rate| *rate <= MAX_TOKENS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_that_arrives_at_once_has_no_rate() {
        let sent_at = Instant::now();
        for (output, span, expected) in
            [(54, 9, None), (54, 27, Some(2_000.0)), (262_144, 300, None)]
        {
            let mut meter = Meter::new(sent_at);
            for at in [sent_at, sent_at + Duration::from_millis(span)] {
                meter.apply(at, &StreamEvent::Text { index: 0, text: "Hello".into() });
            }
            let usage = Some(Usage { output: Some(output), ..Usage::default() });
            meter.apply(sent_at, &StreamEvent::Metadata(Metadata { usage, ..Metadata::default() }));
            assert_eq!(meter.tokens_per_second(), expected, "{output} in {span} ms");
        }
    }

    #[test]
    fn metrics_follow_their_definitions() {
        let sent_at = Instant::now();
        let at = |ms| sent_at + Duration::from_millis(ms);
        let mut meter = Meter::new(sent_at);
        meter.apply(at(100), &StreamEvent::Opened { request_id: None });
        meter.apply(at(240), &StreamEvent::Text { index: 0, text: "Hello ".into() });
        assert_eq!(meter.tokens_per_second(), None);
        meter.apply(at(1240), &StreamEvent::Text { index: 0, text: "you".into() });
        assert_eq!(meter.estimated_output(250), 3);
        let usage =
            Usage { input: Some(18), output: Some(54), total: Some(72), ..Usage::default() };
        let metadata =
            Metadata { usage: Some(usage), latency_ms: Some(1822), ..Metadata::default() };
        meter.apply(at(1300), &StreamEvent::Metadata(metadata));
        meter.apply(at(1301), &StreamEvent::Ended);
        assert_eq!(meter.time_to_headers(), Some(Duration::from_millis(100)));
        assert_eq!(meter.time_to_first_token(), Some(Duration::from_millis(240)));
        assert_eq!(meter.tokens_per_second(), Some(54.0));
        assert_eq!(meter.latency_ms(), Some(1822));
        assert_eq!(meter.elapsed(at(9000)), Duration::from_millis(1301));
        assert_eq!(meter.wall_time(), Some(Duration::from_millis(1301)));
        assert_eq!(meter.overhead_ms(), Some(-521));
        assert_eq!(meter.gaps().percentiles([50, 95]), Some([Duration::from_secs(1); 2]));
    }

    #[test]
    fn gaps_ignore_events_between_deltas() {
        let sent_at = Instant::now();
        let at = |ms| sent_at + Duration::from_millis(ms);
        let mut meter = Meter::new(sent_at);
        let text = || StreamEvent::Text { index: 0, text: "a".into() };
        meter.apply(at(10), &text());
        assert_eq!(meter.gaps().longest(), None);
        meter.apply(at(30), &StreamEvent::BlockStopped { index: 0 });
        meter.apply(at(50), &StreamEvent::ReasoningSignature { index: 1, signature: "s".into() });
        meter.apply(at(53), &text());
        meter.apply(at(99), &StreamEvent::Ended);
        let found = meter.gaps().percentiles([50, 95]);
        assert_eq!(found, Some([3, 40].map(Duration::from_millis)));
        assert_eq!(meter.gaps().count(), meter.deltas() - 1);
    }

    #[test]
    fn a_delta_without_content_is_not_counted() {
        let sent_at = Instant::now();
        let at = |ms| sent_at + Duration::from_millis(ms);
        let mut meter = Meter::new(sent_at);
        let text = |text: &str| StreamEvent::Text { index: 0, text: text.into() };
        meter.apply(at(3), &text(""));
        meter.apply(at(100), &StreamEvent::Reasoning { index: 0, text: String::new() });
        meter.apply(at(200), &StreamEvent::ToolInput { index: 0, json: String::new() });
        assert_eq!((meter.time_to_first_token(), meter.deltas()), (None, 0));
        meter.apply(at(1012), &text("x"));
        meter.apply(at(1020), &text(""));
        assert_eq!(meter.time_to_first_token(), Some(Duration::from_millis(1012)));
        assert_eq!((meter.deltas(), meter.gaps().count()), (1, 0));
        // Signatures and encrypted reasoning are content, although they have no readable text.
        meter.apply(at(1030), &StreamEvent::ReasoningRedacted { index: 1, bytes: 6 });
        assert_eq!(meter.deltas(), 2);
    }

    #[test]
    fn simultaneous_deltas_have_no_rate() {
        fn check(apart: Duration, expected: Option<f64>) {
            let sent_at = Instant::now();
            let mut meter = Meter::new(sent_at);
            for at in [sent_at, sent_at + apart] {
                meter.apply(at, &StreamEvent::Text { index: 0, text: "four".into() });
            }
            assert_eq!(meter.estimated_tokens_per_second(250).is_some(), expected.is_some());
            let usage = Usage { output: Some(54), ..Usage::default() };
            let metadata = Metadata { usage: Some(usage), ..Metadata::default() };
            meter.apply(sent_at + apart, &StreamEvent::Metadata(metadata));
            assert_eq!(meter.tokens_per_second(), expected, "{apart:?} apart");
        }
        check(Duration::ZERO, None);
        // One read from the connection returned all deltas.
        check(Duration::from_micros(70), None);
        check(Duration::from_micros(9999), None);
        check(Duration::from_millis(10), Some(5400.0));
    }

    #[test]
    fn a_stored_request_of_a_killed_program_has_no_duration() {
        let now = Instant::now();
        let meter = Meter::restored(now, RestoredTimes::default(), None);
        assert_eq!((meter.duration(now), meter.wall_time()), (None, None));
        let wall = Some(Duration::from_millis(7));
        let meter = Meter::restored(now, RestoredTimes { wall, ..Default::default() }, None);
        assert_eq!((meter.duration(now), meter.wall_time()), (wall, wall));
    }

    #[test]
    fn metrics_are_none_without_a_metadata_event() {
        let sent_at = Instant::now();
        let mut meter = Meter::new(sent_at);
        meter.apply(sent_at, &StreamEvent::Metadata(Metadata::default()));
        assert_eq!(meter.usage(), None);
        assert_eq!(meter.latency_ms(), None);
        assert_eq!(meter.time_to_first_token(), None);
        assert_eq!(
            (meter.wall_time(), meter.overhead_ms(), meter.gaps().longest()),
            (None, None, None)
        );
    }
}
