//! Tests of messages and replies.

use super::super::event::StopReason;
use super::*;

fn reply() -> Reply {
    Reply::new(ModelId::parse("m").expect("valid"), Prefill::parse("{\"a\":").ok())
}

#[test]
fn deltas_join_by_index_and_exclude_the_prefill() {
    let mut reply = reply();
    reply.apply(&StreamEvent::Reasoning { index: 0, text: "hm".into() });
    reply.apply(&StreamEvent::Text { index: 1, text: " 1".into() });
    reply.apply(&StreamEvent::Text { index: 1, text: "}".into() });
    assert_eq!(reply.generated(), " 1}");
    assert_eq!(reply.full_text(), "{\"a\": 1}");
    assert_eq!(reply.blocks().count(), 2);
}

#[test]
fn a_resumed_reply_continues_its_last_block() {
    fn check(first: &str, second: &[&str], joined: &str) {
        let mut reply = reply();
        reply.apply(&StreamEvent::Text { index: 0, text: first.into() });
        reply.apply(&StreamEvent::Ended);
        reply.resume();
        assert!(reply.is_open());
        for text in second {
            reply.apply(&StreamEvent::Text { index: 0, text: (*text).into() });
        }
        assert_eq!((reply.generated().as_str(), reply.blocks().count()), (joined, 1));
    }
    check("half a w", &["ord"], "half a word");
    check("half ", &["", " ", "more"], "half more");
    check("half\n\n", &["\n", "more"], "half\n\nmore");
    check("half\n", &[" more"], "half\n more");
    check("half", &[" more"], "half more");
}

#[test]
fn thinking_after_a_resume_starts_a_new_block() {
    let mut reply = reply();
    reply.apply(&StreamEvent::Text { index: 1, text: "half".into() });
    reply.resume();
    reply.apply(&StreamEvent::Reasoning { index: 0, text: "hm".into() });
    reply.apply(&StreamEvent::Text { index: 1, text: " more".into() });
    let kinds: Vec<_> = reply.blocks().map(|b| matches!(b, ContentBlock::Text(_))).collect();
    assert_eq!(kinds, [true, false, true]);
    assert_eq!(reply.generated(), "half more");
}

#[test]
fn an_end_without_message_stop_is_an_interruption() {
    let mut reply = reply();
    reply.apply(&StreamEvent::Text { index: 0, text: "half".into() });
    reply.apply(&StreamEvent::Ended);
    assert_eq!(reply.ending, Ending::Interrupted);
}

#[test]
fn an_end_after_message_stop_is_complete() {
    let mut reply = reply();
    let stop = StreamEvent::stopped(StopReason::EndTurn);
    reply.apply(&stop);
    reply.apply(&StreamEvent::Ended);
    assert!(matches!(reply.ending, Ending::Complete { .. }));
}

fn text(index: i32, text: &str) -> StreamEvent {
    StreamEvent::Text { index, text: text.into() }
}

fn cite(index: i32, title: &str) -> StreamEvent {
    let citation = Citation { title: Some(title.into()), ..Citation::default() };
    StreamEvent::Citation { index, citation: Box::new(citation) }
}

#[test]
fn cited_blocks_are_one_text_with_numbered_citations() {
    let mut reply = Reply::new(ModelId::parse("m").expect("valid"), None);
    let stopped = |index| StreamEvent::BlockStopped { index };
    let events = [
        text(0, "It says "),
        stopped(0),
        text(1, "grass is green"),
        cite(1, "a"),
        stopped(1),
        // The citation may come first.
        cite(2, "b"),
        text(2, " and the sky is blue"),
        cite(2, "a"),
        stopped(2),
        text(3, "."),
        stopped(3),
    ];
    for event in &events {
        reply.apply(event);
    }
    assert_eq!(reply.citation_list(), "", "the reply is open");
    reply.apply(&StreamEvent::stopped(StopReason::EndTurn));
    assert_eq!(reply.blocks().count(), 1);
    assert_eq!(reply.generated(), "It says grass is green and the sky is blue.");
    assert_eq!(reply.citation_list(), "[1] a\n[2] b");
    assert_eq!(
        reply.cited_text(),
        "It says grass is green\\[1] and the sky is blue\\[2]\\[1].\n\n\\[1] a\\\n\\[2] b\n"
    );
}

#[test]
fn text_after_another_block_is_another_text() {
    let mut reply = reply();
    reply.apply(&text(0, "a"));
    reply.apply(&StreamEvent::OtherBlock { index: 1, kind: "image".into() });
    reply.apply(&text(2, "b"));
    reply.apply(&text(3, "c"));
    assert_eq!((reply.generated().as_str(), reply.blocks().count()), ("abc", 3));
}
