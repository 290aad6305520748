//! Every known failure that is not an error of Bedrock, with its kind and the title, the cause and the
//! advice that the user sees: sign-ins and roles, connections, proxies, and broken streams.

use std::io::Read as _;
use std::net::TcpListener;
use std::path::Path;
use std::thread;
use std::time::Duration;

use outcrop::bedrock::{Client, ConnectOutcome};
use outcrop::chat::event::StreamEvent;
use outcrop::chat::failure::Failure;
use serde_json::json;

use super::child_process::{dead, is_child, profile, variable_of, within};
use super::{ask, connect, keys, prompt};
use crate::loopback::tls::{Secure, Spoken};
use crate::loopback::{Answer, Gate, Loopback, frame};

/// Returns what a user sees of a failure, and its kind.
fn shown(failure: &Failure) -> String {
    let Failure { kind, summary, why, next, .. } = failure;
    format!("{kind:?} | {summary} | {why} | {next}")
}

const SSO: &str = "[profile work]\nsso_session = corp\nsso_account_id = 123456789012\n\
                   sso_role_name = dev\n[sso-session corp]\nsso_region = us-east-1\n\
                   sso_start_url = https://corp.invalid/start\n";

/// The file in which the AWS CLI keeps the token of the session `corp`. Its name is a SHA-1.
const TOKEN_FILE: &str = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

/// Stores a token for the session in the home folder of this process.
fn store_token(expires_at: &str) {
    let home = variable_of("HOME");
    let file = Path::new(&home).join(TOKEN_FILE);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("it is created");
    let token = json!({ "accessToken": "token", "expiresAt": expires_at });
    std::fs::write(file, token.to_string()).expect("it is written");
}

/// Returns the failure of a connect with profile `work`.
async fn sign_in_failure() -> Failure {
    match Client::connect(profile("work")).await {
        Err(failure) | Ok(ConnectOutcome::NoCredentials(failure)) => failure,
        Ok(ConnectOutcome::Ready(client)) => panic!("{client:?}"),
    }
}

#[test]
fn a_rejected_sign_in_is_shown_with_its_remedy() {
    let test = "known_failures::a_rejected_sign_in_is_shown_with_its_remedy";
    let message = "Session token not found or invalid";
    let portal = Loopback::start([Answer::error(401, "UnauthorizedException", message)]);
    let url = portal.url();
    for (expires_at, words) in [
        ("2020-01-01T00:00:00Z", "the SSO token has expired and cannot be refreshed"),
        ("2999-01-01T00:00:00Z", message),
    ] {
        let variables = [
            ("AWS_ENDPOINT_URL_SSO", url.as_str()),
            ("TEST_EXPIRES", expires_at),
            ("TEST_WORDS", words),
        ];
        within(test, &variables, SSO, async || {
            store_token(&variable_of("TEST_EXPIRES"));
            let failure = sign_in_failure().await;
            assert_eq!(
                shown(&failure),
                "ExpiredCredentials | The AWS sign-in has expired | Profile work needs a new SSO \
                 sign-in. | Run aws sso login --profile work and try again. Or start with \
                 --offline to try Outcrop without AWS."
            );
            let raw = failure.raw_message.expect("the text of the SDK");
            assert!(raw.contains(&variable_of("TEST_WORDS")), "{raw}");
        });
    }
}

/// The answer of STS to a role that may not be assumed. The name of the user contains `SSO`.
fn role_denied() -> Answer {
    let user = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_dev_0123456789abcdef/me";
    let role = "arn:aws:iam::123456789012:role/r";
    Answer::status(403).header("content-type", "text/xml").body(format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>\
         <Type>Sender</Type><Code>AccessDenied</Code><Message>User: {user} is not authorized to \
         perform: sts:AssumeRole on resource: {role}</Message></Error>\
         <RequestId>request-1</RequestId></ErrorResponse>"
    ))
}

/// A profile with a role, and profiles from which it takes its credentials.
const ROLE: &str = "[profile work]\nrole_arn = arn:aws:iam::123456789012:role/r\n";
const BASE: &str = "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n";

