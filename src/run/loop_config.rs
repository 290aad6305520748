//! The configuration of the event loop, and the ways in which a run of the loop ends.

use std::io;

use super::replay_run::ReplaySource;
use crate::chat::access::Access;
use crate::config::config_source::ConfigSource;
use crate::resources::Resources;
use crate::session::effect::EditorText;
use crate::signals::{CONTINUE, SUSPEND};
use crate::store::StoreOptions;
use crate::stored::KeepDays;
use crate::terminal::functions::TerminalFunctions;

/// The configuration of the event loop. The default has no credentials, no files and no terminal.
#[derive(Debug, Clone, Default)]
pub struct LoopConfig {
    pub access: Access,
    /// Whether the user chose the stand-in, even if there are credentials.
    pub offline: bool,
    /// A recording to replay in place of a service.
    pub replay: Option<ReplaySource>,
    pub resources: Resources,
    /// Where conversations are stored. `None`: nowhere.
    pub store: Option<StoreOptions>,
    /// At the start, conversations that have not changed for this many days are deleted.
    pub keep_days: Option<KeepDays>,
    /// The sources of the configuration. `None`: it is not read again.
    pub config: Option<Box<ConfigSource>>,
    pub terminal: TerminalFunctions,
}

/// The reason why a run of the loop ended. After all exits but `Quit` and `Signal`, the loop runs
/// again once the terminal is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoopExit {
    Quit,
    /// The number of a signal that ends the program, such as SIGTERM, SIGHUP or SIGINT.
    Signal(i32),
    /// Stop the process until the shell continues it.
    Suspend,
    /// The process was stopped without notice and continues. The terminal must be taken again.
    Continued,
    /// Let the user edit a text ([`LoopState::edit`](super::LoopState::edit)).
    Edit(EditorText),
    /// Let the user edit the configuration file
    /// ([`LoopState::edit_config`](super::LoopState::edit_config)).
    EditConfig,
    /// Show this text on the main screen ([`LoopState::show_raw`](super::LoopState::show_raw)).
    Raw(String),
}

impl LoopExit {
    /// Returns how a run of the loop ends because of a signal.
    pub(super) fn of_signal(signal: i32) -> Self {
        match signal {
            SUSPEND => Self::Suspend,
            CONTINUE => Self::Continued,
            signal => Self::Signal(signal),
        }
    }
}

/// The reason why the loop failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("cannot draw on the terminal: {0}")]
    Draw(String),
    #[error("cannot read the terminal: {0}")]
    Read(io::Error),
    #[error("cannot receive signals: {0}")]
    Signals(io::Error),
}
