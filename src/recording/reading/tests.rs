//! What is written is read back, and what is none is refused by its line.

use std::sync::Arc;

use super::super::writing::Lines;
use super::*;
use crate::chat::wire::seen::{Answered, Ended, Header, Pieces, Seen, Sent, Told};

const HEAD: &str = r#"{"format":"outcrop recording","version":1,"program":"outcrop 0.1.0"}"#;

const REQUEST: &str = r#"{"type":"request","exchange":1,"attempt":1,"at":5,"method":"POST","uri":"https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream","headers":[],"body":{"system":[{"text":"Be short."}],"inferenceConfig":{"temperature":0.699999988079071,"maxTokens":100,"stopSequences":["\n\nHuman:"]},"messages":[{"role":"user","content":[{"text":"old"},{"text":"Hello"}]},{"role":"assistant","content":[{"text":"{"}]}]}}"#;

#[test]
fn what_was_asked_is_read_from_the_request() {
    let recorded = read(format!("{HEAD}\n{REQUEST}\n").as_bytes()).expect("a recording");
    let Asked { prompt, settings } = recorded[0].asked();
    assert_eq!(prompt, "Hello");
    assert_eq!(settings.model.as_str(), "eu.anthropic.claude-haiku-4-5-20251001-v1:0");
    assert_eq!(settings.system, SystemPrompt::parse("Be short.").ok());
    assert_eq!(settings.temperature, Temperature::parse("0.7").ok());
    assert_eq!(settings.max_tokens, MaxTokens::parse("100").ok());
    assert_eq!(settings.stop_sequences[0].as_str(), "\n\nHuman:");
    assert_eq!(settings.prefill, Prefill::parse("{").ok());
    assert_eq!((recorded[0].region(), recorded[0].is_whole()), (Some("eu-west-1"), false));
}

#[test]
fn a_damaged_or_foreign_file_is_refused_by_its_line() {
    fn check(lines: &[&str], line: usize, words: &str) {
        let damage = read(lines.join("\n").as_bytes()).expect_err(words);
        assert_eq!(damage.line, line, "{damage}");
        assert!(damage.to_string().contains(words), "{damage}");
    }
    check(&[""], 1, "no recording of Outcrop");
    check(&["PNG"], 1, "no recording of Outcrop");
    check(&[r#"{"log":{}}"#], 1, "no recording of Outcrop");
    check(&[&HEAD.replace("outcrop recording", "har")], 1, "but \"har\"");
    check(&[&HEAD.replace(":1,", ":2,")], 1, "has form 2");
    check(&[HEAD], 2, "no request");
    check(&[HEAD, REQUEST, "{\"type\":"], 3, "expected an object of the recording");
    let frame = r#"{"type":"frame","exchange":1,"attempt":1,"at":9,"event":"x","raw":"AA=="}"#;
    assert!(read([HEAD, REQUEST, frame].join("\n").as_bytes()).is_ok());
    check(&[HEAD, REQUEST, &frame.replace("AA==", "?")], 3, "no base64");
    check(&[HEAD, REQUEST, &frame.replace("\"frame\"", "\"frob\"")], 3, "frob");
    check(&[HEAD, frame], 2, "of which 0 were sent");
    check(&[HEAD, REQUEST, &frame.replace("\"attempt\":1", "\"attempt\":2")], 3, "of which 1");
}

fn header(name: &str, value: &str) -> Header {
    Header { name: name.into(), value: value.into() }
}

/// What is read back of a body that came in these pieces, a millisecond apart.
fn round(media_type: &str, pieces: &[&[u8]]) -> (String, Attempt) {
    let asked = std::time::Instant::now();
    let at = |ms: u64| asked + Duration::from_millis(ms);
    let body: Arc<[u8]> = b"{\"messages\":[]}"[..].into();
    let sent = Sent {
        method: "POST".into(),
        uri: "http://x/model/m/converse-stream".into(),
        headers: vec![header("host", "x")],
        size: 2,
        body: Some(body),
    };
    let answered = Answered { status: 200, headers: vec![header("content-type", media_type)] };
    let mut seen = vec![Seen::Sent(at(1), sent), Seen::Answered(at(2), answered)];
    for (piece, ms) in pieces.iter().zip(3..) {
        let mut came = Pieces::default();
        came.push(piece, at(ms));
        seen.push(Seen::Pieces(came));
    }
    seen.push(Seen::Ended(at(900), Ended::Broken("reset".into())));
    let (mut lines, mut text) = (Lines::default(), format!("{HEAD}\n"));
    for seen in seen {
        lines.take(Told { exchange: 7, asked, seen }, &mut text);
    }
    let mut recorded = read(text.as_bytes()).unwrap_or_else(|damage| panic!("{damage}\n{text}"));
    assert_eq!(recorded.len(), 1);
    (text, recorded.remove(0).attempts.remove(0))
}

const STREAM: &str = crate::chat::wire::exchange::EVENT_STREAM;

/// A frame that botocore reads.
fn frame() -> Vec<u8> {
    let frame = "AAAAnQAAAFe5u/ifCzpldmVudC10eXBlBwARY29udGVudEJsb2NrRGVsdGENOmNvbnRlbnQtdHlwZQcAEGFw\
                 cGxpY2F0aW9uL2pzb24NOm1lc3NhZ2UtdHlwZQcABWV2ZW50eyJjb250ZW50QmxvY2tJbmRleCI6MCwiZGVs\
                 dGEiOnsidGV4dCI6IkhpIn0sInAiOiJhYiJ9iziyaA==";
    base64::decode(frame).expect("base64")
}

#[test]
fn a_frame_is_a_line_however_it_came() {
    let frame = frame();
    let bytes = frame.repeat(2);
    let (text, attempt) = round(STREAM, &[&bytes[..20], &bytes[20..200], &bytes[200..]]);
    let pieces = [(Duration::from_millis(4), frame.clone()), (Duration::from_millis(5), frame)];
    assert_eq!(attempt.pieces, pieces);
    assert!(text.contains(r#""event":"contentBlockDelta","payload":{"contentBlockIndex":0,"#));
    assert_eq!(attempt.sent, Duration::from_millis(1));
    assert_eq!(attempt.end, Some((Duration::from_millis(900), How::Broken)));
    let answer = attempt.answer.expect("it was answered");
    assert_eq!((answer.at, answer.status), (Duration::from_millis(2), 200));
}

#[test]
fn every_byte_is_read_back_whatever_the_body_is() {
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
                let pieces: Vec<&[u8]> = body.chunks(size).collect();
                let (text, attempt) = round(media_type, &pieces);
                let read: Vec<u8> =
                    attempt.pieces.into_iter().flat_map(|(_, piece)| piece).collect();
                assert_eq!(read, body, "{text}");
            }
        }
    }
}
