//! The failures in which Bedrock did not say anything: no connection, no answer in time, a broken
//! stream, somebody else's answer. Owns those texts; tells the cases apart by the network's words,
//! since the SDK's types say no more than "io". If the request went through a proxy, the text names
//! the proxy.

use std::error::Error;

use super::failed_call::FailedCall;
use super::words::links;
use crate::bedrock::destination::Proxy;
use crate::chat::failure::{Failure, FailureKind, RecordedFailure, Remedy};
use crate::wire::frame::{FrameCondition, LONGEST};

/// Why no connection came about. The first row with a matching part of the error's words wins.
#[rustfmt::skip]
const ROWS: &[(&[&str], FailureKind, [&str; 3])] = &[
    (&["can't be included in a http header"], FailureKind::RejectedCredentials, [
        "The Bedrock API key cannot be sent",
        "It holds a line break or another character that no HTTP header takes.",
        "Copy the key again, as one line."]),
    (&["dns error", "failed to lookup address"], FailureKind::Unreachable, [
        "The address of Bedrock was not found",
        "{host} has no address: there is no network, or the region or endpoint is wrong.",
        "Check the network, the region and the proxy settings."]),
    (&["unknownissuer", "invalid peer certificate", "certificate"], FailureKind::Tls, [
        "The secure connection was refused",
        "{host} showed a certificate that this computer does not trust, as a company's proxy does.",
        "Point SSL_CERT_FILE at your organization's certificates (AWS_CA_BUNDLE is not read)."]),
    (&["tls handshake", "invalidcontenttype", "corrupt message", "unexpected eof during handshake"], FailureKind::Tls, [
        "No secure connection",
        "{host} does not speak TLS at this port.",
        "Check the endpoint's scheme and port."]),
    (&["connection refused"], FailureKind::Unreachable, [
        "Nothing answers at this address",
        "{host} refused the connection.",
        "Check the endpoint and the proxy settings, and send again."]),
    (&["connect timeout"], FailureKind::Unreachable, [
        "Bedrock cannot be reached",
        "{host} did not accept a connection in time.",
        "Check the network and the proxy settings, and send again."]),
    (&["read timeout", "operation timeout", "attempt timeout"], FailureKind::TimedOut, [
        "No answer in time",
        "{host} took the request and sent nothing back.",
        "Send again; what was sent may have been counted all the same."]),
    (&["connection closed before message completed", "connection reset", "broken pipe", "closed"], FailureKind::Unreachable, [
        "The connection was closed",
        "{host} hung up before it answered.",
        "Check the network and send again."]),
];

/// Why the rest of a response body is not read.
#[derive(Debug, thiserror::Error)]
pub enum BodyDamage {
    /// The lengths at the start of a frame are invalid.
    #[error("{0}")]
    Prelude(FrameCondition),
    /// A reply that is not a stream is larger than this limit in bytes.
    #[error("the body has more than {0} bytes")]
    LongReply(usize),
}
/// The same where the connection goes to a proxy. A certificate is that of the server behind it.
#[rustfmt::skip]
const PROXY_ROWS: &[(&[&str], FailureKind, [&str; 3])] = &[
    (&["proxy authorization required"], FailureKind::NotBedrock, [
        "The proxy requires a sign-in",
        "The proxy {proxy} asks for a user name and a password.",
        "Put them into the proxy's address, or check {variables}."]),
    (&["dns error", "failed to lookup address"], FailureKind::Unreachable, [
        "The address of the proxy was not found",
        "The proxy {proxy} has no address.",
        "Check {variables}."]),
    (&["connection refused"], FailureKind::Unreachable, [
        "The proxy does not answer",
        "The proxy {proxy} refused the connection.",
        "Check {variables}, and send again."]),
    (&["connect timeout"], FailureKind::Unreachable, [
        "The proxy cannot be reached",
        "The proxy {proxy} did not accept a connection in time.",
        "Check the network and {variables}."]),
    (&["tunnel error: unsuccessful"], FailureKind::Unreachable, [
        "The proxy did not let the request through",
        "The proxy {proxy} refused the connection to {host}.",
        "Check {variables}."]),
    (&["response headers too long"], FailureKind::Unreachable, [
        "The proxy's response was not valid",
        "The proxy {proxy} sent headers that are too long.",
        "Check {variables}."]),
    (&["tunnel error", "connection closed before message completed", "connection reset", "broken pipe", "closed"], FailureKind::Unreachable, [
        "The connection to the proxy was lost",
        "The proxy {proxy} closed the connection before {host} answered.",
        "Check {variables}, and send again."]),
];

