//! What the SDK says of a reply, in the domain's words. Pure: no I/O, no state, no failure; what the
//! SDK does not know becomes [`StreamEvent::Unknown`].

use aws_sdk_bedrockruntime::types::{
    CacheTtl, ContentBlockDelta, ContentBlockStart, ConverseStreamMetadataEvent,
    ConverseStreamOutput, MessageStopEvent, ReasoningContentBlockDelta, TokenUsage,
};
use aws_smithy_types::Document;

use crate::chat::event::{Metadata, StopReason, StreamEvent, Usage};

/// One event of the stream in the domain's words.
pub(super) fn event(event: ConverseStreamOutput) -> StreamEvent {
    match event {
        ConverseStreamOutput::MessageStart(_) => StreamEvent::MessageStarted,
        ConverseStreamOutput::ContentBlockStart(start) => {
            block_start(start.content_block_index, start.start)
        }
        ConverseStreamOutput::ContentBlockDelta(delta) => {
            block_delta(delta.content_block_index, delta.delta)
        }
        ConverseStreamOutput::ContentBlockStop(stop) => {
            StreamEvent::BlockStopped { index: stop.content_block_index }
        }
        ConverseStreamOutput::MessageStop(stop) => message_stop(stop),
        ConverseStreamOutput::Metadata(found) => StreamEvent::Metadata(metadata(&found)),
        // The SDK keeps neither the name nor the payload of an event that it does not know.
        _ => StreamEvent::Unknown("event".into()),
    }
}

fn block_start(index: i32, start: Option<ContentBlockStart>) -> StreamEvent {
    match start {
        Some(ContentBlockStart::ToolUse(tool)) => {
            StreamEvent::ToolUseStarted { index, id: tool.tool_use_id, name: tool.name }
        }
        Some(ContentBlockStart::ToolResult(_)) => other(index, "tool result"),
        Some(ContentBlockStart::Image(_)) => other(index, "image"),
        _ => StreamEvent::Unknown("content block".into()),
    }
}

fn block_delta(index: i32, delta: Option<ContentBlockDelta>) -> StreamEvent {
    match delta {
        Some(ContentBlockDelta::Text(text)) => StreamEvent::Text { index, text },
        Some(ContentBlockDelta::ReasoningContent(reasoning)) => match reasoning {
            ReasoningContentBlockDelta::Text(text) => StreamEvent::Reasoning { index, text },
            ReasoningContentBlockDelta::Signature(signature) => {
                StreamEvent::ReasoningSignature { index, signature }
            }
            ReasoningContentBlockDelta::RedactedContent(blob) => {
                StreamEvent::ReasoningRedacted { index, bytes: blob.as_ref().len() }
            }
            _ => StreamEvent::Unknown("reasoning delta".into()),
        },
        Some(ContentBlockDelta::ToolUse(tool)) => {
            StreamEvent::ToolInput { index, json: tool.input }
        }
        Some(ContentBlockDelta::ToolResult(_)) => other(index, "tool result"),
        Some(ContentBlockDelta::Citation(_)) => other(index, "citation"),
        Some(ContentBlockDelta::Image(_)) => other(index, "image"),
        _ => StreamEvent::Unknown("delta".into()),
    }
}

fn other(index: i32, kind: &str) -> StreamEvent {
    StreamEvent::OtherBlock { index, kind: kind.into() }
}

fn message_stop(stop: MessageStopEvent) -> StreamEvent {
    stopped(stop.stop_reason.as_str(), stop.additional_model_response_fields)
}

/// The end of a message; `fields` are what the request asked for.
pub(super) fn stopped(reason: &str, fields: Option<Document>) -> StreamEvent {
    let sequence = match fields {
        Some(Document::Object(mut fields)) => match fields.remove("stop_sequence") {
            Some(Document::String(sequence)) => Some(sequence),
            _ => None,
        },
        _ => None,
    };
    StreamEvent::MessageStopped { reason: StopReason::from(reason), sequence }
}

