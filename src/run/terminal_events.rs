//! Events of the terminal as a stream: keys, pastes, the mouse and the window's size.

#[cfg(unix)]
mod unix;

#[cfg(unix)]
pub use unix::TerminalEvents;

#[cfg(not(unix))]
mod portable;

#[cfg(not(unix))]
pub use portable::Input;
