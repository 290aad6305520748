//! The side panel and its prompts.

use super::*;

#[test]
fn the_panel_shows_what_goes_with_the_next_request() {
    let mut told = Told::new(120, 30);
    told.command("set system").typed("Answer in one sentence.").key(KeyCode::Enter);
    told.command("set stop").typed("```").ctrl('j').typed("\\n\\nHuman: ").key(KeyCode::Enter);
    told.command("set prefill").typed("Tea is").key(KeyCode::Enter);
    told.command("set temp").typed("0.3").key(KeyCode::Enter);
    told.key(KeyCode::F(2));
    insta::assert_snapshot!("panel", told.styled());
    told.key(KeyCode::Esc).sent("Hi");
    let request = told.request();
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
fn what_cannot_be_sent_is_refused_where_it_is_typed() {
    let mut told = Told::new(80, 24);
    told.command("set prefill").typed("Tea is ");
    insta::assert_snapshot!("refused", told.styled());
    told.key(KeyCode::Enter);
    assert_eq!(told.app.session.settings.prefill, None);
    told.key(KeyCode::Backspace).key(KeyCode::Enter);
    assert!(told.app.session.settings.prefill.is_some());
}

#[test]
fn escape_leaves_all_as_it_was() {
    let mut told = Told::new(80, 24);
    told.command("set max").typed("100").key(KeyCode::Esc);
    assert_eq!(told.app.session.settings.max_tokens, None);
}

#[test]
fn stop_sequences_are_added_edited_and_deleted_row_by_row() {
    let mut told = Told::new(120, 30);
    told.key(KeyCode::F(2)).typed("a").typed("END").key(KeyCode::Enter);
    told.typed("a").typed("a b").key(KeyCode::Enter);
    assert!(told.screen().contains("a·b"), "{}", told.screen());
    for _ in 0..5 {
        told.key(KeyCode::Down);
    }
    told.key(KeyCode::Enter).typed("STOP").key(KeyCode::Enter);
    let stops = |told: &Told| -> Vec<String> {
        told.app.session.settings.stop_sequences.iter().map(|s| s.as_str().to_owned()).collect()
    };
    assert_eq!(stops(&told), ["STOP", "a b"]);
    told.typed("d");
    assert_eq!(stops(&told), ["a b"]);
}

#[test]
fn what_the_model_refuses_is_kept_shown_as_off_and_not_sent() {
    let mut told = Told::new(120, 30);
    told.command("set temp").typed("0.3").key(KeyCode::Enter);
    told.command("set prefill").typed("Tea").key(KeyCode::Enter);
    told.ctrl('t').typed("us opus-5-5").key(KeyCode::Enter);
    insta::assert_snapshot!("withheld", told.styled());
    told.sent("Hi");
    assert_eq!(
        (told.request().settings.temperature, told.request().settings.prefill.clone()),
        (None, None)
    );
    assert!(told.app.session.settings.prefill.is_some());
}

#[test]
fn temperature_and_top_p_do_not_go_together() {
    let mut told = Told::new(120, 30);
    told.command("set temp").typed("0.3").key(KeyCode::Enter);
    told.command("set top").typed("0.9").key(KeyCode::Enter);
    assert!(told.screen().contains("off: temperature is set"), "{}", told.screen());
    told.sent("Hi");
    assert!(told.request().settings.temperature.is_some());
    assert_eq!(told.request().settings.top_p, None);
}

#[test]
fn any_id_can_be_typed_for_the_model() {
    let mut told = Told::new(100, 24);
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
    told.ctrl('t').pasted(arn).key(KeyCode::Enter);
    assert_eq!(told.app.session.settings.model.as_str(), arn);
    let near = "us.anthropic.claude-sonnet-4";
    told.ctrl('t').pasted(near);
    assert!(told.screen().contains("Enter takes us.anthropic.claude-sonnet-4"));
    told.key(KeyCode::Enter);
    assert_eq!(
        told.app.session.settings.model.as_str(),
        near,
        "though it is a part of another's name"
    );
    told.ctrl('t').pasted("qqq?").key(KeyCode::Enter);
    assert!(told.screen().contains("A model is a model id"), "{}", told.screen());
}

#[test]
fn arrows_adjust_numbers_and_d_takes_them_back() {
    let mut told = Told::new(120, 30);
    told.key(KeyCode::F(2)).key(KeyCode::Down).key(KeyCode::Down);
    told.key(KeyCode::Left).key(KeyCode::Left).key(KeyCode::Left);
    assert_eq!(
        told.app.session.settings.temperature.map(|t| t.to_string()).as_deref(),
        Some("0.8")
    );
    told.typed("d");
    assert_eq!(told.app.session.settings.temperature, None);
    told.key(KeyCode::Down).key(KeyCode::Down).key(KeyCode::Right);
    assert_eq!(
        told.app.session.settings.max_tokens.map(outcrop::chat::settings::MaxTokens::get),
        Some(8192)
    );
}
