//! Rows for settings that a model refuses.

use super::super::failure_row::{FailureRow, with_phrases};
use crate::chat::failure::FailureKind::{InvalidRequest, RefusedByModel, RefusedField};
use crate::chat::model::ModelRefusal;
use crate::chat::settings::SettingField;

#[rustfmt::skip]
pub static ROWS: &[FailureRow] = &[
    with_phrases(&["temperature*top_p*cannot both", "top_p*temperature*cannot both"], RefusedByModel(ModelRefusal::TemperatureAndTopP), [
        "Temperature and top P cannot be combined",
        "This model accepts only one of the two.",
        "Send again without top P, or without temperature."]),
    with_phrases(&["temperature*thinking"], RefusedField(SettingField::Temperature), [
        "Temperature was rejected",
        "This model does not accept a temperature while it thinks.",
        "Send again without temperature."]),
    with_phrases(&["top_p*thinking"], RefusedField(SettingField::TopP), [
        "Top P was rejected",
        "This model does not accept a top P below 0.95 while it thinks.",
        "Send again without top P."]),
    with_phrases(&["temperature*deprecated", "temperature*not supported", "not support*temperature"], RefusedByModel(ModelRefusal::NoTemperature), [
        "Temperature was rejected",
        "This model does not support temperature.",
        "Send again without temperature."]),
    with_phrases(&["top_p*deprecated", "top_p*not supported", "not support*top_p", "topp*not supported", "not support*topp"], RefusedByModel(ModelRefusal::NoTopP), [
        "Top P was rejected",
        "This model does not support top P.",
        "Send again without top P."]),
    with_phrases(&["not support*prefill", "must end with a user message", "last turn in the conversation to be a user message"], RefusedByModel(ModelRefusal::NoPrefill), [
        "Prefill was rejected",
        "This model does not support prefill.",
        "Send again without prefill, or choose a model that supports it, such as Claude Haiku 4.5."]),
    with_phrases(&["final assistant content cannot end with trailing whitespace"], RefusedField(SettingField::Prefill), [
        "Prefill was rejected",
        "It ends with a space or a line break.",
        "Remove the trailing space and send again."]),
    with_phrases(&["thinking.type.enabled*not supported", "budget_tokens*not supported"], RefusedByModel(ModelRefusal::NoBudget), [
        "A thinking budget was rejected",
        "This model uses adaptive thinking with an effort level.",
        "Set an effort level instead of a budget, or send again without thinking."]),
    with_phrases(&["invalid `signature` in `thinking` block"], InvalidRequest, [
        "A thinking block was rejected",
        "It was changed, or the conversation before it was changed.",
        "Start a new conversation."]),
    with_phrases(&["tool_choice*thinking", "thinking*tool_choice"], RefusedField(SettingField::Thinking), [
        "The thinking setting was rejected",
        "This model does not think when tool use is forced.",
        "Send again with default thinking."]),
    with_phrases(&["thinking.type.disabled", "thinking*cannot be disabled"], RefusedByModel(ModelRefusal::AlwaysThinks), [
        "Thinking cannot be turned off",
        "This model always thinks.",
        "Send again with default thinking."]),
    with_phrases(&["thinking*assistant*must start with a thinking block", "thinking*prefill"], RefusedField(SettingField::Prefill), [
        "Prefill was rejected",
        "Prefill cannot be combined with thinking.",
        "Send again without prefill, or turn thinking off."]),
    with_phrases(&["max_tokens*must be greater than*budget_tokens"], RefusedField(SettingField::Thinking), [
        "The thinking budget is too large",
        "It must be less than max tokens.",
        "Lower the budget, or send again without thinking."]),
    with_phrases(&["thinking", "output_config.effort", "outputconfig.effort"], RefusedField(SettingField::Thinking), [
        "The thinking setting was rejected",
        "This model does not accept this value.",
        "Change the thinking setting, or send again without it."]),
    with_phrases(&["support*textformat", "support*json_schema", "support*structured output"], RefusedByModel(ModelRefusal::NoSchema), [
        "The JSON schema was rejected",
        "This model does not support schemas.",
        "Send again without the schema, or choose another model."]),
    with_phrases(&["not support*cachepoint", "not support*prompt caching"], RefusedByModel(ModelRefusal::NoCaching), [
        "The cache point was rejected",
        "This model does not cache prompts.",
        "Send again without caching."]),
    with_phrases(&["textformat", "output_config.format", "json_schema", "structured output"], RefusedField(SettingField::OutputSchema), [
        "The JSON schema was rejected",
        "The model does not accept this schema.",
        "Read the service message and change the schema, or send again without it."]),
    with_phrases(&["cachepoint", "cache_control", "prompt caching"], RefusedField(SettingField::Caching), [
        "The cache point was rejected",
        "The model does not support this kind of caching.",
        "Send again without caching."]),
    with_phrases(&["not support*stopsequences", "extraneous key [stop_sequences]"], RefusedByModel(ModelRefusal::NoStopSequences), [
        "Stop sequences were rejected",
        "This model does not support stop sequences.",
        "Send again without stop sequences."]),
    with_phrases(&["stop_sequences", "stop sequence", "stopsequences"], RefusedField(SettingField::StopSequences), [
        "A stop sequence was rejected",
        "A stop sequence cannot be only spaces or line breaks.",
        "Change the stop sequences and send again."]),
    with_phrases(&["maximum tokens you requested exceed", "max_tokens*maximum allowed", "maxtokens*exceed"], RefusedField(SettingField::MaxTokens), [
        "Max tokens is too high for this model",
        "Max tokens cannot exceed {limit}.",
        "Lower max tokens and send again."]),
    with_phrases(&["service tier*not supported", "not support*servicetier"], RefusedByModel(ModelRefusal::NoServiceTier), [
        "The service tier was rejected",
        "This model does not support this service tier.",
        "Send again without the service tier."]),
    with_phrases(&["service tier*invalid", "reservation not found"], RefusedField(SettingField::ServiceTier), [
        "The service tier was rejected",
        "Bedrock does not know it, or the account has no reserved capacity for this model.",
        "Send again without the service tier."]),
    with_phrases(&["latency performance configuration*not supported", "not support*performanceconfig"], RefusedByModel(ModelRefusal::NoLatency), [
        "Optimized latency was rejected",
        "This model does not offer it in this region.",
        "Send again without the latency setting, or choose another profile."]),
    with_phrases(&["not support citations", "not support the citations"], RefusedByModel(ModelRefusal::NoCitations), [
        "Citations were rejected",
        "This model does not cite documents.",
        "Send again. The model then reads the text of the documents."]),
    with_phrases(&["supported when citations are enabled"], RefusedField(SettingField::Documents), [
        "Citations were rejected",
        "Bedrock cites only PDFs and text files.",
        "Send again. The model then reads the text of the documents."]),
    with_phrases(&["not support system messages"], RefusedByModel(ModelRefusal::NoSystemPrompt), [
        "The system prompt was rejected",
        "This model does not support a system prompt.",
        "Send again without it, or choose another model."]),
];
