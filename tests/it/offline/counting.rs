//! Tests of `CountTokens`.

use aws_sdk_bedrockruntime::error::ProvideErrorMetadata;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{
    ConversationRole, ConverseTokensRequest, CountTokensInput, InvokeModelTokensRequest,
    SystemContentBlock,
};

use super::{HAIKU, NEWEST, TestStandIn, message};

const BARE: &str = "anthropic.claude-haiku-4-5-20251001-v1:0";

fn input(texts: &[&str]) -> CountTokensInput {
    let messages = texts.iter().map(|text| message(&ConversationRole::User, text)).collect();
    let system = SystemContentBlock::Text("1234".into());
    let request = ConverseTokensRequest::builder().set_messages(Some(messages)).system(system);
    CountTokensInput::Converse(request.build())
}

#[tokio::test]
async fn a_request_is_counted_by_the_id_of_the_model() {
    let server = TestStandIn::start().await;
    let counted = server.client.count_tokens().model_id(BARE).input(input(&["12345678"]));
    assert_eq!(counted.send().await.expect("counted").input_tokens(), 3);
}

#[tokio::test]
async fn profiles_newer_models_and_invalid_requests_cannot_be_counted() {
    let server = TestStandIn::start().await;
    let check = async |model: &str, input, expected: &str| {
        let refused = server.client.count_tokens().model_id(model).input(input).send().await;
        let error = refused.expect_err(expected);
        let message = error.message().unwrap_or_default();
        assert!(message.contains(expected), "{model}: {message}");
    };
    let unsupported = "The provided model doesn't support counting tokens.";
    check(HAIKU, input(&["a"]), unsupported).await;
    check(NEWEST, input(&["a"]), unsupported).await;
    check("anthropic.claude-opus-5-5", input(&["a"]), unsupported).await;
    check("anthropic.claude-9", input(&["a"]), "The provided model identifier is invalid.").await;
    check(BARE, input(&[]), "A conversation must start with a user message.").await;
    let body = InvokeModelTokensRequest::builder().body(Blob::new("{}")).build().expect("a body");
    check(BARE, CountTokensInput::InvokeModel(body), "counts only input.converse").await;
}
