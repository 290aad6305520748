//! The failures that are not errors from Bedrock: no connection, a timeout, a broken stream, or
//! another server's response. Recognizes them by the error text, because the SDK's types say only
//! "io". A failure of a request through a proxy names the proxy.

use std::error::Error;

use super::credentials::with_demo;
use super::failed_call::FailedCall;
use super::words::causes;
use crate::bedrock::destination::Proxy;
use crate::chat::count::{counted, grouped};
use crate::chat::failure::{Failure, FailureKind, RecordedFailure, Remedy};
use crate::wire::frame::{FrameCondition, MAX_FRAME_LEN};

/// The causes of a failed connection. The first row with a pattern that occurs in the error text
/// applies.
#[rustfmt::skip]
const ROWS: &[(&[&str], FailureKind, [&str; 3])] = &[
    (&["can't be included in a http header"], FailureKind::RejectedCredentials, [
        "The Bedrock API key cannot be sent",
        "It contains a line break or another character that is not valid in an HTTP header.",
        "Copy the key again as one line."]),
    (&["dns error", "failed to lookup address"], FailureKind::Unreachable, [
        "The address of Bedrock was not found",
        "{host} could not be resolved: the network is down, or the region or endpoint is wrong.",
        "Check the network, the region and the proxy settings."]),
    (&["unknownissuer", "invalid peer certificate", "certificate"], FailureKind::Tls, [
        "The TLS certificate is not trusted",
        "{host} sent a certificate that this computer does not trust. Company proxies often do this.",
        "Point SSL_CERT_FILE at your organization's certificates (AWS_CA_BUNDLE is not read)."]),
    (&["tls handshake", "invalidcontenttype", "corrupt message", "unexpected eof during handshake"], FailureKind::Tls, [
        "No TLS connection",
        "{host} does not use TLS on this port.",
        "Check the scheme (http or https) and the port of the endpoint."]),
    (&["connection refused"], FailureKind::Unreachable, [
        "Connection refused",
        "{host} refused the connection.",
        "Check the endpoint and the proxy settings, and send again."]),
    (&["connect timeout"], FailureKind::Unreachable, [
        "Bedrock cannot be reached",
        "{host} did not accept a connection in time.",
        "Check the network and the proxy settings, and send again."]),
    (&["read timeout", "operation timeout", "attempt timeout"], FailureKind::TimedOut, [
        "No response in time",
        "{host} accepted the request and sent nothing back.",
        "Send again. The first request may still be billed."]),
    (&["connection closed before message completed", "connection reset", "broken pipe", "closed"], FailureKind::Unreachable, [
        "The connection was closed",
        "{host} closed the connection before it answered.",
        "Check the network and send again."]),
];

