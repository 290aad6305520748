//! What all connections of one stand-in share. Owns the little that is remembered from request to
//! request: how often a body was throttled, and which variant of a reply comes next.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::chat::model::Catalog;

use super::caching::Cache;
use super::chance::Chance;
use super::pace::Pace;

#[derive(Debug)]
pub(super) struct Stage {
    pub(super) catalog: Arc<Catalog>,
    pub(super) region: String,
    pub(super) pace: Pace,
    pub(super) chance: Chance,
    /// How often each request body was refused by `fail: throttled-twice`, by its hash.
    throttled: Mutex<HashMap<u64, u32>>,
    varied: AtomicUsize,
    pub(super) cache: Cache,
}

impl Stage {
    pub(super) fn new(catalog: Arc<Catalog>, region: &str, pace: Pace) -> Self {
        Self {
            catalog,
            region: region.to_owned(),
            pace,
            chance: Chance::default(),
            throttled: Mutex::default(),
            varied: AtomicUsize::new(1),
            cache: Cache::default(),
        }
    }

    /// The variant of the next reply: always the first when it must not vary, else each in turn,
    /// so that two answers to one question differ for certain.
    pub(super) fn variant(&self, varies: bool) -> usize {
        if varies { self.varied.fetch_add(1, Ordering::Relaxed) } else { 0 }
    }

    /// Whether this body is to be refused once more: twice each, then it passes and starts over.
    pub(super) fn is_throttled(&self, body: u64) -> bool {
        let mut throttled = self.throttled.lock().unwrap_or_else(PoisonError::into_inner);
        let times = throttled.entry(body).or_default();
        *times += 1;
        let is_throttled = *times <= 2;
        if !is_throttled {
            throttled.remove(&body);
        }
        is_throttled
    }
}
