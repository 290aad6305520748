//! The figures and the end of a reply as sentences.

use crate::chat::conversation::MessageId;
use crate::chat::event::StopReason;
use crate::chat::message::{Ending, Reply};
use crate::screens::figures::{self, Figure};
use crate::session::Session;
use crate::session::connection::ConnectionState;
use crate::session::turn::RequestStage;
use crate::ui::keymap::{KeyScope, Keymap};
use crate::ui::remedy;
use crate::ui::transcript::reply_ending;

/// Returns the cue at the end of a reply: how it ended, its figures, and what to do next.
pub fn ending(session: &Session, id: MessageId, reply: &Reply, keymap: &Keymap) -> String {
    let head = match &reply.ending {
        Ending::Open => return String::new(),
        Ending::Complete { .. } => format!("Reply complete: {}", figures::stop(reply)),
        Ending::Stopped => "Reply stopped".to_owned(),
        Ending::Interrupted => "Reply interrupted".to_owned(),
        Ending::Failed(failure) => format!("Reply failed: {}", failure.summary),
    };
    let mut facts = vec![head];
    if let Some(turn) = session.turn(id) {
        let stop = figures::stop(reply);
        let known = figures::figures(session, reply, turn);
        let known = known.iter().filter(|figure| !figure.is_unknown() && figure.value != stop);
        facts.extend(known.map(figure));
    }
    let mut text = facts.join(", ") + ".";
    for sentence in next(reply, keymap) {
        text.push('\n');
        text.push_str(&sentence);
    }
    text
}

/// Returns why the reply ended, and what to do, as sentences.
fn next(reply: &Reply, keymap: &Keymap) -> Vec<String> {
    if let Ending::Failed(failure) = &reply.ending {
        let mut sentences = vec![failure.why.clone()];
        let remedy = remedy::text(&failure.next, keymap);
        if !reply_ending::is_action(&failure.next) {
            sentences.push(remedy);
        }
        let actions = reply_ending::actions(failure, reply).into_iter();
        let actions: Vec<String> = actions
            .map(|(action, word)| {
                let effect = match action {
                    "send-again" => word.replace("send", "sends"),
                    "continue-reply" => "continues the reply".to_owned(),
                    "regenerate" => "regenerates the reply".to_owned(),
                    "show-details" => "prints the service's message".to_owned(),
                    _ => word.replace("show", "shows"),
                };
                format!("{} {effect}.", typed(keymap, action))
            })
            .collect();
        sentences.push(actions.join(" "));
        sentences.retain(|sentence| !sentence.is_empty());
        return sentences;
    }
    match &reply.ending {
        Ending::Stopped if reply.is_empty() => return vec!["The reply had not begun.".to_owned()],
        Ending::Stopped => {
            return vec![format!("{} continues it.", typed(keymap, "continue-reply"))];
        }
        // The first sentence of the cue already names the stop sequence.
        Ending::Complete { reason: StopReason::StopSequence, sequence: Some(_), .. }
            if !reply.is_empty() =>
        {
            return Vec::new();
        }
        _ => {}
    }
    let Some((_, runs)) = reply_ending::of(reply, keymap) else { return Vec::new() };
    let text: String = runs.into_iter().map(|(text, _)| text).collect();
    // The first character is a visual mark, which a screen reader would spell out.
    let text = text.trim_start_matches(|mark: char| !mark.is_alphanumeric());
    // The first sentence of the cue already says that the reply was interrupted.
    vec![text.replace("Interrupted: the", "The")]
}

fn typed(keymap: &Keymap, action: &'static str) -> String {
    keymap.key(KeyScope::Anywhere, action)
}

/// Returns a figure in words.
fn figure(figure: &Figure) -> String {
    let value = match figure.value.strip_prefix('~') {
        Some(estimate) => format!("about {estimate}"),
        None => figure.value.clone(),
    };
    let value = units(&value);
    match figure.label.as_str() {
        "" => value,
        "in" => format!("{value} tokens in"),
        "out" => format!("{value} out"),
        "total" => format!("{value} in total"),
        "cache read" => format!("{value} read from the cache"),
        "cache write" => format!("{value} written to the cache"),
        "ttft" => format!("first token after {value}"),
        "unknown" => format!("{value} unknown events"),
        label if value.is_empty() => label.trim_end_matches(':').to_owned(),
        label => format!("{label} {value}"),
    }
}

/// Writes units out, because a screen reader would spell them.
fn units(value: &str) -> String {
    match value.rsplit_once(' ') {
        Some((number, "ms")) => format!("{number} milliseconds"),
        Some((number, "tok/s")) => format!("{number} tokens per second"),
        _ => value.to_owned(),
    }
}

/// Returns a sentence about a new stage of a request that is worth hearing.
pub fn stage(session: &Session, stage: &RequestStage) -> Option<String> {
    figures::retry(stage, session.now).map(|retry| format!("No response. Next: {retry}."))
}

/// Returns what the program is connected to.
pub fn connection(session: &Session, keymap: &Keymap) -> Option<String> {
    let model = session.catalog.find(&session.settings.model).map(|model| model.name.clone());
    let model = model.unwrap_or_else(|| session.settings.model.to_string());
    Some(match &session.connection {
        ConnectionState::Resolving | ConnectionState::Undecided { .. } => return None,
        ConnectionState::Online { region, source, .. } => {
            format!("Ready: {model} on Amazon Bedrock in {region}, using {source}.")
        }
        ConnectionState::Offline { why, .. } => {
            let why = why.as_ref().map(|why| format!("{why} ")).unwrap_or_default();
            format!(
                "OFFLINE. {why}A built-in demo answers with canned replies, and nothing leaves \
                 this computer. To talk to Claude, set AWS_REGION and AWS_BEARER_TOKEN_BEDROCK, or \
                 AWS_PROFILE, and restart{}.",
                if why.is_empty() { " without --offline" } else { "" }
            )
        }
        ConnectionState::Replay { .. } => "This is a recording. Nothing is sent.".to_owned(),
        ConnectionState::Down(failure) => {
            let next = remedy::text(&failure.next, keymap);
            format!("Not connected: {}. {} {next}", failure.summary, failure.why)
        }
    })
}
