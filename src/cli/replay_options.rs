//! The options of a replay: the command line where `replay` has no option of which it makes no use.
//! Owns which those are, and what is said when one is given; refuses to know what they mean.

use clap::error::{Error, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory};

use super::arguments::Cli;

/// The common options of which a replay makes use: what was asked, and with what, is recorded.
const OF_USE: [&str; 3] = ["env_file", "record", "log"];

/// The command line by which arguments are read, and its help.
pub fn command() -> Command {
    let command = Cli::command();
    // What stands in a command already is not put into it as a common option, which would be shown.
    let hidden: Vec<_> = without_use(&command).map(|option| option.clone().hide(true)).collect();
    command.mut_subcommand("replay", |replay| replay.args(hidden))
}

/// The command line that is completed: what is hidden would be offered.
pub fn completed() -> Command {
    let command = Cli::command();
    let elsewhere: Vec<_> =
        without_use(&command).map(|option| option.clone().global(false)).collect();
    let is_one = |option: &Arg| elsewhere.iter().any(|other| other.get_id() == option.get_id());
    let command =
        command.mut_args(|option| if is_one(&option) { option.global(false) } else { option });
    command.mut_subcommands(|other| match other.get_name() {
        "replay" => other,
        _ => other.args(&elsewhere),
    })
}

/// Refuses an option that a replay would pass over in silence.
///
/// # Errors
/// A sentence with the names of the options.
pub fn check(command: &mut Command, matches: &ArgMatches) -> Result<(), Error> {
    if matches.subcommand_name() != Some("replay") {
        return Ok(());
    }
    let is_given = |option: &&Arg| {
        matches.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine)
    };
    let given: Vec<_> = without_use(command)
        .filter(is_given)
        .filter_map(|option| Some(format!("--{}", option.get_long()?)))
        .collect();
    let names = match given.as_slice() {
        [] => return Ok(()),
        [one] => format!("{one} has"),
        [others @ .., last] => format!("{} and {last} have", others.join(", ")),
    };
    let why = format!("{names} no effect in a replay: the settings come from the recording");
    Err(match command.find_subcommand_mut("replay") {
        Some(replay) => replay.error(ErrorKind::ArgumentConflict, why),
        None => command.error(ErrorKind::ArgumentConflict, why),
    })
}

fn without_use(command: &Command) -> impl Iterator<Item = &Arg> {
    let common = command.get_arguments().filter(|option| option.is_global_set());
    common.filter(|option| !OF_USE.contains(&option.get_id().as_str()))
}
