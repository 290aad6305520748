//! What all connections of one stand-in share. Owns the little that is remembered from request to
//! request: how often a body was throttled, and which variant of a reply comes next.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::chat::model::Catalog;

use super::pace::Pace;
use super::prompt_cache::PromptCache;
use super::random::RandomSource;

#[derive(Debug)]
pub(super) struct ServerState {
    pub(super) catalog: Arc<Catalog>,
    pub(super) region: String,
    pub(super) pace: Pace,
    pub(super) random: RandomSource,
    /// How often each request body was refused by `fail: throttled-twice`, by its hash.
    throttle_counts: Mutex<HashMap<u64, u32>>,
    next_variant: AtomicUsize,
    pub(super) cache: PromptCache,
}

impl ServerState {
    pub(super) fn new(catalog: Arc<Catalog>, region: &str, pace: Pace) -> Self {
        Self {
            catalog,
            region: region.to_owned(),
            pace,
            random: RandomSource::default(),
            throttle_counts: Mutex::default(),
            next_variant: AtomicUsize::new(1),
            cache: PromptCache::default(),
        }
    }

    /// The variant of the next reply: always the first when it must not vary, else each in turn,
    /// so that two answers to one question differ for certain.
    pub(super) fn take_variant(&self, varies: bool) -> usize {
        if varies { self.next_variant.fetch_add(1, Ordering::Relaxed) } else { 0 }
    }

    /// Whether this body is to be refused once more: twice each, then it passes and starts over.
    pub(super) fn throttles(&self, body: u64) -> bool {
        let mut throttled = self.throttle_counts.lock().unwrap_or_else(PoisonError::into_inner);
        let times = throttled.entry(body).or_default();
        *times += 1;
        let is_throttled = *times <= 2;
        if !is_throttled {
            throttled.remove(&body);
        }
        is_throttled
    }
}
