//! Tests of the table with error texts of the service.

use super::*;

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
        RefusedByModel(ModelRefusal::OneOfTwo),
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
        assert!(row.next.ends_with('.') && row.next.len() <= 110, "{}", row.next);
    }
}

#[test]
fn the_parts_of_a_pattern_match_in_order() {
    assert!(matches("a b c", "a*c"));
    assert!(!matches("c b a", "a*c"));
}
