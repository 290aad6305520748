//! The side panel and its dialogs.

use outcrop::chat::settings::StopSequence;

use super::*;

#[test]
fn the_panel_shows_the_settings_of_the_next_request() {
    let mut story = Story::new(120, 30);
    story.command("set system").typed("Answer in one sentence.").key(KeyCode::Enter);
    story.command("set stop").typed("```").ctrl('j').typed("\\n\\nHuman: ").key(KeyCode::Enter);
    story.command("set prefill").typed("Tea is").key(KeyCode::Enter);
    story.command("set temp").typed("0.3").key(KeyCode::Enter);
    story.key(KeyCode::F(2));
    insta::assert_snapshot!("panel", story.styled());
    story.key(KeyCode::Esc).sent("Hi");
    let request = story.request();
    assert_eq!(
        request.settings.system.as_ref().map(outcrop::chat::settings::SystemPrompt::as_str),
        Some("Answer in one sentence.")
    );
    let stops: Vec<_> = request
        .settings
        .stop_sequences
        .iter()
        .map(outcrop::chat::settings::StopSequence::as_str)
        .collect();
    assert_eq!(stops, ["```", "\n\nHuman: "]);
    assert_eq!(
        request.settings.prefill.as_ref().map(outcrop::chat::settings::Prefill::as_str),
        Some("Tea is")
    );
    assert_eq!(request.settings.temperature.map(|t| t.to_string()).as_deref(), Some("0.3"));
    assert_eq!(request.max_tokens().get(), 4096);
}

#[test]
fn an_invalid_value_is_refused_in_its_dialog() {
    let mut story = Story::new(80, 24);
    story.command("set prefill").typed("Tea is ");
    insta::assert_snapshot!("refused", story.styled());
    story.key(KeyCode::Enter);
    assert_eq!(story.app.session.settings.prefill, None);
    story.key(KeyCode::Backspace).key(KeyCode::Enter);
    assert!(story.app.session.settings.prefill.is_some());
}

#[test]
fn esc_discards_an_edit() {
    let mut story = Story::new(80, 24);
    story.command("set max").typed("100").key(KeyCode::Esc);
    assert_eq!(story.app.session.settings.max_tokens, None);
}

#[test]
fn stop_sequences_are_added_edited_and_deleted_row_by_row() {
    let mut story = Story::new(120, 30);
    story.key(KeyCode::F(2)).typed("a").typed("END").key(KeyCode::Enter);
    story.typed("a").typed("a b").key(KeyCode::Enter);
    assert!(story.screen().contains("a·b"), "{}", story.screen());
    // The new stop sequence is selected.
    story.key(KeyCode::Up).key(KeyCode::Enter).typed("STOP").key(KeyCode::Enter);
    let stops = |story: &Story| -> Vec<String> {
        story.app.session.settings.stop_sequences.iter().map(|s| s.as_str().to_owned()).collect()
    };
    assert_eq!(stops(&story), ["STOP", "a b"]);
    story.typed("d");
    assert_eq!(stops(&story), ["a b"]);
}

#[test]
fn an_unsupported_setting_is_kept_shown_as_off_and_not_sent() {
    let mut story = Story::new(120, 30);
    story.command("set temp").typed("0.3").key(KeyCode::Enter);
    story.command("set prefill").typed("Tea").key(KeyCode::Enter);
    story.ctrl('t').typed("us opus-5-5").key(KeyCode::Enter);
    insta::assert_snapshot!("withheld", story.styled());
    story.sent("Hi");
    assert_eq!(
        (story.request().settings.temperature, story.request().settings.prefill.clone()),
        (None, None)
    );
    assert!(story.app.session.settings.prefill.is_some());
}

#[test]
fn temperature_and_top_p_exclude_each_other() {
    let mut story = Story::new(120, 30);
    story.command("set temp").typed("0.3").key(KeyCode::Enter);
    story.command("set top").typed("0.9").key(KeyCode::Enter);
    assert!(story.screen().contains("not sent: this model accepts"), "{}", story.screen());
    story.sent("Hi");
    assert!(story.request().settings.temperature.is_some());
    assert_eq!(story.request().settings.top_p, None);
}

