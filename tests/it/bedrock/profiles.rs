//! The control plane: lists of profiles and models, including refused, slow and invalid lists.

use outcrop::chat::access::Access;
use outcrop::chat::failure::{Failure, FailureKind};
use outcrop::chat::listing::{Listing, MissingList, ProfileKind};
use serde_json::{Value, json};

use super::{assert_is_discreet, connect, keys};
use crate::loopback::{Answer, Gate, Loopback};

pub const HAIKU: &str = "anthropic.claude-haiku-4-5-20251001-v1:0";

/// Returns an [`Access`] that uses this endpoint for the control plane.
pub fn access(endpoint_url: &str) -> Access {
    Access { control_url: Some(endpoint_url.into()), ..keys("http://127.0.0.1:1") }
}

/// Returns a response with this JSON body.
pub fn json(body: &Value) -> Answer {
    Answer::status(200).header("content-type", "application/json").body(body.to_string())
}

pub fn profile(id: &str, kind: &str, regions: &[&str]) -> Value {
    let arn = |region: &&str| format!("arn:aws:bedrock:{region}::foundation-model/{HAIKU}");
    let models: Vec<Value> =
        regions.iter().map(|region| json!({ "modelArn": arn(region) })).collect();
    let resource = match kind {
        "APPLICATION" => "application-inference-profile",
        _ => "inference-profile",
    };
    json!({
        "inferenceProfileId": id,
        "inferenceProfileArn": format!("arn:aws:bedrock:us-east-1:123456789012:{resource}/{id}"),
        "inferenceProfileName": format!("The {id}"),
        "models": models,
        "status": "ACTIVE",
        "type": kind,
        "createdAt": "2026-01-15T00:00:00Z",
    })
}

pub fn page(profiles: &[Value], next: Option<&str>) -> Answer {
    let mut body = json!({ "inferenceProfileSummaries": profiles });
    if let Some(next) = next {
        body["nextToken"] = next.into();
    }
    json(&body)
}

pub fn models() -> Answer {
    json(&json!({ "modelSummaries": [
        {
            "modelArn": format!("arn:aws:bedrock:us-east-1::foundation-model/{HAIKU}"),
            "modelId": HAIKU,
            "modelName": "Claude Haiku 4.5",
            "inferenceTypesSupported": ["INFERENCE_PROFILE"],
            "modelLifecycle": { "status": "ACTIVE" },
        },
        {
            "modelArn": "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-old",
            "modelId": "anthropic.claude-old",
            "inferenceTypesSupported": ["ON_DEMAND", "TELEPATHY"],
            "modelLifecycle": { "status": "LEGACY", "endOfLifeTime": "2027-04-08T00:00:00Z" },
            "somethingNew": { "nobody": ["knows"] },
        },
    ] }))
}

/// Requests the lists from a server that gives these answers, and returns the result and the
/// server. The two lists are requested at the same time, so the answers are chosen by path.
async fn listed(profiles: Vec<Answer>, models: Answer) -> (Result<Listing, Failure>, Loopback) {
    let server = Loopback::by_path([
        ("/inference-profiles", profiles),
        ("/foundation-models", vec![models]),
    ]);
    let listed = connect(access(&server.url())).await.list().await;
    if let Err(failure) = &listed {
        assert_is_discreet(failure);
    }
    (listed, server)
}

pub fn denied(action: &str) -> Answer {
    let words = format!(
        "User: arn:aws:iam::123456789012:user/me is not authorized to perform: {action} because no \
         identity-based policy allows the {action} action"
    );
    Answer::error(403, "AccessDeniedException", &words)
}

