//! `outcrop ask` and `outcrop models` with credentials in a discovered `.env`.

use std::time::{Duration, Instant};

use super::{Ended, run, saying};
use crate::loopback::{Answer, Gate, Loopback};
use crate::pty::Start;

const THEIRS: &str = "AWS_BEARER_TOKEN_BEDROCK=ABSKtheirs\nAWS_REGION=us-east-1\n";

const PROFILE: &str = "[default]\naws_access_key_id = AKIDDEFAULT\n\
                       aws_secret_access_key = secret\nregion = us-east-1\n";

/// Returns a command in a folder with a `.env`, for a user with a default profile.
fn between_two(server: &Loopback, arguments: &[&str]) -> Start {
    let start = Start::outcrop(arguments).file(".env", THEIRS).file("credentials", PROFILE);
    let file = start.path("credentials").display().to_string();
    start
        .variable("AWS_SHARED_CREDENTIALS_FILE", &file)
        .variable("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url())
        .variable("AWS_ENDPOINT_URL_BEDROCK", &server.url())
}

fn authorization(server: &Loopback) -> String {
    server.requests()[0].header("authorization").expect("every request has one").to_owned()
}

#[test]
fn without_a_remembered_answer_ask_ends_with_status_2() {
    for arguments in [&["ask", "Hello"][..], &["models"]] {
        let server = saying("Hi");
        let Ended { code, out, stderr } = run(&between_two(&server, arguments));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{stderr}");
        for part in ["--env-file ", "/.env", "--profile default", "start `outcrop` in this folder"]
        {
            assert!(stderr.contains(part), "{part} is missing: {stderr}");
        }
        assert!(!stderr.contains("ABSKtheirs"), "{stderr}");
        assert_eq!(server.connections(), 0);
    }
}

#[test]
fn either_option_answers_the_question() {
    for (options, expected) in [
        (&["--env-file", ".env"][..], "Bearer ABSKtheirs"),
        (&["--profile", "default"], "Credential=AKIDDEFAULT/"),
    ] {
        let server = saying("Hi");
        let ended = run(&between_two(&server, &[&["ask", "Hello"], options].concat()));
        assert_eq!((ended.code, ended.out.as_str()), (Some(0), "Hi"), "{}", ended.stderr);
        assert!(authorization(&server).contains(expected), "{}", authorization(&server));
    }
}

#[test]
fn the_path_of_a_discovered_env_file_is_printed_on_standard_error() {
    let server = saying("Hi");
    let start = Start::outcrop(&["ask", "Hello"])
        .file(".env", THEIRS)
        .variable("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url());
    let path = start.path(".env").display().to_string();
    let ended = run(&start);
    assert_eq!(ended.stderr, format!("outcrop: using a Bedrock API key from \"{path}\"\n"));
    assert_eq!(authorization(&server), "Bearer ABSKtheirs");
}

#[test]
fn container_credentials_take_precedence_over_an_env_file() {
    let (server, container) = (saying("Hi"), container());
    for file in [&["--env-file", ".env"][..], &[]] {
        let start = Start::outcrop(&[&["ask", "Hello"], file].concat()).file(".env", THEIRS);
        let start = start
            .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", &format!("{}/role", container.url()))
            .variable("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url());
        let ended = run(&start);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert!(ended.stderr.contains("AWS_BEARER_TOKEN_BEDROCK in "), "{}", ended.stderr);
        assert!(
            ended.stderr.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI is set"),
            "{}",
            ended.stderr
        );
    }
    for request in server.requests() {
        let sent = request.header("authorization").expect("every request has one");
        assert!(sent.contains("Credential=AKIDCONTAINER/"), "{sent}");
    }
}

#[test]
fn a_web_identity_of_the_environment_takes_precedence_over_an_env_file() {
    let server = saying("Hi");
    let start = Start::outcrop(&["ask", "Hello"]).file(".env", THEIRS).file("token", "t");
    let token = start.path("token").display().to_string();
    let start = start
        .variable("AWS_WEB_IDENTITY_TOKEN_FILE", &token)
        .variable("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r")
        .variable("AWS_ENDPOINT_URL", &server.url());
    let ended = run(&start);
    // The server is not STS, so the role cannot be assumed. The key in the file must not be used
    // instead.
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.stderr);
    for request in server.requests() {
        assert_ne!(request.header("authorization"), Some("Bearer ABSKtheirs"));
    }
}

#[test]
fn a_container_cannot_be_set_in_a_discovered_env_file() {
    let container = container();
    let file = format!(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI={}/role\nAWS_REGION=us-east-1\n",
        container.url()
    );
    let ended = run(&Start::outcrop(&["ask", "Hello"]).file(".env", &file));
    assert!(ended.stderr.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI in "), "{}", ended.stderr);
    assert!(ended.stderr.contains("OFFLINE"), "{}", ended.stderr);
    assert_eq!(container.connections(), 0);
}

#[test]
fn a_misspelled_name_in_an_env_file_is_reported_with_the_nearest_name() {
    let file = "AWS_REGOIN=us-east-1\nOUTCROP_MODLE=x\nDATABASE_URL=y\n";
    let ended = run(&Start::outcrop(&["ask", "Hello"]).file(".env", file));
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    for (wrong, known) in [("AWS_REGOIN", "AWS_REGION"), ("OUTCROP_MODLE", "OUTCROP_MODEL")] {
        let is_note = |line: &str| line.contains(wrong) && line.contains(known);
        assert!(ended.stderr.lines().any(is_note), "{}", ended.stderr);
    }
    assert!(!ended.stderr.contains("DATABASE_URL"), "{}", ended.stderr);
}

#[test]
fn an_env_file_can_disable_the_instance_metadata_service() {
    for (disabled, is_asked) in [("true", false), ("false", true)] {
        let instance = Loopback::start([Answer::status(404)]);
        let file = format!("AWS_EC2_METADATA_DISABLED={disabled}\nAWS_REGION=us-east-1\n");
        let start = Start::outcrop(&["ask", "Hello"])
            .file(".env", &file)
            .variable("AWS_EC2_METADATA_DISABLED", "")
            .variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", &instance.url());
        let ended = run(&start);
        assert_eq!(instance.connections() > 0, is_asked, "{disabled}: {}", ended.stderr);
    }
}

/// Returns a start that can get credentials only from the metadata service at this address.
fn with_instance(arguments: &[&str], url: &str) -> Start {
    Start::outcrop(arguments)
        .variable("AWS_REGION", "us-east-1")
        .variable("AWS_EC2_METADATA_DISABLED", "")
        .variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)
}

#[test]
fn a_metadata_address_without_a_role_means_offline_within_two_seconds() {
    fn check(server: &Loopback, most_requests: usize) {
        let start = || with_instance(&["models"], &server.url());
        let begun = Instant::now();
        run(&start().variable("AWS_EC2_METADATA_DISABLED", "true"));
        // A busy machine starts the program slowly, also without the metadata service.
        let most = begun.elapsed() + Duration::from_millis(1800);
        let begun = Instant::now();
        let ended = run(&start());
        assert!(begun.elapsed() < most, "{:?} of {most:?}", begun.elapsed());
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let why = "OFFLINE: no Bedrock API key, access key or profile is set, and EC2 gave no \
                   credentials. So these profiles come from";
        assert!(ended.stderr.contains(why), "{}", ended.stderr);
        assert!(server.requests().len() <= most_requests, "no retry");
    }
    for status in [403, 404, 405, 500] {
        check(&Loopback::start([Answer::status(status)]), 1);
    }
    let gate = Gate::new();
    check(&Loopback::start([Answer::status(200).held(&gate)]), 1);
    // A server that accepts the request for a token and then hangs.
    let token = || Answer::status(200).header("x-aws-ec2-metadata-token-ttl-seconds", "60");
    let hang = || Answer::status(200).body("role").held(&gate);
    check(&Loopback::start([token().body("token"), hang()]), 2);
    // An unrelated server with a page at each path.
    check(&Loopback::start([token().body("token"), Answer::page(200)]), 2);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", closed.local_addr().expect("an address"));
    drop(closed);
    let ended = run(&with_instance(&["ask", "Hello"], &url));
    assert_eq!((ended.code, ended.stderr.lines().count()), (Some(0), 1), "{}", ended.stderr);
    assert!(ended.stderr.contains("OFFLINE: no Bedrock API key"), "{}", ended.stderr);
    gate.open();
}

/// Checks that `ask` and `models` report a failed source and print nothing.
fn check_failed_source(start: impl Fn(&[&str]) -> Start, expected: &str) {
    for arguments in [&["ask", "Hello"][..], &["models"]] {
        let ended = run(&start(arguments));
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.stderr);
        assert!(ended.stderr.contains(expected), "{expected}: {}", ended.stderr);
        let demo = "Or start with --offline to try Outcrop without AWS.";
        assert!(ended.stderr.contains(demo), "{}", ended.stderr);
    }
}

#[test]
fn a_container_or_a_role_without_credentials_is_a_failure() {
    for answer in [Answer::status(403), Answer::status(404), Answer::page(200)] {
        let server = Loopback::start([answer]);
        check_failed_source(
            |arguments| {
                Start::outcrop(arguments)
                    .variable("AWS_REGION", "us-east-1")
                    .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", &server.url())
            },
            "the container credentials service gave no credentials",
        );
    }
    let token = Answer::status(200).header("x-aws-ec2-metadata-token-ttl-seconds", "60");
    let server = Loopback::by_path([
        ("/latest/api/token", vec![token.body("token")]),
        ("/latest/meta-data/iam/security-credentials/my-role", vec![Answer::status(404)]),
        ("/latest/meta-data/iam/security-credentials/", vec![Answer::status(200).body("my-role")]),
    ]);
    check_failed_source(
        |arguments| with_instance(arguments, &server.url()),
        "the EC2 metadata service gave no credentials",
    );
}

#[test]
fn a_profile_that_fails_is_a_failure() {
    fn check(config: &str, expected: &str) {
        let server = Loopback::start([Answer::status(403)]);
        check_failed_source(
            |arguments| {
                let start = with_instance(arguments, &server.url()).file("config", config);
                let path = start.path("config").display().to_string();
                start.variable("AWS_CONFIG_FILE", &path)
            },
            expected,
        );
    }
    check("[default]\ncredential_process = false\n", "the credential process failed");
    let role = "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\n";
    check(&format!("{role}credential_source = Ec2InstanceMetadata\n"), "could not be loaded");
    check(&format!("{role}source_profile = nope\n"), "not set up correctly");
    let sso = "[default]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n";
    check(sso, "not set up correctly");
}

/// Returns a server that provides credentials to a container.
fn container() -> Loopback {
    let credentials = serde_json::json!({
        "AccessKeyId": "AKIDCONTAINER",
        "SecretAccessKey": "secret",
        "Token": "token",
        "Expiration": "2099-01-01T00:00:00Z",
    });
    let answer = Answer::status(200).header("content-type", "application/json");
    Loopback::start([answer.body(credentials.to_string())])
}
