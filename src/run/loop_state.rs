//! The state of the event loop, and how it starts.

use std::collections::VecDeque;

use super::blocking_queue::BlockingQueue;
use super::clipboard::Clipboard;
use super::clock::now;
use super::connect_task::ConnectTask;
use super::files;
use super::highlighting::Highlighting;
use super::inbox::Inbox;
use super::loop_config::LoopConfig;
use super::replay_run::ReplayRun;
use super::running_requests::RunningRequests;
use super::shared_source::SharedSource;
use super::store_thread::{PURGE_OF_DELETED, StoreThread};
use super::tasks::{AbortOnDrop, Tasks};
use crate::app::{App, Setup};
use crate::recording::recorder::{EndingRecording, Recorder};
use crate::signals::Signals;
use crate::stored::{PurgeScope, StoreRequest};
use crate::view::screen::Screen;
use crossterm::event::Event;

/// The state of the client from its start to its end, across suspensions.
#[derive(Debug)]
pub struct LoopState {
    pub app: App,
    pub(super) screen: Screen,
    pub(super) config: LoopConfig,
    /// The sources of the configuration, which are read again in the background.
    pub(super) source: Option<SharedSource>,
    pub(super) tasks: Tasks,
    /// `None` if nothing is stored.
    pub(super) store: Option<StoreThread>,
    pub(super) link: ConnectTask,
    pub(super) inbox: Inbox,
    pub(super) asking: RunningRequests,
    pub(super) recorder: Option<Recorder>,
    /// Recordings that the user has ended but that may still be written.
    pub(super) ending_recordings: Vec<EndingRecording>,
    pub(super) playing: Option<ReplayRun>,
    pub(super) clipboard: Clipboard,
    pub(super) highlighting: Highlighting,
    /// The token count that is due or in flight.
    pub(super) count: Option<AbortOnDrop>,
    pub(super) refusal_changes: BlockingQueue,
    /// Whether the files that are read after the first screen frame have been read.
    pub(super) has_read_files: bool,
    /// Kept between runs, because a signal may arrive while another program uses the terminal.
    pub(super) signals: Option<Signals>,
    /// The number of background queries that the terminal has not answered.
    pub(super) pending_background_queries: u32,
    /// A message for the user, printed after the last run.
    pub(super) final_message: Option<String>,
    /// Typed letters that arrived together and have not been passed to the app.
    pub(super) letters: String,
    /// Whether the terminal may have lost its content because the window was resized, perhaps back
    /// to its old size.
    pub(super) is_screen_lost: bool,
    /// The title that the window has now. `None`: its own title.
    pub(super) window_title: Option<String>,
    /// Events that arrived after the key that ended the last run.
    pub(super) typed_ahead: VecDeque<Event>,
}

impl LoopState {
    /// Creates the state and starts the search for a connection. Must be called within a runtime.
    pub fn start(mut setup: Setup, mut config: LoopConfig) -> Self {
        let source = config.config.take().map(|source| SharedSource::new(*source));
        let tasks = Tasks::new();
        if let Some(refusals) = config.resources.files.refusals.clone() {
            tasks.spawn_blocking(move || Some(files::read_refusals(&refusals)));
        }
        let store = config.store.clone().filter(|_| config.replay.is_none());
        let store = store.map(|options| StoreThread::start(options, tasks.sender())).transpose();
        let mut store = store.unwrap_or_else(|error| {
            let why = format!("Conversations are not stored. The store needs a thread: {error}");
            setup.notes.push(why);
            None
        });
        if let (Some(store), Some(clock)) = (&mut store, setup.store.clock) {
            // What was deleted in earlier runs can no longer be restored.
            let deleted = PurgeScope::DeletedBefore(clock.unix_ms(now()));
            store.submit(PURGE_OF_DELETED, StoreRequest::Purge(deleted));
        }
        Self {
            app: App::new(now(), setup),
            screen: Screen::default(),
            link: ConnectTask::start(&config, &tasks),
            store,
            tasks,
            inbox: Inbox::default(),
            asking: RunningRequests::default(),
            recorder: None,
            ending_recordings: Vec::new(),
            playing: config.replay.clone().map(|replay| ReplayRun::new(replay, now())),
            config,
            source,
            clipboard: Clipboard::default(),
            highlighting: Highlighting::new(),
            count: None,
            refusal_changes: BlockingQueue::default(),
            has_read_files: false,
            signals: None,
            pending_background_queries: 0,
            final_message: None,
            letters: String::new(),
            is_screen_lost: false,
            window_title: None,
            typed_ahead: VecDeque::new(),
        }
    }
}
