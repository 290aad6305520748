//! The figures and the settings of a reply, and its progress.

pub use super::in_flight::RequestStage;
use super::in_flight::{InFlight, RequestNumber};
use crate::chat::delta_rate::DeltaRate;
use crate::chat::meter::Meter;
use crate::chat::metrics::RequestMetrics;
use crate::chat::model::ModelId;
use crate::chat::settings::{Settings, Temperature};

/// The progress of the conversation's last reply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Phase<'a> {
    /// No request is in flight, and the last reply is complete.
    Ready,
    InFlight(&'a InFlight),
    /// The user stopped the last reply.
    Stopped,
    /// The last reply failed or was cut off.
    Failed,
}

/// What belongs to a reply besides its content.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Of the last request, where the reply took several.
    pub meter: Meter,
    pub pulse: DeltaRate,
    /// The requests that the reply took, oldest first: one, and one more for each time that it was
    /// continued. What went over the wire for them is kept under these numbers.
    pub requests: Vec<RequestNumber>,
    /// The requests before the last, each with the model that it asked.
    pub(super) earlier: Vec<(ModelId, Meter)>,
    /// What the last request asked, and with which temperature, as they were sent.
    pub(super) model: ModelId,
    pub(super) temperature: Option<Temperature>,
    pub request_id: Option<String>,
    /// What was set when it was asked for.
    pub(super) settings: Settings,
    /// Whether that was for this reply alone, and not what the side panel said.
    pub is_apart: bool,
}

impl Turn {
    /// The requests with their figures, oldest first.
    pub fn requests_with_figures(&self) -> impl Iterator<Item = RequestMetrics<'_>> {
        let earlier = self.earlier.iter().map(|(model, meter)| RequestMetrics { model, meter });
        earlier.chain([RequestMetrics { model: &self.model, meter: &self.meter }])
    }

    /// What was set when it was asked for.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
