//! Every known error of Bedrock, with its kind and the title, the cause and the advice that the
//! user sees. The table is `known_errors.tsv`: a line for each error text, as it arrives on the wire.
//! The manual page about errors is generated from the same table.
//!
//! The first column says how the error arrives: an HTTP status, `stream` for an exception in the
//! stream, or `config` for an AWS config file instead of a response. Flags follow. `Message` and
//! `nested` are forms of the body. `key` means an API key. `base` and `global` are forms of the model
//! id. `list` and `count` are calls other than `ConverseStream`. `default` leaves out the profile, and
//! `anywhere` leaves out the region.

use std::fmt::Write as _;

use futures_util::future::join_all;
use outcrop::bedrock::{Client, ConnectOutcome};
use outcrop::chat::access::{Access, BlankVariables, SdkSettings};
use outcrop::chat::event::StreamEvent;
use outcrop::chat::failure::Failure;
use outcrop::chat::model::ModelId;
use outcrop::chat::request::Request;
use serde_json::json;

use super::{ask, connect, keys, prompt, rest};
use crate::loopback::{Answer, Loopback, frame};

const TABLE: &str = include_str!("known_errors.tsv");

/// The model of the requests, without the prefix of its inference profile.
pub const BASE: &str = "anthropic.claude-haiku-4-5-20251001-v1:0";

/// The prefix of errors that come from the model itself.
const WRAPPER: &str = "The model returned the following errors: ";

/// A line of the table.
#[derive(Clone, Copy)]
pub struct KnownError {
    pub how: &'static str,
    /// The name of the error on the wire, or `-`.
    pub name: &'static str,
    /// The text of the service. For a config file, its content.
    text: &'static str,
    kind: &'static str,
    pub title: &'static str,
    /// `ENDPOINT` stands for the address of the server.
    cause: &'static str,
    pub advice: &'static str,
}

/// Returns the lines of the table.
pub fn known_errors() -> impl Iterator<Item = KnownError> {
    TABLE.lines().skip(1).map(|line| {
        let columns: Vec<_> = line.split('\t').collect();
        let [how, name, text, kind, title, cause, advice] = columns[..] else {
            panic!("not seven columns: {line}")
        };
        KnownError { how, name, text, kind, title, cause, advice }
    })
}

impl KnownError {
    fn is(&self, word: &str) -> bool {
        self.how.split(' ').any(|it| it == word)
    }

    /// Returns the response with this text.
    fn answer(&self, text: &str) -> Answer {
        if self.is("stream") {
            let name = self.name.chars().next().map(|first| first.to_ascii_lowercase());
            let name = name.into_iter().chain(self.name.chars().skip(1)).collect::<String>();
            let exception = frame::exception(&name, &json!({ "message": text }));
            return Answer::stream([frame::text(0, "Hi"), exception]);
        }
        let status = self.how.split(' ').next().and_then(|status| status.parse().ok());
        let status = status.expect("an HTTP status");
        let body = match () {
            () if self.is("Message") => json!({ "Message": text }),
            () if self.is("nested") => {
                json!({ "type": "error", "error": { "type": "permission_error", "message": text } })
            }
            () => return Answer::error(status, self.name, text),
        };
        Answer::status(status).header("content-type", "application/json").body(body.to_string())
    }

    fn request(&self) -> Request {
        let prefix = match () {
            () if self.is("base") => "",
            () if self.is("global") => "global.",
            () => "us.",
        };
        let mut request = prompt();
        request.settings.model = ModelId::parse(&format!("{prefix}{BASE}")).expect("valid");
        request
    }

    /// Sends a request to a server that responds with this text.
    async fn failure(&self, text: &str) -> Failure {
        let server = Loopback::start([self.answer(text)]);
        let failure = self.failure_of(&server, text).await;
        Failure { why: failure.why.replace(&server.url(), "ENDPOINT"), ..failure }
    }

    async fn failure_of(&self, server: &Loopback, text: &str) -> Failure {
        let bearer = self.is("key").then(|| "ABSK-key".to_owned());
        let access = Access { control_url: Some(server.url()), bearer, ..keys(&server.url()) };
        let client = connect(access).await;
        if self.is("list") {
            return client.list().await.expect_err(text);
        }
        if self.is("count") {
            return client.count_tokens(self.request()).await.expect_err(text);
        }
        match ask(&client, &self.request()).await.opened {
            Err(failure) => failure,
            Ok(stream) => match rest(stream).await.pop() {
                Some(StreamEvent::Failed(failure)) => failure,
                other => panic!("{text}: {other:?}"),
            },
        }
    }

    /// Connects with this text as the config file.
    async fn connect_failure(&self) -> Failure {
        let folder = tempfile::tempdir().expect("a folder");
        let [config, credentials] = ["config", "none"].map(|name| folder.path().join(name));
        std::fs::write(&config, self.text.replace("; ", "\n")).expect("the file is written");
        std::fs::write(&credentials, "").expect("the file is written");
        let sdk = SdkSettings {
            config_file: Some(config),
            credentials_file: Some(credentials),
            is_metadata_disabled: true,
            ..SdkSettings::default()
        };
        let profile = Some("work".to_owned()).filter(|_| !self.is("default"));
        let region = Some("us-east-1".to_owned()).filter(|_| !self.is("anywhere"));
        let blank = BlankVariables { region: true, profile: true, ..BlankVariables::default() };
        match Client::connect(Access { region, profile, sdk, blank, ..Access::default() }).await {
            Err(failure) | Ok(ConnectOutcome::NoCredentials(failure)) => failure,
            Ok(ConnectOutcome::Ready(client)) => panic!("{client:?}"),
        }
    }

    /// Checks the failure of this error, and returns a message if it differs from the table.
    async fn check(self) -> Option<String> {
        let failures = match () {
            () if self.is("config") => vec![self.connect_failure().await],
            () if self.how == "400" && self.name == "ValidationException" => {
                let wrapped = format!("{WRAPPER}{}", self.text);
                vec![self.failure(self.text).await, self.failure(&wrapped).await]
            }
            () => vec![self.failure(self.text).await],
        };
        let mut differences = String::new();
        for failure in failures {
            let Failure { kind, summary: title, why: cause, next, .. } = failure;
            let found = [format!("{kind:?}"), title, cause, next.to_string()];
            if found != [self.kind, self.title, self.cause, self.advice] {
                let KnownError { how, name, text, .. } = self;
                let _ = write!(differences, "{how}\t{name}\t{text}\t{}\n\n", found.join("\t"));
            }
        }
        Some(differences).filter(|differences| !differences.is_empty())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_known_error_has_its_kind_title_and_advice() {
    let checks = join_all(known_errors().map(KnownError::check)).await;
    let differences: Vec<_> = checks.into_iter().flatten().collect();
    assert!(differences.is_empty(), "the client gives:\n{}", differences.concat());
}
