//! Blocking access to the store, for the commands without a screen. Each request waits for its
//! answer.

#![allow(clippy::disallowed_methods, reason = "a command starts the thread of the store itself")]

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};

use crate::plain::{CommandExit, print_line};
use crate::store::{FileSystem, Store, StoreOptions};
use crate::stored::{
    ConversationKey, HistoryEntry, KeySource, MessageKey, RequestKey, StoreAnswer, StoreEvent,
    StoreQuery, StoreRequest, StoreState, StoreWrite, StoredConversation, StoredDelta,
};

/// The maximum number of conversations in one answer of the store.
const PAGE: u32 = 500;

/// Why the store did not do what a command asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreAccessError {
    #[error("{0}")]
    Unavailable(String),
    #[error("The history cannot be read: {0}")]
    Query(String),
    #[error("The conversation was not stored")]
    NotStored,
    #[error("There is no stored conversation. Start outcrop, and send a prompt")]
    Empty,
    #[error("No stored conversation has the id {0:?}. To list them, run: outcrop history")]
    NotFound(String),
    #[error(
        "{0} stored conversations have an id that begins or ends with {1:?}. Type more characters of the id"
    )]
    Ambiguous(usize, String),
}

impl StoreAccessError {
    /// Prints the error. It is a usage error if the user named a conversation that does not exist.
    pub fn report(&self) -> CommandExit {
        print_line(&self.to_string());
        match self {
            Self::Empty | Self::NotFound(_) | Self::Ambiguous(..) => CommandExit::UsageError,
            Self::Unavailable(_) | Self::Query(_) | Self::NotStored => CommandExit::Failed,
        }
    }
}

type Result<T> = std::result::Result<T, StoreAccessError>;

/// An open store. Dropping it waits until everything is written.
#[derive(Debug)]
pub struct StoreAccess {
    store: Option<Store>,
    thread: Option<JoinHandle<()>>,
    events: Receiver<StoreEvent>,
    state: StoreState,
    number: u64,
}

