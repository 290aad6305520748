//! Reconstructs the prompt and the settings of a recorded request. Values that are no longer valid
//! are left out.

use std::sync::Arc;

use aws_smithy_types::base64;
use serde_json::Value;

use super::recorded_exchange::RecordedExchange;
use crate::chat::attachment::{Attachment, AttachmentKind, DocumentFormat, ImageFormat};
use crate::chat::message::Role;
use crate::chat::model::ModelId;
use crate::chat::request::{HistoryMessage, Request, RequestContent};
use crate::chat::settings::{
    CacheTime, DocumentReading, Guardrail, MaxTokens, OutputSchema, PerformanceLatency, Prefill,
    RequestMetadata, ServiceTier, StopSequence, SystemPrompt, Temperature, Thinking, TopP,
};
use crate::pdf;
use crate::wire::wire_event::RequestPosition;

/// A recorded request, with its position in the conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedRequest {
    pub request: Request,
    pub place: Option<RequestPosition>,
}

impl RecordedExchange {
    pub fn request(&self) -> RecordedRequest {
        let body = &self.first().body;
        let messages = body["messages"].as_array().map_or(&[][..], Vec::as_slice);
        let mut request =
            Request::new(self.model(), messages.iter().map(history_message).collect());
        let settings = &mut request.settings;
        let inference = &body["inferenceConfig"];
        let number = |name: &str| inference[name].as_f64();
        #[allow(clippy::cast_possible_truncation, reason = "the API uses a 32-bit float")]
        let single = |number: f64| format!("{}", number as f32);
        settings.system =
            texts(&body["system"]).first().and_then(|text| SystemPrompt::parse(text).ok());
        settings.temperature =
            number("temperature").and_then(|n| Temperature::parse(&single(n)).ok());
        settings.top_p = number("topP").and_then(|n| TopP::parse(&single(n)).ok());
        settings.max_tokens =
            inference["maxTokens"].as_u64().and_then(|n| MaxTokens::parse(&n.to_string()).ok());
        let stops = inference["stopSequences"].as_array().into_iter().flatten();
        settings.stop_sequences =
            stops.filter_map(|stop| StopSequence::from_raw(stop.as_str()?).ok()).collect();
        settings.thinking = thinking(body);
        let format = &body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"];
        settings.schema = format.as_str().and_then(|schema| OutputSchema::parse(schema).ok());
        settings.documents = documents(messages);
        let points = messages.iter().flat_map(|message| blocks(&message["content"]));
        settings.caching = points.filter_map(caching).last();
        let word = |member: &str, name: &str| body[member][name].as_str().unwrap_or_default();
        settings.service_tier = ServiceTier::parse(word("serviceTier", "type")).ok();
        settings.latency = PerformanceLatency::parse(word("performanceConfig", "latency")).ok();
        let guardrail = |name| word("guardrailConfig", name);
        settings.guardrail = Guardrail::parse(&format!(
            "{} {} {}",
            guardrail("guardrailIdentifier"),
            guardrail("guardrailVersion"),
            guardrail("streamProcessingMode"),
        ))
        .ok();
        let pairs = body["requestMetadata"].as_object().into_iter().flatten();
        let pairs = pairs.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
        settings.metadata = RequestMetadata::of(pairs).unwrap_or_default();
        request.caches_system = blocks(&body["system"]).any(|block| caching(block).is_some());
        let history = &mut request.history;
        if let Some(last) = history.pop_if(|last| last.role == Role::Assistant) {
            settings.prefill = Prefill::parse(&last.texts().collect::<String>()).ok();
        }
        if history.is_empty() {
            history.push(HistoryMessage::text(Role::User, "(no prompt was recorded)".into()));
        }
        RecordedRequest { request, place: self.first().place }
    }

    fn model(&self) -> ModelId {
        let named = self.first().uri.rsplit_once('/').and_then(|(before, _)| {
            let (_, id) = before.rsplit_once("/model/")?;
            ModelId::parse(&percent_decode(id)?).ok()
        });
        named.unwrap_or_else(|| ModelId::default_for(self.region().unwrap_or_default()))
    }
}

fn blocks(content: &Value) -> impl Iterator<Item = &Value> {
    content.as_array().into_iter().flatten()
}

fn texts(content: &Value) -> Vec<&str> {
    blocks(content).filter_map(|block| block["text"].as_str()).collect()
}

