//! Details of a reply: its failure, its figures, and the estimate of the next request.

use ratatui::style::Style;

use super::{ChatDrawing, request_estimate};
use crate::chat::conversation::MessageId;
use crate::chat::message::{Ending, Reply};
use crate::screens::figures::{Figure, figures, stop_sequence};
use crate::screens::timing;
use crate::ui::dialog::text::{DialogLine, DialogText, push_labeled};
use crate::ui::remedy;

/// Returns the details of the selected or last reply: its figures, its failure, and the estimate of
/// the next request.
pub fn lines(of: ChatDrawing<'_>, shown: Option<(MessageId, &Reply)>, width: u16) -> DialogText {
    let (session, theme) = (of.cx.session, of.cx.theme);
    let mut lines = DialogText::new();
    let mut row = |label: &str, value: &str, style: Style| {
        push_labeled(&mut lines, label, value, width, style);
    };
    let failure = match shown {
        Some((_, Reply { ending: Ending::Failed(failure), .. })) => Some(failure),
        Some(_) => None,
        None => session.failure(),
    };
    if let Some(failure) = failure {
        row("What happened", &failure.summary, theme.failure());
        row("Why", &failure.why, theme.text());
        row("What to do", &remedy::text(&failure.next, of.cx.keymap), theme.strong());
        if let Some(words) = &failure.raw_message {
            let is_its = failure.is_service_message();
            let label = if is_its { "Service message" } else { "SDK message" };
            row(label, words, theme.text());
        }
        if let Some(code) = &failure.code {
            row("Error", code, theme.text());
        }
        if let Some(status) = failure.status {
            row("HTTP status", &status.to_string(), theme.text());
        }
        if let Some(words) = &failure.original_message {
            row("Model's message", words, theme.text());
        }
        if let Some(status) = failure.original_status {
            row("Model's status", &status.to_string(), theme.text());
        }
    }
    if let Some((id, reply)) = shown {
        if failure.is_some() {
            row("", "", theme.text());
        }
        row("Model", reply.model.as_str(), theme.text());
        if let Some(turn) = session.turn(id) {
            row("Request id", turn.request_id.as_deref().unwrap_or("–"), theme.text());
            let figures = figures(session, reply, turn);
            if !figures.is_empty() {
                let figures: Vec<_> = figures.iter().map(Figure::text).collect();
                row("Metrics", &figures.join("  "), theme.text());
            }
            for (label, value) in timing::rows(turn, session.now) {
                row(label, &value, theme.text());
            }
            for (label, text) in request_estimate::cache_usage_details(of, reply, turn) {
                row(label, &text, theme.text());
            }
        }
        if let Ending::Complete { reason, sequence, details } = &reply.ending {
            row("Stop reason", reason.as_str(), theme.text());
            if let Some(sequence) = sequence {
                row("Stop sequence", &stop_sequence(sequence), theme.text());
            }
            if let Some(details) = details {
                row("Category", details.category.as_deref().unwrap_or("–"), theme.text());
                row("Explanation", details.explanation.as_deref().unwrap_or("–"), theme.text());
            }
        }
        for finding in &reply.guardrail_findings {
            row("Guardrail", finding, theme.text());
        }
        let prompt = session
            .open
            .conversation
            .parent(id)
            .and_then(|id| session.open.conversation.prompt(id));
        if let Some(prompt) = prompt {
            for attachment in &prompt.attachments {
                let label = attachment.label().trim_start_matches('[').trim_end_matches(']');
                row("Attached", label, theme.text());
            }
        }
        let note = format!("{}; costs are estimates", session.catalog.as_of);
        row("Price list", &note, theme.quiet());
    }
    if lines.is_empty() {
        let text = "No reply yet. This page shows the metrics and the request id of a reply.";
        lines.push(DialogLine::new(text, theme.text()));
    }
    let next = request_estimate::next(of);
    if !next.is_empty() {
        lines.push(DialogLine::new("", theme.text()));
    }
    for (label, text) in next {
        push_labeled(&mut lines, label, &text, width, theme.text());
    }
    lines
}
