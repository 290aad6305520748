//! Masks the client's own secrets in every response, because a server may echo a key in any text, and in
//! everything that is stored.
//! An interceptor that runs before all other readers replaces each secret in headers and bodies
//! with `***`, so the SDK, the tap and the recording see the same masked bytes.
//!
//! Known secrets are the Bedrock API key, and the access key id, secret access key and session
//! token of every key pair that the client resolves, including renewed ones. For each response, the
//! credentials and the signature of its request are secrets too.
//!
//! Limits: a secret of fewer than 8 characters is not masked, because it occurs in ordinary text. A
//! secret with escaped letters, or in an encoding such as base64, is not found. If a reply spreads
//! a secret over several events, the prefix that all keys of its kind share and up to 7 more
//! characters stay readable.
//!
//! ```text
//! secret.rs         finds one secret in bytes
//! masker.rs         masks the known secrets in bytes and texts
//! body.rs           masks the body of a response
//! split_secrets.rs  finds secrets that are spread over several events
//! masking.rs        the interceptor
//! ```

mod body;

mod masker;

pub(super) mod masking;

mod secret;

mod split_secrets;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use aws_sdk_bedrockruntime::config::Credentials;

use crate::chat::access::Access;
use crate::chat::failure::{Failure, Remedy};
pub use masker::Masker;

/// The secrets that a client knows. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Secrets(Arc<RwLock<Masker>>);

impl Secrets {
    pub fn of(access: &Access) -> Self {
        let secrets = Self::default();
        let keys = access.keys.iter().flat_map(|keys| {
            [Some(&keys.id), Some(&keys.secret), keys.token.as_ref()].into_iter().flatten()
        });
        secrets.add(access.bearer.iter().chain(keys).map(String::as_str));
        secrets
    }

    pub fn learn(&self, credentials: &Credentials) {
        let pair = [credentials.access_key_id(), credentials.secret_access_key()];
        self.add(pair.into_iter().chain(credentials.session_token()));
    }

    fn add<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        let mut masker = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *masker = masker.with(secrets);
    }

    pub fn masker(&self) -> Masker {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn masked(&self, failure: Failure) -> Failure {
        let masker = self.masker();
        let text = |text: String| masker.text(&text).into_owned();
        Failure {
            kind: failure.kind,
            summary: text(failure.summary),
            why: text(failure.why),
            next: match failure.next {
                Remedy::Advice(advice) => Remedy::Advice(text(advice)),
                remedy => remedy,
            },
            raw_message: failure.raw_message.map(text),
            code: failure.code.map(text),
            status: failure.status,
            original_message: failure.original_message.map(text),
            original_status: failure.original_status,
            request_id: failure.request_id.map(text),
        }
    }
}

impl Masker {
    /// Returns a masker for the keys in the configuration, before a client knows other credentials.
    pub fn of(access: &Access) -> Self {
        Secrets::of(access).masker()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}
