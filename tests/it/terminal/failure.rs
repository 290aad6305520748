//! Failures as a user sees them: the client explains the failure, keeps the prompt, and shows the
//! details on one key press.

use std::fs;

use std::net::TcpListener;

use super::{ask, online, ready};
use crate::loopback::{Answer, Loopback, frame};
use crate::pty::{Key, Start};

#[test]
fn a_refused_connection_is_explained_and_the_prompt_is_restored() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    drop(listener);
    let mut pty = ready(Start::outcrop(&[]).with_key("ABSKsecret", &format!("http://{address}")));
    ask(&mut pty, "Is anybody there?");
    let shown = pty.wait_for("the failure", |shown| shown.footer().starts_with("failed  "));
    assert!(shown.flowing().contains(&format!("{address} refused the connection.")), "{shown}");
    assert_eq!(shown.composer(), "Is anybody there?");
    pty.press(Key::F(4));
    let details = pty.wait_for("the details", |shown| shown.has("What to do"));
    for label in ["What happened", "Why", "SDK message"] {
        assert!(details.has(label), "{details}");
    }
    pty.press(Key::Esc);
    pty.wait_for("the conversation", |shown| !shown.has("What to do"));
    pty.quit();
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn a_refusal_shows_its_request_id_and_can_be_sent_again() {
    let refusal = Answer::error(400, "ValidationException", "The provided model is out of sorts.");
    let server = Loopback::start([refusal, Answer::stream(frame::reply("Hello there"))]);
    let mut pty = online(&server, &[]);
    ask(&mut pty, "my private prompt");
    pty.wait_for("the failure", |shown| shown.footer().starts_with("failed  "));
    pty.press(Key::F(4));
    pty.wait_for("the details", |shown| {
        shown.has("request-1") && shown.has("out of sorts") && shown.has("ValidationException")
    });
    pty.press(Key::Esc);
    pty.wait_for("the prompt", |shown| {
        !shown.has("Details") && shown.composer() == "my private prompt"
    });
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| {
        shown.has("Hello there") && shown.footer().starts_with("ready")
    });
    let body = &server.requests()[1].body;
    assert_eq!(body["messages"].as_array().map(Vec::len), Some(1), "the failed turn is not sent");
}

#[test]
fn a_broken_connection_keeps_the_partial_reply() {
    let begun = [frame::message_start(), frame::text(0, "Half of it")];
    let server = Loopback::start([Answer::stream(begun).cut()]);
    let mut pty = online(&server, &[]);
    ask(&mut pty, "Tell me");
    let shown = pty.wait_for("the failure", |shown| shown.footer().starts_with("failed"));
    assert!(shown.has("Half of it"), "{shown}");
    assert_eq!(server.requests().len(), 1, "nothing is asked twice after text has come");
}

#[test]
fn a_sign_in_takes_effect_without_a_restart() {
    let server = Loopback::start([Answer::stream(frame::reply("Hello there"))]);
    let keys = r#"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"secret"}"#;
    let start =
        Start::outcrop(&[]).script("sign-in", &format!("[ -e signed-in ] && echo '{keys}'"));
    let process = start.path("sign-in").display().to_string();
    let profile = format!("[profile work]\nregion = us-east-1\ncredential_process = {process}\n");
    let start = start.file("config", &profile);
    let config = start.path("config").display().to_string();
    let mut pty = start
        .variable("AWS_CONFIG_FILE", &config)
        .variable("AWS_PROFILE", "work")
        .variable("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url())
        .in_a_terminal();
    pty.wait_for("the failure", |shown| shown.footer().starts_with("failed"));
    pty.type_text("Hi");
    pty.press(Key::Enter);
    pty.wait_for("the prompt again", |shown| shown.has("Claude") && shown.composer() == "Hi");
    fs::write(pty.path("signed-in"), "").expect("the folder can be written");
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| shown.has("Hello there"));
    pty.wait_for("the header", |shown| shown.header().contains("us-east-1"));
}

#[test]
fn negative_usage_and_a_silent_connection_do_not_block_the_client() {
    let usage = serde_json::json!({ "inputTokens": -5, "outputTokens": null, "totalTokens": null });
    let reason = "odd ".repeat(250_000);
    let silent = Answer::stream([
        frame::text(0, "Hello"),
        frame::message_stop(&reason),
        frame::event("metadata", &serde_json::json!({ "usage": usage })),
    ]);
    let server = Loopback::start([silent.until_closed(), Answer::stream(frame::reply("again"))]);
    let start = Start::outcrop(&[]).with_key("ABSKsecret", &server.url());
    let mut pty = ready(start.size(300, 40));
    ask(&mut pty, "Hi");
    let shown = pty.wait_for("the end", |shown| shown.footer().starts_with("ready   in"));
    let footer = shown.footer();
    assert!(footer.starts_with("ready   in –  out –  total –  latency –"), "{footer}");
    assert!(footer.contains("odd odd") && footer.contains("$–"), "{footer}");
    ask(&mut pty, "And now?");
    pty.wait_for("the next reply", |shown| shown.flowing().contains("again"));
    pty.wait_for("its end", |shown| shown.footer().contains("in 7  out 2"));
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}
