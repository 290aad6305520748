//! Tests that received events and deltas are converted to the domain's types, in the order in which
//! they arrived.

use std::time::Duration;

use outcrop::chat::citation::{Citation, CitationLocation, LocationUnit};
use outcrop::chat::event::{Metadata, StopReason, StreamEvent, Usage};
use serde_json::json;

use super::{ask, connect, events, keys, prompt, rest};
use crate::loopback::{Answer, Gate, Loopback, frame};

fn text(index: i32, text: &str) -> StreamEvent {
    StreamEvent::Text { index, text: text.into() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_reply_arrives_in_the_order_of_the_wire() {
    let server = Loopback::start([Answer::stream(frame::reply("Hi"))]);
    let client = connect(keys(&server.url())).await;
    let stream = ask(&client, &prompt()).await.opened.expect("the stream opens");
    assert_eq!(stream.request_id(), Some("request-1"));
    assert_eq!(
        rest(stream).await,
        [
            StreamEvent::MessageStarted,
            text(0, "Hi"),
            StreamEvent::BlockStopped { index: 0 },
            StreamEvent::stopped(StopReason::EndTurn),
            StreamEvent::Metadata(Metadata {
                usage: Some(Usage {
                    input: Some(7),
                    output: Some(2),
                    total: Some(9),
                    ..Usage::default()
                }),
                latency_ms: Some(120),
                ..Metadata::default()
            }),
            StreamEvent::Ended,
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_stream_is_read_with_any_content_type() {
    for media_type in ["text/plain", "application/json", "text/html", "application/octet-stream"] {
        let answer = || Answer::status(200).header("content-type", media_type);
        // The first chunk is shorter than the prelude of a frame.
        let reply = frame::reply("Hi").concat();
        let (start, more) = reply.split_at(5);
        let events = events(answer().then([start.to_vec(), more.to_vec()])).await;
        assert_eq!(events[1], text(0, "Hi"), "{media_type}");
        assert_eq!(events.len(), 6, "{media_type}");
        let too_many = frame::exception("throttlingException", &json!({ "message": "Wait" }));
        let server = Loopback::start([answer().then([too_many])]);
        let client = connect(keys(&server.url())).await;
        let last = match ask(&client, &prompt()).await.opened {
            Ok(stream) => rest(stream).await.pop(),
            Err(failure) => Some(StreamEvent::Failed(failure)),
        };
        let Some(StreamEvent::Failed(failure)) = last else { panic!("{media_type}: {last:?}") };
        assert_eq!(failure.raw_message.as_deref(), Some("Wait"), "{media_type}");
    }
}

/// A model may think for minutes before its first event.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_stream_with_content_type_text_plain_may_begin_late() {
    for early in [0, 5, 12] {
        let reply = frame::reply("Hi").concat();
        let (start, more) = reply.split_at(early);
        let late = Duration::from_millis(800);
        let answer = Answer::status(200).header("content-type", "text/plain");
        let events = events(answer.then([start.to_vec()]).timed([(late, more.to_vec())])).await;
        assert_eq!(events[1], text(0, "Hi"), "{early} bytes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn thinking_and_tools_keep_their_kind_and_their_block() {
    let answer = Answer::stream([
        frame::reasoning(0, &json!({ "text": "hm" })),
        frame::reasoning(0, &json!({ "signature": "sig" })),
        frame::reasoning(1, &json!({ "redactedContent": "AAECAw==" })),
        frame::tool_start(2, "tool-1", "weather"),
        frame::tool_input(2, "{\"city\":"),
        frame::block_stop(2),
        frame::message_stop("tool_use"),
    ]);
    assert_eq!(
        events(answer).await,
        [
            StreamEvent::Reasoning { index: 0, text: "hm".into() },
            StreamEvent::ReasoningSignature { index: 0, signature: "sig".into() },
            StreamEvent::ReasoningRedacted { index: 1, bytes: 4 },
            StreamEvent::ToolUseStarted { index: 2, id: "tool-1".into(), name: "weather".into() },
            StreamEvent::ToolInput { index: 2, json: "{\"city\":".into() },
            StreamEvent::BlockStopped { index: 2 },
            StreamEvent::stopped(StopReason::ToolUse),
            StreamEvent::Ended,
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn citations_belong_to_their_text_block() {
    let page = json!({ "documentPage": { "documentIndex": 0, "start": 2, "end": 3 } });
    let citation = json!({
        "title": "report", "sourceContent": [{ "text": "Sales " }, { "text": "rose." }],
        "location": page,
    });
    let answer = Answer::stream([
        frame::text(0, "Sales rose"),
        frame::delta(0, &json!({ "citation": citation })),
        frame::delta(0, &json!({ "citation": { "location": { "web": {} } } })),
        frame::block_stop(0),
        frame::message_stop("end_turn"),
    ]);
    let cited = |citation| StreamEvent::Citation { index: 0, citation: Box::new(citation) };
    let location = CitationLocation::Range {
        unit: LocationUnit::Page,
        source: Some(0),
        start: Some(2),
        end: Some(3),
    };
    assert_eq!(
        events(answer).await[..3],
        [
            text(0, "Sales rose"),
            cited(Citation {
                title: Some("report".into()),
                source: None,
                passage: "Sales rose.".into(),
                location: Some(location),
            }),
            cited(Citation {
                location: Some(CitationLocation::Web { url: None }),
                ..Citation::default()
            }),
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_matched_stop_sequence_is_named() {
    let answer = Answer::stream([frame::message_stop_at("```")]);
    assert_eq!(events(answer).await, [StreamEvent::stopped_at("```"), StreamEvent::Ended]);
    // Without any stop sequence in the request, nothing can be inferred.
    let answer = Answer::stream([frame::message_stop_unnamed()]);
    let unnamed = StreamEvent::stopped(StopReason::StopSequence);
    assert_eq!(events(answer).await, [unnamed, StreamEvent::Ended]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_unnamed_stop_sequence_is_inferred_if_it_is_the_only_one() {
    async fn stopped(stops: &[&str]) -> Option<(String, bool)> {
        let answer = Answer::stream([frame::message_stop_unnamed()]);
        let server = Loopback::start([answer]);
        let client = connect(keys(&server.url())).await;
        let mut request = prompt();
        request.settings.stop_sequences =
            stops.iter().map(|stop| stop.parse().expect("valid")).collect();
        let events = rest(ask(&client, &request).await.opened.expect("the stream opens")).await;
        match &events[0] {
            StreamEvent::MessageStopped { sequence, .. } => {
                sequence.clone().map(|sequence| (sequence.text, sequence.is_inferred))
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(stopped(&["END"]).await, Some(("END".to_owned(), true)));
    assert_eq!(stopped(&["END", "###"]).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_guardrail_trace_and_a_usage_of_zero_are_kept() {
    let topic = json!({ "name": "Tax", "type": "DENY", "action": "BLOCKED", "detected": true });
    let email = json!({ "match": "a@b.example", "type": "EMAIL", "action": "ANONYMIZED" });
    let unseen = json!({ "type": "HATE", "confidence": "NONE", "action": "NONE" });
    let payload = json!({
        "usage": { "inputTokens": 0, "outputTokens": 0, "totalTokens": 0 },
        "metrics": { "latencyMs": 9 },
        "trace": { "guardrail": {
            "inputAssessment": { "g1": {
                "topicPolicy": { "topics": [topic] },
                "contentPolicy": { "filters": [unseen] },
            } },
            "outputAssessments": { "g1": [{
                "sensitiveInformationPolicy": { "piiEntities": [email], "regexes": [] },
            }] },
        } },
    });
    let answer = Answer::stream([
        frame::text(0, "I cannot help with that."),
        frame::message_stop("guardrail_intervened"),
        frame::event("metadata", &payload),
    ]);
    let usage = Usage { input: Some(0), output: Some(0), total: Some(0), ..Usage::default() };
    let metadata = Metadata {
        usage: Some(usage),
        latency_ms: Some(9),
        guardrail_findings: vec![
            "prompt: topic \"Tax\", blocked".into(),
            "reply: sensitive information email, masked".into(),
        ],
        ..Metadata::default()
    };
    assert_eq!(events(answer).await[2], StreamEvent::Metadata(metadata));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn cache_figures_and_the_service_tier_are_parsed() {
    let payload = json!({
        "usage": {
            "inputTokens": 3, "outputTokens": 4, "totalTokens": 17,
            "cacheReadInputTokens": 10, "cacheWriteInputTokens": 0,
        },
        "metrics": { "latencyMs": 9 },
        "serviceTier": { "type": "priority" },
    });
    let usage = Usage {
        input: Some(3),
        output: Some(4),
        total: Some(17),
        cache_read: Some(10),
        cache_write: Some(0),
        ..Usage::default()
    };
    let metadata = Metadata {
        usage: Some(usage),
        latency_ms: Some(9),
        service_tier: Some("priority".into()),
        ..Metadata::default()
    };
    let answer = Answer::stream([frame::event("metadata", &payload)]);
    assert_eq!(events(answer).await, [StreamEvent::Metadata(metadata), StreamEvent::Ended]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn unknown_events_are_reported_and_harmless() {
    let answer = Answer::stream([
        frame::event("contentBlockRewound", &json!({ "contentBlockIndex": 0 })),
        frame::delta(0, &json!({ "smell": "of rain" })),
        frame::reasoning(0, &json!({ "dream": "…" })),
        frame::text(0, "on"),
        frame::message_stop("pause_turn"),
    ]);
    assert_eq!(
        events(answer).await,
        [
            StreamEvent::Unknown("event".into()),
            StreamEvent::Unknown("delta".into()),
            StreamEvent::Unknown("reasoning delta".into()),
            text(0, "on"),
            StreamEvent::stopped(StopReason::Other("pause_turn".into())),
            StreamEvent::Ended,
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_reply_without_metadata_or_without_events_ends() {
    let answer = Answer::stream([frame::message_stop("end_turn")]);
    let stopped = StreamEvent::stopped(StopReason::EndTurn);
    assert_eq!(events(answer).await, [stopped, StreamEvent::Ended]);
    assert_eq!(events(Answer::stream([])).await, [StreamEvent::Ended]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn frames_may_arrive_byte_by_byte() {
    let bytes = frame::reply("Grüße").concat().into_iter().map(|byte| vec![byte]);
    let events = events(Answer::stream(bytes)).await;
    assert_eq!(events[1], text(0, "Grüße"));
    assert_eq!(events.len(), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_event_is_available_with_its_frame_and_a_cancelled_wait_loses_nothing() {
    let gate = Gate::new();
    let half = frame::text(0, "second");
    let (front, back) = half.split_at(20);
    let answer = Answer::stream([frame::text(0, "first"), front.to_vec()])
        .wait(&gate)
        .then([back.to_vec(), frame::message_stop("end_turn")]);
    let server = Loopback::start([answer]);
    let client = connect(keys(&server.url())).await;
    let mut stream = ask(&client, &prompt()).await.opened.expect("the stream opens");
    assert_eq!(stream.recv().await, text(0, "first"));
    // Poll and drop the future while the buffer contains half a frame.
    for _ in 0..3 {
        tokio::select! {
            biased;
            event = stream.recv() => panic!("{event:?} came through a closed gate"),
            () = tokio::task::yield_now() => {}
        }
    }
    gate.open();
    assert_eq!(stream.recv().await, text(0, "second"));
    assert_eq!(rest(stream).await.len(), 2);
}
