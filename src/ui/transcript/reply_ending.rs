//! Describes how a reply ended. A reply that ended well needs no description.

use ratatui::style::Style;

use crate::chat::event::{StopDetails, StopReason};
use crate::chat::failure::{Failure, FailureKind, Remedy};
use crate::chat::message::{Ending, Reply};
use crate::document::text_face::TextFace;
use crate::ui::keymap::{KeyScope, Keymap};
use crate::ui::settings_rows::matched;
use crate::ui::theme::Theme;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndingTone {
    Remark,
    Notice,
    /// With a bar at its left.
    Failure,
}

impl EndingTone {
    /// Returns the style of text without a face.
    pub fn style(self, theme: Theme) -> Style {
        match self {
            Self::Remark => theme.quiet(),
            Self::Notice | Self::Failure => theme.text(),
        }
    }
}

type TextRuns = Vec<(String, TextFace)>;

/// Returns the description as runs of text, and its tone. The keys in the description are the keys
/// of the conversation.
pub fn of(reply: &Reply, keymap: &Keymap) -> Option<(EndingTone, TextRuns)> {
    let key = |action: &'static str| (keymap.key(KeyScope::Conversation, action), TextFace::KEY);
    let plain = |text: &str| (text.to_owned(), TextFace::PLAIN);
    let warning = |text: String| (text, TextFace::WARNING);
    Some(match &reply.ending {
        Ending::Open => return None,
        Ending::Complete { reason: StopReason::StopSequence, sequence: Some(sequence), .. } => {
            let shown = format!("{}\"{}\"", sequence.mark(), matched(&sequence.text));
            let text = match reply.is_empty() || reply.is_only_thinking() {
                true if has_blanks(reply) => {
                    format!("∅ Empty reply: only whitespace before the stop sequence {shown}.")
                }
                true => format!("∅ Empty reply: it began with the stop sequence {shown}."),
                false => format!("⊣ Stop sequence {shown}"),
            };
            (EndingTone::Remark, vec![plain(&text)])
        }
        Ending::Complete { reason, details, .. } => match reason {
            StopReason::MaxTokens => (EndingTone::Notice, of_max_tokens(reply, keymap)),
            reason if reason.is_regular() && reply.is_empty() => {
                let what = if has_blanks(reply) {
                    "∅ Empty reply: it contains only whitespace. "
                } else {
                    "∅ Empty reply. "
                };
                let runs = vec![plain(what), key("regenerate"), plain(" regenerates it.")];
                (EndingTone::Remark, runs)
            }
            reason if reason.is_regular() && reply.is_only_thinking() => {
                let what = "∅ No text after the thinking. ";
                let runs = vec![plain(what), key("regenerate"), plain(" regenerates it.")];
                (EndingTone::Remark, runs)
            }
            reason if reason.is_regular() => return None,
            reason => (EndingTone::Notice, of_early_end(reason, details.as_deref(), reply, keymap)),
        },
        Ending::Stopped if reply.is_empty() => {
            (EndingTone::Remark, vec![plain("■ Stopped before the reply began.")])
        }
        Ending::Stopped if reply.is_blank() => {
            (EndingTone::Remark, vec![plain("■ Stopped before the text began.")])
        }
        Ending::Stopped => (
            EndingTone::Remark,
            vec![plain("■ Stopped. "), key("continue-reply"), plain(" continues.")],
        ),
        Ending::Interrupted => {
            let text = "⚠ Interrupted: the stream ended before the reply was complete.";
            let next = if reply.is_blank() {
                [key("send-again"), plain(" sends the request again.")]
            } else {
                [key("continue-reply"), plain(" continues.")]
            };
            let runs = [warning(text.to_owned()), plain(" ")].into_iter().chain(next);
            (EndingTone::Notice, runs.collect())
        }
        Ending::Failed(failure) => (EndingTone::Failure, of_failure(failure, reply, keymap)),
    })
}

/// Returns whether the text of an empty reply has blanks.
fn has_blanks(reply: &Reply) -> bool {
    reply.texts().any(|text| !text.is_empty())
}

/// Returns the description of a reply that was cut off at max tokens, and what to do. A reply
/// without text cannot be continued.
fn of_max_tokens(reply: &Reply, keymap: &Keymap) -> TextRuns {
    let plain = |text: &str| (text.to_owned(), TextFace::PLAIN);
    let key = |action: &'static str| (keymap.key(KeyScope::Conversation, action), TextFace::KEY);
    let warning = |text: &str| (text.to_owned(), TextFace::WARNING);
    if reply.is_blank() {
        return vec![
            warning("⚠ Cut off at max tokens before any text."),
            plain(" Raise the limit with "),
            key("toggle-settings"),
            plain(" or --max-tokens. "),
            key("regenerate"),
            plain(" regenerates the reply."),
        ];
    }
    vec![
        warning("⚠ Cut off at max tokens."),
        plain(" "),
        key("continue-reply"),
        plain(" continues; raise the limit with "),
        key("toggle-settings"),
        plain(" or --max-tokens."),
    ]
}

