//! Runs the copied shell commands and the copied Python script against a server on loopback. The
//! server must receive exactly Outcrop's request. A missing program is reported. If `CI` is set, a
//! missing program is a failure, because `.ci/run` installs every program.

use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use outcrop::chat::attachment::{Attachment, AttachmentKind, DocumentFormat, ImageFormat};
use outcrop::chat::message::Role;
use outcrop::chat::request::{HistoryMessage, Request, RequestContent};
use outcrop::chat::settings::{
    CacheTime, Effort, OutputSchema, PerformanceLatency, RequestMetadata, ServiceTier, Settings,
    Thinking,
};
use outcrop::export::{self, RequestTarget};
use serde_json::json;
use tempfile::TempDir;

use crate::bedrock::{ask, connect, keys, prompt, rest, turned};
use crate::loopback::{Answer, Loopback, Request as Received, frame, narrowed};

/// Text with characters that are special in a programming language, a shell or a terminal.
const AWKWARD: &str = "it's \"quoted\" '''and''' \"\"\"more\"\"\" \\ \\n \\u0041 $HOME ${HOME} \
                       $(id) `id` %s %% !! !x #no {a} {{b}} <<JSON & | ; > * ? ~\n\tsecond\r\n\
                       JSON\nEOF\n'\n\0\u{1}\u{1b}[31m\u{7f}\u{85}\u{202e}\u{2028}\u{feff} żółw 🦔 \
                       👩‍🚀 日本!";

/// The API key that the copied requests use.
const KEY: &str = "ABSK-dummy";

fn awkward() -> Request {
    Request {
        history: vec![
            turned(Role::User, &[AWKWARD, "and"]),
            turned(Role::Assistant, &[AWKWARD]),
            turned(Role::User, &[AWKWARD]),
        ],
        ..awkward_settings()
    }
}

fn awkward_settings() -> Request {
    Request {
        settings: Settings {
            system: Some(AWKWARD.parse().expect("not blank")),
            prefill: Some(AWKWARD.parse().expect("no blank at its end")),
            temperature: Some("0.7".parse().expect("valid")),
            top_p: Some("0.25".parse().expect("valid")),
            max_tokens: Some("300".parse().expect("valid")),
            stop_sequences: vec![
                AWKWARD.replace('\\', "\\\\").parse().expect("escaped"),
                "```".parse().expect("valid"),
            ],
            ..prompt().settings
        },
        ..prompt()
    }
}

/// Returns a request with images, documents, awkward texts, every byte value, a repeated name and a
/// cache point. It has no carriage return, because the AWS CLI reads a carriage return in a file as
/// a line break.
fn with_attachments() -> Request {
    let image = AttachmentKind::Image { format: ImageFormat::Png, size: (1, 1) };
    let file = |name: &str, kind: AttachmentKind, bytes: Vec<u8>| {
        RequestContent::Attachment(Arc::new(Attachment::new(name.into(), kind, bytes)))
    };
    let document = AttachmentKind::Document(DocumentFormat::Pdf);
    let every_byte = (0..=255).cycle().take(200_000).collect();
    let awkward = AWKWARD.replace('\r', "\\");
    let text = |text: &str| RequestContent::Text(text.to_owned());
    let first = vec![
        file("a.png", image, every_byte),
        file("it's (a) [b].pdf", document, b"%PDF\n".to_vec()),
        text(&awkward),
    ];
    let markdown = AttachmentKind::Document(DocumentFormat::Md);
    let last = vec![
        file("it's (a) [b].pdf", document, b"-".to_vec()),
        file("notes.md", markdown, awkward.clone().into_bytes()),
        text("\\"),
        text("-n %s"),
    ];
    Request {
        settings: Settings {
            prefill: Some("```sh\n".trim_end().parse().expect("no blank at its end")),
            caching: Some(CacheTime::Hour),
            ..awkward_settings().settings
        },
        history: vec![
            HistoryMessage { role: Role::User, content: first },
            turned(Role::Assistant, &[&awkward, "'"]),
            HistoryMessage { role: Role::User, content: last },
        ],
        caches_system: true,
    }
}

/// Returns a request that exceeds the maximum length of a command-line argument.
fn full() -> Request {
    let schema = serde_json::json!({ "type": "object", "description": AWKWARD });
    Request {
        settings: Settings {
            prefill: None,
            thinking: Thinking::Effort(Effort::High),
            schema: Some(OutputSchema::parse(&schema.to_string()).expect("an object")),
            caching: Some(CacheTime::Hour),
            ..with_service_settings().settings
        },
        caches_system: true,
        ..awkward()
    }
}

