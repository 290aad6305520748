//! Masks secrets in requests and responses before they are shown, kept or recorded: keys, tokens,
//! signatures and cookies in headers and URLs. A secret in a path cannot be recognized and is not
//! masked. Does no I/O.
//!
//! ```text
//! mask.rs       the text that replaces a secret
//! names.rs      the names of headers and parameters that have secret values
//! output.rs     masks the output of a program
//! ```

mod mask;

mod names;

mod output;

use super::wire_event::Header;
pub use mask::MASK;
pub use output::mask_program_output;

/// Headers with URLs, which may be relative.
const URL_HEADERS: [&str; 5] = ["location", "content-location", "referer", "refresh", "link"];

/// Authorization schemes that are followed by one secret.
const SCHEMES: [&str; 4] = ["basic", "bearer", "negotiate", "ntlm"];

pub fn header(name: &str, value: &str) -> Header {
    let is_secret = names::is_secret(name, value);
    let name = name.to_ascii_lowercase();
    let value = if name == "authorization" {
        authorization(value)
    } else if is_secret {
        MASK.to_owned()
    } else {
        mask_in_text(value, URL_HEADERS.contains(&name.as_str()))
    };
    Header { name, value }
}

/// Masks the value of an authorization header. The scheme stays readable, and so do the scope and
/// the names of the signed headers of a `SigV4` signature.
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

/// Masks the secrets in a header value that is not secret as a whole.
fn mask_in_text(value: &str, has_addresses: bool) -> String {
    let mut masked = String::with_capacity(value.len());
    let mut follows_scheme = false;
    // Split at characters that a URL cannot contain.
    for part in value.split_inclusive([' ', '\t', '<', '>', '"']) {
        let text = part.trim_end_matches([' ', '\t', '<', '>', '"']);
        let edge = &part[text.len()..];
        if (follows_scheme && edge != "\"" && is_token68(text)) || is_signed_token(text) {
            masked.push_str(MASK);
        } else if has_addresses || text.contains("://") {
            masked.push_str(&mask_after_path(text));
        } else {
            masked.push_str(&uri(text));
        }
        masked.push_str(edge);
        let last = text.rsplit(',').next().unwrap_or(text).to_ascii_lowercase();
        follows_scheme = SCHEMES.contains(&last.as_str()) || (text.is_empty() && follows_scheme);
    }
    masked
}

/// Returns true if a text is a token68 of RFC 9110, not a parameter.
fn is_token68(text: &str) -> bool {
    let text = text.trim_end_matches(',').trim_end_matches('=');
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    !text.is_empty() && text.bytes().all(is_of_it)
}

fn is_signed_token(text: &str) -> bool {
    text.split(['=', ':', ';', ',']).any(|part| part.starts_with("eyJ") && part.contains('.'))
}

/// Masks everything after the path, because a server may put secrets there.
fn mask_after_path(value: &str) -> String {
    match value.find(['?', '#']) {
        Some(end) => format!("{}{}{MASK}", mask_user_info(&value[..end]), &value[end..=end]),
        None => mask_user_info(value),
    }
}

/// Masks the user information and the secret query parameters of a URL.
pub fn uri(uri: &str) -> String {
    let end = uri.find(['?', '#']).map_or(uri.len(), |end| end + 1);
    let mut masked = mask_user_info(&uri[..end]);
    for part in uri[end..].split_inclusive(['&', ';', '?', '#']) {
        let parameter = part.trim_end_matches(['&', ';', '?', '#']);
        match parameter.split_once('=') {
            Some((name, value)) if names::is_secret_parameter(name, value) => {
                masked.extend([name, "=", MASK, &part[parameter.len()..]]);
            }
            _ => masked.push_str(part),
        }
    }
    masked
}

/// Masks the user information before a host.
fn mask_user_info(text: &str) -> String {
    let mut parts = text.split("//");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    let mut is_before_host = masked.is_empty() || masked.ends_with(':');
    for part in parts {
        masked.push_str("//");
        let host_end = part.find('/').unwrap_or(part.len());
        match part[..host_end].rfind('@') {
            Some(at) if is_before_host => masked.extend([MASK, &part[at..]]),
            _ => masked.push_str(part),
        }
        is_before_host = part.ends_with(':');
    }
    masked
}

#[cfg(test)]
mod tests;
