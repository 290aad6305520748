//! Models: ids, the inference profiles of each region, accepted settings and prices.
//! `assets/models.toml` has the data; this module has its types and rules.

mod entry;

mod catalog;

mod cost;

mod accepted_settings;

pub use catalog::Catalog;
pub use cost::format_cost;
pub use entry::{LongPromptPrice, Model, Price, Sampling, ThinkingSupport};

pub use crate::chat::model_id::{DEFAULT_MODEL, ModelId, geography};
pub use crate::chat::model_refusal::ModelRefusal;
