//! Tracks the use of a tokens-per-minute quota: the use in the last minute, and the wait until the
//! next request fits. It only informs and never delays a request. Reads no clock.
//!
//! When a request arrives, the service reserves its input and max tokens. When the request ends, it
//! counts as input + cache write + output × the model's weight
//! ([`quota_weight`](super::model::Model::quota_weight)). Cache reads are free. Each model and each
//! route to it (geography, `global.`) has its own quota, so requests are grouped by the id that was
//! sent.
//! Source: AWS, "How tokens are counted in Amazon Bedrock", 2026.
//!
//! AWS does not document how its one-minute window moves. Outcrop counts a request until one minute
//! after its end, which is the conservative choice.

use std::collections::VecDeque;
use std::fmt;
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use super::event::Usage;
use super::model::ModelId;
use crate::chat::invalid_value::InvalidValue;

/// How long a request counts after its end.
pub const WINDOW: Duration = Duration::from_mins(1);

/// A quota in tokens per minute, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota(NonZeroU64);

impl Quota {
    /// Parses a whole number from 1. `_`, `,` and spaces may group its digits.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] for any other text.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let digits: String =
            text.chars().filter(|c| !matches!(c, '_' | ',') && !c.is_whitespace()).collect();
        let tokens = digits.parse().ok().and_then(NonZeroU64::new).map(Self);
        tokens.ok_or_else(|| {
            InvalidValue(
                "A quota must be a whole number of tokens per minute, such as 200000".into(),
            )
        })
    }

    pub fn get(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

super::invalid_value::from_str_by_parse!(Quota);

/// Returns the tokens of an ended request that count against the quota; `None` if not known.
fn counted(usage: &Usage, weight: u64) -> Option<u64> {
    Some(usage.input? + usage.cache_write.unwrap_or(0) + weight * usage.output?)
}

/// The requests that count against a quota.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MinuteUsage {
    requests: VecDeque<CountedRequest>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CountedRequest {
    number: u64,
    model: ModelId,
    /// The quota weight of an output token.
    weight: u64,
    /// The estimated input tokens when the request was sent.
    input: u64,
    tokens: u64,
    is_exact: bool,
    /// The end of the request; `None` while it is in flight.
    ended: Option<Instant>,
}

impl CountedRequest {
    fn counts(&self, now: Instant) -> bool {
        self.ended.is_none_or(|ended| now.saturating_duration_since(ended) < WINDOW)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QuotaUse {
    /// Tokens of requests that have ended.
    pub settled: u64,
    /// Whether the service reported all of these tokens.
    pub is_exact: bool,
    /// Tokens reserved for requests in flight. An estimate, because their input is not yet counted.
    pub reserved: u64,
}

/// Whether the next request fits into the quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaFit {
    Now,
    /// The request exceeds the remaining quota by this many tokens and fits after this wait. A wait
    /// of `None` means that it fits after the requests in flight have ended.
    Later {
        over: u64,
        wait: Option<Duration>,
    },
    /// The request alone exceeds the quota of a minute by this many tokens.
    Never {
        over: u64,
    },
}

impl MinuteUsage {
    /// Records a sent request with the quota weight of its model, its estimated input tokens and its
    /// max tokens.
    pub fn begin(
        &mut self,
        number: u64,
        now: Instant,
        model: &ModelId,
        weight: u64,
        input: u64,
        max_tokens: u64,
    ) {
        self.requests.retain(|request| request.counts(now));
        let tokens = input + max_tokens;
        self.requests.push_back(CountedRequest {
            number,
            model: model.clone(),
            weight,
            input,
            tokens,
            is_exact: false,
            ended: None,
        });
    }

    /// Records the end of a request. If its usage is unknown, the request counts as its estimated
    /// input plus `estimated_output` times the weight. If `estimated_output` is also `None`, the
    /// service refused the request, and it does not count.
    pub fn end(
        &mut self,
        number: u64,
        now: Instant,
        usage: Option<&Usage>,
        estimated_output: Option<u64>,
    ) {
        let Some(at) = self.requests.iter().position(|request| request.number == number) else {
            return;
        };
        let request = &mut self.requests[at];
        request.ended = Some(now);
        match (usage.and_then(|usage| counted(usage, request.weight)), estimated_output) {
            (Some(tokens), _) => (request.tokens, request.is_exact) = (tokens, true),
            (None, Some(output)) => request.tokens = request.input + request.weight * output,
            (None, None) => {
                self.requests.remove(at);
            }
        }
    }

    pub fn use_of(&self, model: &ModelId, now: Instant) -> QuotaUse {
        let mut used = QuotaUse { is_exact: true, ..QuotaUse::default() };
        for request in self.of(model, now) {
            if request.ended.is_some() {
                used.settled += request.tokens;
                used.is_exact &= request.is_exact;
            } else {
                used.reserved += request.tokens;
            }
        }
        used
    }

    /// Returns the model ids that used quota in the last minute, in the order of their first
    /// requests.
    pub fn models(&self, now: Instant) -> Vec<&ModelId> {
        let mut models = Vec::new();
        for request in self.requests.iter().filter(|request| request.counts(now)) {
            if !models.contains(&&request.model) {
                models.push(&request.model);
            }
        }
        models
    }

    /// Returns whether a request that reserves `tokens` tokens fits.
    pub fn fits(&self, model: &ModelId, now: Instant, tokens: u64, quota: Quota) -> QuotaFit {
        let Some(room) = quota.get().checked_sub(tokens) else {
            return QuotaFit::Never { over: tokens - quota.get() };
        };
        let used = self.use_of(model, now);
        let Some(over) = (used.settled + used.reserved).checked_sub(room).filter(|over| *over > 0)
        else {
            return QuotaFit::Now;
        };
        let mut ended: Vec<(Instant, u64)> = self
            .of(model, now)
            .filter_map(|request| Some((request.ended?, request.tokens)))
            .collect();
        ended.sort_unstable();
        let mut freed = 0;
        let enough = ended.into_iter().find(|(_, tokens)| {
            freed += tokens;
            freed >= over
        });
        let wait = enough.map(|(ended, _)| (ended + WINDOW).saturating_duration_since(now));
        QuotaFit::Later { over, wait }
    }

    /// Returns true if any request counts at `now`.
    pub fn has_recent_use(&self, now: Instant) -> bool {
        self.requests.iter().any(|request| request.counts(now))
    }

    fn of(&self, model: &ModelId, now: Instant) -> impl Iterator<Item = &CountedRequest> {
        self.requests.iter().filter(move |r| r.model == *model && r.counts(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(region: &str) -> ModelId {
        ModelId::default_for(region)
    }

    fn usage(input: u64, output: u64, cache_write: u64) -> Usage {
        Usage {
            input: Some(input),
            output: Some(output),
            cache_read: Some(9999),
            cache_write: Some(cache_write),
            ..Usage::default()
        }
    }

    /// Returns the usage of two requests: 300 tokens, ended at 0 s, and 500 tokens, ended at 20 s.
    /// The tests use a quota of 1000 tokens.
    fn two_ended_requests() -> (MinuteUsage, Instant) {
        let (mut minute, start) = (MinuteUsage::default(), Instant::now());
        for (number, input, at) in [(1, 50, 0), (2, 250, 20)] {
            let at = start + Duration::from_secs(at);
            minute.begin(number, at, &model("us-east-1"), 5, 40, 100);
            minute.end(number, at, Some(&usage(input, 40, 50)), None);
        }
        (minute, start)
    }

    fn check(minute: &MinuteUsage, at: Instant, wanted: u64, expected: QuotaFit) {
        let quota = Quota::parse("1_000").expect("valid");
        assert_eq!(minute.fits(&model("us-east-1"), at, wanted, quota), expected, "{wanted}");
    }

    #[test]
    fn an_ended_request_counts_for_a_minute() {
        let (minute, start) = two_ended_requests();
        let used = |at| minute.use_of(&model("us-east-1"), start + Duration::from_secs(at));
        assert_eq!(used(20), QuotaUse { settled: 800, is_exact: true, reserved: 0 });
        assert_eq!(used(59).settled, 800);
        assert_eq!(used(60).settled, 500);
        assert_eq!(used(80).settled, 0);
        let elsewhere = minute.use_of(&model("sa-east-1"), start);
        assert_eq!(elsewhere.settled, 0, "another route has another quota");
    }

    #[test]
    fn the_wait_lasts_until_enough_requests_have_expired() {
        let (minute, start) = two_ended_requests();
        let at = start + Duration::from_secs(25);
        let later = |over, wait| QuotaFit::Later { over, wait: Some(Duration::from_secs(wait)) };
        check(&minute, at, 200, QuotaFit::Now);
        check(&minute, at, 201, later(1, 35));
        check(&minute, at, 500, later(300, 35));
        check(&minute, at, 501, later(301, 55));
        check(&minute, at, 1000, later(800, 55));
        check(&minute, at, 1001, QuotaFit::Never { over: 1 });
        check(&minute, start + Duration::from_secs(80), 1000, QuotaFit::Now);
    }

    #[test]
    fn a_request_in_flight_is_reserved_and_has_no_known_wait() {
        let (mut minute, start) = two_ended_requests();
        let at = start + Duration::from_secs(90);
        minute.begin(3, at, &model("us-east-1"), 5, 100, 700);
        assert_eq!(minute.requests.len(), 1, "expired requests are removed");
        let later = at + Duration::from_secs(500);
        check(&minute, later, 200, QuotaFit::Now);
        check(&minute, later, 300, QuotaFit::Later { over: 100, wait: None });
        minute.end(3, later, None, Some(10));
        let used = minute.use_of(&model("us-east-1"), later);
        assert_eq!(used, QuotaUse { settled: 150, is_exact: false, reserved: 0 });
    }

    #[test]
    fn a_refused_request_does_not_count() {
        let (mut minute, start) = (MinuteUsage::default(), Instant::now());
        minute.begin(1, start, &model("us-east-1"), 5, 100, 700);
        minute.end(1, start, None, None);
        minute.end(7, start, None, None);
        assert!(!minute.has_recent_use(start));
    }

    #[test]
    fn a_quota_is_a_whole_number_from_1() {
        for (typed, expected) in [("200000", 200_000), (" 1,000_000 ", 1_000_000), ("1", 1)] {
            assert_eq!(Quota::parse(typed).map(Quota::get).ok(), Some(expected), "{typed}");
        }
        for typed in ["", "0", "-1", "1.5", "many"] {
            assert!(Quota::parse(typed).is_err(), "{typed}");
        }
    }
}
