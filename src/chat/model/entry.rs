//! The shape of a row in `assets/models.toml`.

use crate::chat::model_id::geography;
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
    /// `None` if no source has the price.
    pub cache_read: Option<f64>,
    /// The price of a cache write for five minutes, if known. A cache write for an hour costs twice
    /// the input price.
    pub cache_write: Option<f64>,
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
    /// The prefixes of the model's inference profiles.
    pub routes: Vec<String>,
    pub prefill: bool,
    pub sampling: Sampling,
    /// Context size in tokens.
    pub context: u32,
    /// The exclusive limit for the tokens of one reply.
    pub max_output: u32,
    pub thinks: ThinkingSupport,
    /// The supported efforts. A model that thinks only with a budget accepts an effort without
    /// thinking.
    pub efforts: Vec<Effort>,
    /// The minimum prompt size for caching in tokens, if known. Shorter prompts are silently not
    /// cached.
    pub cache_min: Option<u32>,
    /// Whether a cache point can last an hour.
    pub cache_hour: bool,
    /// The approximate number of tokens per 1,000 characters of text.
    pub tokens_per_1000: u32,
    /// Whether the service scales images down less than for older models.
    pub large_images: bool,
    /// Whether the service can count tokens for this model (`CountTokens`).
    pub countable: bool,
    pub schema: bool,
    /// The number of quota tokens that an output token uses.
    pub quota_weight: u64,
    /// The maximum number of PDF pages in a request.
    pub pdf_pages: u32,
    /// The end-of-life date of a legacy model, such as `2027-01-08`.
    pub legacy_until: Option<String>,
    /// The earliest end-of-life date of an active model.
    pub end_after: Option<String>,
    pub price: Price,
    /// What the price leaves out, or its source.
    pub price_note: Option<String>,
}

impl Model {
    /// Returns the prefixes of the profiles that can be called from a region. The prefix of the
    /// region's geography comes first. `global` does not reach the `us-gov` regions.
    pub fn routes_from(&self, region: &str) -> impl Iterator<Item = &'static str> {
        let own = geography(region);
        let global = (!matches!(own, "global" | "us-gov")).then_some("global");
        [own].into_iter().chain(global).filter(|prefix| self.has_route(prefix))
    }

    pub fn has_route(&self, prefix: &str) -> bool {
        self.routes.iter().any(|route| route == prefix)
    }

    /// Returns whether the model accepts a JSON schema through the profile of a geography. The
    /// profiles of India accept none.
    pub fn accepts_schema(&self, geography: Option<&str>) -> bool {
        self.schema && geography != Some("in")
    }
}
