//! Converts the SDK's reply types to domain types. Pure: no I/O, no state, no errors. Anything
//! unknown to the SDK becomes [`StreamEvent::Unknown`].

use aws_sdk_bedrockruntime::types::{
    CacheTtl, ContentBlockDelta, ContentBlockStart, ConverseStreamMetadataEvent,
    ConverseStreamOutput, ReasoningContentBlockDelta, TokenUsage,
};

use super::message_stop::message_stopped;
use super::{citation, guardrail};
use crate::chat::brief::one_line;
use crate::chat::event::{Metadata, StreamEvent, Usage};

/// The state of a reply before its next event.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct EventContext<'a> {
    /// Whether content has already arrived, in which case 0 output tokens are implausible.
    pub has_content: bool,
    /// Whether the service has sent a 0 for the input tokens.
    pub states_zero: bool,
    /// The stop sequence of the request, if it has only one.
    pub only_stop: Option<&'a str>,
}

/// Converts an event of the stream.
pub(super) fn event(event: ConverseStreamOutput, context: EventContext<'_>) -> StreamEvent {
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
        ConverseStreamOutput::MessageStop(stop) => {
            let fields = stop.additional_model_response_fields.as_ref();
            message_stopped(stop.stop_reason.as_str(), fields, context.only_stop)
        }
        ConverseStreamOutput::Metadata(found) => StreamEvent::Metadata(metadata(&found, context)),
        // The SDK keeps neither the name nor the payload of an unknown event.
        _ => StreamEvent::Unknown("event".into()),
    }
}

fn block_start(index: i32, start: Option<ContentBlockStart>) -> StreamEvent {
    match start {
        Some(ContentBlockStart::ToolUse(tool)) => tool_use(index, &tool.tool_use_id, &tool.name),
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
        Some(ContentBlockDelta::Citation(delta)) => {
            let citation = Box::new(citation::of_delta(delta));
            StreamEvent::Citation { index, citation }
        }
        Some(ContentBlockDelta::Image(_)) => other(index, "image"),
        _ => StreamEvent::Unknown("delta".into()),
    }
}

pub(super) fn tool_use(index: i32, id: &str, name: &str) -> StreamEvent {
    let (id, name) = (one_line(id).into_owned(), one_line(name).into_owned());
    StreamEvent::ToolUseStarted { index, id, name }
}

fn other(index: i32, kind: &str) -> StreamEvent {
    StreamEvent::OtherBlock { index, kind: kind.into() }
}

