//! What is copied of the inspector, exact to the byte, with the word for it, and without secrets.

use super::*;

#[test]
fn what_is_copied_is_exact() {
    let mut told = Told::new(100, 30);
    told.throttled_then_ok().key(KeyCode::F(3)).typed("gj").key(KeyCode::Char('y'));
    let delta = "{\n  \"contentBlockIndex\": 0,\n  \"delta\": {\n    \"text\": \"Hello\"\n  },\n  \"p\": \"ab\"\n}";
    assert_eq!(told.copied_text(), delta);
    told.key(KeyCode::Char('Y'));
    let lines: Vec<serde_json::Value> =
        told.copied_text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 9);
    assert_eq!(
        lines[1],
        json!({
            "number": 2, "ms": 545.0, "gapMs": 80.0, "bytes": 160, "type": "contentBlockDelta",
            "headers": {
                ":content-type": "application/json",
                ":event-type": "contentBlockDelta",
                ":message-type": "event",
            },
            "payload": { "contentBlockIndex": 0, "delta": { "text": "Hello" }, "p": "ab" },
        })
    );
    told.typed("3y");
    let request = "POST https://bedrock-runtime.us-east-1.amazonaws.com/model/m%3A0/converse-stream\n\
        content-type: application/json\namz-sdk-request: attempt=2; max=3\n\
        authorization: Bearer ***\n\n125 bytes, sent at 345.0 ms\n{\n  \"messages\": [\n";
    assert!(told.copied_text().starts_with(request), "{}", told.copied_text());
    assert!(told.copied_text().ends_with("\"temperature\": 0.699999988079071\n  }\n}\n"));
    told.typed("4y");
    assert!(
        told.copied_text()
            .starts_with("attempt 1: sent at 5.0 ms, 429 at 45.0 ms, ended at 45.0 ms\n")
    );
    told.typed("2y");
    insta::assert_snapshot!("inspector_copied_timeline", told.copied_text());
    told.typed("5y");
    insta::assert_snapshot!("inspector_copied_stats", told.copied_text());
}

#[test]
fn damage_is_copied_with_its_bytes() {
    let mut told = Told::new(100, 30);
    told.damaged().key(KeyCode::F(3)).key(KeyCode::Char('Y'));
    let last = told.copied_text().lines().last().expect("five events").to_owned();
    let last: serde_json::Value = serde_json::from_str(&last).expect("JSON");
    let damage = last["damage"].as_str().unwrap_or_default();
    assert!(damage.starts_with("cut: it would have had"), "{last}");
    assert_eq!(last["raw"].as_str().map(str::len), Some(120));
    told.key(KeyCode::Char('y'));
    assert_eq!(Some(told.copied_text()), last["raw"].as_str());
}

/// What a key copies of a page.
#[track_caller]
fn check(told: &mut Told, keys: &str, what: &str) {
    told.effects.clear();
    told.typed(keys);
    assert_eq!(told.copied().1, what, "{keys}");
    for secret in ["s3cret", "ABSK", "AKIA"] {
        assert!(!told.copied().0.contains(secret), "{}", told.copied().0);
    }
}

#[test]
fn each_page_and_level_says_what_it_copied() {
    let mut told = Told::new(100, 30);
    told.throttled_then_ok().key(KeyCode::F(3));
    check(&mut told, "1gjy", "the JSON of event 2");
    check(&mut told, "b", "the 160 bytes of event 2 in hex");
    check(&mut told, "Y", "9 events");
    told.key(KeyCode::Enter);
    check(&mut told, "y", "the JSON of event 2");
    check(&mut told, "b", "the 160 bytes of event 2 in hex");
    check(&mut told, "Y", "event 2 with its headers");
    check(&mut told, "2y", "the timeline");
    check(&mut told, "3y", "the request");
    check(&mut told, "b", "the 125 bytes of the request's body");
    check(&mut told, "4y", "the response");
    check(&mut told, "b", "the 1367 bytes of the response's body in hex");
    check(&mut told, "5y", "the figures");
    told.typed("{");
    check(&mut told, "1y", "the response's body");
    check(&mut told, "4y", "the response");
    check(&mut told, "b", "the 63 bytes of the response's body");
    assert_eq!(
        told.copied_text(),
        r#"{"message":"Too many tokens, please wait before trying again."}"#
    );
    check(&mut told, "3b", "the 125 bytes of the request's body");
    assert_eq!(told.copied_text(), BODY);
}

#[test]
fn bytes_are_copied_as_they_came() {
    let hex = |bytes: &[u8]| {
        use std::fmt::Write as _;

        bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes all");
            text
        })
    };
    let mut told = Told::new(100, 30);
    let frames = [frame::message_start(), frame::spoilt(frame::text(0, "x"))];
    told.sent("Hi").handed_over(1).opened().came(&frames[0]).came(&frames[1]);
    told.key(KeyCode::F(3)).typed("b");
    assert_eq!(told.copied_text(), hex(&frames[1]), "the checksum that is wrong");
    told.typed("4b");
    assert_eq!(told.copied_text(), hex(&frames.concat()));
    // Nothing of a stream is copied as if it were text.
    told.effects.clear();
    told.typed("1ttty");
    assert_eq!(told.copied().1, "the JSON of event 2");
}

#[test]
fn what_is_not_kept_any_more_is_not_copied_and_that_is_said() {
    let mut told = Told::new(100, 30);
    told.sent("Hi").handed_over(1).opened();
    for _ in 0..6 {
        told.delta(&"x".repeat(1 << 20));
    }
    told.key(KeyCode::F(3));
    told.effects.clear();
    told.typed("1gb");
    assert!(told.effects.is_empty(), "{:?}", told.effects);
    assert!(told.screen().contains("dropped to save memory"), "{}", told.screen());
    told.typed("4b");
    assert!(told.copied().1.starts_with("the last "), "{}", told.copied().1);
    // The request stays, whatever the reply.
    check(&mut told, "3b", "the 125 bytes of the request's body");
}
