//! Which text answers a request. The replies are written, not generated: `library` holds them,
//! `sums` and `memory` answer what must be worked out, `manner` honors the system prompt,
//! `prefill` goes on from a prefill, `form` keeps to the form that a system prompt asks for in its
//! place. Where nothing fits, the reply says what it is and what one
//! can ask.

use crate::chat::model::{Model, Sampling, ThinkingSupport};

use super::converse_request::{ConverseRequest, RequestThinking};
use super::faults;
use super::prepared_reply::{PreparedReply, Reasoning};
use heard::Heard;
use library::Answer;
use manner::Manner;

mod form;
mod heard;
mod json;
mod library;
mod manner;
mod memory;
mod prefill;
mod schema;
mod sums;

/// Variants in which the beginning of a reply is looked for.
const VARIANTS: usize = 64;

/// The reply to a request, cut to what the request lets through. `variant` 0 is the same each
/// time; others differ.
pub(super) fn script(request: &ConverseRequest, model: &Model, variant: usize) -> PreparedReply {
    PreparedReply::new(request, reasoning(request, model), &written(request, variant))
}

/// The reply before stop sequences and max tokens.
fn written(request: &ConverseRequest, variant: usize) -> String {
    let prompt = request.prompt();
    if let Some(schema) = &request.schema {
        return serde_json::from_str(schema).map_or_else(|_| "{}".into(), |s| schema::reply(&s));
    }
    let heard = Heard::new(&prompt);
    let manner = Manner::of(&request.system_prompt(), &prompt);
    let answer = answer(request, &heard, &manner, variant);
    match request.prefill() {
        Some(prefill) => match resumed(request, &heard, &manner, &prefill) {
            Some(rest) => rest,
            None => manner.cased(prefill::rest(&prefill, &heard, &answer, variant)),
        },
        None => form::reply(&request.system_prompt(), &heard, &answer, variant)
            .unwrap_or_else(|| manner.dress(&answer, is_greeting(&heard))),
    }
}

/// The rest of a reply that was cut off: one of those to the prompt begins with the prefill.
fn resumed(
    request: &ConverseRequest,
    heard: &Heard,
    manner: &Manner,
    prefill: &str,
) -> Option<String> {
    if prefill.split_whitespace().count() < 4 {
        return None;
    }
    (0..VARIANTS).find_map(|variant| {
        let whole = manner.dress(&answer(request, heard, manner, variant), is_greeting(heard));
        let rest = whole.strip_prefix(prefill)?;
        (!rest.trim().is_empty()).then(|| rest.to_owned())
    })
}

/// What the prompt gets, before the system prompt and the prefill shape it.
fn answer(request: &ConverseRequest, heard: &Heard, manner: &Manner, variant: usize) -> Answer {
    let prompt = request.prompt();
    if faults::text_after_prefix(&prompt).is_some() || asks_for_faults(heard) {
        return Answer::plain(faults_listed());
    }
    if let Some(text) = attached(request) {
        return Answer::plain(text);
    }
    if let Some(text) = memory::repeated(&prompt) {
        return Answer::plain(text);
    }
    if let Some(text) = memory::answer(request, heard) {
        return Answer::plain(text);
    }
    if manner.is_tutor && (heard.has_any(&["solve", "equation"]) || sums::sum(&prompt).is_some()) {
        return library::named("tutor").answer(heard, variant);
    }
    if let Some(answer) = reckoned(request, heard, variant) {
        return answer;
    }
    if let Some(text) = sums::counted(heard) {
        return Answer::plain(text);
    }
    if is_long(heard) {
        return Answer::plain(long(heard, variant));
    }
    if let Some(piece) = library::chosen(heard) {
        return piece.answer(heard, variant);
    }
    if is_greeting(heard) {
        return library::named("greeting").answer(heard, variant);
    }
    // "Write another one": the prompt before says what of; further on, further variants.
    if heard.has_any(&["another", "one more", "again", "next one"])
        && let Some(before) = memory::last_prompt(request.history())
        && let Some(piece) = library::chosen(&Heard::new(&before))
    {
        let turn = request.history().len().div_ceil(2);
        return piece.answer(&Heard::new(&before), variant + turn);
    }
    fallback(request, heard, manner, variant)
}

/// What came with the prompt. A written reply cannot say more of it than what it is.
fn attached(request: &ConverseRequest) -> Option<String> {
    let attached = request.attachments();
    let (last, before) = attached.split_last()?;
    let mut what = before.iter().map(|one| one.description()).collect::<Vec<_>>().join(", ");
    if !what.is_empty() {
        what.push_str(" and ");
    }
    what.push_str(&last.description());
    let tokens: usize = attached.iter().map(|one| one.token_count()).sum();
    Some(format!(
        "With your prompt came {what}. A model would look into it; the stand-in only sees that it \
         arrived whole, ahead of your text, and counts it as {tokens} input tokens. It goes out \
         again with every further turn of this conversation."
    ))
}

