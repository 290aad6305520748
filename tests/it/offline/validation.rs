//! Tests of the validation: the error code and the message of each rule.

use aws_sdk_bedrockruntime::operation::converse_stream::builders::ConverseStreamFluentBuilder;
use aws_sdk_bedrockruntime::types::{ConversationRole, InferenceConfiguration};

use super::{NEWEST, TestStandIn, message, read};

async fn check(request: ConverseStreamFluentBuilder, message: &str) {
    let (code, given) = read(request).await.error_response.unwrap_or_default();
    assert_eq!(code, "ValidationException", "{message}");
    assert!(given.contains(message), "{given}\n{message}");
}

fn config() -> aws_sdk_bedrockruntime::types::builders::InferenceConfigurationBuilder {
    InferenceConfiguration::builder()
}

#[tokio::test]
async fn invalid_model_ids_are_errors() {
    let server = TestStandIn::start().await;
    let ask = || server.ask(&["hello"]);
    check(ask().model_id("us.anthropic.claude-9"), "The provided model identifier is invalid.")
        .await;
    check(
        ask().model_id("anthropic.claude-haiku-4-5-20251001-v1:0"),
        "Invocation of model ID anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand throughput \
         isn\u{2019}t supported. Retry your request with the ID or ARN of an inference profile \
         that contains this model.",
    )
    .await;
    for arn in [
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-5-5",
    ] {
        assert_eq!(read(ask().model_id(arn)).await.stop_reason(), "end_turn", "{arn}");
    }
}

#[tokio::test]
async fn invalid_conversations_are_errors() {
    let server = TestStandIn::start().await;
    let (user, assistant) = (&ConversationRole::User, &ConversationRole::Assistant);
    let of = |messages| server.ask(&[]).set_messages(Some(messages));
    check(of(vec![message(assistant, "a")]), "A conversation must start with a user message.")
        .await;
    check(
        of(vec![message(user, "a"), message(user, "b")]),
        "A conversation must alternate between user and assistant roles.",
    )
    .await;
    check(of(vec![message(user, "")]), "at messages.0.content.0 is blank.").await;
    check(
        of(vec![message(user, "\n")]),
        "messages: text content blocks must contain non-whitespace text",
    )
    .await;
    check(
        server.ask(&["a", "Sure: "]),
        "The model returned the following errors: messages: final assistant content cannot end \
         with trailing whitespace",
    )
    .await;
}

#[tokio::test]
async fn numbers_out_of_range_are_errors() {
    let server = TestStandIn::start().await;
    let with = |config: aws_sdk_bedrockruntime::types::builders::InferenceConfigurationBuilder| {
        server.ask(&["hello"]).inference_config(config.build())
    };
    check(with(config().temperature(1.5)), "'inferenceConfig.temperature' failed to satisfy").await;
    check(with(config().max_tokens(0)), "'inferenceConfig.maxTokens' failed to satisfy").await;
    check(
        with(config().max_tokens(64_000)),
        "The maximum tokens you requested exceeds the model limit of 64000. Try again with a \
         maximum tokens value that is lower than 64000.",
    )
    .await;
    check(
        with(config().temperature(0.5).top_p(0.5)),
        "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
    )
    .await;
    check(
        with(config().stop_sequences("")),
        "stop_sequences: each stop sequence must contain non-whitespace",
    )
    .await;
}

#[tokio::test]
async fn the_newest_models_refuse_prefill_and_sampling() {
    let server = TestStandIn::start().await;
    check(
        server.ask(&["a", "b"]).model_id(NEWEST),
        "This model does not support assistant message prefill. The conversation must end with a \
         user message.",
    )
    .await;
    let ask = |config| server.ask(&["a"]).model_id(NEWEST).inference_config(config);
    check(ask(config().temperature(0.5).build()), "`temperature` is deprecated for this model.")
        .await;
    check(ask(config().top_p(0.5).build()), "`top_p` is deprecated for this model.").await;
}
