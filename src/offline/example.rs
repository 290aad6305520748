//! A small catalogue for the tests of this room: one model of the generation that takes prefill
//! and temperature, one of the generation that takes neither.

#![cfg(test)]

use crate::chat::model::{Catalogue, DEFAULT_MODEL};
use crate::config::models;

pub(super) fn catalogue() -> Catalogue {
    let mut catalogue = models::catalogue();
    let is_kept = |id: &str| id == "anthropic.claude-opus-5-5" || id == DEFAULT_MODEL;
    catalogue.models.retain(|model| is_kept(&model.id));
    catalogue
}
