//! Converts the end of a message: its stop reason, and the additional response fields that Outcrop
//! requests. Pure, like `convert`.

use std::collections::HashMap;

use aws_smithy_types::Document;

use crate::chat::brief::{self, one_line};
use crate::chat::event::{MatchedStop, StopDetails, StopReason, StreamEvent};

/// Returns the event that ends a message. `fields` are the additional response fields.
///
/// `only_stop` is the stop sequence of the request, if it has only one. If the service names no
/// stop sequence, this one matched.
pub(super) fn message_stopped(
    reason: &str,
    fields: Option<&Document>,
    only_stop: Option<&str>,
) -> StreamEvent {
    let reason = StopReason::from(reason);
    let sequence = match member(fields, "stop_sequence") {
        Some(Document::String(text)) => Some(MatchedStop::from(text.as_str())),
        _ => only_stop
            .filter(|_| reason == StopReason::StopSequence)
            .map(|text| MatchedStop { is_inferred: true, ..MatchedStop::from(text) }),
    };
    let details = member(fields, "stop_details").and_then(details).map(Box::new);
    StreamEvent::MessageStopped { reason, sequence, details }
}

/// Returns a field of the model's response. `Converse` returns it at the top, and `ConverseStream`
/// within `delta`. Source: recorded responses, 2026.
fn member<'a>(fields: Option<&'a Document>, name: &str) -> Option<&'a Document> {
    let fields = fields?.as_object()?;
    let is_set = |field: &&Document| !matches!(field, Document::Null);
    let nested = || fields.get("delta")?.as_object()?.get(name);
    fields.get(name).filter(is_set).or_else(nested)
}

fn details(details: &Document) -> Option<StopDetails> {
    let members = details.as_object()?;
    let text = |members: &HashMap<String, Document>, name| {
        members.get(name)?.as_string().filter(|text| !text.trim().is_empty()).map(str::to_owned)
    };
    let found = StopDetails {
        category: text(members, "category").map(|text| one_line(&text).into_owned()),
        explanation: text(members, "explanation")
            .map(|text| brief::explanation(&text).into_owned()),
    };
    (found != StopDetails::default()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(members: &[(&str, Document)]) -> Document {
        let members = members.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Document::Object(members.collect())
    }

    fn text(text: &str) -> Document {
        Document::String(text.to_owned())
    }

    #[test]
    fn the_stop_sequence_is_read_at_the_top_and_within_delta() {
        fn check(fields: &Document, only_stop: Option<&str>, expected: Option<(&str, bool)>) {
            let event = message_stopped("stop_sequence", Some(fields), only_stop);
            let StreamEvent::MessageStopped { sequence, .. } = event else { panic!("{event:?}") };
            let sequence = sequence.as_ref().map(|found| (found.text.as_str(), found.is_inferred));
            assert_eq!(sequence, expected, "{fields:?}");
        }
        let flat = |field| object(&[("stop_sequence", field)]);
        let nested = |field| object(&[("delta", flat(field))]);
        check(&flat(text("```")), None, Some(("```", false)));
        check(&nested(text("```")), Some("a"), Some(("```", false)));
        check(&object(&[("stop_sequence", Document::Null), ("delta", flat(text("b")))]), None, {
            Some(("b", false))
        });
        // The service named no stop sequence, so the only stop sequence of the request matched.
        for unnamed in [flat(Document::Null), nested(Document::Null), nested(Document::from(1))] {
            check(&unnamed, Some("```"), Some(("```", true)));
            check(&unnamed, None, None);
        }
        let other = message_stopped("end_turn", None, Some("```"));
        assert_eq!(other, StreamEvent::stopped(StopReason::EndTurn));
    }

    #[test]
    fn the_details_of_a_refusal_are_read() {
        let details = object(&[
            ("type", text("refusal")),
            ("category", text("cyber\n")),
            ("explanation", text("Two\nlines.")),
        ]);
        let flat = object(&[("stop_details", details)]);
        let expected = StopDetails {
            category: Some("cyber ".into()),
            explanation: Some("Two\nlines.".into()),
        };
        for fields in [flat.clone(), object(&[("delta", flat)])] {
            let event = message_stopped("refusal", Some(&fields), None);
            let details = Some(Box::new(expected.clone()));
            let reason = StopReason::Refusal;
            assert_eq!(event, StreamEvent::MessageStopped { reason, sequence: None, details });
        }
        let empty = object(&[("stop_details", object(&[("category", Document::Null)]))]);
        let event = message_stopped("content_filtered", Some(&empty), None);
        assert_eq!(event, StreamEvent::stopped(StopReason::ContentFiltered));
    }
}
