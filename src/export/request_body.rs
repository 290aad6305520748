//! The JSON body of a request, as the SDK sends it.

use super::layout::{self, Literal, LiteralSyntax};
use crate::chat::attachment::{Attachment, AttachmentKind, DocumentContent, DocumentNames};
use crate::chat::message::Role;
use crate::chat::request::{RESPONSE_FIELDS, Request, RequestContent};
use crate::chat::settings::{CacheTime, DocumentReading, Thinking};

/// The name of a schema, which the API requires.
const SCHEMA_NAME: &str = "reply";

/// Returns the indented body of the request. Numbers are written as they were set. The SDK writes
/// 0.7 as 0.699999988079071, which is the same 32-bit float.
pub fn json(request: &Request) -> String {
    layout::multi_line(LiteralSyntax::Json, &Literal::Object(body(request, true)))
}

/// Returns the indented body of the request for `Converse`, which does not stream.
pub(super) fn whole_json(request: &Request) -> String {
    layout::multi_line(LiteralSyntax::Json, &Literal::Object(body(request, false)))
}

/// Returns the body for the request page, with only the beginning of each file.
pub fn json_page(request: &Request) -> String {
    layout::multi_line(LiteralSyntax::Page, &Literal::Object(body(request, true)))
}

pub(super) fn has_attachments(request: &Request) -> bool {
    let mut content = request.history.iter().flat_map(|turned| &turned.content);
    content.any(|content| matches!(content, RequestContent::Attachment(_)))
}

/// Returns the members of the body in reading order. The API does not prescribe an order.
/// `streams` says whether the body is for `ConverseStream`.
pub(super) fn body(request: &Request, streams: bool) -> Vec<(&'static str, Literal<'_>)> {
    let mut members = Vec::new();
    if let Some(system) = &request.settings.system {
        let point = request.system_cache_time().map(cache_point);
        let blocks = [text(system.as_str())].into_iter().chain(point);
        members.push(("system", Literal::List(blocks.collect())));
    }
    members.push(("messages", messages(request)));
    members.push(("inferenceConfig", inference(request)));
    if let Some(thinking) = thinking(request.settings.thinking) {
        let thinking = Literal::Object(vec![("thinking", thinking)]);
        members.push(("additionalModelRequestFields", thinking));
    }
    let output = output(request);
    if !output.is_empty() {
        members.push(("outputConfig", Literal::Object(output)));
    }
    members.extend(service(request, streams));
    let paths = Literal::List(RESPONSE_FIELDS.map(Literal::Text).into());
    members.push(("additionalModelResponseFieldPaths", paths));
    members
}

/// Returns the history, followed by the prefill as the message that the model continues.
pub(super) fn messages(request: &Request) -> Literal<'_> {
    let last = request.history.len().saturating_sub(1);
    let mut names = DocumentNames::default();
    let history = request.history.iter().enumerate().map(|(at, turned)| {
        let point = request.settings.caching.filter(|_| at == last).map(cache_point);
        let documents = request.settings.documents;
        let content = turned.content.iter().map(|content| block(content, documents, &mut names));
        message(turned.role, content.chain(point).collect())
    });
    let prefill = request.settings.prefill.iter();
    let prefill = prefill.map(|prefill| message(Role::Assistant, vec![text(prefill.as_str())]));
    Literal::List(history.chain(prefill).collect())
}

fn block<'a>(
    content: &'a RequestContent,
    documents: DocumentReading,
    names: &mut DocumentNames,
) -> Literal<'a> {
    match content {
        RequestContent::Text(words) => text(words),
        RequestContent::Attachment(attachment) => attached(attachment, documents, names),
    }
}

fn attached<'a>(
    attachment: &'a Attachment,
    documents: DocumentReading,
    names: &mut DocumentNames,
) -> Literal<'a> {
    let source = |content| ("source", Literal::Object(vec![content]));
    match attachment.kind() {
        AttachmentKind::Image { format, .. } => {
            let format = ("format", Literal::Text(format.as_str()));
            let source = source(("bytes", Literal::Bytes(attachment.bytes())));
            Literal::Object(vec![("image", Literal::Object(vec![format, source]))])
        }
        AttachmentKind::Document(format) => {
            let (format, content) = attachment.sent(format, documents.is_cited());
            let source = source(match content {
                DocumentContent::Bytes(bytes) => ("bytes", Literal::Bytes(bytes)),
                DocumentContent::Text(text) => ("text", Literal::Text(text)),
            });
            let format = ("format", Literal::Text(format.as_str()));
            let name = ("name", Literal::Verbatim(layout::string(&names.next(attachment.name()))));
            let citations = ("citations", Literal::Object(vec![("enabled", Literal::True)]));
            let mut members = vec![format, name, source];
            members.extend(documents.is_cited().then_some(citations));
            Literal::Object(vec![("document", Literal::Object(members))])
        }
    }
}

