//! Waits for signals that end the program, and for the loss of the terminal, which may send no
//! signal.

use std::time::Duration;

use crate::signals::{HANG_UP, INTERRUPT, QUIT, Signals};

/// How long the runtime may take to report a signal to the loop.
const SIGNAL_REPORT_TIMEOUT: Duration = Duration::from_millis(50);

/// How long the loop may take to end after a signal or after the loss of its terminal.
const EXIT_TIMEOUT: Duration = Duration::from_secs(2);

/// Ends the process if the loop does not end after a signal or after the loss of the terminal. The
/// loop's thread can hang, for example if the terminal accepts no output. While another program
/// uses the terminal, [`super::LoopState::missed_signal`] handles signals.
///
/// `wait_for_hangup` blocks until the terminal is gone, and then returns `true`. It returns `false`
/// if it cannot wait.
pub async fn force_exit(is_taken: fn() -> bool, wait_for_hangup: fn() -> bool) {
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
        if is_taken() {
            tokio::time::sleep(EXIT_TIMEOUT).await;
            if is_taken() {
                let _ = crossterm::terminal::disable_raw_mode();
                std::process::exit(128 + signal);
            }
        }
    }
}

/// Waits for a signal that ends this program while another program uses the terminal. Ignores
/// Ctrl+C and Ctrl+\, which belong to the other program.
pub async fn next_exit_signal(signals: &mut Signals) -> i32 {
    loop {
        match signals.next().await {
            INTERRUPT | QUIT => {}
            signal => return signal,
        }
    }
}

/// Returns a signal that arrived while another program used the terminal, if there was any.
pub async fn missed(signals: &mut Signals) -> Option<i32> {
    tokio::time::timeout(SIGNAL_REPORT_TIMEOUT, next_exit_signal(signals)).await.ok()
}
