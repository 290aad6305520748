//! The pane that people look at: place, marks, safety, copying.

use super::*;

#[test]
fn at_the_end_the_view_follows() {
    let mut told = Told::new(60, 14);
    told.sent("Hi").text(&numbered(30)).text("the end");
    assert!(told.screen().contains("the end"));
}

#[test]
fn one_step_up_stays_and_says_what_is_new() {
    let mut told = Told::new(60, 14);
    told.sent("Hi").text(&numbered(30)).key(KeyCode::PageUp);
    let before = told.rows()[1].clone();
    told.text(&numbered(3));
    assert_eq!(told.rows()[1], before);
    insta::assert_snapshot!("held", told.styled());
    told.msg(Msg::Key(KeyEvent::new(KeyCode::End, KeyModifiers::CONTROL)));
    told.text("following again");
    assert!(told.screen().contains("following again"));
}

#[test]
fn a_resize_keeps_the_line_at_the_top() {
    let mut told = Told::new(100, 20);
    let words = numbered(400).replace("line ", "word").replace('\n', " ");
    told.turn("Hi", &words);
    for _ in 0..2 {
        told.key(KeyCode::PageUp);
    }
    let top = told.rows()[1].split_whitespace().next().expect("text").to_owned();
    for (columns, rows) in [(60, 20), (40, 10), (140, 30), (100, 20)] {
        told.resized(columns, rows);
        assert!(told.screen().contains(&top), "{columns}×{rows}: {top} is out of view");
    }
    assert_eq!(told.rows()[1].split_whitespace().next(), Some(top.as_str()), "no creeping");
}

#[test]
fn to_the_start_and_back_by_pages() {
    let mut told = Told::new(60, 14);
    told.turn("Hi", &numbered(50));
    told.msg(Msg::Key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL)));
    assert!(told.rows()[1].contains("You"), "{}", told.screen());
    for _ in 0..20 {
        told.key(KeyCode::PageDown);
    }
    assert!(told.screen().contains("line 50"), "{}", told.screen());
    assert_eq!(
        told.app.screens.chat.transcript.scroll.position,
        outcrop::ui::scroll::ScrollPosition::Following
    );
}

#[test]
fn what_a_terminal_would_obey_is_drawn() {
    let mut told = Told::new(60, 14);
    told.sent("Hi").text("a\u{1b}[2Jb\u{9b}31m\u{202e}c\u{7}\u{1b}]52;c;aGk=\u{7}");
    let screen = told.screen();
    assert!(screen.contains("a␛[2Jb‹U+009B›31m‹U+202E›c␇␛]52;c;aGk=␇"), "{screen}");
    let hidden = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}'));
    assert!(!screen.contains(hidden));
}

#[test]
fn what_is_typed_cannot_steer_the_terminal_either() {
    let mut told = Told::new(60, 14);
    told.pasted("x\u{202e}y\u{2066}z");
    assert!(!told.screen().contains(['\u{202e}', '\u{2066}']), "{}", told.screen());
    told.key(KeyCode::Enter);
    assert_eq!(
        told.request().history[0].texts().collect::<Vec<_>>(),
        ["x\u{202e}y\u{2066}z"],
        "it is sent as it is"
    );
}

#[test]
fn reasoning_and_tool_use_are_told_from_the_answer() {
    let mut told = Told::new(60, 16);
    told.sent("Hi")
        .event(StreamEvent::Reasoning { index: 0, text: "Let me ".into() })
        .event(StreamEvent::Reasoning { index: 0, text: "see.".into() })
        .event(StreamEvent::ReasoningSignature { index: 0, signature: "s".into() })
        .event(StreamEvent::Text { index: 1, text: "The answer.".into() })
        .event(StreamEvent::ToolUseStarted { index: 2, id: "t".into(), name: "clock".into() })
        .event(StreamEvent::ToolInput { index: 2, json: "{\"zone\":".into() })
        .event(StreamEvent::ToolInput { index: 2, json: "\"UTC\"}".into() });
    insta::assert_snapshot!("blocks", told.styled());
}