/// The HTTP status by which a proxy asks for a sign-in. AWS does not use it.
pub(super) const PROXY_SIGN_IN: u16 = 407;

/// Returns the failure that a recording has for an error of a replayed connection.
pub(super) fn recorded(error: &(dyn Error + 'static)) -> Option<Failure> {
    links(error).find_map(|link| link.downcast_ref::<RecordedFailure>())?.failure.clone()
}

/// No connection, or none that lasted until the headers.
pub(super) fn unreachable(asked: &FailedCall, words: &str) -> Failure {
    let small = words.to_lowercase();
    let fits = |parts: &[&str]| parts.iter().any(|part| small.contains(part));
    let row = ROWS.iter().find(|(parts, ..)| fits(parts));
    let proxy = asked.destination.proxy();
    if let Some(proxy) = &proxy
        && row.is_none_or(|(_, kind, _)| *kind == FailureKind::Unreachable)
        && let Some((_, kind, texts)) = PROXY_ROWS.iter().find(|(parts, ..)| fits(parts))
    {
        return with(at_proxy(asked, proxy, *kind, *texts), words);
    }
    let (kind, [what, why, next]) = row.map_or(
        (
            FailureKind::Unreachable,
            [
                "Bedrock cannot be reached",
                "The connection to {host} failed.",
                "Check the network and send again.",
            ],
        ),
        |(_, kind, texts)| (*kind, *texts),
    );
    with(Failure::new(kind, what, why.replace("{host}", &host(asked)), next), words)
}

fn at_proxy(asked: &FailedCall, proxy: &Proxy, kind: FailureKind, texts: [&str; 3]) -> Failure {
    let [what, why, next] = texts.map(|text| {
        text.replace("{proxy}", &proxy.address)
            .replace("{variables}", proxy.variables)
            .replace("{host}", &asked.destination.endpoint())
    });
    Failure::new(kind, what, why, next)
}

/// Returns the endpoint, with the proxy if the request used one.
fn host(asked: &FailedCall) -> String {
    let endpoint = asked.destination.endpoint();
    match asked.destination.proxy() {
        Some(proxy) => format!("{endpoint} (through the proxy {})", proxy.address),
        None => endpoint,
    }
}

/// One of the SDK's timeouts ran out, which Outcrop sets none of but the configuration may.
pub(super) fn timed_out(asked: &FailedCall, words: &str) -> Failure {
    let failure = Failure::new(
        FailureKind::TimedOut,
        "No answer in time",
        format!("{} took the request and sent nothing back.", host(asked)),
        "Send again; what was sent may have been counted all the same.",
    );
    with(failure, words)
}

/// The connection was lost while the reply arrived.
pub(super) fn broken_off(words: &str) -> Failure {
    let failure = Failure::new(
        FailureKind::BrokenStream,
        "The stream broke off",
        "The connection was lost before the reply was complete.",
        Remedy::Continue,
    );
    with(failure, words)
}

/// The connection was lost in a reply that comes in one piece.
pub(super) fn reply_broken_off(words: &str) -> Failure {
    let failure = Failure::new(
        FailureKind::BrokenStream,
        "The reply broke off",
        "The connection was lost before it was complete, and it comes in one piece.",
        Remedy::SendAgain,
    );
    with(failure, words)
}

/// A reply that comes in one piece came whole, and is none.
pub(super) fn unreadable(words: &str) -> Failure {
    let failure = Failure::new(
        FailureKind::BrokenStream,
        "The reply could not be read",
        "It came whole, but it is no valid JSON or not of the form that it should have.",
        Remedy::Record,
    );
    with(failure, words)
}

/// A frame of the stream could not be read, so nothing after it can be trusted. What ends too early
/// is called the same for the stream and for the JSON of an event; of the latter alone it is said
/// that it was to be unmarshalled.
pub(super) fn damaged(words: &str) -> Failure {
    let (what, why, next) = if words.contains("failed to unmarshall") {
        (
            "An event could not be read",
            "It came whole, but it is no valid JSON or not of the form that it should have.",
            Remedy::InspectEvent,
        )
    } else if words.contains("unexpected end of stream") {
        ("The stream broke off", "It ended in the middle of an event.", Remedy::Continue)
    } else {
        ("The stream is damaged", "An event arrived that cannot be read.", Remedy::Continue)
    };
    with(Failure::new(FailureKind::BrokenStream, what, why, next), words)
}

/// Returns the failure for a body that is not read to its end, because it is larger than any response
/// of Bedrock or because a frame starts with invalid lengths.
pub(super) fn out_of_bounds(damage: &BodyDamage) -> Failure {
    let (what, why, next) = match damage {
        BodyDamage::Prelude(FrameCondition::WrongLength { total, .. }) if *total > LONGEST => (
            "The stream is damaged",
            format!("An event announces {total} bytes; the largest possible has {LONGEST}."),
            Remedy::Continue,
        ),
        BodyDamage::Prelude(_) => (
            "The stream is damaged",
            "An event arrived that cannot be read.".to_owned(),
            Remedy::Continue,
        ),
        BodyDamage::LongReply(most) => (
            "The reply is too large",
            format!("It has more than {} MB, so Outcrop stopped reading it.", most / (1024 * 1024)),
            "Check the endpoint, and send again.".into(),
        ),
    };
    with(Failure::new(FailureKind::BrokenStream, what, why, next), &damage.to_string())
}

/// An answer that is no Bedrock answer: a proxy's page, a captive portal.
pub(super) fn not_bedrock(asked: &FailedCall, status: u16) -> Failure {
    if let Some(proxy) = asked.destination.proxy().filter(|_| status == PROXY_SIGN_IN) {
        let (_, kind, texts) = PROXY_ROWS[0];
        return Failure { status: Some(status), ..at_proxy(asked, &proxy, kind, texts) };
    }
    let failure = Failure::new(
        FailureKind::NotBedrock,
        "Something else answered in place of Bedrock",
        format!(
            "{} sent a page with HTTP status {status}, as a proxy or a sign-in page does.",
            host(asked)
        ),
        "Sign in to the network, or check the endpoint and the proxy settings.",
    );
    Failure { status: Some(status), ..failure }
}

/// An endpoint to which no request can be built.
pub(super) fn bad_endpoint(asked: &FailedCall) -> Failure {
    Failure::new(
        FailureKind::Configuration,
        "The request could not be addressed",
        format!("{} is not a valid address.", asked.destination.endpoint()),
        "Write the endpoint as a URL, such as http://127.0.0.1:8080.",
    )
}

/// The SDK refused to build or sign the request.
pub(super) fn not_sent(words: &str) -> Failure {
    let failure = Failure::new(
        FailureKind::Configuration,
        "The request could not be sent",
        "The AWS SDK refused to build it with this configuration.",
        "Check the region, the endpoint and the credentials.",
    );
    with(failure, words)
}

fn with(failure: Failure, words: &str) -> Failure {
    Failure { words: Some(words.to_owned()), ..failure }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bedrock::destination::Destination;
    use crate::chat::model::ModelId;

    #[test]
    fn the_networks_words_tell_what_went_wrong() {
        fn check(words: &str, expected: FailureKind, part: &str) {
            let asked = FailedCall {
                model: ModelId::default_for("us-east-1"),
                region: "us-east-1".into(),
                profile: None,
                renewal: String::new(),
                destination: Destination::new(Some("example.test"), String::new(), false),
            };
            let failure = unreachable(&asked, words);
            assert_eq!(failure.kind, expected, "{words}");
            assert!(failure.to_string().contains(part), "{failure}");
        }
        check(
            "client error (Connect): dns error: failed to lookup address information",
            FailureKind::Unreachable,
            "example.test has no address",
        );
        check(
            "TLS handshake failed: invalid peer certificate: UnknownIssuer",
            FailureKind::Tls,
            "SSL_CERT_FILE",
        );
        check("HTTP connect timeout occurred after 3.1s", FailureKind::Unreachable, "in time");
        check("something new", FailureKind::Unreachable, "failed");
    }
}
