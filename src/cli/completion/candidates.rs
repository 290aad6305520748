//! The candidates for the word at the cursor.

use clap::builder::PossibleValue;
use clap::{Arg, Command, ValueHint};

use super::candidate::Candidate;
use super::position::{Position, Target, is_repeated};
use super::values::CompletionSources;

/// The candidates, or the kind of path that the shell completes itself.
#[derive(Debug)]
pub enum Candidates {
    Values(Vec<Candidate>),
    /// A file. The path begins after the prefix of the word.
    Files {
        prefix: String,
    },
    Folders {
        prefix: String,
    },
}

/// Returns the candidates at a position.
pub fn at(position: &Position<'_>, sources: &CompletionSources) -> Candidates {
    match &position.target {
        Target::Value { arg, prefix } => match of_value(arg, position, sources) {
            Candidates::Values(values) if values.is_empty() && arg.is_positional() => {
                Candidates::Values(options_at_start(position))
            }
            Candidates::Values(mut values) => {
                for candidate in &mut values {
                    candidate.value.insert_str(0, prefix);
                }
                Candidates::Values(values)
            }
            Candidates::Files { .. } => Candidates::Files { prefix: prefix.clone() },
            Candidates::Folders { .. } => Candidates::Folders { prefix: prefix.clone() },
        },
        Target::Command => Candidates::Values(commands(position.command)),
        Target::Option => Candidates::Values(options(position)),
        Target::Text => Candidates::Values(options_at_start(position)),
    }
}

fn of_value(arg: &Arg, position: &Position<'_>, sources: &CompletionSources) -> Candidates {
    let values = match arg.get_id().as_str() {
        "model" => sources.models(position),
        "region" => sources.regions(),
        "profile" => sources.profiles(),
        "recipe" => sources.recipes(),
        "resume" | "delete" | "id" => sources.conversations(position),
        _ => match arg.get_value_hint() {
            ValueHint::FilePath => return Candidates::Files { prefix: String::new() },
            ValueHint::DirPath => return Candidates::Folders { prefix: String::new() },
            _ => arg.get_possible_values().iter().filter_map(possible).collect(),
        },
    };
    Candidates::Values(values)
}

fn possible(value: &PossibleValue) -> Option<Candidate> {
    let help = value.get_help().map(ToString::to_string).unwrap_or_default();
    (!value.is_hide_set()).then(|| Candidate::new(value.get_name(), help))
}

fn commands(command: &Command) -> Vec<Candidate> {
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
    let candidate = |command: &Command| {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        Candidate::new(command.get_name(), about)
    };
    shown.map(candidate).collect()
}

/// Returns the options if the word is still empty. Otherwise, the word is a text.
fn options_at_start(position: &Position<'_>) -> Vec<Candidate> {
    if position.is_empty { options(position) } else { Vec::new() }
}

/// Returns the options that can still be given.
fn options(position: &Position<'_>) -> Vec<Candidate> {
    let is_free = |option: &&Arg| {
        !option.is_hide_set()
            && (is_repeated(option) || position.given(option.get_id().as_str()).is_none())
    };
    let options = position.command.get_arguments().filter(is_free);
    let candidates = options.filter_map(|option| {
        let help = option.get_help().map(ToString::to_string).unwrap_or_default();
        Some(Candidate::new(format!("--{}", option.get_long()?), help))
    });
    candidates.collect()
}
