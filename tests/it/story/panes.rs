//! Regions, overlays, windows of every size, and what keys mean where.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use outcrop::screens::focus::Focus;

use super::*;

fn click(told: &mut Told, column: u16, row: u16, kind: MouseEventKind) {
    told.msg(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
}

#[test]
fn the_first_screen_says_what_to_set() {
    let told = Told::new(100, 24);
    insta::assert_snapshot!("welcome_offline", told.styled());
}

#[test]
fn the_smallest_window_says_what_to_set_too() {
    let told = Told::new(40, 10);
    insta::assert_snapshot!("welcome_smallest", told.screen());
}

#[test]
fn the_first_frame_does_not_know_the_way_yet() {
    let mut told = Told::linked(80, 16, ConnectionState::Resolving);
    assert!(told.footer().starts_with("waiting  looking for credentials"), "{}", told.footer());
    told.msg(Msg::Linked(ConnectionState::Online {
        region: "eu-west-1".into(),
        source: "profile work".into(),
        endpoint: None,
    }));
    insta::assert_snapshot!("welcome_online", told.screen());
    assert_eq!(
        told.app.session.settings.model.as_str(),
        "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
        "the default follows the region that was found"
    );
}

#[test]
fn without_a_way_the_first_screen_says_why_and_what_to_do() {
    let failure = Failure::new(
        FailureKind::MissingRegion,
        "No region",
        "Neither an option nor the environment names one.",
        "Set AWS_REGION.",
    );
    let told = Told::linked(80, 16, ConnectionState::Down(failure));
    insta::assert_snapshot!("welcome_down", told.screen());
}

#[test]
fn every_size_shows_the_same_things() {
    for (columns, rows) in [(140, 40), (100, 30), (80, 24), (40, 10)] {
        let mut told = Told::new(columns, rows);
        told.turn("What is a stop sequence?", "Text at which the model stops.");
        insta::assert_snapshot!(format!("size_{columns}x{rows}"), told.screen());
    }
}

#[test]
fn a_window_that_is_too_small_says_how_large_it_must_be() {
    let mut told = Told::new(40, 10);
    told.resized(39, 10);
    assert_eq!(told.rows()[0], "Outcrop needs 40×10");
    for (columns, expected) in [(12, "needs 40×10"), (9, "40×10"), (3, "40×")] {
        told.resized(columns, 3);
        assert_eq!(told.rows()[0], expected);
    }
    told.resized(30, 3).resized(40, 10);
    assert!(told.screen().contains("Prompt"));
}

#[test]
fn the_palette_holds_every_command_and_narrows() {
    let mut told = Told::new(80, 24);
    told.typed("/");
    insta::assert_snapshot!("palette", told.styled());
    told.typed("stop seq");
    assert!(told.screen().contains("Set stop sequences"));
    told.key(KeyCode::Esc).typed("a/b");
    assert_eq!(told.app.screens.chat.composer.text(), "a/b", "a slash in a text is a slash");
}

#[test]
fn help_shows_the_table() {
    let mut told = Told::new(80, 24);
    told.key(KeyCode::F(1));
    insta::assert_snapshot!("help", told.screen());
    told.key(KeyCode::PageDown).key(KeyCode::Esc);
    assert!(!told.screen().contains("Esc closes"));
}

#[test]
fn help_begins_with_the_keys_of_where_one_is() {
    let mut told = Told::new(80, 24);
    let first = |told: &Told| {
        let rows = told.rows();
        let box_at = rows.iter().position(|row| row.contains(" Help "))?;
        let words = rows[box_at + 1].split('┃').map(str::trim);
        words.into_iter().find(|word| !word.is_empty()).map(str::to_owned)
    };
    told.turn("Hi", "Hello.").key(KeyCode::F(1));
    assert_eq!(first(&told).as_deref(), Some("composer"));
    told.key(KeyCode::Esc).key(KeyCode::F(3)).key(KeyCode::F(1));
    assert_eq!(first(&told).as_deref(), Some("inspector"), "{}", told.screen());
    told.key(KeyCode::Esc).key(KeyCode::F(3)).key(KeyCode::F(7));
    let page = told.screen();
    told.key(KeyCode::F(1));
    assert_eq!(first(&told).as_deref(), Some("metrics"));
    told.key(KeyCode::Esc);
    assert_eq!(told.screen(), page, "the page from which help was asked for is there again");
    told.key(KeyCode::Esc);
    assert_ne!(told.screen(), page);
}

#[test]
fn details_hold_the_request_id_and_the_services_words() {
    let mut told = Told::new(80, 24);
    told.sent("Hi")
        .event(StreamEvent::Opened { request_id: Some("abc-123".into()) })
        .failed(FailureKind::ServiceFault)
        .key(KeyCode::F(4));
    insta::assert_snapshot!("details", told.screen());
}

#[test]
fn tab_goes_round_the_panes_that_are_shown() {
    let mut told = Told::new(100, 24);
    let mut seen = Vec::new();
    for _ in 0..3 {
        told.key(KeyCode::Tab);
        seen.push(told.app.focus);
    }
    assert_eq!(seen, [Focus::Conversation, Focus::Settings, Focus::Composer]);
    told.key(KeyCode::BackTab);
    assert_eq!(told.app.focus, Focus::Settings);
}

#[test]
fn f2_shows_focuses_and_hides_the_panel() {
    let mut told = Told::new(80, 24);
    assert!(!told.screen().contains("Settings"));
    told.key(KeyCode::F(2));
    insta::assert_snapshot!("panel_over", told.styled());
    told.key(KeyCode::F(2));
    assert!(!told.screen().contains("┏ Settings"));
    told.resized(120, 24).key(KeyCode::F(2));
    assert_eq!(told.app.focus, Focus::Settings);
}

#[test]
fn ctrl_c_clears_then_arms_then_quits() {
    let mut told = Told::new(80, 24);
    told.typed("text").ctrl('c');
    assert_eq!(told.app.screens.chat.composer.text(), "");
    told.ctrl('c');
    assert!(told.screen().contains("Press Ctrl+C again to quit"));
    told.typed("x").ctrl('c').ctrl('c');
    assert!(told.effects.is_empty(), "another key takes it back");
    told.ctrl('c');
    assert_eq!(told.effects, [Effect::Quit]);
}

#[test]
fn ctrl_c_stops_the_reply_whatever_lies_over_it_and_then_closes_that() {
    let palette: fn(&mut Told) = |told| {
        told.ctrl('p').typed("temp");
    };
    let help: fn(&mut Told) = |told| {
        told.key(KeyCode::F(1));
    };
    let value: fn(&mut Told) = |told| {
        told.command("Set temperature").typed("0.25");
    };
    let find: fn(&mut Told) = |told| {
        told.ctrl('f').typed("wor");
    };
    for (open, shows) in
        [(palette, "Set temperature"), (help, "┏ Help"), (value, "0.25"), (find, "Find: wor")]
    {
        let mut told = Told::new(100, 30);
        told.sent("One").event(StreamEvent::Sent).text("word");
        open(&mut told);
        assert!(told.screen().contains(shows), "{}", told.screen());
        told.ctrl('c');
        assert!(matches!(told.effects.last(), Some(Effect::Stop(_))), "{shows}");
        assert!(told.screen().contains(shows), "{}", told.screen());
        told.ctrl('c');
        assert!(!told.screen().contains(shows), "{}", told.screen());
        assert!(!told.effects.contains(&Effect::Quit));
    }
}

#[test]
fn a_paste_sends_nothing_and_runs_nothing() {
    let mut told = Told::new(80, 24);
    told.pasted("/quit\r\nline two\r\n\u{11}\u{3}");
    assert_eq!(told.effects, []);
    assert_eq!(told.app.screens.chat.composer.text(), "/quit\nline two\n");
}

#[test]
fn the_composer_grows_with_its_text() {
    let mut told = Told::new(60, 24);
    told.pasted("one\ntwo\nthree and a line that is long enough to wrap around the edge of it");
    insta::assert_snapshot!("composer", told.screen());
}

#[test]
fn the_mouse_scrolls_selects_and_clicks() {
    let mut told = Told::new(120, 20);
    told.turn("Hi", &numbered(60));
    click(&mut told, 10, 5, MouseEventKind::ScrollUp);
    assert!(told.screen().contains("↓ 3 lines more"), "{}", told.screen());
    click(&mut told, 10, 5, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(told.app.focus, Focus::Conversation);
    let row = told.rows().iter().position(|row| row.contains("Temperature")).expect("the panel");
    let row = u16::try_from(row).expect("few rows");
    click(&mut told, 100, row, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(told.app.focus, Focus::Settings);
    told.key(KeyCode::Right).key(KeyCode::Left);
    assert_eq!(
        told.app.session.settings.temperature.map(|t| t.to_string()).as_deref(),
        Some("0.9")
    );
    click(&mut told, 10, 17, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(told.app.focus, Focus::Composer);
}

#[test]
fn without_color_every_meaning_is_still_carried() {
    let mut told = Told::new(60, 14);
    told.app.look = Appearance::new(ColorDepth::None, None);
    told.command("set prefill").typed("Tea").key(KeyCode::Enter);
    told.sent("Hi").text(" is").failed(FailureKind::ServiceFault);
    insta::assert_snapshot!("no_color", told.styled());
}

#[test]
fn keys_never_go_to_a_pane_that_is_not_there() {
    let mut told = Told::new(120, 24);
    told.key(KeyCode::Tab).key(KeyCode::Tab);
    assert_eq!(told.app.focus, Focus::Settings);
    told.resized(90, 24);
    assert_eq!(told.app.focus, Focus::Composer);
    told.key(KeyCode::F(2)).key(KeyCode::Tab);
    assert!(!told.screen().contains("Settings"), "{}", told.screen());
}

#[test]
fn help_scrolls_no_further_than_its_end() {
    let mut told = Told::new(80, 24);
    told.key(KeyCode::F(1));
    for _ in 0..20 {
        told.key(KeyCode::PageDown);
    }
    let end = told.screen();
    assert!(end.contains("Commands without a key"), "{end}");
    told.key(KeyCode::Up);
    assert_ne!(told.screen(), end);
}

#[test]
fn details_tell_of_the_failure_of_the_reply_that_is_selected() {
    let mut told = Told::new(80, 40);
    told.sent("One").text("half").failed(FailureKind::BrokenStream).turn("Two", "2");
    told.key(KeyCode::F(4));
    assert!(!told.screen().contains("What happened"), "{}", told.screen());
    told.key(KeyCode::Esc).key(KeyCode::Esc).typed("kk").key(KeyCode::F(4));
    assert!(told.screen().contains("What happened   It broke"), "{}", told.screen());
}

#[test]
fn below_the_minimum_size_only_stop_suspend_and_quit_act() {
    for (columns, rows) in [(39, 10), (40, 9), (1, 1), (10, 3)] {
        let mut told = Told::new(80, 24);
        told.turn("What is a stop sequence?", "Text at which the model stops.");
        told.key(KeyCode::F(3)).resized(columns, rows);
        for code in [KeyCode::Up, KeyCode::Char('k'), KeyCode::PageUp, KeyCode::Char('g')] {
            told.key(code);
        }
        told.ctrl('n').pasted("a paste");
        assert_eq!(told.app.session.open.conversation.messages().count(), 2, "{columns}×{rows}");
        told.resized(80, 24).key(KeyCode::Esc);
        assert_eq!(told.app.screens.chat.composer.text(), "", "{columns}×{rows}");

        told.sent("Another prompt").text("Part of a reply").resized(columns, rows);
        told.ctrl('c');
        assert!(matches!(told.effects.last(), Some(Effect::Stop(_))), "{:?}", told.effects);
        // A second Ctrl+C must not quit here, because the hint about it is not visible.
        told.ctrl('c').ctrl('c');
        assert!(!told.effects.contains(&Effect::Quit));
        told.ctrl('z');
        assert_eq!(told.effects.last(), Some(&Effect::Suspend));
        told.ctrl('q');
        assert_eq!(told.effects.last(), Some(&Effect::Quit));
    }
}

#[test]
fn the_question_whose_credentials_to_use_loses_nothing_of_the_overlay_below_it() {
    let question = || ConnectionState::Undecided {
        file: "/repo/.env".into(),
        credentials: "a Bedrock API key",
    };
    let mut told = Told::new(80, 24);
    told.ctrl('p').typed("theme").msg(Msg::Linked(question()));
    assert!(told.screen().contains("Which credentials?"), "{}", told.screen());
    // A new search asks again and replaces the first question.
    told.msg(Msg::Linked(question())).key(KeyCode::Enter);
    let is_answer = |effect: &&Effect| matches!(effect, Effect::ChooseIdentity(_));
    assert_eq!(told.effects.iter().filter(is_answer).count(), 1);
    let screen = told.screen();
    assert!(screen.contains("Commands") && screen.contains("› theme"), "{screen}");
}
