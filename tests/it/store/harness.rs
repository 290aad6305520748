//! A store on its own thread, with answers that a test can wait for.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use outcrop::store::{FileSystem, Store, StoreOptions};
use outcrop::stored::{
    ConversationKey, DeltaContent, FinishedReply, HistoryEntry, KeySource, MessageKey, RequestKey,
    StoreAnswer, StoreChange, StoreEvent, StoreQuery, StoreRequest, StoreState, StoreWrite,
    StoredBlock, StoredBlockContent, StoredContent, StoredConversation, StoredDelta, StoredEnding,
    StoredMessage, StoredMetrics, StoredPrompt, StoredReply, StoredRequest, StoredUsage,
};

/// The time limit for an answer of the store. After this time, a test fails.
const DEADLINE: Duration = Duration::from_mins(1);

pub struct TestStore {
    store: Option<Store>,
    thread: Option<JoinHandle<()>>,
    events: Receiver<StoreEvent>,
    pub keys: KeySource,
    pub states: Vec<StoreState>,
    number: u64,
    answers: HashMap<u64, StoreAnswer>,
    pub now_ms: i64,
}

pub fn random() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = u64::from(now.subsec_nanos()) << 32 | u64::from(std::process::id());
    seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

pub fn options(folder: &Path) -> (StoreOptions, KeySource) {
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let mut keys = KeySource::new(random() ^ (count << 48));
    let options = StoreOptions {
        folder: folder.to_owned(),
        is_ephemeral: false,
        is_client: true,
        instance: keys.instance(1_796_000_000_000),
        file_system: FileSystem::Local,
    };
    (options, keys)
}

impl TestStore {
    pub fn open(folder: &Path) -> Self {
        let (options, keys) = options(folder);
        Self::with(options, keys)
    }

    pub fn with(options: StoreOptions, keys: KeySource) -> Self {
        let (to, events) = channel();
        let (store, job) = Store::new(options, Box::new(move |event| drop(to.send(event))));
        let thread = Some(std::thread::spawn(move || job.run()));
        let mut test = Self {
            store: Some(store),
            thread,
            events,
            keys,
            states: Vec::new(),
            number: 0,
            answers: HashMap::new(),
            now_ms: 1_796_000_000_000,
        };
        match test.events.recv_timeout(DEADLINE) {
            Ok(StoreEvent::State(state)) => test.states.push(state),
            other => panic!("no state: {other:?}"),
        }
        test
    }

    pub fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    pub fn state(&self) -> &StoreState {
        self.states.last().unwrap()
    }

    pub fn submit(&mut self, request: StoreRequest) -> u64 {
        self.number += 1;
        self.store().submit(self.number, request);
        self.number
    }

    pub fn wait(&mut self, wanted: u64) -> StoreAnswer {
        loop {
            if let Some(answer) = self.answers.remove(&wanted) {
                return answer;
            }
            match self.events.recv_timeout(DEADLINE).expect("an answer") {
                StoreEvent::State(state) => self.states.push(state),
                StoreEvent::Answer { number, answer } => {
                    self.answers.insert(number, answer);
                }
            }
        }
    }

    pub fn ask(&mut self, request: StoreRequest) -> StoreAnswer {
        let number = self.submit(request);
        self.wait(number)
    }

    pub fn write(&mut self, conversation: ConversationKey, change: StoreChange) -> StoreAnswer {
        self.now_ms += 10;
        let write = StoreWrite { conversation, now_ms: self.now_ms, change };
        self.ask(StoreRequest::Write(write))
    }

    /// Makes a change that must be durable.
    pub fn save(&mut self, conversation: ConversationKey, change: StoreChange) {
        let answer = self.write(conversation, change);
        assert_eq!(answer, StoreAnswer::Durable);
    }

    pub fn query(&mut self, query: StoreQuery) -> StoreAnswer {
        self.ask(StoreRequest::Query(query))
    }

    pub fn create(&mut self) -> ConversationKey {
        let conversation = self.keys.conversation(self.now_ms);
        let (model, settings) = ("anthropic.claude-opus-5".to_owned(), "{}".to_owned());
        self.write(conversation, StoreChange::Create { model, settings });
        conversation
    }

    pub fn prompt(
        &mut self,
        conversation: ConversationKey,
        parent: Option<MessageKey>,
        text: &str,
    ) -> MessageKey {
        let (key, append) = self.prompt_change(parent, text);
        self.write(conversation, append);
        key
    }

    pub fn prompt_change(
        &mut self,
        parent: Option<MessageKey>,
        text: &str,
    ) -> (MessageKey, StoreChange) {
        let key = self.keys.message(self.now_ms);
        let prompt = StoredPrompt { text: text.to_owned(), attachments: Vec::new() };
        let content = StoredContent::Prompt(prompt);
        let message = StoredMessage { key, parent, created_ms: self.now_ms, content };
        (key, StoreChange::Append { message: Box::new(message), clears_draft: true })
    }

