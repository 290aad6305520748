//! Masks the client's own secrets in every response. A server may echo a key in any text.
//! [`Masking`], an interceptor below all other readers, replaces each secret in headers and bodies
//! with `***`, so the SDK, the tap and the recording see the same masked bytes.
//!
//! Known secrets are the Bedrock API key, and the access key id, secret access key and session
//! token of every key pair that the client resolves, including renewed ones. For each response,
//! the credentials and the signature of its request are secrets too.
//!
//! Limits: a secret of fewer than 8 characters is not masked, since it occurs in ordinary text. A
//! secret with escaped letters, or in an encoding such as base64, is not found. If a reply spreads
//! a secret over several events, the prefix that all keys of its kind share and up to 7 more
//! characters stay readable.
//!
//! ```text
//! secret.rs     finds one secret in bytes
//! body.rs       masks the body of a response
//! spread.rs     finds secrets that are spread over several events
//! masking.rs    the interceptor
//! ```

mod body;

mod masking;

mod secret;

mod split_secrets;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use aws_sdk_bedrockruntime::config::Credentials;
use aws_smithy_types::config_bag::{Storable, StoreReplace};

use crate::chat::access::Access;
use crate::chat::failure::{Failure, Remedy};
use crate::wire::secrets::MASK;
pub(super) use masking::MaskingInterceptor;
use secret::Secret;

/// The secrets that a client knows. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Secrets(Arc<RwLock<Masker>>);

/// Masks the secrets that were known when it was made.
#[derive(Clone, Default)]
pub(super) struct Masker(Arc<[Arc<Secret>]>);

impl Secrets {
    /// Returns the secrets in the configuration.
    pub fn of(access: &Access) -> Self {
        let secrets = Self::default();
        let keys = access.keys.iter().flat_map(|keys| {
            [Some(&keys.id), Some(&keys.secret), keys.token.as_ref()].into_iter().flatten()
        });
        secrets.add(access.bearer.iter().chain(keys).map(String::as_str));
        secrets
    }

    /// Adds the secrets of credentials that a provider resolved.
    pub fn learn(&self, credentials: &Credentials) {
        let pair = [credentials.access_key_id(), credentials.secret_access_key()];
        self.add(pair.into_iter().chain(credentials.session_token()));
    }

    fn add<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *known = known.with(secrets);
    }

    /// Returns a masker for the secrets that are known now.
    pub fn masker(&self) -> Masker {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Masks the secrets in a failure.
    pub fn masked(&self, failure: Failure) -> Failure {
        let masker = self.masker();
        let text = |text: String| masker.text(&text).into_owned();
        Failure {
            kind: failure.kind,
            what: text(failure.what),
            why: text(failure.why),
            next: match failure.next {
                Remedy::Advice(advice) => Remedy::Advice(text(advice)),
                remedy => remedy,
            },
            words: failure.words.map(text),
            code: failure.code.map(text),
            status: failure.status,
            request_id: failure.request_id.map(text),
        }
    }
}

impl Masker {
    /// Returns a masker that knows more secrets. Ignores secrets that are too short or known already.
    fn with<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = self.0.to_vec();
        for text in secrets {
            if text.len() >= secret::SHORTEST && all.iter().all(|known| !known.is(text)) {
                all.push(Arc::new(Secret::new(text)));
            }
        }
        Self(all.into())
    }

    /// Returns where secrets occur, in order, without overlaps.
    fn find(&self, data: &[u8]) -> Vec<Range<usize>> {
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
    fn begun(&self, data: &[u8], from: usize) -> Option<usize> {
        self.0.iter().filter_map(|secret| secret.begun(data, from)).min()
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

    /// Replaces each secret in a text with `***`.
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

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

impl fmt::Debug for Masker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Masker")
    }
}

/// Hands the masker of a request to the interceptors that see its response.
impl Storable for Masker {
    type Storer = StoreReplace<Self>;
}
