//! Why a reply ended: stop sequences, refusals, guardrails and malformed output.

use crossterm::event::KeyCode;
use outcrop::chat::event::{MatchedStop, Metadata, StopDetails, StopReason, StreamEvent, Usage};
use outcrop::chat::failure::{Failure, FailureKind, Remedy};

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

#[test]
fn continue_is_not_offered_for_a_reply_without_text() {
    let thinking = || StreamEvent::Reasoning { index: 0, text: "Let me see.".into() };
    for event in [Some(thinking()), None] {
        let has_thinking = event.is_some();
        let mut story = Story::new(120, 30);
        story.sent("Hi");
        event.map(|event| story.event(event));
        story.event(StreamEvent::stopped(StopReason::MaxTokens)).event(StreamEvent::Ended);
        let screen = story.screen();
        let shown =
            "⚠ Cut off at max tokens before any text. Raise the limit with F2 or --max-tokens.";
        assert!(screen.contains(shown) && screen.contains("r regenerates"), "{screen}");
        assert!(!screen.contains("Alt+C"), "{screen}");

        let mut story = Story::new(120, 30);
        story.sent("Hi");
        let shown = if has_thinking {
            story.event(thinking());
            "■ Stopped before the text began."
        } else {
            "■ Stopped before the reply began."
        };
        let screen = story.key(KeyCode::Esc).screen();
        assert!(screen.contains(shown) && !screen.contains("Alt+C"), "{screen}");
    }
}

#[test]
fn a_reply_of_thinking_alone_is_reported() {
    let mut story = Story::new(80, 20);
    story.sent("Hi").event(StreamEvent::ReasoningSignature { index: 0, signature: "s".into() });
    let screen = story.text("\n").done().screen();
    assert!(screen.contains("∅ No text after the thinking. r regenerates it."), "{screen}");
}

#[test]
fn the_message_and_the_status_of_the_model_are_shown() {
    let mut story = Story::new(100, 30);
    let failure = Failure {
        original_message: Some("overloaded_error".into()),
        original_status: Some(529),
        ..Failure::new(FailureKind::ServiceFault, "The model failed", "Why.", Remedy::SendAgain)
    };
    story.sent("Hi").text("Some").event(StreamEvent::Failed(failure)).key(KeyCode::F(4));
    let screen = story.screen();
    for (label, value) in [("Model's message", "overloaded_error"), ("Model's status", "529")] {
        let is_shown = |row: &str| row.contains(label) && row.contains(value);
        assert!(screen.lines().any(is_shown), "{label}: {screen}");
    }
}
