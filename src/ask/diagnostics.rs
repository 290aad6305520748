//! The messages of a turn on standard error: an incomplete reply, a signal, and the estimate of a
//! dry run.

use std::io::{self, Write};

use crate::chat::count::{counted, grouped};
use crate::chat::estimate::{Cost, Estimate};
use crate::chat::event::{StopDetails, StopReason};
use crate::chat::failure::Failure;
use crate::chat::message::{Ending, Reply};
use crate::chat::model::{Catalog, ModelId, format_cost};
use crate::chat::model_choice::{ModelChoice, offers};
use crate::chat::settings::MaxTokens;
use crate::document::visible;
use crate::signals::INTERRUPT;

pub use crate::plain::{failure, print_line};

/// Returns the estimate of a request that is not sent.
pub fn estimate(estimate: &Estimate, model: &ModelId) -> String {
    let of = estimate.context.map_or(String::new(), |context| format!(" of {}", grouped(context)));
    let input = counted(estimate.input, "input token");
    let output = counted(estimate.max_output, "output token");
    let cost = match estimate.cost {
        Some(Cost { input, most_output }) => {
            format!("It would cost up to {}", format_cost(input + most_output))
        }
        None => "The price of this model is unknown".to_owned(),
    };
    let pdfs = estimate.size.describe_pdfs();
    let documents = pdfs.map_or(String::new(), |pdfs| format!(". PDFs: {pdfs}"));
    format!("Not sent to {model}: about {input}{of}, and up to {output}. {cost}{documents}")
}

/// Returns the message for a turn that a signal ended.
pub fn signal_message(signal: i32, has_text: bool) -> &'static str {
    match (signal == INTERRUPT, has_text) {
        (true, true) => "Interrupted. The partial reply is above",
        (true, false) => "Interrupted before the reply began",
        (false, true) => "Ended by a signal. The partial reply is above",
        (false, false) => "Ended by a signal before the reply began",
    }
}

/// Prints a reply from which no code or data could be extracted, and says what to do.
pub fn print_ambiguous(whole: &str, is_json: bool) {
    if is_json {
        return print_line(
            "The reply has several code blocks. The field `text` has the full reply",
        );
    }
    let lines: String = whole.lines().map(|line| visible::line(line) + "\n").collect();
    // Ignore the error, as for every message.
    let _ = io::stderr().write_all(lines.as_bytes());
    print_line(
        "The reply has several code blocks, so nothing was printed to standard output. Ask for \
         one code block, or choose a format with --recipe",
    );
}

/// The maximum number of similar ids to print for an unknown model.
const MOST_SIMILAR: usize = 3;

/// Returns a hint for an unknown model: ids of models whose id or name contains its base id.
pub fn similar_models(model: &ModelId, region: &str, catalog: &Catalog) -> String {
    let word = model.base().to_lowercase();
    let offers = offers(catalog, region, None);
    let is_similar = |offer: &&ModelChoice| {
        offer.id.as_str().contains(&word) || offer.name.to_lowercase().contains(&word)
    };
    let ids = offers.iter().filter(is_similar).map(|offer| offer.id.to_string());
    let ids: Vec<_> = ids.take(MOST_SIMILAR).collect();
    match ids.len() {
        0 => "`outcrop models` lists the ids".to_owned(),
        _ => format!("Similar ids: {}. `outcrop models` lists all ids", ids.join(", ")),
    }
}

/// How a reply ended.
#[derive(Debug, PartialEq)]
pub enum ReplyOutcome<'a> {
    Well,
    /// The service ended the reply before the model was done.
    Truncated(String),
    /// The stream ended before the reply was complete.
    Broken(String),
    Failed(&'a Failure),
}