fn thinking(body: &Value) -> Thinking {
    let thinking = &body["additionalModelRequestFields"]["thinking"];
    let parsed = |text: &str| Thinking::parse(text).unwrap_or_default();
    let effort = body["outputConfig"]["effort"].as_str().map(parsed);
    match thinking["type"].as_str() {
        Some("disabled") => Thinking::Off,
        Some("enabled") => parsed(&thinking["budget_tokens"].to_string()),
        Some("adaptive") => effort.unwrap_or(Thinking::On),
        _ => match effort {
            Some(Thinking::Effort(effort)) => Thinking::EffortOnly(effort),
            _ => Thinking::Default,
        },
    }
}

/// Returns how the model read the documents of the messages.
fn documents(messages: &[Value]) -> DocumentReading {
    let mut documents = messages
        .iter()
        .flat_map(|message| blocks(&message["content"]))
        .map(|block| &block["document"])
        .filter(|document| document.is_object());
    if documents.any(|document| document["citations"]["enabled"] != true) {
        DocumentReading::TextOnly
    } else {
        DocumentReading::SeenAndCited
    }
}

fn caching(block: &Value) -> Option<CacheTime> {
    let point = block["cachePoint"].as_object()?;
    let time = point.get("ttl").and_then(Value::as_str).unwrap_or("5m");
    CacheTime::parse(time).ok().flatten()
}

fn history_message(message: &Value) -> HistoryMessage {
    let role = if message["role"] == "assistant" { Role::Assistant } else { Role::User };
    let content = blocks(&message["content"]).filter_map(content).collect();
    HistoryMessage { role, content }
}

fn content(block: &Value) -> Option<RequestContent> {
    if let Some(text) = block["text"].as_str() {
        return Some(RequestContent::Text(text.to_owned()));
    }
    attachment(block).map(|attachment| RequestContent::Attachment(Arc::new(attachment)))
}

/// Returns an attachment as it was sent. The request contains no name for an image, and no file
/// extension for a document.
fn attachment(block: &Value) -> Option<Attachment> {
    let (image, document) = (&block["image"], &block["document"]);
    let file = if image.is_object() { image } else { document };
    let source = &file["source"];
    let bytes = match source["text"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => base64::decode(source["bytes"].as_str()?).ok()?,
    };
    let format = file["format"].as_str()?;
    let (kind, name) = if image.is_object() {
        let size = imagesize::blob_size(&bytes).ok();
        let pixels = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        let size = size.map_or((0, 0), |size| (pixels(size.width), pixels(size.height)));
        (
            AttachmentKind::Image { format: ImageFormat::parse(format)?, size },
            format!("image.{format}"),
        )
    } else {
        let name = document["name"].as_str().unwrap_or("document").to_owned();
        (AttachmentKind::Document(DocumentFormat::parse(format)?), name)
    };
    Some(pdf::with_page_count(Attachment::new(name, kind, bytes)))
}

