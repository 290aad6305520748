//! Tests of the region and the credentials that need neither the network nor the environment. A
//! missing profile stands for missing credentials, because the SDK's default chain would query the
//! instance metadata service. The unit tests of `bedrock::connect` cover the outcome of the default
//! chain.

use outcrop::bedrock::Client;
use outcrop::chat::access::{Access, BlankVariables, KeyPair};
use outcrop::chat::failure::FailureKind;

use super::{connect, keys};

const NO_PROFILE: &str = "outcrop-test-profile-that-does-not-exist";

#[tokio::test]
async fn a_missing_region_is_reported_before_any_request() {
    let access = Access {
        region: None,
        blank: BlankVariables { region: true, ..BlankVariables::default() },
        profile: Some(NO_PROFILE.into()),
        ..keys("http://127.0.0.1:1")
    };
    let failure = Client::connect(access).await.expect_err("no region");
    assert_eq!(failure.kind, FailureKind::MissingRegion);
    assert!(
        failure.next.to_string().contains("AWS_REGION")
            && failure.next.to_string().contains("--region"),
        "{failure}"
    );
}

#[tokio::test]
async fn a_profile_that_does_not_exist_is_named() {
    let access = Access {
        region: Some("us-east-1".into()),
        profile: Some(NO_PROFILE.into()),
        ..Access::default()
    };
    let failure = Client::connect(access).await.expect_err("no profile");
    assert_eq!(failure.kind, FailureKind::MissingCredentials);
    assert!(failure.summary.contains(NO_PROFILE), "{failure}");
    assert!(failure.why.contains("may not exist"), "{failure}");
}

#[tokio::test]
async fn a_client_names_its_region_and_credential_source_but_no_secret() {
    let access = Access {
        profile: Some(NO_PROFILE.into()),
        keys: Some(KeyPair { id: "AKIDEXAMPLE".into(), secret: "secret".into(), token: None }),
        ..keys("http://127.0.0.1:1")
    };
    let client = connect(access).await;
    assert_eq!((client.region(), client.source()), ("us-east-1", "an access key"));
    let shown = format!("{client:?}");
    assert!(!shown.contains("secret") && !shown.contains("AKID"), "{shown}");
}
