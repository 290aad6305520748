//! The thread that writes to standard output. Standard output may block, and the network must go on
//! meanwhile.

use std::future::poll_fn;
use std::io::{self, Write};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

/// The minimum time between two writes. A burst of deltas then needs few writes. A model sends its
/// deltas more slowly, so each of them is written at once.
const WRITE_INTERVAL: Duration = Duration::from_millis(10);

/// The size of the waiting text, in bytes, at which the network must wait.
const MAX_WAITING: usize = 64 * 1024;

#[derive(Debug)]
pub struct Writer {
    shared: Arc<SharedWriter>,
    ended: oneshot::Receiver<io::Result<()>>,
}

/// Standard output cannot be written to. [`Writer::finish`] returns the reason.
#[derive(Debug)]
pub struct OutputFailed;

#[derive(Debug, Default)]
struct SharedWriter {
    state: Mutex<WriterState>,
    /// Notified when the thread has work.
    added: Condvar,
}

#[derive(Debug, Default)]
struct WriterState {
    text: String,
    phase: WriterPhase,
    /// Whether the thread waits for text.
    is_idle: bool,
    /// Whether the task waits until the thread has taken the text.
    is_full: bool,
    /// Wakes the task that adds text.
    waker: Option<Waker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum WriterPhase {
    #[default]
    Open,
    /// No more text will come.
    Over,
    Failed,
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
            let written = catch_unwind(AssertUnwindSafe(|| of_thread.write_all(&mut out)));
            let written = written.unwrap_or_else(|_| Err(io::Error::other("the thread panicked")));
            if written.is_err() {
                of_thread.fail();
            }
            // Nobody waits for the result if a signal has ended the turn.
            let _ = tell.send(written);
        })?;
        Ok(Self { shared, ended })
    }

    /// Adds text and leaves the string empty, unless too much text is waiting. Returns whether the
    /// text was added. If it was not added, wakes the task when the thread has taken the waiting
    /// text. Also wakes the task when the thread fails.
    ///
    /// # Errors
    /// If an earlier text could not be written. The failure may come while the service is silent.
    pub fn pass(&self, context: &Context<'_>, text: &mut String) -> Result<bool, OutputFailed> {
        let mut state = self.shared.lock();
        if state.phase == WriterPhase::Failed {
            return Err(OutputFailed);
        }
        if !state.waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            state.waker = Some(context.waker().clone());
        }
        if state.text.len() >= MAX_WAITING {
            state.is_full = true;
            return Ok(false);
        }
        state.text.push_str(text);
        text.clear();
        let is_needed = !state.text.is_empty() && mem::take(&mut state.is_idle);
        drop(state);
        if is_needed {
            self.shared.added.notify_one();
        }
        Ok(true)
    }

    /// Adds text and leaves the string empty. Waits while too much text is waiting. A call that is
    /// cancelled adds nothing.
    ///
    /// # Errors
    /// If an earlier text could not be written.
    pub async fn add(&self, text: &mut String) -> Result<(), OutputFailed> {
        poll_fn(|context| match self.pass(context, text) {
            Ok(true) => Poll::Ready(Ok(())),
            Ok(false) => Poll::Pending,
            Err(failed) => Poll::Ready(Err(failed)),
        })
        .await
    }

    /// Adds the last text and waits until everything is written.
    ///
    /// # Errors
    /// If standard output cannot be written to.
    pub async fn finish(self, last: &mut String) -> io::Result<()> {
        if self.add(last).await.is_ok() {
            self.shared.lock().phase = WriterPhase::Over;
            self.shared.added.notify_one();
        }
        // The thread ends if it has failed or has written everything.
        self.ended.await.unwrap_or_else(|lost| Err(io::Error::other(lost)))
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
                if state.phase == WriterPhase::Over {
                    return Ok(());
                }
                state.is_idle = true;
                state = self.added.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.is_idle = false;
            let text = mem::take(&mut state.text);
            let waiting = if mem::take(&mut state.is_full) { state.waker.take() } else { None };
            drop(state);
            if let Some(waiting) = waiting {
                waiting.wake();
            }
            out.write_all(text.as_bytes())?;
            out.flush()?;
            let wait = |state: &mut WriterState| state.phase != WriterPhase::Over;
            drop(self.added.wait_timeout_while(self.lock(), WRITE_INTERVAL, wait));
        }
    }

    fn fail(&self) {
        let mut state = self.lock();
        state.phase = WriterPhase::Failed;
        let waiting = state.waker.take();
        drop(state);
        if let Some(waiting) = waiting {
            waiting.wake();
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
