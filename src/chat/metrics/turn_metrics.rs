//! The metrics of one turn.

use super::metrics_sum::MetricsSum;
use super::turn_position::TurnPosition;
use crate::chat::conversation::MessageId;
use crate::chat::event::Usage;
use crate::chat::message::{Ending, Reply};
use crate::chat::meter::Meter;
use crate::chat::model::{Catalog, ModelId};
use crate::chat::settings::Temperature;

#[derive(Debug, Clone, Copy)]
pub struct RequestMetrics<'a> {
    pub model: &'a ModelId,
    pub meter: &'a Meter,
}

/// A turn. Tokens and cost are sums over all its requests; times are those of the last request.
#[derive(Debug, Clone)]
pub struct TurnMetrics<'a> {
    pub place: TurnPosition,
    pub reply: MessageId,
    /// Whether the turn is on the current path.
    pub is_on_path: bool,
    /// The number of requests; 0 if it is no longer known.
    pub requests: usize,
    pub model: &'a ModelId,
    /// The temperature of the last request.
    pub temperature: Option<Temperature>,
    pub input: Option<MetricsSum<u64>>,
    pub output: Option<MetricsSum<u64>>,
    pub cache_read: Option<MetricsSum<u64>>,
    pub cache_write: Option<MetricsSum<u64>>,
    /// Cost in US dollars.
    pub cost: Option<MetricsSum<f64>>,
    /// The meter of the last request.
    pub meter: Option<&'a Meter>,
    pub request_id: Option<&'a str>,
    pub ending: &'a Ending,
    /// The number of citations, without repetitions.
    pub citations: usize,
}

impl<'a> TurnMetrics<'a> {
    /// Creates the metrics of a reply from its requests, oldest first.
    pub fn new(
        (place, id, reply): (TurnPosition, MessageId, &'a Reply),
        requests: &[RequestMetrics<'a>],
        catalog: &Catalog,
    ) -> Self {
        let last = requests.last();
        let tokens = |figure: fn(&Usage) -> Option<u64>| {
            let parts = requests
                .iter()
                .map(|request| figure(request.meter.usage()?).map(MetricsSum::whole));
            MetricsSum::of(parts)
        };
        let costs = requests.iter().map(|request| {
            catalog.cost(request.model, request.meter.usage()?).map(MetricsSum::whole)
        });
        Self {
            place,
            reply: id,
            is_on_path: false,
            requests: requests.len(),
            model: last.map_or(&reply.model, |request| request.model),
            temperature: None,
            input: tokens(|usage| usage.input),
            output: tokens(|usage| usage.output),
            cache_read: tokens(|usage| usage.cache_read),
            cache_write: tokens(|usage| usage.cache_write),
            cost: MetricsSum::of(costs),
            meter: last.map(|request| request.meter),
            request_id: None,
            ending: &reply.ending,
            citations: reply.citations().len(),
        }
    }

    /// Returns true if the only request failed before headers arrived. The service then presumably
    /// refused it and charged nothing.
    pub fn was_refused(&self) -> bool {
        let is_failed = matches!(self.ending, Ending::Failed(_)) && self.requests == 1;
        is_failed && self.meter.is_none_or(|meter| meter.time_to_headers().is_none())
    }

    /// Returns how the turn ended, in the service's spelling if it sent a stop reason.
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
