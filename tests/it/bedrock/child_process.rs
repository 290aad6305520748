//! Runs a test in a child process (this test binary again) with only the given environment: no
//! credentials of the user who runs the tests, and no instance metadata service.

use std::future::Future;
use std::process::Command;

use outcrop::bedrock::Client;
use outcrop::chat::access::Access;

use super::{ask, prompt, rest};
use crate::loopback::{Answer, Loopback, frame};

/// The variable that names the test to run in the child process.
const CHILD: &str = "OUTCROP_TEST_CHILD";

/// A config file with the profile `work`.
pub const WORK: &str = "[profile work]\nregion = eu-west-3\naws_access_key_id = AKIDWORK\n\
                    aws_secret_access_key = secret\n";

/// Returns true in the child process of a test.
pub fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// Runs `body` in a child process with these variables and an AWS config file with this text. `test`
/// is the name of the calling test with its module.
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
    std::fs::write(&file, config).expect("the file is written");
    let output = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", &format!("bedrock::{test}")])
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

pub fn variable_of(name: &str) -> String {
    std::env::var(name).expect("the test set it")
}

/// Returns the `authorization` header of one request.
pub async fn authorization(server: &Loopback, client: &Client) -> String {
    rest(ask(client, &prompt()).await.opened.expect("the stream opens")).await;
    let requests = server.requests();
    requests[0].header("authorization").expect("every request has one").to_owned()
}

pub fn server() -> Loopback {
    Loopback::start([Answer::stream(frame::reply("ok"))])
}

pub fn profile(name: &str) -> Access {
    Access { profile: Some(name.into()), region: Some("us-east-1".into()), ..Access::default() }
}

/// Returns a loopback address on which no server listens.
pub fn dead() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").to_string()
}
