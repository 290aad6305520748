//! Converts a request to the SDK's types. Pure: no I/O, no state, no errors.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_bedrockruntime::operation::converse::builders::ConverseFluentBuilder;
use aws_sdk_bedrockruntime::operation::converse_stream::builders::ConverseStreamFluentBuilder;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{
    CachePointBlock, CachePointType, CacheTtl, CitationsConfig, ContentBlock, ConversationRole,
    ConverseTokensRequest, CountTokensInput, DocumentBlock, DocumentFormat, DocumentSource,
    GuardrailConfiguration, GuardrailStreamConfiguration, GuardrailStreamProcessingMode,
    GuardrailTrace, ImageBlock, ImageFormat, ImageSource, InferenceConfiguration,
    JsonSchemaDefinition, Message, OutputConfig, OutputFormat, OutputFormatStructure,
    OutputFormatType, PerformanceConfigLatency, PerformanceConfiguration, ServiceTier,
    ServiceTierType, SystemContentBlock,
};
use aws_smithy_types::{Document, Number};

use crate::chat::attachment::{Attachment, AttachmentKind, DocumentContent, DocumentNames};
use crate::chat::message::Role;
use crate::chat::request::{HistoryMessage, RESPONSE_FIELDS, Request, RequestContent};
use crate::chat::settings::{CacheTime, DocumentReading, Temperature, Thinking, TopP};

/// The schema name, which is a required member in the API model.
pub(super) const SCHEMA_NAME: &str = "reply";

/// Fills the builder of either operation from a request. This is a macro because the two builders
/// share no trait. Unset fields are not sent. Moves the texts, so that a long history exists only
/// once in memory.
macro_rules! filled {
    ($call:expr, $request:expr) => {{
        let request: Request = $request;
        $call
            .set_service_tier(service_tier(&request))
            .set_performance_config(performance(&request))
            .set_request_metadata(metadata(&request))
            .model_id(request.settings.model.as_str())
            .set_system(system(&request))
            .inference_config(inference(&request))
            .set_additional_model_request_fields(thinking(&request))
            .set_output_config(output(&request))
            .set_messages(Some(messages(request)))
            .set_additional_model_response_field_paths(Some(
                RESPONSE_FIELDS.map(str::to_owned).to_vec(),
            ))
    }};
}

pub(super) fn fill_stream(
    call: ConverseStreamFluentBuilder,
    request: Request,
) -> ConverseStreamFluentBuilder {
    let guardrail = request.settings.guardrail.as_ref().map(|guardrail| {
        GuardrailStreamConfiguration::builder()
            .guardrail_identifier(guardrail.id())
            .guardrail_version(guardrail.version())
            .trace(GuardrailTrace::Enabled)
            .stream_processing_mode(GuardrailStreamProcessingMode::from(guardrail.mode()))
            .build()
    });
    filled!(call.set_guardrail_config(guardrail), request)
}

/// Fills a request for a whole reply. The mode of a guardrail matters only for a stream.
pub(super) fn fill(call: ConverseFluentBuilder, request: Request) -> ConverseFluentBuilder {
    let guardrail = request.settings.guardrail.as_ref().map(|guardrail| {
        GuardrailConfiguration::builder()
            .guardrail_identifier(guardrail.id())
            .guardrail_version(guardrail.version())
            .trace(GuardrailTrace::Enabled)
            .build()
    });
    filled!(call.set_guardrail_config(guardrail), request)
}

fn service_tier(request: &Request) -> Option<ServiceTier> {
    let tier = request.settings.service_tier?;
    let tier = ServiceTier::builder().r#type(ServiceTierType::from(tier.as_str()));
    Some(tier.build().expect("the type is set"))
}

fn performance(request: &Request) -> Option<PerformanceConfiguration> {
    let latency = PerformanceConfigLatency::from(request.settings.latency?.as_str());
    Some(PerformanceConfiguration::builder().latency(latency).build())
}

fn metadata(request: &Request) -> Option<HashMap<String, String>> {
    let pairs = request.settings.metadata.pairs();
    let pairs: HashMap<_, _> =
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    (!pairs.is_empty()).then_some(pairs)
}

/// Returns the part of a request that `CountTokens` accepts: everything that the model reads,
/// except the schema.
pub(super) fn counted(request: Request) -> CountTokensInput {
    let converse = ConverseTokensRequest::builder()
        .set_system(system(&request))
        .set_additional_model_request_fields(thinking(&request))
        .set_messages(Some(messages(request)));
    CountTokensInput::Converse(converse.build())
}

fn system(request: &Request) -> Option<Vec<SystemContentBlock>> {
    let text = SystemContentBlock::Text(request.settings.system.as_ref()?.as_str().into());
    let point = request.system_cache_time().map(cache_point).map(SystemContentBlock::CachePoint);
    Some([text].into_iter().chain(point).collect())
}