/// Returns a request with the settings that change how Bedrock processes it.
fn with_service_settings() -> Request {
    Request {
        settings: Settings {
            service_tier: Some(ServiceTier::Flex),
            latency: Some(PerformanceLatency::Optimized),
            guardrail: Some("gr1:DRAFT:async".parse().expect("valid")),
            metadata: RequestMetadata::parse("team=search $HOME\nurl=a=b").expect("valid"),
            ..awkward().settings
        },
        ..awkward()
    }
}

fn long() -> Request {
    Request { history: vec![turned(Role::User, &[&"It's long! ".repeat(30_000)])], ..prompt() }
}

/// Returns a response of `Converse`.
pub fn whole() -> Answer {
    let answer = json!({
        "output": { "message": { "role": "assistant", "content": [{ "text": "ok 🦔" }] } },
        "stopReason": "end_turn",
        "usage": { "inputTokens": 1, "outputTokens": 2, "totalTokens": 3 },
        "metrics": { "latencyMs": 1 },
    });
    Answer::status(200).header("content-type", "application/json").body(answer.to_string())
}

/// Returns Outcrop's request as a server receives it.
fn sent(request: &Request) -> Received {
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let client = connect(keys(&server.url())).await;
        rest(ask(&client, request).await.opened.expect("the stream opens")).await;
    });
    server.requests().remove(0)
}