#[test]
fn a_role_that_may_not_be_assumed_is_shown_with_its_remedy() {
    let test = "known_failures::a_role_that_may_not_be_assumed_is_shown_with_its_remedy";
    let sts = Loopback::start([role_denied()]);
    let config = format!("{ROLE}source_profile = base\n{BASE}");
    within(test, &[("AWS_ENDPOINT_URL_STS", &sts.url())], &config, async || {
        let failure = sign_in_failure().await;
        assert_eq!(
            shown(&failure),
            "AccessDenied | The role cannot be assumed | AWS denied sts:AssumeRole for profile \
             work. | Ask for sts:AssumeRole on the role, or for a change of its trust policy. Or \
             start with --offline to try Outcrop without AWS."
        );
        assert!(failure.raw_message.is_some_and(|words| words.contains("AWSReservedSSO_dev")));
    });
}

#[test]
fn a_role_that_requires_mfa_is_named() {
    let mfa = "mfa_serial = arn:aws:iam::123456789012:mfa/me\n";
    let direct = format!("{ROLE}source_profile = base\n{mfa}{BASE}");
    let middle = "[profile middle]\nrole_arn = arn:aws:iam::123456789012:role/m\n";
    let chained =
        format!("{ROLE}source_profile = middle\n{middle}source_profile = base\n{mfa}{BASE}");
    for config in [direct, chained] {
        let sts = Loopback::start([role_denied()]);
        let test = "known_failures::a_role_that_requires_mfa_is_named";
        within(test, &[("AWS_ENDPOINT_URL_STS", &sts.url())], &config, async || {
            assert_eq!(
                shown(&sign_in_failure().await),
                "Configuration | Profiles with MFA are not supported | The role of profile work \
                 requires an MFA code, and Outcrop cannot ask for it. | Use an SSO profile, or keys \
                 from `aws configure export-credentials`. Or start with --offline to try Outcrop \
                 without AWS."
            );
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_region_that_is_no_host_label_is_shown_with_its_remedy() {
    for (region, expected) in [
        (
            " ",
            "MissingRegion | No AWS region is set | Bedrock needs a region, and no region is \
             configured. | Set AWS_REGION (such as us-east-1), pass --region, or set region in the \
             profile. Or start with --offline to try Outcrop without AWS.",
        ),
        (
            "us_east 1",
            "Configuration | The AWS region is not valid | \"us_east 1\" is not a region. A region \
             looks like us-east-1. | Correct AWS_REGION, --region, or region in the profile. Or \
             start with --offline to try Outcrop without AWS.",
        ),
    ] {
        let mut access = keys("http://127.0.0.1:1");
        access.region = Some(region.into());
        let failure = Client::connect(access).await.expect_err("no such region");
        assert_eq!(shown(&failure), expected);
    }
}

/// Sends a request to an endpoint in a child process, and checks what the user sees. In `expected`,
/// `{endpoint}` and `{proxy}` stand for the addresses, and the way to start offline is left out.
fn check_unreachable(test: &str, endpoint: &str, proxy: Option<&str>, expected: &str) {
    let expected =
        expected.replace("{endpoint}", endpoint).replace("{proxy}", proxy.unwrap_or_default());
    let expected = format!("{expected} Or start with --offline to try Outcrop without AWS.");
    let mut variables =
        vec![("AWS_MAX_ATTEMPTS", "1"), ("TEST_ENDPOINT", endpoint), ("TEST_EXPECTED", &expected)];
    variables.extend(proxy.map(|proxy| ("ALL_PROXY", proxy)));
    within(&format!("known_failures::{test}"), &variables, "", async || {
        let client = connect(keys(&variable_of("TEST_ENDPOINT"))).await;
        let failure = ask(&client, &prompt()).await.opened.expect_err("no way through");
        assert_eq!(shown(&failure), variable_of("TEST_EXPECTED"), "{failure:?}");
    });
}

#[test]
fn an_endpoint_that_cannot_be_reached_is_shown_with_its_remedy() {
    let test = "an_endpoint_that_cannot_be_reached_is_shown_with_its_remedy";
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let silent = format!("https://{}", listener.local_addr().expect("an address"));
    let untrusted = Secure::start(Spoken::Http1, []);
    let hung_up = Loopback::start([Answer::hang_up()]);
    for (endpoint, expected) in [
        (
            "http://bedrock.invalid".to_owned(),
            "Unreachable | The address of Bedrock was not found | {endpoint} could not be \
             resolved: the network is down, or the region or endpoint is wrong. | Check the \
             network, the region and the proxy settings.",
        ),
        (
            format!("http://{}", dead()),
            "Unreachable | Connection refused | {endpoint} refused the connection. | Check \
             the endpoint and the proxy settings, and send again.",
        ),
        (
            silent,
            "Unreachable | Bedrock cannot be reached | {endpoint} did not accept a connection \
             in time. | Check the network and the proxy settings, and send again.",
        ),
        (
            untrusted.url(),
            "Tls | The TLS certificate is not trusted | {endpoint} sent a certificate that \
             this computer does not trust. Company proxies often do this. | Point \
             SSL_CERT_FILE at your organization's certificates (AWS_CA_BUNDLE is not read).",
        ),
        (
            hung_up.url_as("https"),
            "Tls | No TLS connection | {endpoint} does not use TLS on this port. | Check the \
             scheme (http or https) and the port of the endpoint.",
        ),
        (
            hung_up.url(),
            "Unreachable | The connection was closed | {endpoint} closed the connection \
             before it answered. | Check the network and send again.",
        ),
        (
            Loopback::start([Answer::page(502)]).url(),
            "NotBedrock | A proxy or sign-in page answered instead of Bedrock | {endpoint} \
             sent a web page with HTTP status 502. | Sign in to the network, or check the \
             endpoint and the proxy settings.",
        ),
    ] {
        check_unreachable(test, &endpoint, None, expected);
        if is_child() {
            return;
        }
    }
}

/// Returns the address of a server that resets each connection after the first bytes.
fn resetting() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let _ = connection.read(&mut [0; 1000]);
            let linger = socket2::SockRef::from(&connection).set_linger(Some(Duration::ZERO));
            linger.expect("the socket is open");
        }
    });
    url
}

