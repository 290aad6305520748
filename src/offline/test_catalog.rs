//! A catalog for tests. One model accepts prefill and temperature. The other model refuses both.

#![cfg(test)]

use crate::chat::model::{Catalog, DEFAULT_MODEL};
use crate::config::models;

pub(super) fn catalog() -> Catalog {
    let mut catalog = models::catalog();
    let is_kept = |id: &str| id == "anthropic.claude-opus-5-5" || id == DEFAULT_MODEL;
    catalog.models.retain(|model| is_kept(&model.id));
    catalog
}
