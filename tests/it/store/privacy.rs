//! Deleted text is in no file any more.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use outcrop::stored::{
    PurgeReport, PurgeScope, StoreAnswer, StoreChange, StoreQuery, StoreRequest, StoredAttachment,
    StoredPrompt, UsagePeriod, WriteRefusal,
};

use super::harness::{TestStore, assert_sound, text_delta};

/// Returns the files below a folder that contain the text, without regard to case.
pub fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else {
            let bytes = fs::read(&path).unwrap().to_ascii_lowercase();
            let needle = text.to_ascii_lowercase();
            if bytes.windows(needle.len()).any(|window| window == needle.as_bytes()) {
                found.push(path);
            }
        }
    }
    found
}

fn purge(store: &mut TestStore, scope: PurgeScope) -> PurgeReport {
    match store.ask(StoreRequest::Purge(scope)) {
        StoreAnswer::Purged(report) => report,
        other => panic!("{other:?}"),
    }
}

fn file(name: &str, bytes: &[u8]) -> StoredAttachment {
    let bytes = Some(Arc::new(bytes.to_vec()));
    StoredAttachment { name: name.into(), format: "txt".into(), size: None, bytes }
}

const SECRETS: [&str; 7] = [
    "zanzibarprompt",
    "zanzibarreply",
    "zanzibartitle",
    "zanzibardraft",
    "zanzibarfile",
    "zanzibarstream",
    "zanzibarsetting",
];

/// Writes a conversation that has each secret, among other conversations.
fn write_secrets(store: &mut TestStore) -> outcrop::stored::ConversationKey {
    for n in 0..30 {
        let conversation = store.create();
        store.turn(conversation, None, &format!("other prompt {n}"), &"other words ".repeat(60));
    }
    let conversation = store.create();
    let mut reply =
        store.turn(conversation, None, "a zanzibarprompt", &"zanzibarreply ".repeat(900));
    for n in 0..20 {
        reply =
            store.turn(conversation, Some(reply), &format!("zanzibarprompt {n}"), "zanzibarreply");
    }
    let prompt = store.prompt(conversation, Some(reply), "more zanzibarprompt");
    let begun = store.begin(conversation, prompt);
    for _ in 0..50 {
        store.store().append_delta(begun.0, begun.1, text_delta("zanzibarstream "));
    }
    store.list();
    store.finish(conversation, begun, "a zanzibarreply");
    let title = Some("zanzibartitle".to_owned());
    store.save(conversation, StoreChange::Rename { title });
    let attachments = vec![file("zanzibarfile.txt", b"the zanzibarfile")];
    let draft = StoredPrompt { text: "zanzibardraft".into(), attachments };
    store.save(conversation, StoreChange::SaveDraft { draft });
    let (model, settings) = ("m".into(), "{\"system\":\"zanzibarsetting\"}".into());
    store.save(conversation, StoreChange::SaveSettings { model, settings });
    conversation
}

#[test]
fn a_deleted_conversation_is_in_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = write_secrets(&mut store);
    for secret in SECRETS {
        assert!(!files_with(folder.path(), secret).is_empty(), "{secret} was never written");
    }
    let usage = |store: &mut TestStore| store.query(StoreQuery::Usage(UsagePeriod::Month));
    let before = usage(&mut store);
    store.save(conversation, StoreChange::Delete);
    let now = store.now_ms;
    assert_eq!(purge(&mut store, PurgeScope::DeletedBefore(now)).conversations, 0);
    let report = purge(&mut store, PurgeScope::DeletedBefore(now + 1));
    assert_eq!((report.conversations, report.is_log_empty), (1, true));
    for secret in SECRETS {
        assert_eq!(files_with(folder.path(), secret), Vec::<PathBuf>::new(), "{secret}");
    }
    // The figures stay, because the tokens were spent.
    assert_eq!(usage(&mut store), before);
    assert_eq!(store.titles().len(), 30);
    store.close();
    assert_sound(folder.path());
    for secret in SECRETS {
        assert_eq!(files_with(folder.path(), secret), Vec::<PathBuf>::new(), "{secret}");
    }
}

#[test]
fn everything_can_be_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    write_secrets(&mut store);
    let report = purge(&mut store, PurgeScope::Everything);
    assert_eq!((report.conversations, report.is_log_empty), (31, true));
    for text in SECRETS.into_iter().chain(["other prompt", "other words"]) {
        assert_eq!(files_with(folder.path(), text), Vec::<PathBuf>::new(), "{text}");
    }
    assert!(store.titles().is_empty());
    store.close();
    assert_sound(folder.path());
}

#[test]
fn retention_removes_conversations_without_a_pin() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let old = store.create();
    store.turn(old, None, "zanzibarprompt", "zanzibarreply");
    let pinned = store.create();
    store.turn(pinned, None, "pinned", "reply");
    store.save(pinned, StoreChange::Pin { is_pinned: true });
    store.now_ms += 1000;
    let limit = store.now_ms;
    let new = store.create();
    store.turn(new, None, "new", "reply");
    assert_eq!(purge(&mut store, PurgeScope::UnchangedSince(limit)).conversations, 1);
    assert_eq!(store.titles(), ["pinned", "new"]);
    assert_eq!(files_with(folder.path(), "zanzibar"), Vec::<PathBuf>::new());
}

