//! The figures of all turns of a conversation, a row for each: what is known of a turn, in which
//! order rows stand, and what they come to. What is not known stays unknown. Knows no screen.

mod column;

mod summary;

pub use column::{MetricsColumn, SortOrder, milliseconds};
pub use summary::ColumnSummary;

use std::collections::HashMap;

use super::conversation::{Conversation, MessageId};
use super::event::Usage;
use super::message::{Ending, Reply};
use super::meter::Meter;
use super::model::{Catalog, ModelId};
use super::settings::Temperature;

/// Where a turn stands in its conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TurnPosition {
    /// Counted from 1.
    pub turn: usize,
    /// Which of the turns that were tried at this place, in the order of their asking, from 1.
    pub branch: usize,
}

impl std::fmt::Display for TurnPosition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.branch {
            1 => write!(f, "{}", self.turn),
            branch => write!(f, "{}.{branch}", self.turn),
        }
    }
}

/// The replies of a conversation with their places, branches included, in the order of their asking.
pub fn places(
    conversation: &Conversation,
) -> impl Iterator<Item = (TurnPosition, MessageId, &Reply)> {
    let mut branches: HashMap<usize, usize> = HashMap::new();
    conversation.all().filter_map(move |id| {
        let reply = conversation.reply(id)?;
        // A prompt and its reply are one turn.
        let turn = conversation.level(id) / 2 + 1;
        let branch = branches.entry(turn).or_default();
        *branch += 1;
        Some((TurnPosition { turn, branch: *branch }, id, reply))
    })
}

/// A request of a turn.
#[derive(Debug, Clone, Copy)]
pub struct RequestMetrics<'a> {
    pub model: &'a ModelId,
    pub meter: &'a Meter,
}

/// A sum over the requests of a turn, or over turns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricsSum<T> {
    pub known: T,
    /// Whether all parts are known: else it is at least this much.
    pub is_whole: bool,
}

impl<T: std::iter::Sum> MetricsSum<T> {
    /// The sum of what is known; `None` when nothing is.
    pub fn of(parts: impl Iterator<Item = Option<Self>>) -> Option<Self> {
        let (mut is_whole, mut known) = (true, Vec::new());
        for part in parts {
            is_whole &= part.as_ref().is_some_and(|part| part.is_whole);
            known.extend(part.map(|part| part.known));
        }
        (!known.is_empty()).then(|| Self { known: known.into_iter().sum(), is_whole })
    }

    fn whole(known: T) -> Self {
        Self { known, is_whole: true }
    }
}

/// A turn. Its tokens and its cost are those of all its requests, its times those of the last.
#[derive(Debug, Clone)]
pub struct TurnMetrics<'a> {
    pub place: TurnPosition,
    pub reply: MessageId,
    /// Whether the turn is on the path that is shown and sent.
    pub is_on_path: bool,
    /// How many requests it took; 0 where that is not known any longer.
    pub requests: usize,
    pub model: &'a ModelId,
    /// As it was sent with the last request.
    pub temperature: Option<Temperature>,
    pub input: Option<MetricsSum<u64>>,
    pub output: Option<MetricsSum<u64>>,
    pub cache_read: Option<MetricsSum<u64>>,
    pub cache_write: Option<MetricsSum<u64>>,
    /// US dollars.
    pub cost: Option<MetricsSum<f64>>,
    /// Of the last request.
    pub meter: Option<&'a Meter>,
    pub request_id: Option<&'a str>,
    pub ending: &'a Ending,
}

impl<'a> TurnMetrics<'a> {
    /// The row of a reply, with its requests in their order.
    pub fn new(
        (place, id, reply): (TurnPosition, MessageId, &'a Reply),
        requests: &[RequestMetrics<'a>],
        catalog: &Catalog,
    ) -> Self {
        let last = requests.last();
        let tokens = |figure: fn(&Usage) -> Option<u64>| {
            let parts =
                requests.iter().map(|asked| figure(asked.meter.usage()?).map(MetricsSum::whole));
            MetricsSum::of(parts)
        };
        let costs = requests
            .iter()
            .map(|asked| catalog.cost(asked.model, asked.meter.usage()?).map(MetricsSum::whole));
        Self {
            place,
            reply: id,
            is_on_path: false,
            requests: requests.len(),
            model: last.map_or(&reply.model, |asked| asked.model),
            temperature: None,
            input: tokens(|usage| usage.input),
            output: tokens(|usage| usage.output),
            cache_read: tokens(|usage| usage.cache_read),
            cache_write: tokens(|usage| usage.cache_write),
            cost: MetricsSum::of(costs),
            meter: last.map(|asked| asked.meter),
            request_id: None,
            ending: &reply.ending,
        }
    }

    /// Whether the turn is one request that failed before headers came: as far as anybody knows the
    /// service refused it, and took nothing.
    pub fn was_refused(&self) -> bool {
        let is_failed = matches!(self.ending, Ending::Failed(_)) && self.requests == 1;
        is_failed && self.meter.is_none_or(|meter| meter.time_to_headers().is_none())
    }

    /// How the turn ended, in the service's spelling where it said so.
    pub fn stop(&self) -> &str {
        match self.ending {
            Ending::Open => "running",
            Ending::Complete { reason, .. } => reason.as_str(),
            Ending::Stopped => "stopped",
            Ending::Interrupted => "interrupted",
            Ending::Failed(_) => "failed",
        }
    }
}

#[cfg(test)]
mod tests;
