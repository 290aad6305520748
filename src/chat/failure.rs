//! The description of a failed request or stream in plain words. `bedrock::failure` creates it from
//! the errors of the SDK.

use std::fmt;

use super::model_refusal::ModelRefusal;
use super::settings::SettingField;

/// The kind of a failure. The client's reaction depends only on the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    MissingCredentials,
    MissingRegion,
    ExpiredCredentials,
    RejectedCredentials,
    AccessDenied,
    Throttled,
    /// The model needs an inference profile and cannot be called on demand.
    NeedsProfile,
    UnknownModel,
    /// The service refused this field in this request. The request may succeed without it.
    RefusedField(SettingField),
    /// The service refused a field that this model never accepts.
    RefusedByModel(ModelRefusal),
    ContextTooLong,
    /// Any other HTTP 400.
    InvalidRequest,
    /// A fault or an overload of the service. A retry may help.
    ServiceFault,
    TimedOut,
    Unreachable,
    Tls,
    /// The network or a damaged frame ended the stream early.
    BrokenStream,
    /// The response did not come from Bedrock but from, for example, a proxy or a captive portal.
    NotBedrock,
    Configuration,
    Other,
}

impl FailureKind {
    pub fn refused_field(self) -> Option<SettingField> {
        match self {
            Self::RefusedField(field) => Some(field),
            Self::RefusedByModel(lesson) => Some(lesson.field()),
            _ => None,
        }
    }
}

/// What the user can do about a failure. The screen adds the key to press, and `ask` adds the
/// option to use. [`Display`](fmt::Display) adds neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// A sentence that the screen and `ask` show unchanged.
    Advice(String),
    /// Continue the reply, or request another reply.
    Continue,
    /// Inspect the event on the wire. Then continue the reply, or request another reply.
    InspectEvent,
    SendAgain,
    /// Send the request again and record the response.
    Record,
    /// Send less, or choose a model with a larger context.
    Shorten,
}

impl From<&str> for Remedy {
    fn from(advice: &str) -> Self {
        Self::Advice(advice.to_owned())
    }
}

impl From<String> for Remedy {
    fn from(advice: String) -> Self {
        Self::Advice(advice)
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Advice(advice) => advice,
            Self::Continue => "Continue or regenerate the reply.",
            Self::InspectEvent => {
                "Look at the event in the inspector. Continue or regenerate the reply."
            }
            Self::SendAgain => "Send again.",
            Self::Record => "Send again. Record the stream with --record FILE.",
            Self::Shorten => "Start a new conversation, or choose a model with a larger context.",
        })
    }
}

/// A failure, described for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// What happened, as a short clause: "Too many requests".
    pub summary: String,
    /// The reason in one sentence, if it is known.
    pub why: String,
    pub next: Remedy,
    /// The unchanged message of the service or of the SDK. [`Self::is_service_message`]
    /// distinguishes the two.
    pub raw_message: Option<String>,
    /// The error name on the wire, such as `ThrottlingException`.
    pub code: Option<String>,
    pub status: Option<u16>,
    /// The message and the status of the model, if the service passed them on.
    pub original_message: Option<String>,
    pub original_status: Option<i64>,
    pub request_id: Option<String>,
}

impl Failure {
    /// Returns a failure without any details from the service.
    pub fn new(
        kind: FailureKind,
        what: impl Into<String>,
        why: impl Into<String>,
        next: impl Into<Remedy>,
    ) -> Self {
        Self {
            kind,
            summary: what.into(),
            why: why.into(),
            next: next.into(),
            raw_message: None,
            code: None,
            status: None,
            original_message: None,
            original_status: None,
            request_id: None,
        }
    }

    /// Returns true if the message is from the service and not from the SDK. A message from the
    /// service has an error name or an HTTP status.
    pub fn is_service_message(&self) -> bool {
        self.code.is_some() || self.status.is_some()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {} {}", self.summary, self.why, self.next)
    }
}

impl std::error::Error for Failure {}

/// A connection error in a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedFailure {
    pub words: String,
    /// The failure that the client reported, if the recording contains it.
    pub failure: Option<Failure>,
}

impl std::fmt::Display for RecordedFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for RecordedFailure {}
