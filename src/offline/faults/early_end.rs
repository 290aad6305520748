//! Replies that the service ends with an unusual stop reason.

use serde_json::{Value, json};

use super::super::event_frames::{self, ReplyEvent, ReplyUsage};
use super::super::event_writer::EventWriter;
use super::super::prepared_reply::PreparedReply;

/// The guardrail that blocks every prompt. No other guardrail intervenes.
pub const BLOCKING_GUARDRAIL: &str = "demoguardrail";

/// A reply that ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlyEnd {
    Refusal,
    ContentFiltered,
    Guardrail,
    ContextWindow,
    MalformedOutput,
    MalformedToolUse,
    /// A stop sequence matched, and the service does not name it.
    UnnamedStop,
    Unknown,
}

impl EarlyEnd {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "refusal" => Self::Refusal,
            "content-filtered" => Self::ContentFiltered,
            "guardrail" => Self::Guardrail,
            "context-window" => Self::ContextWindow,
            "malformed-output" => Self::MalformedOutput,
            "malformed-tool-use" => Self::MalformedToolUse,
            "unnamed-stop" => Self::UnnamedStop,
            "unknown-stop" => Self::Unknown,
            _ => return None,
        })
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::ContentFiltered => "content_filtered",
            Self::Guardrail => "guardrail_intervened",
            Self::ContextWindow => "model_context_window_exceeded",
            Self::MalformedOutput => "malformed_model_output",
            Self::MalformedToolUse => "malformed_tool_use",
            Self::UnnamedStop => "stop_sequence",
            Self::Unknown => "pause_turn",
        }
    }

    /// Returns `additionalModelResponseFields`.
    fn fields(self) -> Option<Value> {
        match self {
            Self::Refusal | Self::ContentFiltered => Some(json!({ "stop_details": {
                "type": "refusal",
                "category": "cyber",
                "explanation": "The built-in demo simulates a refusal. A real explanation names \
                                the policy that the request seems to violate.",
            } })),
            Self::UnnamedStop => Some(json!({ "delta": { "stop_sequence": null } })),
            _ => None,
        }
    }

    /// Returns the trace of a guardrail.
    fn trace(self) -> Option<Value> {
        (self == Self::Guardrail).then(|| {
            json!({ "guardrail": { "inputAssessment": { (BLOCKING_GUARDRAIL): {
                "topicPolicy": { "topics": [
                    { "name": "Every topic", "type": "DENY", "action": "BLOCKED", "detected": true },
                ] },
                "contentPolicy": { "filters": [
                    { "type": "INSULTS", "confidence": "LOW", "action": "NONE", "detected": false },
                    { "type": "MISCONDUCT", "confidence": "LOW", "action": "NONE", "detected": true },
                ] },
            } } } })
        })
    }

    /// Returns the token counts. A blocked request costs nothing.
    fn usage(self, usage: ReplyUsage) -> ReplyUsage {
        match self {
            Self::Guardrail => ReplyUsage { input: 0, output: 0, cache: None },
            _ => usage,
        }
    }

    pub(super) async fn write(self, writer: &EventWriter, usage: ReplyUsage) {
        writer.write_event(&ReplyEvent::BlockStop { index: 0 }).await;
        let latency_ms = writer.write_stop(self.reason(), self.fields()).await;
        let mut metadata = json!({
            "usage": self.usage(usage).json(),
            "metrics": { "latencyMs": latency_ms },
        });
        if let Some(trace) = self.trace() {
            metadata["trace"] = trace;
        }
        writer.write_bytes(event_frames::event("metadata", &metadata).into()).await;
    }

    pub(super) fn apply(self, reply: &mut PreparedReply) {
        reply.stop_reason = self.reason().into();
        reply.extra_fields = self.fields();
        reply.trace = self.trace();
        reply.usage = self.usage(reply.usage);
    }
}
