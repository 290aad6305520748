//! The metrics and settings of a reply, and its progress.

pub use super::in_flight::RequestStage;
use super::in_flight::{InFlight, RequestNumber};
use crate::chat::delta_rate::DeltaRate;
use crate::chat::meter::Meter;
use crate::chat::metrics::RequestMetrics;
use crate::chat::model::ModelId;
use crate::chat::settings::{Settings, Temperature};

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Phase<'a> {
    /// No request is in flight, and the last reply is complete.
    Ready,
    InFlight(&'a InFlight),
    Stopped,
    Failed,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// The meter of the last request.
    pub meter: Meter,
    pub pulse: DeltaRate,
    /// The requests of the reply, oldest first: one, plus one for each continuation. The wire log
    /// uses the same numbers.
    pub requests: Vec<RequestNumber>,
    /// The requests before the last, each with its model.
    pub(super) earlier: Vec<(ModelId, Meter)>,
    /// The model and the temperature of the last request, as sent.
    pub(super) model: ModelId,
    pub(super) temperature: Option<Temperature>,
    pub request_id: Option<String>,
    /// The settings when the reply was requested.
    pub(super) settings: Settings,
    /// Whether the settings applied only to this reply and not to the session.
    pub is_apart: bool,
    /// Whether the turn was read from the store, which has no events.
    pub is_restored: bool,
}

impl Turn {
    /// Returns the requests with their metrics, oldest first.
    pub fn request_metrics(&self) -> impl Iterator<Item = RequestMetrics<'_>> {
        let earlier = self.earlier.iter().map(|(model, meter)| RequestMetrics { model, meter });
        earlier.chain([RequestMetrics { model: &self.model, meter: &self.meter }])
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
