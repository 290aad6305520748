//! What the service refuses, in its words. Owns the order of the checks and the texts; the texts
//! come from reports and AWS's documentation, read November 2026. Pure: a request in, the model it
//! names or a refusal out.

use crate::chat::model::{Catalog, DEFAULT_MODEL, Model, ModelId, Sampling};
use crate::chat::settings::MOST_STOP_SEQUENCES;

use super::ask::{Ask, Block, Role};
use super::refusal::Refusal;

mod attached;

mod thinking;

/// The model that a request may have answered.
///
/// # Errors
/// The [`Refusal`] that the service would give.
pub(super) fn admit<'a>(
    ask: &Ask,
    model: &str,
    catalog: &'a Catalog,
) -> Result<&'a Model, Refusal> {
    let model = named(model, catalog)?;
    fields(ask)?;
    messages(ask)?;
    attached::attached(ask)?;
    limits(ask, model)?;
    taste(ask, model)?;
    Ok(model)
}

/// Whether tokens may be counted.
///
/// # Errors
/// The [`Refusal`] that the service would give: a profile's id and a newer model in the same words.
pub(super) fn admit_counted(ask: &Ask, text: &str, catalog: &Catalog) -> Result<(), Refusal> {
    let invalid = || Refusal::validation("The provided model identifier is invalid.");
    let id = ModelId::parse(text).map_err(|_| invalid())?;
    let model = catalog.find(&id).ok_or_else(invalid)?;
    if model.id != text || !model.countable {
        return Err(Refusal::validation("The provided model doesn't support counting tokens."));
    }
    messages(ask)
}

/// The model behind an id. Every geography's profile is taken, wherever the stand-in says it is;
/// an application inference profile, whose ARN hides its model, is the default model.
fn named<'a>(text: &str, catalog: &'a Catalog) -> Result<&'a Model, Refusal> {
    let invalid = || Refusal::validation("The provided model identifier is invalid.");
    let mut id = ModelId::parse(text).map_err(|_| invalid())?;
    if text.contains(":application-inference-profile/") {
        id = ModelId::parse(&format!("global.{DEFAULT_MODEL}")).map_err(|_| invalid())?;
    }
    let model = catalog.find(&id).ok_or_else(invalid)?;
    if id.geography().is_none() {
        return Err(on_demand(&model.id));
    }
    Ok(model)
}

/// The refusal of a foundation model's own id: the newer ones are reached by profile only.
pub(super) fn on_demand(id: &str) -> Refusal {
    Refusal::validation(format!(
        "Invocation of model ID {id} with on-demand throughput isn\u{2019}t supported. Retry your \
         request with the ID or ARN of an inference profile that contains this model."
    ))
}

/// The constraints of the API model: they hold for every model.
fn fields(ask: &Ask) -> Result<(), Refusal> {
    for (name, value) in [("temperature", ask.temperature), ("topP", ask.top_p)] {
        let at = format!("inferenceConfig.{name}");
        match value {
            Some(value) if value > 1.0 => {
                return Err(Refusal::constraint(value, &at, "have value less than or equal to 1"));
            }
            Some(value) if value < 0.0 => {
                return Err(Refusal::constraint(
                    value,
                    &at,
                    "have value greater than or equal to 0",
                ));
            }
            _ => {}
        }
    }
    if let Some(most) = ask.max_tokens.filter(|most| *most < 1) {
        return Err(Refusal::constraint(
            most,
            "inferenceConfig.maxTokens",
            "have value greater than or equal to 1",
        ));
    }
    if ask.stop_sequences.len() > MOST_STOP_SEQUENCES {
        return Err(Refusal::constraint(
            "[...]",
            "inferenceConfig.stopSequences",
            &format!("have length less than or equal to {MOST_STOP_SEQUENCES}"),
        ));
    }
    if let Some(path) = ask.response_fields.iter().find(|path| !path.starts_with('/')) {
        return Err(Refusal::validation(format!(
            "The additionalModelResponseFieldPaths entry '{path}' is not a valid JSON Pointer."
        )));
    }
    Ok(())
}

