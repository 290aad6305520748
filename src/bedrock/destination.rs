//! The destination of a request, for failures that name it: the endpoint that the SDK resolved, and
//! the proxy that its HTTP client uses.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_bedrockruntime::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_bedrockruntime::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_bedrockruntime::error::BoxError;
use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;

/// The destination of one call. Clones share it.
#[derive(Clone)]
pub(super) struct Destination(Arc<Inner>);

struct Inner {
    /// The endpoint that the user or a recording specified.
    custom: Option<String>,
    /// The default host of the service.
    default: String,
    /// Whether the request goes to a server on loopback, and therefore through no proxy.
    is_local: bool,
    last: Mutex<(Option<String>, Option<Proxy>)>,
}

#[derive(Debug, Clone)]
pub(super) struct Proxy {
    /// The URL of the proxy, without user name and password.
    pub address: String,
    /// The environment variables that may have set the proxy.
    pub variables: &'static str,
}

impl Destination {
    pub fn new(set: Option<&str>, default: String, is_local: bool) -> Self {
        let set = set.map(str::to_owned);
        Self(Arc::new(Inner { custom: set, default, is_local, last: Mutex::default() }))
    }

    pub fn endpoint(&self) -> String {
        let resolved = || self.0.last.lock().unwrap_or_else(PoisonError::into_inner).0.clone();
        self.0.custom.clone().or_else(resolved).unwrap_or_else(|| self.0.default.clone())
    }

    pub fn is_local(&self) -> bool {
        self.0.is_local
    }

    pub fn proxy(&self) -> Option<Proxy> {
        self.0.last.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }
}

impl Intercept for Destination {
    fn name(&self) -> &'static str {
        "OutcropDestination"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.0.is_local {
            return Ok(());
        }
        let uri = context.request().uri();
        let resolved = (Some(endpoint(uri)), proxy(uri));
        *self.0.last.lock().unwrap_or_else(PoisonError::into_inner) = resolved;
        Ok(())
    }
}

/// Returns the scheme, host and port of an address; only the host if the scheme is HTTPS and the
/// port is the default.
fn endpoint(uri: &str) -> String {
    let (scheme, rest) = uri.split_once("://").unwrap_or(("", uri));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    match scheme {
        "" => host.to_owned(),
        "https" if !host.contains(':') => host.to_owned(),
        scheme => format!("{scheme}://{host}"),
    }
}

/// Returns the proxy for an address, by the rules of the SDK's HTTP client.
fn proxy(uri: &str) -> Option<Proxy> {
    let uri: Uri = uri.parse().ok()?;
    let found = Matcher::from_env().intercept(&uri)?;
    let (scheme, authority) = (found.uri().scheme_str()?, found.uri().authority()?);
    let variables = match uri.scheme_str() {
        Some("https") => "HTTPS_PROXY, ALL_PROXY and NO_PROXY",
        _ => "HTTP_PROXY, ALL_PROXY and NO_PROXY",
    };
    Some(Proxy { address: format!("{scheme}://{authority}"), variables })
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Destination").field(&self.endpoint()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_no_path_and_no_password() {
        fn check(uri: &str, expected: &str) {
            assert_eq!(endpoint(uri), expected, "{uri}");
        }
        check(
            "https://bedrock.us-east-1.amazonaws.com/models?a=b",
            "bedrock.us-east-1.amazonaws.com",
        );
        check("http://127.0.0.1:8080/model/m/converse", "http://127.0.0.1:8080");
        check("https://me:secret@host:444/a", "https://host:444");
        check("http://me:secret@host?x=/y@z", "http://host");
        check("127.0.0.1:1/model", "127.0.0.1:1");
    }
}
