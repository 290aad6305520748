//! Steps through the values of a field.

use std::fmt;

use super::caching::CacheTime;
use super::documents::DocumentReading;
use super::numbers::{MaxTokens, Temperature, TopP};
use super::request_settings::Settings;
use super::service::{PerformanceLatency, ServiceTier};
use super::thinking::{Budget, Effort, Thinking};

/// What limits the steps of a field.
#[derive(Clone, Copy)]
pub struct StepLimits<'a> {
    /// Returns true for settings whose value the model accepts.
    pub is_accepted: &'a dyn Fn(&Settings) -> bool,
    pub default_max_tokens: MaxTokens,
}

impl fmt::Debug for StepLimits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StepLimits").field("default_max_tokens", &self.default_max_tokens).finish()
    }
}

/// A function that steps a field up or down.
pub(super) type StepSetting = fn(&mut Settings, bool, StepLimits<'_>);

/// Steps by 0.1. The step above 1 unsets the field, so that the model's default applies.
pub(super) fn temperature(settings: &mut Settings, up: bool, _: StepLimits<'_>) {
    settings.temperature = match settings.temperature {
        Some(now) if up && now.get() >= 1.0 => None,
        Some(now) => Some(now.stepped(if up { 10 } else { -10 })),
        None if up => None,
        None => Temperature::parse("0.9").ok(),
    };
}

/// Steps by 0.05. The step above 1 unsets the field, so that the model's default applies.
pub(super) fn top_p(settings: &mut Settings, up: bool, _: StepLimits<'_>) {
    settings.top_p = match settings.top_p {
        Some(now) if up && now.get() >= 1.0 => None,
        Some(now) => Some(now.stepped(if up { 5 } else { -5 })),
        None if up => None,
        None => TopP::parse("0.95").ok(),
    };
}

/// Doubles or halves the value. At the default, unsets it.
pub(super) fn max_tokens(settings: &mut Settings, up: bool, limits: StepLimits<'_>) {
    let current = settings.max_tokens.unwrap_or(limits.default_max_tokens);
    let next = current.scaled(if up { 1 } else { -1 });
    settings.max_tokens = Some(next).filter(|next| *next != limits.default_max_tokens);
}

/// Moves to the next accepted mode of thinking, or doubles or halves the budget.
pub(super) fn thinking(settings: &mut Settings, up: bool, limits: StepLimits<'_>) {
    settings.thinking = match settings.thinking {
        Thinking::Budget(now)
            if (limits.is_accepted)(settings) && (up || now.get() > Budget::MIN) =>
        {
            Thinking::Budget(now.scaled(if up { 1 } else { -1 }))
        }
        now => {
            let set = |trial: &mut Settings, thinking| trial.thinking = thinking;
            neighbor(now, up, &accepted(&THINKING, settings, set, limits))
        }
    };
}

pub(super) fn caching(settings: &mut Settings, up: bool, limits: StepLimits<'_>) {
    let set = |trial: &mut Settings, caching| trial.caching = caching;
    settings.caching = neighbor(settings.caching, up, &accepted(&CACHING, settings, set, limits));
}

pub(super) fn documents(settings: &mut Settings, up: bool, _: StepLimits<'_>) {
    settings.documents = if up { DocumentReading::TextOnly } else { DocumentReading::SeenAndCited };
}

pub(super) fn service_tier(settings: &mut Settings, up: bool, _: StepLimits<'_>) {
    settings.service_tier = neighbor(settings.service_tier, up, &unset_or(&ServiceTier::ALL));
}

pub(super) fn latency(settings: &mut Settings, up: bool, _: StepLimits<'_>) {
    settings.latency = neighbor(settings.latency, up, &unset_or(&PerformanceLatency::ALL));
}

fn unset_or<T: Copy>(all: &[T]) -> Vec<Option<T>> {
    std::iter::once(None).chain(all.iter().copied().map(Some)).collect()
}

const THINKING: [Thinking; 8] = [
    Thinking::Default,
    Thinking::Off,
    Thinking::On,
    Thinking::Effort(Effort::Low),
    Thinking::Effort(Effort::Medium),
    Thinking::Effort(Effort::High),
    Thinking::Effort(Effort::XHigh),
    Thinking::Effort(Effort::Max),
];

const CACHING: [Option<CacheTime>; 3] = [None, Some(CacheTime::FiveMinutes), Some(CacheTime::Hour)];

fn accepted<T: Copy>(
    all: &[T],
    settings: &Settings,
    set: impl Fn(&mut Settings, T),
    limits: StepLimits<'_>,
) -> Vec<T> {
    let is_accepted = |value: &&T| {
        let mut trial = settings.clone();
        set(&mut trial, **value);
        (limits.is_accepted)(&trial)
    };
    all.iter().filter(is_accepted).copied().collect()
}

/// Returns the neighbor of `now`, or the first value if `now` is not in the list.
fn neighbor<T: Copy + PartialEq>(now: T, up: bool, all: &[T]) -> T {
    let next = match all.iter().position(|value| *value == now) {
        Some(at) if up => (at + 1).min(all.len() - 1),
        Some(at) => at.saturating_sub(1),
        None => 0,
    };
    all.get(next).copied().unwrap_or(now)
}
