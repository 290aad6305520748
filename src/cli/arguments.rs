//! The commands and their options, with the help of each.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use super::config_arguments::ConfigArgs;
use super::stored_arguments::{ExportArgs, HistoryArgs, ImportArgs};
use crate::config::options::Options;
use crate::replay::Tempo;

macro_rules! environment {
    (app) => {
        environment!(
            environment!(@model),
            environment!(@data_dir),
            "  OUTCROP_PLAIN                     the same as --plain; ignored in a .env\n"
        )
    };
    (ask) => {
        environment!(environment!(@model), environment!(@data_dir), "")
    };
    (models) => {
        environment!("", "", "")
    };
    (@model) => {
        "  OUTCROP_MODEL                     the same as --model\n"
    };
    (@data_dir) => {
        "  OUTCROP_DATA_DIR                  the same as --data-dir; ignored in a .env without --env-file\n"
    };
    ($model:expr, $data_dir:expr, $plain:expr) => {
        concat!(
            "\
Environment variables, also read from a .env file in this folder or a parent folder:
  AWS_BEARER_TOKEN_BEDROCK          a Bedrock API key; or
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN  an access key; or
  AWS_PROFILE                       a profile from the AWS config file
  AWS_REGION                        the region, such as us-east-1
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME  an alternative endpoint for requests
  AWS_ENDPOINT_URL_BEDROCK          an alternative endpoint for the lists of models
",
            $model,
            "  OUTCROP_CONFIG                    the same as --config; ",
            "ignored in a .env without --env-file\n",
            $data_dir,
            "  OUTCROP_LOG                       the same as --log; ",
            "ignored in a .env without --env-file\n",
            $plain,
            "
Without credentials, outcrop uses a built-in demo and says so.
To get credentials, see the pages of `outcrop man`."
        )
    };
}

macro_rules! statuses_of_ask {
    () => {
        "\
Exit status:
  0    success
  1    the service, the stream or the recording failed, or --clean found several code blocks
  2    usage or configuration error
  130  interrupted
"
    };
}

macro_rules! statuses_of_models {
    () => {
        "\
Exit status:
  0    success, even if the credentials do not allow listing models
  1    the service failed; the built-in list or the last known list is printed
  2    usage or configuration error
"
    };
}

/// The help about the environment, below the options of the app.
pub const ENVIRONMENT: &str = environment!(app);

/// Talk to Claude on Amazon Bedrock in the terminal, and inspect the stream
#[derive(Debug, Clone, PartialEq, Parser)]
#[command(name = "outcrop", version, after_help = ENVIRONMENT)]
pub struct Cli {
    /// Options before or after the command.
    #[command(flatten)]
    pub options: Options,
    /// Print the reply to the prompt, as outcrop ask does
    #[arg(short, long, global = true, display_order = 0)]
    pub print: bool,
    /// `None` starts the full-screen app.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A command that runs instead of the full-screen app.
#[derive(Debug, Clone, PartialEq, Subcommand)]
pub enum Command {
    Ask(AskArgs),
    Models(ModelsArgs),
    History(HistoryArgs),
    Export(ExportArgs),
    Import(ImportArgs),
    Replay(ReplayArgs),
    Keys(KeysArgs),
    Config(ConfigArgs),
    Completions(CompletionsArgs),
    #[command(hide = true)]
    Complete(CompleteArgs),
    /// Print the man page in roff format
    ///
    /// To read it: outcrop man | man -l -
    Man,
}

/// List the actions of the full-screen app with their keys
///
/// Each line has the scope in which the keys work, the name of the action, its keys and what it does.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct KeysArgs {
    /// Print a JSON array of objects instead of the table
    ///
    /// Their fields: scope, action (null for a command of vim), keys, label (the name in the
    /// palette, or null), help.
    #[arg(long, display_order = 0)]
    pub json: bool,
}

/// Print a completion script for a shell
///
/// In bash, run: source <(outcrop completions bash). In zsh, save the script as _outcrop in a
/// folder of $fpath. In fish, save it as ~/.config/fish/completions/outcrop.fish. For other shells, see the
/// first line of the script.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct CompletionsArgs {
    /// The shell that runs the script
    pub shell: CompletionShell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompletionShell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

/// Print what completes the last word, for the completion scripts
#[derive(Debug, Clone, PartialEq, Args)]
pub struct CompleteArgs {
    /// The shell of the script
    pub shell: CompletionShell,

    /// The words up to the cursor, in the form that the script of the shell passes
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub words: Vec<OsString>,
}

