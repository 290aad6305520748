//! What is said about how a reply ended; nothing about one that ended well.

use ratatui::style::Style;

use crate::chat::event::StopReason;
use crate::chat::message::{Ending, Reply};
use crate::ui::keymap::KeyScope;
use crate::ui::keymap::Keymap;
use crate::ui::remedy;
use crate::ui::settings_rows::matched;
use crate::ui::theme::Theme;

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

/// The text and its tone. The keys in it are those of the conversation.
pub fn of(reply: &Reply, keymap: &Keymap) -> Option<(EndingTone, String)> {
    let key = |action: &'static str| keymap.key(KeyScope::Conversation, action);
    let continues = || format!("{} continues.", key("continue-reply"));
    let text = match &reply.ending {
        Ending::Open => return None,
        Ending::Complete { reason: StopReason::StopSequence, sequence: Some(sequence) } => {
            let sequence = matched(sequence);
            let text = if reply.is_empty() {
                format!("∅ Empty reply: it began with the stop sequence \"{sequence}\".")
            } else {
                format!("⊣ Stop sequence \"{sequence}\"")
            };
            return Some((EndingTone::Remark, text));
        }
        Ending::Complete { reason, .. } => match reason {
            StopReason::MaxTokens => {
                let text = format!(
                    "⚠ Cut off at max tokens. {} continues; raise the limit with {} or --max-tokens.",
                    key("continue-reply"),
                    key("toggle-settings")
                );
                return Some((EndingTone::Warning, text));
            }
            StopReason::EndTurn | StopReason::ToolUse | StopReason::StopSequence
                if reply.is_empty() =>
            {
                let regenerate = key("regenerate");
                format!("∅ Empty reply. {regenerate} regenerates it.")
            }
            StopReason::EndTurn | StopReason::ToolUse | StopReason::StopSequence => return None,
            other => {
                let text = format!("⚠ Bedrock ended the reply: {}.", other.as_str());
                return Some((EndingTone::Warning, text));
            }
        },
        Ending::Stopped if reply.is_empty() => "■ Stopped before the reply began.".to_owned(),
        Ending::Stopped => format!("■ Stopped. {}", continues()),
        Ending::Interrupted => {
            let next = if reply.is_blank() {
                "Send again repeats the request.".to_owned()
            } else {
                continues()
            };
            let text = "⚠ Interrupted: the stream ended before the reply was complete.";
            return Some((EndingTone::Warning, format!("{text} {next}")));
        }
        Ending::Failed(failure) => {
            let kept = if reply.is_blank() { String::new() } else { format!(" {}", continues()) };
            let details = key("show-details");
            let more = match failure.words {
                Some(_) if failure.is_in_the_services_words() => {
                    format!(" ({details} details)")
                }
                Some(_) => format!(" ({details} details)"),
                None => String::new(),
            };
            let again = match failure.kind.refused_field() {
                Some(_) => format!(" {} does.", key("send-again")),
                None => String::new(),
            };
            let failure = remedy::failure(failure, keymap);
            let text = format!("✗ {failure}{again}{kept}{more}");
            return Some((EndingTone::Failure, text));
        }
    };
    Some((EndingTone::Remark, text))
}
