//! Steps through the values of a field.

use super::caching::CacheTime;
use super::numbers::{Temperature, TopP};
use super::request_settings::Settings;
use super::thinking::{Budget, Effort, Thinking};

/// A function that steps a field up or down, restricted to accepted settings.
pub(super) type StepSetting = fn(&mut Settings, bool, &dyn Fn(&Settings) -> bool);

/// Steps by 0.1. An unset temperature starts from the model's default of 1.
pub(super) fn temperature(settings: &mut Settings, up: bool, _: &dyn Fn(&Settings) -> bool) {
    settings.temperature = match settings.temperature {
        Some(now) => Some(now.stepped(if up { 10 } else { -10 })),
        None => Temperature::parse("1").ok(),
    };
}

/// Steps by 0.05. An unset top P starts from the model's default of 1.
pub(super) fn top_p(settings: &mut Settings, up: bool, _: &dyn Fn(&Settings) -> bool) {
    settings.top_p = match settings.top_p {
        Some(now) => Some(now.stepped(if up { 5 } else { -5 })),
        None => TopP::parse("1").ok(),
    };
}

/// Doubles or halves the value.
pub(super) fn max_tokens(settings: &mut Settings, up: bool, _: &dyn Fn(&Settings) -> bool) {
    let current = settings.max_tokens.unwrap_or_default();
    settings.max_tokens = Some(current.scaled(if up { 1 } else { -1 }));
}

/// Moves to the next accepted mode of thinking, or doubles or halves the budget.
pub(super) fn thinking(settings: &mut Settings, up: bool, is_accepted: &dyn Fn(&Settings) -> bool) {
    settings.thinking = match settings.thinking {
        Thinking::Budget(now) if is_accepted(settings) && (up || now.get() > Budget::LEAST) => {
            Thinking::Budget(now.scaled(if up { 1 } else { -1 }))
        }
        now => {
            let set = |trial: &mut Settings, thinking| trial.thinking = thinking;
            beside(now, up, &accepted(&THINKING, settings, set, is_accepted))
        }
    };
}

pub(super) fn caching(settings: &mut Settings, up: bool, is_accepted: &dyn Fn(&Settings) -> bool) {
    let set = |trial: &mut Settings, caching| trial.caching = caching;
    settings.caching =
        beside(settings.caching, up, &accepted(&CACHING, settings, set, is_accepted));
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
    is_accepted: &dyn Fn(&Settings) -> bool,
) -> Vec<T> {
    let is_accepted = |value: &&T| {
        let mut trial = settings.clone();
        set(&mut trial, **value);
        is_accepted(&trial)
    };
    all.iter().filter(is_accepted).copied().collect()
}

/// Returns the neighbor of `now`, or the first value if `now` is not in the list.
fn beside<T: Copy + PartialEq>(now: T, up: bool, all: &[T]) -> T {
    let next = match all.iter().position(|value| *value == now) {
        Some(at) if up => (at + 1).min(all.len() - 1),
        Some(at) => at.saturating_sub(1),
        None => 0,
    };
    all.get(next).copied().unwrap_or(now)
}
