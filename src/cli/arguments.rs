//! The commands and their options, with the help of each.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::config::options::Options;
use crate::replay::Tempo;

macro_rules! environment {
    () => {
        "\
Environment, or a .env file in this folder or one above it:
  AWS_BEARER_TOKEN_BEDROCK          a Bedrock API key; or
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN  a key pair; or
  AWS_PROFILE                       a profile of the AWS config file
  AWS_REGION                        the region, such as us-east-1
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME  where to send requests instead of AWS
  AWS_ENDPOINT_URL_BEDROCK          the same for the lists of profiles and models
  OUTCROP_MODEL                     as --model
  OUTCROP_LOG                       as --log; not from a .env, except with --env-file

Without credentials outcrop talks to a stand-in that is compiled in, and says so.
How to get credentials: the section \"Credentials\" of the README."
    };
}

macro_rules! statuses_of_ask {
    () => {
        "\
Exit status:
  0    done
  1    the service, the stream or the recording failed; what had come of the reply is printed
  2    wrong use, or a configuration by which nothing can be sent
  130  interrupted
"
    };
}

macro_rules! statuses_of_models {
    () => {
        "\
Exit status:
  0    done, also where listing is not allowed
  1    the service failed; the built-in table, or what was listed before, is printed all the same
  2    wrong use, or a configuration by which nothing can be sent
"
    };
}

/// What is said of the environment under the options.
pub const ENVIRONMENT: &str = environment!();

pub const STATUSES_OF_ASK: &str = statuses_of_ask!();

pub const STATUSES_OF_MODELS: &str = statuses_of_models!();

/// Talk to Claude on Amazon Bedrock from the keyboard, and see what the stream is doing
#[derive(Debug, Clone, PartialEq, Parser)]
#[command(name = "outcrop", version, after_help = ENVIRONMENT)]
pub struct Cli {
    /// They stand before or behind the command.
    #[command(flatten)]
    pub options: Options,
    /// Without one: the full-screen client.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What is done in place of the full-screen client.
#[derive(Debug, Clone, PartialEq, Subcommand)]
pub enum Command {
    Ask(AskArgs),
    Models(ModelsArgs),
    Replay(ReplayArgs),
    Completions(CompletionsArgs),
    /// Print the manual page, as roff
    ///
    /// outcrop man | man -l - shows it.
    Man,
}

/// Print a script that completes commands and options in a shell
///
/// In bash: source <(outcrop completions bash). In zsh the script is a file named _outcrop in a
/// folder of $fpath; in fish it is ~/.config/fish/completions/outcrop.fish.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// Play a recorded stream back, with its own timing
///
/// Recordings are made with --record FILE, or by "Record stream to file" in the palette. They are
/// played through the same client by a server on loopback: without a network and without
/// credentials. Several requests are played one after another. What was asked, and with what, is
/// recorded; of the common options --env-file, --record and --log have a use here, and the others are
/// refused.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct ReplayArgs {
    /// The recording
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// So many times as fast as it was recorded, or max; not with --step
    #[arg(long, display_order = 0, value_name = "N|max", default_value = "1", value_parser = speed)]
    pub speed: Tempo,

    /// Let one event through for each Space or →; not with --speed
    #[arg(long, display_order = 0, conflicts_with = "speed")]
    pub step: bool,
}

fn speed(typed: &str) -> Result<Tempo, String> {
    if typed == "max" {
        return Ok(Tempo::Max);
    }
    let times = typed.parse().ok().filter(|times: &f64| (0.01..=1000.0).contains(times));
    times.map(Tempo::Times).ok_or_else(|| "expected a number from 0.01 to 1000, or max".to_owned())
}

/// Ask once: the reply goes to standard output, and everything else to standard error
///
/// Text on standard input is a part of the prompt: it follows PROMPT after a blank line, or is the
/// prompt where there is no PROMPT.
///
/// The reply is written as it comes, and exactly: a file or a pipe gets the text and nothing else.
/// On a terminal a line break is added where the text does not end with one, and control
/// characters are shown, not obeyed.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(after_help = ENVIRONMENT, after_long_help = concat!(statuses_of_ask!(), "\n", environment!()))]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct AskArgs {
    /// What to ask; text on standard input follows it
    pub prompt: Option<String>,

    /// Print one JSON object in place of the text
    ///
    /// Its fields: text, prefill, stopReason, stopSequence, usage, latencyMs, firstTokenMs,
    /// tokensPerSecond, modelId, requestId, costUsd. What is not known is null.
    #[arg(long, display_order = 0)]
    pub json: bool,

    /// Wait for the whole reply: Converse in place of ConverseStream
    #[arg(long, display_order = 0)]
    pub no_stream: bool,

    /// Print the request as JSON and send nothing; standard error tells what it would take
    #[arg(long, display_order = 0, conflicts_with_all = ["json", "with_prefill", "clean"])]
    pub dry_run: bool,

    /// Print the prefill ahead of the reply; with --json, in text
    #[arg(long, display_order = 0)]
    pub with_prefill: bool,

    /// Print the code or data that the reply holds, once it is whole; with --json, in text
    ///
    /// What a prefill or a recipe left open, or what a fence holds that is the whole reply: ready
    /// for a file, with one line break at its end.
    #[arg(long, display_order = 0, conflicts_with = "with_prefill")]
    pub clean: bool,
}

/// List the inference profiles and models that can be called here
///
/// The profiles are those of the account in this region, its own application profiles among them.
/// Where the credentials may not list, it is the built-in table, by the profiles of the region's
/// geography. Prices and limits are always those of the table; `?` is what it does not know. Where
/// the list is from is told on standard error.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(after_help = ENVIRONMENT, after_long_help = concat!(statuses_of_models!(), "\n", environment!()))]
pub struct ModelsArgs {
    /// Print a JSON array of objects in place of the table
    ///
    /// Their fields: id (what --model takes), name, kind, profileName, modelId, listed, active,
    /// regions, anyCommercialRegion, contextTokens, maxTokens, usdPerMillionTokens, tableOf,
    /// accepts, legacy, endOfLife. What is not known is null.
    #[arg(long, display_order = 0)]
    pub json: bool,
}
