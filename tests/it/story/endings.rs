//! Why a reply ended: stop sequences, refusals, guardrails and malformed output.

use crossterm::event::KeyCode;
use outcrop::chat::event::{MatchedStop, Metadata, StopDetails, StopReason, StreamEvent, Usage};

use super::Story;

/// Shows a reply that ended with this event, and returns the screen.
fn ended(story: &mut Story, stop: StreamEvent) -> String {
    story.sent("Hi").text("Some text").event(stop).event(StreamEvent::Ended).screen()
}

#[test]
fn an_inferred_stop_sequence_has_the_mark_of_an_estimate() {
    let mut story = Story::new(100, 30);
    let sequence = MatchedStop { text: "###".into(), is_inferred: true };
    let screen = ended(&mut story, StreamEvent::stopped_at(sequence));
    assert!(screen.contains("⊣ Stop sequence ~\"###\""), "{screen}");
    assert!(story.footer().contains("stop_sequence ~\"###\""), "{}", story.footer());
    let screen = story.key(KeyCode::F(4)).screen();
    assert!(screen.contains("~\"###\" (inferred: Bedrock did not name it)"), "{screen}");
}

#[test]
fn a_refusal_shows_its_category_and_its_explanation() {
    for reason in [StopReason::Refusal, StopReason::ContentFiltered] {
        let mut story = Story::new(100, 30);
        let details = StopDetails {
            category: Some("cyber".into()),
            explanation: Some("It seems to ask for an attack.".into()),
        };
        let details = Some(Box::new(details));
        let stop = StreamEvent::MessageStopped { reason, sequence: None, details };
        let screen = ended(&mut story, stop);
        for part in [
            "Category: cyber.",
            "It seems to ask for an attack.",
            "Rephrase the prompt, or choose another model. Ctrl+T chooses",
        ] {
            assert!(screen.contains(part), "{part}: {screen}");
        }
        let screen = story.key(KeyCode::F(4)).screen();
        assert!(screen.contains("Category") && screen.contains("Explanation"), "{screen}");
    }
}

#[test]
fn a_guardrail_shows_its_findings_and_a_usage_of_zero() {
    let finding = "prompt: topic \"Tax\", blocked";
    let usage = Usage { input: Some(0), output: Some(0), total: Some(0), ..Usage::default() };
    let metadata = Metadata {
        usage: Some(usage),
        guardrail_findings: vec![finding.into()],
        ..Metadata::default()
    };
    // The metadata event may come before or after the end of the message.
    let stop = StreamEvent::stopped(StopReason::GuardrailIntervened);
    let metadata = StreamEvent::Metadata(metadata);
    for events in [[stop.clone(), metadata.clone()], [metadata, stop]] {
        let mut story = Story::new(120, 30);
        story.sent("Hi").text("I cannot ").after(300).text("help with that.");
        for event in events {
            story.event(event);
        }
        let screen = story.event(StreamEvent::Ended).screen();
        assert!(screen.contains("⚠ A guardrail blocked the prompt or the reply."), "{screen}");
        assert!(screen.contains(finding), "{screen}");
        let footer = story.footer();
        assert!(footer.contains("in 0  out 0  total 0") && footer.contains("– tok/s"), "{footer}");
    }
}

#[test]
fn continue_is_refused_with_a_reason_where_it_cannot_help() {
    fn check(reason: StopReason, shown: &str, refusal: &str) {
        let mut story = Story::new(110, 30);
        let screen = ended(&mut story, StreamEvent::stopped(reason));
        assert!(screen.contains(shown), "{shown}: {screen}");
        assert!(!screen.contains("Alt+C"), "{screen}");
        let sent = story.requests();
        let screen = story.alt('c').screen();
        assert!(screen.contains(refusal), "{refusal}: {screen}");
        assert_eq!(story.requests(), sent);
    }
    check(
        StopReason::ModelContextWindowExceeded,
        "The context window of the model is full.",
        "The context window is full, so continuing does not help",
    );
    check(
        StopReason::MalformedToolUse,
        "The model produced a malformed tool use.",
        "The reply is malformed, so continuing does not help. Regenerate it",
    );
    check(
        StopReason::MalformedModelOutput,
        "The model produced malformed output.",
        "The reply is malformed, so continuing does not help. Regenerate it",
    );
    check(
        StopReason::Refusal,
        "A safety classifier declined the request.",
        "The request was declined, so continuing does not help",
    );
    check(
        StopReason::ContentFiltered,
        "A content filter stopped the reply.",
        "The request was declined, so continuing does not help",
    );
}
