//! Linear mode in-process: the app without a screen, driven by lines and stream events. Each step
//! returns the printed text.

use std::sync::Arc;
use std::time::{Duration, Instant};

use outcrop::app::msg::Msg;
use outcrop::app::{App, Setup};
use outcrop::chat::event::{Metadata, StopReason, StreamEvent, Usage};
use outcrop::chat::failure::{Failure, FailureKind};
use outcrop::chat::model::ModelId;
use outcrop::chat::settings::Settings;
use outcrop::config::models::catalog;
use outcrop::config::recipes::built_in;
use outcrop::linear::{LineSource, LinearChat, keymap};
use outcrop::preferences::linear_mode::{LinearCause, LinearMode, ReplyPrinting};
use outcrop::session::connection::ConnectionState;
use outcrop::session::effect::Effect;
use outcrop::session::requests::RequestNumber;

/// A chat without a runtime.
struct Chat {
    app: App,
    linear: LinearChat,
    now: Instant,
    effects: Vec<Effect>,
}

impl Chat {
    fn new(printing: ReplyPrinting) -> Self {
        Self::linked(printing, ConnectionState::Offline { region: "us-east-1".into(), why: None })
    }

    fn linked(printing: ReplyPrinting, link: ConnectionState) -> Self {
        let now = Instant::now();
        let settings = Settings::new(ModelId::default_for("us-east-1"));
        let mut app = App::new(now, Setup::new(Arc::new(catalog()), settings, (80, 24)));
        app.keymap = keymap(app.keymap.clone());
        let mode = LinearMode { cause: LinearCause::Option, printing };
        let linear = LinearChat::new(now, mode, LineSource::Terminal);
        let mut chat = Self { app, linear, now, effects: Vec::new() };
        chat.msg(Msg::RecipesRead { recipes: built_in(), wrong: None });
        chat.msg(Msg::Connected(link));
        chat.printed();
        chat
    }

    fn msg(&mut self, msg: Msg) {
        self.effects.extend(self.app.update(self.now, msg));
        self.effects.extend(self.linear.update(&mut self.app, self.now));
    }

    fn printed(&mut self) -> String {
        self.linear.take_output()
    }

    /// Types a line, and returns what is printed.
    fn line(&mut self, line: &str) -> String {
        let lines = vec![line.to_owned()];
        self.effects.extend(self.linear.lines(&mut self.app, self.now, lines));
        self.printed()
    }

    fn interrupt(&mut self) -> String {
        self.effects.extend(self.linear.interrupt(&mut self.app, self.now));
        self.printed()
    }

    fn last_request(&self) -> RequestNumber {
        let mut effects = self.effects.iter().rev();
        let number = effects.find_map(|effect| match effect {
            Effect::Ask { reply, .. } => Some(*reply),
            _ => None,
        });
        number.expect("a request was sent")
    }

    fn event(&mut self, event: StreamEvent) -> String {
        self.now += Duration::from_millis(100);
        let reply = self.last_request();
        self.msg(Msg::Stream { reply, event });
        self.printed()
    }

    fn text(&mut self, text: &str) -> String {
        self.event(StreamEvent::Text { index: 0, text: text.into() })
    }

    fn done(&mut self) -> String {
        let usage =
            Usage { input: Some(18), output: Some(54), total: Some(72), ..Usage::default() };
        let metadata =
            Metadata { usage: Some(usage), latency_ms: Some(1822), ..Metadata::default() };
        self.event(StreamEvent::stopped(StopReason::EndTurn));
        let printed = self.event(StreamEvent::Metadata(metadata));
        printed + &self.event(StreamEvent::Ended)
    }

    fn failed(&mut self, kind: FailureKind) -> String {
        let failure = Failure::new(kind, "It broke", "This is why.", "Do this.");
        self.event(StreamEvent::Failed(failure))
    }
}

const CUE: &str = "Reply complete: end_turn, 18 tokens in, 54 out, 72 in total, latency 1822 \
                   milliseconds, first token after 100 milliseconds, ";

#[test]
fn a_reply_is_printed_sentence_by_sentence() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    assert_eq!(chat.line("Hello"), "");
    assert_eq!(chat.text("One"), "Claude Haiku 4.5:\n");
    assert_eq!(chat.text(". Two."), "One. ");
    assert_eq!(chat.text("\n\nThree"), "Two.\n\n");
    let end = chat.done();
    assert!(end.starts_with(&format!("Three\n{CUE}")), "{end}");
    assert!(end.ends_with(".\nYou: "), "{end}");
}

#[test]
fn a_whole_reply_is_printed_at_its_end() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    assert_eq!(chat.line("/replies whole"), "Replies are printed when they are complete.\nYou: ");
    assert_eq!(chat.line("Hello"), "Waiting for the reply.\n");
    assert_eq!(chat.text("One. Two."), "");
    let end = chat.done();
    assert!(end.starts_with(&format!("Claude Haiku 4.5:\nOne. Two.\n{CUE}")), "{end}");
}

#[test]
fn a_prefill_begins_the_reply() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    chat.line("/recipe json");
    chat.line("An event");
    assert_eq!(chat.text("\n{\n"), "Claude Haiku 4.5:\nCode, json:\n");
    assert_eq!(chat.text("}\n"), "{\n");
    let done = chat.done();
    assert!(done.starts_with("}\nThe code ends here.\nReply complete: "), "{done}");
}

