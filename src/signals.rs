//! The signals that end the program, as either loop waits for them.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The number that POSIX fixes for the interrupt, Ctrl+C.
pub const INTERRUPT: i32 = 2;

/// The signals that end the program.
#[cfg(unix)]
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// Unless the hang-up is left to the system.
    hang_up: Option<Signal>,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on, in place of the system's own way to end the program. Must be called
    /// within a runtime.
    ///
    /// # Errors
    /// When the system gives no signals.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { hang_up: Some(signal(SignalKind::hangup())?), ..Self::but_hang_up()? })
    }

    /// Listens to all but the end of the terminal: a program that `nohup` started outlives it, and
    /// listening would undo that.
    ///
    /// # Errors
    /// When the system gives no signals.
    pub fn but_hang_up() -> io::Result<Self> {
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt())?, hang_up: None })
    }

    /// The number of the next signal.
    pub async fn next(&mut self) -> i32 {
        let Self { terminate, interrupt, hang_up } = self;
        let hung_up = async {
            match hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        let kind = tokio::select! {
            _ = terminate.recv() => SignalKind::terminate(),
            _ = hung_up => SignalKind::hangup(),
            _ = interrupt.recv() => SignalKind::interrupt(),
        };
        kind.as_raw_value()
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

    #[allow(clippy::unnecessary_wraps, reason = "the same shape as on Unix")]
    pub fn but_hang_up() -> io::Result<Self> {
        Ok(Self)
    }

    pub async fn next(&mut self) -> i32 {
        // The console's Ctrl+C is a key in raw mode; closing it ends the input.
        std::future::pending().await
    }
}
