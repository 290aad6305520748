//! The tap below the SDK. It sees the exact bytes of the server, including damage, with their times
//! and without secrets. It does not change what the SDK sees.

mod faults;

use std::time::{Duration, Instant};

use outcrop::bedrock::{Client, Tap};
use outcrop::chat::access::{Access, KeyPair};
use outcrop::chat::event::StreamEvent;
use outcrop::wire::exchange::Exchange;
use outcrop::wire::frame::{FrameCondition, FrameKind};
use outcrop::wire::wire_event::AttemptEnd;
use serde_json::json;

use super::{connect, keys, prompt, rest};
use crate::loopback::schedule::{Noted, Schedule, Spread, Tolerance};
use crate::loopback::{Answer, Loopback, frame};

/// Sends a request and returns the tapped exchange and the events. The events include a failure to
/// open the stream.
async fn tapped(client: &Client) -> (Exchange, Vec<StreamEvent>) {
    let tap = Tap::new(Instant::now);
    let mut exchange = Exchange::new(Instant::now());
    let events = match client.converse_stream(prompt(), &tap, |_| {}).await {
        Ok(stream) => rest(stream).await,
        Err(failure) => vec![StreamEvent::Failed(failure)],
    };
    tap.take().into_iter().for_each(|event| exchange.apply(event));
    exchange.read();
    (exchange, events)
}

async fn answered(answers: impl IntoIterator<Item = Answer>) -> (Exchange, Vec<StreamEvent>) {
    let server = Loopback::start(answers);
    tapped(&connect(keys(&server.url())).await).await
}

/// Checks that all bytes of a server are tapped, and how the body ended. Returns the frames.
async fn check(answer: Answer, ended: fn(&AttemptEnd) -> bool) -> Vec<(FrameKind, FrameCondition)> {
    let written = answer.bytes();
    let (exchange, events) = answered([answer]).await;
    let attempt = exchange.last().expect("it was sent");
    assert_eq!(attempt.body().bytes(), written, "{events:?}");
    let how = attempt.ended.as_ref().map(|(_, ended)| ended);
    assert!(how.is_some_and(ended), "{how:?}");
    let sizes: u64 = attempt.frames().rows().iter().map(|frame| frame.size).sum();
    assert_eq!(sizes, if attempt.is_stream() { written.len() as u64 } else { 0 });
    let rows = attempt.frames().rows().iter();
    rows.map(|frame| (frame.kind.clone(), frame.condition)).collect()
}

fn is_whole(ended: &AttemptEnd) -> bool {
    *ended == AttemptEnd::Complete
}

/// Returns whether the reader stopped at a failure, so that the rest of the body may be missing.
fn is_left(ended: &AttemptEnd) -> bool {
    *ended == AttemptEnd::Abandoned
}

fn is_broken(ended: &AttemptEnd) -> bool {
    matches!(ended, AttemptEnd::Broken(why) if !why.is_empty())
}

