//! Credentials, regions and profiles that come from the environment and the AWS config files. Each
//! test runs in a child process with only the given environment.

use std::path::Path;

use outcrop::bedrock::{Client, ConnectOutcome};
use outcrop::chat::access::{Access, BlankVariables};
use outcrop::chat::failure::{Failure, FailureKind};

use super::child_process::{WORK, authorization, profile, server, within};
use super::{ask, connect, keys, prompt, rest};
use crate::loopback::{Answer, Loopback, frame};

async fn refused(access: Access) -> Failure {
    Client::connect(access).await.expect_err("no credentials come of this")
}

#[test]
fn without_any_configuration_the_client_is_offline() {
    within("environment::without_any_configuration_the_client_is_offline", &[], "", async || {
        let connected = Client::connect(Access::default()).await;
        assert!(matches!(connected, Ok(ConnectOutcome::NoCredentials(_))), "{connected:?}");
    });
}

#[test]
fn an_explicit_endpoint_without_credentials_is_a_failure() {
    let test = "environment::an_explicit_endpoint_without_credentials_is_a_failure";
    within(test, &[("AWS_REGION", "us-east-1")], "", async || {
        let endpoint_url = Some("http://127.0.0.1:1".into());
        let failure = refused(Access { endpoint_url, ..Access::default() }).await;
        assert_eq!(failure.kind, FailureKind::MissingCredentials);
    });
}

