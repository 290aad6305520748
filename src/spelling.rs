//! A request as text: its JSON, and code in three languages that sends it. Says what the SDK would
//! send and nothing more; holds no secret, since what proves who sends is read from the
//! environment by the code. Knows neither the screen nor the clipboard.

mod layout;

mod python;

mod shell;

pub use python::python;
pub use shell::{aws_cli, curl};

use std::fmt::Write as _;

use layout::{Language, Node};

use crate::chat::message::Role;
use crate::chat::request::Request;

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

/// The body of the request as the SDK sends it, laid out for reading. Numbers are as they were
/// set: the API's are 32 bits wide, and the SDK writes 0.7 as 0.699999988079071, which is the same
/// one.
pub fn json(request: &Request) -> String {
    layout::whole(Language::Json, &Node::Object(body(request)))
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

/// The members of the body. The API gives them no order; this is the one to read them in.
fn body(request: &Request) -> Vec<(&'static str, Node<'_>)> {
    let mut members = Vec::new();
    if let Some(system) = &request.system {
        members.push(("system", Node::List(vec![text(system.as_str())])));
    }
    members.push(("messages", messages(request)));
    members.push(("inferenceConfig", inference(request)));
    let paths = Node::List(vec![Node::Text(STOP_SEQUENCE)]);
    members.push(("additionalModelResponseFieldPaths", paths));
    members
}

/// The history, and after it the prefill as the message that the model continues.
fn messages(request: &Request) -> Node<'_> {
    let history = request
        .history
        .iter()
        .map(|turned| message(turned.role, turned.texts.iter().map(|words| text(words)).collect()));
    let prefill = request.prefill.iter();
    let prefill = prefill.map(|prefill| message(Role::Assistant, vec![text(prefill.as_str())]));
    Node::List(history.chain(prefill).collect())
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
