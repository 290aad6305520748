//! The command line: it parses the arguments of the process. Only `completion.rs` reads files.
//!
//! ```text
//! arguments.rs        the commands and their options
//! command_options.rs  which of the common options a command uses
//! config_arguments.rs the options of `outcrop config`
//! completion.rs       the completion scripts, and what they complete
//! manual.rs           the manual page
//! one_shot.rs         a prompt without `ask`
//! prompt_words.rs     the prompt and the files of `ask`
//! roff.rs             text as roff
//! stored_arguments.rs the commands with stored conversations
//! usage_tips.rs       tips in usage-error messages
//! ```

mod arguments;

mod command_options;

mod completion;

mod config_arguments;

mod manual;

mod one_shot;

mod prompt_words;

mod roff;

mod stored_arguments;

mod usage_tips;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::FromArgMatches;

use crate::app::actions::default_keys;
use crate::config::config_file;

pub use arguments::{
    AskArgs, Cli, Command, CompleteArgs, CompletionsArgs, KeysArgs, ModelsArgs, ReplayArgs,
};
pub use completion::{CompletionSources, complete};
pub use config_arguments::ConfigArgs;
pub use manual::page as manual_page;
pub use stored_arguments::{ExportArgs, ExportFormatArg, HistoryArgs, ImportArgs, UsagePeriodArg};

impl Command {
    /// The text that a command prints without reading files or the environment.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Completions(CompletionsArgs { shell }) => {
                Some(completion::script(*shell).to_owned())
            }
            Self::Config(asked) if asked.print_default => {
                Some(config_file::default_text(&default_keys()))
            }
            Self::Config(asked) if asked.print_schema => {
                Some(config_file::json_schema(&default_keys()))
            }
            Self::Ask(_)
            | Self::Models(_)
            | Self::History(_)
            | Self::Export(_)
            | Self::Import(_)
            | Self::Complete(_)
            | Self::Replay(_)
            | Self::Keys(_)
            | Self::Config(_)
            | Self::Man => None,
        }
    }
}

impl Cli {
    /// Parses the arguments of this process. Help and version end the process with status 0. A
    /// usage error ends it with status 2 and a message on standard error. `is_terminal` says whether
    /// standard output is a terminal.
    pub fn parse(is_terminal: bool) -> Self {
        Self::read(std::env::args_os(), is_terminal).unwrap_or_else(|error| exit(&error))
    }

    /// Returns the definition of all commands and options.
    pub fn definition() -> clap::Command {
        command_options::command()
    }

    fn read(
        arguments: impl IntoIterator<Item = OsString>,
        is_terminal: bool,
    ) -> Result<Self, clap::Error> {
        let mut command = Self::definition();
        let mut arguments: Vec<_> = arguments.into_iter().collect();
        let mut parsed = command.try_get_matches_from_mut(&arguments);
        if one_shot::is_prompt(&parsed, &command, &arguments, is_terminal) {
            arguments.insert(1, one_shot::COMMAND.into());
            parsed = command.try_get_matches_from_mut(&arguments);
        }
        if let Err(error) = &parsed
            && let Some(changed) = one_shot::without_resume_id(error, &arguments)
        {
            arguments = changed;
            parsed = command.try_get_matches_from_mut(&arguments);
        }
        let matches = parsed.map_err(|error| usage_tips::with_tip(error, &command, &arguments))?;
        command_options::check(&mut command, &matches)?;
        let cli = Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
        match &cli.command {
            Some(Command::Ask(ask)) => ask.check(&cli.options, &mut command).map(|()| cli),
            _ => Ok(cli),
        }
    }
}

/// Prints the help, the version or a usage error, and ends the process.
fn exit(error: &clap::Error) -> ! {
    if !error.use_stderr() {
        error.exit();
    }
    // Without a standard error, only the exit code is left.
    let _ = io::stderr().write_all(usage_error(error).as_bytes());
    std::process::exit(error.exit_code())
}

