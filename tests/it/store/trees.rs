//! A tree that is stored is read back as it was, whatever its shape and content.

use std::cell::RefCell;
use std::sync::Arc;

use outcrop::stored::{
    BranchChoice, KeySource, MessageKey, StoreChange, StoredAttachment, StoredBlock,
    StoredBlockContent, StoredCitation, StoredContent, StoredEnding, StoredLocation, StoredMessage,
    StoredMetrics, StoredPosition, StoredPrompt, StoredReply, StoredRequest, StoredUsage,
};
use proptest::collection::vec;
use proptest::prelude::*;

use super::harness::{TestStore, assert_sound};

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z \n]{0,20}", "\\PC{0,12}", Just("日本\u{0}\u{1b}[31m\u{fdd0}\"'".to_owned())]
}

fn attachment() -> impl Strategy<Value = StoredAttachment> {
    let bytes = vec(any::<u8>(), 0..4).prop_map(|bytes| Some(Arc::new(bytes)));
    let size = proptest::option::of((1..9000_u32, 1..9000_u32));
    (text(), "[a-z]{3}", size, bytes).prop_map(|(name, format, size, bytes)| StoredAttachment {
        name,
        format,
        size,
        bytes,
    })
}

fn prompt() -> impl Strategy<Value = StoredPrompt> {
    (text(), vec(attachment(), 0..3))
        .prop_map(|(text, attachments)| StoredPrompt { text, attachments })
}

fn citation() -> impl Strategy<Value = StoredCitation> {
    let number = || proptest::option::of(any::<i32>());
    let range = (text(), number(), number(), number())
        .prop_map(|(unit, source, start, end)| StoredLocation::Range { unit, source, start, end });
    let web = proptest::option::of(text()).prop_map(|url| StoredLocation::Web { url });
    let optional = || proptest::option::of(text());
    let location = proptest::option::of(prop_oneof![range, web]);
    (0..99_u64, optional(), optional(), text(), location).prop_map(
        |(at, title, source, passage, location)| StoredCitation {
            at,
            title,
            source,
            passage,
            location,
        },
    )
}

fn block_content() -> impl Strategy<Value = StoredBlockContent> {
    let reasoning = (text(), proptest::option::of(text()), 0..99_u64);
    prop_oneof![
        (text(), vec(citation(), 0..3))
            .prop_map(|(text, citations)| StoredBlockContent::Text { text, citations }),
        reasoning.prop_map(|(text, signature, redacted_bytes)| {
            StoredBlockContent::Reasoning { text, signature, redacted_bytes }
        }),
        (text(), text(), text()).prop_map(|(id, name, input)| StoredBlockContent::ToolUse {
            id,
            name,
            input
        }),
        text().prop_map(StoredBlockContent::Other),
    ]
}

fn ending() -> impl Strategy<Value = StoredEnding> {
    prop_oneof![
        (text(), vec(proptest::option::of(text()), 3), any::<bool>()).prop_map(
            |(reason, mut texts, is_inferred)| StoredEnding::Complete {
                reason,
                sequence: texts.pop().flatten(),
                is_inferred,
                category: texts.pop().flatten(),
                explanation: texts.pop().flatten(),
            }
        ),
        Just(StoredEnding::Stopped),
        Just(StoredEnding::Interrupted),
        text().prop_map(StoredEnding::Failed),
    ]
}

fn metrics() -> impl Strategy<Value = StoredMetrics> {
    let figure = || proptest::option::of(0..1_000_000_u64);
    let usage = (figure(), figure(), figure(), figure(), figure(), 0..9_u64);
    let times = (figure(), figure(), figure(), figure(), figure(), figure(), figure(), figure());
    let cost = proptest::option::of(0.0..9.0_f64);
    (proptest::option::of(usage), times, cost, proptest::option::of(text()), 0..9_u64).prop_map(
        |(usage, times, cost_usd, name, count)| StoredMetrics {
            request_id: name.clone(),
            service_tier: name,
            usage: usage.map(|(input, output, total, cache_read, cache_write, hour)| StoredUsage {
                input,
                output,
                total,
                cache_read,
                cache_write,
                cache_write_hour: hour,
            }),
            cost_usd,
            latency_ms: times.0,
            headers_us: times.1,
            first_delta_us: times.2,
            last_delta_us: times.3,
            wall_us: times.4,
            gap_p50_us: times.5,
            gap_p95_us: times.6,
            gap_longest_us: times.7,
            deltas: count,
            characters: count,
            unknown_events: count,
        },
    )
}

