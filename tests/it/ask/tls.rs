//! `--record` with TLS connections and failed connections: the exact bytes of the server, how the
//! stream ended, and for each attempt why there was no response.

use std::fs;
use std::net::TcpListener;

use outcrop::chat::failure::{Failure, FailureKind};
use outcrop::recording::reader;
use outcrop::recording::recorded_exchange::{
    AttemptEndLine, OutcomeLine, RecordedAttempt, RecordedExchange,
};

use super::{Ended, run};
use crate::loopback::tls::{Secure, Spoken};
use crate::loopback::{Answer, frame};
use crate::pty::Start;

/// Runs a turn with this endpoint and these trusted authorities. Returns the recording and the
/// program's output.
fn recorded(url: &str, authority: &str, variables: &[(&str, &str)]) -> (RecordedExchange, Ended) {
    let start = Start::outcrop(&["ask", "--record", "a.jsonl", "hello"])
        .with_key("ABSKsecret", url)
        .file("authority.pem", authority)
        .variable("SSL_CERT_FILE", "authority.pem");
    let set = |start: Start, (name, value): &(&str, &str)| start.variable(name, value);
    let start = variables.iter().fold(start, set);
    let ended = run(&start);
    let bytes = fs::read(start.path("a.jsonl")).expect("the recording");
    let mut exchanges = reader::read(&bytes).expect("it can be read").exchanges;
    assert_eq!(exchanges.len(), 1, "one request");
    (exchanges.remove(0), ended)
}

/// Checks that the recording contains all bytes, all frames and the end of a stream. Returns the
/// reason for the broken connection, and standard error.
fn check(spoken: Spoken, answer: &Answer, frames: u64, how: AttemptEndLine) -> (String, String) {
    let server = Secure::start(spoken, [answer.clone()]);
    let (exchange, ended) = recorded(&server.url(), server.authority(), &[]);
    let stderr = format!("{spoken:?}: {ended:?}");
    let [attempt] = &exchange.attempts[..] else { panic!("one attempt: {stderr}") };
    assert_eq!((server.requests(), server.connections()), (1, 1), "{stderr}");
    assert_eq!(bytes(attempt), answer.bytes(), "{stderr}");
    assert_eq!(attempt.frames, frames, "{stderr}");
    assert_eq!(attempt.response.as_ref().map(|answer| answer.status), Some(200), "{stderr}");
    let end = attempt.end.clone().expect("it ended");
    assert_eq!(end.how, how, "{end:?} {stderr}");
    let over = exchange.over.expect("the client was done with it");
    let outcome =
        if how == AttemptEndLine::Whole { OutcomeLine::Whole } else { OutcomeLine::Failed };
    assert_eq!((over.how, over.events_processed), (outcome, frames), "{stderr}");
    assert_eq!(ended.code, Some(i32::from(how != AttemptEndLine::Whole)), "{stderr}");
    assert_eq!(ended.out.trim_end(), "Hi", "what came is printed: {stderr}");
    (end.why.unwrap_or_default(), ended.stderr)
}

fn bytes(attempt: &RecordedAttempt) -> Vec<u8> {
    attempt.chunks.iter().flat_map(|(_, bytes)| bytes.clone()).collect()
}

/// Checks that a server that breaks the connection after the first frame causes exactly one
/// failure. The reason for the broken connection must contain `words`.
fn check_broken(spoken: Spoken, and_then: fn(Answer) -> Answer, words: &str) {
    let next = frame::text(0, "never");
    for cut in [0, 5, 12, 40, next.len() - 1] {
        let pieces = [frame::text(0, "Hi"), next[..cut].to_vec()];
        let (why, stderr) =
            check(spoken, &and_then(Answer::stream(pieces)), 1, AttemptEndLine::Broken);
        assert!(why.contains(words), "{why}");
        assert_eq!(stderr.matches("the stream was interrupted").count(), 1, "{stderr}");
        assert!(stderr.contains("before the reply was complete"), "{stderr}");
    }
}

#[test]
fn a_complete_reply_is_recorded_byte_for_byte_over_either_protocol() {
    let reply = frame::reply("Hi").concat();
    for spoken in [Spoken::Http1, Spoken::Http2] {
        for size in [1, 100, reply.len()] {
            let answer = Answer::stream(reply.chunks(size).map(<[u8]>::to_vec));
            let (why, stderr) = check(spoken, &answer, 5, AttemptEndLine::Whole);
            assert_eq!((&*why, &*stderr), ("", ""), "in pieces of {size}");
        }
    }
}

