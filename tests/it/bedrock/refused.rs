//! Requests that Bedrock rejects, or that a proxy answers instead. The response has a status line
//! but no stream.

use std::time::Instant;

use outcrop::bedrock::Tap;
use outcrop::chat::event::StreamEvent;
use outcrop::chat::failure::FailureKind;
use outcrop::chat::model::ModelRefusal;

use super::{ask, connect, events, failure, keys, prompt, rest};
use crate::loopback::{Answer, Loopback, frame};

fn throttled() -> Answer {
    Answer::error(429, "ThrottlingException", "Too many requests, please wait before trying again.")
}

fn retrying(attempt: u32, why: &str) -> StreamEvent {
    StreamEvent::Retrying { attempt, why: why.into(), due: None }
}

/// Removes the times from retry events.
fn without_times(events: &[StreamEvent]) -> Vec<StreamEvent> {
    let mut events = events.to_vec();
    for event in &mut events {
        if let StreamEvent::Retrying { due, .. } = event {
            *due = None;
        }
    }
    events
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_throttled_attempt_is_reported_before_the_successful_one() {
    let reply = Answer::stream(frame::reply("at last"));
    let server = Loopback::start([throttled(), throttled(), reply]);
    let client = connect(keys(&server.url())).await;
    let opened = ask(&client, &prompt()).await;
    assert_eq!(
        without_times(&opened.progress),
        [
            StreamEvent::Sent,
            retrying(2, "Too many requests"),
            StreamEvent::Sent,
            retrying(3, "Too many requests"),
            StreamEvent::Sent,
        ]
    );
    let events = rest(opened.opened.expect("the third attempt opens")).await;
    assert_eq!(events[1], StreamEvent::Text { index: 0, text: "at last".into() });
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn throttling_is_a_failure_after_three_attempts() {
    let server = Loopback::start([throttled()]);
    let client = connect(keys(&server.url())).await;
    let opened = ask(&client, &prompt()).await;
    let failure = opened.opened.expect_err("three attempts fail");
    assert_eq!(failure.kind, FailureKind::Throttled);
    assert_eq!(failure.code.as_deref(), Some("ThrottlingException"));
    assert_eq!(failure.status, Some(429));
    assert_eq!(failure.request_id.as_deref(), Some("request-1"));
    assert_eq!(
        failure.raw_message.as_deref(),
        Some("Too many requests, please wait before trying again.")
    );
    assert_eq!(server.requests().len(), 3);
    assert_eq!(opened.progress.len(), 5, "no attempt is announced that does not come");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_exhausted_daily_quota_is_not_retried() {
    let words = "Too many tokens per day, please wait before trying again.";
    let daily = Answer::error(429, "ThrottlingException", words);
    let server = Loopback::start([daily]);
    let client = connect(keys(&server.url())).await;
    let opened = ask(&client, &prompt()).await;
    let failure = opened.opened.expect_err("it is refused");
    assert_eq!(
        (failure.kind, failure.raw_message.as_deref()),
        (FailureKind::Throttled, Some(words))
    );
    assert_eq!(opened.progress, [StreamEvent::Sent]);
    let tap = Tap::new(Instant::now);
    let whole = client.converse(prompt(), &tap, |_| {}).await.expect_err("it is refused");
    assert_eq!(whole.raw_message.as_deref(), Some(words));
    assert_eq!(server.requests().len(), 2, "one for each");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refusal_is_final_and_keeps_the_service_message() {
    let answer = Answer::error(
        400,
        "ValidationException",
        "The model returned the following errors: `temperature` is deprecated for this model.",
    );
    let server = Loopback::start([answer]);
    let client = connect(keys(&server.url())).await;
    let opened = ask(&client, &prompt()).await;
    assert_eq!(opened.progress, [StreamEvent::Sent]);
    let failure = opened.opened.expect_err("refused");
    assert_eq!(failure.kind, FailureKind::RefusedByModel(ModelRefusal::NoTemperature));
    assert_eq!(failure.raw_message.as_deref(), Some("`temperature` is deprecated for this model."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_wrong_api_key_is_recognized_without_an_error_type() {
    let body = r#"{"Message":"Authentication failed: Please make sure your API Key is valid."}"#;
    let failure = failure(Answer::status(403).body(body)).await;
    assert_eq!(failure.kind, FailureKind::RejectedCredentials);
    assert_eq!((failure.status, failure.code.as_deref()), (Some(403), None));
    assert!(failure.why.contains("us-east-1"), "{failure}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn expired_keys_are_reported_with_the_way_to_renew_them() {
    let words = "The security token included in the request is expired";
    let failure = failure(Answer::error(403, "ExpiredTokenException", words)).await;
    assert_eq!(failure.next.to_string(), "Put new keys into the environment, and restart.");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_error_type_with_an_unknown_message_is_recognized() {
    for (status, name, kind) in [
        (403, "AccessDeniedException", FailureKind::AccessDenied),
        (403, "ExpiredTokenException", FailureKind::ExpiredCredentials),
        (403, "UnrecognizedClientException", FailureKind::RejectedCredentials),
        (404, "ResourceNotFoundException", FailureKind::UnknownModel),
        (408, "ModelTimeoutException", FailureKind::TimedOut),
        (424, "ModelErrorException", FailureKind::ServiceFault),
        (400, "ValidationException", FailureKind::InvalidRequest),
        (418, "TeapotException", FailureKind::Other),
    ] {
        let failure = failure(Answer::error(status, name, "New words.")).await;
        assert_eq!((failure.kind, failure.code.as_deref()), (kind, Some(name)));
        assert_eq!(failure.raw_message.as_deref(), Some("New words."));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_status_without_an_error_type_is_recognized() {
    for (status, kind) in [
        (401, FailureKind::RejectedCredentials),
        (403, FailureKind::AccessDenied),
        (404, FailureKind::UnknownModel),
        (413, FailureKind::ContextTooLong),
        (400, FailureKind::InvalidRequest),
    ] {
        let failure = failure(Answer::status(status)).await;
        assert_eq!((failure.kind, failure.status), (kind, Some(status)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_page_of_a_proxy_is_recognized() {
    for status in [302, 403, 502] {
        let failure = failure(Answer::page(status)).await;
        assert_eq!((failure.kind, failure.status), (FailureKind::NotBedrock, Some(status)));
        assert!(failure.raw_message.is_none(), "no HTML: {failure:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_error_type_in_the_header_is_recognized_with_any_body() {
    for body in ["<html><body>Bad <b>Gateway</b></body></html>", "\u{1}\u{2}\u{0}", "{\"mess"] {
        for name in ["AccessDeniedException", "com.amazon#AccessDeniedException:http://x/"] {
            let answer = Answer::page(403).header("x-amzn-errortype", name).body(body);
            let failure = failure(answer).await;
            assert_eq!(failure.kind, FailureKind::AccessDenied, "{body:?}");
            assert_eq!(failure.code.as_deref(), Some("AccessDeniedException"));
            assert_eq!((failure.status, failure.raw_message), (Some(403), None));
        }
        let answer = Answer::page(403).header("x-amzn-errortype", "Somebody").body(body);
        assert_eq!(failure(answer).await.kind, FailureKind::NotBedrock);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_sign_in_page_with_status_200_is_recognized() {
    let empty = Answer::status(200).header("content-type", "text/html");
    for page in [Answer::page(200), Answer::page(200).until_closed(), empty] {
        let events = events(page).await;
        let [StreamEvent::Failed(failure)] = &events[..] else { panic!("{events:?}") };
        assert_eq!((failure.kind, failure.status), (FailureKind::NotBedrock, Some(200)));
    }
}