fn reply() -> impl Strategy<Value = StoredReply> {
    let blocks = proptest::collection::btree_map(0..40_i32, block_content(), 0..4);
    let requests = vec((metrics(), text()), 1..3);
    let optional = || proptest::option::of(text());
    let ending = (ending(), vec(text(), 0..3));
    (text(), optional(), optional(), blocks, ending, requests).prop_map(
        |(model, recipe, prefill, blocks, (ending, guardrail_findings), requests)| StoredReply {
            model,
            recipe,
            prefill,
            blocks: blocks
                .into_iter()
                .map(|(index, content)| StoredBlock { index, content })
                .collect(),
            ending,
            guardrail_findings,
            requests: requests
                .into_iter()
                .map(|(metrics, settings)| StoredRequest {
                    // The test sets the key.
                    key: KeySource::new(1).request(0),
                    sent_ms: 5,
                    model: "m".to_owned(),
                    settings,
                    metrics,
                })
                .collect(),
        },
    )
}

fn content() -> impl Strategy<Value = StoredContent> {
    prop_oneof![prompt().prop_map(StoredContent::Prompt), reply().prop_map(StoredContent::Reply)]
}

/// Messages, each with a number that chooses its parent, and the conversation around them.
type Tree = (Vec<(StoredContent, usize)>, StoredPrompt, Option<String>, Vec<usize>, usize);

fn tree() -> impl Strategy<Value = Tree> {
    (
        vec((content(), any::<usize>()), 1..12),
        prompt(),
        proptest::option::of(text()),
        vec(any::<usize>(), 0..4),
        any::<usize>(),
    )
}

fn messages(store: &mut TestStore, contents: Vec<(StoredContent, usize)>) -> Vec<StoredMessage> {
    let mut messages: Vec<StoredMessage> = Vec::new();
    for (mut content, choice) in contents {
        if let StoredContent::Reply(reply) = &mut content {
            for request in &mut reply.requests {
                request.key = store.keys.request(store.now_ms);
            }
        }
        let at = choice % (messages.len() + 1);
        let parent = at.checked_sub(1).map(|at| messages[at].key);
        let key = store.keys.message(store.now_ms);
        messages.push(StoredMessage { key, parent, created_ms: store.now_ms, content });
    }
    messages
}

/// Returns choices of children. A parent has at most one choice.
fn choices(messages: &[StoredMessage], chosen: &[usize]) -> Vec<BranchChoice> {
    let children: Vec<(MessageKey, MessageKey)> =
        messages.iter().filter_map(|it| Some((it.parent?, it.key))).collect();
    let mut choices: Vec<BranchChoice> = chosen
        .iter()
        .filter_map(|at| children.get(at % children.len().max(1)))
        .map(|(parent, child)| BranchChoice { parent: *parent, child: *child })
        .collect();
    choices.sort_by_key(|choice| choice.parent);
    choices.dedup_by_key(|choice| choice.parent);
    choices
}

#[test]
fn a_stored_tree_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = RefCell::new(TestStore::open(folder.path()));
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() };
    proptest!(config, |((contents, draft, title, chosen, tip) in tree())| {
        let mut store = store.borrow_mut();
        let conversation = store.create();
        let messages = messages(&mut store, contents);
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
fn a_new_message_is_the_tip_and_its_parent_follows_it() {
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
fn a_change_that_does_not_fit_is_refused_and_the_others_are_made() {
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
