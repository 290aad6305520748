//! Combines PROMPT and standard input into one prompt. Input that is not text is refused.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::diagnostics::print_line;
use crate::file::{self, Cause};

/// How long standard input may stay silent before a message says that Outcrop is waiting for it.
const SILENCE: Duration = Duration::from_secs(1);

/// The error message if there is no prompt.
pub const NO_PROMPT: &str =
    "No prompt given. Pass a prompt, or pipe text in: `outcrop ask \"What is this?\" < file`";

const WAITING: &str =
    "Waiting for the end of standard input. To send PROMPT alone, add: < /dev/null";

/// The size limit of a file with a prompt, in bytes.
const MAX_PROMPT_BYTES: usize = 10_000_000;

/// Returns the prompt: PROMPT, a blank line, and all of standard input. If one of the two is
/// missing, returns the other. If both are missing, removes the first of the files and returns its
/// text. Does not block a thread of the runtime for standard input.
///
/// # Errors
/// A message for the user if there is no prompt, or if it cannot be read or is not text.
pub async fn read<I: Read + Send + 'static>(
    prompt: Option<String>,
    input: Option<I>,
    files: &mut Vec<PathBuf>,
) -> Result<String, String> {
    let piped = match input {
        Some(input) => Some(all(input).await?),
        None => None,
    };
    if let Some(prompt) = joined(prompt, piped) {
        return Ok(prompt);
    }
    if files.is_empty() {
        return Err(NO_PROMPT.to_owned());
    }
    let file = files.remove(0);
    match file::read_text(&file, MAX_PROMPT_BYTES) {
        Ok(text) if text.trim().is_empty() => Err(format!("{} has no text", file::quoted(&file))),
        Ok(text) => Ok(text),
        Err(error) if matches!(error.cause, Cause::NotText) => {
            Err(format!("{error}. To attach the file, add a prompt"))
        }
        Err(error) => Err(error.to_string()),
    }
}

async fn all<I: Read + Send + 'static>(mut input: I) -> Result<String, String> {
    let unreadable = |why: &str| format!("Cannot read standard input: {why}");
    tracing::debug!("standard input is read");
    let has_begun = Arc::new(AtomicBool::new(false));
    let begun = Arc::clone(&has_begun);
    let mut read = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        input.by_ref().take(1).read_to_end(&mut bytes)?;
        begun.store(true, Ordering::Relaxed);
        input.read_to_end(&mut bytes).map(|_| bytes)
    });
    let read = match tokio::time::timeout(SILENCE, &mut read).await {
        Ok(read) => read,
        Err(_) => {
            if !has_begun.load(Ordering::Relaxed) {
                print_line(WAITING);
            }
            read.await
        }
    };
    let bytes = match read {
        Ok(read) => read.map_err(|error| unreadable(&error.to_string()))?,
        Err(_) => return Err(unreadable("the read was interrupted")),
    };
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        format!("Standard input is not valid UTF-8 (byte {at}). Convert it first")
    })
}

/// Joins the two parts. Blank parts are ignored, and other parts are not trimmed.
fn joined(prompt: Option<String>, piped: Option<String>) -> Option<String> {
    let some = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    match (some(prompt), some(piped)) {
        (Some(prompt), Some(piped)) => Some(format!("{prompt}\n\n{piped}")),
        (prompt, piped) => prompt.or(piped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_input_follows_the_prompt_after_a_blank_line() {
        fn check(prompt: Option<&str>, piped: Option<&str>, expected: Option<&str>) {
            let prompt = joined(prompt.map(str::to_owned), piped.map(str::to_owned));
            assert_eq!(prompt.as_deref(), expected);
        }
        check(Some("Sum it up."), Some("a\nb\n"), Some("Sum it up.\n\na\nb\n"));
        check(Some("Sum it up."), None, Some("Sum it up."));
        check(Some("Sum it up."), Some("\n"), Some("Sum it up."));
        check(None, Some(" a\n"), Some(" a\n"));
        check(Some(""), Some("a"), Some("a"));
        check(Some(" "), Some(""), None);
        check(None, None, None);
    }

    #[tokio::test]
    async fn the_error_for_input_that_is_not_utf_8_names_the_position() {
        let refused = read(None, Some(&b"caf\xe9"[..]), &mut Vec::new()).await;
        assert!(refused.is_err_and(|why| why.contains("UTF-8 (byte 4)")));
    }
}
