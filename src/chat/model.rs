//! Models: their ids, the profile that a region calls them through, what each accepts and costs.
//! The figures come from `assets/models.toml`; this room holds their shape and the rules.

mod entry;

mod catalog;

mod cost;

mod accepted_settings;

pub use catalog::Catalog;
pub use cost::in_dollars;
pub use entry::{LongPromptPrice, Model, Price, Sampling, ThinkingSupport};

pub use crate::chat::model_id::{DEFAULT_MODEL, ModelId, geography};
pub use crate::chat::model_refusal::ModelRefusal;
