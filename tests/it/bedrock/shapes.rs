//! Feeds every payload shape of `ConverseStream` to the client, and compares its events with the
//! payloads and with what boto3 reads from the same bytes. The shapes are in
//! `tests/shapes/converse_stream.json`.

use outcrop::chat::citation::CitationLocation;
use outcrop::chat::event::{StopReason, StreamEvent};
use serde_json::{Map, Value, json};

use super::events;
use crate::copied::{Code, has};
use crate::loopback::{Answer, Loopback, frame};

const SHAPES: &str = include_str!("../../shapes/converse_stream.json");

/// The text and the number of every sample.
const TEXT: &str = "text";
const NUMBER: i64 = 7;

struct Shapes(Value);

impl Shapes {
    fn read() -> Self {
        Self(serde_json::from_str(SHAPES).expect("JSON"))
    }

    /// Returns values of this shape. The first value of a structure has every member. Together, the
    /// values contain each member of a union and each value of an enum.
    fn samples(&self, shape: &Value) -> Vec<Value> {
        match shape {
            Value::Array(items) => {
                let items = self.samples(&items[0]).into_iter().map(|item| json!([item]));
                items.chain([json!([])]).collect()
            }
            Value::Object(map) => {
                self.samples(&map["*"]).into_iter().map(|value| json!({ "key": value })).collect()
            }
            Value::String(name) => match name.as_str() {
                "string" => vec![json!(TEXT)],
                "integer" => vec![json!(NUMBER)],
                "number" => vec![json!(0.5)],
                "boolean" => vec![json!(true), json!(false)],
                "blob" => vec![json!("AAEC")],
                "document" => vec![json!({ "stop_sequence": TEXT }), json!({})],
                name => match self.0["shapes"].get(name) {
                    Some(shape) => self.structures(shape),
                    None => name.split('|').map(|word| json!(word)).collect(),
                },
            },
            other => panic!("{other} is no shape"),
        }
    }

    fn structures(&self, shape: &Value) -> Vec<Value> {
        if let Some(union) = shape["union"].as_object() {
            let alone = |(name, shape): (&String, &Value)| {
                let samples = self.samples(shape).into_iter();
                samples.map(|value| json!({ name: value })).collect::<Vec<_>>()
            };
            return union.iter().flat_map(alone).collect();
        }
        let members = shape["members"].as_object().expect("a structure has members");
        let samples: Vec<_> =
            members.iter().map(|(name, shape)| (name, self.samples(shape))).collect();
        let whole: Map<_, _> =
            samples.iter().map(|(name, values)| ((*name).clone(), values[0].clone())).collect();
        let mut structures = vec![Value::Object(whole.clone())];
        for (name, values) in &samples {
            for value in &values[1..] {
                let mut changed = whole.clone();
                changed.insert((*name).clone(), value.clone());
                structures.push(Value::Object(changed));
            }
        }
        let is_required =
            |name: &str| shape["required"].as_array().is_some_and(|r| r.contains(&json!(name)));
        let least = whole.into_iter().filter(|(name, _)| is_required(name));
        structures.push(Value::Object(least.collect()));
        structures
    }

    /// Returns the payloads of all events or exceptions, with their names. The events that end a
    /// reply come last.
    fn payloads(&self, kind: &str) -> Vec<(String, Value)> {
        let names = self.0[kind].as_object().expect("an object");
        let mut payloads: Vec<_> = names
            .iter()
            .flat_map(|(name, shape)| {
                self.samples(shape).into_iter().map(|payload| (name.clone(), payload))
            })
            .collect();
        payloads.sort_by_key(|(name, _)| matches!(name.as_str(), "messageStop" | "metadata"));
        payloads
    }
}