/// Decodes the percent-encoding of a path segment.
fn percent_decode(part: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::super::reader::read;
    use super::*;
    use crate::chat::settings::{Effort, SettingField};

    /// Returns the recorded exchange of a request to this model with this body.
    fn recorded(model: &str, body: &str) -> RecordedExchange {
        let head = r#"{"format":"outcrop recording","version":1,"program":"outcrop 0.1.0"}"#;
        let uri = format!("https://bedrock-runtime.eu-west-1.amazonaws.com/model/{model}");
        let request = format!(
            r#"{{"type":"request","exchange":1,"attempt":1,"at":5,"method":"POST","uri":"{uri}/converse-stream","headers":[],"body":{body}}}"#
        );
        let recorded = read(format!("{head}\n{request}\n").as_bytes());
        recorded.expect("a recording").exchanges.remove(0)
    }

    const HAIKU: &str = "eu.anthropic.claude-haiku-4-5-20251001-v1%3A0";

    #[test]
    fn prompt_and_settings_are_read_from_the_request() {
        let body = r#"{"system":[{"text":"Be short."}],"inferenceConfig":{"temperature":0.699999988079071,"maxTokens":100,"stopSequences":["\n\nHuman:"]},"messages":[{"role":"user","content":[{"text":"old"},{"text":"Hello"}]},{"role":"assistant","content":[{"text":"{"}]}]}"#;
        let recorded = recorded(HAIKU, body);
        let RecordedRequest { request: Request { history, settings, .. }, place } =
            recorded.request();
        let content = ["old", "Hello"].map(|text| RequestContent::Text(text.into())).into();
        assert_eq!(history, [HistoryMessage { role: Role::User, content }]);
        assert_eq!(settings.model.as_str(), "eu.anthropic.claude-haiku-4-5-20251001-v1:0");
        assert_eq!(settings.system, SystemPrompt::parse("Be short.").ok());
        assert_eq!(settings.temperature, Temperature::parse("0.7").ok());
        assert_eq!(settings.max_tokens, MaxTokens::parse("100").ok());
        assert_eq!(settings.stop_sequences[0].as_str(), "\n\nHuman:");
        assert_eq!(settings.prefill, Prefill::parse("{").ok());
        assert_eq!((recorded.region(), recorded.used_converse()), (Some("eu-west-1"), false));
        assert_eq!((place, recorded.endpoint()), (None, None));
    }

    #[test]
    fn thinking_caching_and_schema_are_read_from_the_request() {
        fn check(members: &str, thinking: &str, caching: Option<CacheTime>) {
            let message = r#""messages":[{"role":"user","content":[{"text":"a"},POINT]}]"#;
            let point = match caching {
                None => r#"{"text":"b"}"#,
                Some(CacheTime::FiveMinutes) => r#"{"cachePoint":{"type":"default"}}"#,
                Some(CacheTime::Hour) => r#"{"cachePoint":{"type":"default","ttl":"1h"}}"#,
            };
            let message = message.replace("POINT", point);
            let settings =
                recorded("m", &format!("{{{members}{message}}}")).request().request.settings;
            assert_eq!(settings.thinking.to_string(), thinking);
            assert_eq!(settings.caching, caching);
        }
        let thinks = |it: &str| format!(r#""additionalModelRequestFields":{{"thinking":{it}}},"#);
        check("", "default", None);
        check(&thinks(r#"{"type":"disabled"}"#), "off", Some(CacheTime::FiveMinutes));
        check(&thinks(r#"{"type":"enabled","budget_tokens":2048}"#), "2048", Some(CacheTime::Hour));
        let adaptive = thinks(r#"{"type":"adaptive","display":"summarized"}"#);
        check(&adaptive, "on", None);
        check(&format!(r#"{adaptive}"outputConfig":{{"effort":"high"}},"#), "high", None);
        let effort = recorded("m", r#"{"outputConfig":{"effort":"low"}}"#).request().request;
        assert_eq!(effort.settings.thinking, Thinking::EffortOnly(Effort::Low));
        let schema = r#"{"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"reply","schema":"{\"type\":\"object\"}"}}}}}"#;
        let settings = recorded("m", schema).request().request.settings;
        assert_eq!(settings.schema, OutputSchema::parse(r#"{"type":"object"}"#).ok());
    }

    #[test]
    fn service_settings_are_read_from_the_request() {
        let body = r#"{"serviceTier":{"type":"flex"},"performanceConfig":{"latency":"optimized"},"guardrailConfig":{"guardrailIdentifier":"gr1","guardrailVersion":"DRAFT","trace":"enabled","streamProcessingMode":"async"},"requestMetadata":{"team":"search"}}"#;
        let settings = recorded("m", body).request().request.settings;
        let fields = [
            (SettingField::ServiceTier, "flex"),
            (SettingField::Latency, "optimized"),
            (SettingField::Guardrail, "gr1:DRAFT:async"),
            (SettingField::Metadata, "team=search"),
        ];
        for (field, text) in fields {
            assert_eq!(field.text(&settings).as_deref(), Some(text));
        }
    }

    #[test]
    fn attachments_are_read_from_the_request() {
        let png = "iVBORw0KGgoAAAANSUhEUgAAAyAAAAJYCAYAAAAAAAAA";
        let body = format!(
            r#"{{"messages":[{{"role":"user","content":[{{"image":{{"format":"png","source":{{"bytes":"{png}"}}}}}},{{"document":{{"format":"pdf","name":"Report 2","source":{{"bytes":"JVBERi0="}}}}}},{{"video":{{}}}},{{"text":"What is it?"}}]}}]}}"#
        );
        let recorded = recorded("m", &body).request();
        let text = |content: &RequestContent| match content {
            RequestContent::Text(text) => text.clone(),
            RequestContent::Attachment(attachment) => attachment.label().to_owned(),
        };
        let tags: Vec<_> = recorded.request.history[0].content.iter().map(text).collect();
        let expected = ["[image image.png 33 B 800×600]", "[document Report 2 5 B]", "What is it?"];
        assert_eq!(tags, expected);
    }
}
