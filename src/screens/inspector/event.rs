//! An event as a summary, in full, and as a line of JSON. Damaged and unknown events are marked as
//! such.
//!
//! ```text
//! event/members.rs    the payload members that the SDK knows
//! event/invisible.rs  a visible form of texts that would be invisible
//! ```

mod members;

mod invisible;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::sheet::{LineTone, Sheet, SheetLine, ms_since};
use super::subject::InspectedTurn;
use crate::chat::count::grouped;
use crate::document::json;
use crate::wire::exchange::Attempt;
use crate::wire::frame::{self, Frame, FrameCondition, FrameKind};

/// Maximum characters of a payload in a row.
const MAX_ROW_CHARS: usize = 600;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventTone {
    Text,
    Reasoning,
    Quiet,
    Unknown,
    Failure,
}

pub fn summary(attempt: &Attempt, frame: &Frame) -> (String, EventTone) {
    if frame.condition != FrameCondition::Sound {
        return (frame.condition.to_string(), EventTone::Failure);
    }
    let Some(content) = frame.content(attempt.body()) else {
        return if frame.is_kept(attempt.body()) {
            (FrameCondition::WrongHeaders.to_string(), EventTone::Failure)
        } else {
            ("dropped to save memory".to_owned(), EventTone::Quiet)
        };
    };
    let payload = String::from_utf8_lossy(&content.payload);
    match &frame.kind {
        FrameKind::Exception(_) | FrameKind::Error(_) => {
            let message = serde_json::from_str::<Value>(&payload).ok();
            let message = message.as_ref().and_then(|value| value.get("message")?.as_str());
            let message = message.or_else(|| content.text(":error-message"));
            (message.map_or_else(|| start_of(&payload), start_of), EventTone::Failure)
        }
        kind if !kind.is_known_event() => {
            (format!("unknown event: {}", start_of(&payload)), EventTone::Unknown)
        }
        _ => {
            let value = serde_json::from_str::<Value>(&payload).ok();
            let brought = value.as_ref().and_then(delta_content);
            brought.unwrap_or_else(|| {
                let is_known =
                    value.as_ref().is_none_or(|value| members::unknown_member(value).is_none());
                let tone = if is_known { EventTone::Quiet } else { EventTone::Unknown };
                (start_of(&remove_padding(value, &payload)), tone)
            })
        }
    }
}

/// Returns the part of the reply that a delta contains.
fn delta_content(value: &Value) -> Option<(String, EventTone)> {
    let delta = value.get("delta")?;
    if let Some(citation) = delta.get("citation") {
        return Some((start_of(&cited(citation)), EventTone::Quiet));
    }
    let reasoning = delta.get("reasoningContent").and_then(|content| content.get("text"));
    let input = delta.get("toolUse").and_then(|tool| tool.get("input"));
    let (text, tone) = match reasoning {
        Some(text) => (text, EventTone::Reasoning),
        None => (delta.get("text").or(input)?, EventTone::Text),
    };
    let text = start_of(text.as_str()?);
    Some(invisible::visible_form(&text).map_or((text, tone), |shown| (shown, EventTone::Quiet)))
}

/// Returns the title and the passage of a citation.
fn cited(citation: &Value) -> String {
    let title = citation.get("title").and_then(Value::as_str).unwrap_or("–");
    let parts = citation.get("sourceContent").and_then(Value::as_array).into_iter().flatten();
    let passage: String = parts.filter_map(|part| part.get("text")?.as_str()).collect();
    format!("cites {title}: {passage}")
}

/// Returns a payload without the member `p`, which is random padding that hides token sizes. Only
/// the open event shows the padding.
fn remove_padding(mut value: Option<Value>, payload: &str) -> String {
    let members = value.as_mut().and_then(Value::as_object_mut);
    match members.map(|members| members.remove("p").is_some()) {
        Some(true) => value.map_or_else(String::new, |value| value.to_string()),
        _ => payload.to_owned(),
    }
}

fn start_of(text: &str) -> String {
    text.chars().take(MAX_ROW_CHARS).collect()
}