/// Describes what the client must make of a payload.
fn expected(name: &str, payload: &Value) -> String {
    let index = &payload["contentBlockIndex"];
    let (start, delta) = (&payload["start"], &payload["delta"]);
    let reasoning = &delta["reasoningContent"];
    match name {
        "messageStart" => "start".to_owned(),
        "contentBlockStop" => format!("block stop {index}"),
        "contentBlockStart" if start["toolUse"].is_object() => {
            format!("tool {index} {} {}", start["toolUse"]["toolUseId"], start["toolUse"]["name"])
        }
        "contentBlockStart" | "contentBlockDelta"
            if [start, delta].iter().any(|part| part["image"].is_object()) =>
        {
            format!("other {index} image")
        }
        "contentBlockStart" => format!("other {index} tool result"),
        "contentBlockDelta" => match delta.as_object().and_then(|delta| delta.keys().next()) {
            Some(member) if member == "text" => format!("text {index} {}", delta["text"]),
            Some(member) if member == "toolUse" => {
                format!("input {index} {}", delta["toolUse"]["input"])
            }
            Some(member) if member == "citation" => cited(index, &delta["citation"]),
            Some(member) if member == "toolResult" => format!("other {index} tool result"),
            _ if reasoning["text"].is_string() => format!("thinking {index} {}", reasoning["text"]),
            _ if reasoning["signature"].is_string() => {
                format!("signature {index} {}", reasoning["signature"])
            }
            // `AAEC` encodes three bytes.
            _ => format!("redacted {index} 3"),
        },
        "messageStop" => {
            let fields = &payload["additionalModelResponseFields"];
            format!("end {} {}", payload["stopReason"], fields["stop_sequence"])
        }
        "metadata" => {
            let usage = &payload["usage"];
            let counts = [
                "inputTokens",
                "outputTokens",
                "totalTokens",
                "cacheReadInputTokens",
                "cacheWriteInputTokens",
            ];
            let counts: Vec<_> = counts.iter().map(|name| &usage[name]).collect();
            let (latency, tier) = (&payload["metrics"]["latencyMs"], &payload["serviceTier"]);
            format!("metadata {} {latency} {}", json!(counts), tier["type"])
        }
        other => panic!("{other} is no event"),
    }
}

fn cited(index: &Value, citation: &Value) -> String {
    let parts = citation["sourceContent"].as_array().into_iter().flatten();
    let passage: String = parts.filter_map(|part| part["text"].as_str()).collect();
    let location = match citation["location"].as_object().and_then(|union| union.iter().next()) {
        None => "nowhere".to_owned(),
        Some((name, web)) if name == "web" => {
            let url = if web["url"].is_null() { &web["domain"] } else { &web["url"] };
            format!("web {url}")
        }
        Some((name, at)) => {
            let source = if name == "searchResultLocation" {
                &at["searchResultIndex"]
            } else {
                &at["documentIndex"]
            };
            format!("{name} {source} {} {}", at["start"], at["end"])
        }
    };
    format!("cites {index} {} {} {passage} {location}", citation["title"], citation["source"])
}

/// Describes an event of the client in the words of [`expected`].
fn described(event: &StreamEvent) -> String {
    match event {
        StreamEvent::MessageStarted => "start".to_owned(),
        StreamEvent::BlockStopped { index } => format!("block stop {index}"),
        StreamEvent::Text { index, text } => format!("text {index} {}", json!(text)),
        StreamEvent::Reasoning { index, text } => format!("thinking {index} {}", json!(text)),
        StreamEvent::ReasoningSignature { index, signature } => {
            format!("signature {index} {}", json!(signature))
        }
        StreamEvent::ReasoningRedacted { index, bytes } => format!("redacted {index} {bytes}"),
        StreamEvent::ToolUseStarted { index, id, name } => {
            format!("tool {index} {} {}", json!(id), json!(name))
        }
        StreamEvent::ToolInput { index, json } => format!("input {index} {}", json!(json)),
        StreamEvent::OtherBlock { index, kind } => format!("other {index} {kind}"),
        StreamEvent::Citation { index, citation } => {
            let location = match &citation.location {
                None => "nowhere".to_owned(),
                Some(CitationLocation::Web { url }) => format!("web {}", json!(url)),
                Some(CitationLocation::Range { unit, source, start, end }) => {
                    let [source, start, end] = [source, start, end].map(|number| json!(number));
                    format!("{} {source} {start} {end}", unit.as_str())
                }
            };
            let (title, source) = (json!(citation.title), json!(citation.source));
            format!("cites {index} {title} {source} {} {location}", citation.passage)
        }
        StreamEvent::MessageStopped { reason, sequence, .. } => {
            let sequence = sequence.as_ref().map(|sequence| sequence.text.as_str());
            format!("end {} {}", json!(reason.as_str()), json!(sequence))
        }
        StreamEvent::Metadata(metadata) => {
            let usage = metadata.usage.unwrap_or_default();
            let counts =
                [usage.input, usage.output, usage.total, usage.cache_read, usage.cache_write];
            let (latency, tier) = (json!(metadata.latency_ms), json!(metadata.service_tier));
            format!("metadata {} {latency} {tier}", json!(counts))
        }
        other => panic!("{other:?}"),
    }
}

