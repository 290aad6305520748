//! The errors that the service returns for a well-formed request, in its order and with its messages.
//! Sources: public reports and AWS's documentation, November 2026.

use crate::chat::model::{Catalog, DEFAULT_MODEL, Model, ModelId, Sampling};
use crate::chat::settings::MAX_STOP_SEQUENCES;

use super::converse_request::{ConverseRequest, RequestBlock, RequestRole};
use super::error_response::ErrorResponse;

mod attachments;

mod thinking;

/// Returns the model of a valid request.
///
/// # Errors
/// The error that the service returns.
pub(super) fn validate<'a>(
    request: &ConverseRequest,
    model: &str,
    catalog: &'a Catalog,
) -> Result<&'a Model, ErrorResponse> {
    let (id, model) = find_model(model, catalog)?;
    validate_fields(request)?;
    validate_messages(request)?;
    attachments::validate(request, model)?;
    validate_limits(request, model)?;
    validate_for_model(request, model, id.geography())?;
    Ok(model)
}

/// Validates a request of `CountTokens`.
///
/// # Errors
/// The error that the service returns. A profile id and a model without token counting get the same
/// error.
pub(super) fn validate_count_tokens(
    request: &ConverseRequest,
    text: &str,
    catalog: &Catalog,
) -> Result<(), ErrorResponse> {
    let invalid = || ErrorResponse::validation("The provided model identifier is invalid.");
    let id = ModelId::parse(text).map_err(|_| invalid())?;
    let model = catalog.find(&id).ok_or_else(invalid)?;
    if model.id != text || !model.countable {
        return Err(ErrorResponse::validation(
            "The provided model doesn't support counting tokens.",
        ));
    }
    validate_messages(request)
}

/// Returns the id and the model that a text names. Accepts the profiles of all geographies that the
/// model has. An application inference profile, whose ARN does not name the model, uses the default
/// model.
fn find_model<'a>(text: &str, catalog: &'a Catalog) -> Result<(ModelId, &'a Model), ErrorResponse> {
    let invalid = || ErrorResponse::validation("The provided model identifier is invalid.");
    let mut id = ModelId::parse(text).map_err(|_| invalid())?;
    if text.contains(":application-inference-profile/") {
        id = ModelId::parse(&format!("global.{DEFAULT_MODEL}")).map_err(|_| invalid())?;
    }
    let model = catalog.find(&id).ok_or_else(invalid)?;
    match id.geography() {
        None => Err(on_demand_unsupported(&model.id)),
        Some(prefix) if !model.has_route(prefix) => Err(invalid()),
        Some(_) => Ok((id, model)),
    }
}

/// Returns the error for the id of a foundation model, which needs a profile.
pub(super) fn on_demand_unsupported(id: &str) -> ErrorResponse {
    ErrorResponse::validation(format!(
        "Invocation of model ID {id} with on-demand throughput isn\u{2019}t supported. Retry your \
         request with the ID or ARN of an inference profile that contains this model."
    ))
}

/// Checks the constraints of the API model.
fn validate_fields(request: &ConverseRequest) -> Result<(), ErrorResponse> {
    for (name, value) in [("temperature", request.temperature), ("topP", request.top_p)] {
        let at = format!("inferenceConfig.{name}");
        match value {
            Some(value) if value > 1.0 => {
                return Err(ErrorResponse::constraint(
                    value,
                    &at,
                    "have value less than or equal to 1",
                ));
            }
            Some(value) if value < 0.0 => {
                return Err(ErrorResponse::constraint(
                    value,
                    &at,
                    "have value greater than or equal to 0",
                ));
            }
            _ => {}
        }
    }
    if let Some(max_tokens) = request.max_tokens.filter(|max_tokens| *max_tokens < 1) {
        return Err(ErrorResponse::constraint(
            max_tokens,
            "inferenceConfig.maxTokens",
            "have value greater than or equal to 1",
        ));
    }
    let enums = [
        ("serviceTier", "type", &["priority", "default", "flex", "reserved"][..]),
        ("performanceConfig", "latency", &["standard", "optimized"]),
    ];
    for (member, name, known) in enums {
        let value = request.service.get(member).and_then(|member| member[name].as_str());
        if let Some(value) = value.filter(|value| !known.contains(value)) {
            return Err(ErrorResponse::constraint(
                value,
                &format!("{member}.{name}"),
                &format!("satisfy enum value set: [{}]", known.join(", ")),
            ));
        }
    }
    if request.stop_sequences.len() > MAX_STOP_SEQUENCES {
        return Err(ErrorResponse::constraint(
            "[...]",
            "inferenceConfig.stopSequences",
            &format!("have length less than or equal to {MAX_STOP_SEQUENCES}"),
        ));
    }
    if let Some(path) = request.response_fields.iter().find(|path| !path.starts_with('/')) {
        return Err(ErrorResponse::validation(format!(
            "The additionalModelResponseFieldPaths entry '{path}' is not a valid JSON Pointer."
        )));
    }
    Ok(())
}

