//! The thread of the store: it owns the database, writes changes in batches and answers queries.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::backend::{Backend, LoggedChange};
use super::journal::DeltaBuffer;
use super::purge::Purge;
use super::sink::StoreSink;
use super::startup::StoreOptions;
use crate::stored::{StoreAnswer, StoreEvent, StoreQuery, StoreRequest, StoreWrite};

/// The time for which deltas are collected before they are written. A delta is on the disk after
/// this time and the time of one transaction.
const BATCH_TIME: Duration = Duration::from_millis(250);

/// The time between two attempts to return to the file.
const RETRY_TIME: Duration = Duration::from_secs(5);

/// The thread collects at most this many changes for one transaction. With deltas, it may collect
/// more.
const MAX_BATCH: usize = 256;

/// What the program sends to the thread.
#[derive(Debug)]
pub enum Submission {
    Request {
        number: u64,
        request: StoreRequest,
    },
    /// The buffer of deltas is no longer empty.
    DeltasArrived,
}

/// The work of the store. It blocks until the store is dropped and everything is written.
pub struct StoreJob {
    pub(super) options: StoreOptions,
    pub(super) migrations: &'static [&'static str],
    pub(super) requests: Receiver<Submission>,
    pub(super) deltas: Arc<Mutex<DeltaBuffer>>,
    pub(super) newest_search: Arc<AtomicU64>,
    pub(super) is_abandoned: Arc<AtomicBool>,
    pub(super) sink: StoreSink,
}

impl std::fmt::Debug for StoreJob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreJob").field("options", &self.options).finish_non_exhaustive()
    }
}

/// The state of the loop.
struct Work {
    backend: Backend,
    writes: Vec<(u64, StoreWrite)>,
    purges: Vec<(u64, Purge)>,
    has_deltas: bool,
    /// Requests that were received while a batch was collected. They are handled after the batch.
    postponed: VecDeque<Submission>,
}

impl Work {
    fn is_idle(&self) -> bool {
        self.writes.is_empty() && self.purges.is_empty() && !self.has_deltas
    }
}

impl StoreJob {
    pub fn run(self) {
        let backend = Backend::open(self.options.clone(), self.migrations, &self.sink);
        let mut work = Work {
            backend,
            writes: Vec::new(),
            purges: Vec::new(),
            has_deltas: false,
            postponed: VecDeque::new(),
        };
        loop {
            match self.next(&mut work) {
                Ok(Submission::DeltasArrived) => work.has_deltas = true,
                Ok(Submission::Request { number, request }) => {
                    self.take_request(&mut work, number, request);
                }
                Err(RecvTimeoutError::Timeout) => {
                    let is_idle = work.is_idle();
                    self.flush(&mut work);
                    self.purge(&mut work);
                    work.backend.retry(is_idle, &self.sink);
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.flush(&mut work);
        while !work.purges.is_empty() {
            self.purge(&mut work);
        }
        work.backend.close(self.is_abandoned.load(Ordering::Acquire), &self.sink);
    }

    /// Waits for the next request. Returns [`RecvTimeoutError::Timeout`] when collected work is due.
    fn next(&self, work: &mut Work) -> Result<Submission, RecvTimeoutError> {
        if let Some(submission) = work.postponed.pop_front() {
            return Ok(submission);
        }
        let is_due = work.writes.len() >= MAX_BATCH;
        if is_due || !work.writes.is_empty() || !work.purges.is_empty() {
            let waiting = if is_due { Err(TryRecvError::Empty) } else { self.requests.try_recv() };
            return waiting.map_err(|error| match error {
                TryRecvError::Empty => RecvTimeoutError::Timeout,
                TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
            });
        }
        if work.has_deltas {
            self.requests.recv_timeout(BATCH_TIME)
        } else if work.backend.awaits_retry() {
            self.requests.recv_timeout(RETRY_TIME)
        } else {
            self.requests.recv().map_err(|_| RecvTimeoutError::Disconnected)
        }
    }

    fn take_request(&self, work: &mut Work, number: u64, request: StoreRequest) {
        match request {
            StoreRequest::Write(write) => work.writes.push((number, write)),
            StoreRequest::Purge(scope) => {
                self.flush(work);
                work.purges.push((number, work.backend.begin_purge(scope)));
            }
            StoreRequest::Query(query) => {
                self.flush(work);
                let is_search = matches!(query, StoreQuery::Search { .. });
                if !is_search || self.newest_search.load(Ordering::Acquire) == number {
                    let answer = work.backend.answer(&query, &self.sink);
                    self.report(number, answer);
                }
            }
        }
    }

    /// Writes the collected changes and deltas in one transaction.
    fn flush(&self, work: &mut Work) {
        // Take the deltas before the queue is read, so that a change that was sent before a delta
        // is already in the queue.
        let deltas = if work.has_deltas {
            self.deltas.lock().unwrap_or_else(PoisonError::into_inner).take()
        } else {
            Vec::new()
        };
        work.has_deltas = false;
        // With deltas, everything that was sent before them must be in the batch.
        while work.writes.len() < MAX_BATCH || !deltas.is_empty() {
            match self.requests.try_recv() {
                Ok(Submission::Request { number, request: StoreRequest::Write(write) }) => {
                    work.writes.push((number, write));
                }
                Ok(Submission::DeltasArrived) => work.has_deltas = true,
                Ok(other) => work.postponed.push_back(other),
                Err(_) => break,
            }
        }
        if !work.writes.is_empty() || !deltas.is_empty() {
            let (numbers, writes): (Vec<u64>, Vec<StoreWrite>) =
                std::mem::take(&mut work.writes).into_iter().unzip();
            let changes = writes.into_iter().map(LoggedChange::Write);
            let changes = changes.chain(deltas.into_iter().map(LoggedChange::Delta)).collect();
            let answers = work.backend.write(changes, &self.sink);
            for (number, answer) in numbers.into_iter().zip(answers) {
                self.report(number, answer);
            }
        }
    }

    /// Makes one step of a purge.
    fn purge(&self, work: &mut Work) {
        if let Some((number, purge)) = work.purges.pop() {
            match work.backend.purge(purge) {
                Ok(unfinished) => work.purges.push((number, unfinished)),
                Err(answer) => self.report(number, answer),
            }
        }
    }

    fn report(&self, number: u64, answer: StoreAnswer) {
        (self.sink)(StoreEvent::Answer { number, answer });
    }
}
