//! Tips in usage-error messages: a similar command, or how to send a prompt.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// The longest text that a tip repeats, in characters.
const LONGEST: usize = 60;

/// Adds the tip that fits a wrong command line.
pub fn with_tip(mut error: Error, command: &Command, arguments: &[OsString]) -> Error {
    let arguments: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let arguments: Vec<&str> = arguments.iter().map(|argument| &**argument).collect();
    let tip = match (error.kind(), text(&error, ContextKind::InvalidSubcommand)) {
        (ErrorKind::InvalidSubcommand, Some(word)) => {
            error.remove(ContextKind::SuggestedSubcommand);
            match similar(command, &word) {
                Some(name) => format!("did you mean `outcrop {name}`?"),
                None => ask(&words_from(&arguments, &word).join(" ")),
            }
        }
        _ => return error,
    };
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    error
}

pub fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// Returns the command that the word misspells, if at most one letter in three is wrong, or that the
/// word abbreviates with at least four letters. The word `version` means the option.
pub fn similar<'a>(command: &'a Command, word: &str) -> Option<&'a str> {
    if word == "version" {
        return Some("--version");
    }
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
    let names: Vec<&str> = shown.map(Command::get_name).collect();
    if word.len() >= 4
        && let Some(name) = names.iter().find(|name| name.starts_with(word))
    {
        return Some(name);
    }
    let distances = names.into_iter().map(|name| (strsim::damerau_levenshtein(word, name), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= name.chars().count()).then_some(name)
}

/// Returns a word and the words after it, up to the first option.
fn words_from<'a>(arguments: &'a [&'a str], word: &str) -> &'a [&'a str] {
    let from = arguments.iter().position(|argument| *argument == word);
    let words = &arguments[from.unwrap_or(arguments.len())..];
    let end = words.iter().position(|argument| argument.starts_with('-'));
    &words[..end.unwrap_or(words.len())]
}

/// Says how to send a text as a prompt.
pub fn ask(text: &str) -> String {
    let is_short = text.chars().count() <= LONGEST && !text.contains(char::is_control);
    let shown = if is_short && !text.is_empty() { text } else { "…" };
    format!("put the prompt in quotes: outcrop ask '{}'", shown.replace('\'', r"'\''"))
}
