//! The raw view, which shows text on the main screen until Enter. Meanwhile, Outcrop keeps reading
//! and storing streams.

use std::io;

use super::loop_state::LoopState;
use super::signals;
use crate::signals::INTERRUPT;

impl LoopState {
    /// Shows text on the terminal until the user closes the view. The terminal must be restored before
    /// the call. `show` blocks until the user closes the view or its pipe closes. Returns the number of a
    /// signal that ends the program. Ctrl+C ends only the view.
    ///
    /// # Errors
    /// If no pipe can be created.
    pub async fn show_raw(
        &mut self,
        text: String,
        show: fn(&str, &io::PipeReader),
    ) -> io::Result<Option<i32>> {
        let (until, closing) = io::pipe()?;
        let (tell, mut is_over) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            show(&text, &until);
            // The send fails only if a signal has ended the program.
            let _ = tell.send(());
        });
        let mut taken_signals = self.signals.take();
        let ended = loop {
            tokio::select! {
                // An error means that the thread panicked, which ends the view too.
                _ = &mut is_over => break None,
                signal = signals::next(&mut taken_signals) => {
                    let exit = match &mut taken_signals {
                        Some(signals) => signals::exit_signal(signals, signal).await,
                        None => None,
                    };
                    // Outcrop itself shows the text, so Ctrl+C ends only the view.
                    if exit.is_none() && signal != INTERRUPT {
                        continue;
                    }
                    drop(closing);
                    if exit.is_some() {
                        break exit;
                    }
                    // Wait for the view's thread. Otherwise, two readers would share the input.
                    let _ = is_over.await;
                    break None;
                }
                _ = self.inbox.filled() => self.take_stream_events(),
                event = self.tasks.next_stored() => self.store_event(event),
            }
        };
        self.signals = taken_signals;
        Ok(ended)
    }
}
