//! The token by which the servers on loopback recognize the client. The client uses it as its
//! access key id, so it is part of the `authorization` header and is masked in every view and
//! recording. Other processes on this computer can reach the port but do not know the token.

use std::fmt::{self, Write as _};

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

/// The number of random bytes in a token.
const BYTES: usize = 16;

/// A random token, new for each server.
pub(super) struct ClientToken(String);

impl ClientToken {
    /// Creates a token from random bytes of the operating system.
    ///
    /// # Errors
    /// If the operating system provides no random bytes.
    pub(super) fn random() -> std::io::Result<Self> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes.iter().fold(String::new(), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02X}");
            text
        })))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether a request is signed with the token as its access key id.
    pub(super) fn has_signed(&self, headers: &HeaderMap) -> bool {
        let signed = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = signed
            .and_then(|value| value.split_once("Credential="))
            .and_then(|(_, scope)| scope.split_once('/'))
            .map_or("", |(key, _)| key);
        // The comparison takes constant time, so that its duration does not reveal the token.
        let differences = key.bytes().zip(self.0.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
        key.len() == self.0.len() && differences == 0
    }
}

impl fmt::Debug for ClientToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientToken")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_request_with_the_token_as_access_key_id_is_accepted() {
        let token = ClientToken::random().expect("randomness");
        let signs = |value: &str| {
            let value = value.parse().expect("a header");
            token.has_signed(&HeaderMap::from_iter([(AUTHORIZATION, value)]))
        };
        let signed = |key: &str| format!("AWS4-HMAC-SHA256 Credential={key}/20261129/us-east-1/x");
        assert!(signs(&signed(token.as_str())));
        for key in ["", "stand-in", &token.as_str()[1..], &format!("{}0", token.as_str())] {
            assert!(!signs(&signed(key)), "{key}");
        }
        assert!(!signs(&format!("Bearer {}", token.as_str())));
        assert!(!token.has_signed(&HeaderMap::new()));
        assert_ne!(token.as_str(), ClientToken::random().expect("randomness").as_str());
        assert_eq!(format!("{token:?}"), "ClientToken");
    }
}
