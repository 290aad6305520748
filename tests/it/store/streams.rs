//! Replies while they stream: in this program, in another one, and after their program ended.

use outcrop::stored::{
    DeltaContent, StoreChange, StoreState, StoredBlock, StoredBlockContent, StoredContent,
    StoredDelta, StoredEnding, StoredReply,
};

use super::harness::{TestStore, request_of, text_delta};

fn reply(
    store: &mut TestStore,
    conversation: outcrop::stored::ConversationKey,
) -> (String, StoredReply) {
    let messages = store.read(conversation).expect("a conversation").messages;
    let last = messages.last().expect("a message");
    match &last.content {
        StoredContent::Reply(reply) => (super::harness::text_of(last), reply.clone()),
        StoredContent::Prompt(_) => panic!("no reply"),
    }
}

#[test]
fn another_program_sees_the_reply_while_it_streams_and_its_interruption_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = TestStore::open(folder.path());
    let conversation = first.create();
    let prompt = first.prompt(conversation, None, "a");
    let (message, request) = first.begin(conversation, prompt);
    first.store().append_delta(message, request, text_delta("half a "));
    first.store().append_delta(message, request, text_delta("reply"));
    // Before the store answers a query, it writes the deltas that have arrived.
    first.list();
    let mut second = TestStore::open(folder.path());
    assert!(matches!(second.state(), StoreState::Ready(report) if report.interrupted == 0));
    let (text, read) = reply(&mut second, conversation);
    assert_eq!((text.as_str(), read.ending), ("half a reply", StoredEnding::Open));
    first.close();
    let (text, read) = reply(&mut second, conversation);
    assert_eq!((text.as_str(), read.ending), ("half a reply", StoredEnding::Interrupted));
    second.close();
    let mut third = TestStore::open(folder.path());
    assert!(matches!(third.state(), StoreState::Ready(report) if report.interrupted == 1));
    let sentence = third.state().sentence();
    assert_eq!(sentence.as_deref(), Some("One reply was interrupted. Its text was recovered."));
    assert_eq!(reply(&mut third, conversation).1.ending, StoredEnding::Interrupted);
}

#[test]
fn a_continued_reply_that_is_interrupted_keeps_both_parts() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    let prompt = store.prompt(conversation, None, "a");
    let begun = store.begin(conversation, prompt);
    store.finish(conversation, begun, "first half, ");
    let key = store.keys.request(store.now_ms);
    let request = Box::new(request_of(key, store.now_ms));
    store.save(conversation, StoreChange::ContinueReply { message: begun.0, request });
    store.store().append_delta(begun.0, key, text_delta("second half"));
    // A late delta of the first request is left out.
    store.store().append_delta(begun.0, begun.1, text_delta("late"));
    store.close();
    let mut store = TestStore::open(folder.path());
    let (text, read) = reply(&mut store, conversation);
    assert_eq!(text, "first half, second half");
    assert_eq!((read.ending, read.requests.len()), (StoredEnding::Interrupted, 2));
    assert_eq!(read.requests[0].metrics.cost_usd, Some(0.25));
}

#[test]
fn the_journal_keeps_every_kind_of_content() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    let prompt = store.prompt(conversation, None, "a");
    let (message, request) = store.begin(conversation, prompt);
    let add = |index, content| {
        store.store().append_delta(message, request, StoredDelta { index, content });
    };
    add(0, DeltaContent::Reasoning("hm".into()));
    add(0, DeltaContent::Signature("sig".into()));
    add(0, DeltaContent::Redacted(7));
    add(1, DeltaContent::Text("text".into()));
    add(2, DeltaContent::ToolUse { id: "t".into(), name: "n".into() });
    add(2, DeltaContent::ToolInput("{\"a\"".into()));
    add(2, DeltaContent::ToolInput(":1}".into()));
    add(3, DeltaContent::Other("video".into()));
    store.close();
    let mut store = TestStore::open(folder.path());
    let block = |index, content| StoredBlock { index, content };
    let signature = Some("sig".to_owned());
    assert_eq!(
        reply(&mut store, conversation).1.blocks,
        [
            block(
                0,
                StoredBlockContent::Reasoning { text: "hm".into(), signature, redacted_bytes: 7 }
            ),
            block(1, super::harness::text_content("text")),
            block(
                2,
                StoredBlockContent::ToolUse {
                    id: "t".into(),
                    name: "n".into(),
                    input: "{\"a\":1}".into()
                }
            ),
            block(3, StoredBlockContent::Other("video".into())),
        ]
    );
}