/// Replay a recording at its original speed
///
/// To make a recording, use --record FILE, or "Record stream to file" in the palette. A replay
/// needs no network and no credentials: the client and the SDK receive the recorded bytes. Several
/// requests are replayed one after another. The prompts and the settings come from the recording.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct ReplayArgs {
    /// The recording to replay
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// Playback speed: 2 is twice as fast, max is as fast as possible; not with --step
    #[arg(long, display_order = 0, value_name = "N|max", default_value = "1", value_parser = speed, value_hint = ValueHint::Other)]
    pub speed: Tempo,

    /// Replay one event each time you press Space or →; not with --speed
    #[arg(long, display_order = 0, conflicts_with = "speed")]
    pub step: bool,
}

fn speed(typed: &str) -> Result<Tempo, String> {
    if typed == "max" {
        return Ok(Tempo::Max);
    }
    let times = typed.parse().ok().filter(|times: &f64| (0.01..=1000.0).contains(times));
    times.map(Tempo::Factor).ok_or_else(|| "expected a number from 0.01 to 1000, or max".to_owned())
}

/// Send one prompt and print the reply to standard output
///
/// Text on standard input is added to PROMPT after a blank line. Without PROMPT, it is the prompt.
///
/// `outcrop PROMPT` is the same as `outcrop ask PROMPT` if standard output is not a terminal, or with
/// --print.
///
/// The reply is printed while it streams. A file or a pipe receives exactly the reply. On a
/// terminal, the output ends with a line break, and control characters are made visible. Everything
/// else goes to standard error.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(after_help = environment!(ask), after_long_help = concat!(statuses_of_ask!(), "\n", environment!(ask)))]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct AskArgs {
    /// The prompt; text on standard input is added after it
    #[arg(value_hint = ValueHint::Other)]
    pub prompt: Option<String>,

    /// A file to attach; without any text, the first FILE contains the prompt
    ///
    /// An argument that begins with @ names a file. To begin the prompt with @, type @@. A prompt that
    /// comes from standard input or from a file never names a file.
    #[arg(value_name = "@FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<String>,

    /// Print a JSON object instead of the text
    ///
    /// Its fields: text, prefill, stopReason, stopSequence, usage, latencyMs, firstTokenMs,
    /// tokensPerSecond, modelId, requestId, costUsd. An unknown value is null. The object can also
    /// have: stopSequenceInferred, stopDetails, guardrailFindings, citations, conversationId.
    #[arg(long, display_order = 0)]
    pub json: bool,

    /// Print each event as a line of JSON as it arrives, instead of the text
    ///
    /// The lines have the members of a recording: type, attempt, at, and for a frame event and payload.
    #[arg(long, display_order = 0, conflicts_with_all = ["json", "with_prefill", "clean"])]
    pub events: bool,

    /// Store the conversation; --resume stores it too
    ///
    /// The prompt is stored before it is sent, and the reply as it arrives. Without --save and --resume,
    /// nothing is stored. With --resume and --ephemeral, the turn is not stored.
    #[arg(long, display_order = 0)]
    pub save: bool,

    /// Use Converse instead of ConverseStream, and print the reply when it is complete
    #[arg(long, display_order = 0)]
    pub no_stream: bool,

    /// Print the request as JSON without sending it, and its estimated cost on standard error
    #[arg(long, display_order = 0, conflicts_with_all = ["json", "with_prefill", "clean"])]
    pub dry_run: bool,

    /// Print the prefill before the reply; with --json, in the field text
    #[arg(long, display_order = 0)]
    pub with_prefill: bool,

    /// Print only the code or data, once the reply is complete; with --json, in the field text
    ///
    /// Prints the content of the code block that the prefill opened, or of the reply's only code
    /// block. The fence is left out. A reply without a code block is printed as it is. If the reply
    /// has several code blocks and the prefill opened none of them, the reply goes to standard
    /// error, and the exit status is 1. The output ends with one line break, so that it can be
    /// saved as a file.
    #[arg(long, display_order = 0, conflicts_with = "with_prefill")]
    pub clean: bool,
}

/// List the inference profiles and models of this region
///
/// The list contains the profiles of the account, including application inference profiles. If your
/// credentials cannot list models, the built-in list for this region is shown. Prices and limits
/// always come from the built-in table; `?` marks an unknown value. Standard error names the source
/// of the list.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(after_help = environment!(models), after_long_help = concat!(statuses_of_models!(), "\n", environment!(models)))]
pub struct ModelsArgs {
    /// Print a JSON array of objects instead of the table
    ///
    /// Their fields: id (a value for --model), name, kind, profileName, modelId, listed, active,
    /// regions, anyCommercialRegion, contextTokens, maxTokens, pdfPages, quotaWeight,
    /// usdPerMillionTokens, priceNote, tableDate, accepts, legacy, endOfLife, endOfLifeAfter. An
    /// unknown value is null.
    #[arg(long, display_order = 0)]
    pub json: bool,
}
