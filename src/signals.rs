//! The signals that end the program, as either loop waits for them.

use std::io;

/// The number that POSIX fixes for the interrupt, Ctrl+C.
pub const INTERRUPT: i32 = 2;

/// The signals that end the program.
#[cfg(unix)]
#[derive(Debug)]
pub struct Signals([(tokio::signal::unix::Signal, i32); 3]);

#[cfg(unix)]
impl Signals {
    /// Listens from now on, in place of the system's own way to end the program. Must be called
    /// within a runtime.
    ///
    /// # Errors
    /// When the system gives no signals.
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind: SignalKind| signal(kind).map(|signal| (signal, kind.as_raw_value()));
        Ok(Self([
            listen(SignalKind::terminate())?,
            listen(SignalKind::hangup())?,
            listen(SignalKind::interrupt())?,
        ]))
    }

    /// The number of the next signal.
    pub async fn next(&mut self) -> i32 {
        let [(term, term_no), (hup, hup_no), (int, int_no)] = &mut self.0;
        tokio::select! {
            _ = term.recv() => *term_no,
            _ = hup.recv() => *hup_no,
            _ = int.recv() => *int_no,
        }
    }
}

#[cfg(not(unix))]
#[derive(Debug)]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[allow(clippy::unnecessary_wraps, reason = "the same shape as on Unix")]
    pub fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    pub async fn next(&mut self) -> i32 {
        // The console's Ctrl+C is a key in raw mode; closing it ends the input.
        std::future::pending().await
    }
}
