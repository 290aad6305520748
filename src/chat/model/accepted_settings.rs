//! The rules that decide which settings a model accepts, from the model table and from learned
//! refusals. A setting that is not sent stays set and is shown as off, with the reason. Sources:
//! Anthropic's and AWS's documentation of each field and reported refusals, November 2026. The
//! model table has the details.

use super::catalog::Catalog;
use super::entry::{Model, Sampling, ThinkingSupport};
use crate::chat::model_id::ModelId;
use crate::chat::model_refusal::ModelRefusal;
use crate::chat::settings::{
    Budget, CacheTime, DEFAULT_MAX_TOKENS, DocumentReading, MaxTokens, OutputSchema,
    PerformanceLatency, ServiceTier, SettingField, Settings, Substitute, Thinking,
};

/// The default max tokens for a model that thinks: the usual text length plus room for typical
/// thinking. The service's limit covers thinking and text together.
const MAX_TOKENS_WITH_THINKING: u32 = 16_384;

/// The minimum top P with thinking. Source: Anthropic, "Extended thinking", 2026.
const MIN_TOP_P_WITH_THINKING: f32 = 0.95;

const UNKNOWN_QUOTA_WEIGHT: u64 = 10;

const UNKNOWN_TOKENS_PER_1000: u32 = 250;

