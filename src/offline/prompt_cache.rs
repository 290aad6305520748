//! The prompt cache of the stand-in: what was sent up to a cache point is read the next time, as
//! far as it is the same, for the time that the point asked for. Owns what is kept, as hashes; the
//! least length by model is the catalog's.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::prepared_reply::{CHARACTERS_PER_TOKEN, token_count};
use super::request_attachment::RequestAttachment;

/// A place behind a block of a request: what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct CachePrefix {
    hash: u64,
    characters: usize,
}

/// The blocks of a request in their order, and where the cache points stand among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct CachePrefixes {
    prefixes: Vec<CachePrefix>,
    /// Marks at which a point stands, and whether it is for an hour.
    cache_points: Vec<(usize, bool)>,
}

/// What became of a prompt, in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CacheUsage {
    pub(super) read: usize,
    pub(super) written: usize,
    /// Whether what was written stays for an hour.
    pub(super) is_one_hour: bool,
}

impl CachePrefixes {
    /// Reads the body of a request.
    pub(super) fn from_json(body: &Value) -> Self {
        let mut prefixes = Self::default();
        let mut hasher = DefaultHasher::new();
        let mut characters = 0;
        let system = body["system"].as_array().into_iter().flatten();
        let messages = body["messages"].as_array().into_iter().flatten();
        let blocks =
            messages.flat_map(|message| message["content"].as_array().into_iter().flatten());
        for block in system.chain(blocks) {
            if let Some(point) = block.get("cachePoint") {
                let last = prefixes.prefixes.len().checked_sub(1);
                prefixes.cache_points.extend(last.map(|at| (at, point["ttl"] == "1h")));
                continue;
            }
            block.to_string().hash(&mut hasher);
            characters += match (block["text"].as_str(), RequestAttachment::read(block)) {
                (Some(text), _) => text.chars().count(),
                (None, Some(attached)) => attached.token_count() * CHARACTERS_PER_TOKEN,
                (None, None) => 0,
            };
            prefixes.prefixes.push(CachePrefix { hash: hasher.finish(), characters });
        }
        prefixes
    }

    /// Cache points of the request.
    pub(super) fn cache_point_count(&self) -> usize {
        self.cache_points.len()
    }

    pub(super) fn has_one_hour_ttl(&self) -> bool {
        self.cache_points.iter().any(|(_, for_an_hour)| *for_an_hour)
    }
}

/// Prefixes that were sent, by model and hash, and until when they are kept.
#[derive(Debug, Default)]
pub(super) struct PromptCache(Mutex<HashMap<(String, u64), Instant>>);

impl PromptCache {
    /// Reads the longest prefix that is kept and keeps the ones that points ask for. `None` for a
    /// request without points, and for one that is shorter than what the model caches.
    pub(super) fn apply(
        &self,
        model: &str,
        prefixes: &CachePrefixes,
        least: u32,
        now: Instant,
    ) -> Option<CacheUsage> {
        let (at, for_an_hour) = *prefixes.cache_points.last()?;
        let least = usize::try_from(least).unwrap_or(usize::MAX);
        let end = token_count(prefixes.prefixes[at].characters);
        if end < least {
            return None;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, until| *until > now);
        let is_kept = |mark: &&CachePrefix| kept.contains_key(&(model.to_owned(), mark.hash));
        let found = prefixes.prefixes[..=at].iter().rev().find(is_kept);
        let read = found.map_or(0, |mark| token_count(mark.characters));
        for (at, for_an_hour) in &prefixes.cache_points {
            let mark = prefixes.prefixes[*at];
            if token_count(mark.characters) >= least {
                let minutes = if *for_an_hour { 60 } else { 5 };
                let until = now + Duration::from_secs(60 * minutes);
                kept.insert((model.to_owned(), mark.hash), until);
            }
        }
        Some(CacheUsage { read, written: end - read, is_one_hour: for_an_hour })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(texts: &[&str], ttl: Option<&str>) -> Value {
        let mut content: Vec<_> = texts.iter().map(|text| json!({ "text": text })).collect();
        let mut point = json!({ "type": "default" });
        if let Some(ttl) = ttl {
            point["ttl"] = ttl.into();
        }
        content.push(json!({ "cachePoint": point }));
        json!({ "messages": [{ "role": "user", "content": content }] })
    }

    #[test]
    fn what_was_sent_before_is_read_as_far_as_it_is_the_same() {
        let cache = PromptCache::default();
        let start = Instant::now();
        let (a, b) = ("a".repeat(400), "b".repeat(400));
        let pass = |texts: &[&str], ttl: Option<&str>, minutes: u64| {
            let now = start + Duration::from_secs(60 * minutes);
            let cached =
                cache.apply("model", &CachePrefixes::from_json(&body(texts, ttl)), 100, now);
            cached.map(|cached| (cached.read, cached.written))
        };
        assert_eq!(pass(&["short"], None, 0), None, "too short to be cached");
        assert_eq!(pass(&[&a], None, 0), Some((0, 100)));
        assert_eq!(pass(&[&a, &b], None, 1), Some((100, 100)));
        assert_eq!(pass(&[&a, &b], None, 2), Some((200, 0)));
        assert_eq!(pass(&[&b, &a], None, 3), Some((0, 200)));
        assert_eq!(pass(&[&a, &b], Some("1h"), 20), Some((0, 200)), "five minutes have gone by");
        assert_eq!(pass(&[&a, &b], None, 70), Some((200, 0)));
    }

    #[test]
    fn a_request_without_a_point_is_not_cached() {
        let body = json!({ "messages": [{ "role": "user", "content": [{ "text": "a" }] }] });
        assert_eq!(
            PromptCache::default().apply("m", &CachePrefixes::from_json(&body), 0, Instant::now()),
            None
        );
    }
}
