//! The texts of failures, by the words of the service.

use super::*;
use crate::bedrock::destination::Destination;
use crate::chat::model::ModelId;

fn asked(model: &str, region: &str) -> FailedCall {
    FailedCall {
        model: ModelId::parse(model).expect("valid"),
        region: region.into(),
        profile: Some("work".into()),
        renewal: credentials::sign_in_again(Some("work")),
        destination: Destination::new(None, "bedrock-runtime.amazonaws.com".into(), false),
    }
}

fn failure(words: &str, name: &str) -> Failure {
    asked("anthropic.claude-opus-5", "eu-west-1").failure_of(ServiceError {
        name: Some(name.into()),
        words: Some(words.into()),
        ..ServiceError::default()
    })
}

#[test]
fn a_missing_profile_is_named_for_the_regions_geography() {
    let failure = failure("… on-demand throughput isn’t supported.", "ValidationException");
    assert_eq!(failure.kind, FailureKind::NeedsProfile);
    assert_eq!(
        failure.next.to_string(),
        "Use eu.anthropic.claude-opus-5 or global.anthropic.claude-opus-5."
    );
}

#[test]
fn advice_names_only_profiles_that_the_region_has_and_that_were_not_asked() {
    fn check(model: &str, region: &str, profiles: &str, other: &str) {
        let asked = asked(model, region);
        assert_eq!(asked.fill("{profiles}, {other}", None), format!("{profiles}, {other}"));
    }
    check("m", "us-east-1", "us.m or global.m", "us.m");
    check("us.m", "us-east-1", "us.m or global.m", "global.m");
    check("global.m", "sa-east-1", "global.m", "another model");
    check("m", "us-gov-west-1", "us-gov.m", "us-gov.m");
}

#[test]
fn the_way_to_sign_in_again_names_the_profile() {
    let failure = failure("The security token included in the request is expired", "X");
    assert_eq!(
        failure.next.to_string(),
        "Sign in again (aws sso login --profile work) and send again."
    );
}

#[test]
fn claudes_own_words_lose_their_wrapping_and_limits_are_named() {
    let failure = failure(
        "The model returned the following errors: the maximum tokens you requested exceeds \
         the model limit of 64000. Try again.",
        "validationException",
    );
    assert!(failure.words.is_some_and(|words| words.starts_with("the maximum tokens")));
    assert_eq!(failure.code.as_deref(), Some("ValidationException"));
    assert_eq!(failure.why, "The model's limit is 64000, and that number itself is refused.");
}

#[test]
fn a_bound_that_is_named_is_learned_and_one_that_is_not_is_not() {
    fn check(words: &str, expected: FailureKind) {
        let failure = failure(words, "ValidationException");
        assert_eq!(failure.kind, expected, "{words}");
        let is_learned = matches!(expected, FailureKind::RefusedByModel(_));
        assert_eq!(failure.next.to_string().contains("from now on"), is_learned);
    }
    let fewer = |limit| {
        let limit = std::num::NonZeroU32::new(limit).expect("it is some");
        FailureKind::RefusedByModel(ModelRefusal::FewerTokens(limit))
    };
    check("The maximum tokens you requested exceeds the model limit of 128000.", fewer(128_000));
    let claudes = "max_tokens: 99999 > 64000, which is the maximum allowed number of tokens";
    check(claudes, fewer(64_000));
    let field = FailureKind::RefusedField(SettingField::MaxTokens);
    check("The maximum tokens you requested exceeds the model limit.", field);
    check("The maximum tokens you requested exceeds the model limit of 0.", field);
}

#[test]
fn a_link_that_holds_the_request_is_left_out() {
    let inner = std::io::Error::other("to request `Request { body: SdkBody { secret } }`");
    assert_eq!(chain(&ConnectorError::io(inner.into())), "io error");
}

#[test]
fn an_errors_links_are_told_once_each() {
    let inner = std::io::Error::other("connection reset");
    let outer = ConnectorError::io(inner.into());
    assert_eq!(chain(&outer), "io error: connection reset");
}