#[test]
fn a_stream_that_the_server_resets_fails_once() {
    check_broken(Spoken::Http2, Answer::reset, "unexpected internal error encountered");
}

#[test]
fn a_server_that_shuts_down_during_a_stream_fails_it_once() {
    check_broken(Spoken::Http2, Answer::leave, "broken pipe");
    check_broken(Spoken::Http1, Answer::leave, "unexpected EOF");
}

#[test]
fn a_tls_connection_that_is_cut_during_a_stream_fails_it_once() {
    for spoken in [Spoken::Http1, Spoken::Http2] {
        check_broken(spoken, Answer::cut, "without sending TLS close_notify");
    }
}

/// Checks that all attempts failed, that each has a reason, and that the failure is of this kind.
/// Returns the reasons, the failure and standard error.
fn check_unanswered(
    url: &str,
    authority: &str,
    attempts: usize,
    kind: FailureKind,
) -> (Vec<String>, Failure, String) {
    let most = attempts.to_string();
    let (exchange, ended) = recorded(url, authority, &[("AWS_MAX_ATTEMPTS", &most)]);
    assert_eq!(exchange.attempts.len(), attempts, "{ended:?}");
    let reason = |attempt: &RecordedAttempt| {
        assert!(attempt.response.is_none() && attempt.chunks.is_empty(), "{attempt:?}");
        let end = attempt.end.clone().expect("it ended");
        assert_eq!(end.how, AttemptEndLine::Failed);
        end.why.filter(|why| !why.is_empty()).expect("it says why")
    };
    let reasons = exchange.attempts.iter().map(reason).collect();
    let failure = exchange.failure().cloned().expect("it failed");
    assert_eq!(failure.kind, kind, "{failure:?}");
    assert_eq!((ended.code, &*ended.out), (Some(1), ""), "{ended:?}");
    (reasons, failure, ended.stderr)
}

#[test]
fn an_untrusted_server_gets_no_request_and_the_error_names_the_fix() {
    let other = Secure::start(Spoken::Http2, []);
    for spoken in [Spoken::Http1, Spoken::Http2] {
        let server = Secure::start(spoken, [Answer::stream(frame::reply("Hi"))]);
        let (reasons, failure, stderr) =
            check_unanswered(&server.url(), other.authority(), 3, FailureKind::Tls);
        assert_eq!((server.requests(), server.connections()), (0, 3));
        assert_eq!(reasons, ["The TLS certificate is not trusted"; 3]);
        let words = failure.raw_message.expect("the connection's own");
        assert!(words.contains("invalid peer certificate: UnknownIssuer"), "{words}");
        assert!(stderr.contains(&server.url()), "{stderr}");
        assert!(
            stderr.contains("Point SSL_CERT_FILE at your organization's certificates"),
            "{stderr}"
        );
    }
}

/// An attempt takes the connect timeout of 3.1 s.
#[test]
fn a_port_without_a_tls_handshake_times_out() {
    let mute = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("https://{}", mute.local_addr().expect("its address"));
    let trusted = Secure::start(Spoken::Http2, []);
    let (reasons, failure, stderr) =
        check_unanswered(&url, trusted.authority(), 2, FailureKind::Unreachable);
    assert_eq!(reasons, ["Bedrock cannot be reached"; 2]);
    assert!(stderr.contains("did not accept a connection in time"), "{stderr}");
    assert!(failure.raw_message.is_some_and(|words| words.contains("connect timeout")));
}

/// A resolver without a network may take longer than the connect timeout. The failure then does not
/// say that the name does not exist.
#[test]
fn a_host_that_does_not_exist_is_unreachable() {
    let trusted = Secure::start(Spoken::Http2, []);
    let url = "https://bedrock.invalid";
    let (reasons, _, stderr) =
        check_unanswered(url, trusted.authority(), 2, FailureKind::Unreachable);
    let summaries = ["The address of Bedrock was not found", "Bedrock cannot be reached"];
    assert!(reasons.iter().all(|why| summaries.contains(&why.as_str())), "{reasons:?}");
    assert!(stderr.contains(url), "{stderr}");
}
