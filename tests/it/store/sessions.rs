//! What a session stores, and what it reads back.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use outcrop::chat::attachment::{Attachment, AttachmentKind, DocumentFormat, ImageFormat};
use outcrop::chat::citation::Citation;
use outcrop::chat::event::{MatchedStop, Metadata, StopDetails, StopReason, StreamEvent, Usage};
use outcrop::chat::message::{Ending, Message};
use outcrop::chat::model::ModelId;
use outcrop::chat::prompt::Prompt;
use outcrop::chat::request::Request;
use outcrop::chat::settings::{SettingField, Settings};
use outcrop::config::models;
use outcrop::session::Session;
use outcrop::session::effect::Effect;
use outcrop::session::requests::{RequestNumber, StartedRequest};
use outcrop::session::store_link::StoreLink;
use outcrop::session::turn::Turn;
use outcrop::session::wall_clock::WallClock;
use outcrop::stored::{
    PurgeScope, StoreAnswer, StoreChange, StoreQuery, StoreRequest, StoredContent,
    StoredConversation, StoredEnding, StoredMessage, WriteRefusal,
};

use super::harness::{TestStore, random, text_of};

/// A session whose changes go to a store.
struct StoredSession {
    session: Session,
    store: TestStore,
}

fn settings() -> Settings {
    let mut settings = Settings::new(ModelId::default_for("us-east-1"));
    let texts = [
        (SettingField::SystemPrompt, "Be brief.\nAlways."),
        (SettingField::Temperature, "0.5"),
        (SettingField::StopSequences, "```\n\\n\\nHuman:"),
        (SettingField::Prefill, "{"),
        (SettingField::Caching, "1h"),
        (SettingField::Metadata, "team=search"),
    ];
    for (field, text) in texts {
        field.set(&mut settings, text).expect("valid");
    }
    settings.recipe = Some("json".into());
    settings
}

impl StoredSession {
    fn open(folder: &Path) -> Self {
        let now = Instant::now();
        let mut session = Session::new(now, Arc::new(models::catalog()), settings());
        let clock = WallClock::new(now, 1_796_000_000_000);
        session.store = StoreLink::new(clock, random());
        Self { session, store: TestStore::open(folder) }
    }

    /// Passes the changes to the store.
    fn save(&mut self) {
        let changes = self.session.store_changes();
        self.pass(changes);
    }

    fn pass(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let Effect::Store { request, .. } = effect else { panic!("{effect:?}") };
            assert_eq!(self.store.ask(*request), StoreAnswer::Durable);
        }
        for entry in self.session.take_journal() {
            self.store.store().append_delta(entry.message, entry.request, entry.delta);
        }
    }

    fn prompt(&mut self, prompt: Prompt) -> StartedRequest {
        let id = self.session.open.conversation.append(Message::User(prompt));
        let settings = self.session.settings.clone();
        let started = self.session.request_reply(id, &settings, |request| request);
        self.save();
        started.expect("a prompt with text")
    }

    fn stream(&mut self, started: &StartedRequest, events: impl IntoIterator<Item = StreamEvent>) {
        let number = number(started);
        for event in events {
            self.session.now += Duration::from_millis(20);
            self.session.apply_event(self.session.now, number, &event);
            if event.is_delta() {
                self.pass(Vec::new());
            }
        }
        self.save();
    }

    /// Reads the conversation from the store into another session.
    fn reopened(&mut self) -> (StoredConversation, Session, Settings, Prompt) {
        let stored = self.stored();
        let mut other = Session::new(
            self.session.now,
            Arc::clone(&self.session.catalog),
            Settings::new(ModelId::default_for("us-east-1")),
        );
        let clock = WallClock::new(self.session.now, 1_796_000_000_000);
        other.store = StoreLink::new(clock, random());
        let restored = other.restore(&stored);
        let (settings, draft) = (restored.settings, restored.draft);
        other.open(restored.open);
        other.settings = settings.clone();
        (stored, other, settings, draft)
    }

    fn stored(&mut self) -> StoredConversation {
        let conversation = self.session.open.saved.key.expect("a stored conversation");
        let answer = self.store.query(StoreQuery::Open { conversation });
        let StoreAnswer::Conversation(Some(stored)) = answer else { panic!("{answer:?}") };
        *stored
    }
}

fn number(started: &StartedRequest) -> RequestNumber {
    match &started.effect {
        Effect::Ask { reply, .. } => *reply,
        other => panic!("{other:?}"),
    }
}

