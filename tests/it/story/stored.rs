//! A real store for a story. Each request is answered before the next key.

use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use outcrop::app::msg::StoreMsg;
use outcrop::session::store_link::StoreLink;
use outcrop::session::wall_clock::WallClock;
use outcrop::store::{FileSystem, Store, StoreOptions};
use outcrop::stored::{KeySource, PurgeScope, StoreAnswer, StoreEvent, StoreRequest};
use tempfile::TempDir;

use super::*;

/// The Unix time at which a story with a store begins.
const BEGIN_MS: i64 = 1_796_000_000_000;

/// The time limit for an answer of the store. After this time, a test fails.
const DEADLINE: Duration = Duration::from_mins(1);

/// A store on its own thread.
pub struct StoryStore {
    /// Shared with the stories that open the same store later.
    folder: Rc<TempDir>,
    store: Option<Store>,
    thread: Option<JoinHandle<()>>,
    events: Receiver<StoreEvent>,
}

/// Returns a seed that differs for each store of the test binary.
fn seed() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    COUNT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl StoryStore {
    fn open(folder: Rc<TempDir>, is_ephemeral: bool, now_ms: i64) -> Self {
        let options = StoreOptions {
            folder: Path::new(folder.path()).to_owned(),
            is_ephemeral,
            is_client: true,
            instance: KeySource::new(seed()).instance(now_ms),
            file_system: FileSystem::Local,
        };
        let (to, events) = channel();
        let (store, job) = Store::new(options, Box::new(move |event| drop(to.send(event))));
        let thread = Some(std::thread::spawn(move || job.run()));
        Self { folder, store: Some(store), thread, events }
    }

    fn state(&self) -> Msg {
        match self.events.recv_timeout(DEADLINE) {
            Ok(StoreEvent::State(state)) => {
                Msg::Store(StoreMsg::State { is_durable: state.is_durable(), note: None })
            }
            other => panic!("no state: {other:?}"),
        }
    }

    pub fn answer(&self, number: u64, request: StoreRequest) -> StoreAnswer {
        self.store.as_ref().expect("an open store").submit(number, request);
        loop {
            match self.events.recv_timeout(DEADLINE).expect("an answer") {
                StoreEvent::Answer { number: answered, answer } if answered == number => {
                    return answer;
                }
                _ => {}
            }
        }
    }
}

impl Drop for StoryStore {
    fn drop(&mut self) {
        drop(self.store.take());
        if let Some(thread) = self.thread.take() {
            // Ignore a panic of the store thread, because a panic here could abort the tests.
            let _ = thread.join();
        }
    }
}

impl Story {
    /// Creates an offline client that stores its conversations in an empty folder.
    pub fn stored(columns: u16, rows: u16) -> Self {
        let folder = Rc::new(tempfile::tempdir().expect("a temporary folder"));
        Self::in_folder(columns, rows, folder, false, 0)
    }

    /// Creates an offline client that stores nothing on the disk.
    pub fn ephemeral(columns: u16, rows: u16) -> Self {
        let folder = Rc::new(tempfile::tempdir().expect("a temporary folder"));
        Self::in_folder(columns, rows, folder, true, 0)
    }

    fn in_folder(
        columns: u16,
        rows: u16,
        folder: Rc<TempDir>,
        is_ephemeral: bool,
        after_ms: i64,
    ) -> Self {
        let link = ConnectionState::Offline { region: "us-east-1".into(), why: None };
        let now_ms = BEGIN_MS + after_ms;
        let mut story = Self::linked(columns, rows, link);
        story.app.session.store = StoreLink::new(WallClock::new(story.now, now_ms), seed());
        let opened = StoryStore::open(folder, is_ephemeral, now_ms);
        let state = opened.state();
        story.store = Some(opened);
        story.msg(state);
        story
    }

    /// Quits, and starts the client again on the same store, one hour later.
    pub fn restarted(mut self) -> Self {
        let changes = self.app.store_everything();
        self.pass_to_store(&changes);
        let store = self.store.take().expect("a store");
        let folder = Rc::clone(&store.folder);
        drop(store);
        let (columns, rows) = self.app.size;
        let elapsed = i64::try_from(self.elapsed().as_millis()).expect("a short story");
        Self::in_folder(columns, rows, folder, false, elapsed + 3_600_000)
    }

    /// Opens the conversation that changed last, as the option `--resume` does.
    pub fn resumed(mut self) -> Self {
        let effects = self.app.resume(None, Vec::new());
        self.pass_to_store(&effects);
        self
    }

    /// Removes data from the store, as another window can.
    pub fn purged(&mut self, scope: PurgeScope) -> &mut Self {
        let store = self.store.as_ref().expect("a store");
        let answer = store.answer(u64::MAX, StoreRequest::Purge(scope));
        assert!(matches!(answer, StoreAnswer::Purged(_)), "{answer:?}");
        self
    }

    /// Passes effects to the store, and its answers to the client.
    pub fn pass_to_store(&mut self, effects: &[Effect]) {
        let Some(store) = &self.store else { return };
        let mut answers = Vec::new();
        for effect in effects {
            if let Effect::Store { number, request } = effect {
                answers.push((*number, store.answer(*number, (**request).clone())));
            }
        }
        let store = store.store.as_ref().expect("an open store");
        for entry in self.app.session.take_journal() {
            store.append_delta(entry.message, entry.request, entry.delta);
        }
        for (number, answer) in answers {
            let answer = Box::new(answer);
            self.msg(Msg::Store(StoreMsg::Answer { number, answer }));
        }
    }
}
