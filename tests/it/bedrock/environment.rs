//! Behavior that depends on the environment and the AWS config files. Each test runs its body in a
//! child process (this test binary again) with only the given environment: no credentials of the
//! user who runs the tests, and no instance metadata service.

use std::future::Future;
use std::path::Path;
use std::process::Command;

use outcrop::bedrock::{Client, ConnectOutcome};
use outcrop::chat::access::{Access, BlankVariables, SdkSettings};
use outcrop::chat::failure::{Failure, FailureKind};

use super::{ask, connect, keys, prompt, rest};
use crate::loopback::{Answer, Loopback, frame};

/// The variable that names the test to run in the child process.
const CHILD: &str = "OUTCROP_TEST_CHILD";

/// Returns true in the child process of a test.
pub fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// Runs `body` in a child process with these variables and an AWS config file with this text. `test`
/// is the name of the calling test, with its module if that is not this one.
pub fn within<F: Future<Output = ()>>(
    test: &str,
    variables: &[(&str, &str)],
    config: &str,
    body: impl FnOnce() -> F,
) {
    if is_child() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        return runtime.block_on(body());
    }
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("config");
    let module = if test.contains("::") { "bedrock" } else { "bedrock::environment" };
    std::fs::write(&file, config).expect("the file is written");
    let output = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", &format!("{module}::{test}")])
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("HOME", home.path())
        .env("AWS_CONFIG_FILE", &file)
        .env("AWS_SHARED_CREDENTIALS_FILE", home.path().join("none"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env(CHILD, test)
        .envs(variables.iter().copied())
        .current_dir(home.path())
        .output()
        .expect("the child runs");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && stdout.contains("1 passed"), "{stdout}");
}

/// Returns the `authorization` header of one request.
async fn authorization(server: &Loopback, client: &Client) -> String {
    rest(ask(client, &prompt()).await.opened.expect("the stream opens")).await;
    let requests = server.requests();
    requests[0].header("authorization").expect("every request has one").to_owned()
}

fn server() -> Loopback {
    Loopback::start([Answer::stream(frame::reply("ok"))])
}

pub fn profile(name: &str) -> Access {
    Access { profile: Some(name.into()), region: Some("us-east-1".into()), ..Access::default() }
}

async fn refused(access: Access) -> Failure {
    Client::connect(access).await.expect_err("no credentials come of this")
}

const WORK: &str = "[profile work]\nregion = eu-west-3\naws_access_key_id = AKIDWORK\n\
                    aws_secret_access_key = secret\n";

#[test]
fn without_any_configuration_the_client_is_offline() {
    within("without_any_configuration_the_client_is_offline", &[], "", async || {
        let connected = Client::connect(Access::default()).await;
        assert!(matches!(connected, Ok(ConnectOutcome::NoCredentials(_))), "{connected:?}");
    });
}

#[test]
fn an_explicit_endpoint_without_credentials_is_a_failure() {
    let test = "an_explicit_endpoint_without_credentials_is_a_failure";
    within(test, &[("AWS_REGION", "us-east-1")], "", async || {
        let endpoint_url = Some("http://127.0.0.1:1".into());
        let failure = refused(Access { endpoint_url, ..Access::default() }).await;
        assert_eq!(failure.kind, FailureKind::MissingCredentials);
    });
}

