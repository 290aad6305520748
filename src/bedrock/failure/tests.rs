//! Tests of the failure texts for errors of the service.

use super::*;
use crate::bedrock::destination::Destination;
use crate::chat::model::ModelId;

fn failed_call(model: &str, region: &str) -> FailedCall {
    FailedCall {
        model: ModelId::parse(model).expect("valid"),
        region: region.into(),
        profile: Some("work".into()),
        renewal: credentials::sign_in_again(Some("work")),
        destination: Destination::new(None, "bedrock-runtime.amazonaws.com".into(), false),
    }
}

fn failure(words: &str, name: &str) -> Failure {
    failed_call("anthropic.claude-opus-5", "eu-west-1").failure_of(ServiceError {
        name: Some(name.into()),
        words: Some(words.into()),
        ..ServiceError::default()
    })
}

#[test]
fn the_advice_names_the_missing_profile_of_the_geography() {
    let failure = failure("… on-demand throughput isn’t supported.", "ValidationException");
    assert_eq!(failure.kind, FailureKind::NeedsProfile);
    assert_eq!(
        failure.next.to_string(),
        "Choose eu.anthropic.claude-opus-5 or global.anthropic.claude-opus-5."
    );
}

#[test]
fn advice_names_only_other_profiles_of_the_region() {
    fn check(model: &str, region: &str, profiles: &str) {
        assert_eq!(failed_call(model, region).fill("{profiles}", None), profiles);
    }
    check("m", "us-east-1", "us.m or global.m");
    check("us.m", "us-east-1", "global.m");
    check("m", "us-gov-west-1", "us-gov.m");
}

#[test]
fn a_policy_that_denies_a_global_profile_may_allow_the_profile_of_the_geography() {
    fn check(model: &str, region: &str, advice: &str) {
        let words = "x is not authorized to perform: y on resource: \
                     arn:aws:bedrock:::foundation-model/anthropic.claude-x with an explicit deny in \
                     a service control policy";
        let failure = failed_call(model, region)
            .failure_of(ServiceError { words: Some(words.into()), ..ServiceError::default() });
        assert_eq!(failure.next.to_string(), advice);
        assert!(failure.why.contains("An explicit deny in a service control policy"), "{failure}");
    }
    check("global.m", "eu-west-1", "Try eu.m, or ask your administrator.");
    let ask = "Ask your administrator which models and regions the policy allows.";
    check("us.m", "us-east-1", ask);
    check("global.m", "sa-east-1", ask);
    let profile = "arn:aws:bedrock:eu-west-1:1:application-inference-profile/a";
    check(profile, "eu-west-1", "Try eu.anthropic.claude-x, or ask your administrator.");
}

#[test]
fn the_sign_in_command_names_the_profile() {
    let failure = failure("The security token included in the request is expired", "X");
    assert_eq!(
        failure.next.to_string(),
        "Sign in again (aws sso login --profile work) and send again."
    );
}

#[test]
fn the_prefix_of_a_model_error_is_stripped_and_the_limit_is_named() {
    let failure = failure(
        "The model returned the following errors: the maximum tokens you requested exceeds \
         the model limit of 64000. Try again.",
        "validationException",
    );
    assert!(failure.raw_message.is_some_and(|words| words.starts_with("the maximum tokens")));
    assert_eq!(failure.code.as_deref(), Some("ValidationException"));
    assert_eq!(failure.why, "Max tokens cannot exceed 64,000.");
}

#[test]
fn a_named_limit_is_learned() {
    fn check(words: &str, expected: FailureKind) {
        let failure = failure(words, "ValidationException");
        assert_eq!(failure.kind, expected, "{words}");
        let is_learned = matches!(expected, FailureKind::RefusedByModel(_));
        assert_eq!(failure.next.to_string().contains("now requests fewer"), is_learned);
    }
    let fewer = |limit| {
        let limit = std::num::NonZeroU32::new(limit).expect("nonzero");
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
fn an_error_text_that_contains_the_request_is_not_shown() {
    let inner = std::io::Error::other("to request `Request { body: SdkBody { secret } }`");
    assert_eq!(chain(&ConnectorError::io(inner.into())), "io error");
}

#[test]
fn each_cause_of_an_error_is_shown_once() {
    let inner = std::io::Error::other("connection reset");
    let outer = ConnectorError::io(inner.into());
    assert_eq!(chain(&outer), "io error: connection reset");
}

/// Returns the titles in the tables of failures on the manual's page about errors.
fn manual_titles() -> Vec<&'static str> {
    let page = include_str!("../../../assets/manual/errors.md");
    let tables = page.split("\n\n").filter(|table| table.starts_with("| title |"));
    let rows = tables.flat_map(|table| table.lines().skip(2));
    rows.filter_map(|row| row.strip_prefix("| ")?.split(" | ").next()).collect()
}

#[test]
fn the_manual_has_the_title_of_each_row() {
    let titles = manual_titles();
    let rows = table::rows::all().map(|row| row.summary);
    for title in rows.chain(network::titles()).chain(credentials::titles()) {
        assert!(titles.contains(&title), "{title} is missing in assets/manual/errors.md");
    }
    let sources = [
        include_str!("../connect.rs"),
        include_str!("network.rs"),
        include_str!("credentials.rs"),
        include_str!("table.rs"),
        include_str!("listing.rs"),
        include_str!("table/rows/access.rs"),
        include_str!("table/rows/settings.rs"),
        include_str!("table/rows/content.rs"),
        include_str!("table/rows/service.rs"),
    ];
    let is_shown = |title: &&str| sources.iter().any(|it| it.contains(&format!("\"{title}\"")));
    // The title of a profile contains its name.
    let is_fixed = |title: &&str| !title.contains('…');
    let unknown: Vec<_> = titles.iter().filter(|it| is_fixed(it) && !is_shown(it)).collect();
    assert!(unknown.is_empty(), "no failure has these titles: {unknown:?}");
}
