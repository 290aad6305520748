//! Where the data is: in the file, or in memory while the file cannot be written. In memory, changes
//! are also kept in a list. When the file can be written again, the list is written to it.

use rusqlite::Connection;

use super::changes;
use super::database::{Database, Patience};
use super::history;
use super::instances::Instance;
use super::journal::BufferedDelta;
use super::merged_answer::merge;
use super::open_conversation;
use super::purge::Purge;
use super::row_copy;
use super::schema;
use super::sink::StoreSink;
use super::startup::{self, OpenError, Opened, StoreOptions};
use super::text_search;
use crate::stored::{
    ConversationKey, InstanceKey, MemoryReason, PurgeScope, ReadOnlyReason, StoreAnswer,
    StoreEvent, StoreQuery, StoreState, StoreWrite, WriteRefusal,
};

/// While changes or deltas arrive, the store tries to return to the file once in this many batches.
const BATCHES_PER_RETRY: u32 = 20;

#[derive(Debug, Clone)]
pub enum LoggedChange {
    Write(StoreWrite),
    Delta(BufferedDelta),
}

impl LoggedChange {
    fn conversation(&self) -> Option<ConversationKey> {
        match self {
            Self::Write(write) => Some(write.conversation),
            Self::Delta(_) => None,
        }
    }
}

#[derive(Debug)]
enum Storage {
    File(Box<Database>),
    Memory(Box<MemoryStorage>),
}

#[derive(Debug)]
struct MemoryStorage {
    memory: Connection,
    /// The file, if it can still be read.
    file: Option<Connection>,
    /// The changes that wait for the file; `None` if they are never written to it.
    log: Option<Vec<LoggedChange>>,
}

impl MemoryStorage {
    /// Returns true if the data stays in memory: no file can be read, and no changes wait for a
    /// file.
    fn is_final(&self) -> bool {
        self.file.is_none() && self.log.is_none()
    }
}

#[derive(Debug)]
pub struct Backend {
    options: StoreOptions,
    migrations: &'static [&'static str],
    instance: Option<Instance>,
    place: Storage,
    /// True after a query or a change found damage.
    is_suspect: bool,
    /// True after damage made the store check and open the file again. If damage is found after
    /// that, the store continues in memory.
    was_repaired: bool,
    batches: u32,
}

type MakeResult = Result<(), WriteRefusal>;

