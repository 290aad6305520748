//! The errors of the service for thinking and effort.

use crate::chat::model::{Model, ThinkingSupport};
use crate::chat::settings::Budget;

use super::super::converse_request::{ConverseRequest, RequestThinking};
use super::super::error_response::ErrorResponse;

/// Checks whether the model accepts the thinking and the effort of a request.
///
/// # Errors
/// The error that the service returns.
pub(super) fn validate(request: &ConverseRequest, model: &Model) -> Result<(), ErrorResponse> {
    if let Some(effort) = &request.effort
        && !model.efforts.iter().any(|supported| supported.as_str() == effort)
    {
        return Err(ErrorResponse::from_model(&format!(
            "output_config.effort: this model does not support the effort '{effort}'"
        )));
    }
    match &request.thinking {
        Some(RequestThinking::Disabled)
            if matches!(model.thinks, ThinkingSupport::Always | ThinkingSupport::OffByDefault) =>
        {
            return Err(ErrorResponse::from_model(
                "\"thinking.type.disabled\" is not supported for this model.",
            ));
        }
        None | Some(RequestThinking::Disabled) => return Ok(()),
        Some(RequestThinking::Budget(tokens)) => validate_budget(request, model, *tokens)?,
        Some(RequestThinking::Adaptive { .. }) if model.thinks == ThinkingSupport::WithBudget => {
            return Err(ErrorResponse::from_model(
                "adaptive thinking is not supported on this model",
            ));
        }
        Some(RequestThinking::Adaptive { .. }) => {}
    }
    if request.temperature.is_some_and(|temperature| (temperature - 1.0).abs() > f64::EPSILON) {
        return Err(ErrorResponse::from_model(
            "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode",
        ));
    }
    if request.top_p.is_some_and(|top_p| top_p < 0.95) {
        return Err(ErrorResponse::from_model(
            "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled",
        ));
    }
    if request.prefill().is_some() {
        return Err(ErrorResponse::from_model(
            "When `thinking` is enabled, a final `assistant` message must start with a thinking \
             block",
        ));
    }
    Ok(())
}

fn validate_budget(
    request: &ConverseRequest,
    model: &Model,
    tokens: Option<i64>,
) -> Result<(), ErrorResponse> {
    if !matches!(model.thinks, ThinkingSupport::WithBudget | ThinkingSupport::BudgetOrAdaptive) {
        return Err(ErrorResponse::from_model(
            "\"thinking.type.enabled\" is not supported for this model. Use \
             \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior.",
        ));
    }
    let Some(tokens) = tokens else {
        return Err(ErrorResponse::from_model("thinking.enabled.budget_tokens: Field required"));
    };
    if tokens < i64::from(Budget::MIN) {
        return Err(ErrorResponse::from_model(&format!(
            "thinking.enabled.budget_tokens: Input should be greater than or equal to {}",
            Budget::MIN
        )));
    }
    if tokens >= request.max_tokens.unwrap_or(model.max_output.into()) {
        return Err(ErrorResponse::from_model(
            "`max_tokens` must be greater than `thinking.budget_tokens`",
        ));
    }
    Ok(())
}
