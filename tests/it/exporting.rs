//! Exports of stored conversations, and their import.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use outcrop::chat::model::ModelId;
use outcrop::export::conversation::{
    ImportContext, ImportedConversation, import, json, next_request,
};
use outcrop::session::storing::{restored_conversation, settings_from_json};
use outcrop::stored::{
    ConversationKey, KeySource, MessageKey, RequestKey, StoreAnswer, StoreRequest,
    StoredAttachment, StoredBlock, StoredBlockContent, StoredContent, StoredConversation,
    StoredEnding, StoredPosition, StoredPrompt,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::store::harness::{TestStore, assert_sound, random};
use crate::trees::{Tree, choices, messages, model, tree};

const NOW_MS: i64 = 1_796_000_000_123;

fn schema() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/conversation.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn conversation(
    keys: &mut KeySource,
    (contents, draft, title, chosen, tip): Tree,
    model: String,
) -> StoredConversation {
    let messages = messages(keys, NOW_MS, contents);
    let tip = messages[tip % messages.len()].key;
    let position = StoredPosition {
        tip: Some(tip),
        choices: choices(&messages, &chosen),
        scroll: Some(format!("{tip} 3 0")),
    };
    StoredConversation {
        key: keys.conversation(NOW_MS),
        created_ms: NOW_MS - 5000,
        updated_ms: NOW_MS,
        is_pinned: title.is_some(),
        title,
        model,
        settings: r#"{"temperature":"0.5"}"#.to_owned(),
        draft,
        position,
        messages,
    }
}

fn imported(text: &str) -> StoredConversation {
    imported_at(text, NOW_MS + 1)
}

fn imported_at(text: &str, now_ms: i64) -> StoredConversation {
    let mut keys = KeySource::new(random());
    let mut context = ImportContext { keys: &mut keys, now_ms, model: "m" };
    import(text, &mut context).unwrap_or_else(|error| panic!("{error}\n{text}")).conversation
}

/// Replaces each message id with the position of the message, and clears the other ids.
fn numbered(mut conversation: StoredConversation) -> StoredConversation {
    let keys: Vec<MessageKey> = conversation.messages.iter().map(|message| message.key).collect();
    let number = |key: MessageKey| {
        let at = keys.iter().position(|other| *other == key).expect("an id of the conversation");
        MessageKey::from_bits(i64::try_from(at).unwrap())
    };
    conversation.key = ConversationKey::from_bits(0);
    for message in &mut conversation.messages {
        message.key = number(message.key);
        message.parent = message.parent.map(number);
        if let StoredContent::Reply(reply) = &mut message.content {
            for request in &mut reply.requests {
                request.key = RequestKey::from_bits(0);
            }
        }
    }
    let position = &mut conversation.position;
    let tip = position.tip.expect("each tree has a tip");
    let scroll = position.scroll.take().expect("each tree has a scroll position");
    position.scroll = Some(scroll.replace(&tip.to_string(), "tip"));
    position.tip = Some(number(tip));
    for choice in &mut position.choices {
        (choice.parent, choice.child) = (number(choice.parent), number(choice.child));
    }
    conversation
}

/// Adds the names of all members of objects in a value.
fn add_names(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                names.insert(name.clone());
                add_names(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_names(item, names)),
        _ => {}
    }
}

/// Adds the names of all properties that a schema describes.
fn add_properties(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                if let ("properties", Some(properties)) = (name.as_str(), value.as_object()) {
                    names.extend(properties.keys().cloned());
                }
                add_properties(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_properties(item, names)),
        _ => {}
    }
}

#[test]
fn an_import_of_an_export_is_equal_and_has_new_ids() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() };
    let seen = RefCell::new((KeySource::new(random()), BTreeSet::new()));
    proptest!(config, |(tree in tree(), model in model())| {
        let mut seen = seen.borrow_mut();
        let stored = conversation(&mut seen.0, tree, model);
        let text = json(&stored);
        let value: Value = serde_json::from_str(&text).unwrap();
        add_names(&value, &mut seen.1);
        if let Err(error) = validator.validate(&value) {
            panic!("{}: {error}\n{text}", error.instance_path());
        }
        let read = imported(&text);
        prop_assert_ne!(read.key, stored.key);
        prop_assert!(read.messages.iter().all(|message| message.key != stored.messages[0].key));
        prop_assert_eq!(numbered(read), numbered(stored));
    });
    let (_, names) = seen.into_inner();
    // Every property that the schema describes occurs.
    let mut described = BTreeSet::new();
    add_properties(&schema, &mut described);
    let unused: Vec<_> = described.difference(&names).collect();
    // Random trees contain no attachment whose bytes were lost.
    assert_eq!(unused, ["lost"]);
}

