//! Notifications at the end of a reply, and the title of the window.

use std::time::Duration;

use crossterm::event::KeyCode;
use outcrop::app::msg::Msg;
use outcrop::app::window::WindowOptions;
use outcrop::chat::event::StreamEvent;
use outcrop::chat::failure::FailureKind;
use outcrop::session::effect::Effect;

use super::Story;

/// Starts a client that notifies after ten seconds, in a window without the focus.
fn unfocused() -> Story {
    let mut story = Story::new(100, 24);
    let notify_after = Some(Duration::from_secs(10));
    story.app.window.options = WindowOptions { notify_after, shows_title: false };
    story.msg(Msg::FocusChanged(false));
    story
}

impl Story {
    fn notifications(&self) -> Vec<&str> {
        let texts = self.effects.iter().filter_map(|effect| match effect {
            Effect::Notify(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }
}

#[test]
fn only_a_long_reply_sends_a_notification() {
    let mut story = unfocused();
    story.sent("Short").event(StreamEvent::Sent).text("A").after(9_000).text("B").done();
    assert_eq!(story.notifications(), [""; 0]);
    story.sent("Long").event(StreamEvent::Sent).text("A").after(10_000).text("B").done();
    assert_eq!(story.notifications(), ["The reply is complete: Short"]);
}

#[test]
fn a_window_with_the_focus_gets_no_notification() {
    let mut story = unfocused();
    story.msg(Msg::FocusChanged(true));
    story.sent("Long").text("A").after(20_000).done();
    assert_eq!(story.notifications(), [""; 0]);
}

#[test]
fn the_notification_says_how_the_reply_ended() {
    let mut story = unfocused();
    story.sent("Hi").text("A").after(20_000).failed(FailureKind::Other);
    assert_eq!(story.notifications(), ["The reply failed: Hi"]);
    // A user who stops a reply is at the window and needs no notification.
    let mut story = unfocused();
    story.sent("Hi").text("A").after(20_000).ctrl('c');
    assert_eq!(story.notifications(), [""; 0]);
}

#[test]
fn a_comparison_sends_one_notification() {
    let mut story = unfocused();
    story.typed("Hi").key(KeyCode::F(6)).key(KeyCode::Char('s'));
    let replies: Vec<_> = story
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask { reply, .. } => Some(*reply),
            _ => None,
        })
        .collect();
    assert_eq!(replies.len(), 2);
    story.after(20_000);
    for (number, reply) in replies.into_iter().enumerate() {
        assert_eq!(story.notifications().len(), 0, "{number}");
        story.msg(Msg::Stream { reply, event: StreamEvent::Text { index: 0, text: "A".into() } });
        story.msg(Msg::Stream { reply, event: StreamEvent::Ended });
    }
    assert_eq!(story.notifications(), ["All replies have ended: Hi"]);
}

#[test]
fn the_palette_turns_notifications_on_and_off() {
    let mut story = Story::new(100, 24);
    story.command("toggle notifications");
    let expected = "Notifications are on for replies that take at least 10 s";
    assert_eq!(story.app.notice.as_deref(), Some(expected));
    story.msg(Msg::FocusChanged(false)).sent("Hi").text("A").after(10_000).done();
    assert_eq!(story.notifications().len(), 1);
    story.command("toggle notifications");
    assert_eq!(story.app.notice.as_deref(), Some("Notifications are off"));
    story.sent("Hi").text("A").after(10_000).done();
    assert_eq!(story.notifications().len(), 1);
}

#[test]
fn a_title_is_one_short_line_without_control_characters() {
    let mut story = unfocused();
    let long = "w".repeat(100_000);
    story.msg(Msg::Pasted(format!("\u{9b}31m\u{202e}{long}\nsecond line"))).key(KeyCode::Enter);
    story.text("A").after(20_000).done();
    let [text] = story.notifications()[..] else { panic!("{:?}", story.notifications()) };
    assert!(text.starts_with("The reply is complete: "), "{text}");
    assert!(text.ends_with("ww…") && text.chars().count() < 100, "{text}");
    assert!(!text.contains(|letter: char| letter.is_control() || letter == '\u{202e}'), "{text}");
}

#[test]
fn the_title_of_the_window_has_the_state_and_the_conversation() {
    let mut story = Story::new(100, 24);
    assert_eq!(story.app.window_title(), None);
    story.command("toggle window title");
    let title = |story: &Story| story.app.window_title().expect("it is on");
    assert_eq!(title(&story), "ready · New conversation · Outcrop");
    story.sent("What is it?");
    assert_eq!(title(&story), "sending · What is it? · Outcrop");
    story.text("A");
    assert_eq!(title(&story), "streaming · What is it? · Outcrop");
    story.done();
    assert_eq!(title(&story), "ready · What is it? · Outcrop");
}
