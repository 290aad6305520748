//! What a server does that it should not, and what no page may say wrongly of it.

use super::*;

/// The row of a page that begins with a word.
fn row<'a>(screen: &'a str, begins: &str) -> &'a str {
    let inner = |row: &'a str| row.trim_matches(['┃', ' ', '▸']);
    let found = screen.lines().map(inner).find(|row| row.starts_with(begins));
    found.unwrap_or_else(|| panic!("no row {begins:?} in\n{screen}"))
}

impl Told {
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
fn of_an_event_that_is_too_large_to_keep_what_came_after_it_stays() {
    let mut told = Told::new(140, 40);
    let large = frame::text(0, &"Lorem ipsum ".repeat(900_000));
    let rest = [frame::block_stop(0), frame::message_stop("end_turn")].concat();
    // At once, and in pieces that are fewer bytes than what is kept.
    for piece in [large.len() + rest.len(), 3 << 20] {
        told.sent("Hi").handed_over(1).opened().came(&frame::message_start());
        for bytes in [&large[..], &rest].concat().chunks(piece) {
            told.came(bytes);
        }
        told.came(&frame::metadata(1, 2, 3)).ended(AttemptEnd::Whole).done();
        if told.app.focus != Focus::Inspector {
            told.key(KeyCode::F(3));
        }
        let screen = told.screen();
        assert_eq!(screen.matches("dropped to save memory").count(), 2, "{screen}");
        assert!(screen.contains("5 events") && screen.contains("inputTokens"), "{screen}");
        assert!(screen.contains("bytes, of them the first "), "{screen}");
        let count = screen.split("of them the first ").nth(1).expect("a count");
        let count: usize = count.split(' ').next().unwrap_or_default().parse().expect("a number");
        assert!(count < large.len() && count > large.len() / 2, "{screen}");
        // The request was not given up for it.
        told.typed("3G");
        assert!(told.screen().contains("temperature"), "{}", told.screen());
        told.typed("1").key(KeyCode::Esc).key(KeyCode::F(3)).key(KeyCode::F(3));
    }
}

#[test]
fn a_long_reply_costs_no_earlier_turn_its_bytes() {
    let mut told = Told::new(140, 40);
    told.throttled_then_ok();
    told.sent("Long").handed_over(1).opened().key(KeyCode::F(3));
    for _ in 0..10 {
        told.delta(&"x".repeat(1 << 20));
    }
    told.ended(AttemptEnd::Whole).done();
    assert!(told.screen().contains("of them the first "), "{}", told.screen());
    told.typed("[");
    assert!(!told.screen().contains("of them the first"), "{}", told.screen());
    assert!(!told.screen().contains("dropped"), "{}", told.screen());
    told.typed("3G");
    assert!(told.screen().contains("temperature"), "{}", told.screen());
}

#[test]
fn a_request_that_is_too_large_to_keep_is_kept_without_its_attachment() {
    let mut told = Told::new(140, 40);
    let image = "iVBORw0K".repeat(600_000);
    let body = format!(
        r#"{{"messages":[{{"role":"user","content":[{{"image":{{"format":"png","source":{{"bytes":"{image}"}}}}}},{{"text":"What is it?"}}]}}]}}"#
    );
    told.sent("Hi").sent_this(&body).opened().delta("A picture.");
    told.key(KeyCode::F(3)).typed("3z");
    let screen = told.screen();
    assert!(screen.contains("What is it?"), "{screen}");
    assert!(screen.contains("iVBORw0KiVBORw0K") && screen.contains("… 3600000 bytes"), "{screen}");
    assert!(screen.contains("shortened"), "{screen}");
    told.typed("b");
    assert!(told.copied().1.contains("shortened"), "{}", told.copied().1);
    // Text cannot be shortened.
    let long = format!(r#"{{"messages":[{{"text":"{}"}}]}}"#, "long ".repeat(1_000_000));
    told.done().key(KeyCode::Esc).sent("Long").sent_this(&long).key(KeyCode::F(3));
    let screen = told.screen();
    assert!(screen.contains("too large to keep"), "{screen}");
    assert!(!screen.contains("dropped"), "{screen}");
    told.effects.clear();
    told.typed("b");
    assert!(told.effects.is_empty(), "{:?}", told.effects);
    assert!(told.screen().contains("It was too large to keep"), "{}", told.screen());
}

#[test]
fn of_many_requests_the_oldest_is_given_up_and_says_so() {
    let mut told = Told::new(140, 40);
    let body = format!(r#"{{"messages":[{{"text":"{}"}}]}}"#, "long ".repeat(300_000));
    for _ in 0..3 {
        told.sent("Hi").sent_this(&body).opened().delta("Hello").ended(AttemptEnd::Whole).done();
    }
    told.key(KeyCode::F(3)).typed("3");
    assert!(told.screen().contains("messages"), "{}", told.screen());
    told.typed("[[");
    let screen = told.screen();
    assert!(screen.contains("dropped to save memory"), "{screen}");
    assert!(!screen.contains("too large"), "{screen}");
    told.effects.clear();
    told.typed("b");
    assert!(told.effects.is_empty(), "{:?}", told.effects);
    assert!(told.screen().contains("dropped to save memory"), "{}", told.screen());
    told.typed("1");
    assert!(told.screen().contains("Hello"), "{}", told.screen());
}

/// A frame with a header whose value is no text, though it says so.
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
fn headers_that_cannot_be_read_were_not_given_up() {
    let mut told = Told::new(120, 34);
    told.sent("Hi").handed_over(1).opened().came(&with_odd_header()).key(KeyCode::F(3));
    assert!(told.screen().contains("✗unreadable"), "{}", told.screen());
    assert!(told.screen().contains("damaged headers"), "{}", told.screen());
    told.key(KeyCode::Enter);
    let screen = told.screen();
    assert!(!screen.contains("dropped") && screen.contains("ssage-ty"), "{screen}");
}

#[test]
fn the_row_of_the_deltas_has_nothing_but_deltas() {
    let mut told = Told::new(120, 34);
    told.sent("Hi").handed_over(1).opened().after(1000).delta("a");
    // In the time of the deltas, and yet none.
    for _ in 0..500 {
        told.after(1).came(&frame::block_stop(0));
    }
    told.after(500).delta("b").ended(AttemptEnd::Whole).done().key(KeyCode::F(3)).typed("2");
    let screen = told.screen();
    let row = row(&screen, "2 deltas");
    assert_eq!(row.matches('█').count(), 2, "{screen}");
    assert!(!row.contains(['▁', '▂', '▃', '▄', '▅', '▆', '▇']), "{screen}");
}

#[test]
fn members_that_are_not_known_are_marked_like_events_that_are_not() {
    let mut told = Told::new(140, 40);
    told.sent("Hi").handed_over(1).opened().delta("Hello ");
    let start = json!({ "contentBlockIndex": 1, "start": { "hologram": { "z": 1 } } });
    told.came(&frame::delta(0, &json!({ "hologram": { "z": 1 } })));
    told.came(&frame::event("contentBlockStart", &start));
    told.came(&frame::reasoning(0, &json!({ "feeling": "sure" })));
    told.came(&frame::event("fancyEvent", &json!({})));
    for known in [
        json!({ "text": "a" }),
        json!({ "citation": {} }),
        json!({ "image": {} }),
        json!({ "toolResult": [] }),
        json!({ "reasoningContent": { "signature": "c2ln" } }),
        json!({ "reasoningContent": { "redactedContent": "AAEC" } }),
    ] {
        told.came(&frame::delta(0, &known));
    }
    told.came(&frame::tool_start(2, "t1", "get_weather"));
    told.key(KeyCode::F(3)).typed("zg");
    let screen = told.screen();
    let marked = screen.lines().filter(|row| row.contains(" ?")).count();
    assert_eq!(marked, 4, "{screen}");
    told.typed("j").key(KeyCode::Enter);
    assert!(
        told.screen().contains("hologram, which this version does not know"),
        "{}",
        told.screen()
    );
    told.typed("jj");
    assert!(
        told.screen().contains("feeling, which this version does not know"),
        "{}",
        told.screen()
    );
}

#[test]
fn find_tells_of_matches_that_the_filter_hides() {
    for (columns, rows) in [(120, 34), (40, 10)] {
        let mut told = Told::new(columns, rows);
        told.throttled_then_ok().key(KeyCode::F(3)).typed("t/there");
        assert!(told.screen().contains("no match, 1 hidden"), "{}", told.screen());
        told.key(KeyCode::Enter).key(KeyCode::Backspace).key(KeyCode::Esc).typed("n");
        told.typed("/hello").key(KeyCode::Esc).typed("/nowhere");
        assert!(told.screen().contains("no match"), "{}", told.screen());
        assert!(!told.screen().contains("hidden"), "{}", told.screen());
    }
}

#[test]
fn a_body_that_ended_without_an_event_is_not_waited_for() {
    let mut told = Told::new(120, 34);
    told.sent("Hi").handed_over(1).opened().key(KeyCode::F(3));
    assert!(told.screen().contains("No event has arrived yet."), "{}", told.screen());
    told.ended(AttemptEnd::Whole);
    let screen = told.screen();
    assert!(screen.contains("The body ended without an event"), "{screen}");
    assert!(screen.contains("200 · 0 events · ended"), "{screen}");
}

#[test]
fn headers_of_an_error_are_no_time_to_headers_on_any_page() {
    let mut told = Told::new(120, 34);
    told.sent("Hi").handed_over(1).after(1754).answered(503, "application/json");
    told.came(br#"{"message":"No luck"}"#).ended(AttemptEnd::Whole);
    told.failed(FailureKind::ServiceFault).key(KeyCode::F(3)).typed("5");
    let screen = told.screen();
    assert!(row(&screen, "headers").contains("the response was an error"), "{screen}");
    told.typed("4");
    let screen = told.screen();
    assert!(!screen.contains("headers after"), "{screen}");
    assert!(row(&screen, "error after").contains("1754.0 ms"), "{screen}");
}

#[test]
fn the_timeline_numbers_each_of_several_attempts() {
    let mut told = Told::new(120, 34);
    told.throttled_then_ok().key(KeyCode::F(3)).typed("2");
    let screen = told.screen();
    for label in ["sent 1", "429", "sent 2", "headers 200", "bar: time before step"] {
        row(&screen, label);
    }
}

#[test]
fn the_ruler_of_a_short_turn_is_no_row_of_noughts() {
    let mut told = Told::new(120, 34);
    told.sent("Hi").handed_over(1);
    told.now += std::time::Duration::from_micros(1800);
    told.opened().delta("a").ended(AttemptEnd::Whole).done().key(KeyCode::F(3)).typed("2");
    let screen = told.screen();
    assert!(screen.contains("0.9 ms") && screen.contains("1.8 ms"), "{screen}");
}

#[test]
fn a_delta_of_which_nothing_would_be_seen_has_a_visible_form() {
    let mut told = Told::new(120, 34);
    told.sent("Hi").handed_over(1).opened().key(KeyCode::F(3));
    for (text, shown) in [
        ("", "contentBlockDelta \"\""),
        ("\u{200b}", "‹U+200B›"),
        ("\u{feff}\u{a0}", "‹U+FEFF›‹U+00A0›"),
        ("\u{3000}", "‹U+3000›"),
        ("\u{1f469}\u{200d}\u{1f467}", "\u{1f469}\u{200d}\u{1f467}"),
    ] {
        told.delta(text);
        assert!(told.screen().contains(shown), "{text:?}\n{}", told.screen());
    }
}
