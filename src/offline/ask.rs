//! The request of `Converse` and `ConverseStream` as the stand-in reads it. Lenient: members it has no
//! use for are passed over; only what is no request at all is refused here. What the service
//! refuses of a well-formed request is the business of `rules`.

use serde_json::Value;

use super::attached::Attached;
use super::caching::Prefixes;
use super::refusal::Refusal;
use super::script::tokens;

/// Who speaks in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    User,
    Assistant,
}

/// A content block: text, an image or a document, or any other kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Text(String),
    Attached(Attached),
    /// A tool result, reasoning …, by the name of its member.
    Other(String),
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) role: Role,
    pub(super) blocks: Vec<Block>,
}

impl Said {
    /// Its text blocks, one after the other.
    pub(super) fn text(&self) -> String {
        let texts = self.blocks.iter().filter_map(|block| match block {
            Block::Text(text) => Some(text.as_str()),
            Block::Attached(_) | Block::Other(_) => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    fn attached(&self) -> impl Iterator<Item = &Attached> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Attached(attached) => Some(attached),
            Block::Text(_) | Block::Other(_) => None,
        })
    }
}

/// `additionalModelRequestFields.thinking`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Thinking {
    Disabled,
    /// `enabled`, with its `budget_tokens`.
    Budget(Option<i64>),
    Adaptive {
        /// `display: summarized`: the text is wanted even from models that leave it out by
        /// themselves.
        is_summarized: bool,
    },
}

/// A request.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ask {
    pub(super) messages: Vec<Said>,
    pub(super) system: Vec<String>,
    pub(super) max_tokens: Option<i64>,
    pub(super) temperature: Option<f64>,
    pub(super) top_p: Option<f64>,
    pub(super) stop_sequences: Vec<String>,
    pub(super) thinking: Option<Thinking>,
    /// `outputConfig.effort`, or the same in `additionalModelRequestFields.output_config`.
    pub(super) effort: Option<String>,
    /// The JSON schema of `outputConfig.textFormat`, as text.
    pub(super) schema: Option<String>,
    pub(super) prefixes: Prefixes,
    /// `additionalModelResponseFieldPaths`.
    pub(super) response_fields: Vec<String>,
}

impl Ask {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// [`Refusal`] when it is no JSON object, or a member that is needed has another type.
    pub(super) fn read(body: &[u8]) -> Result<Self, Refusal> {
        Self::of(&parsed(body)?)
    }

    /// Reads the body of `CountTokens`, which holds what is to be counted as `input.converse`.
    ///
    /// # Errors
    /// [`Refusal`] when it holds no such request, or one that is none.
    pub(super) fn read_counted(body: &[u8]) -> Result<Self, Refusal> {
        let body = parsed(body)?;
        let converse = &body["input"]["converse"];
        if !converse.is_object() {
            return Err(unreadable("The stand-in counts input.converse only".into()));
        }
        Self::of(converse)
    }

    fn of(body: &Value) -> Result<Self, Refusal> {
        let inference = &body["inferenceConfig"];
        let mut ask = Self {
            system: list(body, "system")?.iter().filter_map(text_of).collect(),
            max_tokens: number(inference, "maxTokens")?.map(whole),
            temperature: number(inference, "temperature")?,
            top_p: number(inference, "topP")?,
            stop_sequences: strings(inference, "stopSequences")?,
            thinking: thinking(&body["additionalModelRequestFields"]["thinking"]),
            effort: body["outputConfig"]["effort"]
                .as_str()
                .or(body["additionalModelRequestFields"]["output_config"]["effort"].as_str())
                .map(str::to_owned),
            schema: body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"]
                .as_str()
                .map(str::to_owned),
            prefixes: Prefixes::of(body),
            response_fields: strings(body, "additionalModelResponseFieldPaths")?,
            messages: Vec::new(),
        };
        for (at, message) in list(body, "messages")?.iter().enumerate() {
            let blocks = blocks(message, at)?;
            let role = match message["role"].as_str() {
                Some("user") => Role::User,
                Some("assistant") => Role::Assistant,
                // The newest models take instructions in mid-conversation; here they join the rest.
                Some("system") => {
                    ask.system.push(Said { role: Role::User, blocks }.text());
                    continue;
                }
                other => {
                    return Err(Refusal::constraint(
                        other.unwrap_or("null"),
                        &format!("messages.{}.member.role", at + 1),
                        "satisfy enum value set: [user, assistant, system]",
                    ));
                }
            };
            ask.messages.push(Said { role, blocks });
        }
        Ok(ask)
    }

    /// The last user message's text; empty when there is none.
    pub(super) fn question(&self) -> String {
        let asked = self.messages.iter().rfind(|said| said.role == Role::User);
        asked.map(Said::text).unwrap_or_default()
    }

    /// The text that the reply must continue: that of an assistant message in last place.
    pub(super) fn prefill(&self) -> Option<String> {
        self.messages.last().filter(|said| said.role == Role::Assistant).map(Said::text)
    }

    /// Every message ahead of the last user message.
    pub(super) fn history(&self) -> &[Said] {
        let last = self.messages.iter().rposition(|said| said.role == Role::User);
        &self.messages[..last.unwrap_or(0)]
    }

    /// All of the system prompt, as one text.
    pub(super) fn instructions(&self) -> String {
        self.system.join("\n")
    }

