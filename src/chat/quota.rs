//! What the service counts against a quota of tokens per minute: what was taken in the last minute,
//! and how long to wait until the next request fits. Owns the arithmetic; refuses to hold anything
//! back. Reads no clock.
//!
//! When a request comes in, the service sets its input and max tokens aside. When it ends, what
//! counts is input + cache write + 5 × output; what was read from the cache is free. Each model has
//! a quota of its own, and so has each route to it (geography, `global.`), so requests are told
//! apart by the id that was sent. Source: AWS, "How tokens are counted in Amazon Bedrock", 2026.
//!
//! AWS does not say how its minute moves. Here a request counts until a minute after its end, which
//! errs on the careful side.

use std::collections::VecDeque;
use std::fmt;
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use super::event::Usage;
use super::model::ModelId;
use crate::chat::invalid_value::InvalidValue;

/// How long a request counts after its end.
pub const WINDOW: Duration = Duration::from_mins(1);

/// What an output token of Claude counts. Source: as above, for Claude 3.7 and later.
pub const OUTPUT_COUNTS: u64 = 5;

/// A quota: tokens per minute, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota(NonZeroU64);

impl Quota {
    /// Parses a whole number from 1; `_`, `,` and blanks may group its digits.
    ///
    /// # Errors
    /// [`InvalidValue`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let digits: String =
            text.chars().filter(|c| !matches!(c, '_' | ',') && !c.is_whitespace()).collect();
        let tokens = digits.parse().ok().and_then(NonZeroU64::new).map(Self);
        tokens.ok_or_else(|| {
            InvalidValue("A quota is a whole number of tokens per minute, such as 200000".into())
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
pub fn counted(usage: &Usage) -> Option<u64> {
    Some(usage.input? + usage.cache_write.unwrap_or(0) + OUTPUT_COUNTS * usage.output?)
}

/// The requests that count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MinuteUsage {
    requests: VecDeque<CountedRequest>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CountedRequest {
    number: u64,
    model: ModelId,
    /// Input tokens as they were estimated when it was sent.
    input: u64,
    tokens: u64,
    is_exact: bool,
    /// `None` while it runs.
    ended: Option<Instant>,
}

impl CountedRequest {
    fn counts(&self, now: Instant) -> bool {
        self.ended.is_none_or(|ended| now.saturating_duration_since(ended) < WINDOW)
    }
}

/// What was taken of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QuotaUse {
    /// By requests that have ended.
    pub settled: u64,
    /// Whether the service told all of that.
    pub is_exact: bool,
    /// Set aside for requests that run: an estimate, since their input is not counted yet.
    pub reserved: u64,
}

/// Whether the next request fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaFit {
    Now,
    /// It is this many tokens too much now, and fits after this wait; `None`: when what runs now
    /// has ended.
    Later {
        over: u64,
        wait: Option<Duration>,
    },
    /// It alone is this many tokens more than a minute's.
    Never {
        over: u64,
    },
}

impl MinuteUsage {
    /// A request was sent, with so many input tokens by estimate, and max tokens.
    pub fn begin(
        &mut self,
        number: u64,
        now: Instant,
        model: &ModelId,
        input: u64,
        max_tokens: u64,
    ) {
        self.requests.retain(|request| request.counts(now));
        let (model, tokens) = (model.clone(), input + max_tokens);
        self.requests.push_back(CountedRequest {
            number,
            model,
            input,
            tokens,
            is_exact: false,
            ended: None,
        });
    }

    /// A request has ended. Without usage it is taken to have cost its input and this much output;
    /// `None` there: the service refused it, and it counts nothing.
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
        match (usage.and_then(counted), estimated_output) {
            (Some(tokens), _) => (request.tokens, request.is_exact) = (tokens, true),
            (None, Some(output)) => request.tokens = request.input + OUTPUT_COUNTS * output,
            (None, None) => {
                self.requests.remove(at);
            }
        }
    }

