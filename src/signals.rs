//! The signals that end, suspend or continue the program. Each event loop waits for them.

use std::io;
#[cfg(unix)]
use std::task::Poll;
use std::thread;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The POSIX signal numbers of a terminal hang-up, Ctrl+C and Ctrl+\.
pub const HANG_UP: i32 = 1;
pub const INTERRUPT: i32 = 2;
pub const QUIT: i32 = 3;

/// The signal numbers that suspend and continue the program.
#[cfg(unix)]
pub const SUSPEND: i32 = rustix::process::Signal::TSTP.as_raw();
#[cfg(unix)]
pub const CONTINUE: i32 = rustix::process::Signal::CONT.as_raw();
#[cfg(not(unix))]
pub const SUSPEND: i32 = 20;
#[cfg(not(unix))]
pub const CONTINUE: i32 = 18;

/// Runs a future on its own thread and runtime. The future can end the program while the event loop
/// blocks, for example because the terminal accepts no output.
pub fn watch(watching: impl Future<Output = ()> + Send + 'static) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let thread = thread::Builder::new().name("signals".into());
    let started = runtime.and_then(|runtime| thread.spawn(move || runtime.block_on(watching)));
    if let Err(error) = started {
        tracing::warn!(%error, "no thread watches the signals");
    }
}

/// The signals that the program handles. By default, each of them except SIGCONT would end or stop the
/// program without restoring the terminal.
#[cfg(unix)]
#[derive(Debug)]
pub struct Signals(Vec<(i32, Signal)>);

#[cfg(unix)]
impl Signals {
    /// Starts to listen to the signals that end the program. They then no longer end the process. Must be called within a
    /// runtime.
    ///
    /// # Errors
    /// If the system does not deliver signals.
    pub fn listen() -> io::Result<Self> {
        let Self(mut signals) = Self::without_hang_up()?;
        signals.push((HANG_UP, signal(SignalKind::hangup())?));
        Ok(Self(signals))
    }

    /// Starts to listen to all signals, including those that suspend and continue the program.
    ///
    /// # Errors
    /// If the system does not deliver signals.
    pub fn with_suspend() -> io::Result<Self> {
        let Self(mut signals) = Self::listen()?;
        for number in [SUSPEND, CONTINUE] {
            signals.push((number, signal(SignalKind::from_raw(number))?));
        }
        Ok(Self(signals))
    }

    /// Returns whether the signal that suspends the program is handled and no longer stops it.
    pub fn handle_suspend(&self) -> bool {
        self.0.iter().any(|(number, _)| *number == SUSPEND)
    }

    /// Starts to listen to the signals that end the program, except SIGHUP. A program started by `nohup`
    /// ignores SIGHUP to outlive its terminal, and a handler would undo that.
    ///
    /// # Errors
    /// If the system does not deliver signals.
    pub fn without_hang_up() -> io::Result<Self> {
        let kinds = [
            SignalKind::terminate(),
            SignalKind::interrupt(),
            SignalKind::quit(),
            SignalKind::user_defined1(),
            SignalKind::user_defined2(),
            SignalKind::alarm(),
        ];
        let listened = kinds.into_iter().map(|kind| Ok((kind.as_raw_value(), signal(kind)?)));
        Ok(Self(listened.collect::<io::Result<_>>()?))
    }

    /// Waits for the next signal and returns its number.
    pub async fn next(&mut self) -> i32 {
        std::future::poll_fn(|context| {
            let ready = self.0.iter_mut().find_map(|(number, signal)| {
                signal.poll_recv(context).is_ready().then_some(*number)
            });
            ready.map_or(Poll::Pending, Poll::Ready)
        })
        .await
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
    pub fn with_suspend() -> io::Result<Self> {
        Ok(Self)
    }

    #[allow(clippy::unnecessary_wraps, reason = "the same shape as on Unix")]
    pub fn without_hang_up() -> io::Result<Self> {
        Ok(Self)
    }

    pub fn handle_suspend(&self) -> bool {
        false
    }

    pub async fn next(&mut self) -> i32 {
        // In raw mode, Ctrl+C is a key of the console. Closing the console ends the input.
        std::future::pending().await
    }
}
