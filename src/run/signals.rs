//! The signals that end the program, and the end of the terminal, which may come without one.

use std::time::Duration;

use crate::signals::{HANG_UP, INTERRUPT, QUIT, Signals};

/// How long the runtime may take to hear of a signal that the process got.
const MOMENT: Duration = Duration::from_millis(50);

/// How long the loop may take to end after a signal, or after its terminal went away.
const PATIENCE: Duration = Duration::from_secs(2);

/// Ends the process when a signal has come, or the terminal has gone, and the loop does not end by
/// it. The loop's thread can be stuck: crossterm reads the end of a terminal that went away for
/// ever, and a terminal may take no output. A signal while the terminal is not taken is left to
/// [`super::LoopState::missed_signal`].
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

/// Waits for a signal that ends this program while another program uses the terminal. Ignores Ctrl+C
/// and Ctrl+\, which are keys of the other program.
pub async fn for_us(signals: &mut Signals) -> i32 {
    loop {
        match signals.next().await {
            INTERRUPT | QUIT => {}
            signal => return signal,
        }
    }
}

/// Returns a signal that arrived while another program used the terminal, if there was any.
pub async fn missed(signals: &mut Signals) -> Option<i32> {
    tokio::time::timeout(MOMENT, for_us(signals)).await.ok()
}
