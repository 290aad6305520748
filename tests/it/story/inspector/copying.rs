//! Copying from the inspector: exact bytes, a note, and no secrets.

use super::*;

#[test]
fn copied_events_are_exact() {
    let mut story = Story::new(100, 30);
    story.throttled_then_ok().key(KeyCode::F(3)).typed("gj").key(KeyCode::Char('y'));
    let delta = "{\n  \"contentBlockIndex\": 0,\n  \"delta\": {\n    \"text\": \"Hello\"\n  },\n  \"p\": \"ab\"\n}";
    assert_eq!(story.copied_text(), delta);
    story.key(KeyCode::Char('Y'));
    let lines: Vec<serde_json::Value> =
        story.copied_text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
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
    story.typed("3y");
    let request = "POST https://bedrock-runtime.us-east-1.amazonaws.com/model/m%3A0/converse-stream\n\
        content-type: application/json\namz-sdk-request: attempt=2; max=3\n\
        authorization: Bearer ***\n\n125 bytes, sent at 345.0 ms\n{\n  \"messages\": [\n";
    assert!(story.copied_text().starts_with(request), "{}", story.copied_text());
    assert!(story.copied_text().ends_with("\"temperature\": 0.699999988079071\n  }\n}\n"));
    story.typed("4y");
    assert!(
        story
            .copied_text()
            .starts_with("attempt 1: sent at 5.0 ms, 429 at 45.0 ms, ended at 45.0 ms\n")
    );
    story.typed("2y");
    insta::assert_snapshot!("inspector_copied_timeline", story.copied_text());
    story.typed("5y");
    insta::assert_snapshot!("inspector_copied_stats", story.copied_text());
}

#[test]
fn a_damaged_frame_is_copied_with_its_bytes() {
    let mut story = Story::new(100, 30);
    story.damaged().key(KeyCode::F(3)).key(KeyCode::Char('Y'));
    let last = story.copied_text().lines().last().expect("five events").to_owned();
    let last: serde_json::Value = serde_json::from_str(&last).expect("JSON");
    let damage = last["damage"].as_str().unwrap_or_default();
    assert!(damage.starts_with("cut off: the frame should have"), "{last}");
    assert_eq!(last["raw"].as_str().map(str::len), Some(120));
    story.key(KeyCode::Char('y'));
    assert_eq!(Some(story.copied_text()), last["raw"].as_str());
}

/// Checks the name of the text that a key copies.
#[track_caller]
fn check(story: &mut Story, keys: &str, what: &str) {
    story.effects.clear();
    story.typed(keys);
    assert_eq!(story.copied().1, what, "{keys}");
    for secret in ["s3cret", "ABSK", "AKIA"] {
        assert!(!story.copied().0.contains(secret), "{}", story.copied().0);
    }
}

#[test]
fn each_page_and_level_names_the_copied_text() {
    let mut story = Story::new(100, 30);
    story.throttled_then_ok().key(KeyCode::F(3));
    check(&mut story, "1gjy", "the JSON of event 2");
    check(&mut story, "b", "the 160 bytes of event 2 in hex");
    check(&mut story, "Y", "9 events");
    story.key(KeyCode::Enter);
    check(&mut story, "y", "the JSON of event 2");
    check(&mut story, "b", "the 160 bytes of event 2 in hex");
    check(&mut story, "Y", "event 2 with its headers");
    check(&mut story, "2y", "the timeline");
    check(&mut story, "3y", "the request");
    check(&mut story, "b", "the 125 bytes of the request's body");
    check(&mut story, "4y", "the response");
    check(&mut story, "b", "the 1367 bytes of the response's body in hex");
    check(&mut story, "5y", "the metrics");
    story.typed("{");
    check(&mut story, "1y", "the response's body");
    check(&mut story, "4y", "the response");
    check(&mut story, "b", "the 63 bytes of the response's body");
    assert_eq!(
        story.copied_text(),
        r#"{"message":"Too many tokens, please wait before trying again."}"#
    );
    check(&mut story, "3b", "the 125 bytes of the request's body");
    assert_eq!(story.copied_text(), BODY);
}

#[test]
fn bytes_are_copied_as_received() {
    let hex = |bytes: &[u8]| {
        use std::fmt::Write as _;

        bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes all");
            text
        })
    };
    let mut story = Story::new(100, 30);
    let frames = [frame::message_start(), frame::spoilt(frame::text(0, "x"))];
    story.sent("Hi").handed_over(1).opened().came(&frames[0]).came(&frames[1]);
    story.key(KeyCode::F(3)).typed("b");
    assert_eq!(story.copied_text(), hex(&frames[1]), "the checksum that is wrong");
    story.typed("4b");
    assert_eq!(story.copied_text(), hex(&frames.concat()));
    // A stream is never copied as text.
    story.effects.clear();
    story.typed("1ttty");
    assert_eq!(story.copied().1, "the JSON of event 2");
}

#[test]
fn dropped_bytes_are_not_copied_and_a_note_says_so() {
    let mut story = Story::new(100, 30);
    story.sent("Hi").handed_over(1).opened();
    for _ in 0..6 {
        story.delta(&"x".repeat(1 << 20));
    }
    story.key(KeyCode::F(3));
    story.effects.clear();
    story.typed("1gb");
    assert!(story.effects.is_empty(), "{:?}", story.effects);
    assert!(story.screen().contains("dropped to save memory"), "{}", story.screen());
    story.typed("4b");
    assert!(story.copied().1.starts_with("the last "), "{}", story.copied().1);
    // The request is kept even if the bytes of the reply were dropped.
    check(&mut story, "3b", "the 125 bytes of the request's body");
}

#[test]
fn a_filtered_list_copies_only_its_events_and_shows_the_gaps_between_them() {
    let mut story = Story::new(140, 40);
    story.sent("Hi").handed_over(1).opened().came(&frame::message_start());
    for word in ["one", "two", "three"] {
        story.after(100).delta(word);
    }
    story.after(50).came(&frame::message_stop("end_turn"));
    story.key(KeyCode::F(3)).key(KeyCode::Char('z'));
    let gap = |story: &Story| {
        let row = story.rows().into_iter().find(|row| row.contains("messageStop")).expect("a row");
        let start = row.find('+').expect("a gap");
        row[start..].split(' ').next().unwrap_or_default().to_owned()
    };
    assert_eq!(gap(&story), "+50.0");
    check(&mut story, "Y", "5 events");
    story.typed("t");
    assert_eq!(gap(&story), "+350.0", "from messageStart, which is the row above");
    check(&mut story, "Y", "2 events");
    assert_eq!(story.copied_text().lines().count(), 2);
    let heads = story
        .rows()
        .into_iter()
        .find(|row| row.contains("type") && row.contains("gap"))
        .expect("the heads");
    assert_eq!(heads.matches("gap").count(), 2, "also over the bars: {heads}");
}
