//! The lines of a recording, as types that the writer and the reader share.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::chat::failure::{Failure, FailureKind, Remedy};
use crate::wire::wire_event;

/// The first line of a recording.
#[derive(Debug, Serialize, Deserialize)]
pub struct RecordingHead {
    pub format: String,
    pub version: u64,
    pub program: String,
}

/// Any other line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(expecting = "an object")]
pub struct RecordingLine {
    pub exchange: u64,
    pub attempt: usize,
    /// Microseconds with decimals.
    pub at: f64,
    #[serde(flatten)]
    pub content: LineContent,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(expecting = "an object")]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum LineContent {
    Request {
        method: String,
        uri: String,
        headers: Vec<(String, String)>,
        /// The body as JSON. All request bodies of the API are JSON.
        body: Option<Value>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<PositionLine>,
    },
    Response {
        status: u16,
        headers: Vec<(String, String)>,
    },
    Frame {
        event: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        damage: Option<String>,
        raw: String,
    },
    Bytes {
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        raw: String,
    },
    End {
        how: AttemptEndLine,
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    Over {
        how: OutcomeLine,
        taken: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure: Option<FailureLine>,
    },
    Shown {
        #[serde(default, skip_serializing_if = "is_false")]
        compared: bool,
    },
}

/// How a request ended for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OutcomeLine {
    Whole,
    Stopped,
    Failed,
}

/// A [`Failure`] as it was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object")]
pub struct FailureLine {
    kind: String,
    what: String,
    why: String,
    next: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

/// The kinds of failures that cannot be derived from the wire traffic.
const KINDS: [FailureKind; 6] = [
    FailureKind::TimedOut,
    FailureKind::Unreachable,
    FailureKind::Tls,
    FailureKind::BrokenStream,
    FailureKind::NotBedrock,
    FailureKind::Other,
];

impl From<&Failure> for FailureLine {
    fn from(failure: &Failure) -> Self {
        let Failure { kind, summary: what, why, next, raw_message: words, .. } = failure.clone();
        Self { kind: format!("{kind:?}"), what, why, next: next.to_string(), words }
    }
}

fn remedy(text: &str) -> Remedy {
    let remedies = [
        Remedy::Continue,
        Remedy::InspectEvent,
        Remedy::SendAgain,
        Remedy::Record,
        Remedy::Shorten,
    ];
    let found = remedies.into_iter().find(|remedy| remedy.to_string() == text);
    found.unwrap_or_else(|| Remedy::Advice(text.to_owned()))
}

impl From<&FailureLine> for Failure {
    fn from(line: &FailureLine) -> Self {
        let is = |kind: &FailureKind| format!("{kind:?}") == line.kind;
        let kind = KINDS.into_iter().find(is).unwrap_or(FailureKind::Other);
        let failure = Self::new(kind, &line.what, &line.why, remedy(&line.next));
        Self { raw_message: line.words.clone(), ..failure }
    }
}

/// A [`wire_event::RequestPosition`] in a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object")]
pub struct PositionLine {
    pub conversation: u64,
    pub after: Option<usize>,
    pub prompt: usize,
    pub reply: usize,
    pub apart: bool,
    #[serde(default)]
    pub earlier: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<ColumnLine>,
}

/// A [`wire_event::ColumnPosition`] in a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object")]
pub struct ColumnLine {
    pub first: u64,
    pub columns: usize,
    pub column: usize,
    pub samples: bool,
}

impl From<wire_event::RequestPosition> for PositionLine {
    fn from(place: wire_event::RequestPosition) -> Self {
        let wire_event::RequestPosition {
            conversation,
            after,
            prompt,
            reply,
            has_own_settings: is_apart,
            earlier_requests: earlier,
            compared,
        } = place;
        let compared = compared.map(Into::into);
        Self { conversation, after, prompt, reply, apart: is_apart, earlier, compared }
    }
}

impl From<PositionLine> for wire_event::RequestPosition {
    fn from(place: PositionLine) -> Self {
        let PositionLine { conversation, after, prompt, reply, apart, earlier, compared } = place;
        let compared = compared.map(Into::into);
        Self {
            conversation,
            after,
            prompt,
            reply,
            has_own_settings: apart,
            earlier_requests: earlier,
            compared,
        }
    }
}

impl From<wire_event::ColumnPosition> for ColumnLine {
    fn from(compared: wire_event::ColumnPosition) -> Self {
        let wire_event::ColumnPosition { first, columns, column, are_samples: samples } = compared;
        Self { first, columns, column, samples }
    }
}

impl From<ColumnLine> for wire_event::ColumnPosition {
    fn from(compared: ColumnLine) -> Self {
        let ColumnLine { first, columns, column, samples: are_samples } = compared;
        Self { first, columns, column, are_samples }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands in references")]
fn is_false(value: &bool) -> bool {
    !value
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AttemptEndLine {
    Whole,
    Broken,
    Failed,
    Left,
}
