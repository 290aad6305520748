//! The program's side of the store.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use super::journal::DeltaBuffer;
use super::schema;
use super::sink::StoreSink;
use super::startup::StoreOptions;
use super::writer::{StoreJob, Submission};
use crate::stored::StoredDelta;
use crate::stored::{MessageKey, RequestKey};
use crate::stored::{StoreQuery, StoreRequest};

/// Sends requests to the thread of the store. No method waits for the disk. When the value is
/// dropped, the thread writes what it has and ends.
#[derive(Debug)]
pub struct Store {
    requests: Sender<Submission>,
    deltas: Arc<Mutex<DeltaBuffer>>,
    newest_search: Arc<AtomicU64>,
    is_abandoned: Arc<AtomicBool>,
}

impl Store {
    /// Returns a store and the job that the caller must run on a thread. The first report is the
    /// state of the store.
    pub fn new(options: StoreOptions, sink: StoreSink) -> (Self, StoreJob) {
        Self::with_migrations(options, schema::MIGRATIONS, sink)
    }

    /// Like [`Self::new`], with the schema of another version.
    pub(super) fn with_migrations(
        options: StoreOptions,
        migrations: &'static [&'static str],
        sink: StoreSink,
    ) -> (Self, StoreJob) {
        let (to, requests) = mpsc::channel();
        let deltas = Arc::new(Mutex::new(DeltaBuffer::default()));
        let newest_search = Arc::new(AtomicU64::new(0));
        let is_abandoned = Arc::new(AtomicBool::new(false));
        let store = Self {
            requests: to,
            deltas: Arc::clone(&deltas),
            newest_search: Arc::clone(&newest_search),
            is_abandoned: Arc::clone(&is_abandoned),
        };
        let job =
            StoreJob { options, migrations, requests, deltas, newest_search, is_abandoned, sink };
        (store, job)
    }

    /// Ends the use of the store after a panic or a signal. The next start opens the conversation
    /// again.
    pub fn abandon(self) {
        self.is_abandoned.store(true, Ordering::Release);
    }

    /// Sends a request. The answer has its number. A search that is still waiting when the next
    /// search arrives is not answered.
    pub fn submit(&self, number: u64, request: StoreRequest) {
        if let StoreRequest::Query(StoreQuery::Search { .. }) = request {
            self.newest_search.store(number, Ordering::Release);
        }
        self.send(Submission::Request { number, request });
    }

    /// Adds a part of an open reply to the journal. It is on the disk within a second.
    pub fn append_delta(&self, message: MessageKey, request: RequestKey, delta: StoredDelta) {
        let mut deltas = self.deltas.lock().unwrap_or_else(PoisonError::into_inner);
        let was_empty = deltas.push(message, request, delta);
        drop(deltas);
        if was_empty {
            self.send(Submission::DeltasArrived);
        }
    }

    fn send(&self, submission: Submission) {
        // The thread receives until this value is dropped. So the send fails only if the thread
        // panicked.
        let _ = self.requests.send(submission);
    }
}
