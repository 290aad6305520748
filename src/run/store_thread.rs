//! The thread of the store, and the requests that wait until their prompts are stored.

use std::io;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::tasks::{ResultSender, TaskResult};
use crate::session::effect::Effect;
use crate::session::requests::RequestNumber;
use crate::store::{Store, StoreOptions};
use crate::stored::{
    ConversationKey, MemoryReason, StoreAnswer, StoreEvent, StoreQuery, StoreRequest, StoreState,
    StoredConversation,
};

/// How long the program waits at its end until everything is on the disk.
const EXIT_TIMEOUT: Duration = Duration::from_secs(20);

/// What the store has at the end of the program.
#[derive(Debug)]
pub enum StoreOutcome {
    /// Everything is on the disk.
    Stored,
    /// The user wants nothing stored, or this is a replay.
    Nowhere,
    /// The file cannot be written. The open conversation is in memory, if there is one.
    NotStored(Option<Box<StoredConversation>>),
}

/// The request numbers that the app never uses, because it counts up from 1: two purges at the
/// start, and the query at the end for the open conversation.
pub(super) const PURGE_OF_DELETED: u64 = 0;
pub(super) const PURGE_OF_UNCHANGED: u64 = u64::MAX - 1;
const LAST_QUERY: u64 = u64::MAX;

/// What the thread reported last.
#[derive(Debug, Default)]
struct LastReports {
    state: Option<StoreState>,
    /// The answer to [`LAST_QUERY`].
    conversation: Option<Box<StoredConversation>>,
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
    last: Arc<Mutex<LastReports>>,
}

impl StoreThread {
    /// Opens the store on its own thread.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub fn start(options: StoreOptions, results: ResultSender) -> io::Result<Self> {
        let last = Arc::new(Mutex::new(LastReports::default()));
        let reported = Arc::clone(&last);
        let report = move |event| {
            let mut last = reported.lock().unwrap_or_else(PoisonError::into_inner);
            match event {
                StoreEvent::Answer { number: LAST_QUERY, answer } => {
                    if let StoreAnswer::Conversation(conversation) = answer {
                        last.conversation = conversation;
                    }
                }
                event => {
                    if let StoreEvent::State(state) = &event {
                        last.state = Some(state.clone());
                    }
                    results.send(TaskResult::Store(event));
                }
            }
        };
        let (store, job) = Store::new(options, Box::new(report));
        let (ending, ended) = mpsc::channel();
        let run = move || {
            job.run();
            // The send fails only if nobody waits for the end. A panic sends nothing.
            let _ = ending.send(());
        };
        thread::Builder::new().name("store".into()).spawn(run)?;
        Ok(Self { store, ended, last_write: 0, answered: 0, held: Vec::new(), last })
    }

    pub(super) fn submit(&mut self, number: u64, request: StoreRequest) {
        if matches!(request, StoreRequest::Write(_)) {
            self.last_write = number;
        }
        self.store.submit(number, request);
    }

    /// Waits until everything is written. If `open` cannot be stored, it is returned.
    pub(super) fn close(self, open: Option<ConversationKey>, is_quitting: bool) -> StoreOutcome {
        let Self { store, ended, last, .. } = self;
        if let Some(conversation) = open {
            let query = StoreQuery::Open { conversation };
            store.submit(LAST_QUERY, StoreRequest::Query(query));
        }
        if is_quitting {
            drop(store);
        } else {
            store.abandon();
        }
        // An error means that the thread takes too long or has panicked.
        let has_ended = ended.recv_timeout(EXIT_TIMEOUT).is_ok();
        let last = std::mem::take(&mut *last.lock().unwrap_or_else(PoisonError::into_inner));
        match last.state {
            Some(StoreState::InMemory { reason: MemoryReason::Ephemeral, .. }) => {
                StoreOutcome::Nowhere
            }
            Some(state) if has_ended && state.is_durable() => StoreOutcome::Stored,
            _ => StoreOutcome::NotStored(last.conversation),
        }
    }
}
