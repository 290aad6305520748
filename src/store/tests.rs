//! Tests of the parts together: query plans, migrations and the search index.

use std::path::Path;
use std::sync::Mutex;

use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::backend::{Backend, LoggedChange};
use super::database::Database;
use super::purge::Purge;
use super::schema::MIGRATIONS;
use super::*;
use crate::stored::*;

/// The statements that the traced connection ran.
static STATEMENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Tables with a row for each message, or more.
const LARGE: [&str; 6] = ["message", "block", "reply", "request", "delta", "branch_choice"];

fn remember(event: TraceEvent<'_>) {
    if let TraceEvent::Stmt(statement, _) = event {
        let mut statements = STATEMENTS.lock().expect("not poisoned");
        statements.push(statement.sql().into_owned());
    }
}

fn fill(connection: &Connection, keys: &mut KeySource, owner: InstanceKey) -> ConversationKey {
    let conversation = keys.conversation(1);
    let make = |change| {
        let write = StoreWrite { conversation, now_ms: 5, change };
        changes::make(connection, &write, owner).expect("SQLite").expect("a change that fits");
    };
    make(StoreChange::Create { model: "m".into(), settings: "{}".into() });
    let mut parent = None;
    for _ in 0..20 {
        let key = keys.message(1);
        let file = StoredAttachment {
            name: "a.txt".into(),
            format: "txt".into(),
            size: None,
            bytes: Some(std::sync::Arc::new(vec![1])),
        };
        let prompt = StoredPrompt { text: "some words".into(), attachments: vec![file] };
        let content = StoredContent::Prompt(prompt);
        let message = Box::new(StoredMessage { key, parent, created_ms: 1, content });
        make(StoreChange::Append { message, clears_draft: true });
        let (reply, request) = (keys.message(1), keys.request(1));
        let stored = |key| StoredRequest {
            key,
            sent_ms: 1,
            model: "m".into(),
            settings: "{}".into(),
            metrics: StoredMetrics::default(),
        };
        let content = StoredContent::Reply(StoredReply {
            model: "m".into(),
            recipe: None,
            prefill: Some("{".into()),
            blocks: Vec::new(),
            ending: StoredEnding::Open,
            guardrail_findings: Vec::new(),
            requests: vec![stored(request)],
        });
        let message =
            Box::new(StoredMessage { key: reply, parent: Some(key), created_ms: 1, content });
        make(StoreChange::Append { message, clears_draft: false });
        let delta = StoredDelta { index: 0, content: DeltaContent::Text("words".into()) };
        let delta = journal::BufferedDelta { message: reply, request, delta };
        delta.insert(connection).expect("SQLite");
        let finished = FinishedReply {
            blocks: vec![StoredBlock {
                index: 0,
                content: StoredBlockContent::Text { text: "x".into(), citations: Vec::new() },
            }],
            ending: StoredEnding::Stopped,
            guardrail_findings: Vec::new(),
            request,
            metrics: StoredMetrics::default(),
        };
        make(StoreChange::FinishReply { message: reply, finished: Box::new(finished) });
        let request = Box::new(stored(keys.request(1)));
        make(StoreChange::ContinueReply { message: reply, request });
        parent = Some(reply);
    }
    let message = parent.expect("a message");
    let position = StoredPosition { tip: parent, choices: Vec::new(), scroll: None };
    make(StoreChange::SavePosition { position });
    make(StoreChange::PruneBranch { message });
    make(StoreChange::RestoreBranch { message });
    make(StoreChange::PruneBranch { message });
    make(StoreChange::Rename { title: Some("words".into()) });
    make(StoreChange::Pin { is_pinned: false });
    make(StoreChange::SaveSettings { model: "m".into(), settings: "{}".into() });
    make(StoreChange::SaveDraft { draft: StoredPrompt::default() });
    conversation
}

