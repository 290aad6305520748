//! A model together with the route by which a call reaches it.

use crate::chat::model::ModelId;

/// A model that a request can use, with its route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelChoice {
    /// The id that is sent: a profile id, the ARN of an application profile, or the model's own id.
    pub id: ModelId,
    /// The model's name, the listed name, or the id, in this order of preference.
    pub name: String,
    /// The id of the foundation model, if known.
    pub model: String,
    pub route: ModelRoute,
    /// The listed regions. A global profile lists only the region of the caller.
    pub regions: Vec<String>,
    /// Whether calls may be routed to any commercial region.
    pub is_global: bool,
    /// Whether the listing says that the profile cannot be called.
    pub is_inactive: bool,
    pub life: Lifecycle,
}

/// How a call reaches the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelRoute {
    /// Through a system profile with this prefix: `us`, `global`, …
    Geography(String),
    /// Through a profile of the account with this name.
    Application(String),
    /// Through the model's own id. The value says whether an on-demand call is possible; `None` if
    /// there is no listing.
    OnDemand(Option<bool>),
    /// Through an ARN that is not in the listing.
    Unknown,
}

/// The lifecycle stage of a model, from the listing or else from the table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lifecycle {
    pub is_legacy: bool,
    /// The end-of-life date, such as `2027-04-08`.
    pub end: Option<String>,
    /// The earliest end-of-life date of an active model.
    pub end_after: Option<String>,
}
