//! Generates the text that continues a prefill.

use super::prompt_words::PromptWords;
use super::written_replies::{self, WrittenReply};

/// Returns the text after `prefill`. `reply` is the reply to the prompt without a prefill.
pub(super) fn continuation(
    prefill: &str,
    prompt: &PromptWords,
    reply: &WrittenReply,
    variant: usize,
) -> String {
    code_block(prefill, prompt, reply)
        .or_else(|| rest_of_text(prefill, reply, variant))
        .or_else(|| {
            let reply = written_replies::with_code(None, prefill, prompt, reply)?;
            reply.code().strip_prefix(prefill).map(str::to_owned)
        })
        .unwrap_or_else(|| match prefill.chars().last() {
            Some('.' | '!' | '?' | ',' | ';') => format!(" {}", reply.text(variant)),
            Some(':') => format!("\n\n{}", reply.text(variant)),
            _ => format!(
                "\n\n(The demo cannot continue this prefill. Its canned reply follows.)\n\n{}",
                reply.text(variant)
            ),
        })
}

/// Continues an open code block: the rest of the code, the closing fence and a sentence. With the
/// fence as stop sequence, only the code is left.
fn code_block(prefill: &str, prompt: &PromptWords, own: &WrittenReply) -> Option<String> {
    let (before, inside) = prefill.rsplit_once("```")?;
    if before.matches("```").count() % 2 == 1 {
        return None;
    }
    let (language, beginning) = inside.split_once('\n').unwrap_or((inside, ""));
    let language = Some(language.trim()).filter(|language| !language.is_empty());
    let line_break = if beginning.is_empty() { "\n" } else { "" };
    let code = match written_replies::with_code(language, beginning, prompt, own) {
        Some(reply) => &reply.code()[beginning.len()..],
        None => "The demo has no text for this code block.",
    };
    Some(format!("{line_break}{code}\n```\n\nThis is the whole code block."))
}

/// Continues a text of the reply, if the prefill is its beginning. `variant` is tried first.
fn rest_of_text(prefill: &str, reply: &WrittenReply, variant: usize) -> Option<String> {
    let mut texts = (variant..variant + reply.variants()).map(|variant| reply.text(variant));
    texts.find_map(|text| {
        text.strip_prefix(prefill).filter(|rest| !rest.is_empty()).map(str::to_owned)
    })
}
