//! The settings of the next request. Each value is validated when it is parsed, so a value that
//! every model would refuse cannot exist. [`super::model`] handles values that only some models
//! refuse.

mod numbers;

mod texts;

mod thinking;

mod caching;

mod documents;

mod schema;

mod service;

mod guardrail;

mod request_metadata;

mod substitute;

mod request_settings;

mod step;

mod field_row;

mod table;

mod field;

pub use caching::CacheTime;
pub use documents::DocumentReading;
pub use field_row::{RecipePart, SettingField, SettingGroup, SettingOption, ValueKind};
pub use guardrail::Guardrail;
pub use numbers::{DEFAULT_MAX_TOKENS, MaxTokens, Temperature, TopP};
pub use request_metadata::RequestMetadata;
pub use request_settings::Settings;
pub use schema::OutputSchema;
pub use service::{PerformanceLatency, ServiceTier};
pub use step::StepLimits;
pub use substitute::Substitute;
pub use texts::{MAX_STOP_SEQUENCES, Prefill, StopSequence, SystemPrompt};
pub use thinking::{Budget, Effort, Thinking};
