//! The signals that end the program, and the end of the terminal, which may come without one.

use std::time::Duration;

use super::RunError;

/// How long the runtime may take to hear of a signal that the process got.
const MOMENT: Duration = Duration::from_millis(50);

/// How long the loop may take to end after a signal, or after its terminal went away.
const PATIENCE: Duration = Duration::from_secs(2);

/// The numbers that POSIX fixes for `kill`.
const HANG_UP: i32 = 1;
pub const INTERRUPT: i32 = 2;

/// Ends the process when a signal has come, or the terminal has gone, and the loop does not end by
/// it. The loop's thread can be stuck: crossterm reads the end of a terminal that went away for
/// ever, and a terminal may take no output. A signal while the terminal is not taken is left to
/// [`super::Session::missed_signal`].
///
/// `hangs_up` blocks until the terminal has gone, and says whether it has.
pub async fn insist_on_the_end(is_taken: fn() -> bool, hangs_up: fn() -> bool) {
    let Ok(mut signals) = Signals::listen() else { return };
    let (tell, mut gone) = tokio::sync::mpsc::channel(1);
    // A thread of its own: what it waits for comes once, or never.
    std::thread::spawn(move || {
        if hangs_up() {
            // Nobody hears it when the program is ending anyway.
            let _ = tell.blocking_send(HANG_UP);
        }
    });
    loop {
        let signal = tokio::select! {
            signal = signals.next() => signal,
            Some(signal) = gone.recv() => signal,
        };
        if is_taken() {
            tokio::time::sleep(PATIENCE).await;
            if is_taken() {
                let _ = crossterm::terminal::disable_raw_mode();
                std::process::exit(128 + signal);
            }
        }
    }
}

/// The signals that end the program.
#[cfg(unix)]
#[derive(Debug)]
pub struct Signals([(tokio::signal::unix::Signal, i32); 3]);

#[cfg(unix)]
impl Signals {
    pub fn listen() -> Result<Self, RunError> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind: SignalKind| {
            signal(kind).map(|signal| (signal, kind.as_raw_value())).map_err(RunError::Signals)
        };
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
    pub fn listen() -> Result<Self, RunError> {
        Ok(Self)
    }

    pub async fn next(&mut self) -> i32 {
        // The console's Ctrl+C is a key in raw mode; closing it ends the input.
        std::future::pending().await
    }
}

impl Signals {
    /// The signal that came while nobody asked. An interrupt was for whatever had the terminal.
    pub async fn missed(&mut self) -> Option<i32> {
        let ours = async {
            loop {
                match self.next().await {
                    INTERRUPT => {}
                    signal => return signal,
                }
            }
        };
        tokio::time::timeout(MOMENT, ours).await.ok()
    }
}
