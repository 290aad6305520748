//! What Bedrock's errors mean and what to do about them. The first row that fits is used: by the
//! service's words, by the name of the error, or by the HTTP status.
//!
//! Sources: the API model of `ConverseStream` (names and statuses); AWS, "Troubleshooting Amazon
//! Bedrock API error codes"; and texts reported in public issue threads, read November 2026. The
//! service sometimes changes its texts, so each text row is backed by a row for a name or a status.
//!
//! In the texts, `{model}` is the requested id, `{base}` the model without a prefix, `{region}` the
//! region, `{profiles}` the other inference profiles through which the region may reach the model,
//! `{allowed}` what to try after a policy denied the model, `{renewal}` how to get new credentials,
//! `{limit}` the limit that the service named, `{room}` the number of free tokens in the context
//! window, `{policy}` and `{action}` what the service named, `{endpoint}` the endpoint, and
//! `{name}` the error's name.

mod failure_row;
pub(super) mod rows;

use failure_row::{FailureRow, with_phrases};
pub use rows::DAILY_QUOTA;

use crate::chat::failure::FailureKind::Other;

/// Returns true if there is a row for an error of this name.
pub fn has_row(name: &str) -> bool {
    rows::all().any(|row| row.names.contains(&name))
}

/// Returns the first row for an error in a stream. The fallback row differs, because the service
/// does not reject a request whose stream is open.
pub(super) fn find_in_stream(words: &str, name: Option<&str>) -> &'static FailureRow {
    let row = find(words, name, None);
    if std::ptr::eq(row, &raw const REST) { &REST_OF_STREAM } else { row }
}

/// Returns the first row for an error. `words` is the service message.
pub(super) fn find(words: &str, name: Option<&str>, status: Option<u16>) -> &'static FailureRow {
    let words = words.to_lowercase().replace('\u{2019}', "'").replace("doesn't", "does not");
    rows::all()
        .find(|row| {
            row.phrases.iter().any(|pattern| matches(&words, pattern))
                || name.is_some_and(|name| row.names.contains(&name))
                || status.is_some_and(|status| row.statuses.contains(&status))
        })
        .unwrap_or(&REST)
}

/// Returns true if the parts of a pattern, separated by `*`, occur one after the other.
fn matches(error_text: &str, pattern: &str) -> bool {
    let mut rest = error_text;
    pattern.split('*').all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

/// For an unknown error.
static REST: FailureRow = with_phrases(
    &[],
    Other,
    [
        "Bedrock rejected the request",
        "Outcrop does not know this error.",
        "Read the service message, then send again.",
    ],
);

/// The fallback row for an error inside a stream.
static REST_OF_STREAM: FailureRow = with_phrases(
    &[],
    Other,
    [
        "Bedrock ended the reply with an error",
        "Outcrop does not know the error {name}.",
        "Read the service message. Then continue or regenerate the reply.",
    ],
);

#[cfg(test)]
mod tests;