#[test]
fn a_profile_provides_keys_and_region_despite_keys_in_the_environment() {
    let variables = [("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    let test = "a_profile_provides_keys_and_region_despite_keys_in_the_environment";
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
    let test = "an_empty_region_in_the_environment_does_not_override_the_profile";
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
    let test = "an_empty_profile_in_the_environment_is_ignored";
    within(test, &[("AWS_PROFILE", "")], "", async || {
        let blank = BlankVariables { profile: true, ..BlankVariables::default() };
        let connected = Client::connect(Access { blank, ..Access::default() }).await;
        assert!(matches!(connected, Ok(ConnectOutcome::NoCredentials(_))), "{connected:?}");
    });
}

#[test]
fn an_empty_endpoint_in_the_environment_means_the_default_endpoint() {
    let test = "an_empty_endpoint_in_the_environment_means_the_default_endpoint";
    // The proxy on loopback receives the name of the requested host and rejects the request.
    let proxy = Loopback::start([Answer::status(502)]);
    let variables = [
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", ""),
        ("AWS_ENDPOINT_URL", ""),
        ("AWS_MAX_ATTEMPTS", "1"),
        ("HTTPS_PROXY", &proxy.url()),
    ];
    within(test, &variables, "", async || {
        let blank = BlankVariables { endpoint: true, ..BlankVariables::default() };
        let client = connect(Access { blank, endpoint_url: None, ..keys("") }).await;
        ask(&client, &prompt()).await.opened.expect_err("the proxy lets nobody through");
    });
    if !is_child() {
        let requests = proxy.requests();
        assert_eq!(requests[0].path, "bedrock-runtime.us-east-1.amazonaws.com:443");
    }
}

#[test]
fn the_control_plane_has_its_own_host_unless_an_endpoint_is_set() {
    let test = "the_control_plane_has_its_own_host_unless_an_endpoint_is_set";
    let proxy = Loopback::start([Answer::status(502)]);
    let variables = [
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:1"),
        ("AWS_ENDPOINT_URL_BEDROCK", ""),
        ("AWS_ENDPOINT_URL", ""),
        ("AWS_MAX_ATTEMPTS", "1"),
        ("HTTPS_PROXY", &proxy.url()),
    ];
    within(test, &variables, "", async || {
        let blank = BlankVariables { control: true, ..BlankVariables::default() };
        let client = connect(Access { blank, ..keys("http://127.0.0.1:1") }).await;
        client.list().await.expect_err("the proxy lets nobody through");
    });
    if !is_child() {
        let requests = proxy.requests();
        assert!(!requests.is_empty());
        for request in requests {
            assert_eq!(request.path, "bedrock.us-east-1.amazonaws.com:443");
        }
    }
}

#[test]
fn settings_of_an_env_file_decide_which_endpoint_is_used() {
    let test = "settings_of_an_env_file_decide_which_endpoint_is_used";
    let proxy = Loopback::start([Answer::status(502)]);
    let variables = [("AWS_MAX_ATTEMPTS", "1"), ("HTTPS_PROXY", &proxy.url())];
    within(test, &variables, "", async || {
        for (use_fips, use_dual_stack) in [(true, false), (false, true)] {
            let sdk = SdkSettings {
                use_fips: Some(use_fips),
                use_dual_stack: Some(use_dual_stack),
                ..SdkSettings::default()
            };
            let client = connect(Access { sdk, endpoint_url: None, ..keys("") }).await;
            ask(&client, &prompt()).await.opened.expect_err("the proxy lets nobody through");
        }
    });
    if !is_child() {
        let hosts: Vec<_> = proxy.requests().into_iter().map(|request| request.path).collect();
        let expected = [
            "bedrock-runtime-fips.us-east-1.amazonaws.com:443",
            "bedrock-runtime.us-east-1.api.aws:443",
        ];
        assert_eq!(hosts, expected);
    }
}

#[test]
fn an_empty_api_key_in_the_environment_is_ignored() {
    let test = "an_empty_api_key_in_the_environment_is_ignored";
    within(test, &[("AWS_BEARER_TOKEN_BEDROCK", "")], "", async || {
        let server = server();
        let client = connect(keys(&server.url())).await;
        assert!(authorization(&server, &client).await.starts_with("AWS4-HMAC-SHA256"));
    });
}

#[test]
fn the_configured_api_key_overrides_the_environment() {
    let test = "the_configured_api_key_overrides_the_environment";
    within(test, &[("AWS_BEARER_TOKEN_BEDROCK", "ABSK-other")], "", async || {
        let server = server();
        let access = Access { bearer: Some("ABSK-mine".into()), ..keys(&server.url()) };
        let client = connect(access).await;
        assert_eq!(authorization(&server, &client).await, "Bearer ABSK-mine");
    });
}

#[test]
fn a_service_specific_endpoint_overrides_the_general_one() {
    let server = server();
    let url = server.url();
    let variables = [
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", url.as_str()),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
    ];
    let test = "a_service_specific_endpoint_overrides_the_general_one";
    within(test, &variables, WORK, async || {
        let client = connect(profile("work")).await;
        rest(ask(&client, &prompt()).await.opened.expect("the stream opens")).await;
    });
}

#[test]
fn the_stand_in_is_reachable_in_any_environment() {
    let variables = [
        ("HTTP_PROXY", "http://127.0.0.1:1"),
        ("ALL_PROXY", "http://127.0.0.1:1"),
        ("AWS_BEARER_TOKEN_BEDROCK", "ABSK-real"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_REGION", ""),
    ];
    let test = "the_stand_in_is_reachable_in_any_environment";
    within(test, &variables, "not a config file", async || {
        let server = server();
        let client = Client::stand_in(&server.url(), "token", "us-east-1");
        assert!(authorization(&server, &client).await.contains("Credential=token/"));
    });
}

#[test]
fn a_profile_without_a_sign_in_names_the_sign_in_command() {
    let config = "[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\n\
                  sso_role_name = dev\n[sso-session corp]\nsso_region = us-east-1\n\
                  sso_start_url = https://corp.invalid/start\n";
    within("a_profile_without_a_sign_in_names_the_sign_in_command", &[], config, async || {
        let failure = refused(profile("sso")).await;
        assert_eq!(failure.kind, FailureKind::ExpiredCredentials, "{failure:?}");
        assert!(failure.next.to_string().contains("aws sso login --profile sso"), "{failure}");
    });
}

#[test]
fn an_unsupported_kind_of_sign_in_is_named() {
    let config = "[profile login]\nlogin_session = arn:aws:iam::123456789012:user/me\n";
    within("an_unsupported_kind_of_sign_in_is_named", &[], config, async || {
        let failure = refused(profile("login")).await;
        assert_eq!(failure.kind, FailureKind::Configuration, "{failure:?}");
        assert!(failure.why.contains("aws login"), "{failure}");
    });
}

#[test]
fn an_unreadable_config_file_is_reported() {
    let test = "an_unreadable_config_file_is_reported";
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
    let test = "a_failing_credential_process_is_reported_with_its_output";
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
    let test = "a_credential_process_runs_once_for_connect_and_first_request";
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
    within("a_credential_process_runs_once_for_requests_and_lists", &[], config, async || {
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
    });
}

#[cfg(unix)]
#[test]
fn credentials_that_expire_between_two_requests_are_reported() {
    let config = "[profile tool]\ncredential_process = sh -c 'mkdir \"$HOME/ran\" && echo \
                  \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIDTOOL\\\",\
                  \\\"SecretAccessKey\\\":\\\"s\\\",\
                  \\\"Expiration\\\":\\\"2020-01-01T00:00:00Z\\\"}\"'\n";
    let test = "credentials_that_expire_between_two_requests_are_reported";
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

/// Returns a loopback address on which no server listens.
pub fn dead() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").to_string()
}

#[test]
fn a_failure_names_the_endpoint_of_the_profile() {
    let config = format!("{WORK}endpoint_url = http://127.0.0.1:1\n");
    let test = "a_failure_names_the_endpoint_of_the_profile";
    within(test, &[("AWS_MAX_ATTEMPTS", "1")], &config, async || {
        let client = connect(Access { region: None, ..profile("work") }).await;
        let failure = ask(&client, &prompt()).await.opened.expect_err("nothing listens");
        assert_eq!(failure.why, "http://127.0.0.1:1 refused the connection.");
        let failure = client.list().await.expect_err("nothing listens");
        assert_eq!(failure.why, "http://127.0.0.1:1 refused the connection.");
        let failure = client.count_tokens(prompt()).await.expect_err("nothing listens");
        assert_eq!(failure.why, "http://127.0.0.1:1 refused the connection.");
    });
}

#[test]
fn a_failure_names_the_service_specific_endpoint() {
    // The AWS documentation writes `bedrock_runtime`, but the Rust SDK reads only
    // `bedrock-runtime`.
    let config = format!(
        "{WORK}services = own\n[services own]\n\
         bedrock-runtime =\n  endpoint_url = http://me:secret@127.0.0.1:1/a\n\
         bedrock =\n  endpoint_url = http://127.0.0.1:2\n"
    );
    let test = "a_failure_names_the_service_specific_endpoint";
    within(test, &[("AWS_MAX_ATTEMPTS", "1")], &config, async || {
        let client = connect(Access { region: None, ..profile("work") }).await;
        let failure = ask(&client, &prompt()).await.opened.expect_err("nothing listens");
        assert_eq!(failure.why, "http://127.0.0.1:1 refused the connection.");
        let failure = client.list().await.expect_err("nothing listens");
        assert_eq!(failure.why, "http://127.0.0.1:2 refused the connection.");
    });
}

#[test]
fn a_dead_proxy_is_named_and_not_the_endpoint() {
    let test = "a_dead_proxy_is_named_and_not_the_endpoint";
    let address = dead();
    let with_user = format!("http://me:secret@{address}");
    for (variable, endpoint) in [
        ("HTTP_PROXY", "http://bedrock.invalid"),
        ("HTTPS_PROXY", "https://bedrock.invalid"),
        ("ALL_PROXY", "https://bedrock.invalid"),
        ("https_proxy", "https://bedrock.invalid"),
    ] {
        let variables = [
            (variable, with_user.as_str()),
            ("AWS_MAX_ATTEMPTS", "1"),
            ("TEST_ENDPOINT", endpoint),
            ("TEST_PROXY", &address),
        ];
        within(test, &variables, "", async || {
            let (endpoint, proxy) = (variable_of("TEST_ENDPOINT"), variable_of("TEST_PROXY"));
            let client = connect(keys(&endpoint)).await;
            let failure = ask(&client, &prompt()).await.opened.expect_err("a dead proxy");
            let expected = format!("The proxy http://{proxy} refused the connection.");
            assert_eq!(failure.why, expected, "{failure:?}");
            assert!(failure.next.to_string().contains("PROXY"), "{failure}");
            assert!(!format!("{failure:?}").contains("me:"), "{failure:?}");
        });
    }
}

#[test]
fn a_host_in_no_proxy_is_named_in_a_failure() {
    let variables = [
        ("HTTP_PROXY", "http://127.0.0.1:1"),
        ("NO_PROXY", "127.0.0.2"),
        ("AWS_MAX_ATTEMPTS", "1"),
    ];
    within("a_host_in_no_proxy_is_named_in_a_failure", &variables, "", async || {
        let client = connect(keys("http://127.0.0.2:1")).await;
        let failure = ask(&client, &prompt()).await.opened.expect_err("nothing listens");
        assert_eq!(failure.why, "http://127.0.0.2:1 refused the connection.");
    });
}

#[test]
fn a_refusing_proxy_is_named() {
    let refusing = Loopback::start([Answer::status(502)]);
    let asking = Loopback::start([Answer::status(407)]);
    let silent = Loopback::start([Answer::hang_up()]);
    for (proxy, endpoint, what) in [
        (&refusing, "https://bedrock.invalid", "The proxy rejected the request"),
        (&asking, "https://bedrock.invalid", "The proxy requires a sign-in"),
        (&asking, "http://bedrock.invalid", "The proxy requires a sign-in"),
        (&silent, "https://bedrock.invalid", "The connection to the proxy was lost"),
        (&silent, "http://bedrock.invalid", "The connection to the proxy was lost"),
    ] {
        let url = proxy.url();
        let variables = [
            ("ALL_PROXY", url.as_str()),
            ("AWS_MAX_ATTEMPTS", "1"),
            ("TEST_ENDPOINT", endpoint),
            ("TEST_WHAT", what),
        ];
        within("a_refusing_proxy_is_named", &variables, "", async || {
            let client = connect(keys(&variable_of("TEST_ENDPOINT"))).await;
            let failure = ask(&client, &prompt()).await.opened.expect_err("no way through");
            assert_eq!(failure.summary, variable_of("TEST_WHAT"), "{failure:?}");
            assert!(failure.why.contains(&variable_of("ALL_PROXY")), "{failure}");
        });
    }
}

pub fn variable_of(name: &str) -> String {
    std::env::var(name).expect("the test set it")
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
    within("renewed_credentials_are_masked", &[], config, async || {
        let echo = "secret-of-run-1 secret-of-run-2 AKIDRENEWED2";
        let server = Loopback::start([Answer::stream(frame::reply(echo))]);
        let client = connect(Access { endpoint_url: Some(server.url()), ..profile("tool") }).await;
        rest(ask(&client, &prompt()).await.opened.expect("the stream opens")).await;
        let events = rest(ask(&client, &prompt()).await.opened.expect("it opens")).await;
        let debug_text = format!("{events:?}");
        assert!(debug_text.contains("*** *** ***"), "{debug_text}");
    });
}
