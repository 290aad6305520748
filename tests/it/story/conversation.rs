//! The conversation pane: scrolling, marks, control characters and copying.

use super::*;

#[test]
fn the_view_follows_a_reply_at_the_end() {
    let mut story = Story::new(60, 14);
    story.sent("Hi").text(&numbered(30)).text("the end");
    assert!(story.screen().contains("the end"));
}

#[test]
fn scrolling_up_stops_following_and_shows_that_there_is_more() {
    let mut story = Story::new(60, 14);
    story.sent("Hi").text(&numbered(30)).key(KeyCode::PageUp);
    let before = story.rows()[1].clone();
    story.text(&numbered(3));
    assert_eq!(story.rows()[1], before);
    insta::assert_snapshot!("held", story.styled());
    story.msg(Msg::Key(KeyEvent::new(KeyCode::End, KeyModifiers::CONTROL)));
    story.text("following again");
    assert!(story.screen().contains("following again"));
}

#[test]
fn a_resize_keeps_the_top_line() {
    let mut story = Story::new(100, 20);
    let words = numbered(400).replace("line ", "word").replace('\n', " ");
    story.turn("Hi", &words);
    for _ in 0..2 {
        story.key(KeyCode::PageUp);
    }
    let top = story.rows()[2].split_whitespace().next().expect("text").to_owned();
    for (columns, rows) in [(60, 20), (40, 10), (140, 30), (100, 20)] {
        story.resized(columns, rows);
        assert!(story.screen().contains(&top), "{columns}×{rows}: {top} is out of view");
    }
    assert_eq!(story.rows()[2].split_whitespace().next(), Some(top.as_str()), "no creeping");
}

#[test]
fn paging_goes_to_the_start_and_back() {
    let mut story = Story::new(60, 14);
    story.turn("Hi", &numbered(50));
    story.msg(Msg::Key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL)));
    assert!(story.rows()[1].contains("▎ Hi"), "{}", story.screen());
    for _ in 0..20 {
        story.key(KeyCode::PageDown);
    }
    assert!(story.screen().contains("line 50"), "{}", story.screen());
    assert_eq!(
        story.app.screens.chat.transcript.scroll.position,
        outcrop::ui::scroll::ScrollPosition::Following
    );
}

#[test]
fn control_characters_are_drawn_as_marks() {
    let mut story = Story::new(60, 14);
    story.sent("Hi").text("a\u{1b}[2Jb\u{9b}31m\u{202e}c\u{7}\u{1b}]52;c;aGk=\u{7}");
    let screen = story.screen();
    assert!(screen.contains("a␛[2Jb‹U+009B›31m‹U+202E›c␇␛]52;c;aGk=␇"), "{screen}");
    let hidden = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}'));
    assert!(!screen.contains(hidden));
}

#[test]
fn typed_control_characters_are_drawn_as_marks() {
    let mut story = Story::new(60, 14);
    story.pasted("x\u{202e}y\u{2066}z");
    assert!(!story.screen().contains(['\u{202e}', '\u{2066}']), "{}", story.screen());
    story.key(KeyCode::Enter);
    assert_eq!(
        story.request().history[0].texts().collect::<Vec<_>>(),
        ["x\u{202e}y\u{2066}z"],
        "it is sent as it is"
    );
}

#[test]
fn reasoning_and_tool_use_are_drawn_apart_from_the_reply() {
    let mut story = Story::new(60, 16);
    story
        .sent("Hi")
        .event(StreamEvent::Reasoning { index: 0, text: "Let me ".into() })
        .event(StreamEvent::Reasoning { index: 0, text: "see.".into() })
        .event(StreamEvent::ReasoningSignature { index: 0, signature: "s".into() })
        .event(StreamEvent::Text { index: 1, text: "The answer.".into() })
        .event(StreamEvent::ToolUseStarted { index: 2, id: "t".into(), name: "clock".into() })
        .event(StreamEvent::ToolInput { index: 2, json: "{\"zone\":".into() })
        .event(StreamEvent::ToolInput { index: 2, json: "\"UTC\"}".into() });
    insta::assert_snapshot!("blocks", story.styled());
}

