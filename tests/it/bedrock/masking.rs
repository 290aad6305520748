//! Tests with a server that echoes the client's secrets. In all received text, `***` must replace
//! each secret, and the frames must stay valid.

use std::time::Instant;

use outcrop::bedrock::{Client, Tap};
use outcrop::chat::access::{Access, KeyPair};
use outcrop::chat::event::StreamEvent;
use outcrop::chat::failure::{Failure, FailureKind};
use outcrop::chat::message::Role;
use outcrop::wire::exchange::Exchange;
use outcrop::wire::frame::FrameCondition;
use outcrop::wire::wire_event::AttemptEnd;
use serde_json::json;

use super::{connect, keys, prompt, rest, turned};
use crate::loopback::{AUTHORIZATION, Answer, Loopback, frame};

pub const API_KEY: &str = "ABSKQmVkcm9ja0FQSUtleS1vdXRjcm9wLXRlc3Q6c2VjcmV0LzEyMys0NTY3ODk=";
pub const KEY_ID: &str = "ASIAIOSFODNN7EXAMPLE";
pub const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
pub const SESSION_TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ==";

/// All secrets of a key pair with a session token.
const KEY_PAIR: [&str; 3] = [KEY_ID, SECRET_KEY, SESSION_TOKEN];

fn with_api_key(url: &str) -> Access {
    Access { bearer: Some(API_KEY.into()), control_url: Some(url.into()), ..keys(url) }
}

fn with_key_pair(url: &str) -> Access {
    let pair =
        KeyPair { id: KEY_ID.into(), secret: SECRET_KEY.into(), token: Some(SESSION_TOKEN.into()) };
    Access { keys: Some(pair), control_url: Some(url.into()), ..keys(url) }
}

/// The tapped exchange and the events of a request.
struct Received {
    exchange: Exchange,
    events: Vec<StreamEvent>,
}

impl Received {
    fn failure(&self) -> &Failure {
        match self.events.last() {
            Some(StreamEvent::Failed(failure)) => failure,
            other => panic!("no failure: {other:?}"),
        }
    }

    fn text(&self) -> String {
        let texts = self.events.iter().filter_map(|event| match event {
            StreamEvent::Text { text, .. } | StreamEvent::Reasoning { text, .. } => Some(&**text),
            _ => None,
        });
        texts.collect()
    }

    fn body(&self) -> String {
        let body = self.exchange.last().expect("it was sent").body();
        String::from_utf8_lossy(&body.bytes()).into_owned()
    }

    /// Checks that nothing received contains a secret, and that the frames are valid.
    fn assert_has_none_of(&self, secrets: &[&str]) {
        let attempt = self.exchange.last().expect("it was sent");
        let debug_text = format!("{:?} {:?} {:?}", self.events, attempt.answered, attempt.ended);
        for secret in secrets {
            assert!(!debug_text.contains(secret), "{secret} in {debug_text}");
            assert!(!self.body().contains(secret), "{secret} in {}", self.body());
        }
        let mut rows = attempt.frames().rows().iter();
        assert!(rows.all(|frame| frame.condition == FrameCondition::Sound), "{:?}", self.body());
    }
}

async fn receive(client: &Client) -> Received {
    let tap = Tap::new(Instant::now);
    let mut exchange = Exchange::new(Instant::now());
    let events = match client.converse_stream(prompt(), &tap, |_| {}).await {
        Ok(stream) => rest(stream).await,
        Err(failure) => vec![StreamEvent::Failed(failure)],
    };
    tap.take().into_iter().for_each(|event| exchange.apply(event));
    exchange.read();
    Received { exchange, events }
}

/// Sends a request with an API key and checks that the response does not contain the key.
async fn check(answer: Answer) -> Received {
    let server = Loopback::start([answer]);
    let received = receive(&connect(with_api_key(&server.url())).await).await;
    received.assert_has_none_of(&[API_KEY]);
    received
}

