//! Chooses and builds the text of a reply. The texts are in `assets/replies/*.toml`. There is no
//! model: all texts are fixed, except those that [`history`] computes.

use prompt_words::PromptWords;
use written_replies::WrittenReply;

use super::converse_request::{ConverseRequest, RequestThinking};
use super::faults;
use super::prepared_reply::{PreparedReply, Reasoning};
use super::request_attachment::RequestAttachment;
use crate::chat::model::{Model, Sampling, ThinkingSupport};

mod history;
mod prefill;
mod prompt_words;
mod schema;
mod written_replies;

const FALLBACK: &str = "I have no canned reply for that. This is Outcrop's built-in demo, and no model is \
                        running. It can answer questions about Bedrock: credentials, inference \
                        profiles, messages, Converse, streaming, prefill, stop sequences and \
                        structured output. Write \"What can you do?\" for the whole list.\n\n\
                        For replies from Claude, set `AWS_REGION`, and `AWS_BEARER_TOKEN_BEDROCK` or \
                        `AWS_PROFILE`. Then restart Outcrop. The option `--offline` starts this demo \
                        again.";

/// The note before a canned reply that fits the prompt only roughly.
const NEAR: &str =
    "(The demo has no reply to exactly this prompt. Its nearest canned reply follows.)\n\n";

/// A prompt with at most this many words fits a reply even if they share only one word.
const SHORT_PROMPT_WORDS: usize = 7;

/// Returns the reply to a request. `variant` chooses among the texts of a reply that has several.
pub(super) fn prepare(request: &ConverseRequest, model: &Model, variant: usize) -> PreparedReply {
    let text = full_text(request, model, variant);
    let mut reply = PreparedReply::new(request, reasoning(request, model), &text);
    reply.cite(request.cited_sentences());
    reply
}

/// Returns the text that follows the prefill, before stop sequences and max tokens truncate it.
fn full_text(request: &ConverseRequest, model: &Model, variant: usize) -> String {
    if let Some(schema) = &request.schema {
        return serde_json::from_str(schema).map_or_else(|_| "{}".into(), |s| schema::sample(&s));
    }
    let prompt = PromptWords::new(&request.prompt());
    let (mut reply, is_near) = choose(request, &prompt);
    if !model.prefill {
        reply.advise_without_prefill();
    }
    if let Some(prefill) = request.prefill() {
        return prefill::continuation(&prefill, &prompt, &reply, variant);
    }
    let system_prompt = request.system_prompt();
    // On models without prefill, the client puts the prefill or the output format into the system
    // prompt.
    if let Some(beginning) = between(&system_prompt, "<beginning>", "</beginning>") {
        let rest = prefill::continuation(beginning, &prompt, &reply, variant);
        return format!("{beginning}{rest}");
    }
    let instructions = PromptWords::new(&system_prompt);
    if instructions.contains("nothing else")
        && let Some(language) = language_of(&instructions)
        && let Some(reply) = written_replies::with_code(Some(language), "", &prompt, &reply)
    {
        return reply.fenced_code();
    }
    if ["one sentence", "brief", "concise"].iter().any(|phrase| instructions.contains(phrase)) {
        return reply.brief(variant);
    }
    let note = if is_near { NEAR } else { "" };
    format!("{note}{}", reply.text(variant))
}

/// Returns the language of the code block that a recipe's instructions ask for, or an empty string
/// if they ask for a list.
fn language_of(instructions: &PromptWords) -> Option<&'static str> {
    let mut languages = written_replies::all().iter().map(|reply| reply.language.as_str());
    if instructions.contains("bulleted list") {
        return Some("");
    }
    languages.find(|name| !name.is_empty() && instructions.contains(&format!("marked {name} ")))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(inside, _)| inside)
}

