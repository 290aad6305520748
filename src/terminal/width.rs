//! The width of the terminal.

use std::io;

/// Returns the width of the terminal on standard output, or `None` if there is no terminal.
pub fn columns() -> Option<usize> {
    columns_of(io::stdout())
}

/// Returns the width of the terminal on standard error, or `None` if there is no terminal.
pub fn error_columns() -> Option<usize> {
    columns_of(io::stderr())
}

#[cfg(unix)]
fn columns_of(output: impl std::os::fd::AsFd) -> Option<usize> {
    let columns = rustix::termios::tcgetwinsize(output).ok()?.ws_col;
    (columns > 0).then_some(columns.into())
}

#[cfg(not(unix))]
fn columns_of(output: impl io::IsTerminal) -> Option<usize> {
    let columns = output.is_terminal().then(crossterm::terminal::size)?.ok()?.0;
    (columns > 0).then_some(columns.into())
}
