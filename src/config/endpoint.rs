//! Checks an endpoint URL: whether requests can be sent to it, and whether it is on this machine.
//! Host names are not resolved, because a DNS answer is no reason to trust a host.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::chat::invalid_value::InvalidValue;

/// Checks an endpoint: `http://` or `https://`, a host, and optionally a port and a path.
///
/// # Errors
/// [`InvalidValue`] for anything else. The message never repeats the text, which may contain a
/// password. The SDK accepts a URL without a scheme and fails later, with the whole request in its
/// error.
pub fn parse(text: &str) -> Result<String, InvalidValue> {
    host(text).map(|_| text.to_owned())
}

/// Returns whether the text is an endpoint on 127.0.0.0/8, `::1` or `localhost`.
pub fn is_loopback(text: &str) -> bool {
    let Ok(host) = host(text) else { return false };
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

/// Returns the host, without the brackets of an IPv6 address. Checks the path too, so that every
/// URL parser finds the same host in an accepted text.
fn host(text: &str) -> Result<&str, InvalidValue> {
    let expected = || InvalidValue("Expected a URL such as http://127.0.0.1:8080".into());
    let rest = ["http://", "https://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
        .ok_or_else(expected)?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err(InvalidValue("An endpoint cannot contain a user name or a password".into()));
    }
    let is_path = path.chars().all(|c| c.is_ascii_graphic() && !"?#\\\"<>^`{|}".contains(c));
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) if address.parse::<Ipv6Addr>().is_ok() => (address, port),
        Some(_) => return Err(expected()),
        None => {
            let (host, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
            let is_name = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
            if host.is_empty() || host.starts_with('.') || !host.chars().all(is_name) {
                return Err(expected());
            }
            (host, port)
        }
    };
    let is_port = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| {
            digits.bytes().all(|b| b.is_ascii_digit())
                && digits.parse::<u16>().is_ok_and(|port| port > 0)
        });
    if is_path && is_port { Ok(host) } else { Err(expected()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_a_scheme_a_host_and_optionally_a_port_and_a_path() {
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(host(text).ok(), expected, "{text:?}");
        }
        check("http://127.0.0.1:8080", Some("127.0.0.1"));
        check(
            "https://runtime.eu-central-1.amazonaws.com",
            Some("runtime.eu-central-1.amazonaws.com"),
        );
        check("https://proxy.example/base/path/", Some("proxy.example"));
        check("http://[::1]:9", Some("::1"));
        for wrong in [
            "",
            "127.0.0.1:8080",
            "ftp://host",
            "http://",
            "http://:80",
            "http://host:0",
            "http://host:+80",
            "http://host:65536",
            "http://host:80:80",
            "http://[localhost]",
            "http://host?query",
            "http://host/a#b",
            "http://host/a b",
            "http://ho st",
            "http://host\\@other",
            "http://host/\\other",
            "http://host\n",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn an_endpoint_with_a_password_is_refused_without_repeating_it() {
        let refused = parse("https://me:hunter2@proxy.example").expect_err("credentials");
        assert_eq!(refused.0, "An endpoint cannot contain a user name or a password");
    }

    #[test]
    fn only_addresses_of_this_machine_are_loopback() {
        fn check(text: &str, expected: bool) {
            assert_eq!(is_loopback(text), expected, "{text:?}");
        }
        for here in [
            "http://127.0.0.1",
            "https://127.8.9.1:8443/base",
            "http://LocalHost:8080",
            "http://[::1]:8080",
        ] {
            check(here, true);
        }
        for elsewhere in [
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://127.0.0.1@example.com",
            "http://example.com#@127.0.0.1",
            "http://example.com/127.0.0.1",
            "http://0.0.0.0",
            "http://10.0.0.1",
            "http://[::2]",
            "localhost:8080",
        ] {
            check(elsewhere, false);
        }
    }
}