impl Backend {
    pub fn open(
        options: StoreOptions,
        migrations: &'static [&'static str],
        sink: &StoreSink,
    ) -> Self {
        let mut instance = None;
        let opened = startup::open(&options, migrations, &mut instance, (Patience::Wait, false));
        let (place, state) = storage(opened, &options, migrations);
        sink(StoreEvent::State(state));
        Self {
            options,
            migrations,
            instance,
            place,
            is_suspect: false,
            was_repaired: false,
            batches: 0,
        }
    }

    /// Makes changes in one transaction. Returns an answer for each write.
    pub fn write(&mut self, changes: Vec<LoggedChange>, sink: &StoreSink) -> Vec<StoreAnswer> {
        self.note(changes.iter().rev().find_map(LoggedChange::conversation));
        if let Storage::File(database) = &mut self.place {
            match write_to_file(database, &changes, self.options.instance) {
                Ok(results) => {
                    let answer = |result: MakeResult| {
                        result.map_or_else(StoreAnswer::Refused, |()| StoreAnswer::Durable)
                    };
                    return results.into_iter().map(answer).collect();
                }
                Err(error) => self.leave_file(error, sink),
            }
            if matches!(self.place, Storage::File(_)) {
                // The file was repaired or replaced.
                return self.write(changes, sink);
            }
        }
        self.write_to_memory(changes)
    }

    /// Notes the conversation that the program opens or changes.
    fn note(&mut self, conversation: Option<ConversationKey>) {
        if let (Some(instance), Some(conversation)) = (&mut self.instance, conversation) {
            instance.note(conversation);
        }
    }

    fn write_to_memory(&mut self, changes: Vec<LoggedChange>) -> Vec<StoreAnswer> {
        let owner = self.options.instance;
        let Storage::Memory(place) = &mut self.place else { return Vec::new() };
        let MemoryStorage { memory, file, log } = &mut **place;
        let mut answers = Vec::new();
        for change in &changes {
            match change {
                LoggedChange::Delta(delta) => {
                    // If the delta is not inserted, the finished reply still contains its text.
                    let _ = delta.insert(memory);
                }
                LoggedChange::Write(write) => {
                    let mut made = changes::make(memory, write, owner);
                    if let (Ok(Err(WriteRefusal::NotFound)), Some(file)) = (&made, &file)
                        && row_copy::copy_conversation(file, memory, write.conversation)
                            .is_ok_and(|is_found| is_found)
                    {
                        made = changes::make(memory, write, owner);
                    }
                    answers.push(match made {
                        Ok(Ok(())) => StoreAnswer::InMemory,
                        // The conversation may be in the file, which cannot be read now, so keep
                        // the change for the file.
                        Ok(Err(_)) if log.is_some() && file.is_none() => StoreAnswer::InMemory,
                        Ok(Err(refusal)) => StoreAnswer::Refused(refusal),
                        Err(error) => StoreAnswer::Failed(error.to_string()),
                    });
                }
            }
        }
        if let Some(log) = log {
            log.extend(changes);
        }
        answers
    }

    /// Handles a failure of the file: reopens or replaces a damaged file, or continues in memory.
    fn leave_file(&mut self, error: OpenError, sink: &StoreSink) {
        let place = std::mem::replace(&mut self.place, in_memory(self.migrations, None, None));
        let Storage::File(database) = place else { return };
        let path = self.options.path();
        let (state, log) = match error {
            OpenError::Damaged if !self.was_repaired => {
                drop(database);
                self.is_suspect = true;
                self.was_repaired = true;
                return self.reopen_damaged(sink);
            }
            OpenError::Damaged => {
                self.is_suspect = true;
                (
                    StoreState::InMemory { path, reason: MemoryReason::DamagedInUse },
                    Some(Vec::new()),
                )
            }
            OpenError::NewerSchema(file) => {
                let own = schema::newest(self.migrations);
                let reason = ReadOnlyReason::NewerSchema { file, own };
                (StoreState::ReadOnly { path, reason }, None)
            }
            OpenError::NoPermission(why) => {
                let reason = MemoryReason::FileUnavailable(why);
                (StoreState::InMemory { path, reason }, Some(Vec::new()))
            }
            OpenError::Memory(reason) => (StoreState::InMemory { path, reason }, Some(Vec::new())),
        };
        self.place = in_memory(self.migrations, Some(database.into_connection()), log);
        sink(StoreEvent::State(state));
    }

    fn reopen_damaged(&mut self, sink: &StoreSink) {
        let opened = self.startup(Patience::Wait);
        self.is_suspect &= !matches!(opened, Opened::File(..));
        let (place, state) = storage(opened, &self.options, self.migrations);
        self.place = place;
        sink(StoreEvent::State(state));
    }

    fn startup(&mut self, patience: Patience) -> Opened {
        let how = (patience, self.is_suspect);
        startup::open(&self.options, self.migrations, &mut self.instance, how)
    }

    /// Returns true if changes wait for the file.
    pub fn awaits_retry(&self) -> bool {
        let Storage::Memory(place) = &self.place else { return false };
        place.log.as_ref().is_some_and(|log| !log.is_empty())
    }

    /// Tries to return to the file, if changes wait for it.
    pub fn retry(&mut self, is_idle: bool, sink: &StoreSink) {
        self.batches += 1;
        if self.awaits_retry() && (is_idle || self.batches.is_multiple_of(BATCHES_PER_RETRY)) {
            self.return_to_file(Patience::Try, sink);
        }
    }

    /// Makes a last attempt to write what is in memory. With `is_abandoned`, the next start opens
    /// the conversation again.
    pub fn close(&mut self, is_abandoned: bool, sink: &StoreSink) {
        if self.awaits_retry() {
            self.return_to_file(Patience::Wait, sink);
        }
        if let Some(instance) = self.instance.take().filter(|_| is_abandoned) {
            instance.abandon();
        }
    }

    fn return_to_file(&mut self, patience: Patience, sink: &StoreSink) {
        let Opened::File(mut database, state) = self.startup(patience) else { return };
        let Storage::Memory(place) = &self.place else { return };
        let Some(log) = &place.log else { return };
        if write_to_file(&mut database, log, self.options.instance).is_err() {
            return;
        }
        let state = match state {
            StoreState::Ready(mut report) => {
                report.is_restored = true;
                StoreState::Ready(report)
            }
            other => other,
        };
        self.place = Storage::File(database);
        self.is_suspect = false;
        sink(StoreEvent::State(state));
    }

    pub fn begin_purge(&self, scope: PurgeScope) -> Purge {
        Purge::new(scope, self.instance.as_ref())
    }

    /// Runs one step of a purge. Returns the purge if it is not finished, and the answer as `Err`
    /// if it has finished or failed.
    pub fn purge(&mut self, mut purge: Purge) -> Result<Purge, StoreAnswer> {
        let failed =
            |error: OpenError| StoreAnswer::Failed(format!("Not deleted: {}", error.why()));
        match &mut self.place {
            Storage::File(database) => {
                let step = database.write(|transaction| purge.step(transaction));
                if !step.map_err(|error| failed(error.into()))? {
                    return Ok(purge);
                }
                let report = purge.finish(database).map_err(|error| failed(error.into()))?;
                Err(StoreAnswer::Purged(report))
            }
            Storage::Memory(place) if place.is_final() => match purge.step(&place.memory) {
                Ok(false) => Ok(purge),
                Ok(true) => Err(StoreAnswer::Purged(purge.finish_in_memory())),
                Err(error) => Err(failed(error.into())),
            },
            Storage::Memory(_) => Err(StoreAnswer::Failed(
                "Not deleted: the history file cannot be changed now.".to_owned(),
            )),
        }
    }

    pub fn answer(&mut self, query: &StoreQuery, sink: &StoreSink) -> StoreAnswer {
        let is_running = |key| match &self.instance {
            Some(instance) => instance.is_running(key),
            None => key == self.options.instance,
        };
        let answer = match &self.place {
            Storage::File(database) => run(database.connection(), query, &is_running),
            Storage::Memory(place) => {
                let newer = run(&place.memory, query, &is_running);
                match place.file.as_ref().map(|file| run(file, query, &is_running)) {
                    None | Some(Err(_)) => newer,
                    Some(Ok(older)) => newer.map(|newer| merge(query, newer, older)),
                }
            }
        };
        match answer {
            Ok(answer) => {
                if let StoreAnswer::Conversation(Some(opened)) = &answer
                    && self.options.is_client
                {
                    self.note(Some(opened.key));
                }
                answer
            }
            Err(error) => {
                let why = error.to_string();
                let error = OpenError::from(error);
                if matches!(error, OpenError::Damaged) && !self.is_suspect {
                    self.leave_file(error, sink);
                    return self.answer(query, sink);
                }
                StoreAnswer::Failed(why)
            }
        }
    }
}

