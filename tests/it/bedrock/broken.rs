//! Streams that break after they have opened: the partial reply is kept, the failure is reported
//! once, and reading stops.

use outcrop::chat::event::StreamEvent;
use outcrop::chat::failure::{Failure, FailureKind};
use serde_json::json;

use super::{ask, assert_is_discreet, connect, events, keys, prompt};
use crate::loopback::{Answer, Loopback, frame};

/// Returns the failure that ends a stream after its first text.
async fn failure_after_text(answer: Answer) -> Failure {
    let events = events(answer).await;
    assert_eq!(events[0], StreamEvent::Text { index: 0, text: "Hi".into() }, "{events:?}");
    assert_eq!(events.len(), 2, "{events:?}");
    let Some(StreamEvent::Failed(failure)) = events.last() else { panic!("{events:?}") };
    assert_is_discreet(failure);
    assert_eq!(failure.request_id.as_deref(), Some("request-1"));
    failure.clone()
}

/// Returns a stream of a text, these bytes, and a text that must not arrive.
fn after_text(bytes: Vec<u8>) -> Answer {
    Answer::stream([frame::text(0, "Hi"), bytes, frame::text(0, "never")])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_exception_of_the_stream_keeps_its_name_and_message() {
    for (name, code, kind) in [
        ("internalServerException", "InternalServerException", FailureKind::ServiceFault),
        ("modelStreamErrorException", "ModelStreamErrorException", FailureKind::ServiceFault),
        ("validationException", "ValidationException", FailureKind::InvalidRequest),
        ("throttlingException", "ThrottlingException", FailureKind::Throttled),
        ("serviceUnavailableException", "ServiceUnavailableException", FailureKind::ServiceFault),
        ("brandNewException", "BrandNewException", FailureKind::Other),
    ] {
        let exception = frame::exception(name, &json!({ "message": "Wait, please" }));
        let failure = failure_after_text(after_text(exception)).await;
        assert_eq!((failure.kind, failure.code.as_deref()), (kind, Some(code)));
        assert_eq!(failure.raw_message.as_deref(), Some("Wait, please"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_message_of_an_exception_may_have_either_case_or_be_missing() {
    let exception = frame::exception("throttlingException", &json!({ "Message": "Slow down" }));
    let failure = failure_after_text(after_text(exception)).await;
    assert_eq!(failure.raw_message.as_deref(), Some("Slow down"));
    let exception = frame::exception("throttlingException", &json!({}));
    let failure = failure_after_text(after_text(exception)).await;
    assert_eq!((failure.kind, failure.raw_message), (FailureKind::Throttled, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_error_frame_gives_its_code_and_text() {
    let failure = failure_after_text(after_text(frame::error("InternalFailure", "Oops"))).await;
    assert_eq!(failure.kind, FailureKind::ServiceFault);
    assert_eq!(failure.code.as_deref(), Some("InternalFailure"));
    assert_eq!(failure.raw_message.as_deref(), Some("Oops"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_unknown_exception_is_reported_by_its_name() {
    for (ending, name) in [
        (frame::exception("weirdException", &json!({ "message": "weird" })), "WeirdException"),
        (frame::error("Kaput", "it broke"), "Kaput"),
    ] {
        let failure = failure_after_text(after_text(ending)).await;
        assert_eq!(failure.summary, "Bedrock ended the reply with an error");
        assert!(failure.why.contains(name), "{failure}");
        assert!(failure.is_service_message());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_event_that_is_not_json_does_not_end_the_stream() {
    for broken in ["{\"contentBlockIndex\":0,", "{", "nothing", "[1"] {
        let bad = frame::raw_event("contentBlockDelta", broken);
        let failure = failure_after_text(after_text(bad)).await;
        assert_eq!(failure.kind, FailureKind::BrokenStream, "{broken}");
        assert_eq!(failure.summary, "An event could not be read", "{broken}");
        assert!(failure.why.contains("not valid JSON"), "{failure}");
        assert!(!failure.is_service_message());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_wrong_checksum_ends_the_stream() {
    for bad in [frame::spoilt(frame::text(0, "x")), frame::spoilt_prelude(frame::text(0, "x"))] {
        let failure = failure_after_text(after_text(bad)).await;
        assert_eq!(failure.kind, FailureKind::BrokenStream);
        assert_eq!(failure.summary, "The stream is damaged");
        assert!(!failure.is_service_message(), "the SDK tells of it");
        assert!(failure.raw_message.is_some_and(|words| words.contains("checksum")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_event_with_wrong_types_is_reported_as_damage() {
    let bad = frame::event("contentBlockDelta", &json!(["not", "an", "object"]));
    let failure = failure_after_text(after_text(bad)).await;
    assert_eq!(failure.kind, FailureKind::BrokenStream);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_lost_connection_is_reported_at_any_position() {
    let next = frame::text(0, "never");
    for cut in [0, 5, 12, 40, next.len() - 1] {
        let answer = Answer::stream([frame::text(0, "Hi"), next[..cut].to_vec()]).cut();
        let failure = failure_after_text(answer).await;
        assert_eq!(failure.kind, FailureKind::BrokenStream, "cut at {cut}");
        assert_eq!(failure.summary, "The stream was interrupted", "cut at {cut}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_body_that_ends_inside_an_event_is_broken() {
    let next = frame::text(0, "never");
    for cut in [5, 40, next.len() - 1] {
        let answer = Answer::stream([frame::text(0, "Hi"), next[..cut].to_vec()]);
        let failure = failure_after_text(answer).await;
        assert_eq!(failure.kind, FailureKind::BrokenStream, "ends at {cut}");
        assert!(failure.why.contains("middle of an event"), "{failure}");
    }
}

/// The SDK (1.153) cannot distinguish these cases from a complete reply. Only the missing
/// `messageStop` shows that the reply is incomplete, so the consumer of the events must check for
/// `messageStop`.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_body_that_ends_between_events_or_after_a_prelude_ends_without_an_error() {
    let next = frame::text(0, "never");
    for cut in [0, 12] {
        let answer = Answer::stream([frame::text(0, "Hi"), next[..cut].to_vec()]);
        let events = events(answer).await;
        assert_eq!(events[1..], [StreamEvent::Ended], "ends at {cut}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn dropping_the_stream_closes_the_connection() {
    let server = Loopback::start([Answer::stream([frame::text(0, "Hi")]).until_closed()]);
    let client = connect(keys(&server.url())).await;
    let mut stream = ask(&client, &prompt()).await.opened.expect("the stream opens");
    stream.recv().await;
    drop(stream);
    server.wait_for_closed(1);
}