fn cache_point(time: CacheTime) -> Literal<'static> {
    let mut members = vec![("type", Literal::Text("default"))];
    if time == CacheTime::Hour {
        members.push(("ttl", Literal::Text(time.as_str())));
    }
    Literal::Object(vec![("cachePoint", Literal::Object(members))])
}

fn thinking(thinking: Thinking) -> Option<Literal<'static>> {
    Some(Literal::Object(match thinking {
        Thinking::Default | Thinking::EffortOnly(_) => return None,
        Thinking::Off => vec![("type", Literal::Text("disabled"))],
        Thinking::Budget(budget) => vec![
            ("type", Literal::Text("enabled")),
            ("budget_tokens", Literal::Verbatim(budget.get().to_string())),
        ],
        Thinking::On | Thinking::Effort(_) => {
            vec![("type", Literal::Text("adaptive")), ("display", Literal::Text("summarized"))]
        }
    }))
}

pub(super) fn output(request: &Request) -> Vec<(&'static str, Literal<'_>)> {
    let mut members = Vec::new();
    if let Thinking::Effort(effort) | Thinking::EffortOnly(effort) = request.settings.thinking {
        members.push(("effort", Literal::Text(effort.as_str())));
    }
    if let Some(schema) = &request.settings.schema {
        let name = ("name", Literal::Text(SCHEMA_NAME));
        let schema = Literal::Object(vec![name, ("schema", Literal::Text(schema.as_str()))]);
        let structure = ("structure", Literal::Object(vec![("jsonSchema", schema)]));
        let format = Literal::Object(vec![("type", Literal::Text("json_schema")), structure]);
        members.push(("textFormat", format));
    }
    members
}

/// Returns the members that do not change what the model reads.
fn service(request: &Request, streams: bool) -> Vec<(&'static str, Literal<'_>)> {
    let settings = &request.settings;
    let mut members = Vec::new();
    if let Some(guardrail) = &settings.guardrail {
        let mut parts = vec![
            ("guardrailIdentifier", Literal::Text(guardrail.id())),
            ("guardrailVersion", Literal::Text(guardrail.version())),
            ("trace", Literal::Text("enabled")),
        ];
        if streams {
            parts.push(("streamProcessingMode", Literal::Text(guardrail.mode())));
        }
        members.push(("guardrailConfig", Literal::Object(parts)));
    }
    if let Some(tier) = settings.service_tier {
        members
            .push(("serviceTier", Literal::Object(vec![("type", Literal::Text(tier.as_str()))])));
    }
    if let Some(latency) = settings.latency {
        let latency = ("latency", Literal::Text(latency.as_str()));
        members.push(("performanceConfig", Literal::Object(vec![latency])));
    }
    if !settings.metadata.is_empty() {
        let pairs = settings.metadata.pairs().map(|(key, value)| (key, Literal::Text(value)));
        members.push(("requestMetadata", Literal::Object(pairs.collect())));
    }
    members
}

fn message(role: Role, content: Vec<Literal<'_>>) -> Literal<'_> {
    let role = match role {
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    Literal::Object(vec![("role", Literal::Text(role)), ("content", Literal::List(content))])
}

fn inference(request: &Request) -> Literal<'_> {
    let mut members = vec![("maxTokens", Literal::Verbatim(request.max_tokens().to_string()))];
    if let Some(temperature) = request.settings.temperature {
        members.push(("temperature", Literal::Verbatim(format!("{:?}", temperature.get()))));
    }
    if let Some(top_p) = request.settings.top_p {
        members.push(("topP", Literal::Verbatim(format!("{:?}", top_p.get()))));
    }
    if !request.settings.stop_sequences.is_empty() {
        let stops = request.settings.stop_sequences.iter().map(|stop| Literal::Text(stop.as_str()));
        members.push(("stopSequences", Literal::List(stops.collect())));
    }
    Literal::Object(members)
}

fn text(words: &str) -> Literal<'_> {
    Literal::Object(vec![("text", Literal::Text(words))])
}
