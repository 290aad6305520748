//! Tests of the control plane.

use aws_sdk_bedrock::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_bedrock::error::ProvideErrorMetadata;
use aws_sdk_bedrock::types::{InferenceProfileType, ModelModality};
use aws_sdk_bedrock::{Client, Config};

use super::{Pace, StandIn, TestStandIn, catalog};

fn client(server: &TestStandIn) -> Client {
    at(&server.stand_in)
}

fn at(stand_in: &StandIn) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(stand_in.token(), "secret", None, None, "static"))
        .endpoint_url(stand_in.endpoint_url());
    Client::from_conf(config.build())
}

#[tokio::test]
async fn profiles_are_listed_in_pages() {
    let server = TestStandIn::start().await;
    let client = client(&server);
    let request = client.list_inference_profiles();
    let mut pages = request
        .type_equals(InferenceProfileType::SystemDefined)
        .max_results(3)
        .into_paginator()
        .send();
    let mut sizes = Vec::new();
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        let profiles = page.expect("a page").inference_profile_summaries.unwrap_or_default();
        sizes.push(profiles.len());
        ids.extend(profiles.into_iter().map(|profile| profile.inference_profile_id));
    }
    assert_eq!(sizes, [3, 1]);
    assert_eq!(
        ids,
        [
            "us.anthropic.claude-opus-5-5",
            "global.anthropic.claude-opus-5-5",
            "us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "global.anthropic.claude-haiku-4-5-20251001-v1:0",
        ]
    );
}

#[tokio::test]
async fn a_listed_profile_is_complete_and_accepts_requests() {
    let server = TestStandIn::start().await;
    let answer = client(&server).list_inference_profiles().send().await.expect("a list");
    for profile in answer.inference_profile_summaries() {
        assert_eq!(profile.status.as_str(), "ACTIVE");
        let model = profile.models.first().and_then(|model| model.model_arn.as_deref());
        assert!(model.is_some_and(|arn| arn.contains("::foundation-model/anthropic.")));
        assert!((1..=5).contains(&profile.models.len()), "{profile:?}");
        assert!(profile.created_at.is_some() && profile.updated_at.is_some());
        let request = server.ask(&["hello"]).model_id(&profile.inference_profile_arn);
        assert_eq!(super::read(request).await.stop_reason(), "end_turn");
    }
}

#[tokio::test]
async fn models_are_filtered_by_provider_and_modality() {
    let server = TestStandIn::start().await;
    let client = client(&server);
    let list = client.list_foundation_models().by_provider("anthropic");
    let answer = list.by_output_modality(ModelModality::Text).send().await.expect("a list");
    let names: Vec<_> =
        answer.model_summaries().iter().filter_map(|model| model.model_name()).collect();
    assert_eq!(names, ["Claude Opus 5.5", "Claude Haiku 4.5"]);
    let none = client.list_foundation_models().by_provider("amazon").send().await.expect("a list");
    assert!(none.model_summaries().is_empty());
}

#[tokio::test]
async fn profiles_name_the_regions_that_they_route_to() {
    let server = TestStandIn::start().await;
    let answer = client(&server).list_inference_profiles().send().await.expect("a list");
    let regions = |id: &str| -> Vec<String> {
        let profiles = answer.inference_profile_summaries().iter();
        let profile = profiles.clone().find(|profile| profile.inference_profile_id == id);
        let models = profile.map(|profile| profile.models.clone()).unwrap_or_default();
        let arns = models.iter().filter_map(|model| model.model_arn.as_deref());
        arns.filter_map(|arn| arn.split(':').nth(3)).map(str::to_owned).collect()
    };
    assert_eq!(regions(super::HAIKU), ["us-east-1", "us-east-2", "us-west-2"]);
    assert_eq!(regions(super::NEWEST), ["us-east-1", ""], "the caller's, and any");
}

#[tokio::test]
async fn listing_is_denied_in_one_region() {
    let stand_in = StandIn::start(catalog(), "us-denied-1", Pace::Unpaced).await.expect("port");
    let client = at(&stand_in);
    let profiles = client.list_inference_profiles().send().await.err();
    assert_eq!(
        profiles.as_ref().and_then(ProvideErrorMetadata::code),
        Some("AccessDeniedException")
    );
    let words = profiles.as_ref().and_then(ProvideErrorMetadata::message).unwrap_or_default();
    assert!(
        words.contains("is not authorized to perform: bedrock:ListInferenceProfiles"),
        "{words}"
    );
    assert!(client.list_foundation_models().send().await.is_err());
}

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let server = TestStandIn::start().await;
    let error = client(&server).list_inference_profiles().next_token("x").send().await.err();
    assert_eq!(error.as_ref().and_then(ProvideErrorMetadata::code), Some("ValidationException"));
}