fn delta() -> (FrameKind, FrameCondition) {
    (FrameKind::Event("contentBlockDelta".into()), FrameCondition::Sound)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_complete_reply_is_tapped_byte_for_byte_in_any_chunking() {
    let reply = frame::reply("Hello").concat();
    for size in [1, 7, 100, reply.len()] {
        let pieces = reply.chunks(size).map(<[u8]>::to_vec);
        let rows = check(Answer::stream(pieces), is_whole).await;
        let kinds: Vec<_> = rows.iter().map(|(kind, _)| kind.to_string()).collect();
        let expected =
            ["messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"];
        assert_eq!(kinds, expected, "in pieces of {size}");
        assert!(rows.iter().all(|(_, condition)| *condition == FrameCondition::Sound));
    }
    assert_eq!(check(Answer::stream([]), is_whole).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn unknown_events_are_tapped_with_their_names_and_members() {
    let new = frame::event("somethingNew", &json!({ "never": "heard of" }));
    let (exchange, _) = answered([Answer::stream([new, frame::text(0, "Hi")])]).await;
    let attempt = exchange.last().expect("it was sent");
    let first = attempt.frame(1).expect("a frame");
    assert_eq!(first.kind, FrameKind::Event("somethingNew".into()));
    let content = first.content(attempt.body()).expect("it is kept");
    assert_eq!(content.payload, br#"{"never":"heard of"}"#);
    assert_eq!(content.text(":content-type"), Some("application/json"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn any_header_bytes_are_tapped() {
    // The server writes one byte for each character.
    let answer = Answer::stream(frame::reply("Hi")).header("x-odd", "\u{ff}\u{fe} caf\u{c3}\u{a9}");
    let (exchange, _) = answered([answer.header("set-cookie", "s3cret\u{ff}")]).await;
    let attempt = exchange.last().expect("it was sent");
    let (_, answered) = attempt.answered.as_ref().expect("an answer");
    assert_eq!(answered.header("x-odd"), Some("\\xff\\xfe café"));
    assert_eq!(answered.header("set-cookie"), Some("***"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_cut_frame_is_reported_as_cut() {
    let next = frame::text(0, "never");
    let of = u32::try_from(next.len()).ok();
    for (cut, of) in [(5, None), (12, of), (40, of), (next.len() - 1, of)] {
        let pieces = || [frame::text(0, "Hi"), next[..cut].to_vec()];
        let expected = [delta(), (FrameKind::Unread, FrameCondition::Truncated { of })];
        // First end the body at this position, then break the connection there.
        assert_eq!(check(Answer::stream(pieces()), is_whole).await, expected, "{cut}");
        assert_eq!(check(Answer::stream(pieces()).cut(), is_broken).await, expected, "{cut}");
    }
    assert_eq!(check(Answer::stream([frame::text(0, "Hi")]).cut(), is_broken).await, [delta()]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_wrong_checksum_is_reported() {
    let damaged = frame::spoilt(frame::text(0, "x"));
    let rows = check(Answer::stream([frame::text(0, "Hi"), damaged]), is_left).await;
    assert_eq!(rows[0], delta());
    let (kind, condition) = &rows[1];
    assert_eq!(*kind, delta().0, "what it says is read all the same");
    assert!(
        matches!(condition, FrameCondition::WrongChecksum { stated, found } if stated != found)
    );

    let damaged = frame::spoilt_prelude(frame::text(0, "x"));
    let rows = check(Answer::stream([frame::text(0, "Hi"), damaged]), is_left).await;
    assert_eq!((&rows[0], &rows[1].0), (&delta(), &FrameKind::Unread));
    assert!(matches!(rows[1].1, FrameCondition::WrongPrelude { stated, found } if stated != found));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn exceptions_and_errors_have_their_names() {
    let throttled = frame::exception("throttlingException", &json!({ "message": "Wait" }));
    let rows = check(Answer::stream([frame::text(0, "Hi"), throttled]), is_left).await;
    assert_eq!(
        rows[1],
        (FrameKind::Exception("throttlingException".into()), FrameCondition::Sound)
    );
    let error = frame::error("InternalFailure", "Oops");
    let rows = check(Answer::stream([frame::text(0, "Hi"), error]), is_left).await;
    assert_eq!(rows[1], (FrameKind::Error("InternalFailure".into()), FrameCondition::Sound));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_body_that_is_not_a_stream_is_kept_unchanged() {
    assert_eq!(check(Answer::page(200), |_| true).await, []);
    let refusal = Answer::error(400, "ValidationException", "Malformed input request");
    assert_eq!(check(refusal.clone(), is_whole).await, []);
    let (exchange, _) = answered([refusal]).await;
    let attempt = exchange.last().expect("it was sent");
    assert_eq!(attempt.request_id(), Some("request-1"));
    let (_, answered) = attempt.answered.as_ref().expect("an answer");
    assert_eq!(answered.status, 400);
    assert!(answered.header("x-amzn-errortype").is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_response_of_converse_is_tapped() {
    let body = json!({
        "output": { "message": { "role": "assistant", "content": [{ "text": "Hi" }] } },
        "stopReason": "end_turn",
        "usage": { "inputTokens": 1, "outputTokens": 1, "totalTokens": 2 },
        "metrics": { "latencyMs": 5 },
    });
    let answer = Answer::status(200).header("content-type", "application/json");
    let server = Loopback::start([answer.body(body.to_string())]);
    let (client, tap) = (connect(keys(&server.url())).await, Tap::new(Instant::now));
    let mut exchange = Exchange::new(Instant::now());
    let stream = client.converse(prompt(), &tap, |_| {}).await.expect("an answer");
    assert_eq!(rest(stream).await.len(), 6);
    tap.take().into_iter().for_each(|event| exchange.apply(event));
    let attempt = exchange.last().expect("it was sent");
    assert_eq!(attempt.body().bytes(), body.to_string().into_bytes());
    assert!(attempt.sent.uri.ends_with("/converse"), "{}", attempt.sent.uri);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_attempt_is_tapped_with_its_response() {
    let refusal = Answer::error(429, "ThrottlingException", "Too many requests");
    let reply = Answer::stream(frame::reply("Hi"));
    let written = [refusal.bytes(), Vec::new(), reply.bytes()];
    let (exchange, events) = answered([refusal, Answer::hang_up(), reply]).await;
    assert_eq!(events.last(), Some(&StreamEvent::Ended));
    let attempts = exchange.attempts();
    let bodies: Vec<_> = attempts.iter().map(|attempt| attempt.body().bytes()).collect();
    assert_eq!(bodies, written);
    let numbers: Vec<_> =
        attempts.iter().filter_map(|attempt| attempt.sent.header("amz-sdk-request")).collect();
    assert_eq!(numbers, ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"]);
    let ended: Vec<_> = attempts.iter().filter_map(|attempt| attempt.ended.as_ref()).collect();
    assert_eq!((&ended[0].1, &ended[2].1), (&AttemptEnd::Complete, &AttemptEnd::Complete));
    assert!(matches!(&ended[1].1, AttemptEnd::Failed(why) if !why.is_empty()), "{:?}", ended[1]);
    assert!(attempts.is_sorted_by_key(|attempt| attempt.sent_at));
    let shares = |at: usize| attempts[at].sent.body.clone().expect("it is kept");
    assert!(std::sync::Arc::ptr_eq(&shares(0), &shares(2)), "one body for all attempts");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_request_is_tapped_as_sent_but_without_secrets() {
    let server =
        Loopback::start([Answer::stream(frame::reply("Hi")).header("set-cookie", "s3cret")]);
    let keys = KeyPair {
        id: "AKIDEXAMPLE".into(),
        secret: "s3cret".into(),
        token: Some("s3cret-session".into()),
    };
    let by_keys = Access { keys: Some(keys), ..keys_of(&server) };
    let by_token = Access { bearer: Some("ABSKs3cret".into()), ..keys_of(&server) };
    for (number, access) in [by_keys, by_token].into_iter().enumerate() {
        let (exchange, _) = tapped(&connect(access).await).await;
        let sent = &exchange.last().expect("it was sent").sent;
        let request = &server.requests()[number];
        assert_eq!((&sent.method, &sent.uri), (&request.method, &(server.url() + &request.path)));
        let body: serde_json::Value =
            serde_json::from_slice(sent.body.as_ref().expect("it is kept")).expect("JSON");
        assert_eq!(body, request.body);
        for header in &sent.headers {
            let given = request.header(&header.name);
            assert!(given == Some(&header.value) || header.value.contains("***"), "{header:?}");
        }
        let debug_text = format!("{exchange:?}");
        for secret in ["s3cret", "AKIDEXAMPLE", "ABSK"] {
            assert!(!debug_text.contains(secret), "{debug_text}");
        }
        let signature = request.header("authorization").expect("it is signed");
        let signature = signature.rsplit(['=', ' ']).next().expect("its last word");
        assert!(!debug_text.contains(signature), "{debug_text}");
    }
}

fn keys_of(server: &Loopback) -> Access {
    Access { keys: None, ..keys(&server.url()) }
}

const SCHEDULE: Schedule =
    Schedule { first: Duration::from_millis(20), gap: Duration::from_millis(5), deltas: 60 };

/// Returns the deviations of the arrival times from the server's times.
fn off(arrived: &[Duration], written: &[Duration]) -> Spread {
    assert_eq!(arrived.len(), written.len());
    Spread::of(arrived.iter().zip(written).map(|(arrived, written)| arrived.abs_diff(*written)))
}

/// Passes if one of several runs passes. Load can delay a single run, but a tap that reports wrong
/// times fails in every run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_to_first_token_and_every_gap_agree_with_the_server() {
    let mut runs = Vec::new();
    for _ in 0..20 {
        let server = Loopback::start([Answer::stream([]), SCHEDULE.answer(18, 400, 1800)]);
        let client = connect(keys(&server.url())).await;
        // The first request includes the connect time, which the server cannot know.
        tapped(&client).await;
        let (exchange, _) = tapped(&client).await;
        let attempt = exchange.last().expect("it was sent");
        let noted = Noted::by(&server, SCHEDULE);
        let frames = attempt.frames().rows().iter().take(noted.deltas.len());
        let arrived: Vec<_> = frames.map(|frame| frame.at).collect();
        let since = |from: Instant| move |at: &Instant| at.saturating_duration_since(from);
        let times = off(
            &arrived.iter().map(since(attempt.sent_at)).collect::<Vec<_>>(),
            &noted.deltas.iter().map(since(noted.read)).collect::<Vec<_>>(),
        );
        let between = arrived.windows(2).map(|two| two[1].saturating_duration_since(two[0]));
        let gaps = off(&between.collect::<Vec<_>>(), &noted.gaps());
        let tolerance = Tolerance::of([&noted]);
        if tolerance.allows(times) && tolerance.allows(gaps) {
            return;
        }
        runs.push(format!("times {times:?}, gaps {gaps:?}, {tolerance:?}"));
    }
    panic!("off in every run:\n{}", runs.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_long_header_and_a_long_event_type_are_kept_as_one_line() {
    let long = frame::event(&"e".repeat(30_000), &json!({}));
    let answer = Answer::stream([long]).header("x-long", &"h".repeat(100_000));
    let (exchange, _) = answered([answer]).await;
    let attempt = exchange.last().expect("it was sent");
    let (_, head) = attempt.answered.as_ref().expect("it was answered");
    let header = head.header("x-long").expect("the header");
    assert_eq!(header, format!("{}…", "h".repeat(200)));
    let kind = attempt.frame(1).map(|frame| frame.kind);
    assert_eq!(kind, Some(FrameKind::Event(format!("{}…", "e".repeat(200)).into())));
    let frame = attempt.frame(1).expect("a frame");
    let content = frame.content(attempt.body()).expect("it is whole");
    assert!(content.text(":event-type").is_some_and(|name| name.chars().count() == 201));
}