#[derive(Debug, thiserror::Error)]
pub enum BodyDamage {
    /// The lengths at the start of a frame are invalid.
    #[error("{0}")]
    Prelude(FrameCondition),
    /// A reply that is not a stream is larger than this limit in bytes.
    #[error("the body has more than {0} bytes")]
    LongReply(usize),
}
/// The causes of a failed connection to a proxy. A certificate error concerns the server behind the
/// proxy.
#[rustfmt::skip]
const PROXY_ROWS: &[(&[&str], FailureKind, [&str; 3])] = &[
    (&["proxy authorization required"], FailureKind::NotBedrock, [
        "The proxy requires a sign-in",
        "The proxy {proxy} asks for a user name and a password.",
        "Add them to the proxy's address, or check {variables}."]),
    (&["dns error", "failed to lookup address"], FailureKind::Unreachable, [
        "The address of the proxy was not found",
        "The proxy {proxy} could not be resolved.",
        "Check {variables}."]),
    (&["connection refused"], FailureKind::Unreachable, [
        "The proxy does not answer",
        "The proxy {proxy} refused the connection.",
        "Check {variables}, and send again."]),
    (&["connect timeout"], FailureKind::Unreachable, [
        "The proxy cannot be reached",
        "The proxy {proxy} did not accept a connection in time.",
        "Check the network and {variables}."]),
    (&["tunnel error: unsuccessful", "unsuccessful tunnel"], FailureKind::Unreachable, [
        "The proxy rejected the request",
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

/// The HTTP status of a proxy that requires authentication. AWS does not use this status.
pub(super) const PROXY_AUTH_REQUIRED: u16 = 407;

/// Returns the recorded failure for an error of a replayed connection.
pub(super) fn recorded(error: &(dyn Error + 'static)) -> Option<Failure> {
    causes(error).find_map(|link| link.downcast_ref::<RecordedFailure>())?.failure.clone()
}

/// Returns the failure for a connection that failed before the headers arrived.
pub(super) fn unreachable(call: &FailedCall, error_text: &str) -> Failure {
    or_demo(call, cause(call, error_text))
}

/// Adds the way to start without a connection, except to a failure of the stand-in or of a replay.
fn or_demo(call: &FailedCall, failure: Failure) -> Failure {
    if call.destination.is_local() { failure } else { with_demo(failure) }
}

fn cause(call: &FailedCall, error_text: &str) -> Failure {
    let lowercase = error_text.to_lowercase();
    let fits = |parts: &[&str]| parts.iter().any(|part| lowercase.contains(part));
    let row = ROWS.iter().find(|(parts, ..)| fits(parts));
    let proxy = call.destination.proxy();
    if let Some(proxy) = &proxy
        && row.is_none_or(|(_, kind, _)| *kind == FailureKind::Unreachable)
        && let Some((_, kind, texts)) = PROXY_ROWS.iter().find(|(parts, ..)| fits(parts))
    {
        return with(at_proxy(call, proxy, *kind, *texts), error_text);
    }
    let (kind, [summary, why, next]) = row.map_or(
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
    with(Failure::new(kind, summary, why.replace("{host}", &host(call)), next), error_text)
}

fn at_proxy(call: &FailedCall, proxy: &Proxy, kind: FailureKind, texts: [&str; 3]) -> Failure {
    let [summary, why, next] = texts.map(|text| {
        text.replace("{proxy}", &proxy.address)
            .replace("{variables}", proxy.variables)
            .replace("{host}", &call.destination.endpoint())
    });
    Failure::new(kind, summary, why, next)
}

/// Returns the endpoint, with the proxy if the request used one.
fn host(call: &FailedCall) -> String {
    let endpoint = call.destination.endpoint();
    match call.destination.proxy() {
        Some(proxy) => format!("{endpoint} (through the proxy {})", proxy.address),
        None => endpoint,
    }
}

/// Returns the failure for a timeout of the SDK. Outcrop sets no timeout, but the AWS configuration
/// may.
pub(super) fn timed_out(call: &FailedCall, words: &str) -> Failure {
    let failure = Failure::new(
        FailureKind::TimedOut,
        "No response in time",
        format!("{} accepted the request and sent nothing back.", host(call)),
        "Send again. The first request may still be billed.",
    );
    or_demo(call, with(failure, words))
}

/// Returns the failure for a connection that broke while the reply was streamed.
pub(super) fn broken_off(words: &str) -> Failure {
    let failure = Failure::new(
        FailureKind::BrokenStream,
        "The stream was interrupted",
        "The connection was lost before the reply was complete.",
        Remedy::Continue,
    );
    with(failure, words)
}

/// Returns the failure for a connection that broke during a reply that is not streamed.
pub(super) fn reply_broken_off(words: &str) -> Failure {
    let failure = Failure::new(
        FailureKind::BrokenStream,
        "The reply was interrupted",
        "The connection was lost before the reply was complete.",
        Remedy::SendAgain,
    );
    with(failure, words)
}

/// Returns the failure for a complete response that is not a valid reply.
pub(super) fn unreadable(words: &str) -> Failure {
    let failure = Failure::new(
        FailureKind::BrokenStream,
        "The reply could not be read",
        "It is not valid JSON, or it does not have the expected form.",
        Remedy::Record,
    );
    with(failure, words)
}

/// Returns the failure for an unreadable frame, after which the rest of the stream cannot be
/// trusted. The SDK uses the same error text for a truncated stream and for truncated JSON in an
/// event. Only the latter mentions unmarshalling.
pub(super) fn damaged(words: &str) -> Failure {
    let (summary, why, next) = if words.contains("failed to unmarshall") {
        (
            "An event could not be read",
            "It is not valid JSON, or it does not have the expected form.",
            Remedy::InspectEvent,
        )
    } else if words.contains("unexpected end of stream") {
        (
            "The stream was interrupted",
            "The stream ended in the middle of an event.",
            Remedy::Continue,
        )
    } else {
        ("The stream is damaged", "An event could not be decoded.", Remedy::Continue)
    };
    with(Failure::new(FailureKind::BrokenStream, summary, why, next), words)
}

/// Returns the failure for a body that was not read completely, because it is larger than any
/// response of Bedrock or because a frame starts with invalid lengths.
pub(super) fn rejected_body(damage: &BodyDamage) -> Failure {
    let (summary, why, next) = match damage {
        BodyDamage::Prelude(FrameCondition::WrongLength { total, .. })
            if *total > MAX_FRAME_LEN =>
        {
            (
                "The stream is damaged",
                format!(
                    "An event declares a length of {}. The maximum is {}.",
                    counted(u64::from(*total), "byte"),
                    grouped(u64::from(MAX_FRAME_LEN))
                ),
                Remedy::Continue,
            )
        }
        BodyDamage::Prelude(_) => {
            ("The stream is damaged", "An event could not be decoded.".to_owned(), Remedy::Continue)
        }
        BodyDamage::LongReply(most) => (
            "The reply is too large",
            format!("It is larger than {} MB, so Outcrop stopped reading.", most / (1024 * 1024)),
            "Check the endpoint, and send again.".into(),
        ),
    };
    with(Failure::new(FailureKind::BrokenStream, summary, why, next), &damage.to_string())
}

/// Returns the failure for the page of a proxy or a captive portal.
pub(super) fn not_bedrock(call: &FailedCall, status: u16) -> Failure {
    let failure = match call.destination.proxy().filter(|_| status == PROXY_AUTH_REQUIRED) {
        Some(proxy) => {
            let (_, kind, texts) = PROXY_ROWS[0];
            at_proxy(call, &proxy, kind, texts)
        }
        None => Failure::new(
            FailureKind::NotBedrock,
            "A proxy or sign-in page answered instead of Bedrock",
            format!("{} sent a web page with HTTP status {status}.", host(call)),
            "Sign in to the network, or check the endpoint and the proxy settings.",
        ),
    };
    or_demo(call, Failure { status: Some(status), ..failure })
}

/// Returns the failure for an invalid endpoint, for which the SDK cannot build a request.
pub(super) fn bad_endpoint(call: &FailedCall) -> Failure {
    Failure::new(
        FailureKind::Configuration,
        "The endpoint is not valid",
        format!("{} is not a valid address.", call.destination.endpoint()),
        "Use a URL, such as http://127.0.0.1:8080.",
    )
}

/// Returns the failure for a request that the SDK could not build or sign.
pub(super) fn not_sent(words: &str) -> Failure {
    let failure = Failure::new(
        FailureKind::Configuration,
        "The request could not be sent",
        "The AWS SDK rejected this configuration.",
        "Check the region, the endpoint and the credentials.",
    );
    with(failure, words)
}

fn with(failure: Failure, words: &str) -> Failure {
    Failure { raw_message: Some(words.to_owned()), ..failure }
}

/// Returns the titles of the rows.
#[cfg(test)]
pub(super) fn titles() -> impl Iterator<Item = &'static str> {
    ROWS.iter().chain(PROXY_ROWS).map(|(_, _, [title, ..])| *title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bedrock::destination::Destination;
    use crate::chat::model::ModelId;

    fn call() -> FailedCall {
        FailedCall {
            model: ModelId::default_for("us-east-1"),
            region: "us-east-1".into(),
            profile: None,
            renewal: String::new(),
            destination: Destination::new(Some("example.test"), String::new(), false),
        }
    }

    #[test]
    fn the_error_text_selects_the_failure() {
        fn check(words: &str, expected: FailureKind, part: &str) {
            let failure = unreachable(&call(), words);
            assert_eq!(failure.kind, expected, "{words}");
            assert!(failure.to_string().contains(part), "{failure}");
        }
        check(
            "client error (Connect): dns error: failed to lookup address information",
            FailureKind::Unreachable,
            "example.test could not be resolved",
        );
        check(
            "TLS handshake failed: invalid peer certificate: UnknownIssuer",
            FailureKind::Tls,
            "SSL_CERT_FILE",
        );
        check("HTTP connect timeout occurred after 3.1s", FailureKind::Unreachable, "in time");
        check("something new", FailureKind::Unreachable, "failed");
        let billed = "Send again. The first request may still be billed.";
        check("HTTP read timeout occurred after 3s", FailureKind::TimedOut, billed);
        check(
            "operation attempt timeout (single attempt) occurred after 3s",
            FailureKind::TimedOut,
            billed,
        );
        check(
            "operation timeout (all attempts including retries) occurred after 3s",
            FailureKind::TimedOut,
            "sent nothing back",
        );
    }

    #[test]
    fn a_timeout_of_the_sdk_names_the_way_to_start_offline() {
        let failure = timed_out(&call(), "operation timeout (all attempts) occurred after 3s");
        assert_eq!(failure.kind, FailureKind::TimedOut);
        let next = "Send again. The first request may still be billed. Or start with --offline to \
                    try Outcrop without AWS.";
        assert_eq!(failure.next.to_string(), next);
    }

    #[test]
    fn an_unsuccessful_tunnel_names_the_proxy() {
        let proxy = Proxy { address: "http://proxy:3128".into(), variables: "HTTPS_PROXY" };
        let (_, kind, texts) = PROXY_ROWS
            .iter()
            .find(|(parts, ..)| parts.iter().any(|part| "unsuccessful tunnel".contains(part)))
            .expect("a row");
        let failure = at_proxy(&call(), &proxy, *kind, *texts);
        assert_eq!(
            failure.to_string(),
            "The proxy rejected the request. The proxy http://proxy:3128 refused the connection to \
             example.test. Check HTTPS_PROXY."
        );
    }
}
