//! The settings of the next request.

use super::caching::CacheTime;
use super::numbers::{MaxTokens, Temperature, TopP};
use super::schema::OutputSchema;
use super::substitute::Substitute;
use super::texts::{Prefill, StopSequence, SystemPrompt};
use super::thinking::Thinking;
use crate::chat::model_id::ModelId;

/// Everything that the next request takes from the side panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub model: ModelId,
    pub system: Option<SystemPrompt>,
    /// `None`: not sent, the model's own default.
    pub temperature: Option<Temperature>,
    /// `None`: not sent, the model's own default.
    pub top_p: Option<TopP>,
    /// `None`: what [`Request`](crate::chat::request::Request) takes then.
    pub max_tokens: Option<MaxTokens>,
    pub stop_sequences: Vec<StopSequence>,
    pub prefill: Option<Prefill>,
    /// What is sent in the place of the prefill where that is not.
    pub substitute: Option<Substitute>,
    pub schema: Option<OutputSchema>,
    pub thinking: Thinking,
    pub caching: Option<CacheTime>,
    /// The name of the recipe that was applied and not left. What it set may have been changed
    /// since; the reply is clean data all the same when it is copied.
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
            recipe: None,
        }
    }

    /// Sets the prefill, or none. What was to take its place goes with the old one.
    pub fn set_prefill(&mut self, prefill: Option<Prefill>) {
        if prefill != self.prefill {
            self.substitute = None;
        }
        self.prefill = prefill;
    }

    /// Sets the stop sequences. What is new among them ends a reply without its prefill, too, unless
    /// that has to begin with it; what is there no longer ends none.
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
