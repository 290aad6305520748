//! The figures and the settings of a reply, and the progress of its request.

use super::requests::{InFlight, RequestNumber};
use crate::chat::delta_rate::DeltaRate;
use crate::chat::event::StreamEvent;
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

/// How far a request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestStage {
    /// Not handed to a connection yet.
    Sending,
    /// Handed over; nothing of the reply has come.
    Waiting,
    /// An attempt failed; this one follows.
    Retrying { attempt: u32, why: String },
    /// Events of the reply are coming.
    Streaming,
}

impl RequestStage {
    /// Goes on by an event.
    pub(super) fn take(&mut self, event: &StreamEvent) {
        match event {
            StreamEvent::Retrying { attempt, why } => {
                *self = Self::Retrying { attempt: *attempt, why: why.clone() };
            }
            StreamEvent::Sent => *self = Self::Waiting,
            StreamEvent::Opened { .. } => {}
            _ => *self = Self::Streaming,
        }
    }

    /// In a word, as a footer shows it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Waiting => "waiting",
            Self::Retrying { .. } => "retrying",
            Self::Streaming => "streaming",
        }
    }
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
    pub fn asked(&self) -> impl Iterator<Item = RequestMetrics<'_>> {
        let earlier = self.earlier.iter().map(|(model, meter)| RequestMetrics { model, meter });
        earlier.chain([RequestMetrics { model: &self.model, meter: &self.meter }])
    }

    /// What was set when it was asked for.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
