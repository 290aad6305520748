//! Why a request or a stream failed, in plain words. Owns the shape; the table that fills it from
//! the SDK's errors is in `bedrock::failure`.

use std::fmt;

use super::model_refusal::ModelRefusal;
use super::settings::SettingField;

/// The sort of a failure: what the client does about it depends on this alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    MissingCredentials,
    MissingRegion,
    ExpiredCredentials,
    RejectedCredentials,
    AccessDenied,
    Throttled,
    /// The id needs an inference profile: it cannot be called on demand.
    NeedsProfile,
    UnknownModel,
    /// The service refused this field of this request; the same without it may pass.
    RefusedField(SettingField),
    /// The service refused a field that this model takes in no request.
    RefusedByModel(ModelRefusal),
    ContextTooLong,
    /// Any other 400.
    InvalidRequest,
    /// A fault or an overload of the service; trying again may help.
    ServiceFault,
    TimedOut,
    Unreachable,
    Tls,
    /// The stream broke off, by the network or by a damaged frame.
    BrokenStream,
    /// Something answered that is not Bedrock (a proxy's page, a captive portal).
    NotBedrock,
    Configuration,
    Other,
}

impl FailureKind {
    /// The field that was refused, whatever for.
    pub fn refused_field(self) -> Option<SettingField> {
        match self {
            Self::RefusedField(field) => Some(field),
            Self::RefusedByModel(lesson) => Some(lesson.field()),
            _ => None,
        }
    }
}

/// What the user can do about a failure. The surface that shows the failure puts the remedy into its
/// own words, with a key on the screen and with an option in `ask`. [`Display`](fmt::Display) names
/// neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// A sentence that is the same on every surface.
    Advice(String),
    /// Continue the reply, or request another one.
    Continue,
    /// Look at the event on the wire. Then continue the reply, or request another one.
    InspectEvent,
    /// Send the request again.
    SendAgain,
    /// Send the request again, and record what comes.
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
            Self::Continue => "Ask it to go on, or regenerate the reply.",
            Self::InspectEvent => {
                "Look at the event in the inspector; ask it to go on, or regenerate the reply."
            }
            Self::SendAgain => "Send again.",
            Self::Record => "Send again; --record FILE keeps what comes.",
            Self::Shorten => "Start a new conversation, or choose a model with a larger context.",
        })
    }
}

/// A failure that a person can act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// What happened, as a short clause: "Too many requests".
    pub summary: String,
    /// Why, as far as it is known, in one sentence.
    pub why: String,
    /// What to do next.
    pub next: Remedy,
    /// The service's own words, or those of the SDK about it, unchanged:
    /// [`Self::is_in_the_services_words`] tells which.
    pub words: Option<String>,
    /// The error's name on the wire, such as `ThrottlingException`.
    pub code: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    pub request_id: Option<String>,
}

impl Failure {
    /// A failure with nothing from the service in it yet.
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
            words: None,
            code: None,
            status: None,
            request_id: None,
        }
    }

    /// Whether the words are the service's: it names its errors, or answers with a status. Of what
    /// went wrong on the way the SDK speaks.
    pub fn is_in_the_services_words(&self) -> bool {
        self.code.is_some() || self.status.is_some()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {} {}", self.summary, self.why, self.next)
    }
}

impl std::error::Error for Failure {}

/// The error of a connection, as a recording describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedFailure {
    /// The words of the connection's error.
    pub words: String,
    /// The failure that the client reported, if the recording has it.
    pub failure: Option<Failure>,
}

impl std::fmt::Display for RecordedFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for RecordedFailure {}