/// Returns how the reply ended. `reply` may lack the text, so `has_text` says whether any text
/// arrived.
pub fn ending(reply: &Reply, has_text: bool, most: MaxTokens) -> ReplyOutcome<'_> {
    match &reply.ending {
        Ending::Complete { reason, details, .. } => match reason {
            StopReason::MaxTokens => {
                let why = format!(
                    "The reply was cut off after {}. Raise the limit with --max-tokens",
                    counted(u64::from(most.get()), "token")
                );
                ReplyOutcome::Truncated(why)
            }
            _ if reason.is_regular() && !has_text && reply.is_only_thinking() => {
                let why = format!("The model returned only thinking ({})", reason.as_str());
                ReplyOutcome::Truncated(why)
            }
            _ if reason.is_regular() && (has_text || !reply.is_empty()) => ReplyOutcome::Well,
            _ if reason.is_regular() => ReplyOutcome::Truncated(format!(
                "The model returned an empty reply ({})",
                reason.as_str()
            )),
            _ => ReplyOutcome::Truncated(declined(reason, details.as_deref(), reply)),
        },
        Ending::Failed(failure) => ReplyOutcome::Failed(failure),
        Ending::Open | Ending::Stopped | Ending::Interrupted => {
            let note = if has_text { " The partial reply is above." } else { "" };
            let why = "The stream ended before the reply was complete.";
            ReplyOutcome::Broken(format!("{why}{note} Send the prompt again to get the full reply"))
        }
    }
}

/// Returns why the service ended the reply, and what to do.
fn declined(reason: &StopReason, details: Option<&StopDetails>, reply: &Reply) -> String {
    let mut text = format!("{} ({})", reason.summary(), reason.as_str());
    if matches!(reason, StopReason::Other(_)) {
        text = reason.summary();
    }
    if let Some(category) = details.and_then(|details| details.category.as_deref()) {
        text = format!("{text}, category {category}");
    }
    if let Some(explanation) = details.and_then(|details| details.explanation.as_deref()) {
        text = format!("{text}: {explanation}");
    }
    if !reply.guardrail_findings.is_empty() {
        text = format!("{text}. It found: {}", reply.guardrail_findings.join("; "));
    }
    match reason.advice() {
        Some(advice) => format!("{}. {advice}", text.trim_end_matches('.')),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::event::StreamEvent;
    use crate::chat::model::ModelId;

    fn check(last: &StreamEvent, has_text: bool, expected: &ReplyOutcome<'_>) {
        let mut reply = Reply::new(ModelId::default_for("us-east-1"), None);
        reply.apply(last);
        assert_eq!(&ending(&reply, has_text, MaxTokens::default()), expected);
    }

    #[test]
    fn an_incomplete_reply_is_reported() {
        let stop = |reason| StreamEvent::stopped(reason);
        let cut = |why: &str| ReplyOutcome::Truncated(why.to_owned());
        check(&stop(StopReason::EndTurn), true, &ReplyOutcome::Well);
        check(&stop(StopReason::StopSequence), true, &ReplyOutcome::Well);
        check(
            &stop(StopReason::MaxTokens),
            true,
            &cut("The reply was cut off after 4,096 tokens. Raise the limit with --max-tokens"),
        );
        check(
            &stop(StopReason::EndTurn),
            false,
            &cut("The model returned an empty reply (end_turn)"),
        );
        let other = stop(StopReason::Other("pause_turn".into()));
        check(&other, true, &cut("Bedrock ended the reply: pause_turn"));
        check(
            &stop(StopReason::ModelContextWindowExceeded),
            true,
            &cut(
                "The context window of the model is full (model_context_window_exceeded). Start a \
                  new conversation, or choose a model with a larger context",
            ),
        );
        check(
            &StreamEvent::MessageStopped {
                reason: StopReason::Refusal,
                sequence: None,
                details: Some(Box::new(StopDetails {
                    category: Some("bio".into()),
                    explanation: Some("It seems dangerous.".into()),
                })),
            },
            true,
            &cut("A safety classifier declined the request (refusal), category bio: It seems \
                  dangerous. Rephrase the prompt, or choose another model"),
        );
        let why = "The stream ended before the reply was complete. The partial reply is above. \
                   Send the prompt again to get the full reply";
        check(&StreamEvent::Ended, true, &ReplyOutcome::Broken(why.into()));
    }
}
