//! Tests of how each inspector page describes invalid or unusual server responses.

use super::*;

/// Returns the row of a page that starts with a word.
fn row<'a>(screen: &'a str, begins: &str) -> &'a str {
    let inner = |row: &'a str| row.trim_matches(['┃', ' ', '▸']);
    let found = screen.lines().map(inner).find(|row| row.starts_with(begins));
    found.unwrap_or_else(|| panic!("no row {begins:?} in\n{screen}"))
}

impl Story {
    fn sent_this(&mut self, body: &str) -> &mut Self {
        let sent = SentRequest {
            method: "POST".into(),
            uri: "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse-stream".into(),
            headers: Vec::new(),
            size: body.len() as u64,
            body: Some(body.as_bytes().into()),
        };
        self.wire(WireEvent::Sent(self.now, sent))
    }
}

#[test]
fn events_after_an_oversized_event_are_kept() {
    let mut story = Story::new(140, 40);
    let large = frame::text(0, &"Lorem ipsum ".repeat(900_000));
    let rest = [frame::block_stop(0), frame::message_stop("end_turn")].concat();
    // Send the events first in one chunk, then in chunks below the memory limit.
    for chunk in [large.len() + rest.len(), 3 << 20] {
        story.sent("Hi").handed_over(1).opened().came(&frame::message_start());
        for bytes in [&large[..], &rest].concat().chunks(chunk) {
            story.came(bytes);
        }
        story.came(&frame::metadata(1, 2, 3)).ended(AttemptEnd::Complete).done();
        if story.app.focus != Focus::Inspector {
            story.key(KeyCode::F(3));
        }
        let screen = story.screen();
        assert_eq!(screen.matches("dropped to save memory").count(), 2, "{screen}");
        assert!(screen.contains("5 events") && screen.contains("inputTokens"), "{screen}");
        assert!(screen.contains("bytes, the first "), "{screen}");
        let count = screen.split("bytes, the first ").nth(1).expect("a count");
        let count = count.split(' ').next().unwrap_or_default().replace(',', "");
        let count: usize = count.parse().expect("a number");
        assert!(count < large.len() && count > large.len() / 2, "{screen}");
        // The request was not dropped to make room for the oversized event.
        story.typed("3G");
        assert!(story.screen().contains("temperature"), "{}", story.screen());
        story.typed("1").key(KeyCode::Esc).key(KeyCode::F(3)).key(KeyCode::F(3));
    }
}

#[test]
fn a_long_reply_does_not_drop_the_bytes_of_earlier_turns() {
    let mut story = Story::new(140, 40);
    story.throttled_then_ok();
    story.sent("Long").handed_over(1).opened().key(KeyCode::F(3));
    for _ in 0..10 {
        story.delta(&"x".repeat(1 << 20));
    }
    story.ended(AttemptEnd::Complete).done();
    assert!(story.screen().contains("bytes, the first "), "{}", story.screen());
    story.typed("[");
    assert!(!story.screen().contains("bytes, the first"), "{}", story.screen());
    assert!(!story.screen().contains("dropped"), "{}", story.screen());
    story.typed("3G");
    assert!(story.screen().contains("temperature"), "{}", story.screen());
}