fn metadata(found: &ConverseStreamMetadataEvent, context: EventContext<'_>) -> Metadata {
    let trace = found.trace.as_ref().and_then(|trace| trace.guardrail.as_ref());
    Metadata {
        usage: found.usage.as_ref().and_then(|found| usage(found, context)),
        latency_ms: found.metrics.as_ref().and_then(|metrics| milliseconds(metrics.latency_ms)),
        service_tier: found.service_tier.as_ref().map(|tier| service_tier(tier.r#type.as_str())),
        guardrail_findings: guardrail::findings(trace),
    }
}

pub(super) fn service_tier(name: &str) -> String {
    one_line(name).into_owned()
}

/// Converts the token counts of the service. The SDK turns a null or missing number into 0, so a 0
/// is kept only if the other numbers confirm it: every request has input tokens, and any content
/// has output tokens. A blocked request has three zeros, which only the bytes of the response confirm.
pub(super) fn usage(found: &TokenUsage, context: EventContext<'_>) -> Option<Usage> {
    let details = found.cache_details.iter().flatten();
    let for_an_hour = details.filter(|detail| detail.ttl == CacheTtl::OneHour);
    let cache_read = found.cache_read_input_tokens.and_then(count);
    let cache_write = found.cache_write_input_tokens.and_then(count);
    let (input, output) = (count(found.input_tokens), count(found.output_tokens));
    let total_sent = count(found.total_tokens);
    let total = total_sent.filter(|total| *total > 0);
    let cached = cache_read.unwrap_or(0) + cache_write.unwrap_or(0);
    let sum = input.zip(output).map(|(input, output)| input + output);
    let is_free =
        context.states_zero && [input, output, total_sent].iter().all(|tokens| *tokens == Some(0));
    // It is not documented whether the total includes cached tokens.
    let is_confirmed = total.is_some() && (total == sum || total == sum.map(|sum| sum + cached));
    let usage = Usage {
        input: input.filter(|input| *input > 0 || (is_confirmed && cached > 0) || is_free),
        output: output
            .filter(|output| *output > 0 || (is_confirmed && !context.has_content) || is_free),
        total: total.or(total_sent.filter(|_| is_free)),
        cache_read,
        cache_write,
        cache_write_hour: for_an_hour.filter_map(|detail| count(detail.input_tokens)).sum(),
    };
    (usage != Usage::default()).then_some(usage)
}

/// Returns the latency of the service. The SDK turns a missing value into 0.
pub(super) fn milliseconds(latency: i64) -> Option<u64> {
    u64::try_from(latency).ok().filter(|latency| *latency > 0)
}

/// Returns a number of tokens; `None` if it is negative.
fn count(tokens: i32) -> Option<u64> {
    u64::try_from(tokens).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_bedrockruntime::primitives::Blob;
    use aws_sdk_bedrockruntime::types::{
        ContentBlockDeltaEvent, ConverseStreamMetrics, ImageBlockDelta, TokenUsage,
    };

    fn check(sdk: ConverseStreamOutput, expected: &StreamEvent) {
        assert_eq!(&event(sdk, EventContext::default()), expected);
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
    fn blocks_without_a_display_keep_their_name() {
        check(
            delta(Some(ContentBlockDelta::Image(ImageBlockDelta::builder().build()))),
            &StreamEvent::OtherBlock { index: 3, kind: "image".into() },
        );
        check(delta(None), &StreamEvent::Unknown("delta".into()));
    }

    #[test]
    fn missing_metadata_is_none() {
        let event = ConverseStreamMetadataEvent::builder().build();
        assert_eq!(metadata(&event, EventContext::default()), Metadata::default());
        let usage = TokenUsage::builder().input_tokens(7).output_tokens(2).total_tokens(9);
        let event = ConverseStreamMetadataEvent::builder()
            .usage(usage.build().expect("all three are set"))
            .metrics(ConverseStreamMetrics::builder().latency_ms(12).build().expect("set"))
            .build();
        let usage = Usage { input: Some(7), output: Some(2), total: Some(9), ..Usage::default() };
        assert_eq!(
            metadata(&event, EventContext { has_content: true, ..EventContext::default() }),
            Metadata { usage: Some(usage), latency_ms: Some(12), ..Metadata::default() }
        );
    }

    #[test]
    fn an_implausible_token_count_is_none() {
        // Each line: input, output, total, cache read; whether there is content; the expected
        // counts.
        type Counts = (Option<u64>, Option<u64>, Option<u64>);
        fn check(sent: (i32, i32, i32, Option<i32>), has_content: bool, expected: Counts) {
            let (input, output, total, read) = sent;
            let found = TokenUsage::builder()
                .input_tokens(input)
                .output_tokens(output)
                .total_tokens(total)
                .set_cache_read_input_tokens(read)
                .build()
                .expect("all three are set");
            let context = EventContext { has_content, ..EventContext::default() };
            let found = usage(&found, context).unwrap_or_default();
            assert_eq!((found.input, found.output, found.total), expected, "{sent:?}");
        }
        check((-5, 2, -3, None), true, (None, Some(2), None));
        check((7, -2, 5, None), true, (Some(7), None, Some(5)));
        check((0, 2, 9, None), true, (None, Some(2), Some(9)));
        check((0, 2, 2, None), true, (None, Some(2), Some(2)));
        check((7, 0, 7, None), true, (Some(7), None, Some(7)));
        check((7, 0, 9, None), false, (Some(7), None, Some(9)));
        check((7, 2, 0, None), true, (Some(7), Some(2), None));
        // Zeros that the other counts confirm.
        check((7, 0, 7, None), false, (Some(7), Some(0), Some(7)));
        check((0, 2, 902, Some(900)), true, (Some(0), Some(2), Some(902)));
        check((0, 2, 2, Some(900)), true, (Some(0), Some(2), Some(2)));
        check((0, 0, 0, None), true, (None, None, None));
        let found = TokenUsage::builder().input_tokens(7).output_tokens(2).total_tokens(9);
        let found = found.cache_read_input_tokens(-1).build().expect("all three are set");
        let found = usage(&found, EventContext::default());
        assert_eq!(found.and_then(|usage| usage.cache_read), None);
    }

    #[test]
    fn token_counts_of_zero_are_kept_if_the_service_sent_them() {
        let zeros = TokenUsage::builder().input_tokens(0).output_tokens(0).total_tokens(0);
        let zeros = zeros.build().expect("all three are set");
        let context =
            |states_zero| EventContext { has_content: true, states_zero, only_stop: None };
        let counts = Usage { input: Some(0), output: Some(0), total: Some(0), ..Usage::default() };
        assert_eq!(usage(&zeros, context(true)), Some(counts));
        assert_eq!(usage(&zeros, context(false)), None);
    }
}