#[test]
fn prefill_is_drawn_apart_and_not_copied() {
    let mut told = Told::new(60, 16);
    told.command("set prefill").typed("{\"a\":").key(KeyCode::Enter);
    told.turn("JSON please", " 1}");
    insta::assert_snapshot!("prefilled", told.styled());
    told.command("copy last");
    let copied = Effect::Copy { text: " 1}".into(), what: "the reply".into() };
    assert_eq!(told.effects.last(), Some(&copied));
    // The stored message holds both, and is sent as one.
    told.command("set prefill").key(KeyCode::Backspace).key(KeyCode::Enter).sent("Thanks");
    assert_eq!(told.request().history[1].texts().collect::<Vec<_>>(), ["{\"a\": 1}"]);
    assert_eq!(told.request().settings.prefill, None);
}

#[test]
fn messages_are_selected_and_copied_by_key() {
    let mut told = Told::new(60, 16);
    told.turn("One", "text\n```sh\nls\n```\n```sh\npwd\n```").key(KeyCode::Esc);
    insta::assert_snapshot!("selected", told.styled());
    told.typed("ky");
    let copied = Effect::Copy { text: "One".into(), what: "the prompt".into() };
    assert_eq!(told.effects.last(), Some(&copied));
}

#[test]
fn wide_text_stays_inside_the_pane() {
    let mut told = Told::new(40, 12);
    told.sent("Hi").text("日本語のテキストは幅が二倍です。👩‍👩‍👧‍👦 e\u{301} नमस्ते שלום");
    insta::assert_snapshot!("wide", told.screen());
}

#[test]
fn the_model_of_an_older_reply_is_named() {
    let mut told = Told::new(80, 16);
    told.turn("One", "1").ctrl('t').typed("global opus-5-5").key(KeyCode::Enter);
    assert_eq!(told.app.session.settings.model.as_str(), "global.anthropic.claude-opus-5-5");
    assert!(told.screen().contains("Claude  us.anthropic.claude-haiku-4-5"), "{}", told.screen());
}

#[test]
fn what_was_there_already_is_not_new() {
    let mut told = Told::new(120, 20);
    told.turn("Hi", &numbered(60)).turn("Ho", &numbered(60)).key(KeyCode::Esc).typed("kkk");
    assert!(told.screen().contains("lines more"), "{}", told.screen());
    told.key(KeyCode::F(2)).key(KeyCode::F(2)).resized(110, 20);
    assert!(!told.screen().contains("new line"), "{}", told.screen());
}

#[test]
fn a_blank_row_at_the_top_stays_there() {
    let mut told = Told::new(60, 14);
    told.turn("Hi", &numbered(5)).sent("Ho").text(&numbered(30));
    told.msg(Msg::Key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL)));
    for _ in 0..30 {
        told.msg(Msg::Mouse(crossterm::event::MouseEvent {
            kind: crossterm::event::MouseEventKind::ScrollDown,
            column: 5,
            row: 5,
            modifiers: KeyModifiers::NONE,
        }));
        let before = told.rows()[1..9].to_vec();
        told.after(100);
        assert_eq!(told.rows()[1..9], before, "a tick moves nothing");
    }
}

#[test]
fn a_new_conversation_drops_every_measurement_of_the_old_one() {
    let mut told = Told::new(80, 24);
    told.turn("One", "First reply").turn("Two", &numbered(60));
    // No screen frame is drawn between these keys, so the old measurements are not replaced.
    let press = |told: &mut Told, code, modifiers| {
        told.app.update(told.now, Msg::Key(KeyEvent::new(code, modifiers)));
    };
    press(&mut told, KeyCode::Char('n'), KeyModifiers::CONTROL);
    press(&mut told, KeyCode::Char('h'), KeyModifiers::NONE);
    press(&mut told, KeyCode::Enter, KeyModifiers::NONE);
    press(&mut told, KeyCode::Char('f'), KeyModifiers::CONTROL);
    press(&mut told, KeyCode::Char('h'), KeyModifiers::NONE);
    told.draw();
    assert!(told.screen().contains("Find"), "{}", told.screen());
}
