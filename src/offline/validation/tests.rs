//! Tests of the validation: which request gets which error.

use serde_json::{Value, json};

use super::*;
use crate::offline::test_catalog;

const HAIKU: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const NEWEST: &str = "global.anthropic.claude-opus-5-5";

fn error(model: &str, body: &Value) -> Option<String> {
    let request = ConverseRequest::read(body.to_string().as_bytes()).expect("a request");
    validate(&request, model, &test_catalog::catalog()).err().map(|error| error.message)
}

fn message(role: &str, text: &str) -> Value {
    json!({ "role": role, "content": [{ "text": text }] })
}

fn check(model: &str, messages: &[Value], inference: &Value, expected: Option<&str>) {
    let body = json!({ "messages": messages, "inferenceConfig": inference });
    let given = error(model, &body);
    match (given.as_deref(), expected) {
        (Some(given), Some(expected)) => {
            assert!(given.contains(expected), "{given}\n{expected}");
        }
        (given, expected) => assert_eq!(given, expected, "{body}"),
    }
}

#[test]
fn a_profile_that_does_not_exist_is_invalid() {
    let catalog = crate::config::models::catalog();
    let refused = |id: &str, schema: bool| {
        let mut body = json!({ "messages": [message("user", "a")] });
        if schema {
            let schema = json!({ "jsonSchema": { "schema": "{}" } });
            body["outputConfig"]["textFormat"]["structure"] = schema;
        }
        let request = ConverseRequest::read(body.to_string().as_bytes()).expect("a request");
        validate(&request, id, &catalog).err().map(|error| error.message).unwrap_or_default()
    };
    let invalid = "The provided model identifier is invalid.";
    assert_eq!(refused("global.anthropic.claude-opus-4-1-20250805-v1:0", false), invalid);
    assert_eq!(refused("us-gov.anthropic.claude-haiku-4-5-20251001-v1:0", false), invalid);
    assert_eq!(refused("us.anthropic.claude-opus-4-1-20250805-v1:0", false), "");
    assert_eq!(refused("in.anthropic.claude-sonnet-5", false), "");
    assert!(refused("in.anthropic.claude-sonnet-5", true).contains("outputConfig.textFormat"));
    assert_eq!(refused("us.anthropic.claude-sonnet-5", true), "");
}

#[test]
fn an_unknown_tier_or_latency_is_refused() {
    let refused = |member: &str, value: &Value| {
        let mut body = json!({ "messages": [message("user", "a")] });
        body[member] = value.clone();
        error(HAIKU, &body)
    };
    assert_eq!(refused("serviceTier", &json!({ "type": "flex" })), None);
    let why = refused("serviceTier", &json!({ "type": "fast" })).unwrap_or_default();
    assert!(why.contains("Value 'fast' at 'serviceTier.type'"), "{why}");
    let why = refused("performanceConfig", &json!({ "latency": "low" })).unwrap_or_default();
    assert!(why.contains("[standard, optimized]"), "{why}");
}

#[test]
fn ids_resolve_as_in_the_service() {
    let check = |model: &str, expected| check(model, &[message("user", "a")], &json!({}), expected);
    check(HAIKU, None);
    check(NEWEST, None);
    check("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-5-5", None);
    check("arn:aws:bedrock:us-east-1:1:application-inference-profile/abc123", None);
    check("claude", Some("The provided model identifier is invalid."));
    check("us.anthropic.claude-2", Some("The provided model identifier is invalid."));
    check(
        "anthropic.claude-opus-5-5",
        Some(
            "Invocation of model ID anthropic.claude-opus-5-5 with on-demand throughput isn\u{2019}t \
             supported. Retry your request with the ID or ARN of an inference profile that \
             contains this model.",
        ),
    );
}

#[test]
fn a_conversation_starts_with_the_user_alternates_and_is_not_blank() {
    let check = |messages: &[Value], expected| check(HAIKU, messages, &json!({}), Some(expected));
    let (user, assistant) = (message("user", "a"), message("assistant", "b"));
    check(&[], "must start with a user message");
    check(&[assistant.clone(), user.clone()], "must start with a user message");
    check(&[user.clone(), user.clone()], "must alternate between user and assistant roles");
    check(&[message("user", "")], "object at messages.0.content.0 is blank. Add text");
    check(
        &[message("user", " \n")],
        "messages: text content blocks must contain non-whitespace text",
    );
    check(&[json!({ "role": "user", "content": [] })], "Message object at messages.0 is empty");
    check(&[user.clone(), message("assistant", "b ")], "cannot end with trailing whitespace");
}

#[test]
fn numbers_outside_their_limits_are_refused() {
    let check = |inference: Value, expected| {
        check(HAIKU, &[message("user", "a")], &inference, expected);
    };
    check(json!({ "temperature": 1.0, "maxTokens": 63_999 }), None);
    check(
        json!({ "temperature": 1.5 }),
        Some("Value '1.5' at 'inferenceConfig.temperature' failed to satisfy constraint"),
    );
    check(json!({ "topP": -0.5 }), Some("Member must have value greater than or equal to 0"));
    check(json!({ "maxTokens": 0 }), Some("Value '0' at 'inferenceConfig.maxTokens'"));
    check(
        json!({ "maxTokens": 64_000 }),
        Some(
            "exceeds the model limit of 64000. Try again with a maximum tokens value that is lower",
        ),
    );
    let blank = Some("stop_sequences: each stop sequence must contain non-whitespace");
    check(json!({ "stopSequences": [""] }), blank);
    check(json!({ "stopSequences": ["x", " \n"] }), blank);
    check(
        json!({ "temperature": 0.5, "topP": 0.5 }),
        Some(
            "The model returned the following errors: `temperature` and `top_p` cannot both be \
             specified for this model. Please use only one.",
        ),
    );
}

#[test]
fn newer_models_refuse_sampling_and_prefill() {
    let user = [message("user", "a")];
    check(NEWEST, &user, &json!({ "temperature": 1 }), Some("`temperature` is deprecated"));
    check(NEWEST, &user, &json!({ "topP": 1 }), Some("`top_p` is deprecated for this model."));
    check(
        NEWEST,
        &[message("user", "a"), message("assistant", "{")],
        &json!({}),
        Some("This model does not support assistant message prefill."),
    );
}

#[test]
fn thinking_excludes_a_temperature_other_than_1() {
    let body = |kind: &str, temperature: f64| {
        json!({
            "messages": [message("user", "a")],
            "inferenceConfig": { "temperature": temperature },
            "additionalModelRequestFields": { "thinking": { "type": kind, "budget_tokens": 1024 } },
        })
    };
    assert_eq!(error(HAIKU, &body("enabled", 1.0)), None);
    let given = error(HAIKU, &body("enabled", 0.5)).unwrap_or_default();
    assert!(given.contains("may only be set to 1"), "{given}");
    let old_way = json!({
        "messages": [message("user", "a")],
        "additionalModelRequestFields": { "thinking": { "type": "enabled" } },
    });
    let given = error(NEWEST, &old_way).unwrap_or_default();
    assert!(given.contains("\"thinking.type.enabled\" is not supported"), "{given}");
}

#[test]
fn a_conversation_longer_than_the_context_window_is_too_long() {
    let long = "word ".repeat(200_000);
    check(HAIKU, &[message("user", &long)], &json!({}), Some("Input is too long"));
    check(NEWEST, &[message("user", &long)], &json!({}), None);
}
