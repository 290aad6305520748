//! The command line: it parses the arguments of the process, and reads nothing else.
//!
//! ```text
//! arguments.rs       the commands and their options
//! manual.rs          the manual page
//! replay_options.rs  which of the common options a replay has
//! roff.rs            text as roff
//! ```

mod arguments;

mod manual;

mod replay_options;

mod roff;

use std::ffi::OsString;

use clap::FromArgMatches;

pub use arguments::{AskArgs, Cli, Command, CompletionsArgs, ModelsArgs, ReplayArgs};

impl Command {
    /// The text that a command prints without reading files or the environment.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Man => Some(manual::page()),
            Self::Completions(CompletionsArgs { shell }) => {
                let mut script = Vec::new();
                clap_complete::generate(
                    *shell,
                    &mut replay_options::completed(),
                    "outcrop",
                    &mut script,
                );
                Some(String::from_utf8_lossy(&script).into_owned())
            }
            Self::Ask(_) | Self::Models(_) | Self::Replay(_) => None,
        }
    }
}

impl Cli {
    /// Parses the arguments of this process. Help and version end it with status 0, wrong use
    /// with status 2 and a sentence on standard error.
    pub fn parse() -> Self {
        Self::read(std::env::args_os()).unwrap_or_else(|error| error.exit())
    }

    fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut command = replay_options::command();
        let matches = command.try_get_matches_from_mut(arguments)?;
        replay_options::check(&mut command, &matches)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::settings::StopSequence;

    #[test]
    fn the_command_line_is_well_formed() {
        replay_options::command().debug_assert();
        replay_options::completed().debug_assert();
    }

    #[test]
    fn the_help_names_every_option_and_where_credentials_come_from() {
        fn check(help: &str, words: &[&str]) {
            for word in words {
                assert!(help.contains(word), "{word} is missing:\n{help}");
            }
            let too_long = help.lines().find(|line| line.chars().count() > 100);
            assert_eq!(too_long, None);
        }
        let common = ["--model", "--stop", "--env-file", "AWS_BEARER_TOKEN_BEDROCK", "README"];
        let mut command = replay_options::command();
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
    fn options_stand_before_or_behind_the_command() {
        fn check(arguments: &[&str]) {
            let line = [&["outcrop"], arguments].concat();
            let cli = Cli::read(line.into_iter().map(OsString::from)).expect("valid");
            assert!(cli.options.offline, "{arguments:?}");
            let stops = cli.options.settings.stop_sequences.iter();
            let stops: Vec<_> = stops.map(StopSequence::as_str).collect();
            assert_eq!(stops, ["x\n", "b"], "{arguments:?}");
            let Some(Command::Ask(ask)) = cli.command else { panic!("{arguments:?}") };
            assert_eq!(ask.prompt.as_deref(), Some("Hello"));
        }
        check(&["--offline", "--stop=x\\n", "--stop=b", "ask", "Hello"]);
        check(&["ask", "--offline", "--stop=x\\n", "Hello", "--stop=b"]);
    }

    #[test]
    fn wrong_use_ends_with_status_2_and_help_with_0() {
        fn check(argument: &str, status: i32) {
            let arguments = ["outcrop", argument].map(OsString::from);
            let error = Cli::read(arguments).expect_err(argument);
            assert_eq!(error.exit_code(), status, "{argument}");
        }
        check("--nonsense", 2);
        check("--temperature=hot", 2);
        check("replay", 2);
        check("--help", 0);
        check("--version", 0);
    }
}