fn frames(payloads: &[(String, Value)]) -> Vec<Vec<u8>> {
    payloads.iter().map(|(name, payload)| frame::event(name, payload)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_payload_of_the_service_model_is_understood() {
    let payloads = Shapes::read().payloads("events");
    assert!(payloads.len() > 200, "{}", payloads.len());
    // The client closes a connection that does not end within a second after `messageStop` and
    // `metadata`, so send them in separate streams.
    let (last, payloads): (Vec<_>, Vec<_>) =
        payloads.into_iter().partition(|(name, _)| name == "metadata");
    let mut found = Vec::new();
    for payloads in [&payloads, &last] {
        found.extend(events(Answer::stream(frames(payloads))).await);
        assert_eq!(found.pop(), Some(StreamEvent::Ended));
    }
    let (events, payloads) = (found, [payloads, last].concat());
    assert_eq!(events.len(), payloads.len());
    for (event, (name, payload)) in events.iter().zip(&payloads) {
        assert_eq!(described(event), expected(name, payload), "{name} {payload}");
    }
    let is_unknown = |event: &&StreamEvent| {
        matches!(event, StreamEvent::MessageStopped { reason: StopReason::Other(_), .. })
    };
    assert_eq!(events.iter().find(is_unknown), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_exception_of_the_service_model_is_a_failure_with_its_details() {
    for (name, payload) in Shapes::read().payloads("exceptions") {
        let frames = [frame::text(0, "ok"), frame::exception(&name, &payload)];
        let events = events(Answer::stream(frames)).await;
        let [StreamEvent::Text { .. }, StreamEvent::Failed(failure)] = &events[..] else {
            panic!("{name}: {events:?}");
        };
        let code = failure.code.as_deref().unwrap_or_default();
        assert!(code.eq_ignore_ascii_case(&name), "{code}");
        assert_eq!(json!(failure.raw_message), payload["message"], "{name}");
        assert_eq!(json!(failure.original_message), payload["originalMessage"], "{name}");
        assert_eq!(json!(failure.original_status), payload["originalStatusCode"], "{name}");
    }
}

/// Prints each event as a line of JSON.
const SCRIPT: &str = r#"
import base64, json
import boto3
client = boto3.client("bedrock-runtime", region_name="us-east-1", endpoint_url="URL")
messages = [{"role": "user", "content": [{"text": "Go"}]}]
response = client.converse_stream(modelId="m", messages=messages)
for event in response["stream"]:
    print(json.dumps(event, default=lambda data: base64.b64encode(data).decode()))
"#;

#[test]
fn boto3_reads_the_same_from_every_payload() {
    let probe = "from botocore.session import Session; import boto3; \
                 model = Session().get_service_model('bedrock-runtime'); \
                 model.shape_for('CitationsDelta').members['source']; \
                 model.shape_for('CitationLocation').members['web']";
    if !has("python3", &["-c", probe]) {
        return;
    }
    let payloads = Shapes::read().payloads("events");
    let server = Loopback::start([Answer::stream(frames(&payloads))]);
    let script = SCRIPT.replace("URL", &server.url());
    let output = Code::new(&script).with_keys().with("PYTHONUTF8", "1").run("python3");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(printed.lines().count(), payloads.len(), "{errors}");
    for (line, (name, payload)) in printed.lines().zip(&payloads) {
        let event: Value = serde_json::from_str(line).expect("JSON");
        // `every_payload_of_the_service_model_is_understood` compares the client's events with the
        // same descriptions.
        assert_eq!(expected(name, &event[name]), expected(name, payload), "{line}");
    }
}
