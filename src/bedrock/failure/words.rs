//! The texts of errors, as a failure shows them.

use std::error::Error;

/// The maximum length of an error text, in characters.
const MAX_TEXT_CHARS: usize = 600;

/// Returns an error name that starts with an upper-case letter, as in HTTP. In the stream, names
/// start with a lower-case letter.
pub(super) fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// Returns an error and its causes, outermost first.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&link| link.source())
}

/// Returns true if a text contains the request itself, with prompt and headers. The SDK writes it
/// into its error about an endpoint without a scheme.
pub(super) fn contains_request(text: &str) -> bool {
    text.contains("SdkBody") || text.contains("Request {")
}

/// Returns the texts of an error and its causes without repetitions.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    for text in causes(error).map(ToString::to_string).filter(|text| !contains_request(text)) {
        if texts.last().is_none_or(|last| !last.ends_with(&text)) {
            texts.push(text);
        }
    }
    shortened(&texts.join(": "))
}

pub(super) fn shortened(words: &str) -> String {
    match words.char_indices().nth(MAX_TEXT_CHARS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}
