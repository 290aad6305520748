//! What the service refuses of thinking, by the model's generation.

use crate::chat::model::{Model, ThinkingSupport};
use crate::chat::settings::Budget;

use super::super::ask::{Ask, Thinking};
use super::super::refusal::Refusal;

/// # Errors
/// The [`Refusal`] that the service would give.
pub(super) fn admit(ask: &Ask, model: &Model) -> Result<(), Refusal> {
    if let Some(effort) = &ask.effort
        && !model.efforts.iter().any(|known| known.as_str() == effort)
    {
        return Err(Refusal::by_model(&format!(
            "output_config.effort: this model does not support the effort '{effort}'"
        )));
    }
    match &ask.thinking {
        Some(Thinking::Disabled)
            if matches!(model.thinks, ThinkingSupport::Always | ThinkingSupport::WhenAsked) =>
        {
            return Err(Refusal::by_model(
                "\"thinking.type.disabled\" is not supported for this model.",
            ));
        }
        None | Some(Thinking::Disabled) => return Ok(()),
        Some(Thinking::Budget(tokens)) => budget(ask, model, *tokens)?,
        Some(Thinking::Adaptive { .. }) if model.thinks == ThinkingSupport::WithBudget => {
            return Err(Refusal::by_model("adaptive thinking is not supported on this model"));
        }
        Some(Thinking::Adaptive { .. }) => {}
    }
    if ask.temperature.is_some_and(|temperature| (temperature - 1.0).abs() > f64::EPSILON) {
        return Err(Refusal::by_model(
            "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode",
        ));
    }
    if ask.top_p.is_some_and(|top_p| top_p < 0.95) {
        return Err(Refusal::by_model(
            "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled",
        ));
    }
    if ask.prefill().is_some() {
        return Err(Refusal::by_model(
            "When `thinking` is enabled, a final `assistant` message must start with a thinking \
             block",
        ));
    }
    Ok(())
}

fn budget(ask: &Ask, model: &Model, tokens: Option<i64>) -> Result<(), Refusal> {
    if !matches!(model.thinks, ThinkingSupport::WithBudget | ThinkingSupport::EitherWay) {
        return Err(Refusal::by_model(
            "\"thinking.type.enabled\" is not supported for this model. Use \
             \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior.",
        ));
    }
    let Some(tokens) = tokens else {
        return Err(Refusal::by_model("thinking.enabled.budget_tokens: Field required"));
    };
    if tokens < i64::from(Budget::LEAST) {
        return Err(Refusal::by_model(&format!(
            "thinking.enabled.budget_tokens: Input should be greater than or equal to {}",
            Budget::LEAST
        )));
    }
    if tokens >= ask.max_tokens.unwrap_or(model.max_output.into()) {
        return Err(Refusal::by_model(
            "`max_tokens` must be greater than `thinking.budget_tokens`",
        ));
    }
    Ok(())
}
