//! Masks the known secrets in bytes and texts.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use aws_smithy_types::config_bag::{Storable, StoreReplace};

use super::secret::{MIN_LEN, Secret};
use crate::wire::secrets::MASK;

/// A masker for the secrets that were known when it was created.
#[derive(Clone, Default)]
pub struct Masker(pub(super) Arc<[Arc<Secret>]>);

impl Masker {
    /// Returns a masker that also masks these secrets. Ignores secrets that are too short or
    /// already known.
    pub(super) fn with<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = self.0.to_vec();
        for text in secrets {
            if text.len() >= MIN_LEN && all.iter().all(|known| !known.is(text)) {
                all.push(Arc::new(Secret::new(text)));
            }
        }
        Self(all.into())
    }

    /// Returns where secrets occur, in order, without overlaps.
    pub(super) fn find(&self, data: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for secret in &*self.0 {
            let mut from = 0;
            while let Some(range) = secret.find(data, from) {
                from = range.end;
                found.push(range);
            }
        }
        found.sort_unstable_by_key(|range| range.start);
        found.dedup_by(|next, last| {
            let overlaps = next.start < last.end;
            if overlaps {
                last.end = last.end.max(next.end);
            }
            overlaps
        });
        found
    }

    /// Returns where an incomplete secret begins at the end of the data, searching from `from`.
    pub(super) fn partial_match_at_end(&self, data: &[u8], from: usize) -> Option<usize> {
        self.0.iter().filter_map(|secret| secret.partial_match_at_end(data, from)).min()
    }

    /// Replaces each secret with `***`.
    pub fn bytes<'a>(&self, data: &'a [u8]) -> Cow<'a, [u8]> {
        let found = self.find(data);
        if found.is_empty() {
            return Cow::Borrowed(data);
        }
        let (mut masked, mut from) = (Vec::with_capacity(data.len()), 0);
        for range in found {
            masked.extend_from_slice(&data[from..range.start]);
            masked.extend_from_slice(MASK.as_bytes());
            from = range.end;
        }
        masked.extend_from_slice(&data[from..]);
        Cow::Owned(masked)
    }

    /// Returns the data without its secrets, or `None` if there is no secret in it.
    pub fn masked(&self, data: &[u8]) -> Option<Vec<u8>> {
        match self.bytes(data) {
            Cow::Borrowed(_) => None,
            Cow::Owned(masked) => Some(masked),
        }
    }

    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(masked) => Cow::Owned(String::from_utf8_lossy(&masked).into_owned()),
        }
    }

    /// Replaces each byte of a secret with an asterisk, for data whose length must not change.
    pub fn same_length<'a>(&self, data: &'a [u8]) -> Cow<'a, [u8]> {
        let found = self.find(data);
        if found.is_empty() {
            return Cow::Borrowed(data);
        }
        let mut masked = data.to_vec();
        for range in found {
            masked[range].fill(b'*');
        }
        Cow::Owned(masked)
    }
}

impl fmt::Debug for Masker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Masker")
    }
}

/// Passes the masker of a request to the interceptors that see its response.
impl Storable for Masker {
    type Storer = StoreReplace<Self>;
}