/// A copied command or script in an empty home folder. Its environment contains only this process's
/// `PATH`.
pub struct Code {
    home: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Code {
    pub fn new(text: &str) -> Self {
        let home = TempDir::new().expect("a folder");
        std::fs::write(home.path().join("code"), text).expect("a file");
        std::fs::create_dir(home.path().join("tmp")).expect("a folder");
        assert!(!text.contains(KEY), "no secret is in what is copied");
        Self { home, variables: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// Adds an invalid key pair.
    pub fn with_keys(self) -> Self {
        self.with("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").with("AWS_SECRET_ACCESS_KEY", "secret")
    }

    pub fn run(&self, program: &str) -> Output {
        isolated(program)
            .arg("code")
            .current_dir(self.home.path())
            .env("HOME", self.home.path())
            .env("TMPDIR", self.home.path().join("tmp"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .output()
            .expect("it starts")
    }
}

fn isolated(program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_MAX_ATTEMPTS", "1")
        .stdin(Stdio::null());
    command
}

/// Returns whether a program is installed and supports the required features. In CI, a missing
/// program is a failure.
#[allow(clippy::print_stderr, reason = "a test that proved nothing must say so")]
pub fn has(program: &str, arguments: &[&str]) -> bool {
    let output = isolated(program).args(arguments).output();
    if output.is_ok_and(|output| output.status.success()) {
        return true;
    }
    let why = format!("{program} is missing, or cannot: {}", arguments.join(" "));
    let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    assert!(!is_ci, "{why}; .ci/run installs it");
    eprintln!("not run: {why}");
    false
}

/// Returns the shells of this machine. Every machine has `sh`.
fn shells() -> Vec<&'static str> {
    let is_there = |shell: &&str| {
        *shell == "sh"
            || isolated(shell).args(["-c", ":"]).output().is_ok_and(|o| o.status.success())
    };
    ["sh", "bash", "zsh"].into_iter().filter(is_there).collect()
}

/// Checks that the last request to a server equals Outcrop's request for this operation.
pub fn assert_same(server: &Loopback, request: &Request, operation: &str, output: &Output) {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words}");
    let (received, mut sent) = (server.requests().pop().expect("a request came"), sent(request));
    if let Some(guardrail) = sent.body.get_mut("guardrailConfig").and_then(|it| it.as_object_mut())
        && operation != export::STREAM
    {
        guardrail.remove("streamProcessingMode");
    }
    assert_eq!(received.method, "POST");
    assert_eq!(
        received.path.strip_suffix(operation),
        sent.path.strip_suffix(export::STREAM),
        "{}",
        received.path
    );
    assert_eq!(narrowed(&received.body), narrowed(&sent.body));
}

fn at(server: &Loopback) -> RequestTarget {
    RequestTarget { region: Some("us-east-1".into()), endpoint: Some(server.url()) }
}

#[test]
fn the_copied_curl_command_sends_the_same_request() {
    if !has("curl", &["--version"]) {
        return;
    }
    let server = Loopback::start([whole()]);
    for shell in shells() {
        for request in [awkward(), full(), long(), with_attachments()] {
            let code = Code::new(&export::curl(&request, &at(&server)));
            let output = code.with("AWS_BEARER_TOKEN_BEDROCK", KEY).run(shell);
            assert_same(&server, &request, "converse", &output);
            assert!(String::from_utf8_lossy(&output.stdout).contains("ok 🦔"));
            let received = server.requests().pop().expect("a request came");
            assert_eq!(received.header("authorization"), Some("Bearer ABSK-dummy"));
            assert_eq!(received.header("content-type"), Some("application/json"));
        }
    }
}

#[test]
fn a_refused_curl_command_prints_the_error_and_fails() {
    if !has("curl", &["--version"]) {
        return;
    }
    let server = Loopback::start([Answer::error(403, "AccessDeniedException", "Not you")]);
    let output = Code::new(&export::curl(&awkward(), &at(&server))).run("sh");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("Not you"));
}

#[test]
fn the_copied_aws_cli_command_sends_the_same_request() {
    let converse = ["bedrock-runtime", "converse", "--generate-cli-skeleton", "input"];
    if !has("aws", &[&converse[..], &["--model-id", "m", "--region", "us-east-1"]].concat()) {
        return;
    }
    let server = Loopback::start([whole()]);
    let knows = |member: &str| {
        let skeleton = "aws bedrock-runtime converse --model-id m --region us-east-1 \
                        --generate-cli-skeleton input";
        has("sh", &["-c", &format!("{skeleton} | grep {member}")])
    };
    let mut requests = vec![awkward()];
    requests.extend(knows("serviceTier").then(with_service_settings));
    requests.extend(knows("effort").then(full));
    let ways = shells().into_iter().cycle().zip(requests);
    for (shell, request) in ways.chain(shells().into_iter().map(|sh| (sh, with_attachments()))) {
        let code = Code::new(&export::aws_cli(&request, &at(&server))).with_keys();
        let output = code.run(shell);
        assert_same(&server, &request, "converse", &output);
        let reply: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(reply["output"]["message"]["content"][0]["text"], "ok 🦔");
        let left = std::fs::read_dir(code.home.path().join("tmp")).expect("the folder");
        assert_eq!(left.count(), 0, "no file is left behind");
    }
    // Without a region and an endpoint, the environment provides them.
    let code = Code::new(&export::aws_cli(&long(), &RequestTarget::default())).with_keys();
    let code = code.with("AWS_DEFAULT_REGION", "us-east-1");
    let output = code.with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url()).run("sh");
    assert_same(&server, &long(), "converse", &output);
}

#[test]
fn the_copied_python_script_sends_the_same_request_and_prints_the_stream() {
    let probe = "from botocore.session import Session; import boto3; \
                 Session().get_service_model('bedrock-runtime').operation_model('ConverseStream')";
    if !has("python3", &["-c", probe]) {
        return;
    }
    let reply = [frame::message_start(), frame::text(0, "Hé"), frame::text(0, "llo 🦔")];
    let end = [frame::block_stop(0), frame::message_stop("end_turn"), frame::metadata(3, 5, 9)];
    let server = Loopback::start([Answer::stream(reply.into_iter().chain(end))]);
    let bare = Code::new(&export::python(&awkward(), &RequestTarget::default())).with_keys();
    let bare = bare.with("AWS_DEFAULT_REGION", "us-east-1");
    // Use a key pair, because newer versions of boto3 send an API key only over TLS.
    let mut codes = vec![
        (awkward(), Code::new(&export::python(&awkward(), &at(&server))).with_keys()),
        (awkward(), bare.with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url())),
    ];
    let members = format!("{probe}.input_shape.members");
    for (member, request) in [
        ("['serviceTier']", with_service_settings()),
        ("['outputConfig'].members['effort']", full()),
    ] {
        if has("python3", &["-c", &format!("{members}{member}")]) {
            let code = Code::new(&export::python(&request, &at(&server))).with_keys();
            codes.push((request, code));
        }
    }
    for (request, code) in codes {
        let output = code.with("PYTHONUTF8", "1").run("python3");
        assert_same(&server, &request, export::STREAM, &output);
        assert_eq!(String::from_utf8_lossy(&output.stdout), "Héllo 🦔\n");
        let figures = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(figures.contains("stop reason: end_turn\n"), "{figures}");
        assert!(figures.contains("'totalTokens': 8"), "{figures}");
    }
    let request = with_attachments();
    let code = Code::new(&export::python(&request, &at(&server))).with_keys();
    let output = code.with("PYTHONUTF8", "1").run("python3");
    assert_same(&server, &request, export::STREAM, &output);
}