/// Returns the place of the data after an attempt to open the file.
fn storage(
    opened: Opened,
    options: &StoreOptions,
    migrations: &'static [&'static str],
) -> (Storage, StoreState) {
    let path = options.path();
    match opened {
        Opened::File(database, state) => (Storage::File(database), state),
        Opened::ReadOnly(file, reason) => {
            (in_memory(migrations, Some(file), None), StoreState::ReadOnly { path, reason })
        }
        Opened::Memory(reason) => {
            let log = reason.is_temporary().then(Vec::new);
            (in_memory(migrations, None, log), StoreState::InMemory { path, reason })
        }
    }
}

fn in_memory(
    migrations: &'static [&'static str],
    file: Option<Connection>,
    log: Option<Vec<LoggedChange>>,
) -> Storage {
    let memory = Database::in_memory(migrations);
    let memory = memory.expect("SQLite has memory for an empty database");
    Storage::Memory(Box::new(MemoryStorage { memory, file, log }))
}

fn write_to_file(
    database: &mut Database,
    changes: &[LoggedChange],
    owner: InstanceKey,
) -> Result<Vec<MakeResult>, OpenError> {
    let made = database.write(|transaction| {
        let mut results = Vec::new();
        for change in changes {
            match change {
                LoggedChange::Write(write) => {
                    results.push(changes::make(transaction, write, owner)?);
                }
                LoggedChange::Delta(delta) => delta.insert(transaction)?,
            }
        }
        Ok(results)
    });
    made.map_err(OpenError::from)
}

fn run(
    connection: &Connection,
    query: &StoreQuery,
    is_running: &impl Fn(InstanceKey) -> bool,
) -> rusqlite::Result<StoreAnswer> {
    Ok(match query {
        StoreQuery::List { after, limit } => {
            StoreAnswer::Conversations(history::list(connection, *after, *limit)?)
        }
        StoreQuery::Search { text, after, limit } => {
            StoreAnswer::Passages(text_search::search(connection, text, *after, *limit)?)
        }
        StoreQuery::Open { conversation } => {
            let read = open_conversation::read(connection, *conversation, is_running)?;
            StoreAnswer::Conversation(read.map(Box::new))
        }
        StoreQuery::OpenLatest => {
            let read = match history::latest(connection)? {
                Some(latest) => open_conversation::read(connection, latest, is_running)?,
                None => None,
            };
            StoreAnswer::Conversation(read.map(Box::new))
        }
        StoreQuery::Prompts { text, after, limit } => {
            StoreAnswer::Prompts(text_search::recall(connection, text, *after, *limit)?)
        }
        StoreQuery::Usage(period) => StoreAnswer::Usage(history::usage(connection, *period)?),
    })
}
