//! The settings of the next request.

use super::caching::CacheTime;
use super::documents::DocumentReading;
use super::guardrail::Guardrail;
use super::numbers::{MaxTokens, Temperature, TopP};
use super::request_metadata::RequestMetadata;
use super::schema::OutputSchema;
use super::service::{PerformanceLatency, ServiceTier};
use super::substitute::Substitute;
use super::texts::{Prefill, StopSequence, SystemPrompt};
use super::thinking::Thinking;
use crate::chat::model_id::ModelId;

/// The settings of the side panel for the next request.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub model: ModelId,
    pub system: Option<SystemPrompt>,
    /// `None` is not sent, so the model's default applies.
    pub temperature: Option<Temperature>,
    /// `None` is not sent, so the model's default applies.
    pub top_p: Option<TopP>,
    /// `None` means the default of [`Request`](crate::chat::request::Request).
    pub max_tokens: Option<MaxTokens>,
    pub stop_sequences: Vec<StopSequence>,
    pub prefill: Option<Prefill>,
    /// Replaces the prefill if the prefill is not sent.
    pub substitute: Option<Substitute>,
    pub schema: Option<OutputSchema>,
    pub thinking: Thinking,
    pub caching: Option<CacheTime>,
    pub documents: DocumentReading,
    /// `None` is not sent, so the default tier applies.
    pub service_tier: Option<ServiceTier>,
    /// `None` is not sent, so the standard latency applies.
    pub latency: Option<PerformanceLatency>,
    pub guardrail: Option<Guardrail>,
    pub metadata: RequestMetadata,
    /// The name of the applied recipe. The name stays even if the user changes some of the recipe's
    /// fields. Copying a reply with a recipe copies only its code or data.
    pub recipe: Option<String>,
}

impl Settings {
    pub fn new(model: ModelId) -> Self {
        Self {
            model,
            system: None,
            temperature: None,
            top_p: None,
            max_tokens: None,
            stop_sequences: Vec::new(),
            prefill: None,
            substitute: None,
            schema: None,
            thinking: Thinking::Default,
            caching: None,
            documents: DocumentReading::default(),
            service_tier: None,
            latency: None,
            guardrail: None,
            metadata: RequestMetadata::default(),
            recipe: None,
        }
    }

    /// Sets or unsets the prefill, and removes the substitute of the previous prefill.
    pub fn set_prefill(&mut self, prefill: Option<Prefill>) {
        if prefill != self.prefill {
            self.substitute = None;
        }
        self.prefill = prefill;
    }

    /// Sets the stop sequences. Added and removed stop sequences are also added to and removed from
    /// the substitute, except that a sequence in the prefill is not added.
    pub fn set_stop_sequences(&mut self, stops: Vec<StopSequence>) {
        if let Some(substitute) = &mut self.substitute {
            let begins = self.prefill.as_ref().map_or("", Prefill::as_str);
            substitute
                .stop_sequences
                .retain(|stop| stops.contains(stop) || !self.stop_sequences.contains(stop));
            for stop in stops.iter().filter(|stop| !self.stop_sequences.contains(stop)) {
                let is_apart = !begins.contains(stop.as_str());
                if is_apart && !substitute.stop_sequences.contains(stop) {
                    substitute.stop_sequences.push(stop.clone());
                }
            }
        }
        self.stop_sequences = stops;
    }
}
