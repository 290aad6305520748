//! The shape of a row in `assets/models.toml`.

use crate::chat::settings::Effort;

/// Which of temperature and top P a model accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// Either of them, but not both in one request.
    EitherOne,
    Refused,
}

/// Prices in US dollars per million tokens through the `global.` profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    pub input: f64,
    pub output: f64,
    pub cache_read: f64,
    /// The price of a cache write for five minutes. A cache write for an hour costs twice the input
    /// price.
    pub cache_write: f64,
    pub long: Option<LongPromptPrice>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LongPromptPrice {
    /// The number of prompt tokens, including cached tokens, above which the factor applies.
    pub above_tokens: u64,
    /// The factor by which every price is multiplied.
    pub factor: f64,
}

/// When a model thinks, and how a request asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThinkingSupport {
    /// Thinks only if the request has a token budget.
    WithBudget,
    /// Thinks with a token budget, or in `adaptive` mode, where the model decides how much to
    /// think.
    BudgetOrAdaptive,
    /// Thinks only if the request asks for thinking. Does not accept a budget.
    OffByDefault,
    /// Thinks unless the request turns thinking off. Does not accept a budget.
    OnByDefault,
    /// Always thinks. Does not accept a budget.
    Always,
}

#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The id of the foundation model, without a prefix.
    pub id: String,
    pub name: String,
    pub prefill: bool,
    pub sampling: Sampling,
    /// Context size in tokens.
    pub context: u32,
    /// The exclusive limit for the tokens of one reply.
    pub max_output: u32,
    pub thinks: ThinkingSupport,
    /// The supported efforts; empty for a model that only supports a budget.
    pub efforts: Vec<Effort>,
    /// The minimum prompt size for caching in tokens. Shorter prompts are silently not cached.
    pub cache_min: u32,
    /// Whether a cache point can last an hour.
    pub cache_hour: bool,
    /// The approximate number of tokens per 1,000 characters of text.
    pub tokens_per_1000: u32,
    /// Whether the service can count tokens for this model (`CountTokens`).
    pub countable: bool,
    pub schema: bool,
    /// The end-of-life date of a legacy model, such as `2027-01-08`.
    pub legacy_until: Option<String>,
    pub price: Price,
}