impl Catalog {
    /// Returns the reason why a set field is not sent, or `None` if it is sent. For an unknown
    /// model, every field that it has not refused is sent, because only the service knows what the
    /// model accepts.
    pub fn unsent_reason(&self, settings: &Settings, field: SettingField) -> Option<&'static str> {
        if field == SettingField::Documents {
            return self.no_citations(settings);
        }
        if !field.is_set(settings) {
            return None;
        }
        let model = self.find(&settings.model);
        let has_learned = |lesson| self.has_learned(&settings.model, lesson);
        match field {
            SettingField::Temperature => self.temperature(settings, model),
            SettingField::TopP => self.top_p(settings, model),
            SettingField::SystemPrompt if has_learned(ModelRefusal::NoSystemPrompt) => {
                Some("Bedrock rejected it for this model")
            }
            SettingField::StopSequences if has_learned(ModelRefusal::NoStopSequences) => {
                Some("Bedrock rejected them for this model")
            }
            SettingField::StopSequences => self
                .substitute(settings)
                .filter(|substitute| substitute.stop_sequences != settings.stop_sequences)
                .map(
                    |_| "the prefill is not sent, and its replacement sets its own stop sequences",
                ),
            SettingField::Prefill => match model {
                _ if has_learned(ModelRefusal::NoPrefill) => {
                    Some("Bedrock rejected it for this model")
                }
                Some(Model { prefill: false, .. }) => Some("this model does not support it"),
                _ if self.thinks(settings) => Some("prefill cannot be combined with thinking"),
                _ if self.sends(settings, SettingField::OutputSchema) => {
                    Some("prefill cannot be combined with a JSON schema")
                }
                _ => None,
            },
            SettingField::OutputSchema => match model {
                _ if has_learned(ModelRefusal::NoSchema) => {
                    Some("Bedrock rejected it for this model")
                }
                Some(Model { schema: false, .. }) => Some("this model does not support it"),
                _ if self.resolve_alias(&settings.model).geography() == Some("in") => {
                    Some("the profiles of India (prefix in.) do not support it")
                }
                _ => None,
            },
            SettingField::Thinking => self.no_thinking(settings, model),
            SettingField::Caching => match (settings.caching, model) {
                _ if has_learned(ModelRefusal::NoCaching) => {
                    Some("Bedrock rejected it for this model")
                }
                (Some(CacheTime::Hour), Some(Model { cache_hour: false, .. })) => {
                    Some("this model caches for 5 minutes only")
                }
                _ => None,
            },
            SettingField::ServiceTier => (settings.service_tier != Some(ServiceTier::Default)
                && has_learned(ModelRefusal::NoServiceTier))
            .then_some("Bedrock rejected a service tier for this model"),
            SettingField::Latency => (settings.latency == Some(PerformanceLatency::Optimized)
                && has_learned(ModelRefusal::NoLatency))
            .then_some("Bedrock rejected it for this model"),
            _ => None,
        }
    }

    pub fn sends(&self, settings: &Settings, field: SettingField) -> bool {
        field.is_set(settings) && self.unsent_reason(settings, field).is_none()
    }

    pub fn sends_prefill(&self, settings: &Settings) -> bool {
        self.sends(settings, SettingField::Prefill)
    }

    /// Returns the substitute for the prefill. Returns `None` if the prefill or a schema of the
    /// settings is sent, because the substitute is not needed then.
    pub fn substitute<'a>(&self, settings: &'a Settings) -> Option<&'a Substitute> {
        let is_needed =
            !self.sends_prefill(settings) && !self.sends(settings, SettingField::OutputSchema);
        settings.substitute.as_ref().filter(|_| is_needed)
    }

    /// Returns the schema that is sent: the schema of the settings, or else the schema of an active
    /// substitute, if the model supports schemas.
    pub fn schema<'a>(&self, settings: &'a Settings) -> Option<&'a OutputSchema> {
        if settings.schema.is_some() {
            return settings
                .schema
                .as_ref()
                .filter(|_| self.sends(settings, SettingField::OutputSchema));
        }
        let schema = self.substitute(settings)?.schema.as_ref()?;
        let trial = Settings { schema: Some(schema.clone()), ..settings.clone() };
        self.sends(&trial, SettingField::OutputSchema).then_some(schema)
    }

    fn temperature(&self, settings: &Settings, model: Option<&Model>) -> Option<&'static str> {
        let is_one = settings.temperature.is_some_and(|t| (t.get() - 1.0).abs() < f32::EPSILON);
        match model {
            _ if self.has_learned(&settings.model, ModelRefusal::NoTemperature) => {
                Some("Bedrock rejected it for this model")
            }
            Some(Model { sampling: Sampling::Refused, .. }) => {
                Some("this model does not support it")
            }
            _ if self.thinks(settings) && !is_one => Some("thinking requires a temperature of 1"),
            _ => None,
        }
    }

    fn top_p(&self, settings: &Settings, model: Option<&Model>) -> Option<&'static str> {
        let is_low = settings.top_p.is_some_and(|p| p.get() < MIN_TOP_P_WITH_THINKING);
        let is_one_of_two = match model {
            _ if self.has_learned(&settings.model, ModelRefusal::NoTopP) => {
                return Some("Bedrock rejected it for this model");
            }
            Some(Model { sampling: Sampling::Refused, .. }) => {
                return Some("this model does not support it");
            }
            Some(Model { sampling: Sampling::EitherOne, .. }) => true,
            None => self.has_learned(&settings.model, ModelRefusal::TemperatureAndTopP),
        };
        if is_one_of_two && self.sends(settings, SettingField::Temperature) {
            return Some("this model accepts temperature or top P, not both");
        }
        (self.thinks(settings) && is_low).then_some("thinking requires a top P of 0.95 or more")
    }

    /// Returns how the model reads documents. The service rejects citations together with a schema.
    /// Source: Anthropic, "Citations", 2026.
    pub fn documents(&self, settings: &Settings) -> DocumentReading {
        let is_refused = self.has_learned(&settings.model, ModelRefusal::NoCitations);
        if is_refused || self.schema(settings).is_some() {
            return DocumentReading::TextOnly;
        }
        settings.documents
    }

    fn no_citations(&self, settings: &Settings) -> Option<&'static str> {
        if !settings.documents.is_cited() || self.documents(settings).is_cited() {
            None
        } else if self.has_learned(&settings.model, ModelRefusal::NoCitations) {
            Some("Bedrock rejected citations for this model, so documents are read as text only")
        } else {
            Some(
                "citations cannot be combined with a JSON schema, so documents are read as text only",
            )
        }
    }

    fn no_thinking(&self, settings: &Settings, model: Option<&Model>) -> Option<&'static str> {
        let takes_no_budget = Some("this model accepts an effort level, not a token budget");
        match (settings.thinking, model) {
            (Thinking::Budget(_), _)
                if self.has_learned(&settings.model, ModelRefusal::NoBudget) =>
            {
                takes_no_budget
            }
            (Thinking::Off, _) if self.has_learned(&settings.model, ModelRefusal::AlwaysThinks) => {
                Some("this model always thinks")
            }
            (_, None) | (Thinking::Default | Thinking::On, _) => None,
            (Thinking::Off, Some(model)) => {
                (model.thinks == ThinkingSupport::Always).then_some("this model always thinks")
            }
            (Thinking::Budget(budget), Some(model)) => match model.thinks {
                ThinkingSupport::WithBudget | ThinkingSupport::BudgetOrAdaptive => {
                    (budget.get() + 1 >= model.max_output)
                        .then_some("the budget exceeds this model's maximum output tokens")
                }
                ThinkingSupport::OffByDefault
                | ThinkingSupport::OnByDefault
                | ThinkingSupport::Always => takes_no_budget,
            },
            (Thinking::Effort(effort) | Thinking::EffortOnly(effort), Some(model)) => {
                match model.thinks {
                    ThinkingSupport::WithBudget if model.efforts.is_empty() => {
                        Some("this model accepts a token budget, not an effort level")
                    }
                    _ if !model.efforts.contains(&effort) => {
                        Some("this model does not support this effort level")
                    }
                    _ => None,
                }
            }
        }
    }

    /// Returns the settings as a request sends them. A field that the model does not accept is
    /// unset. A substitute becomes part of the system prompt, the stop sequences and the schema.
    pub fn sent(&self, settings: &Settings) -> Settings {
        let mut sent = settings.clone();
        if let Some(substitute) = self.substitute(settings) {
            sent.system = Some(match &settings.system {
                Some(system) => system.followed_by(&substitute.instruction),
                None => substitute.instruction.clone(),
            });
            sent.stop_sequences.clone_from(&substitute.stop_sequences);
        }
        let is_withheld = |field: &SettingField| self.unsent_reason(settings, *field).is_some();
        for field in SettingField::all().filter(is_withheld) {
            // A substitute has its own stop sequences.
            if field != SettingField::StopSequences {
                field.unset(&mut sent);
            }
        }
        // A substitute may have set a stop sequence or a system prompt that the model refuses.
        for (refusal, field) in [
            (ModelRefusal::NoStopSequences, SettingField::StopSequences),
            (ModelRefusal::NoSystemPrompt, SettingField::SystemPrompt),
        ] {
            if self.has_learned(&settings.model, refusal) {
                field.unset(&mut sent);
            }
        }
        sent.schema = self.schema(settings).cloned();
        sent.thinking = self.thinking(settings);
        sent.documents = self.documents(settings);
        sent.max_tokens = Some(self.max_tokens(settings));
        sent.substitute = None;
        sent
    }

    /// Returns the thinking that is sent. `Default` sends nothing; `On` and an effort send adaptive
    /// thinking. A model without adaptive thinking gets a default budget for `On`, and for an effort
    /// the effort alone.
    pub fn thinking(&self, settings: &Settings) -> Thinking {
        if !self.sends(settings, SettingField::Thinking) {
            return Thinking::Default;
        }
        match (settings.thinking, self.find(&settings.model).map(|model| model.thinks)) {
            (Thinking::On, Some(ThinkingSupport::WithBudget)) => {
                Thinking::Budget(Budget::default())
            }
            (Thinking::Effort(effort), Some(ThinkingSupport::WithBudget)) => {
                Thinking::EffortOnly(effort)
            }
            (Thinking::Off, None | Some(ThinkingSupport::OnByDefault)) => Thinking::Off,
            // Other models do not think by default, and some refuse the instruction not to think.
            (Thinking::Off, Some(_)) => Thinking::Default,
            (thinking, _) => thinking,
        }
    }

    /// Returns true if the model will think with these settings.
    pub fn thinks(&self, settings: &Settings) -> bool {
        match self.thinking(settings) {
            Thinking::Off | Thinking::EffortOnly(_) => false,
            Thinking::On | Thinking::Budget(_) | Thinking::Effort(_) => true,
            Thinking::Default if self.has_learned(&settings.model, ModelRefusal::AlwaysThinks) => {
                true
            }
            Thinking::Default => self.find(&settings.model).is_some_and(|model| {
                matches!(model.thinks, ThinkingSupport::OnByDefault | ThinkingSupport::Always)
            }),
        }
    }

    /// Returns the max tokens that are sent. The thinking budget is added to the setting, because
    /// the service counts thinking and requires a larger limit. The result stays below the model's
    /// limit from the table or from a refusal.
    pub fn max_tokens(&self, settings: &Settings) -> MaxTokens {
        let budget = match self.thinking(settings) {
            Thinking::Budget(budget) => budget.get(),
            _ => 0,
        };
        let for_text = settings.max_tokens.unwrap_or_else(|| self.default_max_tokens(settings));
        let table_limit = self.find(&settings.model).map_or(u32::MAX, |model| model.max_output - 1);
        let learned = self.learned_token_limit(&settings.model).map(|limit| limit.get() - 1);
        let bound = table_limit.min(learned.unwrap_or(u32::MAX)).max(1);
        MaxTokens::clamped_from(for_text.get().saturating_add(budget).min(bound))
    }

    /// Returns the max tokens of a reply's text while the setting is unset.
    pub fn default_max_tokens(&self, settings: &Settings) -> MaxTokens {
        let has_budget = matches!(self.thinking(settings), Thinking::Budget(_));
        let thinks = !has_budget && self.thinks(settings);
        MaxTokens::clamped_from(if thinks { MAX_TOKENS_WITH_THINKING } else { DEFAULT_MAX_TOKENS })
    }

    /// Returns the id of the foundation model for `CountTokens`, which accepts no profile. Returns
    /// `None` if the service cannot count tokens for this model, or cannot count one of the sent
    /// fields. Source: AWS, "Monitor your token usage by counting tokens", 2026.
    pub fn count_tokens_model(&self, settings: &Settings) -> Option<&str> {
        let model = self.find(&settings.model).filter(|model| model.countable)?;
        (!self.sends(settings, SettingField::OutputSchema)).then_some(model.id.as_str())
    }

    /// Returns the minimum number of tokens for prompt caching with this model, if known.
    pub fn cache_min(&self, id: &ModelId) -> Option<u32> {
        self.find(id)?.cache_min
    }

    /// Returns the approximate number of tokens per 1,000 characters of text.
    pub fn tokens_per_1000(&self, id: &ModelId) -> u32 {
        self.find(id).map_or(UNKNOWN_TOKENS_PER_1000, |model| model.tokens_per_1000)
    }

    /// Returns the maximum number of PDF pages in a request, if known.
    pub fn pdf_pages(&self, id: &ModelId) -> Option<u32> {
        self.find(id).map(|model| model.pdf_pages)
    }

    /// Returns the number of quota tokens that an output token uses. For an unknown model, the
    /// number is deliberately high, so that a warning does not come too late.
    pub fn quota_weight(&self, id: &ModelId) -> u64 {
        self.find(id).map_or(UNKNOWN_QUOTA_WEIGHT, |model| model.quota_weight)
    }
}

#[cfg(test)]
mod tests;