#[test]
fn any_id_can_be_typed_for_the_model() {
    let mut story = Story::new(100, 24);
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
    story.ctrl('t').pasted(arn).key(KeyCode::Enter);
    assert_eq!(story.app.session.settings.model.as_str(), arn);
    let near = "us.anthropic.claude-sonnet-4";
    story.ctrl('t').pasted(near);
    assert!(story.screen().contains("Enter uses us.anthropic.claude-sonnet-4"));
    story.key(KeyCode::Enter);
    assert_eq!(
        story.app.session.settings.model.as_str(),
        near,
        "though it is a part of another's name"
    );
    story.ctrl('t').pasted("qqq?").key(KeyCode::Enter);
    assert!(story.screen().contains("Expected a model id"), "{}", story.screen());
}

#[test]
fn arrows_lead_from_the_default_to_a_nearby_value_and_back() {
    let mut story = Story::new(120, 30);
    story.key(KeyCode::F(2)).typed("jjjj").key(KeyCode::Left);
    let temperature = |story: &Story| story.app.session.settings.temperature.map(|t| t.to_string());
    assert_eq!(temperature(&story).as_deref(), Some("0.9"));
    story.key(KeyCode::Left);
    assert_eq!(temperature(&story).as_deref(), Some("0.8"));
    assert!(story.screen().contains("0.8  ━━━━━━━━──"), "{}", story.screen());
    story.typed("d");
    assert_eq!(temperature(&story), None);
    story.key(KeyCode::Left).key(KeyCode::Right);
    assert_eq!(temperature(&story).as_deref(), Some("1"));
    story.key(KeyCode::Right).key(KeyCode::Right);
    assert_eq!(temperature(&story), None);
    let tokens = |story: &Story| {
        story.app.session.settings.max_tokens.map(outcrop::chat::settings::MaxTokens::get)
    };
    story.key(KeyCode::Down).key(KeyCode::Down).key(KeyCode::Right);
    assert_eq!(tokens(&story), Some(8192));
    story.key(KeyCode::Left);
    assert_eq!(tokens(&story), None);
}

#[test]
fn a_model_that_thinks_has_a_larger_default_of_max_tokens() {
    let mut story = Story::new(120, 30);
    story.command("set thinking").typed("on").key(KeyCode::Enter);
    story.ctrl('t').typed("us opus-5-5").key(KeyCode::Enter);
    story.key(KeyCode::F(2)).typed("jjjjjj").key(KeyCode::Right);
    let tokens = story.app.session.settings.max_tokens;
    assert_eq!(tokens.map(outcrop::chat::settings::MaxTokens::get), Some(32768));
}

#[test]
fn a_long_text_uses_the_free_rows_of_the_panel() {
    let mut story = Story::new(120, 40);
    story.command("set prefill").pasted("one\ntwo\nthree\nfour\nfive\nsix\nseven");
    story.key(KeyCode::Enter).key(KeyCode::F(2));
    let screen = story.screen();
    assert!(screen.contains("seven") && !screen.contains("lines"), "{screen}");
    for heading in ["MODEL", "CONTEXT", "SAMPLING", "OUTPUT"] {
        assert!(screen.contains(heading), "{screen}");
    }
    story.resized(120, 20);
    let screen = story.screen();
    assert!(!screen.contains("seven") && screen.contains("… 7 lines"), "{screen}");
}

#[test]
fn each_setting_can_be_reached_in_the_smallest_window() {
    let mut story = Story::new(40, 10);
    story.command("set stop").typed("END").key(KeyCode::Enter).key(KeyCode::F(2));
    for label in [
        "Claude Haiku 4.5",
        "System prompt",
        "Prompt caching",
        "Documents",
        "Temperature",
        "Top P",
        "Max tokens",
        "Thinking",
        "Stop sequences",
        "+ add",
        "Prefill",
        "JSON schema",
        "Recipe",
        "Service tier",
        "Latency",
        "Guardrail",
        "Metadata",
    ] {
        let is_selected = story
            .styled()
            .lines()
            .zip(story.styled().lines().skip(1))
            .any(|(row, marks)| row.contains(label) && marks.contains("rrrr"));
        assert!(is_selected, "{label}: {}", story.styled());
        story.key(KeyCode::Down);
    }
}

