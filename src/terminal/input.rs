//! Events of the terminal: keys, pastes, the mouse and the window's size.
//!
//! On Unix, a thread waits for bytes and reads all of them. crossterm's own event source is not
//! used: it is edge-triggered and reads at most 1,024 bytes per edge, so the rest of a burst stays
//! in the terminal until the next key.

#[cfg(unix)]
mod parser;

#[cfg(unix)]
mod reader;

#[cfg(unix)]
pub use reader::Input;

#[cfg(not(unix))]
mod portable;

#[cfg(not(unix))]
pub use portable::Input;
