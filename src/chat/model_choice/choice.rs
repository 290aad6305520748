//! One choice: a model, and the route by which a call reaches it.

use crate::chat::model::ModelId;

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelChoice {
    /// What is sent: the profile's id, an application profile's ARN, or the model's own id.
    pub id: ModelId,
    /// The model's name, else the name that was listed, else the id.
    pub name: String,
    /// The foundation model's id, as far as it is known.
    pub model: String,
    pub route: ModelRoute,
    /// The regions that it was listed with. A global profile names its caller's alone.
    pub regions: Vec<String>,
    /// Whether it may route to any commercial region.
    pub is_global: bool,
    /// Whether it was listed as one that cannot be called.
    pub is_inactive: bool,
    pub life: Lifecycle,
}

/// How a call gets to its model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelRoute {
    /// By a profile of the system, with this prefix: `us`, `global`, …
    Geography(String),
    /// By a profile of the account, with this name.
    Application(String),
    /// By the model's own id. `Some` when a list tells whether that is possible.
    OnDemand(Option<bool>),
    /// By an ARN that tells nothing and that no list has.
    Unknown,
}

/// Where a model is in its life, by the list, else by the table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lifecycle {
    pub is_legacy: bool,
    /// The day, as `2027-04-08`.
    pub end: Option<String>,
}
