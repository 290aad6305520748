//! The request of `Converse` and `ConverseStream`. The parser ignores unknown members. It returns an
//! error only for a body of the wrong type; `validation` checks the values.

use serde_json::{Map, Value};

use super::error_response::ErrorResponse;
use super::prompt_cache::CachePrefixes;
use super::request_attachment::RequestAttachment;
use super::token_count::token_count;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestRole {
    User,
    Assistant,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RequestBlock {
    Text(String),
    Attachment(RequestAttachment),
    /// Any other block, such as a tool result. Contains the name of its member.
    Other(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestMessage {
    pub(super) role: RequestRole,
    pub(super) blocks: Vec<RequestBlock>,
}

impl RequestMessage {
    /// Returns the text blocks, joined by line breaks.
    pub(super) fn text(&self) -> String {
        let texts = self.blocks.iter().filter_map(|block| match block {
            RequestBlock::Text(text) => Some(text.as_str()),
            RequestBlock::Attachment(_) | RequestBlock::Other(_) => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    fn attachments(&self) -> impl Iterator<Item = &RequestAttachment> {
        self.blocks.iter().filter_map(|block| match block {
            RequestBlock::Attachment(attachment) => Some(attachment),
            RequestBlock::Text(_) | RequestBlock::Other(_) => None,
        })
    }
}

/// `additionalModelRequestFields.thinking`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RequestThinking {
    Disabled,
    /// `enabled`, with `budget_tokens`.
    Budget(Option<i64>),
    Adaptive {
        /// Whether the request sets `display: summarized`. Models that omit the thinking text by
        /// default then send it.
        is_summarized: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ConverseRequest {
    pub(super) messages: Vec<RequestMessage>,
    pub(super) system: Vec<String>,
    pub(super) max_tokens: Option<i64>,
    pub(super) temperature: Option<f64>,
    pub(super) top_p: Option<f64>,
    pub(super) stop_sequences: Vec<String>,
    pub(super) thinking: Option<RequestThinking>,
    /// `outputConfig.effort`, or `additionalModelRequestFields.output_config.effort`.
    pub(super) effort: Option<String>,
    /// The JSON schema of `outputConfig.textFormat`, as text.
    pub(super) schema: Option<String>,
    pub(super) cache_prefixes: CachePrefixes,
    /// `additionalModelResponseFieldPaths`.
    pub(super) response_fields: Vec<String>,
    /// `guardrailConfig.guardrailIdentifier`.
    pub(super) guardrail: Option<String>,
    /// `serviceTier` and `performanceConfig`, which the response repeats.
    pub(super) service: Map<String, Value>,
}

impl ConverseRequest {
    /// Parses the body of a request.
    ///
    /// # Errors
    /// If the body is not a JSON object, or a member has the wrong type.
    pub(super) fn read(body: &[u8]) -> Result<Self, ErrorResponse> {
        Self::from_json(&parse_object(body)?)
    }

    /// Parses the body of `CountTokens`, which contains the request as `input.converse`.
    ///
    /// # Errors
    /// If there is no `input.converse`, or it is malformed.
    pub(super) fn read_count_tokens(body: &[u8]) -> Result<Self, ErrorResponse> {
        let body = parse_object(body)?;
        let converse = &body["input"]["converse"];
        if !converse.is_object() {
            return Err(malformed("The built-in demo counts only input.converse".into()));
        }
        Self::from_json(converse)
    }

    fn from_json(body: &Value) -> Result<Self, ErrorResponse> {
        let inference = &body["inferenceConfig"];
        let mut request = Self {
            system: list(body, "system")?.iter().filter_map(text_of).collect(),
            max_tokens: number(inference, "maxTokens")?.map(to_integer),
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
            cache_prefixes: CachePrefixes::from_json(body),
            response_fields: strings(body, "additionalModelResponseFieldPaths")?,
            guardrail: body["guardrailConfig"]["guardrailIdentifier"].as_str().map(str::to_owned),
            service: ["serviceTier", "performanceConfig"]
                .into_iter()
                .filter(|member| body[*member].is_object())
                .map(|member| (member.to_owned(), body[member].clone()))
                .collect(),
            messages: Vec::new(),
        };
        for (at, message) in list(body, "messages")?.iter().enumerate() {
            let blocks = blocks(message, at)?;
            let role = match message["role"].as_str() {
                Some("user") => RequestRole::User,
                Some("assistant") => RequestRole::Assistant,
                // The newest models accept system messages inside the conversation.
                Some("system") => {
                    request.system.push(RequestMessage { role: RequestRole::User, blocks }.text());
                    continue;
                }
                other => {
                    return Err(ErrorResponse::constraint(
                        other.unwrap_or("null"),
                        &format!("messages.{}.member.role", at + 1),
                        "satisfy enum value set: [user, assistant, system]",
                    ));
                }
            };
            request.messages.push(RequestMessage { role, blocks });
        }
        Ok(request)
    }

    /// Returns the text of the last user message, empty if there is none.
    pub(super) fn prompt(&self) -> String {
        let message = self.messages.iter().rfind(|message| message.role == RequestRole::User);
        message.map(RequestMessage::text).unwrap_or_default()
    }

    /// Returns the prefill: the text of an assistant message at the end.
    pub(super) fn prefill(&self) -> Option<String> {
        self.messages
            .last()
            .filter(|message| message.role == RequestRole::Assistant)
            .map(RequestMessage::text)
    }

    /// Returns the messages before the last user message.
    pub(super) fn history(&self) -> &[RequestMessage] {
        let last = self.messages.iter().rposition(|message| message.role == RequestRole::User);
        &self.messages[..last.unwrap_or(0)]
    }

    /// Returns the system prompt as one text.
    pub(super) fn system_prompt(&self) -> String {
        self.system.join("\n")
    }

    /// Returns whether replies may differ. The default temperature is 1, as in the service.
    pub(super) fn varies(&self) -> bool {
        self.temperature.unwrap_or(1.0) > 0.0
    }

    /// Returns whether the request asks for this field of the model's response.
    pub(super) fn asks_for(&self, pointer: &str) -> bool {
        self.response_fields.iter().any(|path| path == pointer)
    }

    /// Returns the attachments of the last user message.
    pub(super) fn attachments(&self) -> Vec<&RequestAttachment> {
        let message = self.messages.iter().rfind(|message| message.role == RequestRole::User);
        message.into_iter().flat_map(RequestMessage::attachments).collect()
    }

    /// Returns a sentence about each document of the last user message, with its citation, if the
    /// request asks for citations.
    pub(super) fn cited_sentences(&self) -> Vec<(String, Value)> {
        let attachments = self.attachments();
        let documents = attachments.into_iter().filter(|attachment| !attachment.is_image);
        documents
            .enumerate()
            .filter_map(|(index, document)| document.cited_sentence(index))
            .collect()
    }

    pub(super) fn token_count(&self) -> usize {
        let attachments = self
            .messages
            .iter()
            .flat_map(RequestMessage::attachments)
            .map(RequestAttachment::token_count);
        token_count(self.character_count()) + attachments.sum::<usize>()
    }

    /// Returns the number of characters of all texts.
    fn character_count(&self) -> usize {
        let system = self.system.iter().map(|text| text.chars().count());
        let message = self.messages.iter().map(|message| message.text().chars().count());
        system.chain(message).sum()
    }
}

fn parse_object(body: &[u8]) -> Result<Value, ErrorResponse> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|why| malformed(format!("The request body could not be parsed as JSON: {why}")))?;
    if !body.is_object() {
        return Err(malformed("The request body must be a JSON object".into()));
    }
    Ok(body)
}

fn malformed(why: String) -> ErrorResponse {
    ErrorResponse::new(400, "SerializationException", why)
}

fn blocks(message: &Value, at: usize) -> Result<Vec<RequestBlock>, ErrorResponse> {
    if !message.is_object() {
        return Err(malformed(format!("messages.{at} must be an object")));
    }
    let content = list(message, "content")?.iter();
    // A cache point has no content. `prompt_cache` reads it.
    let content = content.filter(|block| block.get("cachePoint").is_none());
    let blocks = content.map(|block| {
        let other = || block.as_object().and_then(|b| b.keys().next()).cloned().unwrap_or_default();
        let text = text_of(block).map(RequestBlock::Text);
        text.or_else(|| RequestAttachment::read(block).map(RequestBlock::Attachment))
            .unwrap_or_else(|| RequestBlock::Other(other()))
    });
    Ok(blocks.collect())
}

fn text_of(block: &Value) -> Option<String> {
    block["text"].as_str().map(str::to_owned)
}

fn list<'a>(of: &'a Value, name: &str) -> Result<&'a [Value], ErrorResponse> {
    match &of[name] {
        Value::Null => Ok(&[]),
        Value::Array(items) => Ok(items),
        _ => Err(malformed(format!("{name} must be a list"))),
    }
}

fn strings(of: &Value, name: &str) -> Result<Vec<String>, ErrorResponse> {
    let text = |item: &Value| item.as_str().map(str::to_owned);
    let texts: Option<_> = list(of, name)?.iter().map(text).collect();
    texts.ok_or_else(|| malformed(format!("{name} must be a list of strings")))
}

fn number(of: &Value, name: &str) -> Result<Option<f64>, ErrorResponse> {
    match &of[name] {
        Value::Null => Ok(None),
        value => {
            value.as_f64().map(Some).ok_or_else(|| malformed(format!("{name} must be a number")))
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a float outside i64 saturates, as it should")]
fn to_integer(number: f64) -> i64 {
    number as i64
}

fn thinking(field: &Value) -> Option<RequestThinking> {
    match field["type"].as_str()? {
        "disabled" => Some(RequestThinking::Disabled),
        "enabled" => Some(RequestThinking::Budget(field["budget_tokens"].as_i64())),
        "adaptive" => {
            Some(RequestThinking::Adaptive { is_summarized: field["display"] == "summarized" })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_parsed_with_prefill_and_history() {
        let request = ConverseRequest::read(
            br#"{"messages":[{"role":"user","content":[{"text":"a"}]},
                 {"role":"assistant","content":[{"text":"b"}]},
                 {"role":"user","content":[{"text":"c"},{"text":"d"},{"image":{}}]},
                 {"role":"assistant","content":[{"text":"{"}]}],
                 "system":[{"text":"be brief"},{"cachePoint":{"type":"default"}}],
                 "inferenceConfig":{"temperature":0,"stopSequences":["X"]},"unknown":1}"#,
        )
        .expect("a request");
        assert_eq!(request.prompt(), "c\nd");
        assert_eq!(request.prefill().as_deref(), Some("{"));
        assert_eq!(request.history().len(), 2);
        assert_eq!(request.system_prompt(), "be brief");
        assert!(!request.varies());
    }

    #[test]
    fn a_malformed_body_is_an_error_that_names_the_member() {
        fn check(body: &str, code: &str, words: &str) {
            let error = ConverseRequest::read(body.as_bytes()).expect_err(body);
            assert_eq!(error.code, Some(code), "{body}");
            assert!(error.message.contains(words), "{}", error.message);
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