#[test]
fn a_proxy_that_fails_is_shown_with_its_remedy() {
    let test = "a_proxy_that_fails_is_shown_with_its_remedy";
    let long = "x".repeat(9000);
    for (proxy, expected) in [
        (
            Loopback::start([Answer::status(502)]).url(),
            "Unreachable | The proxy rejected the request | The proxy {proxy} refused the \
             connection to {endpoint}. | Check HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
        ),
        (
            Loopback::start([Answer::status(407)]).url(),
            "NotBedrock | The proxy requires a sign-in | The proxy {proxy} asks for a user \
             name and a password. | Add them to the proxy's address, or check HTTPS_PROXY, \
             ALL_PROXY and NO_PROXY.",
        ),
        (
            Loopback::start([Answer::hang_up()]).url(),
            "Unreachable | The connection to the proxy was lost | The proxy {proxy} closed \
             the connection before {endpoint} answered. | Check HTTPS_PROXY, ALL_PROXY and \
             NO_PROXY, and send again.",
        ),
        (
            format!("http://{}", dead()),
            "Unreachable | The proxy does not answer | The proxy {proxy} refused the \
             connection. | Check HTTPS_PROXY, ALL_PROXY and NO_PROXY, and send again.",
        ),
        (
            resetting(),
            "Unreachable | The connection to the proxy was lost | The proxy {proxy} closed \
             the connection before {endpoint} answered. | Check HTTPS_PROXY, ALL_PROXY and \
             NO_PROXY, and send again.",
        ),
        (
            Loopback::start([Answer::status(200).header("x-long", &long)]).url(),
            "Unreachable | The proxy's response was not valid | The proxy {proxy} sent \
             headers that are too long. | Check HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
        ),
    ] {
        check_unreachable(test, "https://bedrock.invalid", Some(&proxy), expected);
        if is_child() {
            return;
        }
    }
}

