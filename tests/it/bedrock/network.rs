//! Missing responses, late responses and failed connections.

use std::net::TcpListener;
use std::time::Instant;

use outcrop::bedrock::{Client, Tap};
use outcrop::chat::event::StreamEvent;
use outcrop::chat::failure::FailureKind;
use tokio::sync::mpsc;

use super::{ask, assert_is_discreet, connect, keys, prompt, rest};
use crate::loopback::{Answer, Gate, Loopback, frame};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_sent_event_is_reported_before_the_headers_arrive() {
    let gate = Gate::new();
    let server = Loopback::start([Answer::stream(frame::reply("late")).held(&gate)]);
    let client = connect(keys(&server.url())).await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let call = tokio::spawn(async move {
        client
            .converse_stream(prompt(), &Tap::new(Instant::now), move |event| {
                let _ = tell.send(event);
            })
            .await
    });
    assert_eq!(told.recv().await, Some(StreamEvent::Sent));
    server.wait_for_requests(1);
    assert!(!call.is_finished());
    gate.open();
    let stream = call.await.expect("no panic").expect("the stream opens");
    assert_eq!(rest(stream).await.len(), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn dropping_the_call_before_the_headers_closes_the_connection() {
    let gate = Gate::new();
    let answer = Answer::stream([frame::text(0, "never")]).held(&gate).until_closed();
    let server = Loopback::start([answer]);
    let client = connect(keys(&server.url())).await;
    let call = tokio::spawn(async move {
        client.converse_stream(prompt(), &Tap::new(Instant::now), |_| {}).await
    });
    server.wait_for_requests(1);
    call.abort();
    assert!(call.await.is_err_and(|error| error.is_cancelled()));
    gate.open();
    server.wait_for_closed(1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refused_connection_names_the_endpoint() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    let client = connect(keys(&format!("http://{port}"))).await;
    let opened = ask(&client, &prompt()).await;
    let failure = opened.opened.expect_err("nobody listens");
    assert_is_discreet(&failure);
    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert!(failure.why.contains(&port.to_string()), "{failure}");
    assert!(failure.raw_message.is_some_and(|words| words.contains("Connection refused")));
    let retries = opened.progress.iter().filter(|e| matches!(e, StreamEvent::Retrying { .. }));
    assert_eq!(retries.count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_server_that_hangs_up_is_retried_and_then_reported() {
    let server = Loopback::start([Answer::hang_up()]);
    let client = connect(keys(&server.url())).await;
    let failure = ask(&client, &prompt()).await.opened.expect_err("nobody answers");
    assert_is_discreet(&failure);
    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert_eq!(failure.summary, "The connection was closed");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_server_without_tls_gives_a_tls_failure() {
    let server = Loopback::start([Answer::hang_up()]);
    let client = connect(keys(&server.url_as("https"))).await;
    let failure = ask(&client, &prompt()).await.opened.expect_err("no TLS there");
    assert_is_discreet(&failure);
    assert_eq!(failure.kind, FailureKind::Tls, "{failure:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_endpoint_without_a_scheme_does_not_reveal_the_prompt() {
    let client = connect(keys("127.0.0.1:1")).await;
    let failure = ask(&client, &prompt()).await.opened.expect_err("no address");
    assert_is_discreet(&failure);
    assert_eq!(failure.kind, FailureKind::Configuration, "{failure:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_client_of_the_stand_in_needs_only_its_address() {
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let client = Client::stand_in(&server.url(), "token", "eu-west-1");
    assert_eq!((client.region(), client.source()), ("eu-west-1", "the built-in demo"));
    assert_eq!(rest(ask(&client, &prompt()).await.opened.expect("opens")).await.len(), 6);
    let authorization = server.requests()[0].header("authorization").map(str::to_owned);
    assert!(authorization.is_some_and(|a| a.contains("/eu-west-1/bedrock/")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_api_key_that_is_invalid_in_a_header_is_not_shown() {
    let server = Loopback::start([Answer::hang_up()]);
    let mut access = keys(&server.url());
    access.bearer = Some("ABSK-first\nsecond".into());
    let client = connect(access).await;
    let failure = ask(&client, &prompt()).await.opened.expect_err("no such header");
    assert_is_discreet(&failure);
    assert_eq!(failure.kind, FailureKind::RejectedCredentials, "{failure:?}");
    assert!(server.requests().is_empty());
}