fn is_greeting(heard: &Heard) -> bool {
    let greetings = [
        "hi ",
        "hello ",
        "hey ",
        "good morning",
        "good evening",
        "good afternoon",
        "bonjour ",
        "hola ",
        "greet",
    ];
    let words = heard.words().count();
    (heard.has_any(&greetings) && words <= 8) || (heard.has_any(&["test ", "ping "]) && words <= 2)
}

fn asks_for_faults(heard: &Heard) -> bool {
    heard.has_any(&["fail", "fault", "error"])
        && heard.has_any(&[
            "which failures",
            "what failures",
            "act out",
            "list of failures",
            "what faults",
            "which faults",
            "which errors can you",
            "what errors can you",
        ])
}

fn reckoned(request: &ConverseRequest, heard: &Heard, variant: usize) -> Option<Answer> {
    let follow_up = || sums::follow_up(heard, &memory::last_reply(request.history())?);
    let (sum, result) = sums::sum(&request.prompt()).or_else(follow_up)?;
    let text = match variant % 3 {
        0 => format!("{sum} = {result}"),
        1 => format!("The answer is {result}, since {sum} = {result}"),
        _ => format!("That makes {result}: {sum} = {result}"),
    };
    Some(Answer { text, code: None, result: Some(result) })
}

fn is_long(heard: &Heard) -> bool {
    let kinds = [
        "text",
        "story",
        "essay",
        "reply",
        "answer",
        "article",
        "explanation",
        "tale",
        "chapter",
        "piece",
    ];
    heard.has("essay")
        || (heard.has("long ") && heard.has_any(&kinds))
        || (heard.has("words ") && heard.number().is_some_and(|count| count >= 300))
}

/// The whole course in one reply: long enough to scroll in and to stop.
fn long(heard: &Heard, variant: usize) -> String {
    let opening = library::named("long").answer(heard, variant).text;
    let chapters = library::pieces().iter().filter_map(|piece| {
        let title = piece.chapter.as_ref()?;
        Some(format!("## {title}\n\n{}", piece.answer(heard, variant).text))
    });
    std::iter::once(opening).chain(chapters).collect::<Vec<_>>().join("\n\n")
}

fn faults_listed() -> String {
    let rows = faults::FAULTS.iter().map(|(name, what)| format!("| `{name}` | {what} |"));
    format!(
        "Write `fail: NAME` and the stand-in acts a failure out, for example `fail: throttled`. A \
         text after the name becomes the reply that the failure befalls. These are the names:\n\n\
         | name | what happens |\n|---|---|\n{}",
        rows.collect::<Vec<_>>().join("\n")
    )
}

fn fallback(request: &ConverseRequest, heard: &Heard, manner: &Manner, variant: usize) -> Answer {
    let answer = library::named("fallback").answer(heard, variant);
    let mut notes = Vec::new();
    if let Some(system) = &manner.other {
        notes.push(format!("Your system prompt is set to: \u{201c}{system}\u{201d}"));
    }
    let earlier = request.history().len();
    if earlier > 0 {
        notes.push(format!("Your request also held the {earlier} messages before this one."));
    }
    notes.insert(0, answer.text);
    Answer::plain(notes.join("\n\n"))
}

/// The thinking ahead of the text, when the request switched it on or the model thinks by itself.
/// The generations that refuse temperature leave its text out unless it is asked for, and send the
/// signature alone.
fn reasoning(request: &ConverseRequest, model: &Model) -> Option<Reasoning> {
    let is_asked_for = match request.thinking {
        None => matches!(model.thinks, ThinkingSupport::UnlessTold | ThinkingSupport::Always).then_some(false)?,
        Some(RequestThinking::Disabled) => return None,
        Some(RequestThinking::Budget(_)) => true,
        Some(RequestThinking::Adaptive { is_summarized }) => is_summarized,
    };
    let is_shown = is_asked_for || model.sampling == Sampling::OneOfTwo;
    let text = "The user wrote to the offline stand-in with thinking switched on. I should show \
                what a reasoning block looks like, and then answer as usual."
        .to_owned();
    Some(Reasoning {
        text: if is_shown { text } else { String::new() },
        signature: "T2ZmbGluZSBzdGFuZC1pbjogdGhpcyBzaWduYXR1cmUgc2lnbnMgbm90aGluZy4=".into(),
    })
}

#[cfg(test)]
mod tests;
