//! The figures of one turn.

use super::metrics_sum::MetricsSum;
use super::turn_position::TurnPosition;
use crate::chat::conversation::MessageId;
use crate::chat::event::Usage;
use crate::chat::message::{Ending, Reply};
use crate::chat::meter::Meter;
use crate::chat::model::{Catalog, ModelId};
use crate::chat::settings::Temperature;

/// A request of a turn.
#[derive(Debug, Clone, Copy)]
pub struct RequestMetrics<'a> {
    pub model: &'a ModelId,
    pub meter: &'a Meter,
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