fn text(index: i32, text: &str) -> StreamEvent {
    StreamEvent::Text { index, text: text.into() }
}

fn cite(index: i32, title: &str) -> StreamEvent {
    let citation = Citation { title: Some(title.into()), ..Citation::default() };
    StreamEvent::Citation { index, citation: Box::new(citation) }
}

fn metadata() -> StreamEvent {
    let usage = Usage { input: Some(18), output: Some(54), total: Some(72), ..Usage::default() };
    StreamEvent::Metadata(Metadata {
        usage: Some(usage),
        latency_ms: Some(1822),
        service_tier: Some("default".into()),
        guardrail_findings: vec!["prompt: word \"x\", blocked".into()],
    })
}

/// Returns the figures of each request of a turn.
fn figures(turn: &Turn) -> Vec<impl PartialEq + std::fmt::Debug> {
    let requests = turn.request_metrics().map(|request| {
        let (meter, gaps) = (request.meter, request.meter.gaps());
        let times = (meter.time_to_first_token(), meter.wall_time(), meter.latency_ms());
        let gaps = (gaps.count(), gaps.percentiles([50, 95]), gaps.longest());
        let is_measured = meter.tokens_per_second().is_some();
        (request.model.clone(), meter.usage().copied(), times, meter.deltas(), is_measured, gaps)
    });
    requests.collect()
}

fn assert_equal(session: &Session, other: &Session) {
    let (own, theirs) = (&session.open.conversation, &other.open.conversation);
    assert_eq!(theirs.path(), own.path());
    for id in own.all() {
        assert_eq!((theirs.get(id), theirs.parent(id)), (own.get(id), own.parent(id)), "{id:?}");
    }
    let request = |session: &Session| {
        Request::ask(&session.open.conversation, &session.settings, &session.catalog)
    };
    assert_eq!(request(other), request(session));
}

#[test]
fn a_conversation_with_every_kind_of_content_is_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut test = StoredSession::open(folder.path());
    let image = AttachmentKind::Image { format: ImageFormat::Png, size: (2, 3) };
    let attachments = vec![
        Arc::new(Attachment::new("a.png".into(), image, vec![0, 255, 7])),
        Arc::new(Attachment::new(
            "b.md".into(),
            AttachmentKind::Document(DocumentFormat::Md),
            vec![1],
        )),
    ];
    let first = test.prompt(Prompt { text: "one \u{1b}".into(), attachments });
    test.stream(
        &first,
        [
            StreamEvent::Opened { request_id: Some("id-1".into()) },
            StreamEvent::Reasoning { index: 0, text: "hm".into() },
            StreamEvent::ReasoningSignature { index: 0, signature: "s".into() },
            StreamEvent::ReasoningRedacted { index: 1, bytes: 9 },
            text(2, "1}"),
            StreamEvent::ToolUseStarted { index: 3, id: "t".into(), name: "n".into() },
            StreamEvent::ToolInput { index: 3, json: "{\"a\":1".into() },
            StreamEvent::OtherBlock { index: 4, kind: "video".into() },
            text(5, "Cited "),
            cite(5, "a"),
            cite(5, "b"),
            StreamEvent::BlockStopped { index: 5 },
            text(6, "and again"),
            cite(6, "a"),
            StreamEvent::BlockStopped { index: 6 },
            text(7, "."),
            StreamEvent::MessageStopped {
                reason: StopReason::StopSequence,
                sequence: Some(MatchedStop { text: "```".into(), is_inferred: true }),
                details: Some(Box::new(StopDetails {
                    category: Some("cyber".into()),
                    explanation: None,
                })),
            },
            metadata(),
            StreamEvent::Ended,
        ],
    );
    // A branch, a stopped reply that is continued, and a change of the settings.
    let settings = test.session.settings.clone();
    let prompt = test.session.open.conversation.path()[0];
    let second =
        test.session.request_reply(prompt, &settings, |request| request).expect("a prompt");
    test.save();
    test.stream(&second, [text(0, "half ")]);
    test.session.stop(second.message);
    test.save();
    let continued = test.session.continue_reply(second.message, &settings).expect("has text");
    test.save();
    test.stream(
        &continued,
        [
            text(0, " more"),
            StreamEvent::stopped(StopReason::EndTurn),
            metadata(),
            StreamEvent::Ended,
        ],
    );
    SettingField::Temperature.set(&mut test.session.settings, "0.9").expect("valid");
    test.session.open.conversation.switch(second.message, -1);
    test.save();
    let draft = Prompt::from("a draft");
    let changes = test.session.store_draft(&draft);
    test.pass(changes);

    let (stored, other, settings, read_draft) = test.reopened();
    assert_equal(&test.session, &other);
    assert_eq!((settings, read_draft), (test.session.settings.clone(), draft));
    assert_eq!(stored.messages.len(), 3);
    assert_eq!(other.open.spending, test.session.open.spending);
    for id in [first.message, second.message] {
        let (own, theirs) =
            (test.session.turn(id).expect("a turn"), other.turn(id).expect("a turn"));
        assert_eq!(theirs.request_id, own.request_id);
        assert_eq!(theirs.settings(), own.settings());
        assert_eq!(figures(theirs), figures(own), "{id:?}");
    }
    // Everything is stored, so the session has no more changes.
    assert!(test.session.store_changes().is_empty());
}