#[test]
fn retention_keeps_the_conversations_that_are_open() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, mut other) = (TestStore::open(folder.path()), TestStore::open(folder.path()));
    let conversations = ["zanzibar", "open here", "open there"].map(|prompt| {
        let conversation = store.create();
        store.turn(conversation, None, prompt, "reply");
        conversation
    });
    store.read(conversations[1]);
    other.read(conversations[2]);
    let limit = store.now_ms + 1;
    let report = purge(&mut store, PurgeScope::UnchangedSince(limit));
    assert_eq!(report.conversations, 1);
    assert_eq!(store.titles(), ["open there", "open here"]);
    assert_eq!(files_with(folder.path(), "zanzibar"), Vec::<PathBuf>::new());
    // The other window is closed, so its conversation is no longer open.
    other.close();
    assert_eq!(purge(&mut store, PurgeScope::UnchangedSince(limit)).conversations, 1);
    assert_eq!(store.titles(), ["open here"]);
}

#[test]
fn a_draft_counts_as_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    store.turn(conversation, None, "old", "reply");
    let limit = store.now_ms + 1;
    let draft = StoredPrompt { text: "not sent".into(), attachments: Vec::new() };
    store.save(conversation, StoreChange::SaveDraft { draft });
    // The purge keeps the conversation that this program changed last, so change another
    // conversation.
    store.create();
    assert_eq!(purge(&mut store, PurgeScope::UnchangedSince(limit)).conversations, 0);
    let later = store.now_ms + 1;
    assert_eq!(purge(&mut store, PurgeScope::UnchangedSince(later)).conversations, 1);
}

#[test]
fn another_window_can_undo_a_deletion_for_a_day() {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let folder = tempfile::tempdir().unwrap();
    let mut other = TestStore::open(folder.path());
    let conversation = other.create();
    other.turn(conversation, None, "zanzibar", "reply");
    other.save(conversation, StoreChange::Delete);
    let deleted_ms = other.now_ms;
    let mut store = TestStore::open(folder.path());
    let at_start = PurgeScope::DeletedBefore(deleted_ms + DAY / 2);
    assert_eq!(purge(&mut store, at_start).conversations, 0);
    other.save(conversation, StoreChange::Restore);
    other.save(conversation, StoreChange::Delete);
    let later = PurgeScope::DeletedBefore(deleted_ms + 2 * DAY);
    assert_eq!(purge(&mut store, later).conversations, 1);
    let refused = StoreAnswer::Refused(WriteRefusal::NotFound);
    assert_eq!(other.write(conversation, StoreChange::Restore), refused);
    assert_eq!(files_with(folder.path(), "zanzibar"), Vec::<PathBuf>::new());
}

#[test]
fn a_backup_that_cannot_be_removed_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    fs::write(folder.path().join("outcrop.schema-1-1.db"), "a backup").unwrap();
    // This backup cannot be removed, because it is a folder.
    let stuck = folder.path().join("outcrop.schema-1-2.db");
    fs::create_dir(&stuck).unwrap();
    let report = purge(&mut store, PurgeScope::Conversation(conversation));
    assert_eq!((report.conversations, report.backups), (1, vec![stuck]));
    assert!(!folder.path().join("outcrop.schema-1-1.db").exists());
}

#[test]
fn a_pruned_branch_is_removed_and_the_rest_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    let reply = store.turn(conversation, None, "kept", "kept");
    let branch = store.prompt(conversation, Some(reply), "zanzibarprompt");
    let begun = store.begin(conversation, branch);
    store.finish(conversation, begun, "zanzibarreply");
    store.save(conversation, StoreChange::PruneBranch { message: branch });
    let now = store.now_ms;
    let report = purge(&mut store, PurgeScope::DeletedBefore(now + 1));
    assert_eq!((report.conversations, report.branches), (0, 1));
    assert_eq!(store.read(conversation).unwrap().messages.len(), 2);
    assert_eq!(files_with(folder.path(), "zanzibar"), Vec::<PathBuf>::new());
}

#[test]
fn equal_files_are_stored_once_and_removed_with_their_last_use() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let content = b"zanzibarfile".repeat(1000);
    let conversations = [store.create(), store.create()];
    for conversation in conversations {
        let draft = StoredPrompt { text: String::new(), attachments: vec![file("a", &content)] };
        store.save(conversation, StoreChange::SaveDraft { draft });
    }
    let rows = || {
        let file = rusqlite::Connection::open(folder.path().join("outcrop.db")).unwrap();
        file.query_row("SELECT count(*) FROM attachment", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(rows(), 1);
    purge(&mut store, PurgeScope::Conversation(conversations[0]));
    assert_eq!(rows(), 1);
    let draft = store.read(conversations[1]).unwrap().draft;
    assert_eq!(draft.attachments[0].bytes.as_deref(), Some(&content));
    purge(&mut store, PurgeScope::Conversation(conversations[1]));
    assert_eq!(rows(), 0);
    assert_eq!(files_with(folder.path(), "zanzibar"), Vec::<PathBuf>::new());
}
