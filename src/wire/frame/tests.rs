//! Tests with a frame that other clients accept, and with damaged frames.

use super::*;

/// Encodes a frame with these text headers and this payload.
pub(in super::super) fn encode(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let mut block = Vec::new();
    let size = |length: usize| u32::try_from(length).expect("small").to_be_bytes();
    for (name, value) in headers {
        block.push(u8::try_from(name.len()).expect("short"));
        block.extend_from_slice(name.as_bytes());
        block.push(TEXT);
        block.extend_from_slice(&size(value.len())[2..]);
        block.extend_from_slice(value.as_bytes());
    }
    let mut frame = size(OVERHEAD + block.len() + payload.len()).to_vec();
    frame.extend_from_slice(&size(block.len()));
    let sum = crc32(&frame);
    frame.extend_from_slice(&sum.to_be_bytes());
    frame.extend_from_slice(&block);
    frame.extend_from_slice(payload);
    let sum = crc32(&frame);
    frame.extend_from_slice(&sum.to_be_bytes());
    frame
}

pub(in super::super) fn event(name: &str, payload: &str) -> Vec<u8> {
    let headers =
        [(":event-type", name), (":content-type", "application/json"), (":message-type", "event")];
    encode(&headers, payload.as_bytes())
}

fn judged(frame: &[u8]) -> (FrameKind, FrameCondition) {
    let prelude = Prelude::read(*frame.first_chunk().expect("long enough")).expect("sound");
    prelude.classify(frame, &mut HeaderCache::default())
}

// The frame was accepted by botocore's EventStreamBuffer, November 2026.
#[test]
fn a_frame_that_other_clients_accept_is_read() {
    let payload = r#"{"contentBlockIndex":0,"delta":{"text":"Hi"},"p":"ab"}"#;
    let frame = event("contentBlockDelta", payload);
    assert_eq!((frame.len(), &frame[8..12]), (157, &[0xb9, 0xbb, 0xf8, 0x9f][..]));
    assert_eq!(frame[153..], [0x8b, 0x38, 0xb2, 0x68]);
    assert_eq!(
        judged(&frame),
        (FrameKind::Event("contentBlockDelta".into()), FrameCondition::Sound)
    );
    let content = FrameContent::read(&frame).expect("sound");
    assert_eq!(content.text(":content-type"), Some("application/json"));
    assert_eq!(content.payload, payload.as_bytes());
}

#[test]
fn each_message_type_has_a_name() {
    fn check(headers: &[(&str, &str)], expected: &FrameKind) {
        let (kind, condition) = judged(&encode(headers, b""));
        assert_eq!((&kind, condition), (expected, FrameCondition::Sound), "{headers:?}");
    }
    let kind = |name: &'static str| (":message-type", name);
    check(&[(":event-type", "new"), kind("event")], &FrameKind::Event("new".into()));
    check(&[kind("exception"), (":exception-type", "x")], &FrameKind::Exception("x".into()));
    check(&[(":error-code", "y"), kind("error")], &FrameKind::Error("y".into()));
    check(&[kind("event")], &FrameKind::Event("".into()));
    check(&[kind("initial")], &FrameKind::Other("initial".into()));
    check(&[("a", "b")], &FrameKind::Untyped);
    check(&[], &FrameKind::Untyped);
}

#[test]
fn a_frame_with_a_wrong_checksum_is_still_read() {
    let mut frame = event("metadata", "{}");
    let last = frame.len() - 1;
    frame[last] ^= 1;
    let (kind, condition) = judged(&frame);
    assert_eq!(kind, FrameKind::Event("metadata".into()));
    let FrameCondition::WrongChecksum { stated, found } = condition else {
        panic!("{condition:?}")
    };
    assert_eq!(stated, found ^ 1);
    assert_eq!(FrameContent::read(&frame).map(|content| content.payload), Some(b"{}".to_vec()));
}

#[test]
fn a_damaged_or_impossible_prelude_is_refused() {
    let mut frame = event("metadata", "{}");
    frame[11] ^= 1;
    let prelude = Prelude::read(*frame.first_chunk().expect("long enough"));
    assert!(matches!(prelude, Err(FrameCondition::WrongPrelude { .. })), "{prelude:?}");
    for (total, headers) in [(15, 0), (0, 0), (16, 1), (u32::MAX, 0), (100, 100)] {
        let mut prelude = [u32::to_be_bytes(total), u32::to_be_bytes(headers)].concat();
        prelude.extend_from_slice(&crc32(&prelude).to_be_bytes());
        let prelude = Prelude::read(*prelude.first_chunk().expect("12 bytes"));
        let expected = FrameCondition::WrongLength { total, headers };
        assert_eq!(prelude.expect_err("no such frame"), expected);
    }
}

#[test]
fn headers_of_every_type_are_read() {
    let mut headers = Vec::new();
    for (number, value) in [
        (0, &[][..]),
        (1, &[]),
        (2, &[0xff]),
        (3, &[0, 7]),
        (4, &[0, 0, 1, 0]),
        (5, &[0xff; 8]),
        (6, &[0, 2, 8, 9]),
        (8, &[0, 0, 0, 0, 0, 0, 0, 5]),
        (9, &[1; 16]),
    ] {
        headers.extend_from_slice(&[1, b'a', number]);
        headers.extend_from_slice(value);
    }
    let mut values = Vec::new();
    let mut rest = &headers[..];
    while !rest.is_empty() {
        let (_, value, after) = header(rest).expect("each type is known");
        values.push(value);
        rest = after;
    }
    let expected = [
        HeaderValue::Bool(true),
        HeaderValue::Bool(false),
        HeaderValue::Integer(-1),
        HeaderValue::Integer(7),
        HeaderValue::Integer(256),
        HeaderValue::Integer(-1),
        HeaderValue::Bytes(vec![8, 9]),
        HeaderValue::Timestamp(5),
        HeaderValue::Uuid([1; 16]),
    ];
    assert_eq!(values, expected);
    for cut in [&headers[..2], &[1, b'a', 10], &[9, b'a'], &[1, b'a', 7, 0, 5, b'x']] {
        assert_eq!(header(cut), None, "{cut:?}");
    }
}

#[test]
fn headers_with_invalid_text_cannot_be_read() {
    for name in [":event-type", ":other", ""] {
        let marked = encode(&[(":message-type", "event"), (name, "@@")], b"{}");
        let at = marked.windows(2).position(|found| found == b"@@").expect("the marker");
        let mut frame = marked;
        frame[at..at + 2].copy_from_slice(b"\xff\xfe");
        let end = frame.len() - 4;
        let sum = crc32(&frame[..end]);
        frame[end..].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(judged(&frame), (FrameKind::Unread, FrameCondition::WrongHeaders), "{name:?}");
        assert_eq!(FrameContent::read(&frame), None);
    }
}
