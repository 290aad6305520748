//! A prompt without the name of the command: `outcrop PROMPT` is `outcrop ask PROMPT` with --print, or
//! if standard output is not a terminal.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, Error};

use super::usage_tips;

/// The command to insert if the arguments lack it.
pub const COMMAND: &str = "ask";

/// Returns true if the arguments lack [`COMMAND`]. `parsed` is the result of parsing them without it.
/// A word that looks like a misspelled command is not a prompt, unless --print is given.
pub fn is_prompt(
    parsed: &Result<ArgMatches, Error>,
    command: &Command,
    arguments: &[OsString],
    is_terminal: bool,
) -> bool {
    let error = match parsed {
        Ok(matches) => return matches.get_flag("print") && matches.subcommand_name().is_none(),
        Err(error) => error,
    };
    let is_command = |word: &OsString| {
        command.get_subcommands().any(|command| word.to_str() == Some(command.get_name()))
    };
    if arguments.iter().skip(1).any(is_command) {
        return false;
    }
    let mut words = arguments.iter().filter_map(|word| word.to_str());
    let prints = words.any(|word| word == "--print" || word.starts_with("-p"));
    match error.kind() {
        ErrorKind::InvalidSubcommand if prints => true,
        ErrorKind::InvalidSubcommand => {
            let word = usage_tips::text(error, ContextKind::InvalidSubcommand);
            !is_terminal && word.is_some_and(|word| usage_tips::similar(command, &word).is_none())
        }
        // An option that only `ask` has comes before the prompt.
        ErrorKind::UnknownArgument => {
            let is_similar = |word: &OsString| {
                word.to_str().is_some_and(|word| usage_tips::similar(command, word).is_some())
            };
            prints || !is_terminal && !arguments.iter().skip(1).any(is_similar)
        }
        // The prompt may follow --resume.
        ErrorKind::ValueValidation => prints,
        _ => false,
    }
}

/// Returns the arguments with `--resume=latest` in place of `--resume` if the prompt follows, as in
/// `outcrop ask --resume "And in Rust?"`.
pub fn without_resume_id(error: &Error, arguments: &[OsString]) -> Option<Vec<OsString>> {
    let option = usage_tips::text(error, ContextKind::InvalidArg)?;
    let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue) else {
        return None;
    };
    let names_command = arguments.get(1..)?.iter().any(|word| word == COMMAND);
    if !option.starts_with("--resume") || !names_command {
        return None;
    }
    let at = arguments.windows(2).position(|pair| pair[0] == "--resume" && pair[1] == **value)?;
    let mut changed = arguments.to_vec();
    changed[at] = "--resume=latest".into();
    Some(changed)
}