#[test]
fn no_statement_scans_all_messages() {
    let mut connection = Database::in_memory(MIGRATIONS).expect("memory");
    let statements = TraceEventCodes::SQLITE_TRACE_STMT;
    connection.trace_v2(statements, Some(remember)).expect("SQLite");
    let mut keys = KeySource::new(3);
    let owner = keys.instance(1);
    let conversation = fill(&connection, &mut keys, owner);
    open_conversation::read(&connection, conversation, |key| key == owner).expect("SQLite");
    let cursor = history::list(&connection, None, 9).expect("SQLite")[0].cursor();
    history::list(&connection, Some(cursor), 9).expect("SQLite");
    assert_eq!(history::latest(&connection).expect("SQLite"), Some(conversation));
    assert_eq!(text_search::search(&connection, "wor", None, 9).expect("SQLite").len(), 10);
    text_search::search(&connection, "some wor", Some(PassageCursor::oldest()), 9).expect("SQLite");
    text_search::recall(&connection, "wor", None, 9).expect("SQLite");
    text_search::recall(&connection, "", None, 9).expect("SQLite");
    history::usage(&connection, UsagePeriod::Day).expect("SQLite");
    assert!(changes::has_open_replies(&connection).expect("SQLite"));
    changes::interrupt_replies(&connection, |_| false).expect("SQLite");
    for scope in [
        PurgeScope::DeletedBefore(99),
        PurgeScope::UnchangedSince(3),
        PurgeScope::Conversation(conversation),
    ] {
        let mut purge = Purge::new(scope, None);
        while !purge.step(&connection).expect("SQLite") {}
    }
    let off = None::<fn(TraceEvent<'_>)>;
    connection.trace_v2(TraceEventCodes::empty(), off).expect("SQLite");
    let mut statements = std::mem::take(&mut *STATEMENTS.lock().expect("not poisoned"));
    statements.sort();
    statements.dedup();
    let mut checked = 0;
    for sql in statements.iter().filter(|sql| !sql.starts_with("--")) {
        checked += 1;
        let Ok(mut explain) = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")) else {
            // A statement of the search index itself, on its own tables.
            assert!(
                sql.contains("_search") || sql.contains("SAVEPOINT") || sql.contains("COMMIT"),
                "{sql}"
            );
            continue;
        };
        // The parameters stay unbound: a plan does not depend on them.
        let steps = explain.raw_query().mapped(|row| row.get::<_, String>(3));
        for step in steps.map(|step| step.expect("a step")) {
            let scanned = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
            let is_partial = step.contains("reply_by_owner");
            let is_large = scanned.is_some_and(|table| LARGE.contains(&table));
            assert!(!is_large || is_partial, "{step}\n{sql}");
        }
    }
    assert!(checked > 50, "only {checked} statements");
}

impl PassageCursor {
    fn oldest() -> Self {
        Self(0)
    }
}

#[test]
fn a_delta_is_written_after_its_reply_although_a_query_comes_between_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let (to, events) = std::sync::mpsc::channel();
    let sink: StoreSink = Box::new(move |event| drop(to.send(event)));
    // The job begins when everything is sent, so the order does not depend on two threads.
    let (store, job) = Store::new(options(folder.path(), 5), sink);
    let mut keys = KeySource::new(6);
    let conversation = keys.conversation(1);
    let change = |number, change| {
        let write = StoreWrite { conversation, now_ms: 1, change };
        store.submit(number, StoreRequest::Write(write));
    };
    change(1, StoreChange::Create { model: "m".into(), settings: "{}".into() });
    for number in [2, 4] {
        let (key, request) = (keys.message(1), keys.request(1));
        let metrics = StoredMetrics::default();
        let requests = vec![StoredRequest {
            key: request,
            sent_ms: 1,
            model: "m".into(),
            settings: "{}".into(),
            metrics,
        }];
        let content = StoredContent::Reply(StoredReply {
            model: "m".into(),
            recipe: None,
            prefill: None,
            blocks: Vec::new(),
            ending: StoredEnding::Open,
            guardrail_findings: Vec::new(),
            requests,
        });
        let message = Box::new(StoredMessage { key, parent: None, created_ms: 1, content });
        change(number, StoreChange::Append { message, clears_draft: false });
        let content = DeltaContent::Text(format!("delta {number}"));
        store.append_delta(key, request, StoredDelta { index: 0, content });
        // The first query begins a batch. The batch must not end at the second one.
        for _ in 0..2 {
            let list = StoreQuery::List { after: None, limit: 9 };
            store.submit(number + 1, StoreRequest::Query(list));
        }
    }
    store.submit(6, StoreRequest::Query(StoreQuery::Open { conversation }));
    drop(store);
    job.run();
    let opened = events.iter().find_map(|event| match event {
        StoreEvent::Answer { number: 6, answer: StoreAnswer::Conversation(found) } => found,
        _ => None,
    });
    let text = |message: &StoredMessage| match &message.content {
        StoredContent::Reply(reply) => format!("{:?}", reply.blocks),
        StoredContent::Prompt(_) => String::new(),
    };
    let texts: Vec<String> = opened.expect("it is stored").messages.iter().map(text).collect();
    assert!(texts[0].contains("delta 2") && texts[1].contains("delta 4"), "{texts:?}");
}

/// The newest schema, and one more step, as a later version of Outcrop has it.
const LATER: &[&str] = &[MIGRATIONS[0], "ALTER TABLE conversation ADD COLUMN note TEXT"];

/// The same with a step that fails if there is a conversation.
const BROKEN: &[&str] = &[
    MIGRATIONS[0],
    "ALTER TABLE conversation ADD COLUMN note TEXT;
     INSERT INTO branch_choice SELECT id, id FROM conversation",
];

fn options(folder: &Path, seed: u64) -> StoreOptions {
    StoreOptions {
        folder: folder.to_owned(),
        is_ephemeral: false,
        is_client: true,
        instance: KeySource::new(seed).instance(1),
        file_system: FileSystem::Local,
    }
}

