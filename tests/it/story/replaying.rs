//! Tests that a replay sends each request as it was recorded, even if Outcrop has since learned
//! that the model rejects a setting.

use outcrop::chat::model::ModelRefusal;
use outcrop::chat::settings::{
    CacheTime, Prefill, StopSequence, SystemPrompt, Temperature, Thinking,
};
use outcrop::export;
use outcrop::recording::reader;
use outcrop::recording::recorded_request::RecordedRequest;
use outcrop::session::replay::ReplayedRequest;

use super::*;

/// Writes a recording of a request, reads it and returns the request to replay.
fn replayed(request: &Request) -> ReplayedRequest {
    let head = r#"{"format":"outcrop recording","version":1,"program":"outcrop 0.1.0"}"#;
    let path = export::path(request, export::STREAM);
    let uri = format!("https://bedrock-runtime.us-east-1.amazonaws.com{path}");
    let body: serde_json::Value = serde_json::from_str(&export::json(request)).expect("JSON");
    let line = serde_json::json!({
        "type": "request", "exchange": 1, "attempt": 1, "at": 5,
        "method": "POST", "uri": uri, "headers": [], "body": body,
    });
    let recording = reader::read(format!("{head}\n{line}\n").as_bytes()).expect("a recording");
    let RecordedRequest { request, place } = recording.exchanges[0].request();
    ReplayedRequest { request, place }
}

/// Records a request and its continuation. Marks every setting as rejected, and replays both
/// requests.
fn check(settings: Settings) {
    let end = |story: &mut Story| {
        let reason = StopReason::MaxTokens;
        story.text("ant").event(StreamEvent::stopped(reason));
        story.event(StreamEvent::Ended);
    };
    let mut story = Story::new(80, 24);
    let model = settings.model.clone();
    story.app.session.settings = settings;
    story.sent("one");
    let first = story.request().clone();
    end(&mut story);
    story.command("continue reply");
    let rest = story.request().clone();

    let region = "us-east-1".into();
    let mut replay = Story::linked(80, 24, ConnectionState::Replay { region, is_stepped: false });
    let catalog = Arc::make_mut(&mut replay.app.session.catalog);
    for refusal in ModelRefusal::WITHOUT_NUMBER {
        catalog.learn(&model, refusal);
    }
    for request in [first, rest] {
        replay.msg(Msg::ReplayRequested(vec![replayed(&request)]));
        assert_eq!(export::json(replay.request()), export::json(&request));
        end(&mut replay);
    }
    assert_eq!(replay.requests(), 2);
}

#[test]
fn thinking_and_caching_are_replayed_as_sent() {
    check(Settings {
        system: SystemPrompt::parse(&"Mind the gap. ".repeat(2000)).ok(),
        thinking: Thinking::parse("2048").expect("valid"),
        caching: Some(CacheTime::Hour),
        ..Settings::new(ModelId::default_for("us-east-1"))
    });
}

#[test]
fn temperature_and_prefill_are_replayed_as_sent() {
    check(Settings {
        temperature: Temperature::parse("0.3").ok(),
        prefill: Prefill::parse("An").ok(),
        stop_sequences: vec![StopSequence::parse("END").expect("valid")],
        ..Settings::new(ModelId::default_for("us-east-1"))
    });
}
