//! Tests of the stand-in through the AWS SDK.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_bedrockruntime::config::retry::RetryConfig;
use aws_sdk_bedrockruntime::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_bedrockruntime::error::ProvideErrorMetadata;
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamOutput as Opened;
use aws_sdk_bedrockruntime::operation::converse_stream::builders::ConverseStreamFluentBuilder;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ContentBlockDelta, ConversationRole, ConverseStreamMetadataEvent,
    ConverseStreamOutput as Event, Message, MessageStopEvent, ReasoningContentBlockDelta,
};
use aws_sdk_bedrockruntime::{Client, Config};
use outcrop::chat::model::Catalog;
use outcrop::config::models;
use outcrop::offline::{Pace, StandIn};

mod client_token;
mod control_plane;
mod counting;
mod faults;
mod turns;
mod validation;

const HAIKU: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const NEWEST: &str = "global.anthropic.claude-opus-5-5";
/// The time limit of a test.
const DEADLINE: Duration = Duration::from_secs(30);

fn catalog() -> Arc<Catalog> {
    let mut catalog = models::catalog();
    let is_kept = |id: &str| HAIKU.ends_with(id) || NEWEST.ends_with(id);
    catalog.models.retain(|model| is_kept(&model.id));
    Arc::new(catalog)
}

/// A stand-in and an SDK client for it.
struct TestStandIn {
    stand_in: StandIn,
    client: Client,
}

impl TestStandIn {
    async fn start() -> Self {
        let stand_in = StandIn::start(catalog(), "us-east-1", Pace::Unpaced).await.expect("port");
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new(
                stand_in.token(),
                "secret",
                None,
                None,
                "static",
            ))
            .endpoint_url(stand_in.endpoint_url())
            // Three attempts with short pauses.
            .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
            .build();
        Self { stand_in, client: Client::from_conf(config) }
    }

    /// Returns a request with these messages, in alternating roles. The first message is the
    /// user's.
    fn ask(&self, texts: &[&str]) -> ConverseStreamFluentBuilder {
        let request = self.client.converse_stream().model_id(HAIKU);
        request.set_messages(Some(messages(texts)))
    }

    async fn reply(&self, texts: &[&str]) -> Reply {
        read(self.ask(texts)).await
    }
}

fn messages(texts: &[&str]) -> Vec<Message> {
    let roles = [ConversationRole::User, ConversationRole::Assistant];
    let pairs = texts.iter().zip(roles.iter().cycle());
    pairs.map(|(text, role)| message(role, text)).collect()
}

fn message(role: &ConversationRole, text: &str) -> Message {
    let message = Message::builder().role(role.clone()).content(ContentBlock::Text(text.into()));
    message.build().expect("role and content are set")
}

/// The content of a stream up to its end or its first error.
#[derive(Debug, Default)]
struct Reply {
    text: String,
    reasoning: String,
    /// The event types, without consecutive duplicates.
    event_types: Vec<&'static str>,
    deltas: usize,
    stop: Option<MessageStopEvent>,
    metadata: Option<ConverseStreamMetadataEvent>,
    /// The `Debug` text of the error.
    error: Option<String>,
    /// The code and the message of an HTTP error.
    error_response: Option<(String, String)>,
}

impl Reply {
    fn stop_reason(&self) -> &str {
        self.stop.as_ref().map_or("", |stop| stop.stop_reason.as_str())
    }

    /// Returns the stop sequence in `additionalModelResponseFields`.
    fn sequence(&self) -> Option<String> {
        let fields = self.stop.as_ref()?.additional_model_response_fields.as_ref()?;
        let delta = fields.as_object()?.get("delta")?.as_object()?;
        Some(delta.get("stop_sequence")?.as_string()?.to_owned())
    }

    fn add(&mut self, event: Event) {
        let kind = match event {
            Event::MessageStart(_) => "messageStart",
            Event::ContentBlockDelta(event) => {
                self.deltas += 1;
                match event.delta {
                    Some(ContentBlockDelta::Text(text)) => self.text.push_str(&text),
                    Some(ContentBlockDelta::ReasoningContent(
                        ReasoningContentBlockDelta::Text(text),
                    )) => self.reasoning.push_str(&text),
                    _ => {}
                }
                "contentBlockDelta"
            }
            Event::ContentBlockStop(_) => "contentBlockStop",
            Event::MessageStop(event) => {
                self.stop = Some(event);
                "messageStop"
            }
            Event::Metadata(event) => {
                self.metadata = Some(event);
                "metadata"
            }
            _ => "other",
        };
        if self.event_types.last() != Some(&kind) {
            self.event_types.push(kind);
        }
    }
}

async fn read(request: ConverseStreamFluentBuilder) -> Reply {
    tokio::time::timeout(DEADLINE, async {
        match request.send().await {
            Ok(opened) => read_stream(opened).await,
            Err(error) => Reply {
                error_response: error
                    .code()
                    .zip(error.message())
                    .map(|(c, m)| (c.into(), m.into())),
                error: Some(format!("{error:?}")),
                ..Reply::default()
            },
        }
    })
    .await
    .expect("the stream ends in time")
}

async fn read_stream(mut opened: Opened) -> Reply {
    let mut reply = Reply::default();
    loop {
        match opened.stream.recv().await {
            Ok(Some(event)) => reply.add(event),
            Ok(None) => return reply,
            Err(error) => {
                reply.error = Some(format!("{error:?}"));
                return reply;
            }
        }
    }
}