#[test]
fn a_narrow_window_shows_the_active_settings_and_each_change() {
    let mut story = Story::new(80, 24);
    let title = |story: &Story| {
        let rows = story.rows();
        rows.into_iter().find(|row| row.contains(" Prompt ")).expect("a prompt")
    };
    let set = |story: &mut Story, command: &str, value: &str| {
        story.command(command).ctrl('u').typed(value).key(KeyCode::Enter);
        story.app.notice.clone().unwrap_or_default()
    };
    assert!(!title(&story).contains('·'), "{}", title(&story));
    assert_eq!(set(&mut story, "set system", "Be brief."), "System prompt is set");
    assert_eq!(set(&mut story, "set temperature", "0.3"), "Temperature is 0.3");
    assert_eq!(set(&mut story, "set stop", "END"), "Stop sequences are set");
    assert!(title(&story).contains(" system · temperature 0.3 · 1 stop ━"), "{}", title(&story));
    assert_eq!(set(&mut story, "set temperature", ""), "Temperature: model default");
    assert_eq!(set(&mut story, "set system", ""), "System prompt cleared");
    assert!(title(&story).contains(" 1 stop ━"), "{}", title(&story));
    story.resized(120, 24);
    assert!(!title(&story).contains("1 stop"), "the panel shows it: {}", title(&story));
}

#[test]
fn the_notice_about_another_model_names_the_changed_settings() {
    let mut story = Story::new(80, 24);
    story.command("set temperature").typed("0.3").key(KeyCode::Enter);
    story.ctrl('t').typed("us opus-5-5").key(KeyCode::Enter);
    assert_eq!(
        story.app.notice.as_deref(),
        Some("Claude Opus 5.5: temperature is not sent; max tokens is now 16,384")
    );
    story.command("set temperature").ctrl('u').typed("0.4").key(KeyCode::Enter);
    assert_eq!(
        story.app.notice.as_deref(),
        Some("Temperature is 0.4, but not sent: this model does not support it")
    );
}

#[test]
fn a_comma_in_a_stop_sequence_shows_a_hint_and_typing_replaces_a_refused_one() {
    let mut story = Story::new(120, 30);
    story.key(KeyCode::F(2)).key(KeyCode::Char('a')).typed("STOP,END");
    assert!(story.screen().contains("This is one stop sequence"), "{}", story.screen());
    story.ctrl('u').typed("\\n").key(KeyCode::Enter);
    assert!(story.screen().contains("✗ A stop sequence"), "{}", story.screen());
    story.typed("END").key(KeyCode::Enter);
    let stops: Vec<_> =
        story.app.session.settings.stop_sequences.iter().map(StopSequence::as_str).collect();
    assert_eq!(stops, ["END"]);
}

#[test]
fn a_setting_with_few_values_is_chosen_from_a_list() {
    let mut story = Story::new(80, 24);
    story.command("set prompt caching");
    let rows = |story: &Story| story.screen();
    assert!(rows(&story).contains(" off ") && rows(&story).contains(" 5m "), "{}", rows(&story));
    story.key(KeyCode::Down).key(KeyCode::Enter);
    assert_eq!(story.app.notice.as_deref(), Some("Prompt caching is 5m"));
    story.command("set prompt caching").typed("a sentence").key(KeyCode::Enter);
    assert!(rows(&story).contains("✗ "), "{}", rows(&story));
    story.key(KeyCode::Esc).command("set thinking").typed("2000").key(KeyCode::Enter);
    assert_eq!(story.app.notice.as_deref(), Some("Thinking is 2000"));
    story.command("set thinking");
    assert!(rows(&story).contains(" 2000 "), "{}", rows(&story));
    story.key(KeyCode::Up).key(KeyCode::Enter);
    assert_ne!(story.app.notice.as_deref(), Some("Thinking is 2000"));
}