#[test]
fn prefill_is_drawn_differently_and_not_copied() {
    let mut story = Story::new(60, 16);
    story.command("set prefill").typed("{\"a\":").key(KeyCode::Enter);
    story.turn("JSON please", " 1}");
    insta::assert_snapshot!("prefilled", story.styled());
    story.command("copy last");
    let copied = Effect::Copy { text: " 1}".into(), label: "the reply".into() };
    assert_eq!(story.effects.last(), Some(&copied));
    // The stored message contains the prefill and the reply, and is sent as one message.
    story.command("set prefill").key(KeyCode::Backspace).key(KeyCode::Enter).sent("Thanks");
    assert_eq!(story.request().history[1].texts().collect::<Vec<_>>(), ["{\"a\": 1}"]);
    assert_eq!(story.request().settings.prefill, None);
}

#[test]
fn messages_are_selected_and_copied_by_key() {
    let mut story = Story::new(60, 16);
    story.turn("One", "text\n```sh\nls\n```\n```sh\npwd\n```").key(KeyCode::Esc);
    insta::assert_snapshot!("selected", story.styled());
    story.typed("ky");
    let copied = Effect::Copy { text: "One".into(), label: "the prompt".into() };
    assert_eq!(story.effects.last(), Some(&copied));
}

#[test]
fn wide_text_stays_inside_the_pane() {
    let mut story = Story::new(40, 12);
    story.sent("Hi").text("日本語のテキストは幅が二倍です。👩‍👩‍👧‍👦 e\u{301} नमस्ते שלום");
    insta::assert_snapshot!("wide", story.screen());
}

#[test]
fn the_model_of_an_older_reply_is_named() {
    let mut story = Story::new(80, 16);
    story.turn("One", "1").ctrl('t').typed("global opus-5-5").key(KeyCode::Enter);
    assert_eq!(story.app.session.settings.model.as_str(), "global.anthropic.claude-opus-5-5");
    assert!(story.screen().contains("Claude Haiku 4.5 · 0.0 s"), "{}", story.screen());
}

#[test]
fn existing_text_is_not_announced_as_new() {
    let mut story = Story::new(120, 20);
    story.turn("Hi", &numbered(60)).turn("Ho", &numbered(60)).key(KeyCode::Esc).typed("kkk");
    assert!(story.screen().contains("lines more"), "{}", story.screen());
    story.key(KeyCode::F(2)).key(KeyCode::F(2)).resized(110, 20);
    assert!(!story.screen().contains("new lines"), "{}", story.screen());
}

#[test]
fn a_blank_row_at_the_top_keeps_its_place() {
    let mut story = Story::new(60, 14);
    story.turn("Hi", &numbered(5)).sent("Ho").text(&numbered(30));
    story.msg(Msg::Key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL)));
    for _ in 0..30 {
        story.msg(Msg::Mouse(crossterm::event::MouseEvent {
            kind: crossterm::event::MouseEventKind::ScrollDown,
            column: 5,
            row: 5,
            modifiers: KeyModifiers::NONE,
        }));
        let before = story.rows()[1..9].to_vec();
        story.after(100);
        assert_eq!(story.rows()[1..9], before, "a tick moves nothing");
    }
}

#[test]
fn a_new_conversation_drops_every_measurement_of_the_old_one() {
    let mut story = Story::new(80, 24);
    story.turn("One", "First reply").turn("Two", &numbered(60));
    // No screen frame is drawn between these keys, so the old measurements are not replaced.
    let press = |story: &mut Story, code, modifiers| {
        story.app.update(story.now, Msg::Key(KeyEvent::new(code, modifiers)));
    };
    press(&mut story, KeyCode::Char('n'), KeyModifiers::CONTROL);
    press(&mut story, KeyCode::Char('h'), KeyModifiers::NONE);
    press(&mut story, KeyCode::Enter, KeyModifiers::NONE);
    press(&mut story, KeyCode::Char('f'), KeyModifiers::CONTROL);
    press(&mut story, KeyCode::Char('h'), KeyModifiers::NONE);
    story.draw();
    assert!(story.screen().contains("Find"), "{}", story.screen());
}