/// Returns the body of the next request of a stored conversation.
fn next_body(stored: &StoredConversation) -> Option<String> {
    let (path, _) = restored_conversation(stored);
    let settings = settings_from_json(ModelId::parse(&stored.model).unwrap(), &stored.settings);
    let request = next_request(&path, &settings, &outcrop::config::models::catalog())?;
    Some(outcrop::export::json(&request))
}

#[test]
fn a_stored_import_has_the_same_next_request() {
    let folder = tempfile::tempdir().unwrap();
    let store = RefCell::new(TestStore::open(folder.path()));
    let requests = RefCell::new(0);
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() };
    proptest!(config, |(tree in tree(), model in model())| {
        let mut store = store.borrow_mut();
        let created = conversation(&mut store.keys, tree, model);
        // Two imports in the same millisecond may create the same id, which the store refuses.
        store.now_ms += 1000;
        let now_ms = store.now_ms;
        let mut save = |conversation: StoredConversation| {
            let key = conversation.key;
            let imported = ImportedConversation { conversation, left_out: vec![] };
            for write in imported.writes(now_ms) {
                assert_eq!(store.ask(StoreRequest::Write(write)), StoreAnswer::Durable);
            }
            store.read(key).unwrap()
        };
        let first = save(created);
        let second = save(imported_at(&json(&first), now_ms));
        let body = next_body(&first);
        *requests.borrow_mut() += usize::from(body.is_some());
        prop_assert_eq!(next_body(&second), body);
        prop_assert_ne!(first.key, second.key);
    });
    assert!(requests.into_inner() > 20, "most conversations have a next request");
    store.into_inner().close();
    assert_sound(folder.path());
}

fn of_content(content: StoredContent) -> StoredConversation {
    let tree = (vec![(content, 0)], StoredPrompt::default(), None, vec![], 0);
    conversation(&mut KeySource::new(random()), tree, "m".to_owned())
}

#[test]
fn a_lost_file_stays_lost() {
    let lost = StoredAttachment {
        name: "a.png".to_owned(),
        format: "png".to_owned(),
        size: Some((3, 4)),
        bytes: None,
    };
    let found = StoredAttachment {
        name: "b.txt".to_owned(),
        format: "txt".to_owned(),
        size: None,
        bytes: Some(Arc::new(b"hi".to_vec())),
    };
    let attachments = vec![found.clone(), lost, found];
    let stored = of_content(StoredContent::Prompt(StoredPrompt { text: "a".into(), attachments }));
    let text = json(&stored);
    let value: Value = serde_json::from_str(&text).unwrap();
    jsonschema::validate(&schema(), &value).unwrap();
    assert_eq!(value["messages"][0]["message"]["content"].as_array().unwrap().len(), 3);
    assert_eq!(numbered(imported(&text)), numbered(stored));
}

#[test]
fn an_open_reply_is_imported_as_interrupted() {
    let reply = |ending| {
        StoredContent::Reply(outcrop::stored::StoredReply {
            model: "m".to_owned(),
            recipe: None,
            prefill: None,
            blocks: vec![StoredBlock {
                index: 0,
                content: StoredBlockContent::Text { text: "a".into(), citations: vec![] },
            }],
            ending,
            guardrail_findings: vec![],
            requests: vec![],
        })
    };
    let text = json(&of_content(reply(StoredEnding::Open)));
    jsonschema::validate(&schema(), &serde_json::from_str(&text).unwrap()).unwrap();
    let expected = of_content(reply(StoredEnding::Interrupted));
    assert_eq!(numbered(imported(&text)), numbered(expected));
}