#[test]
fn a_profile_provides_keys_and_region_despite_keys_in_the_environment() {
    let variables = [("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    let test = "environment::a_profile_provides_keys_and_region_despite_keys_in_the_environment";
    within(test, &variables, WORK, async || {
        let server = server();
        let endpoint_url = Some(server.url());
        let client = connect(Access { region: None, endpoint_url, ..profile("work") }).await;
        assert_eq!((client.region(), client.source()), ("eu-west-3", "profile work"));
        let authorization = authorization(&server, &client).await;
        assert!(authorization.contains("AKIDWORK/"), "{authorization}");
        assert!(authorization.contains("/eu-west-3/bedrock/"), "{authorization}");
    });
}

#[test]
fn an_empty_region_in_the_environment_does_not_override_the_profile() {
    let test = "environment::an_empty_region_in_the_environment_does_not_override_the_profile";
    within(test, &[("AWS_REGION", "")], WORK, async || {
        let access = Access {
            region: None,
            blank: BlankVariables { region: true, ..BlankVariables::default() },
            ..profile("work")
        };
        assert_eq!(connect(access).await.region(), "eu-west-3");
    });
}

#[test]
fn an_empty_profile_in_the_environment_is_ignored() {
    let test = "environment::an_empty_profile_in_the_environment_is_ignored";
    within(test, &[("AWS_PROFILE", "")], "", async || {
        let blank = BlankVariables { profile: true, ..BlankVariables::default() };
        let connected = Client::connect(Access { blank, ..Access::default() }).await;
        assert!(matches!(connected, Ok(ConnectOutcome::NoCredentials(_))), "{connected:?}");
    });
}

#[test]
fn an_empty_api_key_in_the_environment_is_ignored() {
    let test = "environment::an_empty_api_key_in_the_environment_is_ignored";
    within(test, &[("AWS_BEARER_TOKEN_BEDROCK", "")], "", async || {
        let server = server();
        let client = connect(keys(&server.url())).await;
        assert!(authorization(&server, &client).await.starts_with("AWS4-HMAC-SHA256"));
    });
}

#[test]
fn the_configured_api_key_overrides_the_environment() {
    let test = "environment::the_configured_api_key_overrides_the_environment";
    within(test, &[("AWS_BEARER_TOKEN_BEDROCK", "ABSK-other")], "", async || {
        let server = server();
        let access = Access { bearer: Some("ABSK-mine".into()), ..keys(&server.url()) };
        let client = connect(access).await;
        assert_eq!(authorization(&server, &client).await, "Bearer ABSK-mine");
    });
}

#[test]
fn a_profile_without_a_sign_in_names_the_sign_in_command() {
    let config = "[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\n\
                  sso_role_name = dev\n[sso-session corp]\nsso_region = us-east-1\n\
                  sso_start_url = https://corp.invalid/start\n";
    within(
        "environment::a_profile_without_a_sign_in_names_the_sign_in_command",
        &[],
        config,
        async || {
            let failure = refused(profile("sso")).await;
            assert_eq!(failure.kind, FailureKind::ExpiredCredentials, "{failure:?}");
            assert!(failure.next.to_string().contains("aws sso login --profile sso"), "{failure}");
        },
    );
}

#[test]
fn an_unsupported_kind_of_sign_in_is_named() {
    let config = "[profile login]\nlogin_session = arn:aws:iam::123456789012:user/me\n";
    within("environment::an_unsupported_kind_of_sign_in_is_named", &[], config, async || {
        let failure = refused(profile("login")).await;
        assert_eq!(failure.kind, FailureKind::Configuration, "{failure:?}");
        assert!(failure.why.contains("aws login"), "{failure}");
    });
}

#[test]
fn an_unreadable_config_file_is_reported() {
    let test = "environment::an_unreadable_config_file_is_reported";
    within(test, &[], "[profile work\nregion", async || {
        let failure = refused(profile("work")).await;
        assert_eq!(failure.kind, FailureKind::Configuration, "{failure:?}");
        assert!(failure.summary.contains("config file"), "{failure}");
    });
}

#[cfg(unix)]
#[test]
fn a_failing_credential_process_is_reported_with_its_output() {
    let config = "[profile tool]\ncredential_process = sh -c 'echo no card >&2; exit 3'\n";
    let test = "environment::a_failing_credential_process_is_reported_with_its_output";
    within(test, &[], config, async || {
        let failure = refused(profile("tool")).await;
        assert_eq!(failure.kind, FailureKind::MissingCredentials, "{failure:?}");
        assert!(failure.raw_message.is_some_and(|words| words.contains("no card")));
    });
}

#[cfg(unix)]
#[test]
fn a_credential_process_runs_once_for_connect_and_first_request() {
    let config = "[profile tool]\ncredential_process = sh -c 'echo x >> \"$HOME/runs\"; echo \
                  \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIDTOOL\\\",\
                  \\\"SecretAccessKey\\\":\\\"s\\\"}\"'\n";
    let test = "environment::a_credential_process_runs_once_for_connect_and_first_request";
    within(test, &[], config, async || {
        let server = server();
        let endpoint_url = Some(server.url());
        let client = connect(Access { endpoint_url, ..profile("tool") }).await;
        assert!(authorization(&server, &client).await.contains("AKIDTOOL/"));
        let home = std::env::var_os("HOME").expect("the child has one");
        let runs = std::fs::read_to_string(Path::new(&home).join("runs")).expect("it ran");
        assert_eq!(runs.lines().count(), 1);
    });
}

#[cfg(unix)]
#[test]
fn a_credential_process_runs_once_for_requests_and_lists() {
    let config = "[profile tool]\ncredential_process = sh -c 'echo x >> \"$HOME/runs\"; echo \
                  \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIDTOOL\\\",\
                  \\\"SecretAccessKey\\\":\\\"s\\\"}\"'\n";
    within(
        "environment::a_credential_process_runs_once_for_requests_and_lists",
        &[],
        config,
        async || {
            let (server, lists) = (server(), Loopback::start([Answer::status(200).body("{}")]));
            let (endpoint_url, control_url) = (Some(server.url()), Some(lists.url()));
            let client = connect(Access { endpoint_url, control_url, ..profile("tool") }).await;
            assert!(authorization(&server, &client).await.contains("AKIDTOOL/"));
            client.list().await.expect("empty lists");
            let first = lists.requests()[0].header("authorization").map(str::to_owned);
            assert!(first.is_some_and(|header| header.contains("AKIDTOOL/")));
            let home = std::env::var_os("HOME").expect("the child has one");
            let runs = std::fs::read_to_string(Path::new(&home).join("runs")).expect("it ran");
            assert_eq!(runs.lines().count(), 1);
        },
    );
}

#[cfg(unix)]
#[test]
fn credentials_that_expire_between_two_requests_are_reported() {
    let config = "[profile tool]\ncredential_process = sh -c 'mkdir \"$HOME/ran\" && echo \
                  \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIDTOOL\\\",\
                  \\\"SecretAccessKey\\\":\\\"s\\\",\
                  \\\"Expiration\\\":\\\"2020-01-01T00:00:00Z\\\"}\"'\n";
    let test = "environment::credentials_that_expire_between_two_requests_are_reported";
    within(test, &[], config, async || {
        let server = server();
        let endpoint_url = Some(server.url());
        let client = connect(Access { endpoint_url, ..profile("tool") }).await;
        assert!(authorization(&server, &client).await.contains("AKIDTOOL/"));
        let failure = ask(&client, &prompt()).await.opened.expect_err("the second run fails");
        assert_eq!(failure.kind, FailureKind::MissingCredentials, "{failure:?}");
        assert!(failure.summary.contains("credential process"), "{failure}");
    });
}

#[cfg(unix)]
#[test]
fn renewed_credentials_are_masked() {
    // Each run of the process returns a new key pair that has already expired.
    let config = "[profile tool]\ncredential_process = sh -c 'echo x >> \"$HOME/runs\"; \
                  n=$(wc -l < \"$HOME/runs\" | tr -d \" \"); echo \
                  \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIDRENEWED$n\\\",\
                  \\\"SecretAccessKey\\\":\\\"secret-of-run-$n\\\",\
                  \\\"Expiration\\\":\\\"2020-01-01T00:00:00Z\\\"}\"'\n";
    within("environment::renewed_credentials_are_masked", &[], config, async || {
        let echo = "secret-of-run-1 secret-of-run-2 AKIDRENEWED2";
        let server = Loopback::start([Answer::stream(frame::reply(echo))]);
        let client = connect(Access { endpoint_url: Some(server.url()), ..profile("tool") }).await;
        rest(ask(&client, &prompt()).await.opened.expect("the stream opens")).await;
        let events = rest(ask(&client, &prompt()).await.opened.expect("it opens")).await;
        let debug_text = format!("{events:?}");
        assert!(debug_text.contains("*** *** ***"), "{debug_text}");
    });
}
