//! The thread that finds the tokens of code. It starts with the first code block that is drawn. It
//! ends after some time without jobs, to free the memory of its grammars. The program can then
//! reuse the memory, but glibc returns little of it to the system.
//!
//! Jobs wait in a queue whose lock is held only briefly, so the loop never waits for a grammar.
//! Replies arrive in parts through a bounded channel, so the top of a long block is colored soon.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::document::token::{HighlightJob, HighlightReply, HighlightedLines};
use crate::highlight::Highlighter;

/// How long the thread waits for another job before it ends.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// The maximum number of lines in a reply.
const MAX_LINES: usize = 200;

/// The maximum number of replies that wait for the loop.
const MAX_WAITING_REPLIES: usize = 8;

/// The event loop's handle to the thread.
#[derive(Debug)]
pub struct Highlighting {
    desk: Arc<HighlightQueue>,
    replies: (mpsc::Sender<HighlightReply>, mpsc::Receiver<HighlightReply>),
    linger: Duration,
}

#[derive(Debug, Default)]
struct HighlightQueue {
    inside: Mutex<QueueState>,
    /// Notified when there is a job, and when the loop ends.
    wake: Condvar,
}

#[derive(Debug, Default)]
struct QueueState {
    jobs: VecDeque<HighlightJob>,
    /// The parser states of the blocks. The thread takes them while it runs.
    idle_highlighter: Highlighter,
    is_running: bool,
    is_over: bool,
}

impl Highlighting {
    pub fn new() -> Self {
        Self {
            desk: Arc::default(),
            replies: mpsc::channel(MAX_WAITING_REPLIES),
            linger: IDLE_TIMEOUT,
        }
    }

    /// Queues jobs without waiting. Drops jobs of other conversations.
    pub fn enqueue(&mut self, jobs: Vec<HighlightJob>) {
        let Some(conversation) = jobs.last().map(|job| job.block.conversation) else { return };
        let mut inside = self.desk.inside();
        inside.jobs.retain(|job| job.block.conversation == conversation);
        inside.jobs.extend(jobs);
        if inside.is_running {
            drop(inside);
            self.desk.wake.notify_one();
            return;
        }
        let (desk, out, linger) = (Arc::clone(&self.desk), self.replies.0.clone(), self.linger);
        let thread = thread::Builder::new().name("coloring".into());
        match thread.spawn(move || desk.work(&out, linger)) {
            Ok(_) => inside.is_running = true,
            // The code stays plain. The next job starts the thread again.
            Err(error) => tracing::warn!(%error, "the coloring thread did not start"),
        }
    }

