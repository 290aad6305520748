//! The models as a JSON array of objects. An unknown value is null.

use serde::Serialize;

use crate::chat::model::{Catalog, Model, Price, Sampling, ThinkingSupport};
use crate::chat::model_choice::{ModelChoice, ModelRoute};

/// One model that the account can call.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools, reason = "they are members of a JSON object")]
struct ModelObject<'a> {
    /// The value for `--model`.
    id: &'a str,
    name: &'a str,
    /// `system-defined`, `application` or `on-demand`.
    kind: &'static str,
    /// The name of an application profile.
    profile_name: Option<&'a str>,
    /// The id of the foundation model.
    model_id: &'a str,
    /// Whether the service listed the model. Otherwise, the model comes from the built-in table.
    listed: bool,
    active: bool,
    regions: &'a [String],
    any_commercial_region: bool,
    context_tokens: Option<u32>,
    /// The largest valid value of max tokens.
    max_tokens: Option<u32>,
    /// The largest number of PDF pages in a request.
    pdf_pages: Option<u32>,
    /// The number of quota tokens that an output token uses.
    quota_weight: Option<u64>,
    usd_per_million_tokens: Option<PricesObject>,
    /// What the prices leave out, or their source.
    price_note: Option<&'a str>,
    /// The date of the limits and prices.
    table_date: &'a str,
    accepts: Option<AcceptsObject>,
    legacy: bool,
    end_of_life: Option<&'a str>,
    /// The earliest end-of-life date of an active model.
    end_of_life_after: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PricesObject {
    input: f64,
    output: f64,
    cache_read: Option<f64>,
    cache_write: Option<f64>,
    /// The multiplier of all these prices for a long prompt.
    long_prompt: Option<LongPromptObject>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LongPromptObject {
    above_tokens: u64,
    times: f64,
}

/// What the model accepts. No model of the table accepts both temperature and top P in one request.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools, reason = "they are members of a JSON object")]
struct AcceptsObject {
    prefill: bool,
    temperature: bool,
    top_p: bool,
    json_schema: bool,
    /// `budget`, `budget-or-adaptive`, `adaptive`, `on` (unless it is disabled), `always`.
    thinking: &'static str,
    efforts: Vec<&'static str>,
}

/// Returns the array, with a line break at its end.
pub fn all(offers: &[ModelChoice], catalog: &Catalog, is_listed: bool) -> String {
    let objects: Vec<_> = offers.iter().map(|offer| object(offer, catalog, is_listed)).collect();
    let text = serde_json::to_string_pretty(&objects).expect("plain values are JSON");
    text + "\n"
}

fn object<'a>(offer: &'a ModelChoice, catalog: &'a Catalog, is_listed: bool) -> ModelObject<'a> {
    let model = catalog.named(&offer.model);
    let (kind, profile_name) = match &offer.route {
        ModelRoute::Application(name) => ("application", Some(name.as_str())),
        ModelRoute::Geography(_) | ModelRoute::Unknown => ("system-defined", None),
        ModelRoute::OnDemand(_) => ("on-demand", None),
    };
    ModelObject {
        id: offer.id.as_str(),
        name: &offer.name,
        kind,
        profile_name,
        model_id: &offer.model,
        listed: is_listed,
        active: !offer.is_inactive,
        regions: &offer.regions,
        any_commercial_region: offer.is_global,
        context_tokens: model.map(|model| model.context),
        // The service's limit is exclusive.
        max_tokens: model.map(|model| model.max_output - 1),
        pdf_pages: model.map(|model| model.pdf_pages),
        quota_weight: model.map(|model| model.quota_weight),
        usd_per_million_tokens: catalog.price(&offer.id).map(prices),
        price_note: model.and_then(|model| model.price_note.as_deref()),
        table_date: &catalog.as_of,
        accepts: model.map(|model| accepts(model, offer.id.geography())),
        legacy: offer.life.is_legacy,
        end_of_life: offer.life.end.as_deref(),
        end_of_life_after: offer.life.end_after.as_deref(),
    }
}

/// Returns the prices, rounded to remove the floating-point noise of the calculation.
fn prices(price: Price) -> PricesObject {
    let cut = |amount: f64| (amount * 1e6).round() / 1e6;
    PricesObject {
        input: cut(price.input),
        output: cut(price.output),
        cache_read: price.cache_read.map(cut),
        cache_write: price.cache_write.map(cut),
        long_prompt: price
            .long
            .map(|long| LongPromptObject { above_tokens: long.above_tokens, times: long.factor }),
    }
}

fn accepts(model: &Model, geography: Option<&str>) -> AcceptsObject {
    let samples = model.sampling != Sampling::Refused;
    AcceptsObject {
        prefill: model.prefill,
        temperature: samples,
        top_p: samples,
        json_schema: model.accepts_schema(geography),
        thinking: match model.thinks {
            ThinkingSupport::WithBudget => "budget",
            ThinkingSupport::BudgetOrAdaptive => "budget-or-adaptive",
            ThinkingSupport::OffByDefault => "adaptive",
            ThinkingSupport::OnByDefault => "on",
            ThinkingSupport::Always => "always",
        },
        efforts: model.efforts.iter().map(|effort| effort.as_str()).collect(),
    }
}
