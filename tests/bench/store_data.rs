//! A store with many conversations, for its measurements.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use outcrop::store::{FileSystem, Store, StoreOptions};
use outcrop::stored::{
    ConversationKey, KeySource, MessageKey, RequestKey, StoreAnswer, StoreChange, StoreEvent,
    StoreQuery, StoreRequest, StoreWrite, StoredBlock, StoredBlockContent, StoredContent,
    StoredEnding, StoredMessage, StoredMetrics, StoredPrompt, StoredReply, StoredRequest,
    StoredUsage,
};

use crate::cpu;

/// A store on its own thread.
pub struct OpenStore {
    pub store: Option<Store>,
    thread: Option<JoinHandle<Duration>>,
    pub events: Receiver<StoreEvent>,
    number: u64,
}

impl OpenStore {
    pub fn open(folder: &Path, seed: u64) -> Self {
        let instance = KeySource::new(seed).instance(1);
        let file_system = FileSystem::Local;
        let folder = folder.to_owned();
        let options =
            StoreOptions { folder, is_ephemeral: false, is_client: true, instance, file_system };
        let (to, events) = channel();
        let (store, job) = Store::new(options, Box::new(move |event| drop(to.send(event))));
        let thread = std::thread::spawn(move || cpu::of(|| job.run()).1);
        Self { store: Some(store), thread: Some(thread), events, number: 0 }
    }

    pub fn send(&mut self, request: StoreRequest) -> u64 {
        self.number += 1;
        self.store.as_ref().expect("the store runs").submit(self.number, request);
        self.number
    }

    pub fn wait(&self, wanted: u64) -> StoreAnswer {
        loop {
            match self.events.recv().expect("the store runs") {
                StoreEvent::Answer { number, answer } if number == wanted => return answer,
                _ => {}
            }
        }
    }

    pub fn query(&mut self, query: StoreQuery) -> (StoreAnswer, Duration) {
        let started = Instant::now();
        let number = self.send(StoreRequest::Query(query));
        let answer = self.wait(number);
        (answer, started.elapsed())
    }

    pub fn write(
        &mut self,
        conversation: ConversationKey,
        now_ms: i64,
        change: StoreChange,
    ) -> u64 {
        self.send(StoreRequest::Write(StoreWrite { conversation, now_ms, change }))
    }

    /// Ends the thread and returns its CPU time.
    pub fn close(mut self) -> Duration {
        drop(self.store.take());
        self.thread.take().expect("the store runs").join().expect("the store runs")
    }
}

/// A generator of text in which few words are frequent, as in a natural language.
pub struct Words(pub u64);

impl Words {
    pub fn number(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    pub fn word(&mut self) -> String {
        const PARTS: [&str; 16] = [
            "str", "eam", "tok", "en", "re", "quest", "con", "fig", "th", "ing", "err", "or", "al",
            "loc", "de", "ly",
        ];
        // The product makes small numbers frequent: about 20,000 words, a few of them in most
        // texts.
        let share = self.number(1000) * self.number(1000) * self.number(1000);
        let mut n = share / 50_000;
        let mut word = String::new();
        loop {
            word.push_str(PARTS[usize::try_from(n % 16).expect("below 16")]);
            n /= 16;
            if n == 0 {
                return word;
            }
        }
    }

    fn text(&mut self, words: u64) -> String {
        let words: Vec<String> = (0..words).map(|_| self.word()).collect();
        words.join(" ")
    }
}

/// Returns the change that appends a prompt.
pub fn prompt(key: MessageKey, parent: Option<MessageKey>, text: String, now: i64) -> StoreChange {
    let content = StoredContent::Prompt(StoredPrompt { text, attachments: Vec::new() });
    let message = Box::new(StoredMessage { key, parent, created_ms: now, content });
    StoreChange::Append { message, clears_draft: true }
}

/// Returns the change that appends a reply. Without a text, the reply is open.
pub fn reply(
    (key, parent, request): (MessageKey, MessageKey, RequestKey),
    text: Option<String>,
    now: i64,
) -> StoreChange {
    let usage = StoredUsage { input: Some(200), output: Some(150), ..StoredUsage::default() };
    let metrics = StoredMetrics {
        usage: Some(usage),
        cost_usd: Some(0.002),
        wall_us: Some(1_800_000),
        ..StoredMetrics::default()
    };
    let ending = StoredEnding::Complete {
        reason: "end_turn".into(),
        sequence: None,
        is_inferred: false,
        category: None,
        explanation: None,
    };
    let is_open = text.is_none();
    let content = StoredContent::Reply(StoredReply {
        model: "global.anthropic.claude-haiku-4-5".into(),
        recipe: None,
        prefill: None,
        blocks: text.map(block).into_iter().collect(),
        ending: if is_open { StoredEnding::Open } else { ending },
        guardrail_findings: Vec::new(),
        requests: vec![StoredRequest {
            key: request,
            sent_ms: now,
            model: "global.anthropic.claude-haiku-4-5".into(),
            settings: r#"{"maxTokens":4096,"temperature":0.7}"#.into(),
            metrics: if is_open { StoredMetrics::default() } else { metrics },
        }],
    });
    let message = Box::new(StoredMessage { key, parent: Some(parent), created_ms: now, content });
    StoreChange::Append { message, clears_draft: false }
}

pub fn block(text: String) -> StoredBlock {
    StoredBlock { index: 0, content: StoredBlockContent::Text { text, citations: Vec::new() } }
}

/// Fills the store. Returns the conversation of 1,000 messages.
pub fn fill(folder: &Path, messages: usize) -> ConversationKey {
    let (mut store, mut keys, mut words) =
        (OpenStore::open(folder, 11), KeySource::new(12), Words(1));
    let (mut now, mut written, mut long) = (1_764_000_000_000, 0, None);
    while written < messages {
        let conversation = keys.conversation(now);
        let turns = if long.is_none() { 500 } else { 1 + words.number(40) };
        long.get_or_insert(conversation);
        let (model, settings) = ("m".to_owned(), "{}".to_owned());
        let mut last = store.write(conversation, now, StoreChange::Create { model, settings });
        let mut parent = None;
        for _ in 0..turns {
            let (question, answer) = (keys.message(now), keys.message(now));
            let length = 5 + words.number(40);
            let text = words.text(length);
            store.write(conversation, now, prompt(question, parent, text, now));
            let length = 20 + words.number(200);
            let text = words.text(length);
            let ids = (answer, question, keys.request(now));
            last = store.write(conversation, now, reply(ids, Some(text), now));
            parent = Some(answer);
            now += 150_000;
            written += 2;
        }
        store.wait(last);
    }
    store.close();
    long.expect("a conversation")
}
