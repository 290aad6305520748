//! The models that are known, and what was learned of others: what the service refused, by id, and
//! which model stands behind an id that hides it.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use super::entry::Model;
use crate::chat::listing::Listing;
use crate::chat::model_id::ModelId;
use crate::chat::model_refusal::ModelRefusal;

/// The models that are known, newest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalog {
    pub models: Vec<Model>,
    /// The day of the figures, as `2026-11-22`.
    pub as_of: String,
    /// What the service refused, by the id or ARN that it was sent to.
    lessons: BTreeMap<String, BTreeSet<ModelRefusal>>,
    /// Ids and ARNs that hide their model, each with an id that tells it and costs the same.
    aliases: BTreeMap<String, ModelId>,
}

impl Catalog {
    pub fn new(models: Vec<Model>, as_of: String) -> Self {
        Self { models, as_of, lessons: BTreeMap::new(), aliases: BTreeMap::new() }
    }

    /// The model behind an id, if the id tells or it was learned.
    pub fn find(&self, id: &ModelId) -> Option<&Model> {
        self.named(self.stands_for(id).base())
    }

    /// The model of this foundation model's id.
    pub fn named(&self, base: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == base)
    }

    /// Learns that an id, or an ARN, stands for another id: an application inference profile's ARN
    /// hides its model, and what that accepts and costs holds for the ARN.
    pub fn learn_alias(&mut self, id: &str, stands_for: ModelId) {
        self.aliases.insert(id.to_owned(), stands_for);
    }

    /// Learns what the ids of a listing stand for.
    pub fn learn_aliases(&mut self, listing: &Listing) {
        for (id, stands_for) in listing.aliases() {
            self.learn_alias(id, stands_for);
        }
    }

    /// Whether an id is one that hides its model, and nothing was learned of it.
    pub fn hides(&self, id: &ModelId) -> bool {
        id.is_application_profile() && self.find(id).is_none()
    }

    /// What an id stands for: itself, as far as nothing else was learned.
    pub fn stands_for<'a>(&'a self, id: &'a ModelId) -> &'a ModelId {
        self.aliases.get(id.as_str()).unwrap_or(id)
    }

    /// Remembers what the service taught of the model behind an id. Says whether that is new.
    pub fn learn(&mut self, id: &ModelId, lesson: ModelRefusal) -> bool {
        self.lessons.entry(id.as_str().to_owned()).or_default().insert(lesson)
    }

    /// Whether this was learned of the model behind an id.
    pub fn has_learned(&self, id: &ModelId, lesson: ModelRefusal) -> bool {
        self.lessons.get(id.as_str()).is_some_and(|lessons| lessons.contains(&lesson))
    }

    /// The bound of a reply that was learned of the model behind an id, which is refused itself.
    pub fn fewer_tokens(&self, id: &ModelId) -> Option<NonZeroU32> {
        let bounds = self.lessons.get(id.as_str())?.iter().filter_map(|lesson| match lesson {
            ModelRefusal::FewerTokens(limit) => Some(*limit),
            _ => None,
        });
        bounds.min()
    }

    /// Forgets all that was learned.
    pub fn forget(&mut self) {
        self.lessons.clear();
    }

    /// All that was learned: id or ARN, and what of it.
    pub fn lessons(&self) -> impl Iterator<Item = (&str, ModelRefusal)> {
        let all = self.lessons.iter();
        all.flat_map(|(id, lessons)| lessons.iter().map(|lesson| (id.as_str(), *lesson)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::event::Usage;
    use crate::chat::settings::{SettingField, Settings, Temperature};

    #[test]
    fn an_id_that_hides_its_model_is_known_once_it_was_learned() {
        let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
        let arn = ModelId::parse(arn).expect("valid");
        let near = ModelId::parse("us.anthropic.claude-opus-5-5").expect("valid");
        let mut catalog = crate::config::models::catalog();
        let temperature = Temperature::parse("0.5").ok();
        let settings = Settings { temperature, ..Settings::new(arn.clone()) };
        assert_eq!((catalog.find(&arn), catalog.price(&arn)), (None, None));
        assert_eq!(catalog.withheld(&settings, SettingField::Temperature), None);
        catalog.learn_alias(arn.as_str(), near.clone());
        assert_eq!(catalog.find(&arn), catalog.find(&near));
        let usage = Usage { input: Some(1_000_000), output: Some(0), ..Usage::default() };
        assert_eq!(catalog.cost(&arn, &usage), catalog.cost(&near, &usage));
        assert!(catalog.withheld(&settings, SettingField::Temperature).is_some());
    }
}
