//! The words of errors, as a failure shows them.

use std::error::Error;

/// How much of the other side's words is kept, in characters.
const MOST_WORDS: usize = 600;

/// In the stream the names of errors begin with a small letter, in HTTP with a capital one.
pub(super) fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// An error and what it goes back to, outermost first.
pub(super) fn links<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&link| link.source())
}

/// Whether a text holds the request itself, prompt and headers included. The SDK writes it into
/// its complaint about an endpoint without a scheme.
pub(super) fn spills(text: &str) -> bool {
    text.contains("SdkBody") || text.contains("Request {")
}

/// What an error says, link by link, without the repetitions.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for text in links(error).map(ToString::to_string).filter(|text| !spills(text)) {
        if said.last().is_none_or(|last| !last.ends_with(&text)) {
            said.push(text);
        }
    }
    shortened(&said.join(": "))
}

pub(super) fn shortened(words: &str) -> String {
    match words.char_indices().nth(MOST_WORDS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}
