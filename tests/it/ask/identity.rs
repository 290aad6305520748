//! `outcrop ask` and `outcrop models` with credentials in a discovered `.env`.

use super::{Ended, run, saying};
use crate::loopback::{Answer, Loopback};
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
fn without_a_remembered_choice_of_credentials_ask_ends_with_status_2() {
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
fn either_command_line_option_chooses_the_credentials() {
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

/// Returns a start that can get credentials only from a metadata service.
fn with_metadata(variable: &str, url: &str) -> Start {
    Start::outcrop(&["ask", "Hello"])
        .variable("AWS_REGION", "us-east-1")
        .variable("AWS_EC2_METADATA_DISABLED", "")
        .variable(variable, url)
}

#[test]
fn a_metadata_service_without_credentials_means_offline() {
    let instance = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
    for status in [403, 404, 405, 500] {
        let server = Loopback::start([Answer::status(status)]);
        let ended = run(&with_metadata(instance, &server.url()));
        assert_eq!(server.requests().len(), 1, "{status}: no retry");
        assert_eq!((ended.code, ended.stderr.lines().count()), (Some(0), 1), "{}", ended.stderr);
        let why = "OFFLINE: no AWS credentials were found. No Bedrock API key, access key or \
                   profile is set, and the EC2 metadata service gave no credentials. So replies come from";
        assert!(ended.stderr.contains(why), "{status}: {}", ended.stderr);
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", closed.local_addr().expect("an address"));
    drop(closed);
    let ended = run(&with_metadata(instance, &url));
    assert!(ended.stderr.contains("OFFLINE: no AWS credentials were found"), "{}", ended.stderr);
    let server = Loopback::start([Answer::status(403)]);
    let container = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    let ended = run(&with_metadata(container, &server.url()));
    assert!(ended.stderr.contains("the container credentials service gave"), "{}", ended.stderr);
}

#[test]
fn a_failing_configured_credential_source_is_an_error() {
    fn check(config: &str, expected: &str) {
        let server = Loopback::start([Answer::status(403)]);
        let start = with_metadata("AWS_EC2_METADATA_SERVICE_ENDPOINT", &server.url());
        let start = start.file("config", config);
        let path = start.path("config").display().to_string();
        let ended = run(&start.variable("AWS_CONFIG_FILE", &path));
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.stderr);
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
        let demo = "Or start with --offline to try Outcrop without AWS.";
        assert!(ended.stderr.contains(demo), "{}", ended.stderr);
    }
    check("[default]\ncredential_process = false\n", "the credential process failed");
    let role = "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\n\
                credential_source = Ec2InstanceMetadata\n";
    check(role, "could not be loaded");
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
