//! Tests of `CountTokens`: the request, and the handling of the response.

use outcrop::chat::failure::FailureKind;
use outcrop::chat::message::Role;
use outcrop::chat::model::ModelId;
use outcrop::chat::request::Request;
use outcrop::chat::settings::Settings;
use serde_json::json;

use super::{connect, keys, prompt, turned};
use crate::loopback::{Answer, Loopback};

fn counted(tokens: i64) -> Answer {
    let body = json!({ "inputTokens": tokens }).to_string();
    Answer::status(200).header("content-type", "application/json").body(body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_count_request_uses_the_id_of_the_foundation_model() {
    let server = Loopback::start([counted(42)]);
    let client = connect(keys(&server.url())).await;
    let arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/\
               us.anthropic.claude-haiku-4-5-20251001-v1:0";
    let request = Request {
        settings: Settings {
            model: ModelId::parse(arn).expect("valid"),
            system: Some("Be brief.".parse().expect("valid")),
            prefill: Some("{".parse().expect("valid")),
            temperature: Some("0.5".parse().expect("valid")),
            stop_sequences: vec!["x".parse().expect("valid")],
            ..prompt().settings
        },
        history: vec![
            turned(Role::User, &["a"]),
            turned(Role::Assistant, &["b"]),
            turned(Role::User, &["c"]),
        ],
        ..prompt()
    };
    assert_eq!(client.count_tokens(request).await, Ok(42));
    let received = server.requests().remove(0);
    assert_eq!(received.path, "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens");
    assert_eq!(
        received.body,
        json!({ "input": { "converse": {
            "system": [{ "text": "Be brief." }],
            "messages": [
                { "role": "user", "content": [{ "text": "a" }] },
                { "role": "assistant", "content": [{ "text": "b" }] },
                { "role": "user", "content": [{ "text": "c" }] },
                { "role": "assistant", "content": [{ "text": "{" }] },
            ],
        } } })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refused_count_keeps_the_service_message() {
    let words = "The provided model doesn't support counting tokens.";
    let server = Loopback::start([Answer::error(400, "ValidationException", words)]);
    let client = connect(keys(&server.url())).await;
    let failure = client.count_tokens(prompt()).await.expect_err("refused");
    assert_eq!(failure.raw_message.as_deref(), Some(words));
    let server = Loopback::start([Answer::page(200)]);
    let client = connect(keys(&server.url())).await;
    let failure = client.count_tokens(prompt()).await.expect_err("no count");
    assert_ne!(failure.kind, FailureKind::Other, "{failure:?}");
}