fn metadata(found: &ConverseStreamMetadataEvent) -> Metadata {
    Metadata {
        usage: found.usage.as_ref().and_then(usage),
        latency_ms: found.metrics.as_ref().and_then(|metrics| milliseconds(metrics.latency_ms)),
        service_tier: found.service_tier.as_ref().map(|tier| tier.r#type.as_str().to_owned()),
    }
}

/// What the service counted. The SDK makes zeros of a usage that was not sent, and no request is
/// without any tokens.
pub(super) fn usage(found: &TokenUsage) -> Option<Usage> {
    let details = found.cache_details.iter().flatten();
    let for_an_hour = details.filter(|detail| detail.ttl == CacheTtl::OneHour);
    let usage = Usage {
        input: count(found.input_tokens),
        output: count(found.output_tokens),
        total: count(found.total_tokens),
        cache_read: found.cache_read_input_tokens.map(count),
        cache_write: found.cache_write_input_tokens.map(count),
        cache_write_hour: for_an_hour.map(|detail| count(detail.input_tokens)).sum(),
    };
    (usage != Usage::default()).then_some(usage)
}

/// The service's latency. The SDK makes 0 of one that was not sent.
pub(super) fn milliseconds(latency: i64) -> Option<u64> {
    u64::try_from(latency).ok().filter(|latency| *latency > 0)
}

fn count(tokens: i32) -> u64 {
    u64::try_from(tokens).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_bedrockruntime::primitives::Blob;
    use aws_sdk_bedrockruntime::types::{
        CitationsDelta, ContentBlockDeltaEvent, ConverseStreamMetrics, StopReason as SdkStopReason,
        TokenUsage,
    };

    fn check(sdk: ConverseStreamOutput, expected: &StreamEvent) {
        assert_eq!(&event(sdk), expected);
    }

    fn delta(delta: Option<ContentBlockDelta>) -> ConverseStreamOutput {
        let event = ContentBlockDeltaEvent::builder().content_block_index(3).set_delta(delta);
        ConverseStreamOutput::ContentBlockDelta(event.build().expect("the index is set"))
    }

    #[test]
    fn redacted_reasoning_is_counted_in_bytes() {
        let reasoning = ReasoningContentBlockDelta::RedactedContent(Blob::new([0; 5]));
        check(
            delta(Some(ContentBlockDelta::ReasoningContent(reasoning))),
            &StreamEvent::ReasoningRedacted { index: 3, bytes: 5 },
        );
    }

    #[test]
    fn known_kinds_that_are_not_shown_keep_their_name() {
        check(
            delta(Some(ContentBlockDelta::Citation(CitationsDelta::builder().build()))),
            &StreamEvent::OtherBlock { index: 3, kind: "citation".into() },
        );
        check(delta(None), &StreamEvent::Unknown("delta".into()));
    }

    #[test]
    fn a_stop_sequence_that_is_no_text_is_none() {
        let stop = |field: Document| {
            let fields = Document::Object([("stop_sequence".to_owned(), field)].into());
            ConverseStreamOutput::MessageStop(
                MessageStopEvent::builder()
                    .stop_reason(SdkStopReason::StopSequence)
                    .additional_model_response_fields(fields)
                    .build()
                    .expect("the reason is set"),
            )
        };
        let stopped = |sequence: Option<&str>| StreamEvent::MessageStopped {
            reason: StopReason::StopSequence,
            sequence: sequence.map(str::to_owned),
        };
        check(stop(Document::String("```".into())), &stopped(Some("```")));
        check(stop(Document::Null), &stopped(None));
    }

    #[test]
    fn what_the_service_does_not_count_is_none_and_not_0() {
        let event = ConverseStreamMetadataEvent::builder().build();
        assert_eq!(metadata(&event), Metadata::default());
        let usage = TokenUsage::builder().input_tokens(7).output_tokens(2).total_tokens(9);
        let event = ConverseStreamMetadataEvent::builder()
            .usage(usage.build().expect("all three are set"))
            .metrics(ConverseStreamMetrics::builder().latency_ms(12).build().expect("set"))
            .build();
        let usage = Usage { input: 7, output: 2, total: 9, ..Usage::default() };
        assert_eq!(
            metadata(&event),
            Metadata { usage: Some(usage), latency_ms: Some(12), service_tier: None }
        );
    }
}
