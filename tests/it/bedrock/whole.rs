//! Tests of `Converse`, which returns the complete reply. Its request and its events must equal
//! those of `ConverseStream`.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use outcrop::bedrock::{Stream, Tap};
use outcrop::chat::event::{Metadata, StreamEvent, Usage};
use outcrop::chat::failure::{Failure, FailureKind};
use outcrop::chat::message::{Reply, Role};
use outcrop::chat::request::Request;
use outcrop::chat::settings::Settings;
use serde_json::{Value, json};

use super::{ask, assert_is_discreet, connect, keys, prompt, rest, turned};
use crate::loopback::{Answer, Loopback, frame};

fn answer(body: &Value) -> Answer {
    Answer::status(200)
        .header("content-type", "application/json")
        .header("x-amzn-requestid", "request-1")
        .body(body.to_string())
}

/// Returns a response body with this content, as the service sends it.
fn saying(content: &Value) -> Value {
    json!({
        "output": { "message": { "role": "assistant", "content": content } },
        "stopReason": "end_turn",
        "usage": { "inputTokens": 7, "outputTokens": 2, "totalTokens": 9 },
        "metrics": { "latencyMs": 120 },
    })
}

async fn opened(server: &Loopback) -> (Vec<StreamEvent>, Result<Stream, Failure>) {
    let client = connect(keys(&server.url())).await;
    let progress_events = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&progress_events);
    let progress = move |event| sink.lock().expect("nobody panics here").push(event);
    let opened = client.converse(prompt(), &Tap::new(Instant::now), progress).await;
    let progress_events = progress_events.lock().expect("nobody panics here").clone();
    (progress_events, opened)
}

async fn events(body: &Value) -> Vec<StreamEvent> {
    let stream = opened(&Loopback::start([answer(body)])).await.1.expect("a reply");
    assert_eq!(stream.request_id(), Some("request-1"));
    rest(stream).await
}

