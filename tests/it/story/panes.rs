//! Panes, overlays, their keys, and window sizes.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use outcrop::screens::focus::Focus;

use super::*;

fn click(story: &mut Story, column: u16, row: u16, kind: MouseEventKind) {
    story.msg(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
}

#[test]
fn the_first_screen_explains_the_setup() {
    let story = Story::new(100, 24);
    insta::assert_snapshot!("welcome_offline", story.styled());
}

#[test]
fn the_first_screen_fits_the_smallest_window() {
    let story = Story::new(40, 10);
    insta::assert_snapshot!("welcome_smallest", story.screen());
}

#[test]
fn the_first_frame_shows_that_the_connection_is_pending() {
    let mut story = Story::linked(80, 16, ConnectionState::Resolving);
    assert!(story.footer().starts_with("waiting   looking for credentials"), "{}", story.footer());
    story.msg(Msg::Connected(ConnectionState::Online {
        region: "eu-west-1".into(),
        source: "profile work".into(),
        endpoint: None,
    }));
    insta::assert_snapshot!("welcome_online", story.screen());
    assert_eq!(
        story.app.session.settings.model.as_str(),
        "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
        "the default follows the region that was found"
    );
}

#[test]
fn without_a_connection_the_first_screen_shows_the_reason_and_the_fix() {
    let failure = Failure::new(
        FailureKind::MissingRegion,
        "No region",
        "Neither an option nor the environment names one.",
        "Set AWS_REGION.",
    );
    let story = Story::linked(80, 16, ConnectionState::Down(failure));
    insta::assert_snapshot!("welcome_down", story.screen());
}

#[test]
fn every_window_size_shows_the_same_parts() {
    for (columns, rows) in [(140, 40), (100, 30), (80, 24), (40, 10)] {
        let mut story = Story::new(columns, rows);
        story.turn("What is a stop sequence?", "Text at which the model stops.");
        insta::assert_snapshot!(format!("size_{columns}x{rows}"), story.screen());
    }
}

#[test]
fn a_window_that_is_too_small_shows_the_minimum_size() {
    let mut story = Story::new(40, 10);
    story.resized(39, 10);
    assert_eq!(story.rows()[0], "Outcrop needs 40×10");
    for (columns, expected) in [(12, "needs 40×10"), (9, "40×10"), (3, "40×")] {
        story.resized(columns, 3);
        assert_eq!(story.rows()[0], expected);
    }
    story.resized(30, 3).resized(40, 10);
    assert!(story.screen().contains("Prompt"));
}

#[test]
fn the_palette_lists_every_command_and_filters_them() {
    let mut story = Story::new(80, 24);
    story.typed("/");
    insta::assert_snapshot!("palette", story.styled());
    story.typed("stop seq");
    assert!(story.screen().contains("Set stop sequences"));
    story.key(KeyCode::Esc).typed("a/b");
    assert_eq!(story.app.screens.chat.composer.text(), "a/b", "a slash in a text is a slash");
}

#[test]
fn the_details_show_the_request_id_and_the_service_message() {
    let mut story = Story::new(80, 24);
    story
        .sent("Hi")
        .event(StreamEvent::Opened { request_id: Some("abc-123".into()) })
        .failed(FailureKind::ServiceFault)
        .key(KeyCode::F(4));
    insta::assert_snapshot!("details", story.screen());
}

#[test]
fn tab_cycles_through_the_visible_panes() {
    let mut story = Story::new(100, 24);
    let mut panes = Vec::new();
    for _ in 0..3 {
        story.key(KeyCode::Tab);
        panes.push(story.app.focus);
    }
    assert_eq!(panes, [Focus::Conversation, Focus::Settings, Focus::Composer]);
    story.key(KeyCode::BackTab);
    assert_eq!(story.app.focus, Focus::Settings);
}

#[test]
fn f2_shows_focuses_and_hides_the_side_panel() {
    let mut story = Story::new(80, 24);
    assert!(!story.screen().contains("SAMPLING"));
    story.key(KeyCode::F(2));
    insta::assert_snapshot!("panel_over", story.styled());
    story.key(KeyCode::F(2));
    assert!(!story.screen().contains("SAMPLING"));
    story.resized(120, 24).key(KeyCode::F(2));
    assert_eq!(story.app.focus, Focus::Settings);
}

#[test]
fn ctrl_c_clears_the_draft_then_warns_then_quits() {
    let mut story = Story::new(80, 24);
    story.typed("text").ctrl('c');
    assert_eq!(story.app.screens.chat.composer.text(), "");
    story.ctrl('c');
    assert!(story.screen().contains("Press Ctrl+C again to quit"));
    story.typed("x").ctrl('c').ctrl('c');
    assert!(story.effects.is_empty(), "another key takes it back");
    story.ctrl('c');
    assert_eq!(story.effects, [Effect::Quit]);
}

#[test]
fn ctrl_c_stops_the_reply_under_an_overlay_before_it_closes_the_overlay() {
    let palette: fn(&mut Story) = |story| {
        story.ctrl('p').typed("temp");
    };
    let help: fn(&mut Story) = |story| {
        story.key(KeyCode::F(1));
    };
    let value: fn(&mut Story) = |story| {
        story.command("Set temperature").typed("0.25");
    };
    let find: fn(&mut Story) = |story| {
        story.ctrl('f').typed("wor");
    };
    for (open, shows) in
        [(palette, "Set temperature"), (help, "┏ Help"), (value, "0.25"), (find, "Find: wor")]
    {
        let mut story = Story::new(100, 30);
        story.sent("One").event(StreamEvent::Sent).text("word");
        open(&mut story);
        assert!(story.screen().contains(shows), "{}", story.screen());
        story.ctrl('c');
        assert!(matches!(story.effects.last(), Some(Effect::Stop(_))), "{shows}");
        assert!(story.screen().contains(shows), "{}", story.screen());
        story.ctrl('c');
        assert!(!story.screen().contains(shows), "{}", story.screen());
        assert!(!story.effects.contains(&Effect::Quit));
    }
}

#[test]
fn a_paste_neither_sends_a_prompt_nor_runs_a_command() {
    let mut story = Story::new(80, 24);
    story.pasted("/quit\r\nline two\r\n\u{11}\u{3}");
    assert_eq!(story.effects, []);
    assert_eq!(story.app.screens.chat.composer.text(), "/quit\nline two\n");
}

#[test]
fn the_composer_grows_with_its_text() {
    let mut story = Story::new(60, 24);
    story.pasted("one\ntwo\nthree and a line that is long enough to wrap around the edge of it");
    insta::assert_snapshot!("composer", story.screen());
}

#[test]
fn the_mouse_scrolls_selects_and_clicks() {
    let mut story = Story::new(120, 20);
    story.turn("Hi", &numbered(60));
    click(&mut story, 10, 5, MouseEventKind::ScrollUp);
    assert!(story.screen().contains("↓ 4 lines more"), "{}", story.screen());
    click(&mut story, 10, 5, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(story.app.focus, Focus::Conversation);
    let row = story.rows().iter().position(|row| row.contains("Temperature")).expect("the panel");
    let row = u16::try_from(row).expect("few rows");
    click(&mut story, 100, row, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(story.app.focus, Focus::Settings);
    story.key(KeyCode::Right).key(KeyCode::Left);
    assert_eq!(
        story.app.session.settings.temperature.map(|t| t.to_string()).as_deref(),
        Some("0.9")
    );
    click(&mut story, 10, 17, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(story.app.focus, Focus::Composer);
}

#[test]
fn every_state_is_distinguishable_without_color() {
    let mut story = Story::new(60, 14);
    story.app.look = Appearance::new(ColorDepth::None, None);
    story.command("set prefill").typed("Tea").key(KeyCode::Enter);
    story.sent("Hi").text(" is").failed(FailureKind::ServiceFault);
    insta::assert_snapshot!("no_color", story.styled());
}

#[test]
fn keys_never_go_to_a_hidden_pane() {
    let mut story = Story::new(120, 24);
    story.key(KeyCode::Tab).key(KeyCode::Tab);
    assert_eq!(story.app.focus, Focus::Settings);
    story.resized(90, 24);
    assert_eq!(story.app.focus, Focus::Composer);
    story.key(KeyCode::F(2)).key(KeyCode::Tab);
    assert!(!story.screen().contains("SAMPLING"), "{}", story.screen());
}

#[test]
fn a_text_dialog_ignores_other_keys_and_scrolls_like_the_help() {
    let mut story = Story::new(60, 12);
    story.sent("Hi").failed(FailureKind::ServiceFault).key(KeyCode::F(4));
    let start = story.screen();
    story.typed("xz 0").key(KeyCode::Tab);
    assert_eq!(story.screen(), start);
    story.typed("j");
    assert_ne!(story.screen(), start);
    story.typed("Ggk").key(KeyCode::Home);
    assert_eq!(story.screen(), start);
    story.typed("q");
    assert!(!story.screen().contains(" Details "));
    assert_eq!(story.app.screens.chat.composer.text(), "Hi", "only the failed prompt");
}

#[test]
fn the_details_describe_the_failure_of_the_selected_reply() {
    let mut story = Story::new(80, 40);
    story.sent("One").text("half").failed(FailureKind::BrokenStream).turn("Two", "2");
    story.key(KeyCode::F(4));
    assert!(!story.screen().contains("What happened"), "{}", story.screen());
    story.key(KeyCode::Esc).after(300).key(KeyCode::Esc).typed("kk").key(KeyCode::F(4));
    assert!(story.screen().contains("What happened   It broke"), "{}", story.screen());
}

#[test]
fn below_the_minimum_size_only_stop_suspend_and_quit_work() {
    for (columns, rows) in [(39, 10), (40, 9), (1, 1), (10, 3)] {
        let mut story = Story::new(80, 24);
        story.turn("What is a stop sequence?", "Text at which the model stops.");
        story.key(KeyCode::F(3)).resized(columns, rows);
        for code in [KeyCode::Up, KeyCode::Char('k'), KeyCode::PageUp, KeyCode::Char('g')] {
            story.key(code);
        }
        story.ctrl('n').pasted("a paste");
        assert_eq!(story.app.session.open.conversation.messages().count(), 2, "{columns}×{rows}");
        story.resized(80, 24).key(KeyCode::Esc);
        assert_eq!(story.app.screens.chat.composer.text(), "", "{columns}×{rows}");

        story.sent("Another prompt").text("Part of a reply").resized(columns, rows);
        story.ctrl('c');
        assert!(matches!(story.effects.last(), Some(Effect::Stop(_))), "{:?}", story.effects);
        // A second Ctrl+C must not quit here, because its hint is not visible.
        story.ctrl('c').ctrl('c');
        assert!(!story.effects.contains(&Effect::Quit));
        story.ctrl('z');
        assert_eq!(story.effects.last(), Some(&Effect::Suspend));
        story.ctrl('q');
        assert_eq!(story.effects.last(), Some(&Effect::Quit));
    }
}

#[test]
fn the_credentials_question_keeps_the_overlay_below_it() {
    let question = || ConnectionState::Undecided {
        file: "/repo/.env".into(),
        credentials: "a Bedrock API key",
        profile: "default AWS profile".into(),
    };
    let mut story = Story::new(80, 24);
    story.ctrl('p').typed("theme").msg(Msg::Connected(question()));
    assert!(story.screen().contains("Which credentials?"), "{}", story.screen());
    // A second search for credentials asks again. Its question replaces the first question.
    story.msg(Msg::Connected(question())).key(KeyCode::Enter);
    let is_answer = |effect: &&Effect| matches!(effect, Effect::ChooseIdentity(_));
    assert_eq!(story.effects.iter().filter(is_answer).count(), 1);
    let screen = story.screen();
    assert!(screen.contains("Commands") && screen.contains("› theme"), "{screen}");
}

#[test]
fn the_details_of_a_failed_turn_begin_with_the_reason() {
    let mut story = Story::new(100, 40);
    story.sent("Hi").failed(FailureKind::ServiceFault).key(KeyCode::F(4));
    let screen = story.screen();
    let place = |text: &str| screen.find(text).unwrap_or_else(|| panic!("{text}: {screen}"));
    assert!(place("What happened") < place("What to do"));
    assert!(place("What to do") < place("Request id"));
    assert!(place("Request id") < place("Next cost"));
}

#[test]
fn the_smallest_window_shows_the_model_and_how_to_undo() {
    let mut story = Story::new(40, 10);
    story.turn("Write a long text about something", "A reply");
    assert!(story.rows()[0].contains("Haiku 4.5  OFFLINE"), "{}", story.screen());
    story.ctrl('n');
    assert!(story.screen().contains("New conversation. Ctrl+P restore"), "{}", story.screen());
}
