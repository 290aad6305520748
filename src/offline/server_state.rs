//! The state that all connections of a stand-in share.

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
    /// Maps the hash of a request body to the number of times `fail: throttled-twice` refused it.
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

    /// Returns the variant of the next reply: 0 if it must not vary, otherwise the next variant.
    pub(super) fn take_variant(&self, varies: bool) -> usize {
        if varies { self.next_variant.fetch_add(1, Ordering::Relaxed) } else { 0 }
    }

    /// Returns whether `fail: throttled-twice` refuses this body. The third request passes and resets
    /// the count.
    pub(super) fn throttles(&self, body_hash: u64) -> bool {
        let mut counts = self.throttle_counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(body_hash).or_default();
        *count += 1;
        let is_throttled = *count <= 2;
        if !is_throttled {
            counts.remove(&body_hash);
        }
        is_throttled
    }
}
