//! The prompt cache. It stores hashes of the prefixes that end at cache points, for the time to live
//! that the cache point states. The catalog has the minimum length for each model.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::request_attachment::RequestAttachment;
use super::token_count::{CHARACTERS_PER_TOKEN, token_count};

/// The blocks of a request up to and including one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct CachePrefix {
    hash: u64,
    characters: usize,
}

/// The prefixes of a request and its cache points.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct CachePrefixes {
    prefixes: Vec<CachePrefix>,
    /// Indexes into `prefixes`, and whether the time to live is one hour.
    cache_points: Vec<(usize, bool)>,
}

/// The cached tokens of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CacheUsage {
    pub(super) read: usize,
    pub(super) written: usize,
    /// Whether the time to live of the written tokens is one hour.
    pub(super) is_one_hour: bool,
}

impl CachePrefixes {
    /// Parses the body of a request.
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
                prefixes.cache_points.extend(last.map(|index| (index, point["ttl"] == "1h")));
                continue;
            }
            block.to_string().hash(&mut hasher);
            characters += match (block["text"].as_str(), RequestAttachment::read(block)) {
                (Some(text), _) => text.chars().count(),
                (None, Some(attachment)) => attachment.token_count() * CHARACTERS_PER_TOKEN,
                (None, None) => 0,
            };
            prefixes.prefixes.push(CachePrefix { hash: hasher.finish(), characters });
        }
        prefixes
    }

    pub(super) fn cache_point_count(&self) -> usize {
        self.cache_points.len()
    }

    pub(super) fn has_one_hour_ttl(&self) -> bool {
        self.cache_points.iter().any(|(_, is_one_hour)| *is_one_hour)
    }
}

/// Maps the model and the hash of a prefix to the end of its time to live.
#[derive(Debug, Default)]
pub(super) struct PromptCache(Mutex<HashMap<(String, u64), Instant>>);

impl PromptCache {
    /// Finds the longest cached prefix of a request and stores the prefixes at its cache points.
    /// Returns `None` if the request has no cache point or is shorter than `minimum` tokens.
    pub(super) fn apply(
        &self,
        model: &str,
        prefixes: &CachePrefixes,
        minimum: u32,
        now: Instant,
    ) -> Option<CacheUsage> {
        let (index, is_one_hour) = *prefixes.cache_points.last()?;
        let minimum = usize::try_from(minimum).unwrap_or(usize::MAX);
        let end = token_count(prefixes.prefixes[index].characters);
        if end < minimum {
            return None;
        }
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|_, expiry| *expiry > now);
        let is_cached =
            |prefix: &&CachePrefix| entries.contains_key(&(model.to_owned(), prefix.hash));
        let found = prefixes.prefixes[..=index].iter().rev().find(is_cached);
        let read = found.map_or(0, |prefix| token_count(prefix.characters));
        for (index, is_one_hour) in &prefixes.cache_points {
            let prefix = prefixes.prefixes[*index];
            if token_count(prefix.characters) >= minimum {
                let minutes = if *is_one_hour { 60 } else { 5 };
                let expiry = now + Duration::from_secs(60 * minutes);
                entries.insert((model.to_owned(), prefix.hash), expiry);
            }
        }
        Some(CacheUsage { read, written: end - read, is_one_hour })
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
    fn the_longest_equal_prefix_is_read_from_the_cache() {
        let cache = PromptCache::default();
        let start = Instant::now();
        let (a, b) = ("a".repeat(400), "b".repeat(400));
        let pass = |texts: &[&str], ttl: Option<&str>, minutes: u64| {
            let now = start + Duration::from_secs(60 * minutes);
            let cached =
                cache.apply("model", &CachePrefixes::from_json(&body(texts, ttl)), 100, now);
            cached.map(|cached| (cached.read, cached.written))
        };
        assert_eq!(pass(&["short"], None, 0), None, "the prompt is too short");
        assert_eq!(pass(&[&a], None, 0), Some((0, 100)));
        assert_eq!(pass(&[&a, &b], None, 1), Some((100, 100)));
        assert_eq!(pass(&[&a, &b], None, 2), Some((200, 0)));
        assert_eq!(pass(&[&b, &a], None, 3), Some((0, 200)));
        assert_eq!(
            pass(&[&a, &b], Some("1h"), 20),
            Some((0, 200)),
            "the time to live of five minutes is over"
        );
        assert_eq!(pass(&[&a, &b], None, 70), Some((200, 0)));
    }

    #[test]
    fn a_request_without_a_cache_point_is_not_cached() {
        let body = json!({ "messages": [{ "role": "user", "content": [{ "text": "a" }] }] });
        assert_eq!(
            PromptCache::default().apply("m", &CachePrefixes::from_json(&body), 0, Instant::now()),
            None
        );
    }
}
