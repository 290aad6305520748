//! A prompt that is sent during a reply waits for the end of the reply.

use crossterm::event::KeyCode;
use outcrop::chat::event::{StopReason, StreamEvent};
use outcrop::chat::failure::FailureKind;

use super::Story;

/// Starts a reply and queues a prompt.
fn queued(columns: u16, rows: u16) -> Story {
    let mut story = Story::new(columns, rows);
    story.sent("First").event(StreamEvent::Sent).text("A reply");
    story.sent("And then?");
    story
}

fn last_prompt(story: &Story) -> String {
    let messages = &story.request().history;
    format!("{:?}", messages.last().expect("a message"))
}

#[test]
fn a_queued_prompt_is_sent_after_the_reply() {
    let mut story = queued(80, 24);
    let row = |text: &str| story.rows().iter().position(|row| row.contains(text));
    let queued = row("After the reply: And then?").expect("a row");
    assert_eq!(row(" Prompt "), Some(queued + 1), "{}", story.screen());
    assert_eq!(story.requests(), 1);
    story.sent("Why?");
    assert!(
        story.screen().contains("After the reply: And then?  (2 more lines)"),
        "{}",
        story.screen()
    );
    story.done();
    assert_eq!(story.requests(), 2);
    assert!(last_prompt(&story).contains("And then?\\n\\nWhy?"), "{}", last_prompt(&story));
    assert!(!story.screen().contains("Queued"), "{}", story.screen());
    // The queue is empty, so the end of this reply sends no request.
    story.text("Because").done();
    assert_eq!(story.requests(), 2);
}

#[test]
fn a_queued_prompt_returns_to_the_prompt_box() {
    fn check(return_it: impl Fn(&mut Story), expected: &str) {
        for size in [(80, 24), (40, 10)] {
            let mut story = queued(size.0, size.1);
            story.typed("draft");
            return_it(&mut story);
            assert_eq!(story.app.screens.chat.composer.text(), expected, "{}", story.screen());
            assert_eq!(story.app.screens.chat.queued, None);
            assert_eq!(story.requests(), 1);
        }
    }
    let both = "And then?\n\ndraft";
    check(
        |story| {
            story.key(KeyCode::Esc);
        },
        both,
    );
    check(
        |story| {
            story.ctrl('c');
        },
        both,
    );
    // The queued prompt and the draft stay with the conversation that was closed.
    check(
        |story| {
            story.ctrl('n').ctrl('n');
        },
        "",
    );
    check(
        |story| {
            story.ctrl('n').ctrl('n').command("restore conversation");
        },
        both,
    );
    check(
        |story| {
            story.failed(FailureKind::BrokenStream);
        },
        both,
    );
    let is_cut = StreamEvent::stopped(StopReason::MaxTokens);
    check(
        |story| {
            story.event(is_cut.clone()).event(StreamEvent::Ended);
        },
        both,
    );
}

#[test]
fn esc_returns_the_queued_prompt_first_and_then_stops_the_reply() {
    let mut story = queued(80, 24);
    assert!(story.screen().contains("Esc edit queued"), "{}", story.screen());
    story.key(KeyCode::Esc);
    assert!(story.app.session.is_busy());
    assert!(story.screen().contains("Enter queue  Esc stop"), "{}", story.screen());
    story.key(KeyCode::Esc);
    assert!(!story.app.session.is_busy());
    assert_eq!(story.app.screens.chat.composer.text(), "And then?");
}

#[test]
fn a_queued_prompt_is_saved_with_the_draft() {
    let mut story = queued(80, 24);
    story.typed("draft");
    assert_eq!(story.app.screens.chat.unsent().text, "And then?\n\ndraft");
}

#[test]
fn a_queued_prompt_does_not_move_the_view_of_a_reader() {
    let mut story = Story::new(80, 24);
    story.turn("First", &super::numbered(60));
    story.sent("Second").text("A reply").sent("Third");
    story.key(KeyCode::PageUp).key(KeyCode::PageUp);
    // The scroll bar moves, since the text below grows.
    let text = |story: &Story| story.rows()[1..10].join("\n").replace('┃', "");
    let lines = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    let before = text(&story);
    story.done();
    assert_eq!(story.requests(), 3);
    assert_eq!(lines(&text(&story)), lines(&before));
}

#[test]
fn the_screen_says_when_a_queued_prompt_is_sent_and_how_to_stop_the_reply() {
    let story = queued(80, 24);
    assert!(story.screen().contains("After the reply: And then?"), "{}", story.screen());
    assert!(story.screen().contains("Esc edit queued  Ctrl+C stop"), "{}", story.screen());
}
