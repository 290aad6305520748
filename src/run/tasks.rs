//! Background work for the event loop: futures, blocking work, and file changes in order. All
//! results reach the loop through one channel. While an editor uses the terminal, only the store's
//! reports about changes are handled, and all other results wait.

use std::collections::VecDeque;
use std::thread;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::blocking_queue::BlockingQueue;
use super::clipboard_reply::ClipboardReply;
use crate::app::msg::Msg;
use crate::stored::StoreEvent;

/// A result of background work. This unbounded channel is only for slow and rare work. Stream
/// events and highlighted code have bounded channels.
#[derive(Debug)]
pub enum TaskResult {
    Msg(Msg),
    /// The search for a connection has ended.
    ConnectionFound,
    Store(StoreEvent),
    /// The system's clipboard replied, or did not reply in time.
    Copied(ClipboardReply),
    /// The recorder can no longer write to its file.
    RecordingFailed {
        name: String,
        why: String,
    },
}

impl From<Msg> for TaskResult {
    fn from(msg: Msg) -> Self {
        Self::Msg(msg)
    }
}

/// A sender of results to the event loop.
#[derive(Debug, Clone)]
pub struct ResultSender(UnboundedSender<TaskResult>);

impl ResultSender {
    pub fn send(&self, result: impl Into<TaskResult>) {
        // The send fails only if the loop has ended, and then the result is not needed.
        let _ = self.0.send(result.into());
    }
}

/// A task that is aborted when this handle is dropped.
#[derive(Debug)]
pub struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The owner of the background tasks, which starts them and receives their results.
#[derive(Debug)]
pub struct Tasks {
    sender: ResultSender,
    results: UnboundedReceiver<TaskResult>,
    /// Results that arrived while an editor used the terminal.
    postponed: VecDeque<TaskResult>,
    /// File changes, and reads that must see them.
    queue: BlockingQueue,
    /// Whether `queue` contains a file change that must finish before the program ends.
    has_changes: bool,
}

impl Tasks {
    pub fn new() -> Self {
        let (sender, results) = mpsc::unbounded_channel();
        let (sender, queue) = (ResultSender(sender), BlockingQueue::default());
        let postponed = VecDeque::new();
        Self { sender, results, postponed, queue, has_changes: false }
    }

    pub fn sender(&self) -> ResultSender {
        self.sender.clone()
    }

    /// Starts a future whose output is a result. Dropping the handle aborts it.
    #[must_use = "dropping the handle aborts the task"]
    pub fn spawn<T: Into<TaskResult>>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> AbortOnDrop {
        let sender = self.sender();
        AbortOnDrop(tokio::spawn(async move { sender.send(work.await) }))
    }