#[test]
fn a_reply_of_a_killed_program_is_read_as_interrupted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut test = StoredSession::open(folder.path());
    let started = test.prompt("one".into());
    test.stream(
        &started,
        [
            text(0, "cited"),
            cite(0, "a"),
            StreamEvent::BlockStopped { index: 0 },
            text(1, " and the re"),
            text(1, "st"),
        ],
    );
    // A program that ends without its last event leaves the reply open.
    let mut next = StoredSession::open(folder.path());
    next.session.open.saved.key = test.session.open.saved.key;
    let StoredSession { store, session } = test;
    drop(store);
    let stored = next.stored();
    let restored = next.session.restore(&stored);
    let reply = restored.open.conversation.reply(started.message).expect("a reply");
    assert_eq!(reply.ending, Ending::Interrupted);
    assert_eq!(reply.full_text(), "{cited and the rest");
    assert_eq!(
        reply.citations(),
        session.open.conversation.reply(started.message).expect("a reply").citations()
    );
    // The partial reply is sent back as a reply, and a prompt follows it.
    let mut conversation = restored.open.conversation;
    conversation.append(Message::User("go on".into()));
    let request = Request::ask(
        &conversation,
        &Settings::new(ModelId::default_for("")),
        &next.session.catalog,
    );
    assert_eq!(request.expect("a request").history.len(), 3);
}

#[test]
fn a_deleted_conversation_is_stored_again_under_a_new_id() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut test = StoredSession::open(folder.path());
    let started = test.prompt("one".into());
    test.stream(
        &started,
        [text(0, "two"), StreamEvent::stopped(StopReason::EndTurn), StreamEvent::Ended],
    );
    let old = test.session.open.saved.key.expect("a key");
    test.store.ask(StoreRequest::Purge(PurgeScope::Conversation(old)));
    let rename = StoreChange::Rename { title: Some("x".into()) };
    assert_eq!(test.store.write(old, rename), StoreAnswer::Refused(WriteRefusal::NotFound));
    let changes = test.session.store_again();
    test.pass(changes);
    let stored = test.stored();
    assert_ne!(stored.key, old);
    let texts: Vec<String> = stored.messages.iter().map(text_of).collect();
    assert_eq!(texts, ["one", "two"]);
}

#[test]
fn a_pruned_branch_stays_hidden_until_it_is_restored() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut test = StoredSession::open(folder.path());
    let end = || [text(0, "reply"), StreamEvent::stopped(StopReason::EndTurn), StreamEvent::Ended];
    let first = test.prompt("one".into());
    test.stream(&first, end());
    let second = test.prompt("two".into());
    test.stream(&second, end());
    let settings = test.session.settings.clone();
    let prompt = test.session.open.conversation.path()[2];
    let other = test.session.request_reply(prompt, &settings, |request| request);
    test.save();
    test.stream(&other.expect("a prompt"), end());
    let all: Vec<_> = test.session.open.conversation.path().to_vec();

    // A branch within a branch: each is restored alone, even if both are pruned at the same time.
    assert_eq!(test.session.prune(second.message), Ok(1));
    test.save();
    assert_eq!(test.session.prune(prompt), Ok(2));
    test.save();
    let texts = |test: &mut StoredSession| -> Vec<String> {
        test.stored().messages.iter().map(text_of).collect()
    };
    assert_eq!(texts(&mut test), ["one", "reply"]);
    let (stored, other, ..) = test.reopened();
    assert_eq!(stored.position.tip, Some(stored.messages[1].key));
    assert_eq!(other.open.conversation.path().len(), 2);
    assert_eq!(test.session.undo_prune(), Ok(prompt));
    test.save();
    assert_eq!(texts(&mut test), ["one", "reply", "two", "reply"]);
    assert_eq!(test.session.undo_prune(), Ok(second.message));
    test.save();
    let (stored, other, ..) = test.reopened();
    assert_eq!((stored.messages.len(), other.open.conversation.path()), (5, &all[..]));

    // A conversation that is stored again under a new id keeps its pruned branches.
    assert_eq!(test.session.prune(prompt), Ok(3));
    test.save();
    let old = test.session.open.saved.key.expect("a key");
    test.store.ask(StoreRequest::Purge(PurgeScope::Conversation(old)));
    let changes = test.session.store_again();
    test.pass(changes);
    assert_eq!(texts(&mut test), ["one", "reply"]);
}

