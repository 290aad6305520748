//! The thread of the store, and the requests that wait until their prompts are stored.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::tasks::{ResultSender, TaskResult};
use crate::session::effect::Effect;
use crate::session::requests::RequestNumber;
use crate::store::{Store, StoreOptions};
use crate::stored::{MemoryReason, StoreEvent, StoreRequest, StoreState};

/// How long the program waits at its end until everything is on the disk.
const EXIT_TIMEOUT: Duration = Duration::from_secs(20);

/// What the store has at the end of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreOutcome {
    /// Everything is on the disk.
    Stored,
    /// The user asked to store nothing.
    Ephemeral,
    /// The file cannot be written.
    NotStored,
    /// There is no store.
    None,
}

/// The store and its thread.
#[derive(Debug)]
pub struct StoreThread {
    pub(super) store: Store,
    /// Closed when the thread ends.
    ended: Receiver<()>,
    /// The number of the last change.
    pub(super) last_write: u64,
    /// The number of the last change that was answered.
    pub(super) answered: u64,
    /// Requests, each with the number of the change that must be stored first.
    pub(super) held: Vec<(u64, RequestNumber, Effect)>,
    /// The last state that the thread reported.
    state: Arc<Mutex<Option<StoreState>>>,
}

impl StoreThread {
    /// Opens the store on its own thread. Returns `None` if the thread cannot be started.
    pub fn start(options: StoreOptions, results: ResultSender) -> Option<Self> {
        let state = Arc::new(Mutex::new(None));
        let reported = Arc::clone(&state);
        let report = move |event| {
            if let StoreEvent::State(state) = &event {
                *reported.lock().unwrap_or_else(PoisonError::into_inner) = Some(state.clone());
            }
            results.send(TaskResult::Store(event));
        };
        let (store, job) = Store::new(options, Box::new(report));
        let (ending, ended) = mpsc::channel();
        let run = move || {
            job.run();
            drop(ending);
        };
        thread::Builder::new().name("store".into()).spawn(run).ok()?;
        Some(Self { store, ended, last_write: 0, answered: 0, held: Vec::new(), state })
    }

    pub(super) fn submit(&mut self, number: u64, request: StoreRequest) {
        if matches!(request, StoreRequest::Write(_)) {
            self.last_write = number;
        }
        self.store.submit(number, request);
    }

    /// Waits until everything is written.
    pub(super) fn close(self, is_quitting: bool) -> StoreOutcome {
        let Self { store, ended, state, .. } = self;
        if is_quitting {
            drop(store);
        } else {
            store.abandon();
        }
        // An error means that the thread has ended.
        let has_ended =
            ended.recv_timeout(EXIT_TIMEOUT) == Err(mpsc::RecvTimeoutError::Disconnected);
        let state = state.lock().unwrap_or_else(PoisonError::into_inner).take();
        match state {
            Some(StoreState::InMemory { reason: MemoryReason::Ephemeral, .. }) => {
                StoreOutcome::Ephemeral
            }
            Some(state) if has_ended && state.is_durable() => StoreOutcome::Stored,
            _ => StoreOutcome::NotStored,
        }
    }
}