#[tokio::test]
async fn every_page_of_profiles_is_read_with_the_regions_of_each_profile() {
    let pages = vec![
        page(
            &[profile(&format!("us.{HAIKU}"), "SYSTEM_DEFINED", &["us-east-1", "us-west-2"])],
            Some("a/b+c"),
        ),
        page(
            &[profile(&format!("global.{HAIKU}"), "SYSTEM_DEFINED", &["us-east-1", ""])],
            Some("2"),
        ),
        page(&[profile("abc123", "APPLICATION", &["us-east-1"])], None),
    ];
    let (listing, server) = listed(pages, models()).await;
    let listing = listing.expect("the lists come");
    let found: Vec<_> = listing
        .profiles
        .iter()
        .map(|profile| (profile.id.as_str(), profile.kind, profile.regions(), profile.is_global()))
        .collect();
    let (us, global) = (format!("us.{HAIKU}"), format!("global.{HAIKU}"));
    assert_eq!(
        found,
        [
            (us.as_str(), ProfileKind::SystemDefined, vec!["us-east-1", "us-west-2"], false),
            (global.as_str(), ProfileKind::SystemDefined, vec!["us-east-1"], true),
            ("abc123", ProfileKind::Application, vec!["us-east-1"], false),
        ]
    );
    let requests = server.requests();
    let tokens: Vec<_> = requests
        .iter()
        .filter_map(|request| request.path.split_once("nextToken="))
        .map(|(_, token)| token.to_owned())
        .collect();
    assert_eq!(tokens, ["a%2Fb%2Bc", "2"]);
    assert!(requests.iter().all(|request| {
        request
            .header("authorization")
            .is_some_and(|header| header.contains("/bedrock/aws4_request"))
    }));
    assert!(requests.iter().any(|request| request.path.contains("byProvider=anthropic")));
}

#[tokio::test]
async fn the_lifecycle_of_models_is_read_and_unknown_values_are_harmless() {
    let mut novel = profile("x.anthropic.claude-novel", "SOMEBODY_ELSE", &["mars-1"]);
    novel["status"] = "SLEEPING".into();
    novel["surprise"] = json!([1, 2, 3]);
    novel["models"] = json!([{ "modelArn": "arn:aws:bedrock:mars-1:1:custom-model/y" }, {}]);
    let (listing, _) = listed(vec![page(&[novel], None)], models()).await;
    let listing = listing.expect("the lists come");
    let [profile] = &listing.profiles[..] else { panic!("{listing:?}") };
    assert_eq!((profile.kind, profile.is_active), (ProfileKind::SystemDefined, false));
    assert_eq!((profile.model(), profile.is_claude()), (None, false));
    let [haiku, old] = &listing.models[..] else { panic!("{listing:?}") };
    assert_eq!((haiku.is_legacy, haiku.is_on_demand, &haiku.end_of_life), (false, false, &None));
    assert_eq!((old.is_legacy, old.is_on_demand), (true, true));
    assert_eq!(old.end_of_life.as_deref(), Some("2027-04-08"));
    assert_eq!(old.name, "anthropic.claude-old", "a model without a name has its id");
}

#[tokio::test]
async fn an_account_without_profiles_has_an_empty_list() {
    let empty = json(&json!({ "modelSummaries": [] }));
    let (listing, _) = listed(vec![page(&[], None)], empty).await;
    assert_eq!(listing, Ok(Listing::default()));
}

#[tokio::test]
async fn a_listing_with_a_repeated_next_token_ends() {
    let (listing, server) = listed(vec![page(&[], Some("again"))], models()).await;
    assert!(listing.is_ok());
    assert_eq!(server.requests().len(), 3, "two pages and the models");
}

#[tokio::test]
async fn a_denied_list_names_the_missing_permission() {
    let (listing, _) = listed(
        vec![denied("bedrock:ListInferenceProfiles")],
        denied("bedrock:ListFoundationModels"),
    )
    .await;
    let failure = listing.expect_err("neither is allowed");
    assert_eq!(failure.kind, FailureKind::AccessDenied);
    assert_eq!(failure.summary, "Listing is not allowed");
    assert!(failure.why.contains("bedrock:ListInferenceProfiles in us-east-1"), "{failure}");
    assert!(failure.raw_message.is_some_and(|words| words.starts_with("User: ")));
}

#[tokio::test]
async fn one_of_the_two_lists_is_enough() {
    let profiles = vec![page(&[profile("abc", "APPLICATION", &["us-east-1"])], None)];
    let (listing, _) = listed(profiles, denied("bedrock:ListFoundationModels")).await;
    let listing = listing.expect("the profiles come");
    assert_eq!(listing.profiles.len(), 1);
    let Some(MissingList::Models(why)) = listing.missing_list else {
        panic!("{:?}", listing.missing_list)
    };
    assert!(why.why.contains("bedrock:ListFoundationModels"), "{why}");
    let (listing, _) = listed(vec![denied("bedrock:ListInferenceProfiles")], models()).await;
    let listing = listing.expect("the models come");
    assert!(
        matches!(listing.missing_list, Some(MissingList::Profiles(_))) && listing.models.len() == 2
    );
}

