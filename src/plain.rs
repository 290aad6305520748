//! Shared code of the commands without a screen: their messages on standard error and their exit
//! status. Text from the service is made safe for the terminal.

use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::chat::failure::{Failure, FailureKind, Remedy};
use crate::document::visible;

/// The outcome of a command without a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandExit {
    Done,
    /// The service or the stream failed, or the output or the recording cannot be written.
    Failed,
    /// A usage error, or a configuration with which no request can be sent.
    UsageError,
    /// A signal, by its number.
    Signal(i32),
}

impl CommandExit {
    /// Returns the exit status of the process. For a signal, this is the status that a shell
    /// reports for a program ended by the signal.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::UsageError => 2,
            Self::Signal(number) => u8::try_from(128 + number).unwrap_or(1),
        }
    }
}

/// Prints a message as a line on standard error.
pub fn print_line(text: &str) {
    let line = format!("outcrop: {}\n", visible::line(&lowered(text)));
    // Ignore the error: the turn does not fail if standard error is closed.
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Writes text to standard output. A reader may close the pipe early, as `head -1` does, without
/// failure.
pub fn write_output(mut output: impl Write, text: &str) -> CommandExit {
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            print_line(&format!("Cannot write to standard output: {error}"));
            CommandExit::Failed
        }
        _ => CommandExit::Done,
    }
}

/// Asks a question on the terminal. Returns `None` if there is no terminal to ask on.
pub fn confirm(question: &str) -> Option<bool> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return None;
    }
    // Ignore the error: without the question, the answer is no.
    let _ = write!(io::stderr(), "{} [y/N] ", visible::line(question));
    let mut line = String::new();
    let _ = io::stdin().read_line(&mut line);
    Some(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Names that begin with a capital letter.
const NAMES: [&str; 5] = ["Amazon", "Anthropic", "Bedrock", "Claude", "Outcrop"];

/// Returns the message with a lowercase first letter, because the message continues the line after
/// `outcrop:`. A name or an abbreviation keeps its capital letter.
pub fn lowered(text: &str) -> String {
    let word = text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    let is_name = NAMES.contains(&word) || word.chars().skip(1).any(|c| !c.is_lowercase());
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !is_name => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

/// Writes a message if the credentials come from a discovered `.env`.
pub fn report_env_file(discovered: Option<&str>) {
    if let Some(source) = discovered {
        print_line(&format!("Using {source}"));
    }
}

/// Returns a message that the stand-in produced the output, with the reason unless the user chose
/// the stand-in. `what` names the output.
pub fn stand_in(why: Option<&str>, what: &str, command: &str) -> String {
    match why {
        None => format!("OFFLINE: {what} from the built-in demo"),
        Some(why) => format!(
            "OFFLINE: {} So {what} from the built-in demo. `{command} --help` names the variables to \
             set",
            lowered(why)
        ),
    }
}

/// Prints a failure: what happened, why, and what to do next. Then prints the service's message and
/// the request id.
pub fn failure(failure: &Failure, has_text: bool) {
    let Failure { summary: what, why, .. } = failure;
    let kept = if has_text { " The partial reply is above." } else { "" };
    print_line(&format!("{what}. {why}{kept} {}", next(failure)));
    if let Some(words) = &failure.raw_message {
        print_line(&format!("Details: {words}"));
    }
    if let Some(words) = &failure.original_message {
        print_line(&format!("Model's message: {words}"));
    }
    let facts = [
        failure.status.map(|status| format!("HTTP {status}")),
        failure.original_status.map(|status| format!("model's status {status}")),
        failure.code.clone(),
        failure.request_id.as_ref().map(|id| format!("request id {id}")),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    if !facts.is_empty() {
        print_line(&facts.join(", "));
    }
}

/// Returns the remedy, worded for a program that sends one request.
fn next(failure: &Failure) -> &str {
    match &failure.next {
        Remedy::Continue | Remedy::InspectEvent | Remedy::SendAgain | Remedy::Record => {
            "Send the prompt again."
        }
        Remedy::Shorten => "Shorten the prompt, or choose a model with a larger context.",
        Remedy::Advice(advice) => advice,
    }
}

/// Returns whether the configuration must change before a request can be sent.
pub fn is_configuration(failure: &Failure) -> bool {
    use FailureKind::{Configuration, MissingCredentials, MissingRegion};
    matches!(failure.kind, Configuration | MissingCredentials | MissingRegion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_begins_with_a_small_letter_unless_it_begins_with_a_name() {
        fn check(message: &str, expected: &str) {
            assert_eq!(lowered(message), expected);
        }
        check("There is no file \"A\"", "there is no file \"A\"");
        check("Today's quota is used up", "today's quota is used up");
        check("A document", "a document");
        check("Anthropic's form", "Anthropic's form");
        check("OFFLINE: a demo", "OFFLINE: a demo");
        check("AWS_REGION in \".env\"", "AWS_REGION in \".env\"");
        check("AccessDenied", "AccessDenied");
        check("Étude", "étude");
        check("\"A\" is empty", "\"A\" is empty");
        check("", "");
    }
}
