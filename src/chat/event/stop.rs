//! Why a message stopped: the stop reason, the stop sequence that matched, and the details of a
//! refusal.

use crate::chat::brief::{self, one_line};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopReason {
    EndTurn,
    ToolUse,
    MaxTokens,
    StopSequence,
    GuardrailIntervened,
    ContentFiltered,
    /// A safety classifier of Claude declined the request. Converse also reports this as
    /// [`Self::ContentFiltered`].
    Refusal,
    ModelContextWindowExceeded,
    MalformedModelOutput,
    MalformedToolUse,
    /// Any other reason, in the service's spelling, cut if it is long.
    Other(String),
}

impl StopReason {
    /// Returns the service's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::EndTurn => "end_turn",
            Self::ToolUse => "tool_use",
            Self::MaxTokens => "max_tokens",
            Self::StopSequence => "stop_sequence",
            Self::GuardrailIntervened => "guardrail_intervened",
            Self::ContentFiltered => "content_filtered",
            Self::Refusal => "refusal",
            Self::ModelContextWindowExceeded => "model_context_window_exceeded",
            Self::MalformedModelOutput => "malformed_model_output",
            Self::MalformedToolUse => "malformed_tool_use",
            Self::Other(name) => name,
        }
    }

    /// Returns true if the model ended the reply as intended.
    pub fn is_regular(&self) -> bool {
        matches!(self, Self::EndTurn | Self::ToolUse | Self::StopSequence)
    }

    /// Returns what happened, as a clause without a period.
    pub fn summary(&self) -> String {
        let text = match self {
            Self::GuardrailIntervened => "A guardrail blocked the prompt or the reply",
            Self::ContentFiltered => "A content filter stopped the reply",
            Self::Refusal => "A safety classifier declined the request",
            Self::ModelContextWindowExceeded => "The context window of the model is full",
            Self::MalformedModelOutput => "The model produced malformed output",
            Self::MalformedToolUse => "The model produced a malformed tool use",
            other => return format!("Bedrock ended the reply: {}", other.as_str()),
        };
        text.to_owned()
    }

    /// Returns what to do after a reply stopped for this reason, as a sentence without a period.
    pub fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::GuardrailIntervened => "Rephrase the prompt",
            Self::ContentFiltered | Self::Refusal => "Rephrase the prompt, or choose another model",
            Self::ModelContextWindowExceeded => {
                "Start a new conversation, or choose a model with a larger context"
            }
            Self::MalformedModelOutput | Self::MalformedToolUse => "Send the prompt again",
            _ => return None,
        })
    }

    /// Returns why the reply cannot be continued; `None` if it can.
    pub fn continue_refusal(&self) -> Option<&'static str> {
        match self {
            Self::EndTurn | Self::ToolUse => Some("The reply is already complete"),
            Self::GuardrailIntervened => {
                Some("A guardrail blocked the reply, so continuing does not help")
            }
            Self::ContentFiltered | Self::Refusal => {
                Some("The request was declined, so continuing does not help")
            }
            Self::ModelContextWindowExceeded => {
                Some("The context window is full, so continuing does not help")
            }
            Self::MalformedModelOutput | Self::MalformedToolUse => {
                Some("The reply is malformed, so continuing does not help. Regenerate it")
            }
            Self::MaxTokens | Self::StopSequence | Self::Other(_) => None,
        }
    }
}

impl From<&str> for StopReason {
    fn from(name: &str) -> Self {
        match name {
            "end_turn" => Self::EndTurn,
            "tool_use" => Self::ToolUse,
            "max_tokens" => Self::MaxTokens,
            "stop_sequence" => Self::StopSequence,
            "guardrail_intervened" => Self::GuardrailIntervened,
            "content_filtered" => Self::ContentFiltered,
            "refusal" => Self::Refusal,
            "model_context_window_exceeded" => Self::ModelContextWindowExceeded,
            "malformed_model_output" => Self::MalformedModelOutput,
            "malformed_tool_use" => Self::MalformedToolUse,
            other => Self::Other(one_line(other).into_owned()),
        }
    }
}

/// The stop sequence that matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedStop {
    pub text: String,
    /// Whether the service did not name the stop sequence. The text is then the only stop sequence
    /// of the request.
    pub is_inferred: bool,
}

impl MatchedStop {
    /// Returns `~` if the sequence is inferred, or else an empty string.
    pub fn mark(&self) -> &'static str {
        if self.is_inferred { "~" } else { "" }
    }
}

impl From<&str> for MatchedStop {
    fn from(text: &str) -> Self {
        Self { text: brief::stop_sequence(text).into_owned(), is_inferred: false }
    }
}

/// The `stop_details` of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StopDetails {
    /// The policy that the request falls under, such as `cyber`.
    pub category: Option<String>,
    pub explanation: Option<String>,
}