/// Returns why the service ended the reply, and what to do.
fn of_early_end(
    reason: &StopReason,
    details: Option<&StopDetails>,
    reply: &Reply,
    keymap: &Keymap,
) -> TextRuns {
    let plain = |text: String| (text, TextFace::PLAIN);
    let key = |action: &'static str| (keymap.key(KeyScope::Conversation, action), TextFace::KEY);
    let category = details.and_then(|details| details.category.as_deref());
    let category = category.map_or(String::new(), |category| format!(" Category: {category}."));
    let mut runs = vec![(format!("⚠ {}.{category}", reason.summary()), TextFace::WARNING)];
    if let Some(explanation) = details.and_then(|details| details.explanation.as_deref()) {
        runs.push(plain(format!("\n{}", explanation.trim_end())));
    }
    for finding in &reply.guardrail_findings {
        runs.push(plain(format!("\n· {finding}")));
    }
    let advice = reason.advice().map_or(String::new(), |advice| format!("\n{advice}. "));
    let (advice, action, effect) = match reason {
        StopReason::ContentFiltered
        | StopReason::Refusal
        | StopReason::ModelContextWindowExceeded => (advice, "choose-model", " chooses a model."),
        StopReason::MalformedModelOutput | StopReason::MalformedToolUse => {
            ("\n".to_owned(), "regenerate", " regenerates the reply.")
        }
        _ => {
            runs.push(plain(advice.trim_end().to_owned()));
            return runs;
        }
    };
    runs.extend([plain(advice), key(action), plain(effect.to_owned())]);
    runs
}

/// Returns what happened, why, and what to do, each on a row of its own.
fn of_failure(failure: &Failure, reply: &Reply, keymap: &Keymap) -> TextRuns {
    let plain = |text: String| (text, TextFace::PLAIN);
    let mut runs = vec![(format!("✗ {}.", failure.summary), TextFace::FAILURE)];
    if !failure.why.is_empty() {
        runs.push(plain(format!("\n{}", failure.why)));
    }
    if !is_action(&failure.next) {
        runs.push(plain(format!("\n{}", failure.next)));
    }
    for (at, (action, word)) in actions(failure, reply).into_iter().enumerate() {
        runs.push(plain((if at == 0 { "\n" } else { "  ·  " }).to_owned()));
        runs.push((keymap.key(KeyScope::Conversation, action), TextFace::KEY));
        runs.push(plain(format!(" {word}")));
    }
    runs
}

/// Returns whether a remedy is one of the [`actions`], and not advice.
pub fn is_action(remedy: &Remedy) -> bool {
    match remedy {
        Remedy::Advice(_) | Remedy::Record | Remedy::Shorten => false,
        Remedy::InspectEvent | Remedy::SendAgain | Remedy::Continue => true,
    }
}

/// Returns the names of the actions that help after a failure, each with its effect.
pub fn actions(failure: &Failure, reply: &Reply) -> Vec<(&'static str, &'static str)> {
    let mut actions = Vec::new();
    if failure.next == Remedy::InspectEvent {
        actions.push(("toggle-inspector", "show the event"));
    }
    if failure.kind.refused_field().is_some() {
        actions.push(("send-again", "send again without it"));
    } else if reply.is_blank() && is_temporary(failure) {
        actions.push(("send-again", "send again"));
    }
    let can_continue = matches!(failure.next, Remedy::Continue | Remedy::InspectEvent);
    if !reply.is_blank() && failure.kind != FailureKind::ContextTooLong {
        actions.push(("continue-reply", "continue"));
    }
    if can_continue {
        actions.push(("regenerate", "regenerate"));
    }
    if failure.raw_message.is_some() {
        actions.push(("show-details", "details"));
    }
    actions
}

/// Returns whether the same request may succeed later.
fn is_temporary(failure: &Failure) -> bool {
    use FailureKind::{BrokenStream, ServiceFault, Throttled, TimedOut, Unreachable};
    failure.next == Remedy::SendAgain
        || matches!(failure.kind, Throttled | ServiceFault | TimedOut | Unreachable | BrokenStream)
}
