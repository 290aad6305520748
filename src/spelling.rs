//! A request as text: its JSON, and code in three languages that sends it; and figures as text. Says what the SDK would
//! send and nothing more; holds no secret, since what proves who sends is read from the
//! environment by the code. Knows neither the screen nor the clipboard.

mod layout;

pub mod metrics;

mod python;

mod shell;

mod shorthand;

pub use python::python;
pub use shell::{aws_cli, curl};

use std::fmt::Write as _;

use layout::{Language, Node};

use crate::chat::attachment::{Attachment, Kind, Names};
use crate::chat::message::Role;
use crate::chat::model::Sent;
use crate::chat::request::{Content, Request};
use crate::chat::settings::{CacheTime, OutputSchema, Refused};

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// `None`: not known yet; the code then reads it from its environment.
    pub region: Option<String>,
    /// An endpoint in the place of the region's own: a URL with its scheme.
    pub endpoint: Option<String>,
}

/// The operation that answers in a stream, as it stands at the end of the path.
pub const STREAM: &str = "converse-stream";

/// The operation that answers at once.
const WHOLE: &str = "converse";

/// The JSON pointer by which the service is asked which stop sequence matched.
const STOP_SEQUENCE: &str = "/stop_sequence";

/// The name of a schema: the API model wants one.
const SCHEMA_NAME: &str = "reply";

/// The body of the request as the SDK sends it, laid out for reading. Numbers are as they were
/// set: the API's are 32 bits wide, and the SDK writes 0.7 as 0.699999988079071, which is the same
/// one.
pub fn json(request: &Request) -> String {
    layout::whole(Language::Json, &Node::Object(body(request)))
}

/// The same for a page that is read: of a file it has the beginning only, whatever its size.
pub fn json_page(request: &Request) -> String {
    layout::whole(Language::Page, &Node::Object(body(request)))
}

/// A JSON schema from what was typed or read.
///
/// # Errors
/// [`Refused`] when it is no JSON object.
pub fn schema(text: &str) -> Result<OutputSchema, Refused> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) if value.is_object() => Ok(OutputSchema::known(text.trim().to_owned())),
        Ok(_) => Err(Refused("A JSON schema is an object, such as {\"type\": \"object\"}".into())),
        Err(why) => Err(Refused(format!("A JSON schema must be JSON: {why}"))),
    }
}

/// The path of an operation, with the model's id in it as it goes out.
pub fn path(request: &Request, operation: &str) -> String {
    let mut path = String::from("/model/");
    for byte in request.model.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path + "/" + operation
}

fn has_attachments(request: &Request) -> bool {
    let mut content = request.history.iter().flat_map(|turned| &turned.content);
    content.any(|content| matches!(content, Content::Attachment(_)))
}

/// The members of the body. The API gives them no order; this is the one to read them in.
fn body(request: &Request) -> Vec<(&'static str, Node<'_>)> {
    let mut members = Vec::new();
    if let Some(system) = &request.system {
        let point = request.caching.filter(|points| points.after_system);
        let point = point.map(|points| cache_point(points.time));
        let blocks = [text(system.as_str())].into_iter().chain(point);
        members.push(("system", Node::List(blocks.collect())));
    }
    members.push(("messages", messages(request)));
    members.push(("inferenceConfig", inference(request)));
    if let Some(thinking) = request.thinking {
        let thinking = Node::Object(vec![("thinking", self::thinking(thinking))]);
        members.push(("additionalModelRequestFields", thinking));
    }
    let output = output(request);
    if !output.is_empty() {
        members.push(("outputConfig", Node::Object(output)));
    }
    let paths = Node::List(vec![Node::Text(STOP_SEQUENCE)]);
    members.push(("additionalModelResponseFieldPaths", paths));
    members
}

