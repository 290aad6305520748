//! Tests of reading recordings back and of refused files.

use std::time::Instant;

use super::super::line_writer::LineWriter;
use super::super::lines::OutcomeLine;
use super::*;
use crate::chat::failure::{Failure, FailureKind};
use crate::wire::wire_event::{
    self, AttemptEnd, BodyChunks, ExchangeFact, Header, RecordedFact, ResponseHead, SentRequest,
    WireEvent,
};

const HEAD: &str = r#"{"format":"outcrop recording","version":1,"program":"outcrop 0.1.0"}"#;

const RESPONSE: &str =
    r#"{"type":"response","exchange":1,"attempt":1,"at":6,"status":200,"headers":[]}"#;

const REQUEST: &str = r#"{"type":"request","exchange":1,"attempt":1,"at":5,"method":"POST","uri":"https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream","headers":[],"body":{"system":[{"text":"Be short."}],"inferenceConfig":{"temperature":0.699999988079071,"maxTokens":100,"stopSequences":["\n\nHuman:"]},"messages":[{"role":"user","content":[{"text":"old"},{"text":"Hello"}]},{"role":"assistant","content":[{"text":"{"}]}]}}"#;

#[test]
fn a_damaged_file_is_refused_with_its_line_number() {
    fn check(lines: &[&str], line: usize, expected: &str) {
        let damage = read(lines.join("\n").as_bytes()).expect_err(expected);
        assert_eq!(damage.line, line, "{damage}");
        assert!(damage.to_string().contains(expected), "{damage}");
    }
    check(&[""], 1, "not an Outcrop recording");
    check(&["PNG"], 1, "not an Outcrop recording");
    check(&[r#"{"log":{}}"#], 1, "not an Outcrop recording");
    check(&[&HEAD.replace("outcrop recording", "har")], 1, "its format is \"har\"");
    check(&[&HEAD.replace(":1,", ":2,")], 1, "has format 2");
    check(&[HEAD], 2, "contains no request");
    check(&[HEAD, REQUEST, "{\"type\":", ""], 3, "is incomplete");
    check(&[HEAD, "{\"type\":"], 2, "contains no request");
    check(&[HEAD, REQUEST, "{x"], 3, "key must be a string, at column 2");
    let place = |compared: &str| {
        let place = r#""place":{"conversation":0,"after":null,"prompt":0,"reply":1,"apart":false,"#;
        REQUEST.replacen('{', &format!("{{{place}\"compared\":{compared}}},"), 1)
    };
    check(&[HEAD, &place("7")], 2, "expected an object");
    let compared = r#"{"first":1,"columns":9,"column":0,"samples":false}"#;
    check(&[HEAD, &place(compared)], 2, "expected 2 to 8 columns");
    let frame = r#"{"type":"frame","exchange":1,"attempt":1,"at":9,"event":"x","raw":"AA=="}"#;
    assert!(read([HEAD, REQUEST, RESPONSE, frame].join("\n").as_bytes()).is_ok());
    let after = |line: &str, expected: &str| check(&[HEAD, REQUEST, RESPONSE, line], 4, expected);
    after(&frame.replace("AA==", "?"), "not in base64");
    after(&frame.replace("AA==", ""), "\"raw\" is empty");
    after(&frame.replace("\"frame\"", "\"frob\""), "frob");
    after(&frame.replace("\"attempt\":1", "\"attempt\":2"), "number of attempts so far is 1");
    after(&frame.replace(":9", ":-1"), "expected microseconds");
    after(&frame.replace(":9", ":-0.4"), "expected microseconds");
    after(&frame.replace(":9", ":5"), "is earlier than the");
    after("[1]", "invalid type: sequence, expected an object");
    after(&frame.replace(":9", ":\"9\""), "expected a number");
    after(RESPONSE, "has a response already");
    let sound = base64::encode(self::frame());
    let contradicted = format!("\"payload\":{{\"a\":1}},\"raw\":\"{sound}\"");
    after(&frame.replace("\"raw\":\"AA==\"", &contradicted), "does not match its \"raw\"");
    check(&[HEAD, frame], 2, "number of attempts so far is 0");
    check(&[HEAD, REQUEST, frame], 3, "no response precedes it");
    check(&[HEAD, REQUEST, &RESPONSE.replace("200", "99")], 3, "expected 200 to 599");
    let end = r#"{"type":"end","exchange":1,"attempt":1,"at":9,"how":"whole"}"#;
    check(&[HEAD, REQUEST, end], 3, "no response precedes it");
    check(&[HEAD, REQUEST, RESPONSE, end, frame], 5, "follows the end of its attempt");
    check(&[HEAD, REQUEST, RESPONSE, end, end], 5, "follows the end of its attempt");
    check(&[HEAD, REQUEST, RESPONSE, frame, &end.replace(":9", ":8")], 5, "is earlier than the");
    let over = r#"{"type":"over","exchange":1,"attempt":1,"at":9,"how":"whole","taken":1}"#;
    let all = [HEAD, REQUEST, RESPONSE, &frame.replace(":9", ":8"), end];
    let with = |line: &str, expected: &str| check(&[&all[..], &[line]].concat(), 6, expected);
    check(&[&all[..], &[over, over]].concat(), 7, "exchange 1 had already ended");
    with(&over.replace(r#""taken":1"#, r#""taken":2"#), "its \"taken\" is 2, but");
    with(&over.replace(r#""taken":1"#, r#""taken":0"#), "its \"taken\" is 0, but");
    let stopped = over.replace("whole", "stopped");
    with(&stopped.replace(r#""taken":1"#, r#""taken":2"#), "its \"taken\" is 2, but");
    assert!(
        read(
            [&all[..], &[&stopped.replace(r#""taken":1"#, r#""taken":0"#)]]
                .concat()
                .join("\n")
                .as_bytes()
        )
        .is_ok()
    );
    check(
        &[HEAD, REQUEST, REQUEST],
        3,
        "it is attempt 1 of exchange 1, but the number of attempts so far is 1",
    );
    check(&[&HEAD.replace(":1,", ":0,")], 1, "format 0 does not exist");
    check(&[&HEAD.replace("outcrop recording", &"x".repeat(5000))], 1, "xx…");
}

#[test]
fn an_unsupported_encoding_is_named() {
    let check = |bytes: &[u8], expected: &str| {
        let damage = read(bytes).expect_err(expected);
        assert!(damage.line == 1 && damage.why.contains(expected), "{damage}");
    };
    check(&[0x1f, 0x8b, 8, 0], "compressed with gzip");
    check(&[0xff, 0xfe, b'{', 0], "UTF-16");
    let marked = format!("\u{feff}{HEAD}\n{REQUEST}\n");
    assert!(read(marked.as_bytes()).is_ok(), "the byte order mark is ignored");
}

#[test]
fn a_truncated_last_line_is_left_out() {
    let broken = format!("{HEAD}\n{REQUEST}\n{}", &RESPONSE[..40]);
    let read = read(broken.as_bytes()).expect("a recording");
    assert_eq!((read.cut, read.exchanges.len()), (Some(3), 1));
    assert!(read.exchanges[0].is_incomplete());
}

#[test]
fn blank_lines_are_ignored_but_counted() {
    let blank = [HEAD, "", REQUEST, " \r", "{x", ""].join("\n");
    assert_eq!(read(blank.as_bytes()).expect_err("one is damaged").line, 5);
    assert!(read(format!("{HEAD}\n\n{REQUEST}\n\n").as_bytes()).is_ok());
}

#[test]
fn interleaved_attempts_are_kept_apart() {
    let start = Instant::now();
    let (mut lines, mut text) = (LineWriter::default(), format!("{HEAD}\n"));
    let mut take = |exchange, event| {
        lines.write(
            ExchangeFact {
                exchange,
                sent_at: start,
                place: None,
                fact: RecordedFact::Event(event),
            },
            &mut text,
        );
    };
    let answered =
        |status| WireEvent::Answered(start, ResponseHead { status, headers: Vec::new() });
    for status in [429, 200] {
        for exchange in [1, 2] {
            take(exchange, WireEvent::Sent(start, sent()));
            take(exchange, answered(status));
            take(exchange, WireEvent::Ended(start, AttemptEnd::Complete));
        }
    }
    let recorded = read_back(&text);
    assert_eq!(recorded.len(), 2);
    for exchange in recorded {
        let statuses = exchange.attempts.iter().map(|it| it.response.as_ref().map(|it| it.status));
        assert_eq!(statuses.collect::<Vec<_>>(), [Some(429), Some(200)]);
    }
}

fn read_back(text: &str) -> Vec<RecordedExchange> {
    let read = read(text.as_bytes()).unwrap_or_else(|damage| panic!("{damage}\n{text}"));
    assert_eq!(read.cut, None, "{text}");
    read.exchanges
}

#[test]
fn the_end_of_a_request_follows_the_end_of_its_attempt() {
    let start = Instant::now();
    let at = |ms: u64| start + Duration::from_millis(ms);
    let failure = Failure {
        raw_message: Some("tcp connect error".into()),
        ..Failure::new(FailureKind::Unreachable, "Nothing answers", "It refused", "Check it")
    };
    let over = |how| RecordedFact::Over(at(9), wire_event::RequestEnd { how, events_processed: 0 });
    for (how, expected, expected_failure) in [
        (wire_event::RequestOutcome::Whole, OutcomeLine::Whole, None),
        (wire_event::RequestOutcome::Stopped, OutcomeLine::Stopped, None),
        (wire_event::RequestOutcome::Failed(failure.clone()), OutcomeLine::Failed, Some(failure)),
    ] {
        let (mut lines, mut text) = (LineWriter::default(), format!("{HEAD}\n"));
        let mut take = |fact| {
            lines.write(ExchangeFact { exchange: 1, sent_at: start, place: None, fact }, &mut text);
        };
        take(RecordedFact::Event(WireEvent::Sent(at(1), sent())));
        // The event loop may report the end before the connection is closed.
        take(over(how));
        take(RecordedFact::LastShown { is_compared: false });
        take(RecordedFact::Event(WireEvent::Ended(at(7), AttemptEnd::Failed("refused".into()))));
        let recorded = read_back(&text).remove(0);
        assert_eq!(recorded.failure(), expected_failure.as_ref());
        assert!(recorded.last_shown.is_some() && !recorded.is_incomplete());
        assert_eq!(recorded.is_stopped(), expected == OutcomeLine::Stopped);
        let request_end = Some(RecordedEnd {
            at: Duration::from_millis(9),
            how: expected,
            events_processed: 0,
            failure: expected_failure,
        });
        assert_eq!(recorded.over, request_end);
    }
}

#[test]
fn a_request_that_was_never_sent_is_not_written() {
    let start = Instant::now();
    let (mut lines, mut text) = (LineWriter::default(), format!("{HEAD}\n"));
    let mut take = |exchange, fact| {
        lines.write(ExchangeFact { exchange, sent_at: start, place: None, fact }, &mut text);
    };
    let over = || {
        RecordedFact::Over(
            start,
            wire_event::RequestEnd {
                how: wire_event::RequestOutcome::Stopped,
                events_processed: 0,
            },
        )
    };
    take(1, over());
    take(2, RecordedFact::Event(WireEvent::Sent(start, sent())));
    take(2, over());
    lines.finish(&mut text);
    let recorded = read_back(&text);
    assert_eq!((recorded.len(), recorded[0].is_stopped()), (1, true));
}

fn sent() -> SentRequest {
    SentRequest {
        method: "POST".into(),
        uri: "http://x/model/m/converse-stream".into(),
        headers: vec![header("host", "x")],
        size: 2,
        body: Some(b"{\"messages\":[]}"[..].into()),
    }
}

fn header(name: &str, value: &str) -> Header {
    Header { name: name.into(), value: value.into() }
}

/// Records a body that arrives in these chunks, a millisecond apart, and reads it back.
fn round_trip(media_type: &str, chunks: &[&[u8]]) -> (String, RecordedAttempt) {
    let start = std::time::Instant::now();
    let at = |ms: u64| start + Duration::from_millis(ms);
    let answered = ResponseHead { status: 200, headers: vec![header("content-type", media_type)] };
    let mut events = vec![WireEvent::Sent(at(1), sent()), WireEvent::Answered(at(2), answered)];
    for (chunk, ms) in chunks.iter().zip(3..) {
        let mut body_chunks = BodyChunks::default();
        body_chunks.push(chunk, at(ms));
        events.push(WireEvent::Chunks(body_chunks));
    }
    events.push(WireEvent::Ended(at(900), AttemptEnd::Broken("reset".into())));
    let (mut lines, mut text) = (LineWriter::default(), format!("{HEAD}\n"));
    for event in events {
        lines.write(
            ExchangeFact {
                exchange: 7,
                sent_at: start,
                place: None,
                fact: RecordedFact::Event(event),
            },
            &mut text,
        );
        let most = chunks.iter().map(|chunk| chunk.len()).max().unwrap_or_default();
        assert!(lines.held() <= 64 * 1024 + most, "{} bytes are held", lines.held());
    }
    let mut recorded = read_back(&text);
    assert_eq!(recorded.len(), 1);
    (text, recorded.remove(0).attempts.remove(0))
}

const STREAM: &str = crate::wire::exchange::EVENT_STREAM;

/// A frame that botocore can read.
fn frame() -> Vec<u8> {
    let frame = "AAAAnQAAAFe5u/ifCzpldmVudC10eXBlBwARY29udGVudEJsb2NrRGVsdGENOmNvbnRlbnQtdHlwZQcAEGFw\
                 cGxpY2F0aW9uL2pzb24NOm1lc3NhZ2UtdHlwZQcABWV2ZW50eyJjb250ZW50QmxvY2tJbmRleCI6MCwiZGVs\
                 dGEiOnsidGV4dCI6IkhpIn0sInAiOiJhYiJ9iziyaA==";
    base64::decode(frame).expect("base64")
}

#[test]
fn a_frame_is_one_line_however_it_was_chunked() {
    let frame = frame();
    let bytes = frame.repeat(2);
    let (text, attempt) = round_trip(STREAM, &[&bytes[..20], &bytes[20..200], &bytes[200..]]);
    let expected = [(Duration::from_millis(4), frame.clone()), (Duration::from_millis(5), frame)];
    assert_eq!(attempt.chunks, expected);
    assert!(text.contains(r#""event":"contentBlockDelta","payload":{"contentBlockIndex":0,"#));
    assert_eq!(attempt.sent, Duration::from_millis(1));
    let (at, why) = (Duration::from_millis(900), Some("reset".into()));
    assert_eq!(attempt.end, Some(BodyEnd { at, how: AttemptEndLine::Broken, why }));
    let answer = attempt.response.expect("a response");
    assert_eq!((answer.at, answer.status), (Duration::from_millis(2), 200));
}

#[test]
fn the_body_of_a_request_is_read_back_unchanged() {
    let start = Instant::now();
    let body = br#"{"z":1,"a":{"y":[2,0.5,0.699999988079071],"b":"\u00e9 \n"},"c":null}"#;
    let sent = SentRequest { body: Some(body[..].into()), size: body.len() as u64, ..sent() };
    let (mut lines, mut text) = (LineWriter::default(), format!("{HEAD}\n"));
    let fact = RecordedFact::Event(WireEvent::Sent(start, sent));
    lines.write(ExchangeFact { exchange: 1, sent_at: start, place: None, fact }, &mut text);
    let read = read_back(&text).remove(0).attempts.remove(0).body.to_string();
    assert_eq!(read, String::from_utf8_lossy(body).replace("\\u00e9", "é"));
    // The reader has no size limit; only the log has one.
    let large = REQUEST.replace("Hello", &"x".repeat(5_000_000));
    let read = read_back(&format!("{HEAD}\n{large}\n")).remove(0).attempts.remove(0).body;
    assert!(read.to_string().len() > 5_000_000);
}

#[test]
fn written_parts_of_a_long_body_are_not_buffered() {
    let bytes = frame().repeat(10_000);
    let chunks: Vec<_> = bytes.chunks(1000).collect();
    let (_, attempt) = round_trip(STREAM, &chunks);
    assert_eq!(attempt.chunks.len(), 10_000);
}

#[test]
fn every_body_is_read_back_unchanged() {
    let frame = frame();
    let mut damaged = frame.clone();
    damaged[10] ^= 1;
    let mut wrong = frame.clone();
    wrong[100] ^= 1;
    let page = b"<html>caf\xc3\xa9</html>".to_vec();
    let binary = vec![0xff, 0, 1];
    for media_type in [STREAM, "text/html"] {
        for body in [&frame[..50], &[&frame[..], &damaged, &frame].concat(), &wrong, &page, &binary]
        {
            for size in [1, 5, body.len()] {
                let chunks: Vec<&[u8]> = body.chunks(size).collect();
                let (text, attempt) = round_trip(media_type, &chunks);
                let read: Vec<u8> =
                    attempt.chunks.into_iter().flat_map(|(_, chunk)| chunk).collect();
                assert_eq!(read, body, "{text}");
            }
        }
    }
}
