//! Models: their ids, the profile that a region calls them through, what each accepts and costs.
//! The figures come from `assets/models.toml`; this file holds their shape and the rules.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::event::Usage;
use super::settings::{Field, Refused, Settings};

/// The base id of the default model: the newest fast one that takes prefill and temperature.
pub const DEFAULT_MODEL: &str = "anthropic.claude-haiku-4-5-20251001-v1:0";

/// A model id, an inference profile id or an ARN, sent as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModelId(Arc<str>);

impl ModelId {
    /// # Errors
    /// [`Refused`] when the text cannot be an id: empty, longer than the service's 2048
    /// characters, or holding characters that no id or ARN has.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let text = text.trim();
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.:/+=,@".contains(c);
        if text.is_empty() || text.len() > 2048 || !text.chars().all(is_allowed) {
            return Err(Refused(
                "A model is a model id, an inference profile id or an ARN, such as \
                 us.anthropic.claude-haiku-4-5-20251001-v1:0"
                    .into(),
            ));
        }
        if text.starts_with("arn:") && text.split(':').count() < 6 {
            return Err(Refused(
                "An ARN has six parts: arn:aws:bedrock:REGION:ACCOUNT:inference-profile/ID".into(),
            ));
        }
        Ok(Self(text.into()))
    }

    /// The default model through the inference profile of the region's geography.
    pub fn default_for(region: &str) -> Self {
        Self(format!("{}.{DEFAULT_MODEL}", geography(region)).into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the ARN of an account's own profile, which hides its model.
    pub fn is_application_profile(&self) -> bool {
        self.0.starts_with("arn:") && self.0.contains(":application-inference-profile/")
    }

    /// The foundation model's id, without ARN and geography prefix. An application inference
    /// profile's ARN hides its model: then this is the profile's own id.
    pub fn base(&self) -> &str {
        let id = self.0.rsplit('/').next().unwrap_or(&self.0);
        match id.split_once('.') {
            Some((prefix, rest)) if GEOGRAPHIES.contains(&prefix) => rest,
            _ => id,
        }
    }

    /// The inference profile's geography prefix (`us`, `global`, …), if the id has one.
    pub fn geography(&self) -> Option<&str> {
        let id = self.0.rsplit('/').next().unwrap_or(&self.0);
        id.split_once('.').map(|(prefix, _)| prefix).filter(|p| GEOGRAPHIES.contains(p))
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for ModelId {
    type Err = Refused;
    fn from_str(text: &str) -> Result<Self, Refused> {
        Self::parse(text)
    }
}

const GEOGRAPHIES: [&str; 9] = ["global", "us", "eu", "apac", "jp", "au", "us-gov", "in", "ca"];

/// The inference-profile prefix by which a region reaches the default model within its geography,
/// `global` where there is none. Source: AWS, inference profiles of Claude Haiku 4.5, November
/// 2026: us, eu, jp, au, in and us-gov.
pub fn geography(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("us-gov-") => "us-gov",
        _ if region.starts_with("us-") => "us",
        _ if region.starts_with("eu-") => "eu",
        "ap-northeast-1" | "ap-northeast-3" => "jp",
        "ap-southeast-2" | "ap-southeast-4" => "au",
        "ap-south-1" | "ap-south-2" => "in",
        _ => "global",
    }
}

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
    pub cache_write: f64,
}

/// What is known of one foundation model.
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
    pub price: Price,
}

/// The models that are known, newest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalogue {
    pub models: Vec<Model>,
    /// The day of the figures, as `2026-11-22`.
    pub as_of: String,
    /// Ids that hide their model, each with one that tells it and costs the same.
    aliases: HashMap<String, ModelId>,
}

impl Catalogue {
    /// The table of a day.
    pub fn new(models: Vec<Model>, as_of: String) -> Self {
        Self { models, as_of, aliases: HashMap::new() }
    }

    /// Learns that an id, or an ARN, stands for another id: an application inference profile's ARN
    /// hides its model, and what that accepts and costs holds for the ARN.
    pub fn learn_alias(&mut self, id: &str, stands_for: ModelId) {
        self.aliases.insert(id.to_owned(), stands_for);
    }

    /// What an id stands for: itself, as far as nothing else was learnt.
    pub fn stands_for<'a>(&'a self, id: &'a ModelId) -> &'a ModelId {
        self.aliases.get(id.as_str()).unwrap_or(id)
    }

    /// The model behind an id, if the id tells or it was learnt.
    pub fn find(&self, id: &ModelId) -> Option<&Model> {
        let base = self.stands_for(id).base();
        self.models.iter().find(|model| model.id == base)
    }

