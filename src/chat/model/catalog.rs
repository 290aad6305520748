//! The known models and the facts learned from the service: refusals per id, and the models behind
//! opaque ids.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use super::entry::Model;
use crate::chat::listing::Listing;
use crate::chat::model_id::ModelId;
use crate::chat::model_refusal::ModelRefusal;

/// The known models, newest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalog {
    pub models: Vec<Model>,
    /// The date of the data, such as `2026-11-22`.
    pub as_of: String,
    /// Refusals by the id or ARN of the request.
    refusals: BTreeMap<String, BTreeSet<ModelRefusal>>,
    /// Ids and ARNs that hide their model, each with an equivalent id that reveals it.
    aliases: BTreeMap<String, ModelId>,
}

impl Catalog {
    pub fn new(models: Vec<Model>, as_of: String) -> Self {
        Self { models, as_of, refusals: BTreeMap::new(), aliases: BTreeMap::new() }
    }

    /// Returns the model behind an id, if it is known.
    pub fn find(&self, id: &ModelId) -> Option<&Model> {
        self.named(self.resolve_alias(id).base())
    }

    /// Returns the model with this foundation model id.
    pub fn named(&self, base: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == base)
    }

    /// Learns that an id or ARN is equivalent to another id. The ARN of an application inference
    /// profile hides its model, but the model's limits and prices apply.
    pub fn learn_alias(&mut self, id: &str, stands_for: ModelId) {
        self.aliases.insert(id.to_owned(), stands_for);
    }

    pub fn learn_aliases(&mut self, listing: &Listing) {
        for (id, stands_for) in listing.aliases() {
            self.learn_alias(id, stands_for);
        }
    }

    /// Returns true if an id hides its model and no equivalent id was learned.
    pub fn is_opaque(&self, id: &ModelId) -> bool {
        id.is_application_profile() && self.find(id).is_none()
    }

    /// Returns the equivalent id, or the id itself.
    pub fn resolve_alias<'a>(&'a self, id: &'a ModelId) -> &'a ModelId {
        self.aliases.get(id.as_str()).unwrap_or(id)
    }

    /// Remembers a refusal for an id or ARN. Returns true if it is new.
    pub fn learn(&mut self, id: &ModelId, refusal: ModelRefusal) -> bool {
        self.refusals.entry(id.as_str().to_owned()).or_default().insert(refusal)
    }

    /// Returns true if this refusal was learned for an id or ARN.
    pub fn has_learned(&self, id: &ModelId, lesson: ModelRefusal) -> bool {
        self.refusals.get(id.as_str()).is_some_and(|lessons| lessons.contains(&lesson))
    }

    /// Returns the exclusive limit for max tokens that was learned for an id or ARN.
    pub fn learned_token_limit(&self, id: &ModelId) -> Option<NonZeroU32> {
        let bounds = self.refusals.get(id.as_str())?.iter().filter_map(|lesson| match lesson {
            ModelRefusal::FewerTokens(limit) => Some(*limit),
            _ => None,
        });
        bounds.min()
    }

    pub fn forget(&mut self) {
        self.refusals.clear();
    }

    /// Returns all refusals with the id or ARN of each.
    pub fn lessons(&self) -> impl Iterator<Item = (&str, ModelRefusal)> {
        let all = self.refusals.iter();
        all.flat_map(|(id, lessons)| lessons.iter().map(|lesson| (id.as_str(), *lesson)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::event::Usage;
    use crate::chat::settings::{SettingField, Settings, Temperature};

    #[test]
    fn an_alias_reveals_the_model_behind_an_opaque_id() {
        let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
        let arn = ModelId::parse(arn).expect("valid");
        let near = ModelId::parse("us.anthropic.claude-opus-5-5").expect("valid");
        let mut catalog = crate::config::models::catalog();
        let temperature = Temperature::parse("0.5").ok();
        let settings = Settings { temperature, ..Settings::new(arn.clone()) };
        assert_eq!((catalog.find(&arn), catalog.price(&arn)), (None, None));
        assert_eq!(catalog.unsent_reason(&settings, SettingField::Temperature), None);
        catalog.learn_alias(arn.as_str(), near.clone());
        assert_eq!(catalog.find(&arn), catalog.find(&near));
        let usage = Usage { input: Some(1_000_000), output: Some(0), ..Usage::default() };
        assert_eq!(catalog.cost(&arn, &usage), catalog.cost(&near, &usage));
        assert!(catalog.unsent_reason(&settings, SettingField::Temperature).is_some());
    }
}
