//! Tests of the public interface of the `bedrock` module, with the real AWS SDK and a scripted
//! server on loopback.

mod allowed;
mod broken;
mod child_process;
mod connect;
mod counting;
mod endpoints;
mod environment;
mod events;
pub mod known_errors;
mod known_failures;
mod limits;
pub mod masking;
mod network;
pub mod profiles;
mod refused;
mod requests;
mod shapes;
mod silence;
mod spelled;
mod whole;
mod wire;

use std::sync::{Arc, Mutex};
use std::time::Instant;

use outcrop::bedrock::{Client, ConnectOutcome, Stream, Tap};
use outcrop::chat::access::{Access, KeyPair};
use outcrop::chat::event::StreamEvent;
use outcrop::chat::failure::Failure;
use outcrop::chat::message::Role;
use outcrop::chat::model::ModelId;
use outcrop::chat::request::{HistoryMessage, Request, RequestContent};

use crate::loopback::{Answer, Loopback};

const MODEL: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

/// A prompt that no failure may reveal.
pub const PROMPT: &str = "my private prompt";

/// Returns an [`Access`] with a static key pair and this endpoint.
pub fn keys(endpoint_url: &str) -> Access {
    Access {
        region: Some("us-east-1".into()),
        endpoint_url: Some(endpoint_url.into()),
        keys: Some(KeyPair { id: "AKIDEXAMPLE".into(), secret: "secret".into(), token: None }),
        ..Access::default()
    }
}

pub async fn connect(access: Access) -> Client {
    match Client::connect(access).await {
        Ok(ConnectOutcome::Ready(client)) => client,
        other => panic!("no client: {other:?}"),
    }
}

/// Returns a request with only a prompt.
pub fn prompt() -> Request {
    let model = ModelId::parse(MODEL).expect("valid");
    Request::new(model, vec![turned(Role::User, &[PROMPT])])
}

pub fn turned(role: Role, texts: &[&str]) -> HistoryMessage {
    let text = |&text: &&str| RequestContent::Text(text.to_owned());
    HistoryMessage { role, content: texts.iter().map(text).collect() }
}

/// The stream of a request, and the events that arrived before the stream opened.
pub struct OpenedStream {
    progress: Vec<StreamEvent>,
    pub opened: Result<Stream, Failure>,
}

pub async fn ask(client: &Client, request: &Request) -> OpenedStream {
    let progress_events = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&progress_events);
    let progress = move |event| sink.lock().expect("nobody panics here").push(event);
    let opened = client.converse_stream(request.clone(), &Tap::new(Instant::now), progress).await;
    let progress = progress_events.lock().expect("nobody panics here").clone();
    OpenedStream { progress, opened }
}

/// Collects the remaining events of a stream.
pub async fn rest(mut stream: Stream) -> Vec<StreamEvent> {
    let mut events = vec![stream.recv().await];
    while !events[events.len() - 1].is_last() {
        events.push(stream.recv().await);
    }
    assert_eq!(stream.recv().await, StreamEvent::Ended, "nothing follows the last event");
    events
}

/// Sends a prompt to a server that gives this answer, and returns the events.
async fn events(answer: Answer) -> Vec<StreamEvent> {
    let server = Loopback::start([answer]);
    let client = connect(keys(&server.url())).await;
    let stream = ask(&client, &prompt()).await.opened.expect("the stream opens");
    rest(stream).await
}

/// Sends a prompt to a server that gives this answer, and returns the failure.
async fn failure(answer: Answer) -> Failure {
    let server = Loopback::start([answer]);
    let client = connect(keys(&server.url())).await;
    let failure = ask(&client, &prompt()).await.opened.expect_err("the stream stays closed");
    assert_is_discreet(&failure);
    failure
}

/// Checks that a failure reveals neither the prompt nor a key.
fn assert_is_discreet(failure: &Failure) {
    let shown = format!("{failure} {failure:?}");
    for secret in [PROMPT, "AKIDEXAMPLE", "secret", "ABSK"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
