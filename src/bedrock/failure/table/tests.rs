//! Tests of the table with error texts of the service.

use super::*;
use crate::chat::failure::FailureKind::{
    self, AccessDenied, Configuration, ContextTooLong, InvalidRequest, NeedsProfile,
    RefusedByModel, RefusedField, RejectedCredentials, UnknownModel,
};
use crate::chat::model::ModelRefusal;
use crate::chat::settings::SettingField;

fn check(message: &str, expected: FailureKind) {
    let row = find(message, Some("ValidationException"), Some(400));
    assert_eq!(row.kind, expected, "{message}");
}

#[test]
fn the_error_text_overrides_the_error_name() {
    check("Invocation of model ID x with on-demand throughput isn’t supported.", NeedsProfile);
    check("The provided model identifier is invalid.", UnknownModel);
    let no_temperature = RefusedByModel(ModelRefusal::NoTemperature);
    check("`temperature` is deprecated for this model.", no_temperature);
    check("`top_p` is deprecated for this model.", RefusedByModel(ModelRefusal::NoTopP));
    check(
        "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
        RefusedByModel(ModelRefusal::TemperatureAndTopP),
    );
    check(
        "This model does not support assistant message prefill. The conversation must end with \
         a user message.",
        RefusedByModel(ModelRefusal::NoPrefill),
    );
    check(
        "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.",
        RefusedField(SettingField::Temperature),
    );
    check(
        "\"thinking.type.enabled\" is not supported for this model. Use \
         \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior.",
        RefusedByModel(ModelRefusal::NoBudget),
    );
    check(
        "When `thinking` is enabled, a final `assistant` message must start with a thinking \
         block.",
        RefusedField(SettingField::Prefill),
    );
    check(
        "messages: final assistant content cannot end with trailing whitespace",
        RefusedField(SettingField::Prefill),
    );
    check(
        "stop_sequences: each stop sequence must contain non-whitespace",
        RefusedField(SettingField::StopSequences),
    );
    check(
        "The maximum tokens you requested exceeds the model limit of 128000. Try again with a \
         maximum tokens value that is lower than 128000.",
        RefusedField(SettingField::MaxTokens),
    );
    check("Input is too long for requested model.", ContextTooLong);
    check("messages: text content blocks must contain non-whitespace text", InvalidRequest);
    check("Something new.", InvalidRequest);
}

#[test]
fn a_daily_quota_differs_from_a_quota_per_minute() {
    let summary = |message| find(message, Some("ThrottlingException"), Some(429)).summary;
    assert_eq!(
        summary("Too many tokens per day, please wait before trying again."),
        "Today's token quota is used up"
    );
    assert_eq!(summary("Too many tokens, please wait before trying again."), "Too many tokens");
    assert_eq!(summary("Too many requests, please wait before trying again."), "Too many requests");
}

#[test]
fn every_text_is_a_short_sentence() {
    for row in ROWS.iter().chain([&REST]) {
        assert!(!row.summary.ends_with('.') && row.summary.len() <= 60, "{}", row.summary);
        assert!(row.why.ends_with('.') && row.why.len() <= 110, "{}", row.why);
        let is_filled = matches!(row.next, "{renewal}" | "{allowed}");
        assert!(is_filled || row.next.ends_with('.') && row.next.len() <= 110, "{}", row.next);
    }
}

#[test]
fn the_parts_of_a_pattern_match_in_order() {
    assert!(matches("a b c", "a*c"));
    assert!(!matches("c b a", "a*c"));
}

#[test]
fn texts_that_were_seen_have_their_own_advice() {
    fn check(message: &str, kind: FailureKind, summary: &str) {
        let row = find(message, Some("ValidationException"), Some(400));
        assert_eq!((row.kind, row.summary), (kind, summary), "{message}");
    }
    check(
        "Credential should be scoped to a valid region, not 'us-east-1'.",
        Configuration,
        "The region does not match the endpoint",
    );
    check(
        "The request is no longer valid due to expired timestamps.",
        RejectedCredentials,
        "The signature of the request was rejected",
    );
    check(
        "Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must \
         be provided. Your AWS Marketplace subscription for this model cannot be completed.",
        AccessDenied,
        "The account has no valid payment method",
    );
    check("Operation not allowed", AccessDenied, "AWS has restricted this account");
    check(
        "claude-opus-4-7 is not available for this account. You can explore other models.",
        AccessDenied,
        "AWS does not offer this model to this account",
    );
    let blocked = "A policy blocks this call";
    let deny = "User: x is not authorized to perform: y on resource: z with an explicit deny in";
    check(&format!("{deny} an identity-based policy"), AccessDenied, blocked);
    check(&format!("{deny} a service control policy: arn"), AccessDenied, blocked);
    check(
        "This action doesn't support the model that you provided. Try again with a supported model.",
        UnknownModel,
        "This model cannot chat",
    );
    check(
        "This model doesn't support the temperature field. Remove temperature and try again.",
        RefusedByModel(ModelRefusal::NoTemperature),
        "Temperature was rejected",
    );
    check(
        "This model doesn't support the topP field. Remove topP and try again.",
        RefusedByModel(ModelRefusal::NoTopP),
        "Top P was rejected",
    );
    let stops = RefusedField(SettingField::StopSequences);
    let rejected = "Stop sequences were rejected";
    check("This model doesn't support the stopSequences field. Remove it.", stops, rejected);
    check("Malformed input request: extraneous key [stop_sequences] is not", stops, rejected);
    check(
        "The model that you are using requires the last turn in the conversation to be a user \
         message. Add a user message to the conversation and try again.",
        RefusedByModel(ModelRefusal::NoPrefill),
        "Prefill was rejected",
    );
    let too_long = "The conversation is too long for this model";
    check(
        "input length and `max_tokens` exceed context limit: 1 + 2 > 3",
        ContextTooLong,
        too_long,
    );
    check("prompt tokens (2) exceed model maximum (1)", ContextTooLong, too_long);
    check(
        "messages: text content blocks must be non-empty",
        InvalidRequest,
        "A message without text was rejected",
    );
    let unsupported = "The model does not accept this attachment";
    check("This model doesn't support the video content block.", InvalidRequest, unsupported);
    check("This model doesn't support documents.", InvalidRequest, unsupported);
    check(
        "At least one of the image dimensions exceed max allowed size for many-image requests: \
         2000 pixels",
        InvalidRequest,
        "An image is too large",
    );
    check(
        "A maximum of 100 PDF pages may be provided.",
        InvalidRequest,
        "The PDFs have too many pages",
    );
    let rejected = "A document was rejected";
    check("The detected filetype is PLAIN_TEXT, but the provided", InvalidRequest, rejected);
    check(
        "The document source bytes could not be parsed as the specified format.",
        InvalidRequest,
        rejected,
    );
    check("Output blocked by content filtering policy", InvalidRequest, "The reply was blocked");
    check(
        "This model doesn't support system messages. Try again without a system message.",
        RefusedField(SettingField::SystemPrompt),
        "The system prompt was rejected",
    );
}
