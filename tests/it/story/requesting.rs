//! The request that would go out: shown live, and copied as JSON and as code.

use outcrop::export::{self, RequestTarget};

use super::*;

impl Told {
    /// What the last command copied, with its name.
    fn copied_as(&self) -> (&str, &str) {
        match self.effects.last() {
            Some(Effect::Copy { text, what }) => (text, what),
            other => panic!("{other:?} is no copy"),
        }
    }

    /// The texts of the messages of the request that would go out.
    fn messages_now(&self) -> Vec<Vec<String>> {
        let request = self.app.request_now().expect("there is one");
        request
            .history
            .into_iter()
            .map(|turned| turned.texts().map(str::to_owned).collect())
            .collect()
    }
}

#[test]
fn the_request_is_shown_with_where_it_goes() {
    let mut told = Told::new(120, 40);
    told.command("set system").typed("Answer in \"one\" sentence.").key(KeyCode::Enter);
    told.command("set stop").typed("```").key(KeyCode::Enter);
    told.command("set prefill").typed("Tea is").key(KeyCode::Enter);
    told.command("set temp").typed("0.7").key(KeyCode::Enter);
    told.turn("What is tea?", "a drink.").typed("And coffee?").command("show request");
    insta::assert_snapshot!("request", told.styled());
    told.resized(60, 16);
    insta::assert_snapshot!("request_narrow", told.styled());
    told.resized(40, 10);
    insta::assert_snapshot!("request_smallest", told.screen());
    told.key(KeyCode::Esc);
    assert!(!told.screen().contains("ConverseStream"), "{}", told.screen());
}

#[test]
fn the_page_scrolls_to_its_end_and_no_further() {
    let mut told = Told::new(80, 16);
    told.pasted(&"word ".repeat(400)).command("show request").key(KeyCode::PageDown);
    assert!(!told.screen().contains("Operation"), "{}", told.screen());
    for _ in 0..20 {
        told.key(KeyCode::PageDown);
    }
    assert!(told.screen().contains("/stop_sequence"), "{}", told.screen());
    told.key(KeyCode::PageUp).key(KeyCode::Down);
    assert!(!told.screen().contains("/stop_sequence"), "the end is where it was");
}

#[test]
fn the_page_follows_what_changes_behind_it() {
    let mut told = Told::linked(100, 30, ConnectionState::Resolving);
    told.typed("Hi").command("show request");
    assert!(told.screen().contains("not known yet"), "{}", told.screen());
    told.msg(Msg::Linked(ConnectionState::Online {
        region: "eu-west-1".into(),
        source: "profile work".into(),
        endpoint: Some("https://proxy.example/bedrock".into()),
    }));
    let screen = told.screen();
    for shown in ["eu-west-1", "https://proxy.example/bedrock", "/model/eu.anthropic"] {
        assert!(screen.contains(shown), "{shown}: {screen}");
    }
}

#[test]
fn what_a_terminal_would_obey_is_escaped_in_it() {
    let mut told = Told::new(100, 30);
    told.turn("One", "a\u{1b}[31mb\u{202e}c").typed("Two");
    let screen = told.command("show request").screen();
    assert!(screen.contains("\"a\\u001b[31mb\\u202ec\""), "{screen}");
}

#[test]
fn y_and_c_copy_the_json_and_close() {
    for key in ["y", "c"] {
        let mut told = Told::new(80, 24);
        told.typed("Hi").command("show request").typed(key);
        let json = export::json(&told.app.request_now().expect("a prompt is written")) + "\n";
        assert_eq!(told.copied_as(), (json.as_str(), "the request as JSON"));
        assert!(!told.screen().contains("ConverseStream"), "{}", told.screen());
    }
}

#[test]
fn each_form_is_copied_by_its_command() {
    let mut told = Told::new(80, 24);
    told.typed("Hi");
    let request = told.app.request_now().expect("a prompt is written");
    let place = RequestTarget { region: Some("us-east-1".into()), endpoint: None };
    let check = |told: &mut Told, name: &str, what: &str, text: &str| {
        told.command(name);
        assert_eq!(told.copied_as(), (text, what));
    };
    let json = export::json(&request) + "\n";
    check(&mut told, "copy request as JSON", "the request as JSON", &json);
    let python = export::python(&request, &place);
    check(&mut told, "copy request as Python", "the request as Python", &python);
    let command = export::aws_cli(&request, &place);
    check(&mut told, "copy request as AWS CLI", "the request as AWS CLI", &command);
    let command = export::curl(&request, &place);
    check(&mut told, "copy request as curl", "the request as curl", &command);
    assert_eq!(told.requests(), 0, "nothing was sent");
    assert_eq!(told.app.screens.chat.composer.text(), "Hi");
}

#[test]
fn without_anything_asked_a_word_says_what_to_do() {
    for name in ["show request", "copy request as Python"] {
        let mut told = Told::new(80, 24);
        told.command(name);
        assert_eq!(told.app.notice.as_deref(), Some("Type a prompt first"));
        assert!(told.effects.is_empty());
    }
}

#[test]
fn it_is_the_request_that_enter_then_sends() {
    let mut told = Told::new(80, 24);
    let check = |told: &mut Told| {
        let shown = told.app.request_now();
        told.key(KeyCode::Enter);
        assert_eq!(shown.as_ref(), Some(told.request()));
    };
    told.typed("One");
    check(&mut told);
    told.text("1").done().typed("Two");
    check(&mut told);
    // Without text the turn is not sent again, and its prompt is written again.
    told.failed(FailureKind::Throttled);
    check(&mut told);
    told.text("2").done();
    // The prompt that is edited leaves with what followed it.
    told.key(KeyCode::Esc).typed("g").typed("e").typed("!");
    check(&mut told);
    assert_eq!(told.request().history.len(), 1);
    told.command("set prefill").typed("Tea").key(KeyCode::Enter);
    told.text("3").done().ctrl('t').typed("us opus-5-5").key(KeyCode::Enter).typed("Three");
    check(&mut told);
    assert_eq!(told.request().settings.prefill, None, "the model takes none");
}

#[test]
fn with_nothing_written_it_is_that_of_the_last_turn_as_it_is_set_now() {
    let mut told = Told::new(80, 24);
    told.turn("One", "1").turn("Two", "2");
    assert_eq!(told.messages_now(), [["One"], ["1"], ["Two"]]);
    told.typed("  ");
    assert_eq!(told.messages_now().len(), 3);
    told.command("set max").typed("100").key(KeyCode::Enter);
    assert_eq!(told.app.request_now().map(|request| request.max_tokens().get()), Some(100));
}

#[test]
fn while_a_reply_is_under_way_it_is_that_of_the_reply() {
    let mut told = Told::new(80, 24);
    told.turn("One", "1").sent("Two").text("half").typed("Three");
    assert_eq!(told.messages_now(), [["One"], ["1"], ["Two"]]);
    told.done();
    assert_eq!(told.messages_now(), [["One"], ["1"], ["Two"], ["half"], ["Three"]]);
}
