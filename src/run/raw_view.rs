//! The raw view, from the loop's side: the terminal waits for Enter while the reply goes on.

use std::io;

use super::LoopState;
use crate::signals;

impl LoopState {
    /// Shows text on the terminal, which must be given back, until the user comes back from it.
    /// `show` blocks until then, or until its pipe closes. Returns the number of a signal that
    /// ends the program; an interrupt ends the view only.
    ///
    /// # Errors
    /// When the system has no pipe left.
    pub async fn show_raw(
        &mut self,
        text: String,
        show: fn(&str, &io::PipeReader),
    ) -> io::Result<Option<i32>> {
        let (until, closing) = io::pipe()?;
        let (tell, mut is_over) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            show(&text, &until);
            // Nobody listens when a signal has ended the program.
            let _ = tell.send(());
        });
        let mut kept = self.signals.take();
        let ended = loop {
            let signal = async {
                match &mut kept {
                    Some(signals) => signals.next().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                // Its end without a word is an end too.
                _ = &mut is_over => break None,
                signal = signal => {
                    // The program that shows the text must not end on Ctrl+\.
                    if signal == signals::QUIT {
                        continue;
                    }
                    drop(closing);
                    if signal != signals::INTERRUPT {
                        break Some(signal);
                    }
                    // The terminal must not be read by two.
                    let _ = is_over.await;
                    break None;
                }
                Some(batch) = self.batches.1.recv() => self.take_batch(batch),
            }
        };
        self.signals = kept;
        Ok(ended)
    }
}
