//! A small catalog for the tests of this room: one model of the generation that takes prefill
//! and temperature, one of the generation that takes neither.

#![cfg(test)]

use crate::chat::model::{Catalog, DEFAULT_MODEL};
use crate::config::models;

pub(super) fn catalog() -> Catalog {
    let mut catalog = models::catalog();
    let is_kept = |id: &str| id == "anthropic.claude-opus-5-5" || id == DEFAULT_MODEL;
    catalog.models.retain(|model| is_kept(&model.id));
    catalog
}