/// Returns the history and the prefill, which is the assistant message that the model continues.
/// The cache point ends the last message of the history, a user message.
fn messages(request: Request) -> Vec<Message> {
    let last = request.history.len().saturating_sub(1);
    let mut names = DocumentNames::default();
    let documents = request.settings.documents;
    let point = request.settings.caching.map(cache_point).map(ContentBlock::CachePoint);
    let history =
        request.history.into_iter().enumerate().map(|(at, HistoryMessage { role, content })| {
            let point = point.clone().filter(|_| at == last);
            let content = content.into_iter().map(|content| block(content, documents, &mut names));
            message(role, content.chain(point).collect())
        });
    let prefill = request
        .settings
        .prefill
        .map(|prefill| message(Role::Assistant, vec![ContentBlock::Text(prefill.as_str().into())]));
    history.chain(prefill).collect()
}

fn message(role: Role, content: Vec<ContentBlock>) -> Message {
    let role = match role {
        Role::User => ConversationRole::User,
        Role::Assistant => ConversationRole::Assistant,
    };
    Message::builder()
        .role(role)
        .set_content(Some(content))
        .build()
        .expect("role and content are set")
}

fn block(
    content: RequestContent,
    documents: DocumentReading,
    names: &mut DocumentNames,
) -> ContentBlock {
    match content {
        RequestContent::Text(text) => ContentBlock::Text(text),
        RequestContent::Attachment(attachment) => attached(&attachment, documents, names),
    }
}

fn attached(
    attachment: &Arc<Attachment>,
    documents: DocumentReading,
    names: &mut DocumentNames,
) -> ContentBlock {
    let bytes = Blob::new(attachment.bytes());
    match attachment.kind() {
        AttachmentKind::Image { format, .. } => ContentBlock::Image(
            ImageBlock::builder()
                .format(ImageFormat::from(format.as_str()))
                .source(ImageSource::Bytes(bytes))
                .build()
                .expect("the format is set"),
        ),
        AttachmentKind::Document(format) => {
            let (format, content) = attachment.sent(format, documents.is_cited());
            let source = match content {
                DocumentContent::Bytes(_) => DocumentSource::Bytes(bytes),
                DocumentContent::Text(text) => DocumentSource::Text(text.to_owned()),
            };
            let document = DocumentBlock::builder()
                .format(DocumentFormat::from(format.as_str()))
                .name(names.next(attachment.name()))
                .source(source)
                .set_citations(documents.is_cited().then(citations));
            ContentBlock::Document(document.build().expect("the name is set"))
        }
    }
}

fn citations() -> CitationsConfig {
    CitationsConfig::builder().enabled(true).build().expect("the switch is set")
}

/// Returns a cache point. Leaves out the default time to live of five minutes, which every model
/// supports.
fn cache_point(time: CacheTime) -> CachePointBlock {
    let ttl = match time {
        CacheTime::FiveMinutes => None,
        CacheTime::Hour => Some(CacheTtl::OneHour),
    };
    CachePointBlock::builder()
        .r#type(CachePointType::Default)
        .set_ttl(ttl)
        .build()
        .expect("the type is set")
}

fn inference(request: &Request) -> InferenceConfiguration {
    let sent = &request.settings;
    let stop: Vec<_> = sent.stop_sequences.iter().map(|s| s.as_str().to_owned()).collect();
    InferenceConfiguration::builder()
        .max_tokens(i32::try_from(request.max_tokens().get()).unwrap_or(i32::MAX))
        .set_temperature(sent.temperature.map(Temperature::get))
        .set_top_p(sent.top_p.map(TopP::get))
        .set_stop_sequences((!stop.is_empty()).then_some(stop))
        .build()
}

/// Returns the `thinking` member of the model-specific request fields. Requests summarized
/// thinking, because the newest models omit the thinking text by default, which looks like a long
/// silence.
fn thinking(request: &Request) -> Option<Document> {
    let word = |word: &str| Document::String(word.to_owned());
    let members = match request.settings.thinking {
        Thinking::Default | Thinking::EffortOnly(_) => return None,
        Thinking::Off => vec![("type", word("disabled"))],
        Thinking::Budget(budget) => vec![
            ("type", word("enabled")),
            ("budget_tokens", Document::Number(Number::PosInt(budget.get().into()))),
        ],
        Thinking::On | Thinking::Effort(_) => {
            vec![("type", word("adaptive")), ("display", word("summarized"))]
        }
    };
    let thinking: HashMap<_, _> =
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Some(Document::Object([("thinking".to_owned(), Document::Object(thinking))].into()))
}

fn output(request: &Request) -> Option<OutputConfig> {
    let effort = match request.settings.thinking {
        Thinking::Effort(effort) | Thinking::EffortOnly(effort) => Some(effort),
        _ => None,
    };
    let format = request.settings.schema.as_ref().map(|schema| {
        let schema = JsonSchemaDefinition::builder().name(SCHEMA_NAME).schema(schema.as_str());
        let schema = schema.build().expect("the schema is set");
        OutputFormat::builder()
            .r#type(OutputFormatType::JsonSchema)
            .structure(OutputFormatStructure::JsonSchema(schema))
            .build()
            .expect("the type is set")
    });
    if effort.is_none() && format.is_none() {
        return None;
    }
    let output = OutputConfig::builder().set_effort(effort.map(|effort| effort.as_str().into()));
    Some(output.set_text_format(format).build())
}