#[test]
fn a_branch_that_another_window_prunes_or_uses_is_not_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut test = StoredSession::open(folder.path());
    let end = || [text(0, "reply"), StreamEvent::stopped(StopReason::EndTurn), StreamEvent::Ended];
    let first = test.prompt("one".into());
    test.stream(&first, end());
    let second = test.prompt("two".into());
    test.stream(&second, end());
    let prompt = test.session.open.conversation.path()[2];
    let stored = test.stored();
    let (key, branch) = (stored.key, stored.messages[2].key);
    let prune = StoreChange::PruneBranch { message: branch };
    assert_eq!(test.store.write(key, prune), StoreAnswer::Durable);
    // This window still shows the branch, and continues it.
    let third = test.prompt("three".into());
    test.stream(&third, end());
    assert_eq!(test.stored().messages.len(), 6);
    // Both windows prune the branch.
    let prune = StoreChange::PruneBranch { message: branch };
    assert_eq!(test.store.write(key, prune), StoreAnswer::Durable);
    assert_eq!(test.session.prune(prompt), Ok(4));
    test.save();
    assert_eq!(test.stored().messages.len(), 2);
}

/// Random prompts, replies, stops, continuations and branch switches.
#[test]
fn any_session_is_read_back() {
    for seed in 1..=12_u64 {
        let folder = tempfile::tempdir().expect("a folder");
        let mut test = StoredSession::open(folder.path());
        let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut next = |limit: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            usize::try_from(random >> 33).unwrap_or_default() % limit
        };
        let mut open: Vec<StartedRequest> = Vec::new();
        for step in 0..40 {
            let settings = test.session.settings.clone();
            let conversation = &test.session.open.conversation;
            let replies: Vec<_> =
                conversation.all().filter(|id| conversation.reply(*id).is_some()).collect();
            let is_busy =
                conversation.tip().is_some_and(|tip| test.session.in_flight(tip).is_some());
            match next(6) {
                0 if !is_busy => open.push(test.prompt(format!("prompt {step}").as_str().into())),
                1 if !replies.is_empty() => {
                    let reply = replies[next(replies.len())];
                    if test.session.in_flight(reply).is_none()
                        && let Ok(started) = test.session.continue_reply(reply, &settings)
                    {
                        open.push(started);
                    }
                }
                2 if !replies.is_empty() => {
                    let reply = replies[next(replies.len())];
                    test.session.stop(reply);
                }
                3 if !replies.is_empty() => {
                    let reply = replies[next(replies.len())];
                    test.session.open.conversation.show(reply);
                }
                _ => {
                    if let Some(started) = open.get(next(open.len().max(1))).cloned() {
                        let end = [StreamEvent::stopped(StopReason::EndTurn), StreamEvent::Ended];
                        let is_end = next(3) == 0;
                        let events = [text(0, "some "), text(0, "words ")].into_iter();
                        test.stream(&started, events.chain(end.into_iter().filter(|_| is_end)));
                    }
                }
            }
            test.save();
        }
        for started in open {
            test.stream(&started, [StreamEvent::Ended]);
        }
        let (stored, other, ..) = test.reopened();
        assert_equal(&test.session, &other);
        let is_open = |message: &StoredMessage| matches!(&message.content, StoredContent::Reply(reply) if reply.ending == StoredEnding::Open);
        assert!(!stored.messages.iter().any(is_open), "seed {seed}");
    }
}