#[tokio::test]
async fn every_listing_failure_mentions_lists_and_no_model() {
    async fn check(answer: Answer, kind: FailureKind, part: &str) {
        let (listing, _) = listed(vec![answer.clone()], answer).await;
        let failure = listing.expect_err(part);
        assert_eq!(failure.kind, kind, "{failure:?}");
        let message = failure.to_string();
        assert!(message.contains(part), "{message}");
        for word in ["claude", "model ", "end again", "reply"] {
            assert!(!message.contains(word), "{word:?} in: {message}");
        }
    }
    let refusal = |status, name: &str, words: &str| Answer::error(status, name, words);
    check(Answer::page(502), FailureKind::NotBedrock, "sent a web page").await;
    check(Answer::page(200), FailureKind::NotBedrock, "HTTP status 200").await;
    check(
        Answer::status(200)
            .header("content-type", "application/json")
            .body("{\"inferenceProfileSummaries\": 7, \"modelSummaries\": 7}"),
        FailureKind::NotBedrock,
        "A proxy or sign-in page answered",
    )
    .await;
    check(
        refusal(
            403,
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
        FailureKind::ExpiredCredentials,
        "restart.",
    )
    .await;
    check(
        Answer::status(403).body(
            "{\"Message\":\"Authentication failed: Please make sure your API Key is valid.\"}",
        ),
        FailureKind::RejectedCredentials,
        "API key",
    )
    .await;
    check(
        refusal(404, "UnknownOperationException", ""),
        FailureKind::UnknownModel,
        "AWS_ENDPOINT_URL_BEDROCK",
    )
    .await;
    check(
        refusal(400, "ValidationException", "Unknown operation"),
        FailureKind::UnknownModel,
        "Listing is not available here",
    )
    .await;
    check(
        refusal(400, "ValidationException", "odd"),
        FailureKind::InvalidRequest,
        "The list request was rejected",
    )
    .await;
    check(refusal(429, "ThrottlingException", "Rate exceeded"), FailureKind::Throttled, "refresh.")
        .await;
    check(refusal(500, "InternalServerException", "oh"), FailureKind::ServiceFault, "Refresh.")
        .await;
    check(Answer::hang_up(), FailureKind::Unreachable, "refresh.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_list_is_awaited() {
    let gate = Gate::new();
    let slow = page(&[profile("abc", "APPLICATION", &["us-east-1"])], None).held(&gate);
    let server = Loopback::by_path([
        ("/inference-profiles", vec![slow]),
        ("/foundation-models", vec![models()]),
    ]);
    let client = connect(access(&server.url())).await;
    let list = tokio::spawn(async move { client.list().await });
    server.wait_for_requests(2);
    assert!(!list.is_finished(), "one list has not come");
    gate.open();
    let listing = list.await.expect("no panic").expect("it comes");
    assert_eq!(listing.profiles.len(), 1);
}

#[tokio::test]
async fn an_api_key_is_used_for_lists() {
    let server = Loopback::by_path([
        ("/inference-profiles", vec![page(&[], None)]),
        ("/foundation-models", vec![models()]),
    ]);
    let access = Access { bearer: Some("ABSK-mine".into()), ..access(&server.url()) };
    connect(access).await.list().await.expect("the lists come");
    for request in server.requests() {
        assert_eq!(request.header("authorization"), Some("Bearer ABSK-mine"));
    }
}

#[tokio::test]
async fn the_identity_of_a_client_depends_on_its_endpoint_and_source_but_not_on_its_secrets() {
    let of = |access: Access| async { connect(access).await.identity() };
    let one = of(access("http://127.0.0.1:1")).await;
    assert_eq!(of(access("http://127.0.0.1:1")).await, one);
    assert_ne!(of(access("http://127.0.0.1:2")).await, one);
    let key = |key: &str| Access { bearer: Some(key.into()), ..access("http://127.0.0.1:1") };
    assert_ne!(of(key("ABSK-a")).await, one);
    assert_eq!(of(key("ABSK-a")).await, of(key("ABSK-b")).await, "no part of a key goes in");
}