#[test]
fn a_failure_says_why_and_names_commands() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    chat.line("Hello");
    let failed = chat.failed(FailureKind::Throttled);
    let expected = "Reply failed: It broke.\nThis is why.\nDo this.\n/retry sends again.\nYou: ";
    assert_eq!(failed, expected);
    chat.line("/retry");
    chat.text("Some text. ");
    let failed = chat.failed(FailureKind::BrokenStream);
    assert!(failed.contains("/continue continues the reply."), "{failed}");
    chat.line("/continue");
    assert_eq!(chat.text("More. x"), "Claude Haiku 4.5:\nMore. ");
    assert!(chat.done().starts_with("x\nReply complete: "), "the first text is not repeated");
}

#[test]
fn a_retry_is_printed_once() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    chat.line("Hello");
    let due = Some(chat.now + Duration::from_secs(3));
    let retrying = StreamEvent::Retrying { attempt: 2, why: "too many requests".to_owned(), due };
    let printed = chat.event(retrying);
    assert_eq!(printed, "No response. Next: attempt 2 in 3 s: too many requests.\n");
    chat.now += Duration::from_secs(1);
    chat.msg(Msg::Tick);
    assert_eq!(chat.printed(), "");
}

#[test]
fn a_prompt_during_a_reply_waits_for_its_end() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    chat.line("Hello");
    chat.text("One.");
    assert!(chat.line("And then?").ends_with("The prompt is sent when the reply is complete.\n"));
    let end = chat.done();
    assert!(end.ends_with("Sending the queued prompt.\n"), "{end}");
    assert_eq!(chat.text("Two. x"), "Claude Haiku 4.5:\nTwo. ");
}

#[test]
fn an_interrupt_stops_the_reply_and_then_says_how_to_leave() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    chat.line("Hello");
    chat.text("One.");
    let stopped = chat.interrupt();
    assert!(stopped.contains("One.\nReply stopped"), "{stopped}");
    assert!(stopped.ends_with("/continue continues it.\nYou: "), "{stopped}");
    assert!(chat.interrupt().contains("/quit or Ctrl+D quits."));
    chat.line("/temperature");
    assert!(chat.interrupt().contains("Cancelled."));
    chat.line("/paste");
    assert!(chat.interrupt().contains("Text discarded."));
    assert!(!chat.effects.contains(&Effect::Quit));
}

#[test]
fn quitting_during_a_reply_needs_a_second_command() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    chat.line("Hello");
    assert!(chat.line("/quit").contains("The reply is not complete. /quit again quits."));
    chat.line("/status");
    assert!(chat.line("/quit").contains("/quit again quits."));
    assert!(!chat.effects.contains(&Effect::Quit));
    chat.line("/quit");
    assert!(chat.effects.contains(&Effect::Quit));
}

#[test]
fn the_question_about_the_credentials_is_a_list() {
    let link = ConnectionState::Undecided {
        file: "a/.env".into(),
        credentials: "an API key",
        profile: "default AWS profile".into(),
    };
    let mut chat = Chat::linked(ReplyPrinting::AsItComes, link);
    assert!(chat.line("").contains("Choose one of the answers first."));
    assert!(chat.line("3").contains("Choose a number from 1 to 2."));
    chat.line("1");
    let chosen = chat.effects.iter().any(|effect| matches!(effect, Effect::ChooseIdentity(_)));
    assert!(chosen, "{:?}", chat.effects);
}

#[test]
fn code_that_sends_the_request_is_printed() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    assert!(chat.line("/curl").starts_with("/curl is not available: no prompt yet."));
    chat.line("Hello");
    chat.text("One.");
    chat.done();
    let curl = chat.line("/curl");
    assert!(curl.contains("curl ") && curl.ends_with("You: "), "{curl}");
    assert!(chat.line("/python").contains("import boto3"));
    assert!(chat.line("/copy").starts_with("One.\n"));
    assert!(chat.line("/raw").starts_with("One.\n"));
}

#[test]
fn an_edited_prompt_is_a_new_branch() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    for prompt in ["First", "Second"] {
        chat.line(prompt);
        chat.text("One.");
        chat.done();
    }
    let editing = chat.line("/edit 1");
    assert!(editing.starts_with("Editing this prompt: First\n"), "{editing}");
    assert!(editing.ends_with("Edited prompt, or an empty line to cancel: "), "{editing}");
    assert!(chat.line("").starts_with("Edit cancelled.\n"));
    chat.line("/edit 1");
    chat.line("Third");
    chat.text("Two.");
    chat.done();
    let branches = chat.line("/branches");
    assert!(branches.starts_with("Branches: "), "{branches}");
    assert!(branches.contains("First") && branches.contains("Third"), "{branches}");
    let row = branches.lines().find(|line| line.contains("First")).expect("a row");
    let number = row.split('.').next().expect("a number");
    assert!(chat.line(number).contains("Turn 1. Prompt: First"));
    assert!(chat.line("/edit 9").contains("There is no turn 9."));
    assert!(chat.line("/read all").contains("Turn 2. Prompt: Second"));
}

#[test]
fn metrics_are_sentences() {
    let mut chat = Chat::new(ReplyPrinting::AsItComes);
    for prompt in ["First", "Second"] {
        chat.line(prompt);
        chat.text("One.");
        chat.done();
    }
    let metrics = chat.line("/metrics");
    assert!(metrics.starts_with("Turn 1: Claude Haiku 4.5, 18 tokens in, 54 out, "), "{metrics}");
    assert!(metrics.contains("\nTotal: 36 tokens in, 108 out, "), "{metrics}");
}
