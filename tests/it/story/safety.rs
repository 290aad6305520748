//! No key loses work or sends a request by mistake.

use crossterm::event::KeyCode;
use outcrop::session::effect::Effect;

use super::Story;

fn quits(story: &Story) -> usize {
    story.effects.iter().filter(|effect| **effect == Effect::Quit).count()
}

#[test]
fn text_typed_into_the_conversation_goes_to_the_prompt() {
    let mut story = Story::new(100, 24);
    story.turn("Hello", "A reply").key(KeyCode::Esc).typed("please write more");
    assert_eq!(story.app.screens.chat.composer.text(), "please write more");
    story.key(KeyCode::Enter);
    assert_eq!(story.requests(), 2);
}

#[test]
fn a_letter_sends_a_request_only_for_a_selected_message_or_at_the_second_press() {
    let mut story = Story::new(100, 24);
    story.turn("Hello", "A reply").key(KeyCode::Esc).typed("r");
    assert_eq!(story.requests(), 1);
    assert!(story.screen().contains("Press r again to regenerate the reply"), "{}", story.screen());
    story.typed("r");
    assert_eq!(story.requests(), 2);

    story.text("Another").done().typed("kjr");
    assert_eq!(story.requests(), 3);
    for letter in ["e", "m", "R"] {
        let mut story = Story::new(100, 24);
        story.turn("Hello", "A reply").key(KeyCode::Esc).typed(letter);
        let notice = format!("Press {letter} again to ");
        assert!(story.screen().contains(&notice), "{}", story.screen());
        assert!(story.app.layers.is_empty() && story.app.screens.chat.composer.is_empty());
    }
}

#[test]
fn a_second_esc_directly_after_a_dialog_is_ignored() {
    let mut story = Story::new(100, 24);
    story.sent("Hello").text("A reply");
    story.ctrl('t').key(KeyCode::Esc).after(299).key(KeyCode::Esc);
    assert!(story.app.session.is_busy());
    story.ctrl('t').key(KeyCode::Esc).after(300).key(KeyCode::Esc);
    assert!(!story.app.session.is_busy());
}

#[test]
fn ctrl_q_asks_first_during_a_reply_and_with_a_draft() {
    let mut story = Story::new(100, 24);
    story.ctrl('q');
    assert_eq!(quits(&story), 1);

    let mut story = Story::new(100, 24);
    story.typed("draft").ctrl('q');
    assert!(story.screen().contains("The prompt is not sent. Press Ctrl+Q again to quit"));
    // Any other key cancels the question.
    story.typed("s").ctrl('q');
    assert_eq!(quits(&story), 0);
    story.ctrl('q');
    assert_eq!(quits(&story), 1);

    let mut story = Story::new(100, 24);
    story.sent("Hello").text("A reply").ctrl('q');
    assert!(story.screen().contains("The reply is not complete. Press Ctrl+Q again to quit"));
    assert_eq!(quits(&story), 0);
    story.ctrl('q');
    assert_eq!(quits(&story), 1);
}

#[test]
fn a_new_conversation_keeps_the_old_one() {
    let mut story = Story::new(110, 24);
    story.turn("Hello", "A reply").sent("Second").text("Half of");
    story.typed("draft").ctrl('n').ctrl('n');
    assert!(!story.app.session.is_busy());
    assert!(!story.screen().contains("Half of"), "{}", story.screen());
    let notice = "New conversation. Ctrl+P restore undoes it";
    assert!(story.screen().contains(notice), "{}", story.screen());
    story.command("restore conversation");
    for text in ["A reply", "Half of", "Stopped", "draft", "Conversation restored"] {
        assert!(story.screen().contains(text), "{text}: {}", story.screen());
    }
    story.command("continue reply");
    assert_eq!(story.requests(), 3);
    story.text(" a reply").done();
    // Each of the two conversations can be restored from the other.
    story.ctrl('n').key(KeyCode::Backspace).ctrl('u').turn("Third", "New reply");
    story.command("restore conversation");
    assert!(story.screen().contains("Half of a reply"), "{}", story.screen());
    story.command("restore conversation");
    assert!(story.screen().contains("New reply"), "{}", story.screen());
}

