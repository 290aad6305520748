//! Event-stream frames: a body is built from the input, and its frames are compared with what AWS's
//! decoder reads, for any chunking and any memory limit.

use std::time::{Duration, Instant};

use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::{HeaderValue as AwsHeaderValue, Message};
use outcrop::wire::exchange::{Attempt, EVENT_STREAM};
use outcrop::wire::frame::{Frame, FrameCondition, FrameContent, HeaderValue};
use outcrop::wire::log::WireLog;
use outcrop::wire::wire_event::{
    AttemptEnd, BodyChunks, Header, ResponseHead, SentRequest, WireEvent,
};

/// The size limit of a body, in bytes.
const LONGEST: usize = 256 * 1024;

/// Checks the frames of a body that is built from the input. Two bytes set the chunk size and the
/// memory limit. The rest is a script for [`body`].
///
/// # Panics
/// Panics if AWS's decoder disagrees about a frame, if the frames do not cover the body, or if the
/// frames depend on the chunking or on the memory limit.
pub fn check(input: &[u8]) {
    let [chunk, limit, script @ ..] = input else { return };
    let body = body(script);
    let whole = received(&body, body.len(), usize::MAX);
    let frames = rows(&whole);
    check_cover(&frames, body.len());
    for frame in &frames {
        check_against_aws(
            frame,
            &frame.bytes(attempt(&whole).body()).expect("nothing was dropped"),
        );
    }

    // Use fewer than 128 chunks. The log tries to parse the incomplete frame again after new chunks.
    let chunk = (usize::from(*chunk) + 1).max(body.len() / 64);
    let limit = usize::from(*limit) * 64;
    let bounded = received(&body, chunk, limit);
    let same = |frame: &Frame| (frame.from, frame.size, frame.kind.clone(), frame.condition);
    let found = rows(&bounded);
    assert!(
        found.iter().map(same).eq(frames.iter().map(same)),
        "chunks of {chunk}, limit {limit}: {found:#?}\nat once: {frames:#?}"
    );
    for frame in &found {
        let kept_bytes = frame.bytes(attempt(&bounded).body());
        assert_eq!(kept_bytes.is_some(), frame.is_kept(attempt(&bounded).body()), "{frame:?}");
        let (from, to) = (place(frame.from), place(frame.from + frame.size));
        assert!(
            kept_bytes.is_none_or(|kept_bytes| kept_bytes == body[from..to]),
            "{frame:?} has other bytes"
        );
    }
}