/// Sends a request and checks what the user sees of a stream that fails after its first text. Opens
/// the gate after the text.
async fn check_broken(url: &str, gate: &Gate, expected: &str) {
    let client = connect(keys(url)).await;
    let mut stream = ask(&client, &prompt()).await.opened.expect("the stream opens");
    let mut last = stream.recv().await;
    assert!(matches!(last, StreamEvent::Text { .. }), "{last:?}");
    gate.open();
    while !last.is_last() {
        last = stream.recv().await;
    }
    let StreamEvent::Failed(failure) = last else { panic!("{last:?}") };
    assert_eq!(shown(&failure), expected, "{failure:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_broken_stream_is_shown_with_its_remedy() {
    let gate = Gate::new();
    let next = || frame::text(0, "never");
    let both = json!({ "text": "a", "toolUse": { "input": "b" } });
    let after = |bytes: Vec<u8>| Answer::stream([frame::text(0, "Hi"), bytes, next()]);
    let start = next()[..40].to_vec();
    for (answer, expected) in [
        (
            Answer::stream([frame::text(0, "Hi"), start.clone()]).cut(),
            "BrokenStream | The stream was interrupted | The connection was lost before the \
             reply was complete. | Continue or regenerate the reply.",
        ),
        (
            Answer::stream([frame::text(0, "Hi")]).wait(&gate).reset(),
            "BrokenStream | The stream was interrupted | The connection was lost before the \
             reply was complete. | Continue or regenerate the reply.",
        ),
        (
            Answer::stream([frame::text(0, "Hi"), start]),
            "BrokenStream | The stream was interrupted | The stream ended in the middle of \
             an event. | Continue or regenerate the reply.",
        ),
        (
            after(frame::spoilt(next())),
            "BrokenStream | The stream is damaged | An event could not be decoded. | \
             Continue or regenerate the reply.",
        ),
        (
            after(frame::spoilt_prelude(next())),
            "BrokenStream | The stream is damaged | An event could not be decoded. | \
             Continue or regenerate the reply.",
        ),
        (
            after(frame::raw_event("contentBlockDelta", "{\"delta\":")),
            "BrokenStream | An event could not be read | It is not valid JSON, or it does \
             not have the expected form. | Look at the event in the inspector. Continue or \
             regenerate the reply.",
        ),
        (
            after(frame::delta(0, &both)),
            "BrokenStream | An event could not be read | It is not valid JSON, or it does \
             not have the expected form. | Look at the event in the inspector. Continue or \
             regenerate the reply.",
        ),
        (
            after(frame::untyped("{}")),
            "BrokenStream | An event could not be read | It is not valid JSON, or it does \
             not have the expected form. | Look at the event in the inspector. Continue or \
             regenerate the reply.",
        ),
        (
            after(frame::error("internalServerException", "Oops")),
            "ServiceFault | Bedrock had an internal error | The error is in the service, \
             not in the request. | Send again.",
        ),
    ] {
        check_broken(&Loopback::start([answer]).url(), &gate, expected).await;
    }
}

#[test]
fn a_broken_http2_connection_is_shown_with_its_remedy() {
    let test = "known_failures::a_broken_http2_connection_is_shown_with_its_remedy";
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("authority.pem");
    for ending in [Answer::reset, Answer::leave] {
        let answer = ending(Answer::stream([frame::text(0, "Hi")]));
        let server = Secure::start(Spoken::Http2, [answer]);
        std::fs::write(&file, server.authority()).expect("the file is written");
        let (url, file) = (server.url(), file.to_str().expect("a name"));
        within(test, &[("SSL_CERT_FILE", file), ("TEST_ENDPOINT", &url)], "", async || {
            check_broken(
                &variable_of("TEST_ENDPOINT"),
                &Gate::new(),
                "BrokenStream | The stream was interrupted | The connection was lost before the \
             reply was complete. | Continue or regenerate the reply.",
            )
            .await;
        });
    }
}