async fn failure(answer: Answer) -> Failure {
    let failure = opened(&Loopback::start([answer])).await.1.expect_err("no reply");
    assert_is_discreet(&failure);
    failure
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn converse_and_converse_stream_send_the_same_body() {
    let request = Request {
        settings: Settings {
            system: Some("Be brief.".parse().expect("valid")),
            prefill: Some("```sh".parse().expect("valid")),
            temperature: Some("0.5".parse().expect("valid")),
            top_p: Some("0.25".parse().expect("valid")),
            max_tokens: Some("300".parse().expect("valid")),
            stop_sequences: vec!["```".parse().expect("valid")],
            ..prompt().settings
        },
        history: vec![turned(Role::User, &["a", "b"])],
        ..prompt()
    };
    for request in [prompt(), request] {
        let whole = answer(&saying(&json!([{ "text": "ok" }])));
        let server = Loopback::start([whole, Answer::stream(frame::reply("ok"))]);
        let client = connect(keys(&server.url())).await;
        client.converse(request.clone(), &Tap::new(Instant::now), |_| {}).await.expect("a reply");
        rest(ask(&client, &request).await.opened.expect("the stream opens")).await;
        let requests = server.requests();
        assert_eq!(requests[0].body, requests[1].body);
        assert_eq!(requests[0].method, "POST");
        let path = requests[1].path.strip_suffix("-stream").expect("the stream's own path");
        assert_eq!(requests[0].path, path);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_complete_response_gives_the_events_of_its_stream() {
    let mut body = saying(&json!([
        { "reasoningContent": { "reasoningText": { "text": "hm", "signature": "s" } } },
        { "text": "ls" },
    ]));
    body["stopReason"] = "stop_sequence".into();
    body["additionalModelResponseFields"] = json!({ "stop_sequence": "```" });
    body["usage"]["cacheReadInputTokens"] = 3.into();
    let usage = Usage {
        input: Some(7),
        output: Some(2),
        total: Some(9),
        cache_read: Some(3),
        ..Usage::default()
    };
    assert_eq!(
        events(&body).await,
        [
            StreamEvent::MessageStarted,
            StreamEvent::Reasoning { index: 0, text: "hm".into() },
            StreamEvent::ReasoningSignature { index: 0, signature: "s".into() },
            StreamEvent::BlockStopped { index: 0 },
            StreamEvent::Text { index: 1, text: "ls".into() },
            StreamEvent::BlockStopped { index: 1 },
            StreamEvent::stopped_at("```"),
            StreamEvent::Metadata(Metadata {
                usage: Some(usage),
                latency_ms: Some(120),
                ..Metadata::default()
            }),
            StreamEvent::Ended,
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn cited_text_is_part_of_the_generated_text() {
    let citation = json!({
        "title": "notes", "source": "notes.txt", "sourceContent": [{ "text": "Grass is green." }],
        "location": { "documentChar": { "documentIndex": 0, "start": 0, "end": 15 } },
    });
    let cited = json!({ "citationsContent": {
        "content": [{ "text": "grass is green" }], "citations": [citation],
    } });
    let body = saying(&json!([{ "text": "It says that " }, cited, { "text": "." }]));
    let mut reply = Reply::new(prompt().settings.model, None);
    for event in events(&body).await {
        reply.apply(&event);
    }
    assert_eq!(reply.generated(), "It says that grass is green.");
    assert_eq!(
        reply.citation_list(),
        "[1] notes, characters 0–15: \u{201c}Grass is green.\u{201d}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn missing_figures_of_a_response_are_unknown() {
    let mut body = saying(&json!([{ "text": "ok" }]));
    let members = body.as_object_mut().expect("an object");
    members.remove("usage");
    members.remove("metrics");
    let metadata = events(&body).await.into_iter().find_map(|event| match event {
        StreamEvent::Metadata(metadata) => Some(metadata),
        _ => None,
    });
    assert_eq!(metadata, Some(Metadata::default()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_retry_is_reported_and_a_refusal_is_explained() {
    let throttled = || Answer::error(429, "ThrottlingException", "Too many requests");
    let server = Loopback::start([throttled(), answer(&saying(&json!([{ "text": "ok" }])))]);
    let (progress_events, reply) = opened(&server).await;
    let [StreamEvent::Sent, StreamEvent::Retrying { attempt: 2, why, due }, StreamEvent::Sent] =
        &progress_events[..]
    else {
        panic!("{progress_events:?}")
    };
    assert_eq!((why.as_str(), due.is_some()), ("Too many requests", true));
    assert!(reply.is_ok());
    let refusal = failure(throttled()).await;
    assert_eq!(refusal.kind, FailureKind::Throttled);
    assert_eq!((refusal.status, refusal.request_id.as_deref()), (Some(429), Some("request-1")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_response_that_is_not_from_bedrock_is_reported() {
    assert_eq!(failure(Answer::page(200)).await.kind, FailureKind::NotBedrock);
    assert_eq!(failure(Answer::page(502)).await.kind, FailureKind::NotBedrock);
    assert_eq!(failure(answer(&json!({}))).await.kind, FailureKind::NotBedrock);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_cut_response_is_a_broken_stream() {
    let half = r#"{"output":{"message":{"role":"assi"#;
    let cut = Answer::status(200)
        .header("content-type", "application/json")
        .header("x-amzn-requestid", "request-1")
        .body(half)
        .cut();
    let failure = failure(cut).await;
    assert_eq!(failure.kind, FailureKind::BrokenStream, "{failure:?}");
    assert_eq!(failure.summary, "The reply was interrupted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_complete_but_unreadable_response_is_not_a_broken_stream() {
    for body in [r#"{"output":{"message":{"role":"assi"#, r#"{"output":{"message":7}}"#, "[1]"] {
        let json = Answer::status(200).header("content-type", "application/json");
        let failure = failure(json.header("x-amzn-requestid", "request-1").body(body)).await;
        assert_eq!(failure.summary, "The reply could not be read", "{body}: {failure:?}");
        assert_eq!(failure.kind, FailureKind::BrokenStream);
        assert_eq!(failure.request_id.as_deref(), Some("request-1"));
    }
}
