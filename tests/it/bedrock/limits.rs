//! Limits for received data: endless errors, and oversized replies and frames. Earlier content is
//! kept, and the connection is closed.

use std::time::{Duration, Instant};

use outcrop::bedrock::Tap;
use outcrop::chat::count::grouped;
use outcrop::chat::event::StreamEvent;
use outcrop::chat::failure::FailureKind;
use outcrop::wire::exchange::Exchange;
use outcrop::wire::frame::{FrameCondition, MAX_FRAME_LEN};
use outcrop::wire::wire_event::AttemptEnd;
use serde_json::json;

use super::profiles::access;
use super::{ask, connect, events, keys, prompt, rest};
use crate::loopback::{Answer, Loopback, frame};

const MB: usize = 1024 * 1024;

/// The time limit of a test. Without size limits in the client, the calls would never return.
const DEADLINE: Duration = Duration::from_secs(20);

/// Returns a response with a body of 32 MB.
fn endless(status: u16) -> Answer {
    let pieces = std::iter::repeat_n(vec![b'x'; MB], 32);
    Answer::status(status).then(pieces)
}

async fn in_time<T>(call: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, call).await.expect("the call ends")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_endless_error_is_read_up_to_1_mb() {
    let refusal = endless(400).header("x-amzn-errortype", "ValidationException");
    let server = Loopback::start([refusal.until_closed()]);
    let client = connect(access(&server.url())).await;
    let runtime = connect(keys(&server.url())).await;
    let tap = Tap::new(Instant::now);
    let failure = in_time(runtime.converse_stream(prompt(), &tap, |_| {})).await;
    let failure = failure.expect_err("it is refused");
    assert_eq!(failure.status, Some(400));
    assert_eq!(failure.code.as_deref(), Some("ValidationException"));
    server.wait_for_closed(1);
    let mut exchange = Exchange::new(Instant::now());
    tap.take().into_iter().for_each(|event| exchange.apply(event));
    let attempt = exchange.last().expect("it was sent");
    assert_eq!(attempt.body().len(), MB as u64);
    let ended = attempt.ended.as_ref().map(|(_, ended)| ended);
    assert_eq!(ended, Some(&AttemptEnd::Abandoned));

    in_time(runtime.converse(prompt(), &tap, |_| {})).await.expect_err("it is refused");
    server.wait_for_closed(2);
    in_time(runtime.count_tokens(prompt())).await.expect_err("it is refused");
    server.wait_for_closed(3);
    in_time(Box::pin(client.list())).await.expect_err("it is refused");
    server.wait_for_closed(5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_page_instead_of_a_response_is_read_up_to_1_mb() {
    let page = || endless(200).header("content-type", "text/html").until_closed();
    let server = Loopback::start([page()]);
    let runtime = connect(keys(&server.url())).await;
    let tap = Tap::new(Instant::now);
    let failure = in_time(runtime.converse(prompt(), &tap, |_| {})).await;
    assert_eq!(failure.expect_err("it is a page").kind, FailureKind::NotBedrock);
    server.wait_for_closed(1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_complete_response_may_be_larger_than_an_error_but_not_endless() {
    let json = || Answer::status(200).header("content-type", "application/json");
    let reply = json!({
        "output": { "message": { "role": "assistant", "content": [{ "text": "é".repeat(2 * MB) }] } },
        "stopReason": "end_turn",
    });
    let endless = json().then(std::iter::repeat_n(vec![b' '; MB], 20)).until_closed();
    let server = Loopback::start([json().body(reply.to_string()), endless]);
    let client = connect(keys(&server.url())).await;
    let tap = Tap::new(Instant::now);
    let stream = in_time(client.converse(prompt(), &tap, |_| {})).await.expect("it is whole");
    let events = rest(stream).await;
    assert!(matches!(&events[1], StreamEvent::Text { text, .. } if text.len() == 4 * MB));
    let failure = in_time(client.converse(prompt(), &tap, |_| {})).await;
    let failure = failure.expect_err("it is too large");
    assert_eq!(failure.summary, "The reply is too large");
    assert!(failure.why.contains("16 MB"), "{failure}");
    server.wait_for_closed(1);
}

/// The first 12 bytes of a frame.
fn prelude(total: u32) -> Vec<u8> {
    let lengths = [total.to_be_bytes(), [0; 4]].concat();
    let checksum = crc32fast::hash(&lengths).to_be_bytes();
    [&lengths[..], &checksum].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_frame_of_more_than_24_mb_is_reported_as_damage_before_it_arrives() {
    for total in [MAX_FRAME_LEN + 1, u32::MAX] {
        for cut in [1, 4, 11, 12] {
            let prelude = prelude(total);
            let (start, end) = prelude.split_at(cut);
            let pieces = [frame::text(0, "Hi"), start.to_vec(), end.to_vec()];
            let server = Loopback::start([Answer::stream(pieces).until_closed()]);
            let client = connect(keys(&server.url())).await;
            let stream = ask(&client, &prompt()).await.opened.expect("the stream opens");
            let events = in_time(rest(stream)).await;
            assert_eq!(events[0], StreamEvent::Text { index: 0, text: "Hi".into() });
            let [_, StreamEvent::Failed(failure)] = &events[..] else { panic!("{events:?}") };
            assert_eq!(failure.kind, FailureKind::BrokenStream);
            assert_eq!(failure.summary, "The stream is damaged");
            assert!(
                failure.why.contains(&format!("a length of {} bytes", grouped(total.into()))),
                "{failure}"
            );
            assert_eq!(failure.request_id.as_deref(), Some("request-1"));
            server.wait_for_closed(1);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_frame_with_a_damaged_prelude_is_not_awaited() {
    let mut wrong_checksum = prelude(1_000_000);
    wrong_checksum[11] ^= 1;
    for damaged in [wrong_checksum, prelude(15)] {
        let answer = Answer::stream([frame::text(0, "Hi"), damaged]).until_closed();
        let events = in_time(Box::pin(events(answer))).await;
        let [_, StreamEvent::Failed(failure)] = &events[..] else { panic!("{events:?}") };
        assert_eq!(failure.summary, "The stream is damaged");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_inspector_shows_an_oversized_frame() {
    let answer = Answer::stream([frame::text(0, "Hi"), prelude(u32::MAX)]).until_closed();
    let server = Loopback::start([answer]);
    let client = connect(keys(&server.url())).await;
    let tap = Tap::new(Instant::now);
    let stream = client.converse_stream(prompt(), &tap, |_| {}).await.expect("the stream opens");
    in_time(rest(stream)).await;
    let mut exchange = Exchange::new(Instant::now());
    tap.take().into_iter().for_each(|event| exchange.apply(event));
    exchange.read();
    let attempt = exchange.last().expect("it was sent");
    let found = attempt.frame(2).map(|frame| frame.condition);
    assert_eq!(found, Some(FrameCondition::WrongLength { total: u32::MAX, headers: 0 }));
    let ended = attempt.ended.as_ref().map(|(_, ended)| ended);
    assert!(matches!(ended, Some(AttemptEnd::Broken(_))), "{ended:?}");
}
