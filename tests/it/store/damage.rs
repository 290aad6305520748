//! A damaged file is set aside, and everything that can be read is in the new file.

use std::fs;
use std::path::{Path, PathBuf};

use outcrop::stored::{
    ConversationKey, MemoryReason, SalvageReport, StoreAnswer, StoreQuery, StoreState,
};

use super::harness::{TestStore, assert_sound};

const CONVERSATIONS: usize = 40;

/// Fills a store and closes it.
fn filled(folder: &Path) -> Vec<ConversationKey> {
    let mut store = TestStore::open(folder);
    let long = "many words of a reply ".repeat(40);
    let mut conversations = Vec::new();
    for n in 0..CONVERSATIONS {
        let conversation = store.create();
        let reply = store.turn(conversation, None, &format!("prompt {n}"), &long);
        store.turn(conversation, Some(reply), "more", &long);
        conversations.push(conversation);
    }
    store.close();
    conversations
}

fn salvaged(store: &TestStore) -> (PathBuf, SalvageReport) {
    match store.state() {
        StoreState::Salvaged { set_aside, report } => (set_aside.clone(), report.clone()),
        other => panic!("{other:?}"),
    }
}

/// Overwrites a part of the file. `from` and `to` are fractions of its length.
fn destroy(folder: &Path, from: f64, to: f64) -> Vec<u8> {
    let path = folder.join("outcrop.db");
    let mut bytes = fs::read(&path).unwrap();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let at = |share: f64| (bytes.len() as f64 * share) as usize;
    let (from, to) = (at(from), at(to));
    bytes[from..to].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    bytes
}

#[test]
fn a_destroyed_first_page_sets_the_file_aside_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let damaged = destroy(folder.path(), 0.0, 0.002);
    let mut store = TestStore::open(folder.path());
    let (aside, report) = salvaged(&store);
    assert_eq!(fs::read(&aside).unwrap(), damaged);
    assert_eq!((report.messages, report.conversations), (160, 40), "{report:?}");
    let conversation = store.create();
    store.turn(conversation, None, "after", "works");
    assert_eq!(store.titles().len(), CONVERSATIONS + 1);
    store.close();
    // The second damaged file does not replace the first.
    fs::write(folder.path().join("outcrop.db"), "not a database, but long enough to be read")
        .unwrap();
    let store = TestStore::open(folder.path());
    assert_ne!(salvaged(&store).0, aside);
    assert_eq!(fs::read(&aside).unwrap(), damaged);
    store.close();
    assert_sound(folder.path());
}

#[test]
fn rows_outside_the_damage_are_salvaged() {
    let mut best = 0;
    for part in 1..9 {
        let folder = tempfile::tempdir().unwrap();
        let conversations = filled(folder.path());
        let damaged = destroy(folder.path(), f64::from(part) / 10.0, f64::from(part) / 10.0 + 0.04);
        let mut store = TestStore::open(folder.path());
        for conversation in &conversations {
            // Reading finds damage that opening did not find.
            store.read(*conversation);
        }
        store.query(outcrop::stored::StoreQuery::Search {
            text: "words".into(),
            after: None,
            limit: 1000,
        });
        let Some(state) = store.states.iter().find(|it| matches!(it, StoreState::Salvaged { .. }))
        else {
            eprintln!("the damage at {part}0 % is in no page that a query read");
            continue;
        };
        let StoreState::Salvaged { set_aside, report } = state.clone() else { unreachable!() };
        assert_eq!(fs::read(&set_aside).unwrap(), damaged, "the damaged file was changed");
        eprintln!("damage at {part}0 %: {report:?}");
        assert!(report.messages > 80, "{report:?}");
        best = best.max(report.messages);
        let conversation = store.create();
        store.turn(conversation, None, "after", "works");
        store.close();
        assert_sound(folder.path());
    }
    assert!(best > 100, "only {best} of {} messages", CONVERSATIONS * 4);
}

#[test]
fn a_truncated_file_is_salvaged() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let path = folder.path().join("outcrop.db");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let mut store = TestStore::open(folder.path());
    let (_, report) = salvaged(&store);
    assert!(report.messages > 0, "{report:?}");
    assert!(!store.titles().is_empty());
    store.close();
    assert_sound(folder.path());
}

#[test]
fn a_damaged_file_that_another_program_uses_is_not_moved() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let first = TestStore::open(folder.path());
    let damaged = destroy(folder.path(), 0.0, 0.002);
    let second = TestStore::open(folder.path());
    let StoreState::InMemory { reason: MemoryReason::DamagedInUse, .. } = second.state() else {
        panic!("{:?}", second.state())
    };
    assert!(fs::read(folder.path().join("outcrop.db")).unwrap()[..100] == damaged[..100]);
    second.close();
    first.close();
}

#[test]
fn a_damaged_search_index_is_built_again() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let path = folder.path().join("outcrop.db");
    let file = rusqlite::Connection::open(&path).unwrap();
    let break_index = "UPDATE block_search_data SET block = x'ff00ff' WHERE id > 10";
    assert!(file.execute(break_index, []).unwrap() > 0);
    drop(file);
    let mut store = TestStore::open(folder.path());
    assert_eq!(found(&mut store, "words"), CONVERSATIONS * 2);
    assert!(store.state().is_durable(), "{:?}", store.state());
    let conversation = store.create();
    store.turn(conversation, None, "after", "works");
    assert_eq!(store.titles().len(), CONVERSATIONS + 1);
    store.close();
    assert_sound(folder.path());
}

/// Returns the number of messages that a search finds.
fn found(store: &mut TestStore, text: &str) -> usize {
    let query = StoreQuery::Search { text: text.to_owned(), after: None, limit: 1000 };
    let StoreAnswer::Passages(found) = store.query(query) else { panic!("no search") };
    found.len()
}

#[test]
fn a_search_index_without_rows_of_the_text_is_built_again() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let path = folder.path().join("outcrop.db");
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute_batch("INSERT INTO block_search (block_search) VALUES ('delete-all')").unwrap();
    drop(file);
    let mut store = TestStore::open(folder.path());
    assert_eq!(found(&mut store, "words"), CONVERSATIONS * 2);
    store.close();
    assert_sound(folder.path());
}

#[test]
fn a_salvage_that_was_stopped_is_completed() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let path = |name: &str| folder.path().join(name);
    // The state after the damaged file was renamed and before the new file is renamed.
    fs::copy(path("outcrop.db"), path("outcrop.salvage-new")).unwrap();
    fs::rename(path("outcrop.db"), path("outcrop.damaged-1.db")).unwrap();
    let mut store = TestStore::open(folder.path());
    assert_eq!(store.titles().len(), CONVERSATIONS);
    store.close();
    assert!(!path("outcrop.salvage-new").exists());
    assert!(path("outcrop.damaged-1.db").exists());
}
