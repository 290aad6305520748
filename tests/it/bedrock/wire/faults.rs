//! Tests of all faults that were observed with the SDK over HTTP/1.1. Whatever the SDK reports or
//! hides, the tap has the server's bytes for each attempt.

use super::*;
use crate::loopback::Gate;

/// Checks a stream with an unusual frame after its first text: all bytes are tapped, and the frame
/// has the expected kind and condition.
async fn check_stream(
    bad: Vec<u8>,
    ended: fn(&AttemptEnd) -> bool,
    kind: FrameKind,
    condition: FrameCondition,
) {
    let rows = check(Answer::stream([frame::text(0, "Hi"), bad]), ended).await;
    assert_eq!(rows, [delta(), (kind, condition)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_exception_is_tapped_with_its_name_and_bytes() {
    let message = json!({ "message": "The system encountered an unexpected error" });
    let original = json!({
        "message": "The system encountered an unexpected error",
        "originalStatusCode": 529,
        "originalMessage": "overloaded_error",
    });
    for (name, payload) in [
        ("internalServerException", &message),
        ("modelStreamErrorException", &original),
        ("validationException", &message),
        ("throttlingException", &message),
        ("serviceUnavailableException", &message),
        ("ThrottlingException", &message),
        ("brandNewException", &message),
        ("internalServerException", &json!({})),
    ] {
        let kind = FrameKind::Exception(name.into());
        check_stream(frame::exception(name, payload), is_left, kind, FrameCondition::Sound).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn frames_that_the_sdk_cannot_read_are_tapped() {
    let event = |name: &str| FrameKind::Event(name.to_owned().into());
    for (bad, kind) in [
        (frame::untyped("{}"), FrameKind::Untyped),
        (frame::error("InternalFailure", "Oops"), FrameKind::Error("InternalFailure".into())),
        (frame::raw_event("contentBlockDelta", "{\"delta\":{"), event("contentBlockDelta")),
        (frame::raw_event("contentBlockDelta", "[1]"), event("contentBlockDelta")),
        (
            frame::delta(0, &json!({ "text": "a", "toolUse": { "input": "b" } })),
            event("contentBlockDelta"),
        ),
    ] {
        check_stream(bad, is_left, kind, FrameCondition::Sound).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn unknown_and_incomplete_events_are_tapped() {
    let start = json!({ "contentBlockIndex": 0, "start": { "hologram": {} } });
    for (name, payload) in [
        ("contentBlockDelta", json!({ "contentBlockIndex": 0, "delta": { "hologram": 1 } })),
        ("contentBlockDelta", json!({ "delta": { "text": "no index" } })),
        ("contentBlockDelta", json!({ "contentBlockIndex": 0 })),
        ("contentBlockStart", start),
        ("messageStop", json!({ "stopReason": "refusal" })),
        ("metadata", json!({ "usage": { "inputTokens": 1 } })),
        ("metadata", json!({})),
        ("somethingNew", json!({ "never": "heard of" })),
    ] {
        let kind = FrameKind::Event(name.into());
        check_stream(frame::event(name, &payload), is_whole, kind, FrameCondition::Sound).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_reset_connection_is_tapped_up_to_its_last_byte() {
    let (gate, first, next) = (Gate::new(), frame::text(0, "Hi"), frame::text(0, "never"));
    let written = [&first[..], &next[..40]].concat();
    let answer = Answer::stream([first.clone(), next[..40].to_vec()]).wait(&gate).reset();
    let server = Loopback::start([answer]);
    let (client, tap) = (connect(keys(&server.url())).await, Tap::new(Instant::now));
    let mut stream = client.converse_stream(prompt(), &tap, |_| {}).await.expect("it opens");
    stream.recv().await;
    gate.open();
    let events = rest(stream).await;
    let mut exchange = Exchange::new(Instant::now());
    tap.take().into_iter().for_each(|event| exchange.apply(event));
    exchange.read();
    let attempt = exchange.last().expect("it was sent");
    assert!(matches!(events.last(), Some(StreamEvent::Failed(_))), "{events:?}");
    // Bytes in flight may be lost when the connection is reset.
    let received = attempt.body().bytes();
    assert!(written.starts_with(&received) && received.starts_with(&first), "{}", received.len());
    assert!(attempt.ended.as_ref().is_some_and(|(_, ended)| is_broken(ended)));
}

/// Checks that a rejected request is attempted this many times, and that each attempt is tapped
/// with its response.
async fn check_status(answer: Answer, status: u16, attempts: usize) {
    let written = answer.bytes();
    let (exchange, events) = answered([answer]).await;
    assert!(matches!(events[..], [StreamEvent::Failed(_)]), "{status}: {events:?}");
    assert_eq!(exchange.attempts().len(), attempts, "{status}");
    for attempt in exchange.attempts() {
        assert_eq!(attempt.body().bytes(), written, "{status}");
        assert_eq!(attempt.answered.as_ref().map(|(_, answered)| answered.status), Some(status));
        assert_eq!(attempt.ended.as_ref().map(|(_, ended)| ended), Some(&AttemptEnd::Complete));
        assert!(attempt.sent.body.is_some() && !attempt.is_stream());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_final_refusal_is_one_attempt() {
    for (status, name) in [
        (400, "ValidationException"),
        (403, "AccessDeniedException"),
        (404, "ResourceNotFoundException"),
        (408, "ModelTimeoutException"),
        (424, "ModelErrorException"),
    ] {
        check_status(Answer::error(status, name, "No"), status, 1).await;
    }
    check_status(Answer::page(407), 407, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_of_three_throttled_attempts_is_tapped() {
    check_status(Answer::error(429, "ThrottlingException", "Too many tokens"), 429, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_of_three_gateway_pages_is_tapped() {
    for status in [500, 502, 503] {
        check_status(Answer::page(status), status, 3).await;
    }
}

/// Checks that no attempt got a response, and that each has a reason.
async fn check_unanswered(url: &str) {
    let (exchange, events) = tapped(&connect(keys(url)).await).await;
    assert!(matches!(events[..], [StreamEvent::Failed(_)]), "{events:?}");
    assert_eq!(exchange.attempts().len(), 3);
    for attempt in exchange.attempts() {
        let why = attempt.ended.as_ref().map(|(_, ended)| ended);
        assert!(matches!(why, Some(AttemptEnd::Failed(why)) if !why.is_empty()), "{why:?}");
        assert!(attempt.answered.is_none() && attempt.body().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn without_a_server_each_attempt_has_a_reason() {
    check_unanswered(&Loopback::start([Answer::hang_up()]).url()).await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = nobody.local_addr().expect("a bound socket has an address");
    drop(nobody);
    check_unanswered(&format!("http://{address}")).await;
    check_unanswered(&Loopback::start([Answer::hang_up()]).url_as("https")).await;
}