#[test]
fn an_oversized_request_is_kept_without_its_attachment() {
    let mut story = Story::new(140, 40);
    let image = "iVBORw0K".repeat(600_000);
    let body = format!(
        r#"{{"messages":[{{"role":"user","content":[{{"image":{{"format":"png","source":{{"bytes":"{image}"}}}}}},{{"text":"What is it?"}}]}}]}}"#
    );
    story.sent("Hi").sent_this(&body).opened().delta("A picture.");
    story.key(KeyCode::F(3)).typed("3z");
    let screen = story.screen();
    assert!(screen.contains("What is it?"), "{screen}");
    assert!(screen.contains("iVBORw0KiVBORw0K") && screen.contains("… 3600000 bytes"), "{screen}");
    assert!(screen.contains("shortened"), "{screen}");
    story.typed("b");
    assert!(story.copied().1.contains("shortened"), "{}", story.copied().1);
    // Unlike an attachment, text cannot be omitted, so the whole request is dropped.
    let long = format!(r#"{{"messages":[{{"text":"{}"}}]}}"#, "long ".repeat(1_000_000));
    story.done().key(KeyCode::Esc).sent("Long").sent_this(&long).key(KeyCode::F(3));
    let screen = story.screen();
    assert!(screen.contains("too large to keep"), "{screen}");
    assert!(!screen.contains("dropped"), "{screen}");
    story.effects.clear();
    story.typed("b");
    assert!(story.effects.is_empty(), "{:?}", story.effects);
    assert!(story.screen().contains("The body was too large to keep"), "{}", story.screen());
}

#[test]
fn the_oldest_of_many_requests_is_dropped_and_marked() {
    let mut story = Story::new(140, 40);
    let body = format!(r#"{{"messages":[{{"text":"{}"}}]}}"#, "long ".repeat(300_000));
    for _ in 0..3 {
        story
            .sent("Hi")
            .sent_this(&body)
            .opened()
            .delta("Hello")
            .ended(AttemptEnd::Complete)
            .done();
    }
    story.key(KeyCode::F(3)).typed("3");
    assert!(story.screen().contains("messages"), "{}", story.screen());
    story.typed("[[");
    let screen = story.screen();
    assert!(screen.contains("dropped to save memory"), "{screen}");
    assert!(!screen.contains("too large"), "{screen}");
    story.effects.clear();
    story.typed("b");
    assert!(story.effects.is_empty(), "{:?}", story.effects);
    assert!(story.screen().contains("dropped to save memory"), "{}", story.screen());
    story.typed("1");
    assert!(story.screen().contains("Hello"), "{}", story.screen());
}

/// Returns a frame with a header whose value is invalid text.
fn with_odd_header() -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in [(":message-type", &b"event"[..]), ("", &b"\xff\xfe"[..])] {
        block.push(u8::try_from(name.len()).expect("short"));
        block.extend_from_slice(name.as_bytes());
        block.extend_from_slice(&[7, 0, u8::try_from(value.len()).expect("short")]);
        block.extend_from_slice(value);
    }
    let length = |length: usize| u32::try_from(length).expect("small").to_be_bytes();
    let mut frame = [length(16 + block.len() + 2), length(block.len())].concat();
    frame.extend_from_slice(&crc32fast::hash(&frame).to_be_bytes());
    frame.extend_from_slice(&block);
    frame.extend_from_slice(b"{}");
    frame.extend_from_slice(&crc32fast::hash(&frame).to_be_bytes());
    frame
}

#[test]
fn unreadable_headers_are_not_reported_as_dropped() {
    let mut story = Story::new(120, 34);
    story.sent("Hi").handed_over(1).opened().came(&with_odd_header()).key(KeyCode::F(3));
    assert!(story.screen().contains("✗unreadable"), "{}", story.screen());
    assert!(story.screen().contains("headers unreadable"), "{}", story.screen());
    story.key(KeyCode::Enter);
    let screen = story.screen();
    assert!(!screen.contains("dropped") && screen.contains("ssage-ty"), "{screen}");
}

#[test]
fn the_delta_row_counts_only_deltas() {
    let mut story = Story::new(120, 34);
    story.sent("Hi").handed_over(1).opened().after(1000).delta("a");
    // Add events that are not deltas between the two deltas.
    for _ in 0..500 {
        story.after(1).came(&frame::block_stop(0));
    }
    story.after(500).delta("b").ended(AttemptEnd::Complete).done().key(KeyCode::F(3)).typed("2");
    let screen = story.screen();
    let row = row(&screen, "2 deltas");
    assert_eq!(row.matches('█').count(), 2, "{screen}");
    assert!(!row.contains(['▁', '▂', '▃', '▄', '▅', '▆', '▇']), "{screen}");
}

#[test]
fn unknown_members_are_marked_like_unknown_events() {
    let mut story = Story::new(140, 40);
    story.sent("Hi").handed_over(1).opened().delta("Hello ");
    let start = json!({ "contentBlockIndex": 1, "start": { "hologram": { "z": 1 } } });
    story.came(&frame::delta(0, &json!({ "hologram": { "z": 1 } })));
    story.came(&frame::event("contentBlockStart", &start));
    story.came(&frame::reasoning(0, &json!({ "feeling": "sure" })));
    story.came(&frame::event("fancyEvent", &json!({})));
    for member in [
        json!({ "text": "a" }),
        json!({ "citation": {} }),
        json!({ "image": {} }),
        json!({ "toolResult": [] }),
        json!({ "reasoningContent": { "signature": "c2ln" } }),
        json!({ "reasoningContent": { "redactedContent": "AAEC" } }),
    ] {
        story.came(&frame::delta(0, &member));
    }
    story.came(&frame::tool_start(2, "t1", "get_weather"));
    story.key(KeyCode::F(3)).typed("zg");
    let screen = story.screen();
    let marked = screen.lines().filter(|row| row.contains(" ?")).count();
    assert_eq!(marked, 4, "{screen}");
    story.typed("j").key(KeyCode::Enter);
    assert!(
        story.screen().contains("hologram, which this version does not know"),
        "{}",
        story.screen()
    );
    story.typed("jj");
    assert!(
        story.screen().contains("feeling, which this version does not know"),
        "{}",
        story.screen()
    );
}

#[test]
fn find_reports_matches_hidden_by_the_filter() {
    for (columns, rows) in [(120, 34), (40, 10)] {
        let mut story = Story::new(columns, rows);
        story.throttled_then_ok().key(KeyCode::F(3)).typed("t/there");
        assert!(story.screen().contains("no match, 1 hidden"), "{}", story.screen());
        story.key(KeyCode::Enter).key(KeyCode::Backspace).key(KeyCode::Esc).typed("n");
        story.typed("/hello").key(KeyCode::Esc).typed("/nowhere");
        assert!(story.screen().contains("no match"), "{}", story.screen());
        assert!(!story.screen().contains("hidden"), "{}", story.screen());
    }
}

#[test]
fn an_ended_body_without_events_is_not_shown_as_waiting() {
    let mut story = Story::new(120, 34);
    story.sent("Hi").handed_over(1).opened().key(KeyCode::F(3));
    assert!(story.screen().contains("No event has arrived yet."), "{}", story.screen());
    story.ended(AttemptEnd::Complete);
    let screen = story.screen();
    assert!(screen.contains("The body ended without an event"), "{screen}");
    assert!(screen.contains("200 · 0 events · ended"), "{screen}");
}

#[test]
fn no_page_shows_a_time_to_headers_for_an_error_response() {
    let mut story = Story::new(120, 34);
    story.sent("Hi").handed_over(1).after(1754).answered(503, "application/json");
    story.came(br#"{"message":"No luck"}"#).ended(AttemptEnd::Complete);
    story.failed(FailureKind::ServiceFault).key(KeyCode::F(3)).typed("5");
    let screen = story.screen();
    assert!(row(&screen, "headers").contains("the response was an error"), "{screen}");
    story.typed("4");
    let screen = story.screen();
    assert!(!screen.contains("headers after"), "{screen}");
    assert!(row(&screen, "error after").contains("1754.0 ms"), "{screen}");
}

#[test]
fn the_timeline_numbers_each_of_several_attempts() {
    let mut story = Story::new(120, 34);
    story.throttled_then_ok().key(KeyCode::F(3)).typed("2");
    let screen = story.screen();
    for label in ["sent 1", "429", "sent 2", "headers 200", "bar: time before step"] {
        row(&screen, label);
    }
}

#[test]
fn the_ruler_labels_of_a_short_turn_are_distinct() {
    let mut story = Story::new(120, 34);
    story.sent("Hi").handed_over(1);
    story.now += std::time::Duration::from_micros(1800);
    story.opened().delta("a").ended(AttemptEnd::Complete).done().key(KeyCode::F(3)).typed("2");
    let screen = story.screen();
    assert!(screen.contains("0.9 ms") && screen.contains("1.8 ms"), "{screen}");
}

#[test]
fn a_delta_of_invisible_characters_is_shown_in_a_visible_form() {
    let mut story = Story::new(120, 34);
    story.sent("Hi").handed_over(1).opened().key(KeyCode::F(3));
    for (text, shown) in [
        ("", "contentBlockDelta \"\""),
        ("\u{200b}", "‹U+200B›"),
        ("\u{feff}\u{a0}", "‹U+FEFF›‹U+00A0›"),
        ("\u{3000}", "‹U+3000›"),
        ("\u{1f469}\u{200d}\u{1f467}", "\u{1f469}\u{200d}\u{1f467}"),
    ] {
        story.delta(text);
        assert!(story.screen().contains(shown), "{text:?}\n{}", story.screen());
    }
}
