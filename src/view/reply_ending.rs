//! What is said about how a reply ended; nothing about one that ended well.

use ratatui::style::Style;

use super::panel;
use super::theme::Theme;
use crate::chat::event::StopReason;
use crate::chat::message::{Ending, Reply};

/// The voice in which it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndingTone {
    Remark,
    Warning,
    Failure,
}

impl EndingTone {
    pub fn style(self, theme: Theme) -> Style {
        match self {
            Self::Remark => theme.quiet(),
            Self::Warning => theme.warning(),
            Self::Failure => theme.failure(),
        }
    }
}

/// The words and their voice.
pub fn of(reply: &Reply) -> Option<(EndingTone, String)> {
    let text = match &reply.ending {
        Ending::Open => return None,
        Ending::Complete { reason: StopReason::StopSequence, sequence: Some(sequence) } => {
            let sequence = panel::matched(sequence);
            let text = if reply.is_empty() {
                format!("∅ Nothing came before the stop sequence \"{sequence}\".")
            } else {
                format!("⊣ Stopped at the stop sequence \"{sequence}\".")
            };
            return Some((EndingTone::Remark, text));
        }
        Ending::Complete { reason, .. } => match reason {
            StopReason::MaxTokens => {
                let text = "⚠ Cut off at max tokens. Alt+C goes on; a larger value is set with F2 or \
                            --max-tokens.";
                return Some((EndingTone::Warning, text.into()));
            }
            StopReason::EndTurn | StopReason::ToolUse | StopReason::StopSequence
                if reply.is_empty() =>
            {
                "∅ The model returned nothing. Regenerate reply (r) asks once more."
            }
            StopReason::EndTurn | StopReason::ToolUse | StopReason::StopSequence => return None,
            other => {
                let text = format!("⚠ The service ended the reply: {}.", other.as_str());
                return Some((EndingTone::Warning, text));
            }
        },
        Ending::Stopped if reply.is_empty() => "■ Stopped before anything came.",
        Ending::Stopped => "■ Stopped. What had come is kept; Alt+C goes on.",
        Ending::Interrupted => {
            let next = if reply.is_blank() {
                "Send again asks once more."
            } else {
                "What had come is kept; Alt+C goes on."
            };
            let text = "⚠ Interrupted: the stream ended before the reply was complete.";
            return Some((EndingTone::Warning, format!("{text} {next}")));
        }
        Ending::Failed(failure) => {
            let kept = if reply.is_blank() { "" } else { " What had come is kept; Alt+C goes on." };
            let more = match failure.words {
                Some(_) if failure.is_in_the_services_words() => " (F4: the service's words)",
                Some(_) => " (F4: the SDK's words)",
                None => "",
            };
            let again = if failure.kind.refused_field().is_some() { " Alt+S does." } else { "" };
            let text = format!("✗ {failure}{again}{kept}{more}");
            return Some((EndingTone::Failure, text));
        }
    };
    Some((EndingTone::Remark, text.to_owned()))
}