/// Sends a request with a key pair and a session token, and checks that the response contains none
/// of them.
async fn check_pair(answer: Answer) -> Received {
    let server = Loopback::start([answer]);
    let received = receive(&connect(with_key_pair(&server.url())).await).await;
    received.assert_has_none_of(&KEY_PAIR);
    received
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_error_that_echoes_the_api_key_shows_three_asterisks_in_its_place() {
    let refusal = |text: &str| Answer::error(403, "AccessDeniedException", text);
    let words = format!("Invalid key=value pair in 'Bearer {API_KEY}'.");
    let received = check(refusal(&words)).await;
    let expected = "Invalid key=value pair in 'Bearer ***'.";
    assert_eq!(received.failure().raw_message.as_deref(), Some(expected));
    assert!(received.body().contains("Bearer ***"), "{}", received.body());
    // Check a page, a header name, and a complete body that arrives in small chunks.
    check(Answer::page(502).body(format!("<p>{API_KEY}</p>"))).await;
    check(Answer::status(400).header("x-amzn-errortype", API_KEY).body("{}")).await;
    let body = json!({ "message": words }).to_string().into_bytes();
    for size in [1, 7, 40] {
        let pieces = body.chunks(size).map(<[u8]>::to_vec);
        let answer = Answer::status(400).header("content-type", "application/json").then(pieces);
        let received = check(answer).await;
        assert_eq!(
            received.failure().raw_message.as_deref(),
            Some(expected),
            "in pieces of {size}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_escapes_of_json_and_of_urls_do_not_hide_a_secret() {
    let escaped = [
        SECRET_KEY.replace('/', "\\/"),
        SECRET_KEY.replace('/', "\\u002f").replace('+', "\\u002B"),
        SECRET_KEY.replace('/', "%2F").replace('+', "%2b"),
    ];
    for secret in escaped {
        let body = format!(r#"{{"message":"<{secret}>"}}"#);
        let received = check_pair(Answer::status(400).body(body)).await;
        assert_eq!(received.body(), r#"{"message":"<***>"}"#);
    }
    // Let the chunk end inside an escape sequence.
    let body = format!(r#"{{"message":"<{}>"}}"#, SECRET_KEY.replace('+', "\\u002b"));
    let pieces = body.as_bytes().chunks(1).map(<[u8]>::to_vec);
    assert_eq!(check_pair(Answer::status(400).then(pieces)).await.body(), r#"{"message":"<***>"}"#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn exceptions_and_errors_in_the_stream_are_masked() {
    let message = json!({ "message": format!("Bad: Bearer {API_KEY}") });
    let received = check(Answer::stream([
        frame::text(0, "Hi"),
        frame::exception("modelStreamErrorException", &message),
    ]))
    .await;
    assert_eq!(received.failure().raw_message.as_deref(), Some("Bad: Bearer ***"));
    let unmodeled = frame::error("InternalError", &format!("Bad: Bearer {API_KEY}"));
    let received = check(Answer::stream([frame::text(0, "Hi"), unmodeled])).await;
    assert_eq!(received.failure().raw_message.as_deref(), Some("Bad: Bearer ***"));
    check(Answer::stream([frame::error(API_KEY, "")])).await;
    check(Answer::stream([frame::event(API_KEY, &json!({ API_KEY: API_KEY }))])).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn headers_and_signatures_are_masked() {
    let echo = |answer: Answer| answer.header("x-echo", AUTHORIZATION).body(AUTHORIZATION);
    let received = check(echo(Answer::status(400))).await;
    assert_eq!(received.body(), "Bearer ***");
    let attempt = received.exchange.last().expect("it was sent");
    let (_, answered) = attempt.answered.as_ref().expect("an answer");
    assert_eq!(answered.header("x-echo"), Some("Bearer ***"));
    let received = check_pair(echo(Answer::status(400)).header("x-token", SESSION_TOKEN)).await;
    let body = received.body();
    assert!(body.starts_with("AWS4-HMAC-SHA256 Credential=***/"), "{body}");
    assert!(body.ends_with(", Signature=***"), "{body}");
    // Two headers with the same name keep their order.
    let answer = Answer::status(400).header("x-two", API_KEY).header("x-two", "second");
    let received = check(answer).await;
    let (_, answered) = received.exchange.last().and_then(|a| a.answered.as_ref()).expect("one");
    let values = answered.headers.iter().filter(|header| header.name == "x-two");
    assert_eq!(values.map(|header| &*header.value).collect::<Vec<_>>(), ["***", "second"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_reply_is_masked_for_any_chunking_of_its_frames() {
    let reply = frame::reply(&format!("a {API_KEY} b {API_KEY}")).concat();
    for size in [1, 11, 64, 1000] {
        let pieces = reply.chunks(size).map(<[u8]>::to_vec);
        let received = check(Answer::stream(pieces)).await;
        assert_eq!(received.text(), "a *** b ***", "in chunks of {size}");
        assert_eq!(received.exchange.last().map(|a| a.frames().count()), Some(5));
    }
    let pair = format!("{SESSION_TOKEN} {KEY_ID}, {SECRET_KEY}");
    assert_eq!(check_pair(Answer::stream(frame::reply(&pair))).await.text(), "*** ***, ***");
    let reasoning = frame::reasoning(0, &json!({ "text": API_KEY }));
    assert_eq!(check(Answer::stream([reasoning])).await.text(), "***");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_secret_across_several_events_is_masked_except_for_its_start() {
    for size in [1, 3, 10, 30] {
        let text = format!("the key {API_KEY}, and on");
        let chars: Vec<char> = text.chars().collect();
        let deltas =
            chars.chunks(size).map(|part| frame::text(0, &part.iter().collect::<String>()));
        let received = check(Answer::stream(deltas)).await;
        let text = received.text();
        assert!(text.starts_with("the key ") && text.ends_with("***, and on"), "{text}");
        assert_eq!(text.matches("***").count(), 1, "{text}");
        // At most the prefix that all Bedrock API keys share and 7 more letters may remain.
        assert!(text.len() <= "the key ***, and on".len() + "ABSK".len() + 7, "{text}");
        let body = received.body();
        assert!(!body.contains(&API_KEY[12..20]) && !body.contains(&API_KEY[40..50]), "{body}");
    }
    // A text that only starts like a secret stays unchanged.
    let deltas = ["ABS", "KQ", "m is how", " keys begin"].map(|text| frame::text(0, text));
    assert_eq!(check(Answer::stream(deltas)).await.text(), "ABSKQm is how keys begin");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_damaged_stream_stays_damaged_and_is_masked() {
    let spoilt = frame::spoilt(frame::text(0, API_KEY));
    let cut = frame::text(0, API_KEY);
    let cut = cut[..cut.len() - 3].to_vec();
    let prelude = frame::spoilt_prelude(frame::text(0, API_KEY));
    for damaged in [spoilt, cut, prelude] {
        let answer = Answer::stream([frame::text(0, "Hi"), damaged.clone()]);
        let server = Loopback::start([answer.clone()]);
        let received = receive(&connect(with_api_key(&server.url())).await).await;
        assert!(matches!(received.failure().kind, FailureKind::BrokenStream));
        assert!(!received.body().contains(API_KEY), "{}", received.body());
        assert_eq!(received.text(), "Hi");
    }
}

/// A damaged prelude ends the reply immediately, although the connection stays open.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_damaged_prelude_is_reported_before_the_connection_ends() {
    let damaged = frame::spoilt_prelude(frame::text(0, "x"));
    let answer = Answer::stream([frame::text(0, "Hi"), damaged]).until_closed();
    let received = check_damaged(answer).await;
    assert_eq!(received.failure().kind, FailureKind::BrokenStream);
}

async fn check_damaged(answer: Answer) -> Received {
    let server = Loopback::start([answer]);
    receive(&connect(with_api_key(&server.url())).await).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_frame_without_a_secret_reaches_the_tap_byte_for_byte() {
    let mut frames = frame::reply(&"many words ".repeat(5000));
    frames.insert(1, frame::text(0, API_KEY));
    let received = check(Answer::stream(frames.clone())).await;
    frames[1] = frame::text(0, "***");
    assert_eq!(received.body(), String::from_utf8_lossy(&frames.concat()));
    let ended = received.exchange.last().and_then(|attempt| attempt.ended.as_ref());
    assert_eq!(ended.map(|(_, ended)| ended), Some(&AttemptEnd::Complete));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_short_secret_does_not_change_any_text() {
    let server = Loopback::start([Answer::stream(frame::reply("a test of tests"))]);
    let mut access = with_api_key(&server.url());
    access.bearer = Some("test".into());
    assert_eq!(receive(&connect(access).await).await.text(), "a test of tests");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn lists_counts_and_whole_replies_are_masked() {
    let refusal = Answer::error(403, "AccessDeniedException", &format!("no {API_KEY}"));
    let server = Loopback::start([refusal]);
    let client = connect(with_api_key(&server.url())).await;
    let refused = client.list().await.expect_err("refused");
    assert_eq!(refused.raw_message.as_deref(), Some("no ***"));
    let refused = client.count_tokens(prompt()).await.expect_err("refused");
    assert_eq!(refused.raw_message.as_deref(), Some("no ***"));
    let body = json!({
        "output": { "message": { "role": "assistant", "content": [{ "text": API_KEY }] } },
        "stopReason": "end_turn",
        "usage": { "inputTokens": 1, "outputTokens": 1, "totalTokens": 2 },
        "metrics": { "latencyMs": 1 },
    });
    let answer = Answer::status(200).header("content-type", "application/json");
    let server = Loopback::start([answer.body(body.to_string())]);
    let client = connect(with_api_key(&server.url())).await;
    let tap = Tap::new(Instant::now);
    let events = rest(client.converse(prompt(), &tap, |_| {}).await.expect("a reply")).await;
    let debug_text = format!("{events:?} {:?}", tap.take());
    assert!(!debug_text.contains(API_KEY) && debug_text.contains("***"), "{debug_text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_secret_in_a_prompt_is_sent_but_not_kept() {
    let server = Loopback::start([Answer::stream(frame::reply("ok"))]);
    let client = connect(with_api_key(&server.url())).await;
    let tap = Tap::new(Instant::now);
    let mut request = prompt();
    request.history = vec![turned(Role::User, &[&format!("my key is {API_KEY}")])];
    rest(client.converse_stream(request, &tap, |_| {}).await.expect("it opens")).await;
    let sent = server.requests().remove(0).body.to_string();
    assert!(sent.contains(API_KEY), "{sent}");
    let mut exchange = Exchange::new(Instant::now());
    tap.take().into_iter().for_each(|event| exchange.apply(event));
    let kept_body = exchange.last().and_then(|attempt| attempt.sent.body.clone()).expect("a body");
    let kept_body = String::from_utf8_lossy(&kept_body).into_owned();
    assert!(!kept_body.contains(API_KEY) && kept_body.contains("my key is ***"), "{kept_body}");
}
