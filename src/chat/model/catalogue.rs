//! The models that are known, and what was learnt of others: what the service refused, by id.

use std::collections::{BTreeMap, BTreeSet};

use super::accepted::Lesson;
use super::{Model, ModelId};

/// The models that are known, newest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalogue {
    pub models: Vec<Model>,
    /// The day of the figures, as `2026-11-22`.
    pub as_of: String,
    /// What the service refused, by the id or ARN that it was sent to.
    lessons: BTreeMap<String, BTreeSet<Lesson>>,
}

impl Catalogue {
    pub fn new(models: Vec<Model>, as_of: String) -> Self {
        Self { models, as_of, lessons: BTreeMap::new() }
    }

    /// The model behind an id, if the id tells.
    pub fn find(&self, id: &ModelId) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id.base())
    }

    /// Remembers what the service taught of the model behind an id. Says whether that is new.
    pub fn learn(&mut self, id: &ModelId, lesson: Lesson) -> bool {
        self.lessons.entry(id.as_str().to_owned()).or_default().insert(lesson)
    }

    /// Whether this was learnt of the model behind an id.
    pub fn has_learnt(&self, id: &ModelId, lesson: Lesson) -> bool {
        self.lessons.get(id.as_str()).is_some_and(|lessons| lessons.contains(&lesson))
    }

    /// Forgets all that was learnt.
    pub fn forget(&mut self) {
        self.lessons.clear();
    }

    /// All that was learnt: id or ARN, and what of it.
    pub fn lessons(&self) -> impl Iterator<Item = (&str, Lesson)> {
        let all = self.lessons.iter();
        all.flat_map(|(id, lessons)| lessons.iter().map(|lesson| (id.as_str(), *lesson)))
    }
}
