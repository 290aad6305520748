//! Converts the complete response of `Converse` to the events of an equivalent stream, so that
//! callers handle both in the same way. Pure, like `convert`.

use aws_sdk_bedrockruntime::operation::converse::ConverseOutput;
use aws_sdk_bedrockruntime::types::{
    CitationGeneratedContent, ContentBlock, ConverseOutput as Output, ReasoningContentBlock,
};

use super::convert::{self, EventContext};
use super::message_stop::message_stopped;
use super::{citation, guardrail};
use crate::chat::event::{Metadata, StreamEvent};

/// Returns the events of a response in stream order; `None` if it contains no message. `only_stop`
/// is the stop sequence of the request, if it has only one. `states_zero` is true if the response
/// contains a 0 for the input tokens.
pub(super) fn events(
    answer: ConverseOutput,
    only_stop: Option<&str>,
    states_zero: bool,
) -> Option<Vec<StreamEvent>> {
    let Some(Output::Message(message)) = answer.output else { return None };
    let mut events = vec![StreamEvent::MessageStarted];
    for (content, index) in message.content.into_iter().zip(0..) {
        block(content, index, &mut events);
        events.push(StreamEvent::BlockStopped { index });
    }
    let trace = answer.trace.as_ref().and_then(|trace| trace.guardrail.as_ref());
    let has_content = events.iter().any(StreamEvent::is_delta);
    let context = EventContext { has_content, states_zero, only_stop };
    let metadata = Metadata {
        usage: answer.usage.as_ref().and_then(|usage| convert::usage(usage, context)),
        latency_ms: answer.metrics.as_ref().and_then(|m| convert::milliseconds(m.latency_ms)),
        service_tier: answer
            .service_tier
            .as_ref()
            .map(|tier| convert::service_tier(tier.r#type.as_str())),
        guardrail_findings: guardrail::findings(trace),
    };
    let reason = answer.stop_reason.as_str();
    let fields = answer.additional_model_response_fields.as_ref();
    events.push(message_stopped(reason, fields, only_stop));
    events.push(StreamEvent::Metadata(metadata));
    Some(events)
}

fn block(content: ContentBlock, index: i32, events: &mut Vec<StreamEvent>) {
    let other = |kind: &str| StreamEvent::OtherBlock { index, kind: kind.into() };
    let event = match content {
        ContentBlock::Text(text) => StreamEvent::Text { index, text },
        ContentBlock::ReasoningContent(ReasoningContentBlock::ReasoningText(reasoning)) => {
            events.push(StreamEvent::Reasoning { index, text: reasoning.text });
            let Some(signature) = reasoning.signature else { return };
            StreamEvent::ReasoningSignature { index, signature }
        }
        ContentBlock::ReasoningContent(ReasoningContentBlock::RedactedContent(blob)) => {
            StreamEvent::ReasoningRedacted { index, bytes: blob.as_ref().len() }
        }
        // Leave out the tool input. Outcrop sends no tool definitions, so the model should not use
        // a tool.
        ContentBlock::ToolUse(tool) => convert::tool_use(index, &tool.tool_use_id, &tool.name),
        ContentBlock::ToolResult(_) => other("tool result"),
        ContentBlock::CitationsContent(cited) => {
            events.extend(cited.content.into_iter().flatten().filter_map(|part| match part {
                CitationGeneratedContent::Text(text) => Some(StreamEvent::Text { index, text }),
                _ => None,
            }));
            events.extend(cited.citations.into_iter().flatten().map(|found| {
                let citation = Box::new(citation::of_block(found));
                StreamEvent::Citation { index, citation }
            }));
            return;
        }
        ContentBlock::Image(_) => other("image"),
        _ => StreamEvent::Unknown("content block".into()),
    };
    events.push(event);
}