    /// What was taken of the quota of a model and route.
    pub fn use_of(&self, model: &ModelId, now: Instant) -> QuotaUse {
        let mut taken = QuotaUse { is_exact: true, ..QuotaUse::default() };
        for request in self.of(model, now) {
            if request.ended.is_some() {
                taken.settled += request.tokens;
                taken.is_exact &= request.is_exact;
            } else {
                taken.reserved += request.tokens;
            }
        }
        taken
    }

    /// The models and routes of which anything counts, in the order of their first requests.
    pub fn models(&self, now: Instant) -> Vec<&ModelId> {
        let mut models = Vec::new();
        for request in self.requests.iter().filter(|request| request.counts(now)) {
            if !models.contains(&&request.model) {
                models.push(&request.model);
            }
        }
        models
    }

    /// Whether a request that sets so many tokens aside fits.
    pub fn fits(&self, model: &ModelId, now: Instant, wanted: u64, quota: Quota) -> QuotaFit {
        let Some(room) = quota.get().checked_sub(wanted) else {
            return QuotaFit::Never { over: wanted - quota.get() };
        };
        let taken = self.use_of(model, now);
        let Some(over) =
            (taken.settled + taken.reserved).checked_sub(room).filter(|over| *over > 0)
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

    /// Whether anything counts, of any model.
    pub fn counts_anything(&self, now: Instant) -> bool {
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

    /// A quota of 1000 and two requests: of 300, which ended at 0 s, and of 500, at 20 s.
    fn two() -> (MinuteUsage, Instant) {
        let (mut minute, start) = (MinuteUsage::default(), Instant::now());
        for (number, input, at) in [(1, 50, 0), (2, 250, 20)] {
            let at = start + Duration::from_secs(at);
            minute.begin(number, at, &model("us-east-1"), 40, 100);
            minute.end(number, at, Some(&usage(input, 40, 50)), None);
        }
        (minute, start)
    }

    fn check(minute: &MinuteUsage, at: Instant, wanted: u64, expected: QuotaFit) {
        let quota = Quota::parse("1_000").expect("valid");
        assert_eq!(minute.fits(&model("us-east-1"), at, wanted, quota), expected, "{wanted}");
    }

    #[test]
    fn what_ended_counts_by_its_usage_for_a_minute() {
        let (minute, start) = two();
        let taken = |at| minute.use_of(&model("us-east-1"), start + Duration::from_secs(at));
        assert_eq!(taken(20), QuotaUse { settled: 800, is_exact: true, reserved: 0 });
        assert_eq!(taken(59).settled, 800);
        assert_eq!(taken(60).settled, 500);
        assert_eq!(taken(80).settled, 0);
        let elsewhere = minute.use_of(&model("sa-east-1"), start);
        assert_eq!(elsewhere.settled, 0, "another route has another quota");
    }

    #[test]
    fn the_wait_is_until_enough_has_left_the_minute() {
        let (minute, start) = two();
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
    fn what_runs_is_set_aside_and_no_wait_is_known_for_it() {
        let (mut minute, start) = two();
        let at = start + Duration::from_secs(90);
        minute.begin(3, at, &model("us-east-1"), 100, 700);
        assert_eq!(minute.requests.len(), 1, "what counts no longer is forgotten");
        let later = at + Duration::from_secs(500);
        check(&minute, later, 200, QuotaFit::Now);
        check(&minute, later, 300, QuotaFit::Later { over: 100, wait: None });
        minute.end(3, later, None, Some(10));
        let taken = minute.use_of(&model("us-east-1"), later);
        assert_eq!(taken, QuotaUse { settled: 150, is_exact: false, reserved: 0 });
    }

    #[test]
    fn what_the_service_refused_counts_nothing() {
        let (mut minute, start) = (MinuteUsage::default(), Instant::now());
        minute.begin(1, start, &model("us-east-1"), 100, 700);
        minute.end(1, start, None, None);
        minute.end(7, start, None, None);
        assert!(!minute.counts_anything(start));
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