/// Returns the reply that fits the prompt, before the prefill and the system prompt change it. The
/// flag says whether it fits only roughly.
fn choose(request: &ConverseRequest, prompt: &PromptWords) -> (WrittenReply, bool) {
    let text = if faults::text_after_prefix(&request.prompt()).is_some() {
        Some(list_of_faults())
    } else {
        attachments(request).or_else(|| history::reply(request))
    };
    if let Some(text) = text {
        return (WrittenReply::from_text(text), false);
    }
    if prompt.contains("a long ") {
        let is_near = !["a long text ", "a long reply "].iter().any(|it| prompt.contains(it));
        return (WrittenReply::from_text(written_replies::course()), is_near);
    }
    match written_replies::best_match(prompt) {
        Some((reply, score)) => (reply.clone(), score == 1 && prompt.count() > SHORT_PROMPT_WORDS),
        None => (WrittenReply::from_text(fallback(request)), false),
    }
}

/// Describes the attachments of the prompt, if there are any.
fn attachments(request: &ConverseRequest) -> Option<String> {
    let attachments = request.attachments();
    if attachments.is_empty() {
        return None;
    }
    let descriptions: Vec<_> = attachments.iter().map(|it| it.description()).collect();
    let tokens: usize = attachments.iter().copied().map(RequestAttachment::token_count).sum();
    let mut text = format!(
        "The request contains {}. A model would read this content. This demo counts it as \
         {tokens} input tokens. Each further turn of this conversation sends it again.",
        descriptions.join(" and ")
    );
    for (sentence, _) in request.cited_sentences() {
        text += " ";
        text += &sentence;
    }
    Some(text)
}

fn list_of_faults() -> String {
    let rows = faults::FAULTS.iter().map(|(name, what)| format!("| `{name}` | {what} |"));
    format!(
        "Write `fail: NAME` to simulate a failure, for example `fail: throttled`. If you write \
         text after the name, the failing reply contains that text. These are the names:\n\n\
         | name | what happens |\n|---|---|\n{}",
        rows.collect::<Vec<_>>().join("\n")
    )
}

/// Returns the text for a prompt without a written reply. It shows that the rest of the request arrived.
fn fallback(request: &ConverseRequest) -> String {
    let mut paragraphs = vec![FALLBACK.to_owned()];
    let prompt = request.prompt();
    let lines = prompt.lines().count();
    if lines > 1 {
        let characters = prompt.chars().count();
        paragraphs.push(format!("Your prompt arrived: {lines} lines, {characters} characters."));
    }
    let system_prompt = request.system_prompt();
    if !system_prompt.trim().is_empty() {
        paragraphs.push(format!("Your system prompt is: \u{201c}{}\u{201d}", system_prompt.trim()));
    }
    let earlier = request.history().len();
    if earlier > 0 {
        paragraphs
            .push(format!("The request also contained the {earlier} messages before this one."));
    }
    paragraphs.join("\n\n")
}

/// Returns the thinking before the text, if the request enables it or the model always thinks. The
/// generations that refuse temperature send only the signature unless the request asks for the text.
fn reasoning(request: &ConverseRequest, model: &Model) -> Option<Reasoning> {
    let is_requested = match request.thinking {
        None => matches!(model.thinks, ThinkingSupport::OnByDefault | ThinkingSupport::Always)
            .then_some(false)?,
        Some(RequestThinking::Disabled) => return None,
        Some(RequestThinking::Budget(_)) => true,
        Some(RequestThinking::Adaptive { is_summarized }) => is_summarized,
    };
    let text = if is_requested || model.sampling == Sampling::EitherOne {
        "The user wrote to the built-in demo and enabled thinking. I show what a reasoning block \
         looks like, and then I answer as usual."
    } else {
        ""
    };
    Some(Reasoning {
        text: text.to_owned(),
        signature: "T2ZmbGluZSBzdGFuZC1pbjogdGhpcyBzaWduYXR1cmUgc2lnbnMgbm90aGluZy4=".into(),
    })
}

#[cfg(test)]
mod tests;
