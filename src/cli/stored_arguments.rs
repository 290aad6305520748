//! The commands with stored conversations, with the help of each.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

macro_rules! statuses {
    () => {
        "\
Exit status:
  0    success
  1    the history or the output failed
  2    usage or configuration error"
    };
}

/// List, search or delete stored conversations, or add up their usage
///
/// Without QUERY, it lists the conversations: pinned first, then newest first. With QUERY, it lists
/// the passages that contain every word. The last word may be incomplete.
///
/// The id is first on each line. On a terminal, the lines fit its width. A pipe gets everything.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(after_long_help = statuses!())]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct HistoryArgs {
    /// The words to find
    #[arg(value_hint = ValueHint::Other)]
    pub query: Vec<String>,

    /// Print a JSON array of objects
    ///
    /// Their fields: id, title, renamed, pinned, modelId, created, updated, turns, inputTokens,
    /// outputTokens, costUsd. With QUERY: conversation, message, title, updated, passage, matches.
    /// An unknown value is null.
    #[arg(long, display_order = 0)]
    pub json: bool,

    /// Show tokens and cost by day, month or model
    #[arg(long, display_order = 0, conflicts_with = "query")]
    pub usage: bool,

    /// The rows of --usage: each model by day or month in local time, or each model in total
    #[arg(long, display_order = 0, value_name = "ROWS", default_value = "day", requires = "usage")]
    pub by: UsagePeriodArg,

    /// Print the usage as CSV
    #[arg(long, display_order = 0, requires = "usage", conflicts_with = "json")]
    pub csv: bool,

    /// Delete a conversation for good: its id, the beginning or end of its id, or latest
    #[arg(long, display_order = 0, value_name = "ID", conflicts_with_all = ["query", "usage", "json"], value_hint = ValueHint::Other)]
    pub delete: Option<String>,

    /// Delete all conversations and the usage figures for good, after two questions
    #[arg(long, display_order = 0, conflicts_with_all = ["query", "usage", "json", "delete"])]
    pub delete_all: bool,

    /// Do not ask before --delete-all
    #[arg(long, display_order = 0, requires = "delete_all")]
    pub yes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UsagePeriodArg {
    Day,
    Month,
    Model,
}

/// Export a stored conversation
///
/// The JSON contains every branch and can be imported. Markdown and HTML contain the visible path.
/// Python and shell are programs that send the next request, with boto3 and the AWS CLI.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(after_long_help = statuses!())]
pub struct ExportArgs {
    /// The id of the conversation, the beginning or end of its id, or latest
    #[arg(value_hint = ValueHint::Other)]
    pub id: String,

    /// The format
    #[arg(long, display_order = 0, value_name = "FORMAT")]
    pub format: ExportFormatArg,

    /// Write to this file instead of standard output; asks before it replaces a file
    #[arg(short, long, display_order = 0, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,

    /// Replace an existing file without a question
    #[arg(long, display_order = 0, requires = "output")]
    pub force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormatArg {
    Markdown,
    Json,
    Html,
    Python,
    Shell,
}

/// Import a conversation and print its id
///
/// FILE is a JSON or Markdown export of Outcrop, a list of Converse messages such as
/// [{"role": "user", "content": [{"text": "Hi"}]}], or a Converse request. The conversation gets a new
/// id, so an import never replaces another conversation.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(after_long_help = statuses!())]
pub struct ImportArgs {
    /// The file, or - for standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
}