    /// Appends a reply that is open.
    pub fn begin(
        &mut self,
        conversation: ConversationKey,
        parent: MessageKey,
    ) -> (MessageKey, RequestKey) {
        let (key, request) = (self.keys.message(self.now_ms), self.keys.request(self.now_ms));
        let reply = StoredReply {
            model: "m".to_owned(),
            recipe: None,
            prefill: None,
            blocks: Vec::new(),
            ending: StoredEnding::Open,
            guardrail_findings: Vec::new(),
            requests: vec![request_of(request, self.now_ms)],
        };
        let content = StoredContent::Reply(reply);
        let message = StoredMessage { key, parent: Some(parent), created_ms: self.now_ms, content };
        self.write(
            conversation,
            StoreChange::Append { message: Box::new(message), clears_draft: false },
        );
        (key, request)
    }

    pub fn finish(
        &mut self,
        conversation: ConversationKey,
        (message, request): (MessageKey, RequestKey),
        text: &str,
    ) -> StoreAnswer {
        let finished = FinishedReply {
            blocks: vec![text_block(text)],
            ending: StoredEnding::Complete {
                reason: "end_turn".into(),
                sequence: None,
                is_inferred: false,
                category: None,
                explanation: None,
            },
            guardrail_findings: Vec::new(),
            request,
            metrics: StoredMetrics {
                usage: Some(StoredUsage {
                    input: Some(18),
                    output: Some(54),
                    ..StoredUsage::default()
                }),
                cost_usd: Some(0.25),
                ..StoredMetrics::default()
            },
        };
        self.write(conversation, StoreChange::FinishReply { message, finished: Box::new(finished) })
    }

    /// Adds a prompt and its complete reply. Returns the reply.
    pub fn turn(
        &mut self,
        conversation: ConversationKey,
        parent: Option<MessageKey>,
        prompt: &str,
        reply: &str,
    ) -> MessageKey {
        let prompt = self.prompt(conversation, parent, prompt);
        let begun = self.begin(conversation, prompt);
        self.finish(conversation, begun, reply);
        begun.0
    }

    pub fn read(&mut self, conversation: ConversationKey) -> Option<StoredConversation> {
        match self.query(StoreQuery::Open { conversation }) {
            StoreAnswer::Conversation(found) => found.map(|found| *found),
            other => panic!("{other:?}"),
        }
    }

    pub fn list(&mut self) -> Vec<HistoryEntry> {
        match self.query(StoreQuery::List { after: None, limit: 100 }) {
            StoreAnswer::Conversations(found) => found,
            other => panic!("{other:?}"),
        }
    }

    pub fn titles(&mut self) -> Vec<String> {
        self.list().into_iter().map(|entry| entry.title).collect()
    }

    /// Writes everything and ends the thread. Returns all states.
    pub fn close(mut self) -> Vec<StoreState> {
        drop(self.store.take());
        self.thread.take().unwrap().join().expect("the thread of the store");
        for event in self.events.try_iter() {
            if let StoreEvent::State(state) = event {
                self.states.push(state);
            }
        }
        std::mem::take(&mut self.states)
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        drop(self.store.take());
        if let Some(thread) = self.thread.take() {
            // Ignore a panic of the store thread, because a panic here could abort the tests.
            let _ = thread.join();
        }
    }
}

pub fn request_of(key: RequestKey, sent_ms: i64) -> StoredRequest {
    StoredRequest {
        key,
        sent_ms,
        model: "m".to_owned(),
        settings: r#"{"temperature":0.5}"#.to_owned(),
        metrics: StoredMetrics::default(),
    }
}

pub fn text_block(text: &str) -> StoredBlock {
    StoredBlock { index: 0, content: text_content(text) }
}

/// Returns a text without citations.
pub fn text_content(text: &str) -> StoredBlockContent {
    StoredBlockContent::Text { text: text.to_owned(), citations: Vec::new() }
}

pub fn text_delta(text: &str) -> StoredDelta {
    StoredDelta { index: 0, content: DeltaContent::Text(text.to_owned()) }
}

/// Returns the text of a message: a prompt, or the text blocks of a reply.
pub fn text_of(message: &StoredMessage) -> String {
    match &message.content {
        StoredContent::Prompt(prompt) => prompt.text.clone(),
        StoredContent::Reply(reply) => {
            let texts = reply.blocks.iter().filter_map(|block| match &block.content {
                StoredBlockContent::Text { text, .. } => Some(text.as_str()),
                _ => None,
            });
            texts.collect()
        }
    }
}

/// Runs this test binary again, with only the test of this name. The test finds `argument` in the
/// variable `OUTCROP_STORE_CHILD`.
pub fn child(test: &str, argument: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env("OUTCROP_STORE_CHILD", argument)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Returns the argument of a child process; `None` in the test run itself.
pub fn child_argument() -> Option<String> {
    std::env::var("OUTCROP_STORE_CHILD").ok()
}

/// Checks the file with SQLite itself.
pub fn assert_sound(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("outcrop.db")).unwrap();
    let check = |sql: &str| {
        connection.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap_or_default()
    };
    assert_eq!(check("PRAGMA integrity_check(1)"), "ok");
    assert_eq!(check("SELECT \"table\" FROM pragma_foreign_key_check"), "");
}