/// The history, and after it the prefill as the message that the model continues.
fn messages(request: &Request) -> Node<'_> {
    let last = request.history.len().saturating_sub(1);
    let mut names = Names::default();
    let history = request.history.iter().enumerate().map(|(at, turned)| {
        let point = request.caching.filter(|_| at == last).map(|points| cache_point(points.time));
        let content = turned.content.iter().map(|content| block(content, &mut names));
        message(turned.role, content.chain(point).collect())
    });
    let prefill = request.prefill.iter();
    let prefill = prefill.map(|prefill| message(Role::Assistant, vec![text(prefill.as_str())]));
    Node::List(history.chain(prefill).collect())
}

fn block<'a>(content: &'a Content, names: &mut Names) -> Node<'a> {
    match content {
        Content::Text(words) => text(words),
        Content::Attachment(attachment) => attached(attachment, names),
    }
}

fn attached<'a>(attachment: &'a Attachment, names: &mut Names) -> Node<'a> {
    let bytes = Node::Bytes(attachment.bytes());
    let source = ("source", Node::Object(vec![("bytes", bytes)]));
    match attachment.kind() {
        Kind::Image { format, .. } => {
            let format = ("format", Node::Text(format.as_str()));
            Node::Object(vec![("image", Node::Object(vec![format, source]))])
        }
        Kind::Document(format) => {
            let format = ("format", Node::Text(format.as_str()));
            let name = ("name", Node::Word(layout::string(&names.next(attachment))));
            Node::Object(vec![("document", Node::Object(vec![format, name, source]))])
        }
    }
}

fn cache_point(time: CacheTime) -> Node<'static> {
    let mut members = vec![("type", Node::Text("default"))];
    if time == CacheTime::Hour {
        members.push(("ttl", Node::Text(time.as_str())));
    }
    Node::Object(vec![("cachePoint", Node::Object(members))])
}

fn thinking(thinking: Sent) -> Node<'static> {
    Node::Object(match thinking {
        Sent::Disabled => vec![("type", Node::Text("disabled"))],
        Sent::Budget(budget) => vec![
            ("type", Node::Text("enabled")),
            ("budget_tokens", Node::Word(budget.get().to_string())),
        ],
        Sent::Adaptive(_) => {
            vec![("type", Node::Text("adaptive")), ("display", Node::Text("summarized"))]
        }
    })
}

fn output(request: &Request) -> Vec<(&'static str, Node<'_>)> {
    let mut members = Vec::new();
    if let Some(Sent::Adaptive(Some(effort))) = request.thinking {
        members.push(("effort", Node::Text(effort.as_str())));
    }
    if let Some(schema) = &request.schema {
        let name = ("name", Node::Text(SCHEMA_NAME));
        let schema = Node::Object(vec![name, ("schema", Node::Text(schema.as_str()))]);
        let structure = ("structure", Node::Object(vec![("jsonSchema", schema)]));
        let format = Node::Object(vec![("type", Node::Text("json_schema")), structure]);
        members.push(("textFormat", format));
    }
    members
}

fn message(role: Role, content: Vec<Node<'_>>) -> Node<'_> {
    let role = match role {
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    Node::Object(vec![("role", Node::Text(role)), ("content", Node::List(content))])
}

fn inference(request: &Request) -> Node<'_> {
    let mut members = vec![("maxTokens", Node::Word(request.max_tokens.to_string()))];
    if let Some(temperature) = request.temperature {
        members.push(("temperature", Node::Word(format!("{:?}", temperature.get()))));
    }
    if let Some(top_p) = request.top_p {
        members.push(("topP", Node::Word(format!("{:?}", top_p.get()))));
    }
    if !request.stop_sequences.is_empty() {
        let stops = request.stop_sequences.iter().map(|stop| Node::Text(stop.as_str()));
        members.push(("stopSequences", Node::List(stops.collect())));
    }
    Node::Object(members)
}

fn text(words: &str) -> Node<'_> {
    Node::Object(vec![("text", Node::Text(words))])
}

#[cfg(test)]
mod tests;
