//! Which parts of a request or a response are masked, before they are shown, kept or recorded:
//! keys, tokens, signatures, cookies. Pure.

use super::seen::Header;

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// Headers that are nothing but a secret.
const SECRET: [&str; 2] = ["x-amz-security-token", "x-amz-server-side-encryption-customer-key"];

/// Headers whose value is an address.
const ADDRESSES: [&str; 3] = ["location", "content-location", "referer"];

/// What gives a header or a parameter away whose exact name is not known.
const TELLING: [&str; 7] =
    ["secret", "password", "api-key", "apikey", "authorization", "cookie", "credential"];

/// A header with what is secret in it masked.
pub fn header(name: &str, value: &str) -> Header {
    let name = name.to_ascii_lowercase();
    let value = if name == "authorization" {
        authorization(value)
    } else if is_secret(&name) {
        MASK.to_owned()
    } else if ADDRESSES.contains(&name.as_str()) {
        address(value)
    } else {
        value.to_owned()
    };
    Header { name, value }
}

fn is_secret(name: &str) -> bool {
    SECRET.contains(&name)
        || TELLING.iter().any(|word| name.contains(word))
        || name.ends_with("token")
        || name.ends_with("signature")
}

/// The scheme stays, and of a `SigV4` signature the scope and the names of the headers that were signed.
fn authorization(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once(' ') else { return MASK.to_owned() };
    if !scheme.starts_with("AWS4-") {
        return format!("{scheme} {MASK}");
    }
    let parts = rest.split(',').map(|part| {
        let part = part.trim();
        match part.split_once('=') {
            Some(("Credential", scope)) => {
                let scope = scope.split_once('/').map_or("", |(_, scope)| scope);
                format!("Credential={MASK}/{scope}")
            }
            Some(("SignedHeaders", _)) => part.to_owned(),
            Some((name, _)) => format!("{name}={MASK}"),
            None => MASK.to_owned(),
        }
    });
    format!("{scheme} {}", parts.collect::<Vec<_>>().join(", "))
}

/// An address that somebody else made: what follows its path may be anything.
fn address(value: &str) -> String {
    match value.find(['?', '#']) {
        Some(end) => format!("{}{}{MASK}", uri(&value[..end]), &value[end..=end]),
        None => uri(value),
    }
}

/// An address without the password that may stand in it, nor the keys that its query may hold.
pub fn uri(uri: &str) -> String {
    let (before, query) = match uri.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (uri, None),
    };
    let mut masked = match before.split_once("://") {
        Some((scheme, rest)) => {
            let host_end = rest.find('/').unwrap_or(rest.len());
            let (host, path) = rest.split_at(host_end);
            match host.rsplit_once('@') {
                Some((_, host)) => format!("{scheme}://{MASK}@{host}{path}"),
                None => before.to_owned(),
            }
        }
        None => before.to_owned(),
    };
    if let Some(query) = query {
        let parameters = query.split('&').map(|parameter| match parameter.split_once('=') {
            Some((name, _)) if is_secret(&name.to_ascii_lowercase()) => format!("{name}={MASK}"),
            _ => parameter.to_owned(),
        });
        masked.push('?');
        masked.push_str(&parameters.collect::<Vec<_>>().join("&"));
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tokens_and_signatures_are_masked_and_the_rest_is_not() {
        fn check(name: &str, value: &str, expected: &str) {
            assert_eq!(header(name, value).value, expected, "{name}");
        }
        check("Authorization", "Bearer ABSKsecret", "Bearer ***");
        check("authorization", "ABSKsecret", "***");
        check(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/us-east-1/bedrock/aws4_request, \
             SignedHeaders=content-type;host, Signature=abc123",
            "AWS4-HMAC-SHA256 Credential=***/20261125/us-east-1/bedrock/aws4_request, \
             SignedHeaders=content-type;host, Signature=***",
        );
        for name in ["X-Amz-Security-Token", "Cookie", "Set-Cookie", "x-api-key", "x-my-secret"] {
            check(name, "s3cret", "***");
        }
        check("x-amzn-requestid", "c0ffee", "c0ffee");
        check("x-amzn-bedrock-input-token-count", "18", "18");
        check("amz-sdk-request", "attempt=1; max=3", "attempt=1; max=3");
    }

    #[test]
    fn the_address_of_a_header_keeps_its_host_and_path_only() {
        let check = |value: &str, expected: &str| {
            assert_eq!(header("Location", value).value, expected);
        };
        check("http://u:pw@host/sign-in?code=abc&x=1", "http://***@host/sign-in?***");
        check("https://host/a#access=abc", "https://host/a#***");
        check("/elsewhere", "/elsewhere");
    }

    #[test]
    fn an_address_keeps_its_path_and_loses_what_is_secret() {
        fn check(given: &str, expected: &str) {
            assert_eq!(uri(given), expected);
        }
        check("https://host/model/a%3A0/converse", "https://host/model/a%3A0/converse");
        check("https://me:pw@host:1/a@b", "https://***@host:1/a@b");
        check("https://host?X-Amz-Signature=ab&x=1", "https://host?X-Amz-Signature=***&x=1");
        check("/model?X-Amz-Security-Token=a", "/model?X-Amz-Security-Token=***");
    }
}
