//! What is known of one model: the shape of a row of `assets/models.toml`.

use crate::chat::settings::Effort;

/// What a model does with temperature and top P.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// Either, not both in one request.
    OneOfTwo,
    /// Neither.
    Refused,
}

/// US dollars per million tokens through the `global.` profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    pub input: f64,
    pub output: f64,
    pub cache_read: f64,
    /// For five minutes. An hour costs twice the input price.
    pub cache_write: f64,
    pub long: Option<LongPromptPrice>,
}

/// What a long prompt does to the price of its request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LongPromptPrice {
    /// Prompts of more tokens than this, cached ones counted in, …
    pub above: u64,
    /// … multiply every price by this.
    pub times: f64,
}

/// When a model thinks, and how it is told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThinkingSupport {
    /// When it is given a budget of tokens.
    WithBudget,
    /// When it is given a budget, or asked to think as much as it finds right (`adaptive`).
    EitherWay,
    /// When it is asked to; it takes no budget.
    OffByDefault,
    /// Unless it is told not to; it takes no budget.
    OnByDefault,
    /// Always; it takes no budget.
    Always,
}

/// What is known of one foundation model.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The foundation model's id, without prefix.
    pub id: String,
    /// The name that people use.
    pub name: String,
    pub prefill: bool,
    pub sampling: Sampling,
    /// Tokens of context.
    pub context: u32,
    /// The most tokens of one reply. The service's bound is exclusive.
    pub max_output: u32,
    pub thinks: ThinkingSupport,
    /// The efforts that it takes; none for a model that thinks by budget only.
    pub efforts: Vec<Effort>,
    /// A shorter prompt is not cached, and nothing says so. In tokens.
    pub cache_min: u32,
    /// Whether a cache point may last an hour.
    pub cache_hour: bool,
    /// Tokens of 1,000 characters of text, roughly.
    pub tokens_per_1000: u32,
    /// Whether the service counts tokens for it (`CountTokens`).
    pub countable: bool,
    /// Whether the reply can be held to a JSON schema.
    pub schema: bool,
    /// The end of life of a model that the service calls legacy, as `2027-01-08`.
    pub legacy_until: Option<String>,
    pub price: Price,
}
