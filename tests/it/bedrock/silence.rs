//! A connection that stays open and silent after a complete reply.

use std::time::{Duration, Instant};

use outcrop::chat::event::StreamEvent;

use super::{ask, connect, keys, prompt, rest};
use crate::loopback::{Answer, Loopback, frame};

/// The time limit for replies that would otherwise never end.
const DEADLINE: Duration = Duration::from_secs(20);

/// Returns the events of a stream, and how long they took.
async fn read(server: &Loopback) -> (Vec<StreamEvent>, Duration) {
    let client = connect(keys(&server.url())).await;
    let stream = ask(&client, &prompt()).await.opened.expect("the stream opens");
    let from = Instant::now();
    let events = tokio::time::timeout(DEADLINE, rest(stream)).await.expect("the reply ends");
    (events, from.elapsed())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_complete_reply_ends_a_second_after_its_metadata() {
    let mut reordered = frame::reply("Hi");
    reordered.swap(3, 4);
    for frames in [frame::reply("Hi"), reordered] {
        let server = Loopback::start([Answer::stream(frames).until_closed()]);
        let (events, took) = read(&server).await;
        assert_eq!(events.len(), 6, "{events:?}");
        assert_eq!(events[5], StreamEvent::Ended);
        assert!((Duration::from_millis(900)..DEADLINE / 2).contains(&took), "{took:?}");
        server.wait_for_closed(1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn events_within_a_second_after_the_metadata_are_processed() {
    let whole = frame::reply("Hi").concat();
    let late = frame::text(1, "late");
    let pieces = [(Duration::ZERO, whole), (Duration::from_millis(300), late)];
    let server = Loopback::start([Answer::stream([]).timed(pieces).until_closed()]);
    let (events, _) = read(&server).await;
    let late = StreamEvent::Text { index: 1, text: "late".into() };
    assert_eq!(events[5..], [late, StreamEvent::Ended], "{events:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_reply_waits_for_its_metadata() {
    let mut frames = frame::reply("Hi");
    let metadata = frames.pop().expect("the last frame");
    let pieces = [(Duration::ZERO, frames.concat()), (Duration::from_millis(1500), metadata)];
    let server = Loopback::start([Answer::stream([]).timed(pieces)]);
    let (events, _) = read(&server).await;
    assert!(matches!(events[4], StreamEvent::Metadata(_)), "{events:?}");
}
