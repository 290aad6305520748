//! How the loop ends: what it leaves to whoever started it, and why it could not go on.

use std::io;

/// Why the loop ended. All but `Quit` want the terminal given back for a while, and then another
/// run of the same session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    Quit,
    /// A signal that ends the program (SIGTERM, SIGHUP, SIGINT), by its number.
    Signal(i32),
    /// Stop the process until the shell continues it.
    Suspend,
    /// Let the user edit this text.
    Edit(String),
    /// Show this text on the plain terminal ([`Session::show_raw`]).
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
