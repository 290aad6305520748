//! The options of `outcrop config`.

use clap::Args;

/// Print, check or find the configuration file
///
/// The file has defaults for the settings, the options, the screen and the keys. Options, environment
/// variables and a .env file override it. An invalid key of the file has no effect, and the other keys
/// still apply. `outcrop ask` then exits with status 2.
#[derive(Debug, Clone, PartialEq, Args)]
#[group(required = true, multiple = false)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct ConfigArgs {
    /// Print a configuration file in which every key is a comment with its default
    #[arg(long, display_order = 0)]
    pub print_default: bool,

    /// Check the configuration file: exit with status 2 if a key is wrong
    #[arg(long, display_order = 0)]
    pub check: bool,

    /// Print the path of the configuration file, which may not exist
    #[arg(long, display_order = 0)]
    pub path: bool,

    /// Print the JSON Schema of the configuration file, with which editors complete and check it
    #[arg(long, display_order = 0)]
    pub print_schema: bool,
}