/// Checks that the user starts, the roles alternate and no text is blank.
fn validate_messages(request: &ConverseRequest) -> Result<(), ErrorResponse> {
    if request.messages.first().is_none_or(|first| first.role != RequestRole::User) {
        return Err(ErrorResponse::validation(
            "A conversation must start with a user message. Try again with a conversation that \
             starts with a user message.",
        ));
    }
    if request.messages.windows(2).any(|pair| pair[0].role == pair[1].role) {
        return Err(ErrorResponse::validation(
            "A conversation must alternate between user and assistant roles. Make sure the \
             conversation alternates between user and assistant roles and try again.",
        ));
    }
    if let Some(at) = request.system.iter().position(String::is_empty) {
        return Err(blank_text("SystemContentBlock", &format!("system.{at}")));
    }
    for (at, message) in request.messages.iter().enumerate() {
        if message.blocks.is_empty() {
            return Err(ErrorResponse::validation(format!(
                "The content field in the Message object at messages.{at} is empty. Add a \
                 ContentBlock object to the content field and try again."
            )));
        }
        for (block_at, block) in message.blocks.iter().enumerate() {
            match block {
                RequestBlock::Text(text) if text.is_empty() => {
                    let at = format!("messages.{at}.content.{block_at}");
                    return Err(blank_text("ContentBlock", &at));
                }
                RequestBlock::Text(text) if text.trim().is_empty() => {
                    return Err(ErrorResponse::from_model(
                        "messages: text content blocks must contain non-whitespace text",
                    ));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn blank_text(object: &str, at: &str) -> ErrorResponse {
    ErrorResponse::validation(format!(
        "The text field in the {object} object at {at} is blank. Add text to the text field, and \
         try again."
    ))
}

/// Checks the limits of the model. The limit of max tokens is exclusive.
fn validate_limits(request: &ConverseRequest, model: &Model) -> Result<(), ErrorResponse> {
    let limit = model.max_output;
    if request.max_tokens.is_some_and(|tokens| tokens >= i64::from(limit)) {
        return Err(ErrorResponse::validation(format!(
            "The maximum tokens you requested exceeds the model limit of {limit}. Try again with a \
             maximum tokens value that is lower than {limit}."
        )));
    }
    if u32::try_from(request.token_count()).is_ok_and(|read| read <= model.context) {
        return Ok(());
    }
    Err(too_long())
}

pub(super) fn too_long() -> ErrorResponse {
    ErrorResponse::validation("Input is too long for requested model.")
}

/// Checks the fields that depend on the generation of the model.
fn validate_for_model(
    request: &ConverseRequest,
    model: &Model,
    geography: Option<&str>,
) -> Result<(), ErrorResponse> {
    if request.stop_sequences.iter().any(|text| text.trim().is_empty()) {
        return Err(ErrorResponse::from_model(
            "stop_sequences: each stop sequence must contain non-whitespace",
        ));
    }
    match (model.sampling, request.temperature, request.top_p) {
        (Sampling::Refused, Some(_), _) => return Err(deprecated("temperature")),
        (Sampling::Refused, None, Some(_)) => return Err(deprecated("top_p")),
        (Sampling::EitherOne, Some(_), Some(_)) => return Err(both_sampling_fields()),
        _ => {}
    }
    if let Some(prefill) = request.prefill() {
        if !model.prefill {
            return Err(prefill_unsupported());
        }
        if prefill.ends_with(char::is_whitespace) {
            return Err(ErrorResponse::from_model(
                "messages: final assistant content cannot end with trailing whitespace",
            ));
        }
    }
    thinking::validate(request, model)?;
    validate_schema(request, model, geography)?;
    validate_cache_points(request, model)
}

/// Checks the JSON schema of the output.
fn validate_schema(
    request: &ConverseRequest,
    model: &Model,
    geography: Option<&str>,
) -> Result<(), ErrorResponse> {
    let Some(schema) = &request.schema else { return Ok(()) };
    if !model.accepts_schema(geography) {
        return Err(ErrorResponse::validation(
            "This model doesn't support the outputConfig.textFormat field. Remove it and try again.",
        ));
    }
    if request.prefill().is_some() {
        return Err(ErrorResponse::from_model(
            "output_config.format cannot be used with a final assistant message. The conversation must end with a user message.",
        ));
    }
    match serde_json::from_str::<serde_json::Value>(schema) {
        Ok(schema) if schema.is_object() => Ok(()),
        _ => {
            Err(ErrorResponse::validation("The JSON schema in outputConfig.textFormat is invalid."))
        }
    }
}

/// Checks the number of cache points and their time to live.
fn validate_cache_points(request: &ConverseRequest, model: &Model) -> Result<(), ErrorResponse> {
    const MOST_POINTS: usize = 4;
    if request.cache_prefixes.cache_point_count() > MOST_POINTS {
        return Err(ErrorResponse::from_model(&format!(
            "A maximum of {MOST_POINTS} blocks with cache_control may be provided. Found {}.",
            request.cache_prefixes.cache_point_count()
        )));
    }
    if request.cache_prefixes.has_one_hour_ttl() && !model.cache_hour {
        return Err(ErrorResponse::validation(
            "This model does not support a cachePoint with a ttl of 1h.",
        ));
    }
    Ok(())
}

pub(super) fn deprecated(field: &str) -> ErrorResponse {
    ErrorResponse::from_model(&format!("`{field}` is deprecated for this model."))
}

pub(super) fn both_sampling_fields() -> ErrorResponse {
    ErrorResponse::from_model(
        "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
    )
}

pub(super) fn prefill_unsupported() -> ErrorResponse {
    ErrorResponse::from_model(
        "This model does not support assistant message prefill. The conversation must end with a \
         user message.",
    )
}

#[cfg(test)]
mod tests;
