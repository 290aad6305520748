//! The built-in table of models, `assets/models.toml`, and its file format. `chat::model` defines
//! the meaning of the figures and the rules that follow from them.

use serde::Deserialize;

use crate::chat::model::{Catalog, LongPromptPrice, Model, Price, Sampling, ThinkingSupport};
use crate::chat::settings::Effort;

const TABLE: &str = include_str!("../../assets/models.toml");

/// Returns the models that this build knows, newest first.
pub fn catalog() -> Catalog {
    parse(TABLE).expect("the built-in table is valid, as a test of this file shows")
}

/// The prefixes of the profiles that most models have.
const ROUTES: [&str; 5] = ["global", "us", "eu", "jp", "au"];

fn parse(text: &str) -> Result<Catalog, toml::de::Error> {
    let table: ModelTable = toml::from_str(text)?;
    let models = table.model.into_iter().map(Model::from).collect();
    Ok(Catalog::new(models, table.as_of))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelTable {
    as_of: String,
    model: Vec<ModelRow>,
}

#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelRow {
    id: String,
    name: String,
    routes: Option<Vec<String>>,
    prefill: bool,
    sampling: SamplingWord,
    context: u32,
    max_output: u32,
    thinking: ThinkingWord,
    efforts: Vec<EffortWord>,
    cache_min: Option<u32>,
    cache_hour: bool,
    schema: bool,
    quota_weight: u64,
    pdf_pages: u32,
    tokens_per_1000: u32,
    large_images: bool,
    countable: bool,
    legacy: Option<String>,
    end_after: Option<String>,
    price: PriceRow,
    price_note: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ThinkingWord {
    Budget,
    BudgetOrAdaptive,
    Adaptive,
    On,
    Always,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum EffortWord {
    Low,
    Medium,
    High,
    XHigh,
    Max,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SamplingWord {
    OneOfTwo,
    Refused,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceRow {
    input: f64,
    output: f64,
    cache_read: Option<f64>,
    cache_write: Option<f64>,
    long: Option<LongPromptRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LongPromptRow {
    above: u64,
    times: f64,
}

impl From<ModelRow> for Model {
    fn from(row: ModelRow) -> Self {
        let PriceRow { input, output, cache_read, cache_write, long } = row.price;
        let long = long.map(|LongPromptRow { above, times }| LongPromptPrice {
            above_tokens: above,
            factor: times,
        });
        Self {
            id: row.id,
            name: row.name,
            routes: row.routes.unwrap_or_else(|| ROUTES.map(str::to_owned).into()),
            prefill: row.prefill,
            sampling: match row.sampling {
                SamplingWord::OneOfTwo => Sampling::EitherOne,
                SamplingWord::Refused => Sampling::Refused,
            },
            context: row.context,
            max_output: row.max_output,
            thinks: match row.thinking {
                ThinkingWord::Budget => ThinkingSupport::WithBudget,
                ThinkingWord::BudgetOrAdaptive => ThinkingSupport::BudgetOrAdaptive,
                ThinkingWord::Adaptive => ThinkingSupport::OffByDefault,
                ThinkingWord::On => ThinkingSupport::OnByDefault,
                ThinkingWord::Always => ThinkingSupport::Always,
            },
            efforts: row.efforts.into_iter().map(Effort::from).collect(),
            cache_min: row.cache_min,
            cache_hour: row.cache_hour,
            schema: row.schema,
            quota_weight: row.quota_weight,
            pdf_pages: row.pdf_pages,
            tokens_per_1000: row.tokens_per_1000,
            large_images: row.large_images,
            countable: row.countable,
            legacy_until: row.legacy,
            end_after: row.end_after,
            price: Price { input, output, cache_read, cache_write, long },
            price_note: row.price_note,
        }
    }
}

impl From<EffortWord> for Effort {
    fn from(word: EffortWord) -> Self {
        match word {
            EffortWord::Low => Self::Low,
            EffortWord::Medium => Self::Medium,
            EffortWord::High => Self::High,
            EffortWord::XHigh => Self::XHigh,
            EffortWord::Max => Self::Max,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::event::Usage;
    use crate::chat::model::{DEFAULT_MODEL, ModelId};

    #[test]
    fn the_built_in_table_is_complete() {
        let catalog = catalog();
        assert_eq!(catalog.as_of.len(), "2026-11-22".len());
        let mut ids: Vec<_> = catalog.models.iter().map(|model| &model.id).collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), all), (16, 16), "an id occurs twice");
        for model in &catalog.models {
            let id = ModelId::parse(&model.id).expect("an id of the table");
            assert_eq!(id.base(), model.id, "{} carries a prefix", model.id);
            assert!(model.max_output < model.context, "{}", model.id);
            let Price { input, output, cache_read, cache_write, .. } = model.price;
            let (read, write) = (cache_read.unwrap_or(0.01), cache_write.unwrap_or(input * 1.25));
            let ascends = 0.0 < read && read < input && input < write && write < output;
            assert!(ascends, "{}: the prices look swapped", model.id);
            assert!([5, 10, 15].contains(&model.quota_weight), "{}", model.id);
        }
    }

    /// AWS, "How tokens are counted in Amazon Bedrock", September 2026; the model cards of AWS. If
    /// sources differ, the stricter value counts.
    #[test]
    fn quota_weights_and_minimums_are_those_of_the_sources() {
        fn check(name: &str, quota_weight: u64, cache_min: Option<u32>, pdf_pages: u32) {
            let catalog = catalog();
            let found = catalog.models.iter().find(|model| model.name == format!("Claude {name}"));
            let model = found.expect(name);
            let facts = (model.quota_weight, model.cache_min, model.pdf_pages);
            assert_eq!(facts, (quota_weight, cache_min, pdf_pages), "{name}");
        }
        check("Fable 5.2", 10, None, 600);
        check("Haiku 5.5", 10, Some(512), 600);
        check("Sonnet 5.5", 10, Some(512), 600);
        check("Opus 5.5", 10, Some(512), 600);
        check("Fable 5.1", 10, Some(512), 600);
        check("Opus 5", 10, Some(512), 600);
        check("Sonnet 5", 10, Some(1024), 600);
        check("Fable 5", 10, Some(1024), 600);
        check("Opus 4.8", 15, Some(1024), 600);
        check("Opus 4.7", 5, Some(2048), 600);
        check("Opus 4.6", 5, Some(4096), 600);
        check("Sonnet 4.6", 5, Some(2048), 600);
        check("Opus 4.5", 5, Some(4096), 100);
        check("Haiku 4.5", 5, Some(4096), 100);
        check("Sonnet 4.5", 5, Some(1024), 100);
        check("Opus 4.1", 5, Some(1024), 100);
    }

    #[test]
    fn the_default_model_supports_prefill_and_temperature() {
        let id = ModelId::parse(DEFAULT_MODEL).expect("valid");
        let catalog = catalog();
        let model = catalog.find(&id).expect("in the table");
        assert!(model.prefill);
        assert_eq!(model.sampling, Sampling::EitherOne);
    }

    #[test]
    fn a_million_tokens_cost_the_listed_price() {
        fn check(id: &str, input: f64, output: f64) {
            let id = ModelId::parse(id).expect(id);
            let million = |input, output| Usage {
                input: Some(input),
                output: Some(output),
                ..Usage::default()
            };
            let cost = |usage| catalog().cost(&id, &usage).expect("in the table");
            assert!((cost(million(1_000_000, 0)) - input).abs() < 1e-4, "{id}, input");
            assert!((cost(million(0, 1_000_000)) - output).abs() < 1e-4, "{id}, output");
        }
        check("global.anthropic.claude-haiku-4-5-20251001-v1:0", 1.0, 5.0);
        check("us.anthropic.claude-haiku-4-5-20251001-v1:0", 1.1, 5.5);
        check("us.anthropic.claude-opus-4-1-20250805-v1:0", 15.0, 75.0);
        check("us.anthropic.claude-fable-5-2", 8.0, 40.0);
        // A million input tokens count as a long prompt.
        check("global.anthropic.claude-haiku-5-5", 0.5, 0.5);
    }

    #[test]
    fn an_unknown_key_in_the_table_is_an_error() {
        assert!(parse("as_of = \"2026-11-22\"\nmodel = []").is_ok());
        assert!(parse("as_of = \"2026-11-22\"\nmodel = []\nmodles = []").is_err());
    }
}