/// Returns a usage error that begins with the program's name, as all other messages do.
fn usage_error(error: &clap::Error) -> String {
    let text = error.render().to_string();
    match text.strip_prefix("error: ") {
        Some(message) => format!("outcrop: {message}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::chat::settings::StopSequence;
    use crate::ui::key_preset::KeyPreset;

    #[test]
    fn the_command_line_is_well_formed() {
        command_options::command().debug_assert();
        command_options::completed().debug_assert();
    }

    #[test]
    fn the_option_for_keys_names_every_preset() {
        let command = Cli::command();
        let option = command.get_arguments().find(|option| option.get_id() == "keys");
        let option = option.expect("an option");
        let values: Vec<_> = option.get_possible_values();
        let values: Vec<_> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
        assert_eq!(values, KeyPreset::ALL.map(KeyPreset::name));
        let help = option.get_help().expect("a help text").to_string();
        assert!(help.ends_with(&values.join(", ")), "{help}");
    }

    #[test]
    fn the_help_names_every_option_and_every_credential_source() {
        fn check(help: &str, words: &[&str]) {
            for word in words {
                assert!(help.contains(word), "{word} is missing:\n{help}");
            }
            let too_long = help.lines().find(|line| line.chars().count() > 100);
            assert_eq!(too_long, None);
        }
        let common = ["--model", "--stop", "--env-file", "AWS_BEARER_TOKEN_BEDROCK", "outcrop man"];
        let mut command = command_options::command();
        check(
            &command.render_help().to_string(),
            &[&common[..], &["ask", "models", "replay"]].concat(),
        );
        let replay = command.find_subcommand_mut("replay").expect("a command");
        let own = ["--speed <N|max>", "--step", "FILE", "--env-file", "--record", "--log"];
        check(&replay.render_long_help().to_string(), &own);
        let ask = command.find_subcommand_mut("ask").expect("a command");
        let own = ["--json", "--no-stream", "--with-prefill", "--clean", "--dry-run"];
        check(&ask.render_help().to_string(), &[&common[..], &own].concat());
        check(&ask.render_long_help().to_string(), &[&common[..], &own, &["130"]].concat());
    }

    #[test]
    fn options_are_accepted_before_and_after_the_command() {
        fn check(arguments: &[&str]) {
            let line = [&["outcrop"], arguments].concat();
            let cli = Cli::read(line.into_iter().map(OsString::from), true).expect("valid");
            assert!(cli.options.offline, "{arguments:?}");
            let stops = cli.options.settings.overrides.stop_sequences.iter();
            let stops: Vec<_> = stops.map(StopSequence::as_str).collect();
            assert_eq!(stops, ["x\n", "b"], "{arguments:?}");
            let Some(Command::Ask(ask)) = cli.command else { panic!("{arguments:?}") };
            assert_eq!(ask.prompt.as_deref(), Some("Hello"));
        }
        check(&["--offline", "--stop=x\\n", "--stop=b", "ask", "Hello"]);
        check(&["ask", "--offline", "--stop=x\\n", "Hello", "--stop=b"]);
    }

    fn refused(arguments: &[&str]) -> String {
        let line = [&["outcrop"], arguments].concat();
        let error = Cli::read(line.into_iter().map(OsString::from), true).expect_err("wrong use");
        let text = usage_error(&error);
        let message = text.strip_prefix("outcrop: ").expect("a usage error");
        assert!(!message.starts_with(char::is_uppercase), "{text}");
        text
    }

    #[test]
    fn a_short_option_is_the_same_as_the_long_one() {
        let read = |arguments: &[&str]| {
            Cli::read(arguments.iter().map(OsString::from), true).expect("valid").options
        };
        let long = ["outcrop", "ask", "--model=a", "--system", "-x", "--temperature=0.5"];
        assert_eq!(read(&["outcrop", "-ma", "ask", "-s", "-x", "-t", "0.5"]), read(&long));
    }

    #[test]
    fn wrong_use_gets_a_tip() {
        fn check(arguments: &[&str], tip: &str) {
            let error = refused(arguments);
            assert!(error.contains(&format!("\n  tip: {tip}\n")), "{error}");
            assert_eq!(error.matches("tip:").count(), 1, "{error}");
        }
        check(&["aks", "hi"], "did you mean `outcrop ask`?");
        check(&["model"], "did you mean `outcrop models`?");
        check(&["version"], "did you mean `outcrop --version`?");
        check(&["What's X?"], r"put the prompt in quotes: outcrop ask 'What'\''s X?'");
        check(&["-m", "a", "What", "is", "X"], "put the prompt in quotes: outcrop ask 'What is X'");
        check(&["two\nlines"], "put the prompt in quotes: outcrop ask '…'");
        check(&["ask", "hi", "there"], "put the prompt in quotes: outcrop ask 'hi there'");
        check(&["ask", "--temprature=1"], "a similar argument exists: '--temperature'");
    }

    #[test]
    fn a_command_shows_and_accepts_only_the_options_that_it_uses() {
        fn check(name: &str, used: &[&str]) {
            let mut line = command_options::command();
            line.build();
            let help = line.find_subcommand_mut(name).expect("a command").render_long_help();
            let help = help.to_string();
            let common = Cli::command();
            for option in common.get_arguments().filter_map(clap::Arg::get_long) {
                let option = format!("--{option}");
                let is_used = used.contains(&option.as_str());
                let is_shown = help.split([' ', ',', '[', '\n']).any(|word| word == option);
                assert_eq!(is_shown, is_used, "{option}:\n{help}");
            }
        }
        let connection = [
            "--region",
            "--profile",
            "--endpoint-url",
            "--offline",
            "--config",
            "--env-file",
            "--log",
        ];
        check("models", &connection);
        check(
            "replay",
            &["--theme", "--keys", "--config", "--env-file", "--plain", "--record", "--log"],
        );
        check("history", &["--config", "--data-dir", "--env-file"]);
        check("export", &["--config", "--data-dir", "--env-file"]);
        check("import", &["--config", "--data-dir", "--env-file", "--model", "--region"]);
        check("config", &["--config", "--env-file"]);
        check("keys", &["--keys", "--config", "--env-file"]);
        check("completions", &[]);
        check("man", &[]);
        let error = refused(&["--stop=x", "models", "--system", "x"]);
        let why = "--system and --stop have no effect with `outcrop models`: listing models sends \
                   no prompt";
        assert!(error.contains(why) && error.contains("'--help'"), "{error}");
        let error = refused(&["ask", "--quota=5", "hi"]);
        assert!(error.contains("--quota has no effect with `outcrop ask`"), "{error}");
        assert!(refused(&["man", "--offline"]).contains("--offline has no effect"));
    }

    #[test]
    fn wrong_use_ends_with_status_2_and_help_with_0() {
        fn check(argument: &str, status: i32) {
            let arguments = ["outcrop", argument].map(OsString::from);
            let error = Cli::read(arguments, true).expect_err(argument);
            assert_eq!(error.exit_code(), status, "{argument}");
        }
        check("--nonsense", 2);
        check("--temperature=hot", 2);
        check("replay", 2);
        check("import", 2);
        check("export", 2);
        check("config", 2);
        check("--help", 0);
        check("--version", 0);
    }
}