impl StoreAccess {
    /// Opens the store in a folder, and prints what happened when the file was opened. Succeeds if
    /// the store can only be read.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn open(folder: &Path, keys: &mut KeySource, now_ms: i64) -> Result<Self> {
        let options = StoreOptions {
            folder: folder.to_owned(),
            is_ephemeral: false,
            is_client: false,
            instance: keys.instance(now_ms),
            file_system: FileSystem::at(folder),
        };
        let (to, events) = channel();
        let (store, job) = Store::new(options, Box::new(move |event| drop(to.send(event))));
        let thread = thread::Builder::new().name("store".to_owned()).spawn(move || job.run());
        let thread = thread.map_err(|error| {
            StoreAccessError::Unavailable(format!("Cannot start a thread: {error}"))
        })?;
        let Ok(StoreEvent::State(state)) = events.recv() else {
            return Err(Self::ended());
        };
        if let StoreState::InMemory { .. } = state {
            return Err(StoreAccessError::Unavailable(state.sentence().unwrap_or_default()));
        }
        if state.is_durable()
            && let Some(sentence) = state.sentence()
        {
            print_line(&sentence);
        }
        Ok(Self { store: Some(store), thread: Some(thread), events, state, number: 0 })
    }

    /// Checks that the file can be written.
    pub fn check_writable(&self) -> Result<()> {
        if self.state.is_durable() {
            return Ok(());
        }
        Err(StoreAccessError::Unavailable(self.state.sentence().unwrap_or_default()))
    }

    fn ended() -> StoreAccessError {
        StoreAccessError::Query("the store has ended".to_owned())
    }

    /// Sends requests and returns their answers in the same order.
    fn answers(&mut self, requests: Vec<StoreRequest>) -> Result<Vec<StoreAnswer>> {
        let count = requests.len();
        let first = self.number + 1;
        for request in requests {
            self.number += 1;
            if let Some(store) = &self.store {
                store.submit(self.number, request);
            }
        }
        let mut answers: Vec<Option<StoreAnswer>> = vec![None; count];
        let mut missing = count;
        while missing > 0 {
            match self.events.recv() {
                Ok(StoreEvent::State(state)) => self.state = state,
                Ok(StoreEvent::Answer { number, answer }) => {
                    let at = number.checked_sub(first).and_then(|at| usize::try_from(at).ok());
                    if let Some(place) = at.and_then(|at| answers.get_mut(at)) {
                        *place = Some(answer);
                        missing -= 1;
                    }
                }
                Err(_) => return Err(Self::ended()),
            }
        }
        Ok(answers.into_iter().flatten().collect())
    }

    /// Sends a request and returns its answer.
    ///
    /// # Errors
    /// If the request failed.
    pub fn ask(&mut self, request: StoreRequest) -> Result<StoreAnswer> {
        match self.answers(vec![request])?.pop() {
            Some(StoreAnswer::Failed(why)) => Err(StoreAccessError::Query(why)),
            Some(answer) => Ok(answer),
            None => Err(Self::ended()),
        }
    }

    /// Makes changes.
    ///
    /// # Errors
    /// If a change is not on the disk.
    pub fn write(&mut self, writes: Vec<StoreWrite>) -> Result<()> {
        let requests = writes.into_iter().map(StoreRequest::Write).collect();
        let answers = self.answers(requests)?;
        if answers.iter().all(|answer| *answer == StoreAnswer::Durable) {
            return Ok(());
        }
        self.check_writable()?;
        Err(StoreAccessError::NotStored)
    }

    /// Adds a part of an open reply to the journal. It is on the disk within a second.
    pub fn append_delta(&self, message: MessageKey, request: RequestKey, delta: StoredDelta) {
        if let Some(store) = &self.store {
            store.append_delta(message, request, delta);
        }
    }

    /// Returns all conversations: pinned first, then newest first.
    pub fn list(&mut self) -> Result<Vec<HistoryEntry>> {
        let mut all: Vec<HistoryEntry> = Vec::new();
        loop {
            let after = all.last().map(HistoryEntry::cursor);
            let list = StoreQuery::List { after, limit: PAGE };
            match self.ask(StoreRequest::Query(list))? {
                StoreAnswer::Conversations(page) if !page.is_empty() => all.extend(page),
                _ => return Ok(all),
            }
        }
    }

    /// Opens the conversation that the user named: an id, the beginning or the end of an id, or
    /// `latest`.
    pub fn open_named(&mut self, typed: &str) -> Result<StoredConversation> {
        let typed = typed.trim().to_lowercase();
        if typed == "latest" {
            let latest = self.query_conversation(StoreQuery::OpenLatest)?;
            return latest.ok_or(StoreAccessError::Empty);
        }
        let conversation = match ConversationKey::parse(&typed) {
            Some(conversation) => conversation,
            None => self.find(&typed)?,
        };
        let found = self.query_conversation(StoreQuery::Open { conversation })?;
        found.ok_or(StoreAccessError::NotFound(typed))
    }

    fn query_conversation(&mut self, query: StoreQuery) -> Result<Option<StoredConversation>> {
        match self.ask(StoreRequest::Query(query))? {
            StoreAnswer::Conversation(found) => Ok(found.map(|found| *found)),
            _ => Ok(None),
        }
    }

    fn find(&mut self, typed: &str) -> Result<ConversationKey> {
        let keys = self.list()?.into_iter().map(|entry| entry.conversation);
        let is_named = |key: &ConversationKey| {
            let id = key.to_string();
            !typed.is_empty() && (id.starts_with(typed) || id.ends_with(typed))
        };
        let found: Vec<ConversationKey> = keys.filter(is_named).collect();
        match found[..] {
            [only] => Ok(only),
            [] => Err(StoreAccessError::NotFound(typed.to_owned())),
            _ => Err(StoreAccessError::Ambiguous(found.len(), typed.to_owned())),
        }
    }
}

impl Drop for StoreAccess {
    fn drop(&mut self) {
        drop(self.store.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has printed its message already.
            let _ = thread.join();
        }
    }
}