pub fn lines(inspected: &InspectedTurn<'_>, number: usize) -> Vec<SheetLine> {
    let mut sheet = Sheet::default();
    let Some(frame) = inspected.attempt.frame(number) else { return sheet.0 };
    let (is_sound, name) = (frame.condition == FrameCondition::Sound, frame.kind.name());
    match &frame.kind {
        FrameKind::Exception(_) => sheet.toned("exception", name, LineTone::Failure),
        FrameKind::Error(_) => sheet.toned("error", name, LineTone::Failure),
        kind if is_sound && !kind.is_known_event() => {
            sheet.toned(
                "type",
                format!("{name}, which ConverseStream does not document"),
                LineTone::Warning,
            );
        }
        FrameKind::Unread => sheet.toned("type", name, LineTone::Failure),
        _ => sheet.field("type", name),
    }
    let content = frame.content(inspected.attempt.body());
    let payload = content.as_ref().filter(|_| is_sound && frame.kind.is_known_event());
    let payload =
        payload.and_then(|content| serde_json::from_slice::<Value>(&content.payload).ok());
    if let Some(member) = payload.as_ref().and_then(members::unknown_member) {
        sheet.toned(
            "member",
            format!("{member}, which this version does not know"),
            LineTone::Warning,
        );
    }
    let since = ms_since(inspected.exchange.sent_at, frame.at);
    let gap = before(inspected.attempt, number);
    let gap = gap.map_or(String::new(), |before| {
        format!(", {} after the previous event", ms_since(before, frame.at))
    });
    sheet.field("arrived", format!("{since} ms after sending{gap}"));
    sheet
        .field("size", format!("{} bytes, from byte {}", grouped(frame.size), grouped(frame.from)));
    let tone = if is_sound { LineTone::Good } else { LineTone::Failure };
    sheet.toned("checksums", frame.condition.to_string(), tone);
    sheet.gap();
    match (content, frame.bytes(inspected.attempt.body())) {
        (Some(content), _) => {
            if content.payload.is_empty() {
                sheet.text("no payload", LineTone::Quiet);
            }
            sheet.json_or_text(&content.payload);
            sheet.gap();
            for (name, value) in &content.headers {
                let value = match value {
                    frame::HeaderValue::Bytes(bytes) => hex(bytes),
                    value => value.to_string(),
                };
                sheet.toned(name, value, LineTone::Quiet);
            }
        }
        (None, Some(bytes)) => sheet.dump(&bytes),
        (None, None) => sheet.text("The raw bytes were dropped to save memory.", LineTone::Warning),
    }
    sheet.0
}

/// Returns the arrival time of the previous event.
pub fn before(attempt: &Attempt, number: usize) -> Option<Instant> {
    Some(attempt.frame(number.checked_sub(1)?)?.at)
}

/// Returns the payload to copy and its format in words: indented JSON, plain text, or the bytes of
/// an unreadable event.
pub(super) fn payload(attempt: &Attempt, frame: &Frame) -> Option<(String, &'static str)> {
    match frame.content(attempt.body()) {
        Some(content) => {
            let text = String::from_utf8_lossy(&content.payload).into_owned();
            let pretty = json::pretty(&text).map(|pretty| (pretty, "JSON"));
            Some(pretty.unwrap_or((text, "payload")))
        }
        None => frame.bytes(attempt.body()).map(|bytes| (hex(&bytes), "bytes in hex")),
    }
}

/// Returns an event as a line of JSON. Times are in milliseconds, since sending and since the
/// previous event.
pub(super) fn object(inspected: &InspectedTurn<'_>, number: usize, frame: &Frame) -> String {
    let attempt = inspected.attempt;
    let content = frame.content(attempt.body());
    let tenths = |span: Duration| (span.as_secs_f64() * 1e4).round() / 10.0;
    let since = tenths(frame.at.saturating_duration_since(inspected.exchange.sent_at));
    let gap = before(attempt, number).map(|at| tenths(frame.at.saturating_duration_since(at)));
    let headers = content.as_ref().map(|content| {
        let headers = content.headers.iter();
        headers
            .map(|(name, value)| (name.clone(), header(value)))
            .collect::<serde_json::Map<_, _>>()
    });
    let payload = content.as_ref().map(|content| {
        let text = String::from_utf8_lossy(&content.payload);
        serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.into_owned()))
    });
    let mut object = json!({
        "number": number,
        "ms": since,
        "gapMs": gap,
        "bytes": frame.size,
        "type": frame.kind.name(),
        "headers": headers,
        "payload": payload,
    });
    if frame.condition != FrameCondition::Sound {
        object["damage"] = frame.condition.to_string().into();
        object["raw"] = frame.bytes(attempt.body()).map(|bytes| hex(&bytes)).into();
    }
    object.to_string()
}

fn header(value: &frame::HeaderValue) -> Value {
    match value {
        frame::HeaderValue::Bool(value) => json!(value),
        frame::HeaderValue::Integer(value) | frame::HeaderValue::Timestamp(value) => json!(value),
        frame::HeaderValue::Text(text) => json!(text),
        frame::HeaderValue::Bytes(bytes) => json!(hex(bytes)),
        frame::HeaderValue::Uuid(_) => json!(value.to_string()),
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
