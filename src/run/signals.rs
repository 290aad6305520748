//! Waits for signals that end or suspend the program, and for the loss of the terminal, which may
//! send no signal.

use std::time::Duration;

use crate::signals::{CONTINUE, HANG_UP, INTERRUPT, QUIT, SUSPEND, Signals};
use crate::terminal;

/// How long the runtime may take to report a signal to the loop.
const SIGNAL_REPORT_TIMEOUT: Duration = Duration::from_millis(50);

/// How long the loop may take to end after a signal or after the loss of its terminal.
const EXIT_TIMEOUT: Duration = Duration::from_secs(2);

/// Ends the process if the loop does not end after a signal or after the loss of the terminal. The
/// loop's thread can hang, for example if the terminal accepts no output. While another program
/// uses the terminal, [`super::LoopState::missed_signal`] handles signals.
///
/// `is_exit` says which signals end the loop. `wait_for_hangup` blocks until the terminal is gone,
/// and then returns `true`. It returns `false` if it cannot wait.
pub async fn force_exit(
    is_taken: fn() -> bool,
    is_exit: fn(i32) -> bool,
    wait_for_hangup: fn() -> bool,
) {
    let Ok(mut signals) = Signals::listen() else { return };
    let (tell, mut gone) = tokio::sync::mpsc::channel(1);
    // Use a separate thread, because the wait may never end.
    std::thread::spawn(move || {
        if wait_for_hangup() {
            // The send fails only if the program is ending anyway.
            let _ = tell.blocking_send(HANG_UP);
        }
    });
    loop {
        let signal = tokio::select! {
            signal = signals.next() => signal,
            Some(signal) = gone.recv() => signal,
        };
        if is_taken() && is_exit(signal) {
            tokio::time::sleep(EXIT_TIMEOUT).await;
            if is_taken() {
                let _ = crossterm::terminal::disable_raw_mode();
                std::process::exit(128 + signal);
            }
        }
    }
}

/// Stops this process until the shell continues it. The terminal must be restored. Returns the
/// number of a signal that arrived meanwhile and ends this program.
///
/// # Errors
/// A message for the user when the process cannot be stopped.
pub async fn suspend(signals: &mut Signals) -> Result<Option<i32>, String> {
    loop {
        if let Some(signal) = stop(signals).await? {
            return Ok(Some(signal));
        }
        loop {
            match next_in_time(signals).await {
                Some(CONTINUE) | None => return Ok(None),
                // The user suspended the program again at once.
                Some(SUSPEND) => break,
                Some(INTERRUPT | QUIT) => {}
                Some(signal) => return Ok(Some(signal)),
            }
        }
    }
}

/// Stops the process group and this process. Returns the number of a signal that ends this program
/// instead.
async fn stop(signals: &mut Signals) -> Result<Option<i32>, String> {
    let failed = |error| format!("Not suspended: {error}");
    if !terminal::stop_group().map_err(failed)? {
        return Err("Not suspended, because no shell could resume Outcrop".into());
    }
    if !signals.handle_suspend() {
        return Ok(None);
    }
    // The signal reaches this process too. If it were read later, it would suspend the program
    // again.
    while let Some(signal) = next_in_time(signals).await {
        match signal {
            SUSPEND => break,
            INTERRUPT | QUIT | CONTINUE => {}
            signal => return Ok(Some(signal)),
        }
    }
    terminal::stop_process().map_err(failed)?;
    Ok(None)
}

/// Handles a signal that arrived while another program uses the terminal. Suspends this program if
/// the signal asks for it. Returns the number of a signal that ends this program. Ignores Ctrl+C and
/// Ctrl+\, which belong to the other program.
pub async fn exit_signal(signals: &mut Signals, signal: i32) -> Option<i32> {
    match signal {
        INTERRUPT | QUIT | CONTINUE => None,
        SUSPEND => suspend(signals).await.ok().flatten(),
        signal => Some(signal),
    }
}

/// Handles the signals that arrived while another program used the terminal. Returns the number of
/// the first signal that ends this program.
pub async fn missed(signals: &mut Signals) -> Option<i32> {
    while let Some(signal) = next_in_time(signals).await {
        let exit = exit_signal(signals, signal).await;
        if exit.is_some() {
            return exit;
        }
    }
    None
}

/// Returns a signal that has arrived, if there is any.
async fn next_in_time(signals: &mut Signals) -> Option<i32> {
    tokio::time::timeout(SIGNAL_REPORT_TIMEOUT, signals.next()).await.ok()
}

/// Waits for the next signal. Without signals, waits forever.
pub async fn next(signals: &mut Option<Signals>) -> i32 {
    match signals {
        Some(signals) => signals.next().await,
        None => std::future::pending().await,
    }
}
