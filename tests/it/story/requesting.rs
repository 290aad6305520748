//! The next request: its live view, and its copies as JSON and as code.

use outcrop::export::{self, RequestTarget};

use super::*;

impl Story {
    /// Returns the text that the last command copied, and the name of the text.
    fn copied_as(&self) -> (&str, &str) {
        match self.effects.last() {
            Some(Effect::Copy { text, label: what }) => (text, what),
            other => panic!("{other:?} is no copy"),
        }
    }

    /// Returns the texts of the messages of the next request.
    fn messages_now(&self) -> Vec<Vec<String>> {
        let request = self.app.next_request().expect("there is one");
        request
            .history
            .into_iter()
            .map(|message| message.texts().map(str::to_owned).collect())
            .collect()
    }
}

#[test]
fn the_request_is_shown_with_its_target() {
    let mut story = Story::new(120, 40);
    story.command("set system").typed("Answer in \"one\" sentence.").key(KeyCode::Enter);
    story.command("set stop").typed("```").key(KeyCode::Enter);
    story.command("set prefill").typed("Tea is").key(KeyCode::Enter);
    story.command("set temp").typed("0.7").key(KeyCode::Enter);
    story.turn("What is tea?", "a drink.").typed("And coffee?").command("show request");
    insta::assert_snapshot!("request", story.styled());
    story.resized(60, 16);
    insta::assert_snapshot!("request_narrow", story.styled());
    story.resized(40, 10);
    insta::assert_snapshot!("request_smallest", story.screen());
    story.key(KeyCode::Esc);
    assert!(!story.screen().contains("ConverseStream"), "{}", story.screen());
}

#[test]
fn the_request_page_stops_scrolling_at_its_end() {
    let mut story = Story::new(80, 16);
    story.pasted(&"word ".repeat(400)).command("show request").key(KeyCode::PageDown);
    assert!(!story.screen().contains("Operation"), "{}", story.screen());
    for _ in 0..20 {
        story.key(KeyCode::PageDown);
    }
    assert!(story.screen().contains("/stop_sequence"), "{}", story.screen());
    story.key(KeyCode::PageUp).key(KeyCode::Down);
    assert!(!story.screen().contains("/stop_sequence"), "the end is where it was");
}

#[test]
fn the_request_page_follows_changes_of_the_settings() {
    let mut story = Story::linked(100, 30, ConnectionState::Resolving);
    story.typed("Hi").command("show request");
    assert!(story.screen().contains("not known yet"), "{}", story.screen());
    story.msg(Msg::Connected(ConnectionState::Online {
        region: "eu-west-1".into(),
        source: "profile work".into(),
        endpoint: Some("https://proxy.example/bedrock".into()),
    }));
    let screen = story.screen();
    for shown in ["eu-west-1", "https://proxy.example/bedrock", "/model/eu.anthropic"] {
        assert!(screen.contains(shown), "{shown}: {screen}");
    }
}

#[test]
fn control_characters_are_escaped_in_the_request() {
    let mut story = Story::new(100, 30);
    story.turn("One", "a\u{1b}[31mb\u{202e}c").typed("Two");
    let screen = story.command("show request").screen();
    assert!(screen.contains("\"a\\u001b[31mb\\u202ec\""), "{screen}");
}

#[test]
fn y_and_c_copy_the_json_and_close() {
    for key in ["y", "c"] {
        let mut story = Story::new(80, 24);
        story.typed("Hi").command("show request").typed(key);
        let json = export::json(&story.app.next_request().expect("a prompt is written")) + "\n";
        assert_eq!(story.copied_as(), (json.as_str(), "the request as JSON"));
        assert!(!story.screen().contains("ConverseStream"), "{}", story.screen());
    }
}

#[test]
fn each_format_is_copied_by_its_command() {
    let mut story = Story::new(80, 24);
    story.typed("Hi");
    let request = story.app.next_request().expect("a prompt is written");
    let place = RequestTarget { region: Some("us-east-1".into()), endpoint: None };
    let check = |story: &mut Story, name: &str, what: &str, text: &str| {
        story.command(name);
        assert_eq!(story.copied_as(), (text, what));
    };
    let json = export::json(&request) + "\n";
    check(&mut story, "copy request as JSON", "the request as JSON", &json);
    let python = export::python(&request, &place);
    check(&mut story, "copy request as Python", "the request as Python", &python);
    let command = export::aws_cli(&request, &place);
    check(&mut story, "copy request as AWS CLI", "the request as AWS CLI", &command);
    let command = export::curl(&request, &place);
    check(&mut story, "copy request as curl", "the request as curl", &command);
    assert_eq!(story.requests(), 0, "nothing was sent");
    assert_eq!(story.app.screens.chat.composer.text(), "Hi");
}

#[test]
fn without_a_prompt_a_note_says_what_to_do() {
    for name in ["show request", "copy request as Python"] {
        let mut story = Story::new(80, 24);
        story.command(name);
        assert_eq!(story.app.notice.as_deref(), Some("Type a prompt first"));
        assert!(story.effects.is_empty());
    }
}

#[test]
fn the_shown_request_equals_the_sent_request() {
    let mut story = Story::new(80, 24);
    let check = |story: &mut Story| {
        let shown = story.app.next_request();
        story.key(KeyCode::Enter);
        assert_eq!(shown.as_ref(), Some(story.request()));
    };
    story.typed("One");
    check(&mut story);
    story.text("1").done().typed("Two");
    check(&mut story);
    // A turn without reply text is not part of the next request, and its prompt returns to the
    // composer.
    story.failed(FailureKind::Throttled);
    check(&mut story);
    story.text("2").done();
    // An edited prompt drops the messages after it.
    story.key(KeyCode::Esc).typed("g").typed("e").typed("!");
    check(&mut story);
    assert_eq!(story.request().history.len(), 1);
    story.command("set prefill").typed("Tea").key(KeyCode::Enter);
    story.text("3").done().ctrl('t').typed("us opus-5-5").key(KeyCode::Enter).typed("Three");
    check(&mut story);
    assert_eq!(story.request().settings.prefill, None, "the model takes none");
}

#[test]
fn without_a_draft_the_page_shows_the_last_turn_with_the_current_settings() {
    let mut story = Story::new(80, 24);
    story.turn("One", "1").turn("Two", "2");
    assert_eq!(story.messages_now(), [["One"], ["1"], ["Two"]]);
    story.typed("  ");
    assert_eq!(story.messages_now().len(), 3);
    story.command("set max").typed("100").key(KeyCode::Enter);
    assert_eq!(story.app.next_request().map(|request| request.max_tokens().get()), Some(100));
}

#[test]
fn during_a_reply_the_page_shows_the_request_of_the_reply() {
    let mut story = Story::new(80, 24);
    story.turn("One", "1").sent("Two").text("half").typed("Three");
    assert_eq!(story.messages_now(), [["One"], ["1"], ["Two"]]);
    story.done();
    assert_eq!(story.messages_now(), [["One"], ["1"], ["Two"], ["half"], ["Three"]]);
}