/// Builds a body: each command of the script adds raw bytes, or a frame with correct checksums whose
/// headers and payload are the script's bytes. A frame can be damaged afterwards.
fn body(mut script: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let [command, length, rest @ ..] = script
        && body.len() < LONGEST
    {
        let (bytes, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        script = rest;
        let kind = command & 0b11;
        if kind == 0 {
            body.extend_from_slice(bytes);
            continue;
        }
        let (headers, payload) = bytes.split_at(bytes.len().min(usize::from(command >> 5) * 16));
        let head: &[&[u8]] = match kind {
            1 => &[],
            2 => &[b"\x0d:message-type\x07\x00\x05event", b"\x0b:event-type\x07\x00\x08metadata"],
            _ => &[b"\x0d:message-type\x07\x00\x09exception"],
        };
        // A long payload spans several chunks of the log.
        let times = if command & 0b1_0000 > 0 { 300 } else { 1 };
        let mut frame = encode(&[&head.concat(), headers].concat(), &payload.repeat(times));
        if command & 0b1000 > 0 {
            let at = payload.first().map_or(0, |first| usize::from(*first) % frame.len());
            frame[at] ^= 1 << (command >> 5);
        }
        if command & 0b100 > 0 {
            frame.truncate(frame.len() - usize::from(*length) % 16);
        }
        body.append(&mut frame);
    }
    body.truncate(LONGEST);
    body
}

fn encode(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let word = |number: usize| u32::try_from(number).expect("a short frame").to_be_bytes();
    let mut frame = word(16 + headers.len() + payload.len()).to_vec();
    frame.extend(word(headers.len()));
    frame.extend(crc32fast::hash(&frame).to_be_bytes());
    frame.extend(headers);
    frame.extend(payload);
    frame.extend(crc32fast::hash(&frame).to_be_bytes());
    frame
}

/// Returns the log after a response whose body arrived in chunks.
fn received(body: &[u8], chunk: usize, limit: usize) -> WireLog {
    let start = Instant::now();
    let sent = SentRequest {
        method: "POST".into(),
        uri: "/".into(),
        headers: Vec::new(),
        size: 0,
        body: None,
    };
    let kind = Header { name: "content-type".into(), value: EVENT_STREAM.into() };
    let mut log = WireLog::with_limit(limit);
    log.begin(1, start);
    log.record(1, WireEvent::Sent(start, sent));
    log.record(1, WireEvent::Answered(start, ResponseHead { status: 200, headers: vec![kind] }));
    for (number, chunk) in body.chunks(chunk.max(1)).enumerate() {
        let mut pieces = BodyChunks::default();
        pieces.push(chunk, start + Duration::from_millis(number as u64));
        log.record(1, WireEvent::Chunks(pieces));
        // The log may exceed the limit by the incomplete prelude of the last frame, which has fewer
        // than 12 bytes.
        assert!(log.kept() < limit.saturating_add(12), "{} bytes of {limit}", log.kept());
        if number % 2 == 0 {
            log.read(1);
        }
    }
    log.record(1, WireEvent::Ended(start, AttemptEnd::Complete));
    log.read(1);
    assert_eq!(attempt(&log).body().len(), body.len() as u64);
    log
}

fn attempt(log: &WireLog) -> &Attempt {
    log.exchange(1).and_then(|exchange| exchange.last()).expect("a request was sent")
}

fn rows(log: &WireLog) -> Vec<Frame> {
    attempt(log).frames().rows().iter().collect()
}

/// Checks that the frames are contiguous and cover all bytes.
fn check_cover(frames: &[Frame], length: usize) {
    let end = frames.iter().fold(0, |end, frame| {
        assert!(frame.from == end && frame.size > 0, "{frame:?} does not begin at {end}");
        end + frame.size
    });
    assert_eq!(end, length as u64, "{frames:?}");
    assert!(frames.is_sorted_by_key(|frame| frame.at), "{frames:?}");
    let only_last = frames.iter().rev().skip(1).all(|frame| frame.condition.has_known_end());
    assert!(only_last, "a frame follows one without a known end: {frames:?}");
}

/// Checks that a frame is valid if and only if AWS's decoder accepts it, and that both decoders
/// return the same content.
fn check_against_aws(frame: &Frame, bytes: &[u8]) {
    let message = read_message_from(bytes);
    let is_sound = frame.condition == FrameCondition::Sound;
    assert_eq!(is_sound, message.is_ok(), "{frame:?}, but AWS: {message:?}");
    let content = FrameContent::read(bytes);
    let may_be_read = is_sound || matches!(frame.condition, FrameCondition::WrongChecksum { .. });
    assert!(may_be_read || content.is_none(), "{frame:?} was read as {content:?}");
    if let Ok(message) = message {
        let content = content.expect("a sound frame has content");
        assert_eq!(content.payload, message.payload().as_ref());
        assert_eq!(content.headers, headers(&message));
    }
}

fn headers(message: &Message) -> Vec<(String, HeaderValue)> {
    let value = |value: &AwsHeaderValue| match value {
        AwsHeaderValue::Bool(value) => HeaderValue::Bool(*value),
        AwsHeaderValue::Byte(value) => HeaderValue::Integer((*value).into()),
        AwsHeaderValue::Int16(value) => HeaderValue::Integer((*value).into()),
        AwsHeaderValue::Int32(value) => HeaderValue::Integer((*value).into()),
        AwsHeaderValue::Int64(value) => HeaderValue::Integer(*value),
        AwsHeaderValue::ByteArray(bytes) => HeaderValue::Bytes(bytes.to_vec()),
        AwsHeaderValue::String(text) => HeaderValue::Text(text.as_str().to_owned()),
        AwsHeaderValue::Timestamp(time) => {
            HeaderValue::Timestamp(time.to_millis().expect("it was made from milliseconds"))
        }
        AwsHeaderValue::Uuid(uuid) => HeaderValue::Uuid(uuid.to_be_bytes()),
        other => panic!("AWS's decoder knows a further type: {other:?}"),
    };
    let headers = message.headers().iter();
    headers.map(|header| (header.name().as_str().to_owned(), value(header.value()))).collect()
}

fn place(at: u64) -> usize {
    usize::try_from(at).expect("a short body")
}