#[test]
fn restoring_without_a_closed_conversation_says_so() {
    let mut story = Story::new(100, 24);
    story.ctrl('n').command("restore conversation");
    assert!(story.screen().contains("No conversation to restore"), "{}", story.screen());
}

#[test]
fn a_notice_about_the_running_reply_disappears_with_the_reply() {
    let mut story = Story::new(100, 24);
    story.sent("Hello").text("A reply").command("regenerate reply");
    assert!(story.screen().contains("Still replying. Ctrl+C stops it"), "{}", story.screen());
    story.done();
    assert!(!story.screen().contains("Still replying"), "{}", story.screen());
}

#[test]
fn ctrl_l_draws_the_whole_screen_again() {
    let mut story = Story::new(100, 24);
    story.ctrl('l');
    assert_eq!(story.effects.last(), Some(&Effect::Redraw));
    story.ctrl('t').ctrl('l');
    assert_eq!(story.effects.last(), Some(&Effect::Redraw));
}

#[test]
fn a_question_mark_opens_the_help_and_a_slash_opens_find() {
    let mut story = Story::new(120, 30);
    story.typed("?");
    assert!(story.screen().contains(" Help "), "{}", story.screen());
    story.key(KeyCode::Esc).turn("Hello", "A reply");
    for pane in 1..=2 {
        for _ in 0..pane {
            story.key(KeyCode::Tab);
        }
        story.typed("?");
        assert!(story.screen().contains(" Help "), "{}", story.screen());
        story.key(KeyCode::Esc).typed("/").typed("reply");
        assert!(story.screen().contains("Find: reply"), "{}", story.screen());
        story.key(KeyCode::Esc).pasted("");
    }
    // If the prompt contains text, `?` and `/` are text.
    story.typed("why?/");
    assert_eq!(story.app.screens.chat.composer.text(), "why?/");
}

#[test]
fn the_focused_pane_shows_its_keys() {
    let mut story = Story::new(170, 30);
    let shows = |story: &Story, text: &str| {
        assert!(story.screen().contains(text), "{text}: {}", story.screen());
    };
    shows(&story, "Enter send  Ctrl+J new line  / commands  ? help");
    story.typed("text");
    shows(&story, "Ctrl+P commands  F1 help");
    story.ctrl('u').turn("Hello", "A reply").key(KeyCode::Tab);
    shows(&story, "i write  j k select  y copy  e edit  r regenerate  [ ] branch  / find  ? help");
    story.key(KeyCode::Tab);
    shows(&story, "↑↓ select  Enter edit");
    // In a narrow window, the first keys stay.
    story.key(KeyCode::Esc).resized(40, 10).typed("text");
    shows(&story, "Enter send");
    story.key(KeyCode::Tab);
    shows(&story, "i write  j k select");
}

#[test]
fn a_question_is_complete_in_a_small_window_and_beside_the_panel() {
    for ((columns, rows), panel) in [((40, 10), false), ((40, 10), true), ((80, 24), true)] {
        let mut story = Story::new(columns, rows);
        story.sent("Hi").text("Hello");
        if panel {
            story.key(KeyCode::F(2));
        }
        story.ctrl('q');
        let words = story.rows().join(" ");
        let words: Vec<_> = words.split_whitespace().collect();
        let question = "The reply is not complete. Press Ctrl+Q again to quit";
        assert!(words.join(" ").contains(question), "{}", story.screen());
        story.key(KeyCode::Left);
        assert!(!story.screen().contains("again to quit"), "{}", story.screen());
    }
}

#[test]
fn a_new_conversation_from_an_empty_one_keeps_the_draft_and_says_so() {
    let mut story = Story::new(100, 24);
    story.typed("A draft").ctrl('n');
    assert!(
        story.screen().contains("A draft")
            && story.screen().contains("This conversation is already empty")
    );
}