    /// What a million tokens cost through an id, by the table, or `None` for a model that is not in
    /// it. Geographic profiles cost a tenth more than `global.`, `us-gov.` a fifth more.
    /// Source: AWS price list, November 2026; prices change, so this is an estimate.
    pub fn price(&self, id: &ModelId) -> Option<Price> {
        let Price { input, output, cache_read, cache_write } = self.find(id)?.price;
        let factor = match self.stands_for(id).geography() {
            Some("global") | None => 1.0,
            Some("us-gov") => 1.2,
            Some(_) => 1.1,
        };
        Some(Price {
            input: factor * input,
            output: factor * output,
            cache_read: factor * cache_read,
            cache_write: factor * cache_write,
        })
    }

    /// What a usage costs in US dollars at [`Self::price`].
    pub fn cost(&self, id: &ModelId, usage: &Usage) -> Option<f64> {
        let price = self.price(id)?;
        let of = |tokens: u64, per_million: f64| tokens_f64(tokens) * per_million / 1e6;
        Some(
            of(usage.input, price.input)
                + of(usage.output, price.output)
                + of(usage.cache_read.unwrap_or(0), price.cache_read)
                + of(usage.cache_write.unwrap_or(0), price.cache_write),
        )
    }

    /// Why a field that is set will not be sent with these settings, or `None` when it will.
    /// A model that is not in the table gets everything: only the service can tell.
    pub fn withheld(&self, settings: &Settings, field: Field) -> Option<&'static str> {
        let model = self.find(&settings.model)?;
        match field {
            Field::Prefill if settings.prefill.is_some() && !model.prefill => {
                Some("this model takes no prefill")
            }
            Field::Temperature
                if settings.temperature.is_some() && model.sampling == Sampling::Refused =>
            {
                Some("this model takes no temperature")
            }
            Field::TopP if settings.top_p.is_some() => match model.sampling {
                Sampling::Refused => Some("this model takes no top P"),
                Sampling::OneOfTwo if settings.temperature.is_some() => {
                    Some("temperature is set; this model takes one of the two")
                }
                Sampling::OneOfTwo => None,
            },
            _ => None,
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "token counts stay far below 2^52")]
fn tokens_f64(tokens: u64) -> f64 {
    tokens as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::settings::Temperature;

    #[test]
    fn the_default_goes_through_the_regions_geography() {
        fn check(region: &str, prefix: &str) {
            let id = ModelId::default_for(region);
            assert_eq!(id.as_str(), format!("{prefix}.{DEFAULT_MODEL}"), "{region}");
            assert_eq!(id.base(), DEFAULT_MODEL);
        }
        check("us-east-1", "us");
        check("us-gov-west-1", "us-gov");
        check("eu-central-1", "eu");
        check("ap-northeast-1", "jp");
        check("ap-southeast-2", "au");
        check("ap-south-1", "in");
        check("sa-east-1", "global");
        check("ap-northeast-2", "global");
    }

    #[test]
    fn an_id_that_hides_its_model_is_known_once_it_was_learnt() {
        let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
        let arn = ModelId::parse(arn).expect("valid");
        let near = ModelId::parse("us.anthropic.claude-opus-5-5").expect("valid");
        let mut catalogue = crate::config::models::catalogue();
        let temperature = Temperature::parse("0.5").ok();
        let settings = Settings { temperature, ..Settings::new(arn.clone()) };
        assert_eq!((catalogue.find(&arn), catalogue.price(&arn)), (None, None));
        assert_eq!(catalogue.withheld(&settings, Field::Temperature), None);
        catalogue.learn_alias(arn.as_str(), near.clone());
        assert_eq!(catalogue.find(&arn), catalogue.find(&near));
        let usage = Usage { input: 1_000_000, ..Usage::default() };
        assert_eq!(catalogue.cost(&arn, &usage), catalogue.cost(&near, &usage));
        assert!(catalogue.withheld(&settings, Field::Temperature).is_some());
    }

    #[test]
    fn ids_profiles_and_arns_are_taken_as_they_are() {
        fn check(text: &str, base: &str, geography: Option<&str>) {
            let id = ModelId::parse(text).expect(text);
            assert_eq!((id.as_str(), id.base(), id.geography()), (text, base, geography));
        }
        check("anthropic.claude-opus-5", "anthropic.claude-opus-5", None);
        check("eu.anthropic.claude-opus-5", "anthropic.claude-opus-5", Some("eu"));
        check(
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-5",
            "anthropic.claude-opus-5",
            Some("us"),
        );
        check(
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
            "abc123",
            None,
        );
        for wrong in ["", "claude haiku", "arn:aws:bedrock", "modèle"] {
            assert!(ModelId::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
