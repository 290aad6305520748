//! A tree that is stored is read back as it was, whatever its shape and content.

use std::cell::RefCell;

use outcrop::stored::{BranchChoice, StoreChange, StoredPosition};
use proptest::prelude::*;

use super::harness::{TestStore, assert_sound};
use crate::trees::{choices, messages, tree};

#[test]
fn a_stored_tree_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = RefCell::new(TestStore::open(folder.path()));
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() };
    proptest!(config, |((contents, draft, title, chosen, tip) in tree())| {
        let mut store = store.borrow_mut();
        let conversation = store.create();
        let now_ms = store.now_ms;
        let messages = messages(&mut store.keys, now_ms, contents);
        for message in &messages {
            let message = Box::new(message.clone());
            store.save(conversation, StoreChange::Append { message, clears_draft: true });
        }
        let tip = Some(messages[tip % messages.len()].key);
        let choices = choices(&messages, &chosen);
        let position = StoredPosition { tip, choices, scroll: Some("{\"top\":3}".into()) };
        let change = StoreChange::SavePosition { position: position.clone() };
        store.save(conversation, change);
        store.save(conversation, StoreChange::SaveDraft { draft: draft.clone() });
        store.save(conversation, StoreChange::Rename { title: title.clone() });
        let read = store.read(conversation).expect("stored");
        prop_assert_eq!(read.messages, messages);
        prop_assert_eq!(read.draft, draft);
        prop_assert_eq!(read.title, title);
        prop_assert_eq!(read.position, position);
    });
    store.into_inner().close();
    assert_sound(folder.path());
}

#[test]
fn a_new_message_becomes_the_tip_and_clears_the_branch_choice_of_its_parent() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    let prompt = store.prompt(conversation, None, "a");
    let first = store.begin(conversation, prompt).0;
    let second = store.begin(conversation, prompt).0;
    let choices = vec![BranchChoice { parent: prompt, child: first }];
    let position = StoredPosition { tip: Some(first), choices, scroll: None };
    store.save(conversation, StoreChange::SavePosition { position: position.clone() });
    assert_eq!(store.read(conversation).unwrap().position, position);
    let third = store.begin(conversation, prompt).0;
    let position = store.read(conversation).unwrap().position;
    assert_eq!((position.tip, position.choices), (Some(third), vec![]));
    assert_ne!(second, third);
}

#[test]
fn an_invalid_change_is_refused_and_valid_changes_are_applied() {
    use outcrop::stored::{StoreAnswer, WriteRefusal};
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    let unknown = store.keys.conversation(0);
    let lost = store.keys.message(0);
    let refused = |refusal| StoreAnswer::Refused(refusal);
    let (key, append) = store.prompt_change(None, "a");
    assert_eq!(store.write(unknown, append.clone()), refused(WriteRefusal::NotFound));
    assert_eq!(store.write(conversation, append.clone()), StoreAnswer::Durable);
    assert_eq!(store.write(conversation, append), refused(WriteRefusal::IdInUse));
    let (_, orphan) = store.prompt_change(Some(lost), "b");
    assert_eq!(store.write(conversation, orphan), refused(WriteRefusal::NotFound));
    let rename = StoreChange::Rename { title: None };
    assert_eq!(store.write(unknown, rename), refused(WriteRefusal::NotFound));
    assert_eq!(store.read(conversation).unwrap().messages[0].key, key);
}
