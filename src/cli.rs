//! The command line: one name, its options, its help. Owns what stands around the options of
//! [`config`](crate::config); refuses to read anything but the arguments.

use clap::Parser;

use crate::config::options::Options;

/// What is said of the environment under the options.
const AFTER_HELP: &str = "\
Environment, or a .env file in this folder or one above it:
  AWS_BEARER_TOKEN_BEDROCK          a Bedrock API key; or
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; or
  AWS_PROFILE                       a profile of the AWS config file
  AWS_REGION                        the region, such as us-east-1
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME  where to send requests instead of AWS
  OUTCROP_MODEL, OUTCROP_LOG        as --model and --log

Without credentials outcrop talks to a stand-in that is compiled in, and says so.
How to get credentials: the section \"Credentials\" of the README.";

/// Talk to Claude on Amazon Bedrock from the keyboard, and see what the stream is doing
#[derive(Debug, Clone, PartialEq, Parser)]
#[command(name = "outcrop", version, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(flatten)]
    pub options: Options,
}

impl Cli {
    /// Parses the arguments of this process. Help and version end it with status 0, wrong use
    /// with status 2 and a sentence on standard error.
    pub fn parse() -> Self {
        Parser::parse()
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_names_every_option_and_where_credentials_come_from() {
        let help = Cli::command().render_help().to_string();
        for word in ["--model", "--stop", "--env-file", "AWS_BEARER_TOKEN_BEDROCK", "README"] {
            assert!(help.contains(word), "{word} is missing:\n{help}");
        }
        let too_long = help.lines().find(|line| line.chars().count() > 100);
        assert_eq!(too_long, None);
    }

    #[test]
    fn wrong_use_ends_with_status_2_and_help_with_0() {
        fn check(argument: &str, status: i32) {
            let error = Cli::try_parse_from(["outcrop", argument]).expect_err(argument);
            assert_eq!(error.exit_code(), status, "{argument}");
        }
        check("--nonsense", 2);
        check("--temperature=hot", 2);
        check("--help", 0);
        check("--version", 0);
    }
}
