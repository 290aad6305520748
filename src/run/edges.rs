//! What the loop reaches outside, as values, and how a run of it ends.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::replay::ReplaySource;
use crate::chat::access::Access;
use crate::chat::model::Catalog;
use crate::identity_choices::IdentityChoices;
use crate::offline::Pace;
use crate::refusal_file::RefusalFile;
use crate::rescue::Rescue;
use crate::terminal::clipboard::{ClipboardOffer, ClipboardTarget};

/// What the loop reaches outside, as values.
#[derive(Debug, Clone)]
pub struct Edges {
    pub access: Access,
    /// The stand-in was asked for, whatever credentials there are.
    pub offline: bool,
    /// A recording to be played in the place of any service.
    pub replay: Option<ReplaySource>,
    pub pace: Pace,
    pub catalog: Arc<Catalog>,
    /// The folder in which lists of models are kept, if they are to be.
    pub cache: Option<PathBuf>,
    /// A person's own recipes; `None`: there is no place for them.
    pub own_recipes: Option<PathBuf>,
    /// The terminal is asked for its background whenever it is taken; an answer may come among the
    /// keys at any time.
    pub background_is_asked: bool,
    /// Where copied text goes.
    pub clipboard: ClipboardTarget,
    /// Where what was learned of models is kept; `None`: nowhere.
    pub learned: Option<RefusalFile>,
    /// Where unsaved work is stored when the program ends badly; `None`: nowhere.
    pub rescue: Option<Rescue>,
    /// The remembered answers to the question which credentials to use; `None`: nowhere.
    pub choices: Option<IdentityChoices>,
    /// Sends text to the terminal's clipboard.
    pub send: fn(&str) -> io::Result<()>,
    /// Puts texts on the system's clipboard and keeps them there, until no more can come. Blocks.
    pub keep: fn(std::sync::mpsc::Receiver<ClipboardOffer>),
    /// Takes the mouse, or leaves it to the terminal.
    pub capture_mouse: fn(bool) -> io::Result<()>,
}

/// Why the loop ended. All but `Quit` want the terminal given back for a while, and then another
/// run of the same session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoopExit {
    Quit,
    /// A signal that ends the program (SIGTERM, SIGHUP, SIGINT), by its number.
    Signal(i32),
    /// Stop the process until the shell continues it.
    Suspend,
    /// Let the user edit this text.
    Edit(String),
    /// Show this text on the plain terminal ([`Session::show_raw`](super::LoopState::show_raw)).
    Raw(String),
}

/// Why the loop broke.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the terminal cannot be drawn on: {0}")]
    Draw(String),
    #[error("the terminal cannot be read: {0}")]
    Read(io::Error),
    #[error("signals cannot be received: {0}")]
    Signals(io::Error),
}