    /// Starts a future that gets a sender for its results and runs to its end.
    pub fn spawn_detached<F: Future<Output = ()> + Send + 'static>(
        &self,
        work: impl FnOnce(ResultSender) -> F,
    ) {
        tokio::spawn(work(self.sender()));
    }

    /// Starts blocking work, which may return a `Msg`.
    pub fn spawn_blocking(&self, work: impl FnOnce() -> Option<Msg> + Send + 'static) {
        tokio::task::spawn_blocking(with_result(self.sender(), work));
    }

    /// Starts blocking work after all earlier work in the queue.
    pub fn enqueue(&mut self, work: impl FnOnce() -> Option<Msg> + Send + 'static) {
        self.queue.add(with_result(self.sender(), work));
    }

    /// Queues work that changes a file. [`Self::finish`] waits for it.
    pub fn enqueue_change(&mut self, change: impl FnOnce() -> Option<Msg> + Send + 'static) {
        self.has_changes = true;
        self.enqueue(change);
    }

    /// Returns the next result. Waits forever while there is none. Cancelling the call loses
    /// nothing.
    pub async fn next(&mut self) -> TaskResult {
        match self.postponed.pop_front() {
            Some(result) => result,
            None => self.received().await,
        }
    }

    /// Returns the next report of the store about a change. All other results wait for
    /// [`Self::next`]. Cancelling the call loses nothing.
    pub async fn next_stored(&mut self) -> StoreEvent {
        loop {
            match self.received().await {
                TaskResult::Store(event) if event.is_about_changes() => return event,
                other => self.postponed.push_back(other),
            }
        }
    }

    async fn received(&mut self) -> TaskResult {
        match self.results.recv().await {
            Some(result) => result,
            // Unreachable while this struct holds a sender.
            None => std::future::pending().await,
        }
    }

    /// Waits until all file changes are done. Returns a message for the user if a file was not
    /// saved.
    pub async fn finish(&mut self) -> Option<String> {
        if !self.has_changes {
            return None;
        }
        if !self.queue.finish().await {
            return Some("Not saved: writing the file took too long".to_owned());
        }
        let mut unsaved = None;
        let postponed = std::mem::take(&mut self.postponed).into_iter();
        let received = std::iter::from_fn(|| self.results.try_recv().ok());
        for result in postponed.chain(received) {
            if let TaskResult::Msg(
                Msg::RecipeSaved { saved: Err(why), .. } | Msg::TextSaved(_, Err(why)),
            ) = result
            {
                unsaved = Some(why);
            }
        }
        unsaved
    }
}

/// Runs a future on its own thread, because parts of it block. Returns `None` if the thread cannot be
/// started or panics. Dropping the returned future ends the work at
/// its next await point.
pub async fn on_own_thread<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    let runtime = Handle::current();
    let (sender, output) = oneshot::channel();
    let run = move || {
        runtime.block_on(async move {
            let mut sender = sender;
            let value = tokio::select! {
                biased;
                () = sender.closed() => return,
                value = work => value,
            };
            // The send fails only if nobody waits for the output any more.
            let _ = sender.send(value);
        });
    };
    thread::Builder::new().name("work".into()).spawn(run).ok()?;
    output.await.ok()
}

fn with_result(
    sender: ResultSender,
    work: impl FnOnce() -> Option<Msg> + Send + 'static,
) -> impl FnOnce() + Send + 'static {
    move || {
        if let Some(msg) = work() {
            sender.send(msg);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::effect::SavedText;

    #[tokio::test]
    async fn results_arrive_in_the_order_in_which_they_are_sent() {
        let mut tasks = Tasks::new();
        for number in 0..3 {
            tasks.enqueue(move || Some(Msg::Notice(number.to_string())));
        }
        for number in 0..3 {
            let result = tasks.next().await;
            assert!(
                matches!(&result, TaskResult::Msg(Msg::Notice(note)) if *note == number.to_string()),
                "{number}: {result:?}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_ends_when_its_handle_is_dropped() {
        let mut tasks = Tasks::new();
        let later = |seconds, note: &str| {
            let note = note.to_owned();
            tasks.spawn(async move {
                tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
                Msg::Notice(note)
            })
        };
        drop(later(1, "old"));
        let handle = later(2, "new");
        let result = tasks.next().await;
        assert!(
            matches!(&result, TaskResult::Msg(Msg::Notice(note)) if note == "new"),
            "{result:?}"
        );
        drop(handle);
    }

    #[tokio::test]
    async fn finish_waits_for_changes_and_reports_a_file_that_was_not_saved() {
        let mut tasks = Tasks::new();
        tasks.enqueue(|| {
            Some(Msg::TextSaved(SavedText::Metrics, Err("a read, not a change".into())))
        });
        assert_eq!(tasks.finish().await, None, "nothing was changed");
        tasks.enqueue_change(|| {
            Some(Msg::TextSaved(SavedText::Metrics, Err("The disk is full".into())))
        });
        tasks.enqueue_change(|| None);
        assert_eq!(tasks.finish().await.as_deref(), Some("The disk is full"));
    }
}
