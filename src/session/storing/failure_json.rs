//! A failure as JSON. The raw message of the service is part of it; secrets are not, because the
//! adapter masked them.

use serde::{Deserialize, Serialize};

use crate::chat::failure::{Failure, FailureKind, Remedy};
use crate::chat::settings::SettingField;

/// The kinds to which the client reacts after a restart, with their names.
const KINDS: [(FailureKind, &str); 8] = [
    (FailureKind::AccessDenied, "access-denied"),
    (FailureKind::Throttled, "throttled"),
    (FailureKind::ContextTooLong, "context-too-long"),
    (FailureKind::InvalidRequest, "invalid-request"),
    (FailureKind::ServiceFault, "service-fault"),
    (FailureKind::TimedOut, "timed-out"),
    (FailureKind::Unreachable, "unreachable"),
    (FailureKind::BrokenStream, "broken-stream"),
];

const REMEDIES: [(Remedy, &str); 5] = [
    (Remedy::Continue, "continue"),
    (Remedy::InspectEvent, "inspect-event"),
    (Remedy::SendAgain, "send-again"),
    (Remedy::Record, "record"),
    (Remedy::Shorten, "shorten"),
];

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct StoredFailure {
    kind: String,
    /// The field that the service refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    summary: String,
    why: String,
    /// A name of [`REMEDIES`].
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_status: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

pub fn failure_json(failure: &Failure) -> String {
    let kind = KINDS.iter().find(|(kind, _)| *kind == failure.kind);
    let remedy = REMEDIES.iter().find(|(remedy, _)| *remedy == failure.next);
    let advice = match &failure.next {
        Remedy::Advice(advice) => Some(advice.clone()),
        _ => None,
    };
    let stored = StoredFailure {
        kind: kind.map_or("other", |(_, name)| name).to_owned(),
        field: failure.kind.refused_field().map(|field| field.name().to_owned()),
        summary: failure.summary.clone(),
        why: failure.why.clone(),
        remedy: remedy.map(|(_, name)| (*name).to_owned()),
        advice,
        raw_message: failure.raw_message.clone(),
        code: failure.code.clone(),
        status: failure.status,
        original_message: failure.original_message.clone(),
        original_status: failure.original_status,
        request_id: failure.request_id.clone(),
    };
    // Strings and numbers always serialize, so the default is never used.
    serde_json::to_string(&stored).unwrap_or_default()
}

pub fn failure_from_json(json: &str) -> Failure {
    let stored: StoredFailure = serde_json::from_str(json).unwrap_or_default();
    let kind = KINDS.iter().find(|(_, name)| *name == stored.kind).map(|(kind, _)| *kind);
    let field = stored.field.and_then(|name| SettingField::all().find(|it| it.name() == name));
    let kind = field.map(FailureKind::RefusedField).or(kind).unwrap_or(FailureKind::Other);
    let remedy = stored.remedy.and_then(|name| {
        let known = REMEDIES.iter().find(|(_, known)| *known == name);
        known.map(|(remedy, _)| remedy.clone())
    });
    let next = remedy.unwrap_or(Remedy::Advice(stored.advice.unwrap_or_default()));
    Failure {
        raw_message: stored.raw_message,
        code: stored.code,
        status: stored.status,
        original_message: stored.original_message,
        original_status: stored.original_status,
        request_id: stored.request_id,
        ..Failure::new(kind, stored.summary, stored.why, next)
    }
}
