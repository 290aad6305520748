//! The payload members that the SDK knows, so that the list marks unknown ones. Source: the API
//! model of Bedrock Runtime, 2026.

use serde_json::Value;

const STARTS: [&str; 3] = ["image", "toolResult", "toolUse"];
const DELTAS: [&str; 6] =
    ["citation", "image", "reasoningContent", "text", "toolResult", "toolUse"];
const REASONING: [&str; 3] = ["redactedContent", "signature", "text"];

/// Returns the unknown member of a block start or a delta that has no known member.
pub(super) fn unknown_member(payload: &Value) -> Option<&str> {
    let delta = payload.get("delta");
    let reasoning = delta.and_then(|delta| delta.get("reasoningContent"));
    [(payload.get("start"), &STARTS[..]), (delta, &DELTAS), (reasoning, &REASONING)]
        .into_iter()
        .find_map(|(union, known)| {
            // A union has one member, so a known member makes the others irrelevant.
            let names = || union?.as_object().map(|members| members.keys());
            let has_known = names()?.any(|name| known.contains(&name.as_str()));
            names()?.next().map(String::as_str).filter(|_| !has_known)
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unknown_member_is_reported_if_none_is_known() {
        let check = |payload: Value, expected: Option<&str>| {
            assert_eq!(unknown_member(&payload), expected, "{payload}");
        };
        check(json!({ "delta": { "hologram": {} } }), Some("hologram"));
        check(json!({ "start": { "hologram": {} } }), Some("hologram"));
        check(json!({ "delta": { "reasoningContent": { "mood": 1 } } }), Some("mood"));
        check(json!({ "delta": { "text": "a", "z": 1 } }), None);
        check(json!({ "delta": { "reasoningContent": { "text": "a" } } }), None);
        check(json!({ "delta": {} }), None);
        check(json!({ "delta": 1, "start": null }), None);
        check(json!({ "start": { "toolUse": {} } }), None);
        check(json!([1]), None);
    }
}
