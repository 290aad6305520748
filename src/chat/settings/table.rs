//! The table of the settings fields. A row holds the properties that several parts use: the side
//! panel, the prompts, the options, the recipes and the comparison. A field's type, its place on
//! the wire and the models that accept it are defined elsewhere.

use super::caching::CacheTime;
use super::documents::DocumentReading;
use super::field_row::{
    FieldRow, Members, RecipePart, SettingField, SettingGroup, SettingOption, ValueKind,
    is_default, members, unless_empty, written,
};
use super::guardrail::Guardrail;
use super::numbers::{MaxTokens, Temperature, TopP};
use super::request_metadata::RequestMetadata;
use super::schema::OutputSchema;
use super::service::{PerformanceLatency, ServiceTier};
use super::step;
use super::texts::{Prefill, StopSequence, SystemPrompt};
use super::thinking::Thinking;
use crate::chat::model_id::ModelId;

const MODEL_DEFAULT: &str = "model default";

/// The rows in the order of [`SettingField`]. The side panel shows them by group.
pub(super) static TABLE: [FieldRow; 15] = [
    FieldRow {
        field: SettingField::Model,
        name: "model",
        label: "Model",
        group: SettingGroup::Model,
        kind: ValueKind::Id,
        option: SettingOption {
            name: "model",
            value: "ID",
            help: "Model id, inference profile id, or ARN; default: Claude Haiku 4.5 via your region's inference profile",
        },
        about: "The model that replies, and its route.",
        hint: "",
        unset: "",
        example: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        recipe: RecipePart::None,
        text: |settings| Some(settings.model.as_str().into()),
        parse: |settings, typed| ModelId::parse(typed).map(|model| settings.model = model),
        step: None,
        members: Members {
            is_set: |_| true,
            are_equal: |a, b| a.model == b.model,
            copy: |from, to| to.model.clone_from(&from.model),
        },
    },
    FieldRow {
        field: SettingField::SystemPrompt,
        name: "system",
        label: "System prompt",
        group: SettingGroup::Context,
        kind: ValueKind::Text,
        option: SettingOption {
            name: "system",
            value: "TEXT",
            help: "System prompt; \"\" for none",
        },
        about: "Instructions that are sent before the conversation.",
        hint: "Instructions that the model follows in every turn. Leave empty for none.",
        unset: "none",
        example: "Answer in one paragraph.",
        recipe: RecipePart::IfPresent,
        text: |settings| settings.system.as_ref().map(|system| system.as_str().into()),
        parse: |settings, typed| {
            settings.system = unless_empty(typed, SystemPrompt::parse)?;
            Ok(())
        },
        step: None,
        members: members!(system),
    },
    FieldRow {
        field: SettingField::Temperature,
        name: "temperature",
        label: "Temperature",
        group: SettingGroup::Sampling,
        kind: ValueKind::Decimal,
        option: SettingOption {
            name: "temperature",
            value: "N",
            help: "Temperature, 0 to 1; default: the model's",
        },
        about: "0 gives nearly the same reply each time, 1 the most varied.",
        hint: "0 to 1. Leave empty for the model's default.",
        unset: MODEL_DEFAULT,
        example: "0.7",
        recipe: RecipePart::IfPresent,
        text: |settings| settings.temperature.as_ref().map(written),
        parse: |settings, typed| {
            settings.temperature = unless_empty(typed.trim(), Temperature::parse)?;
            Ok(())
        },
        step: Some(step::temperature),
        members: members!(temperature),
    },
    FieldRow {
        field: SettingField::TopP,
        name: "top-p",
        label: "Top P",
        group: SettingGroup::Sampling,
        kind: ValueKind::Decimal,
        option: SettingOption {
            name: "top-p",
            value: "N",
            help: "Top P, 0 to 1; default: the model's",
        },
        about: "Samples the likeliest tokens, up to this total probability.",
        hint: "0 to 1. Leave empty for the model's default.",
        unset: MODEL_DEFAULT,
        example: "0.9",
        recipe: RecipePart::IfPresent,
        text: |settings| settings.top_p.as_ref().map(written),
        parse: |settings, typed| {
            settings.top_p = unless_empty(typed.trim(), TopP::parse)?;
            Ok(())
        },
        step: Some(step::top_p),
        members: members!(top_p),
    },
    FieldRow {
        field: SettingField::MaxTokens,
        name: "max-tokens",
        label: "Max tokens",
        group: SettingGroup::Sampling,
        kind: ValueKind::Whole,
        option: SettingOption {
            name: "max-tokens",
            value: "N",
            help: "Maximum tokens of a reply; default: 4096, or 16384 for thinking without a token budget",
        },
        about: "The maximum length of a reply, in tokens.",
        hint: "A whole number. Default: 4,096, or 16,384 if the model thinks without a token budget.",
        unset: MODEL_DEFAULT,
        example: "2000",
        recipe: RecipePart::IfPresent,
        text: |settings| settings.max_tokens.as_ref().map(written),
        parse: |settings, typed| {
            settings.max_tokens = unless_empty(typed.trim(), MaxTokens::parse)?;
            Ok(())
        },
        step: Some(step::max_tokens),
        members: members!(max_tokens),
    },
    FieldRow {
        field: SettingField::StopSequences,
        name: "stop-sequences",
        label: "Stop sequences",
        group: SettingGroup::Output,
        kind: ValueKind::Texts,
        option: SettingOption {
            name: "stop",
            value: "TEXT",
            help: "Stop sequence; can be repeated; \\n is a line break, \\t a tab, \\\\ a backslash",
        },
        about: "Text that ends the reply when it appears.",
        hint: "One per line. Write a line break as \\n, a tab as \\t and a backslash as \\\\. Leave empty for none.",
        unset: "none",
        example: "</answer>",
        recipe: RecipePart::Always,
        text: |settings| {
            let typed: Vec<_> = settings.stop_sequences.iter().map(StopSequence::typed).collect();
            (!typed.is_empty()).then(|| typed.join("\n").into())
        },
        parse: |settings, typed| {
            let lines = typed.split('\n').filter(|line| !line.is_empty());
            let stops = lines.map(StopSequence::parse).collect::<Result<Vec<_>, _>>()?;
            settings.set_stop_sequences(StopSequence::unique(stops)?);
            Ok(())
        },
        step: None,
        members: members!(stop_sequences),
    },
    FieldRow {
        field: SettingField::Prefill,
        name: "prefill",
        label: "Prefill",
        group: SettingGroup::Output,
        kind: ValueKind::Text,
        option: SettingOption {
            name: "prefill",
            value: "TEXT",
            help: "Text that the reply starts with; \"\" for none",
        },
        about: "The start of the reply. The model continues it.",
        hint: "The reply starts with this text. Leave empty for none.",
        unset: "none",
        example: "Here is the answer:",
        recipe: RecipePart::Always,
        text: |settings| settings.prefill.as_ref().map(|prefill| prefill.as_str().into()),
        parse: |settings, typed| {
            settings.set_prefill(unless_empty(typed, Prefill::parse)?);
            Ok(())
        },
        step: None,
        members: members!(prefill, substitute),
    },
    FieldRow {
        field: SettingField::OutputSchema,
        name: "schema",
        label: "JSON schema",
        group: SettingGroup::Output,
        kind: ValueKind::Json,
        option: SettingOption {
            name: "schema",
            value: "FILE",
            help: "Require the reply to match the JSON schema in this file",
        },
        about: "The reply must match this JSON schema.",
        hint: "A JSON schema that the reply must match. Leave empty for none.",
        unset: "none",
        example: r#"{"type": "object"}"#,
        recipe: RecipePart::Always,
        text: |settings| settings.schema.as_ref().map(|schema| schema.as_str().into()),
        parse: |settings, typed| {
            settings.schema = unless_empty(typed.trim(), |_| OutputSchema::parse(typed))?;
            Ok(())
        },
        step: None,
        members: members!(schema),
    },
    FieldRow {
        field: SettingField::Thinking,
        name: "thinking",
        label: "Thinking",
        group: SettingGroup::Sampling,
        kind: ValueKind::Choice,
        option: SettingOption {
            name: "thinking",
            value: "MODE",
            help: "Extended thinking: off, on, low, medium, high, xhigh, max, or a token budget (1024+)",
        },
        about: "Lets the model think before it replies.",
        hint: "off, on, low, medium, high, xhigh, max, or a token budget (1,024+). Leave empty for the default.",
        unset: MODEL_DEFAULT,
        example: "low",
        recipe: RecipePart::IfPresent,
        text: |settings| (!is_default(&settings.thinking)).then(|| written(&settings.thinking)),
        parse: |settings, typed| {
            settings.thinking = Thinking::parse(typed)?;
            Ok(())
        },
        step: Some(step::thinking),
        members: members!(thinking),
    },
    FieldRow {
        field: SettingField::Caching,
        name: "caching",
        label: "Prompt caching",
        group: SettingGroup::Context,
        kind: ValueKind::Choice,
        option: SettingOption {
            name: "cache",
            value: "TTL",
            help: "Cache the prompt: off, 5m or 1h",
        },
        about: "Keeps the prompt cached, so that repeated input costs less.",
        hint: "off, 5m or 1h: how long Bedrock keeps the prompt cached.",
        unset: "off",
        example: "5m",
        recipe: RecipePart::None,
        text: |settings| settings.caching.as_ref().map(written),
        parse: |settings, typed| {
            settings.caching = CacheTime::parse(typed)?;
            Ok(())
        },
        step: Some(step::caching),
        members: members!(caching),
    },
    FieldRow {
        field: SettingField::Documents,
        name: "documents",
        label: "Documents",
        group: SettingGroup::Context,
        kind: ValueKind::Choice,
        option: SettingOption {
            name: "documents",
            value: "HOW",
            help: "How the model reads documents: seen (pages, with citations) or text (text only)",
        },
        about: "Whether the model sees the pages and cites the documents.",
        hint: "seen: the model sees the pages and cites them. text: only the text, fewer tokens.",
        unset: "seen and cited",
        example: "text",
        recipe: RecipePart::IfPresent,
        text: |settings| (!is_default(&settings.documents)).then(|| written(&settings.documents)),
        parse: |settings, typed| {
            settings.documents = DocumentReading::parse(typed)?;
            Ok(())
        },
        step: Some(step::documents),
        members: members!(documents),
    },
    FieldRow {
        field: SettingField::ServiceTier,
        name: "service-tier",
        label: "Service tier",
        group: SettingGroup::Service,
        kind: ValueKind::Choice,
        option: SettingOption {
            name: "service-tier",
            value: "TIER",
            help: "Service tier: flex, default, priority or reserved",
        },
        about: "The priority and the price of the request.",
        hint: "flex, default, priority or reserved. Leave empty to send none.",
        unset: "not sent",
        example: "flex",
        recipe: RecipePart::IfPresent,
        text: |settings| settings.service_tier.map(|tier| tier.as_str().into()),
        parse: |settings, typed| {
            settings.service_tier = unless_empty(typed.trim(), ServiceTier::parse)?;
            Ok(())
        },
        step: Some(step::service_tier),
        members: members!(service_tier),
    },
    FieldRow {
        field: SettingField::Latency,
        name: "latency",
        label: "Latency",
        group: SettingGroup::Service,
        kind: ValueKind::Choice,
        option: SettingOption {
            name: "latency",
            value: "HOW",
            help: "Performance latency: standard or optimized",
        },
        about: "Optimized latency needs a model and a region that offer it.",
        hint: "standard or optimized. Leave empty to send none.",
        unset: "not sent",
        example: "optimized",
        recipe: RecipePart::IfPresent,
        text: |settings| settings.latency.map(|latency| latency.as_str().into()),
        parse: |settings, typed| {
            settings.latency = unless_empty(typed.trim(), PerformanceLatency::parse)?;
            Ok(())
        },
        step: Some(step::latency),
        members: members!(latency),
    },
    FieldRow {
        field: SettingField::Guardrail,
        name: "guardrail",
        label: "Guardrail",
        group: SettingGroup::Service,
        kind: ValueKind::Id,
        option: SettingOption {
            name: "guardrail",
            value: "ID:VERSION[:MODE]",
            help: "Guardrail id or ARN and version, such as gr0a1b2c3:1; MODE is sync (default) or async",
        },
        about: "Checks prompt and reply. async is faster but cannot mask text.",
        hint: "ID:VERSION, or ID:VERSION:async. Without async, checks delay the first token. Leave empty for none.",
        unset: "none",
        example: "gr0a1b2c3:1",
        recipe: RecipePart::IfPresent,
        text: |settings| settings.guardrail.as_ref().map(written),
        parse: |settings, typed| {
            settings.guardrail = unless_empty(typed.trim(), Guardrail::parse)?;
            Ok(())
        },
        step: None,
        members: members!(guardrail),
    },
    FieldRow {
        field: SettingField::Metadata,
        name: "metadata",
        label: "Metadata",
        group: SettingGroup::Service,
        kind: ValueKind::Pairs,
        option: SettingOption {
            name: "metadata",
            value: "KEY=VALUE",
            help: "Request metadata for the invocation log; can be repeated",
        },
        about: "Keys and values for the invocation log of the account.",
        hint: "One key=value per line, for the invocation log. Leave empty for none.",
        unset: "none",
        example: "team=search",
        recipe: RecipePart::IfPresent,
        text: |settings| (!settings.metadata.is_empty()).then(|| settings.metadata.text().into()),
        parse: |settings, typed| {
            settings.metadata = RequestMetadata::parse(typed)?;
            Ok(())
        },
        step: None,
        members: members!(metadata),
    },
];