/// Opens a store, makes the changes, and returns the first state and the answers.
fn run(
    folder: &Path,
    migrations: &'static [&'static str],
    changes: Vec<LoggedChange>,
) -> (StoreState, Vec<StoreAnswer>) {
    let (to, events) = std::sync::mpsc::channel();
    let sink: StoreSink = Box::new(move |event| drop(to.send(event)));
    let seed = changes.len() as u64 * 2 + 77;
    let mut backend = Backend::open(options(folder, seed), migrations, &sink);
    let answers = backend.write(changes, &sink);
    backend.close(false, &sink);
    match events.recv() {
        Ok(StoreEvent::State(state)) => (state, answers),
        other => panic!("{other:?}"),
    }
}

fn create(key: i64) -> Vec<LoggedChange> {
    let change = StoreChange::Create { model: "m".into(), settings: "{}".into() };
    let conversation = ConversationKey::from_bits(key);
    vec![LoggedChange::Write(StoreWrite { conversation, now_ms: key, change })]
}

fn rows(path: &Path) -> (u32, i64) {
    let connection = Connection::open(path).expect("a database");
    let version = schema::version(&connection).expect("a version");
    let count = "SELECT count(*) FROM conversation";
    (version, connection.query_row(count, [], |row| row.get(0)).expect("a count"))
}

#[test]
fn a_migration_writes_a_backup_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outcrop.db");
    let (_, answers) = run(folder.path(), MIGRATIONS, create(1));
    assert_eq!(answers, [StoreAnswer::Durable]);
    let (state, answers) = run(folder.path(), LATER, create(2));
    let StoreState::Ready(OpenReport { migration: Some((1, backup)), .. }) = state else {
        panic!("{state:?}")
    };
    assert_eq!(answers, [StoreAnswer::Durable]);
    assert_eq!((rows(&path), rows(&backup)), ((2, 2), (1, 1)));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&backup).expect("a backup").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // The older program reads the file and does not change it.
    let (state, _) = run(folder.path(), MIGRATIONS, create(3));
    assert!(matches!(state, StoreState::ReadOnly { .. }), "{state:?}");
    assert_eq!(rows(&path), (2, 2));
}

#[test]
fn a_migration_that_fails_leaves_the_old_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outcrop.db");
    run(folder.path(), MIGRATIONS, create(1));
    let (state, answers) = run(folder.path(), BROKEN, create(2));
    assert!(matches!(state, StoreState::InMemory { .. }), "{state:?}");
    assert_eq!(answers, [StoreAnswer::InMemory]);
    assert_eq!(rows(&path), (1, 1));
    assert!(matches!(run(folder.path(), MIGRATIONS, create(3)).0, StoreState::Ready(_)));
}

/// Opens the fixture of each released schema. With `OUTCROP_STORE_FIXTURE=write`, writes the fixture
/// of the newest schema if it does not exist.
#[test]
fn each_released_schema_can_be_opened() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for version in 1..=schema::newest(MIGRATIONS) {
        let fixture = fixtures.join(format!("store-schema-{version}.db"));
        if !fixture.exists() && std::env::var_os("OUTCROP_STORE_FIXTURE").is_some() {
            write_fixture(&fixture);
        }
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::copy(&fixture, folder.path().join("outcrop.db")).expect("the fixture");
        let (state, _) = run(folder.path(), MIGRATIONS, Vec::new());
        assert!(matches!(state, StoreState::Ready(_)), "schema {version}: {state:?}");
        let connection = Connection::open(folder.path().join("outcrop.db")).expect("a database");
        let entries = history::list(&connection, None, 9).expect("a list");
        assert_eq!((entries.len(), entries[0].title.as_str(), entries[0].turns), (1, "words", 20));
        let read = open_conversation::read(&connection, entries[0].conversation, |_| false);
        assert_eq!(read.expect("SQLite").expect("a conversation").messages.len(), 39);
    }
}

fn write_fixture(path: &Path) {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), MIGRATIONS, Vec::new());
    let file = folder.path().join("outcrop.db");
    let database = Database::open(&file, 1, database::Patience::Wait).expect("a database");
    let mut keys = KeySource::new(5);
    let owner = keys.instance(1);
    fill(database.connection(), &mut keys, owner);
    database.empty_log().expect("a checkpoint");
    std::fs::copy(&file, path).expect("a copy");
}

#[test]
fn the_search_index_agrees_with_the_text() {
    let connection = Database::in_memory(MIGRATIONS).expect("memory");
    let mut keys = KeySource::new(9);
    let owner = keys.instance(1);
    fill(&connection, &mut keys, owner);
    for index in ["block_search", "title_search"] {
        let check = format!("INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)");
        connection.execute_batch(&check).expect("an index that agrees with its content");
    }
}