/// The rules of a conversation: it starts with the user, the roles alternate, nothing is blank.
fn messages(ask: &Ask) -> Result<(), Refusal> {
    if ask.messages.first().is_none_or(|first| first.role != Role::User) {
        return Err(Refusal::validation(
            "A conversation must start with a user message. Try again with a conversation that \
             starts with a user message.",
        ));
    }
    if ask.messages.windows(2).any(|pair| pair[0].role == pair[1].role) {
        return Err(Refusal::validation(
            "A conversation must alternate between user and assistant roles. Make sure the \
             conversation alternates between user and assistant roles and try again.",
        ));
    }
    if let Some(at) = ask.system.iter().position(String::is_empty) {
        return Err(blank("SystemContentBlock", &format!("system.{at}")));
    }
    for (at, said) in ask.messages.iter().enumerate() {
        if said.blocks.is_empty() {
            return Err(Refusal::validation(format!(
                "The content field in the Message object at messages.{at} is empty. Add a \
                 ContentBlock object to the content field and try again."
            )));
        }
        for (block_at, block) in said.blocks.iter().enumerate() {
            match block {
                Block::Text(text) if text.is_empty() => {
                    let at = format!("messages.{at}.content.{block_at}");
                    return Err(blank("ContentBlock", &at));
                }
                Block::Text(text) if text.trim().is_empty() => {
                    return Err(Refusal::by_model(
                        "messages: text content blocks must contain non-whitespace text",
                    ));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn blank(object: &str, at: &str) -> Refusal {
    Refusal::validation(format!(
        "The text field in the {object} object at {at} is blank. Add text to the text field, and \
         try again."
    ))
}

/// What a model's size allows. The bound of max tokens is exclusive.
fn limits(ask: &Ask, model: &Model) -> Result<(), Refusal> {
    let most = model.max_output;
    if ask.max_tokens.is_some_and(|asked| asked >= i64::from(most)) {
        return Err(Refusal::validation(format!(
            "The maximum tokens you requested exceeds the model limit of {most}. Try again with a \
             maximum tokens value that is lower than {most}."
        )));
    }
    if u32::try_from(ask.tokens()).is_ok_and(|read| read <= model.context) {
        return Ok(());
    }
    Err(too_long())
}

pub(super) fn too_long() -> Refusal {
    Refusal::validation("Input is too long for requested model.")
}

/// What Claude itself refuses, by its generation.
fn taste(ask: &Ask, model: &Model) -> Result<(), Refusal> {
    if ask.stop_sequences.iter().any(|text| text.trim().is_empty()) {
        return Err(Refusal::by_model(
            "stop_sequences: each stop sequence must contain non-whitespace",
        ));
    }
    match (model.sampling, ask.temperature, ask.top_p) {
        (Sampling::Refused, Some(_), _) => return Err(deprecated("temperature")),
        (Sampling::Refused, None, Some(_)) => return Err(deprecated("top_p")),
        (Sampling::OneOfTwo, Some(_), Some(_)) => return Err(not_both()),
        _ => {}
    }
    if let Some(prefill) = ask.prefill() {
        if !model.prefill {
            return Err(no_prefill());
        }
        if prefill.ends_with(char::is_whitespace) {
            return Err(Refusal::by_model(
                "messages: final assistant content cannot end with trailing whitespace",
            ));
        }
    }
    thinking::admit(ask, model)?;
    output(ask, model)?;
    caching(ask, model)
}

/// A reply that is held to a schema.
fn output(ask: &Ask, model: &Model) -> Result<(), Refusal> {
    let Some(schema) = &ask.schema else { return Ok(()) };
    if !model.schema {
        return Err(Refusal::validation(
            "This model doesn't support the outputConfig.textFormat field. Remove it and try again.",
        ));
    }
    if ask.prefill().is_some() {
        return Err(Refusal::by_model(
            "This request has a final assistant message, which output_config.format does not go \
             with. The conversation must end with a user message.",
        ));
    }
    match serde_json::from_str::<serde_json::Value>(schema) {
        Ok(schema) if schema.is_object() => Ok(()),
        _ => Err(Refusal::validation("The JSON schema in outputConfig.textFormat is invalid.")),
    }
}

/// Cache points: how many a request may have, and for how long.
fn caching(ask: &Ask, model: &Model) -> Result<(), Refusal> {
    const MOST_POINTS: usize = 4;
    if ask.prefixes.points() > MOST_POINTS {
        return Err(Refusal::by_model(&format!(
            "A maximum of {MOST_POINTS} blocks with cache_control may be provided. Found {}.",
            ask.prefixes.points()
        )));
    }
    if ask.prefixes.has_an_hour() && !model.cache_hour {
        return Err(Refusal::validation(
            "This model does not support a cachePoint with a ttl of 1h.",
        ));
    }
    Ok(())
}

pub(super) fn deprecated(field: &str) -> Refusal {
    Refusal::by_model(&format!("`{field}` is deprecated for this model."))
}

pub(super) fn not_both() -> Refusal {
    Refusal::by_model(
        "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
    )
}

pub(super) fn no_prefill() -> Refusal {
    Refusal::by_model(
        "This model does not support assistant message prefill. The conversation must end with a \
         user message.",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::offline::example;

    const HAIKU: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    const NEWEST: &str = "global.anthropic.claude-opus-5-5";

    fn refusal(model: &str, body: &Value) -> Option<String> {
        let ask = Ask::read(body.to_string().as_bytes()).expect("a request");
        admit(&ask, model, &example::catalog()).err().map(|refusal| refusal.message)
    }

    fn said(role: &str, text: &str) -> Value {
        json!({ "role": role, "content": [{ "text": text }] })
    }

    /// Asks with these messages and this inference configuration.
    fn check(model: &str, messages: &[Value], inference: &Value, expected: Option<&str>) {
        let body = json!({ "messages": messages, "inferenceConfig": inference });
        let given = refusal(model, &body);
        match (given.as_deref(), expected) {
            (Some(given), Some(expected)) => {
                assert!(given.contains(expected), "{given}\n{expected}");
            }
            (given, expected) => assert_eq!(given, expected, "{body}"),
        }
    }

    #[test]
    fn ids_resolve_as_the_service_resolves_them() {
        let check =
            |model: &str, expected| check(model, &[said("user", "a")], &json!({}), expected);
        check(HAIKU, None);
        check(NEWEST, None);
        check("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-5-5", None);
        check("arn:aws:bedrock:us-east-1:1:application-inference-profile/abc123", None);
        check("claude", Some("The provided model identifier is invalid."));
        check("us.anthropic.claude-2", Some("The provided model identifier is invalid."));
        check(
            "anthropic.claude-opus-5-5",
            Some(
                "Invocation of model ID anthropic.claude-opus-5-5 with on-demand throughput isn\u{2019}t \
                 supported. Retry your request with the ID or ARN of an inference profile that \
                 contains this model.",
            ),
        );
    }

    #[test]
    fn a_conversation_starts_with_the_user_alternates_and_is_not_blank() {
        let check =
            |messages: &[Value], expected| check(HAIKU, messages, &json!({}), Some(expected));
        let (user, assistant) = (said("user", "a"), said("assistant", "b"));
        check(&[], "must start with a user message");
        check(&[assistant.clone(), user.clone()], "must start with a user message");
        check(&[user.clone(), user.clone()], "must alternate between user and assistant roles");
        check(&[said("user", "")], "object at messages.0.content.0 is blank. Add text");
        check(
            &[said("user", " \n")],
            "messages: text content blocks must contain non-whitespace text",
        );
        check(&[json!({ "role": "user", "content": [] })], "Message object at messages.0 is empty");
        check(&[user.clone(), said("assistant", "b ")], "cannot end with trailing whitespace");
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let check = |inference: Value, expected| {
            check(HAIKU, &[said("user", "a")], &inference, expected);
        };
        check(json!({ "temperature": 1.0, "maxTokens": 63_999 }), None);
        check(
            json!({ "temperature": 1.5 }),
            Some("Value '1.5' at 'inferenceConfig.temperature' failed to satisfy constraint"),
        );
        check(json!({ "topP": -0.5 }), Some("Member must have value greater than or equal to 0"));
        check(json!({ "maxTokens": 0 }), Some("Value '0' at 'inferenceConfig.maxTokens'"));
        check(
            json!({ "maxTokens": 64_000 }),
            Some(
                "exceeds the model limit of 64000. Try again with a maximum tokens value that is lower",
            ),
        );
        let blank = Some("stop_sequences: each stop sequence must contain non-whitespace");
        check(json!({ "stopSequences": [""] }), blank);
        check(json!({ "stopSequences": ["x", " \n"] }), blank);
        check(
            json!({ "temperature": 0.5, "topP": 0.5 }),
            Some(
                "The model returned the following errors: `temperature` and `top_p` cannot both be \
                 specified for this model. Please use only one.",
            ),
        );
    }

    #[test]
    fn newer_models_refuse_sampling_and_prefill() {
        let user = [said("user", "a")];
        check(NEWEST, &user, &json!({ "temperature": 1 }), Some("`temperature` is deprecated"));
        check(NEWEST, &user, &json!({ "topP": 1 }), Some("`top_p` is deprecated for this model."));
        check(
            NEWEST,
            &[said("user", "a"), said("assistant", "{")],
            &json!({}),
            Some("This model does not support assistant message prefill."),
        );
    }

    #[test]
    fn thinking_goes_with_neither_temperature_nor_prefill() {
        let body = |kind: &str, temperature: f64| {
            json!({
                "messages": [said("user", "a")],
                "inferenceConfig": { "temperature": temperature },
                "additionalModelRequestFields": { "thinking": { "type": kind, "budget_tokens": 1024 } },
            })
        };
        assert_eq!(refusal(HAIKU, &body("enabled", 1.0)), None);
        let given = refusal(HAIKU, &body("enabled", 0.5)).unwrap_or_default();
        assert!(given.contains("may only be set to 1"), "{given}");
        let old_way = json!({
            "messages": [said("user", "a")],
            "additionalModelRequestFields": { "thinking": { "type": "enabled" } },
        });
        let given = refusal(NEWEST, &old_way).unwrap_or_default();
        assert!(given.contains("\"thinking.type.enabled\" is not supported"), "{given}");
    }

    #[test]
    fn a_conversation_beyond_the_context_is_too_long() {
        let long = "word ".repeat(200_000);
        check(HAIKU, &[said("user", &long)], &json!({}), Some("Input is too long"));
        check(NEWEST, &[said("user", &long)], &json!({}), None);
    }
}
