//! Which common options each command uses. The common options belong to the program, so that they
//! may come before or after the command. A command hides the options that it does not use in its
//! help and its completion, and refuses them.

use clap::error::{Error, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory};

use super::arguments::Cli;

/// Returns true if a command uses the common option with this id.
fn uses(command: &str, id: &str) -> bool {
    match command {
        "ask" => !matches!(
            id,
            "count_tokens"
                | "quota"
                | "notify_after"
                | "window_title"
                | "theme"
                | "keys"
                | "keep_days"
                | "plain"
                | "print"
        ),
        "models" => {
            matches!(
                id,
                "region" | "profile" | "endpoint_url" | "offline" | "config" | "env_file" | "log"
            )
        }
        "history" | "export" => matches!(id, "config" | "data_dir" | "env_file"),
        "import" => matches!(id, "config" | "data_dir" | "env_file" | "model" | "region"),
        "replay" => {
            matches!(id, "theme" | "keys" | "config" | "env_file" | "record" | "log" | "plain")
        }
        "config" => matches!(id, "config" | "env_file"),
        "keys" => matches!(id, "keys" | "config" | "env_file"),
        _ => false,
    }
}

/// Returns why a command does not use some of the common options.
fn reason(command: &str) -> &'static str {
    match command {
        "ask" => "the option is for the full-screen app",
        "models" => "listing models sends no prompt",
        "history" | "export" | "import" => "the command sends no prompt",
        "replay" => "the settings come from the recording",
        "config" | "keys" => "the command only reads the configuration file",
        _ => "the command only prints text",
    }
}

/// Returns the definition that parses the arguments and prints the help.
pub fn command() -> Command {
    let command = Cli::command();
    let common: Vec<_> = common(&command).cloned().collect();
    // clap shows a global option in the help of every command. A hidden copy in the command itself
    // prevents that.
    command.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        let unused = common.iter().filter(|option| !uses(&name, option.get_id().as_str()));
        command.args(unused.map(|option| option.clone().hide(true)))
    })
}

/// Returns the definition for completion. Each command has only the common options that it uses.
pub fn completed() -> Command {
    let command = Cli::command();
    let local: Vec<_> = common(&command).map(|option| option.clone().global(false)).collect();
    let command = command.mut_args(|option| option.global(false));
    command.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        command.args(local.iter().filter(|option| uses(&name, option.get_id().as_str())))
    })
}

/// Refuses options that the command would ignore.
///
/// # Errors
/// A message that names the options.
pub fn check(command: &mut Command, matches: &ArgMatches) -> Result<(), Error> {
    let Some(name) = matches.subcommand_name() else { return Ok(()) };
    let is_given = |option: &&Arg| {
        let id = option.get_id().as_str();
        // `outcrop --print PROMPT` is parsed as `outcrop ask --print PROMPT`, so accept the option.
        let is_command = name == "ask" && id == "print";
        !is_command && matches.value_source(id) == Some(ValueSource::CommandLine)
    };
    let given: Vec<_> = common(command)
        .filter(|option| !uses(name, option.get_id().as_str()))
        .filter(is_given)
        .filter_map(|option| Some(format!("--{}", option.get_long()?)))
        .collect();
    let options = match given.as_slice() {
        [] => return Ok(()),
        [one] => format!("{one} has"),
        [others @ .., last] => format!("{} and {last} have", others.join(", ")),
    };
    let why = format!("{options} no effect with `outcrop {name}`: {}", reason(name));
    Err(match command.find_subcommand_mut(name) {
        Some(command) => command.error(ErrorKind::ArgumentConflict, why),
        None => command.error(ErrorKind::ArgumentConflict, why),
    })
}

fn common(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|option| option.is_global_set())
}
