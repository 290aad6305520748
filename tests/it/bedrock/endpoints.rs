//! Endpoints and proxies that come from the environment and the AWS config files, and how failures
//! name them. Each test runs in a child process with only the given environment.

use outcrop::bedrock::Client;
use outcrop::chat::access::{Access, BlankVariables, SdkSettings};

use super::child_process::{
    WORK, authorization, dead, is_child, profile, server, variable_of, within,
};
use super::{ask, connect, keys, prompt, rest};
use crate::loopback::{Answer, Loopback};

#[test]
fn an_empty_endpoint_in_the_environment_means_the_default_endpoint() {
    let test = "endpoints::an_empty_endpoint_in_the_environment_means_the_default_endpoint";
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
    let test = "endpoints::the_control_plane_has_its_own_host_unless_an_endpoint_is_set";
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
    let test = "endpoints::settings_of_an_env_file_decide_which_endpoint_is_used";
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
fn a_service_specific_endpoint_overrides_the_general_one() {
    let server = server();
    let url = server.url();
    let variables = [
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", url.as_str()),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
    ];
    let test = "endpoints::a_service_specific_endpoint_overrides_the_general_one";
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
    let test = "endpoints::the_stand_in_is_reachable_in_any_environment";
    within(test, &variables, "not a config file", async || {
        let server = server();
        let client = Client::stand_in(&server.url(), "token", "us-east-1");
        assert!(authorization(&server, &client).await.contains("Credential=token/"));
    });
}

#[test]
fn a_failure_names_the_endpoint_of_the_profile() {
    let config = format!("{WORK}endpoint_url = http://127.0.0.1:1\n");
    let test = "endpoints::a_failure_names_the_endpoint_of_the_profile";
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
    let test = "endpoints::a_failure_names_the_service_specific_endpoint";
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
    let test = "endpoints::a_dead_proxy_is_named_and_not_the_endpoint";
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
    within("endpoints::a_host_in_no_proxy_is_named_in_a_failure", &variables, "", async || {
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
        within("endpoints::a_refusing_proxy_is_named", &variables, "", async || {
            let client = connect(keys(&variable_of("TEST_ENDPOINT"))).await;
            let failure = ask(&client, &prompt()).await.opened.expect_err("no way through");
            assert_eq!(failure.summary, variable_of("TEST_WHAT"), "{failure:?}");
            assert!(failure.why.contains(&variable_of("ALL_PROXY")), "{failure}");
        });
    }
}