    /// Whether the reply is to vary. An unset temperature counts as 1, as with the service.
    pub(super) fn varies(&self) -> bool {
        self.temperature.unwrap_or(1.0) > 0.0
    }

    /// Whether the answer is to name the stop sequence that matched.
    pub(super) fn wants_stop_sequence(&self) -> bool {
        self.response_fields.iter().any(|path| path == "/stop_sequence")
    }

    /// The images and documents of the last user message.
    pub(super) fn attached(&self) -> Vec<&Attached> {
        let asked = self.messages.iter().rfind(|said| said.role == Role::User);
        asked.into_iter().flat_map(Said::attached).collect()
    }

    /// The tokens that the model reads.
    pub(super) fn tokens(&self) -> usize {
        let attached = self.messages.iter().flat_map(Said::attached).map(Attached::tokens);
        tokens(self.length()) + attached.sum::<usize>()
    }

    /// The characters that the model reads.
    fn length(&self) -> usize {
        let system = self.system.iter().map(|text| text.chars().count());
        let said = self.messages.iter().map(|said| said.text().chars().count());
        system.chain(said).sum()
    }
}

fn parsed(body: &[u8]) -> Result<Value, Refusal> {
    let body: Value = serde_json::from_slice(body).map_err(|why| {
        unreadable(format!("The request body could not be parsed as JSON: {why}"))
    })?;
    if !body.is_object() {
        return Err(unreadable("The request body must be a JSON object".into()));
    }
    Ok(body)
}

fn unreadable(why: String) -> Refusal {
    Refusal::new(400, "SerializationException", why)
}

fn blocks(message: &Value, at: usize) -> Result<Vec<Block>, Refusal> {
    if !message.is_object() {
        return Err(unreadable(format!("messages.{at} must be an object")));
    }
    let content = list(message, "content")?.iter();
    // A cache point is no content: it says where the cache ends.
    let content = content.filter(|block| block.get("cachePoint").is_none());
    let blocks = content.map(|block| {
        let other = || block.as_object().and_then(|b| b.keys().next()).cloned().unwrap_or_default();
        let text = text_of(block).map(Block::Text);
        text.or_else(|| Attached::read(block).map(Block::Attached))
            .unwrap_or_else(|| Block::Other(other()))
    });
    Ok(blocks.collect())
}

fn text_of(block: &Value) -> Option<String> {
    block["text"].as_str().map(str::to_owned)
}

fn list<'a>(of: &'a Value, name: &str) -> Result<&'a [Value], Refusal> {
    match &of[name] {
        Value::Null => Ok(&[]),
        Value::Array(items) => Ok(items),
        _ => Err(unreadable(format!("{name} must be a list"))),
    }
}

fn strings(of: &Value, name: &str) -> Result<Vec<String>, Refusal> {
    let text = |item: &Value| item.as_str().map(str::to_owned);
    let texts: Option<_> = list(of, name)?.iter().map(text).collect();
    texts.ok_or_else(|| unreadable(format!("{name} must be a list of strings")))
}

fn number(of: &Value, name: &str) -> Result<Option<f64>, Refusal> {
    match &of[name] {
        Value::Null => Ok(None),
        value => {
            value.as_f64().map(Some).ok_or_else(|| unreadable(format!("{name} must be a number")))
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a float outside i64 saturates, as it should")]
fn whole(number: f64) -> i64 {
    number as i64
}

fn thinking(field: &Value) -> Option<Thinking> {
    match field["type"].as_str()? {
        "disabled" => Some(Thinking::Disabled),
        "enabled" => Some(Thinking::Budget(field["budget_tokens"].as_i64())),
        "adaptive" => Some(Thinking::Adaptive { is_summarized: field["display"] == "summarized" }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_with_its_prefill_and_history() {
        let ask = Ask::read(
            br#"{"messages":[{"role":"user","content":[{"text":"a"}]},
                 {"role":"assistant","content":[{"text":"b"}]},
                 {"role":"user","content":[{"text":"c"},{"text":"d"},{"image":{}}]},
                 {"role":"assistant","content":[{"text":"{"}]}],
                 "system":[{"text":"be brief"},{"cachePoint":{"type":"default"}}],
                 "inferenceConfig":{"temperature":0,"stopSequences":["X"]},"unknown":1}"#,
        )
        .expect("a request");
        assert_eq!(ask.question(), "c\nd");
        assert_eq!(ask.prefill().as_deref(), Some("{"));
        assert_eq!(ask.history().len(), 2);
        assert_eq!(ask.instructions(), "be brief");
        assert!(!ask.varies());
    }

    #[test]
    fn what_is_no_request_is_refused_with_a_reason() {
        fn check(body: &str, code: &str, words: &str) {
            let refusal = Ask::read(body.as_bytes()).expect_err(body);
            assert_eq!(refusal.code, Some(code), "{body}");
            assert!(refusal.message.contains(words), "{}", refusal.message);
        }
        check("", "SerializationException", "parsed as JSON");
        check("[]", "SerializationException", "JSON object");
        check(r#"{"messages":1}"#, "SerializationException", "messages must be a list");
        check(r#"{"messages":["a"]}"#, "SerializationException", "must be an object");
        check(
            r#"{"inferenceConfig":{"temperature":"hot"}}"#,
            "SerializationException",
            "temperature must be a number",
        );
        check(
            r#"{"messages":[{"role":"robot","content":[]}]}"#,
            "ValidationException",
            "Value 'robot' at 'messages.1.member.role'",
        );
    }
}
