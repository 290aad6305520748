//! Requests on the wire: the JSON, the path and the headers.

use std::sync::Arc;

use outcrop::chat::attachment::{Attachment, AttachmentKind, DocumentFormat, ImageFormat};
use outcrop::chat::event::StreamEvent;
use outcrop::chat::message::Role;
use outcrop::chat::model::ModelId;
use outcrop::chat::request::{HistoryMessage, Request, RequestContent};
use outcrop::chat::settings::Settings;
use serde_json::json;

use super::{ask, connect, keys, prompt, rest, turned};
use crate::loopback::{Answer, Loopback, Request as Received, frame};

/// Sends a request and returns it as the server received it.
async fn sent(request: Request) -> Received {
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let client = connect(keys(&server.url())).await;
    let opened = ask(&client, &request).await;
    assert_eq!(opened.progress, [StreamEvent::Sent]);
    rest(opened.opened.expect("the stream opens")).await;
    server.requests().remove(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_bare_prompt_sends_only_max_tokens() {
    let received = sent(prompt()).await;
    assert_eq!(received.method, "POST");
    assert_eq!(
        received.path,
        "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream"
    );
    assert_eq!(
        received.body,
        json!({
            "messages": [{ "role": "user", "content": [{ "text": "my private prompt" }] }],
            "inferenceConfig": { "maxTokens": 4096 },
            "additionalModelResponseFieldPaths": ["/stop_sequence", "/delta/stop_sequence", "/stop_details"],
        })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_setting_is_on_the_wire_and_the_prefill_is_the_last_message() {
    let request = Request {
        settings: Settings {
            system: Some("Be brief.".parse().expect("valid")),
            prefill: Some("```sh".parse().expect("valid")),
            temperature: Some("0.5".parse().expect("valid")),
            top_p: Some("0.25".parse().expect("valid")),
            max_tokens: Some("300".parse().expect("valid")),
            stop_sequences: vec!["```".parse().expect("valid"), "\\nEND".parse().expect("valid")],
            ..prompt().settings
        },
        history: vec![
            turned(Role::User, &["a", "b"]),
            turned(Role::Assistant, &["c"]),
            turned(Role::User, &["d"]),
        ],
        ..prompt()
    };
    assert_eq!(
        sent(request).await.body,
        json!({
            "system": [{ "text": "Be brief." }],
            "messages": [
                { "role": "user", "content": [{ "text": "a" }, { "text": "b" }] },
                { "role": "assistant", "content": [{ "text": "c" }] },
                { "role": "user", "content": [{ "text": "d" }] },
                { "role": "assistant", "content": [{ "text": "```sh" }] },
            ],
            "inferenceConfig": {
                "maxTokens": 300,
                "temperature": 0.5,
                "topP": 0.25,
                "stopSequences": ["```", "\nEND"],
            },
            "additionalModelResponseFieldPaths": ["/stop_sequence", "/delta/stop_sequence", "/stop_details"],
        })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn attachments_keep_their_positions_and_get_unique_names() {
    let file = |name: &str, kind| {
        RequestContent::Attachment(Arc::new(Attachment::new(name.into(), kind, b"abc".to_vec())))
    };
    let image = AttachmentKind::Image { format: ImageFormat::Webp, size: (1, 1) };
    let pdf = AttachmentKind::Document(DocumentFormat::Pdf);
    let message = |content| HistoryMessage { role: Role::User, content };
    let text = |text: &str| RequestContent::Text(text.into());
    let request = Request {
        history: vec![
            message(vec![file("a.webp", image), file("a.pdf", pdf), text("a")]),
            turned(Role::Assistant, &["b"]),
            message(vec![file("a.pdf", pdf), text("c")]),
        ],
        ..prompt()
    };
    let source = json!({ "bytes": "YWJj" });
    let citations = json!({ "enabled": true });
    let document = |name| {
        let document =
            json!({ "format": "pdf", "name": name, "source": source, "citations": citations });
        json!({ "document": document })
    };
    assert_eq!(
        sent(request).await.body["messages"],
        json!([
            { "role": "user", "content": [
                { "image": { "format": "webp", "source": source } },
                document("a pdf"),
                { "text": "a" },
            ] },
            { "role": "assistant", "content": [{ "text": "b" }] },
            { "role": "user", "content": [document("a pdf 2"), { "text": "c" }] },
        ])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_arn_is_percent_encoded_into_one_part_of_the_path() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
    let model = ModelId::parse(arn).expect("valid");
    assert_eq!(
        sent(Request::new(model, prompt().history)).await.path,
        "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile\
         %2Fabc123/converse-stream"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn requests_are_signed_and_have_a_user_agent() {
    let received = sent(prompt()).await;
    let authorization = received.header("authorization").expect("signed");
    assert!(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"), "signed");
    assert!(authorization.contains("/us-east-1/bedrock/aws4_request"), "{authorization}");
    assert_eq!(received.header("x-amz-security-token"), None);
    let agent = received.header("user-agent").expect("an agent");
    assert!(agent.contains(concat!("app/outcrop-", env!("CARGO_PKG_VERSION"))), "{agent}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_bedrock_api_key_is_sent_even_if_there_is_a_key_pair() {
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let mut access = keys(&server.url());
    access.bearer = Some("ABSK-example".into());
    let client = connect(access).await;
    assert_eq!(client.source(), "a Bedrock API key");
    rest(ask(&client, &prompt()).await.opened.expect("the stream opens")).await;
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer ABSK-example"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_session_token_is_sent() {
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let mut access = keys(&server.url());
    if let Some(keys) = &mut access.keys {
        keys.token = Some("session".into());
    }
    let client = connect(access).await;
    rest(ask(&client, &prompt()).await.opened.expect("the stream opens")).await;
    assert_eq!(server.requests()[0].header("x-amz-security-token"), Some("session"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_path_of_an_endpoint_is_kept_as_a_prefix() {
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let client = connect(keys(&format!("{}/base", server.url()))).await;
    rest(ask(&client, &prompt()).await.opened.expect("the stream opens")).await;
    assert!(server.requests()[0].path.starts_with("/base/model/us."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn replies_that_are_read_completely_share_a_connection() {
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let client = connect(keys(&server.url())).await;
    for _ in 0..2 {
        rest(ask(&client, &prompt()).await.opened.expect("the stream opens")).await;
    }
    assert_eq!((server.requests().len(), server.connections()), (2, 1));
}