    /// Returns the next reply. Waits forever while there is no job. Cancelling the call loses
    /// nothing.
    pub async fn next(&mut self) -> HighlightReply {
        match self.replies.1.recv().await {
            Some(reply) => reply,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Highlighting {
    fn drop(&mut self) {
        self.desk.inside().is_over = true;
        self.desk.wake.notify_one();
    }
}

impl HighlightQueue {
    fn inside(&self) -> MutexGuard<'_, QueueState> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Processes jobs until the queue has been empty for `linger`.
    fn work(&self, out: &mpsc::Sender<HighlightReply>, linger: Duration) {
        let mut highlighter = std::mem::take(&mut self.inside().idle_highlighter);
        loop {
            let waiting = |inside: &mut QueueState| inside.jobs.is_empty() && !inside.is_over;
            let (mut inside, _) = self
                .wake
                .wait_timeout_while(self.inside(), linger, waiting)
                .unwrap_or_else(PoisonError::into_inner);
            let job = if inside.is_over { None } else { next_part(&mut inside.jobs) };
            let Some(HighlightJob { block, language, first_line, text }) = job else {
                // Clear `is_running` under the lock, so that the next `enqueue` starts a new
                // thread.
                let grammars = highlighter.rest();
                inside.idle_highlighter = highlighter;
                inside.is_running = false;
                drop(inside);
                return drop(grammars);
            };
            drop(inside);
            let lines = highlighter.lines(block, &language, first_line, &text);
            let reply = match lines {
                Some(lines) => {
                    HighlightReply::Colored(HighlightedLines { block, first_line, lines })
                }
                None => {
                    // The view will ask for the whole block again.
                    self.inside().jobs.retain(|job| job.block != block);
                    HighlightReply::Lost(block)
                }
            };
            // The send fails only if the loop has ended.
            let _ = out.blocking_send(reply);
        }
    }
}

/// Returns the first part of the next job. The user is looking at the block of the newest job, so
/// that block comes first, with its lines in order.
fn next_part(jobs: &mut VecDeque<HighlightJob>) -> Option<HighlightJob> {
    let block = jobs.back()?.block;
    let at = jobs.iter().position(|job| job.block == block)?;
    let job = &mut jobs[at];
    let end = job.text.split_inclusive('\n').take(MAX_LINES).map(str::len).sum();
    if end == job.text.len() {
        return jobs.remove(at);
    }
    let rest = job.text.split_off(end);
    let text = std::mem::replace(&mut job.text, rest);
    let first_line = job.first_line;
    job.first_line += MAX_LINES;
    Some(HighlightJob { block, language: job.language.clone(), first_line, text })
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::chat::conversation::Conversation;
    use crate::chat::message::Message;
    use crate::chat::prompt::Prompt;
    use crate::document::token::{BlockKey, TokenClass};

    fn key(conversation: u64, number: usize) -> BlockKey {
        let message = Conversation::default().append(Message::User(Prompt::default()));
        BlockKey { conversation, message, part: 0, number }
    }

    fn job(number: usize, first_line: usize, count: usize) -> HighlightJob {
        let text = "fn f() {}\n".repeat(count);
        HighlightJob { block: key(1, number), language: "rust".into(), first_line, text }
    }

    async fn lines(coloring: &mut Highlighting) -> (usize, usize, usize) {
        match tokio::time::timeout(Duration::from_secs(20), coloring.next()).await {
            Ok(HighlightReply::Colored(HighlightedLines { block, first_line, lines })) => {
                let keyword = lines[0].first();
                assert_eq!(keyword, Some(&(2, TokenClass::Keyword)), "{first_line}");
                (block.number, first_line, lines.len())
            }
            other => panic!("{other:?}"),
        }
    }

    fn is_running(coloring: &Highlighting) -> bool {
        coloring.desk.inside().is_running
    }

    #[tokio::test]
    async fn long_blocks_are_colored_in_parts() {
        let mut coloring = Highlighting::new();
        assert!(!is_running(&coloring), "nothing runs before the first job");
        coloring.enqueue(Vec::new());
        assert!(!is_running(&coloring), "an empty list of jobs starts no thread");
        coloring.enqueue(vec![job(0, 0, 2 * MAX_LINES + 1), job(0, 2 * MAX_LINES + 1, 1)]);
        for expected in [
            (0, 0, MAX_LINES),
            (0, MAX_LINES, MAX_LINES),
            (0, 2 * MAX_LINES, 1),
            (0, 2 * MAX_LINES + 1, 1),
        ] {
            assert_eq!(lines(&mut coloring).await, expected);
        }
    }

    #[tokio::test]
    async fn a_new_thread_continues_where_the_last_one_ended() {
        let mut coloring = Highlighting::new();
        coloring.linger = Duration::from_millis(1);
        for line in 0..3 {
            coloring.enqueue(vec![job(0, line, 1)]);
            assert_eq!(lines(&mut coloring).await, (0, line, 1));
            let deadline = Instant::now() + Duration::from_secs(20);
            while is_running(&coloring) {
                assert!(Instant::now() < deadline, "the thread goes on");
                thread::yield_now();
            }
        }
    }

    #[tokio::test]
    async fn a_line_whose_start_is_unknown_is_reported_as_lost() {
        let mut coloring = Highlighting::new();
        coloring.enqueue(vec![job(0, 7, 3 * MAX_LINES)]);
        assert_eq!(coloring.next().await, HighlightReply::Lost(key(1, 0)));
        // The loss is reported once, not for each part.
        coloring.enqueue(vec![job(0, 0, 1)]);
        assert_eq!(lines(&mut coloring).await, (0, 0, 1));
    }

    #[test]
    fn the_newest_block_comes_first_with_its_lines_in_order() {
        let mut jobs =
            VecDeque::from([job(0, 0, 1), job(1, 0, MAX_LINES + 1), job(1, MAX_LINES + 1, 1)]);
        let mut order = Vec::new();
        while let Some(job) = next_part(&mut jobs) {
            order.push((job.block.number, job.first_line, job.text.lines().count()));
        }
        assert_eq!(order, [(1, 0, MAX_LINES), (1, MAX_LINES, 1), (1, MAX_LINES + 1, 1), (0, 0, 1)]);
    }

    #[test]
    fn jobs_of_another_conversation_are_dropped() {
        let mut coloring = Highlighting::new();
        // Pretend that a thread is busy.
        coloring.desk.inside().is_running = true;
        coloring.enqueue(vec![job(0, 0, 1), job(1, 0, 1)]);
        let later = HighlightJob { block: key(2, 0), ..job(0, 0, 1) };
        coloring.enqueue(vec![later.clone()]);
        assert_eq!(coloring.desk.inside().jobs, [later]);
    }

    #[test]
    fn a_thread_whose_receiver_is_gone_ends() {
        let mut coloring = Highlighting::new();
        let desk = Arc::clone(&coloring.desk);
        // Queue more replies than may wait for the loop.
        coloring.enqueue(vec![job(0, 0, 2 * MAX_WAITING_REPLIES * MAX_LINES)]);
        drop(coloring);
        let deadline = Instant::now() + Duration::from_secs(20);
        while desk.inside().is_running {
            assert!(Instant::now() < deadline, "the thread goes on");
            thread::yield_now();
        }
    }
}
