//! The thread that writes to standard output. Standard output may block, and the network must go on
//! meanwhile.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::{Notify, oneshot};

/// The minimum time between two writes. A burst of deltas then needs few writes. A model sends its
/// deltas more slowly, so each of them is written at once.
const WRITE_INTERVAL: Duration = Duration::from_millis(10);

/// The size of the waiting text, in bytes, at which the network must wait.
const MAX_WAITING: usize = 64 * 1024;

#[derive(Debug)]
pub struct Writer {
    shared: Arc<SharedWriter>,
    ended: oneshot::Receiver<io::Result<()>>,
    outcome: Option<io::Result<()>>,
}

/// Standard output cannot be written to. [`Writer::finish`] returns the reason.
#[derive(Debug)]
pub struct OutputFailed;

#[derive(Debug, Default)]
struct SharedWriter {
    state: Mutex<WriterState>,
    /// Notified when the thread has work.
    added: Condvar,
    /// Notified when the thread has taken the text, or has failed.
    taken: Notify,
}

#[derive(Debug, Default)]
struct WriterState {
    text: String,
    /// Whether the thread waits for text.
    is_idle: bool,
    /// Whether no more text will come.
    is_over: bool,
    has_failed: bool,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(mut out: impl Write + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(SharedWriter::default());
        let (tell, ended) = oneshot::channel();
        let of_thread = Arc::clone(&shared);
        thread::Builder::new().name("standard output".into()).spawn(move || {
            let written = of_thread.write_all(&mut out);
            of_thread.lock().has_failed = written.is_err();
            of_thread.taken.notify_waiters();
            // Nobody waits for the result if a signal has ended the turn.
            let _ = tell.send(written);
        })?;
        Ok(Self { shared, ended, outcome: None })
    }

    /// Adds text and leaves the string empty. Waits while too much text is waiting. A call that is
    /// cancelled adds nothing.
    ///
    /// # Errors
    /// If an earlier text could not be written.
    pub async fn add(&self, text: &mut String) -> Result<(), OutputFailed> {
        loop {
            let taken = self.shared.taken.notified();
            {
                let mut state = self.shared.lock();
                if state.has_failed {
                    return Err(OutputFailed);
                }
                if state.text.len() < MAX_WAITING {
                    state.text.push_str(text);
                    text.clear();
                    if state.is_idle && !state.text.is_empty() {
                        state.is_idle = false;
                        self.shared.added.notify_one();
                    }
                    return Ok(());
                }
            }
            taken.await;
        }
    }

    /// Waits until a write to standard output fails. The failure may come while the service is
    /// silent.
    pub async fn failed(&mut self) -> OutputFailed {
        if self.outcome.is_none() {
            let ended = (&mut self.ended).await;
            self.outcome = Some(ended.unwrap_or_else(|panicked| Err(io::Error::other(panicked))));
        }
        OutputFailed
    }

    /// Adds the last text and waits until everything is written.
    ///
    /// # Errors
    /// If standard output cannot be written to.
    pub async fn finish(mut self, last: &mut String) -> io::Result<()> {
        if self.add(last).await.is_ok() {
            self.shared.lock().is_over = true;
            self.shared.added.notify_one();
        }
        // The thread ends if it has failed or has written everything.
        self.failed().await;
        self.outcome.unwrap_or(Ok(()))
    }
}

impl SharedWriter {
    fn lock(&self) -> MutexGuard<'_, WriterState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes all text until no more text will come.
    fn write_all(&self, out: &mut impl Write) -> io::Result<()> {
        loop {
            let mut state = self.lock();
            while state.text.is_empty() {
                if state.is_over {
                    return Ok(());
                }
                state.is_idle = true;
                state = self.added.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.is_idle = false;
            let text = std::mem::take(&mut state.text);
            drop(state);
            self.taken.notify_waiters();
            out.write_all(text.as_bytes())?;
            out.flush()?;
            let wait = |state: &mut WriterState| !state.is_over;
            drop(self.added.wait_timeout_while(self.lock(), WRITE_INTERVAL, wait));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// An output that reports each write and waits until it may go on.
    struct SlowOutput {
        writes: mpsc::Sender<Vec<u8>>,
        passes: mpsc::Receiver<()>,
    }

    impl Write for SlowOutput {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
            self.writes.send(bytes.to_owned()).map_err(|_| closed())?;
            self.passes.recv().map_err(|_| closed())?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow() -> (Writer, mpsc::Receiver<Vec<u8>>, mpsc::Sender<()>) {
        let (writes, written) = mpsc::channel();
        let (pass, passes) = mpsc::channel();
        (Writer::start(SlowOutput { writes, passes }).expect("a thread"), written, pass)
    }

    #[tokio::test]
    async fn text_that_arrives_during_a_write_is_written_together() {
        let (writer, written, pass) = slow();
        writer.add(&mut "first".to_owned()).await.expect("the thread runs");
        assert_eq!(written.recv().expect("a write"), b"first");
        for word in ["one ", "two "] {
            writer.add(&mut word.to_owned()).await.expect("the thread runs");
        }
        for _ in 0..2 {
            pass.send(()).expect("the thread waits");
        }
        writer.finish(&mut "three".to_owned()).await.expect("all is written");
        let rest: Vec<u8> = written.iter().flatten().collect();
        assert_eq!(rest, b"one two three");
    }

    #[tokio::test]
    async fn a_blocked_output_makes_the_network_wait() {
        let (writer, _written, pass) = slow();
        let mut text = "x".repeat(MAX_WAITING);
        for _ in 0..2 {
            writer.add(&mut text.clone()).await.expect("the thread runs");
        }
        let added = tokio::time::timeout(Duration::from_millis(50), writer.add(&mut text)).await;
        assert!(added.is_err() && text.len() == MAX_WAITING, "a cancelled call adds nothing");
        drop(pass);
        let error = writer.finish(&mut text).await.expect_err("the output is gone");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
