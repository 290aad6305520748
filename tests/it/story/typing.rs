//! Typing in the wrong place: letters in the conversation, keys without a function, and a send key
//! that was pressed before the prompt was on the screen.

use outcrop::screens::focus::Focus;

use super::*;

const CODE: &str = "See:\n\n```sh\nls -l\n```\n";

impl Story {
    fn draft(&self) -> String {
        self.app.screens.chat.composer.text()
    }

    fn notice(&self) -> &str {
        self.app.notice.as_deref().unwrap_or_default()
    }
}

#[test]
fn a_word_typed_in_the_conversation_goes_to_the_prompt_whole() {
    for word in ["can", "really?", "receive", "what is it", "try", "the", "just", "give", "my key"]
    {
        for selection in ["", "k", "kj"] {
            let mut story = Story::new(100, 24);
            story.turn("One", CODE).key(KeyCode::Esc).typed(selection).after(300).typed_fast(word);
            story.after(300);
            assert_eq!(story.draft(), word);
            assert_eq!((story.requests(), story.copies()), (1, 0), "{word}");
            assert!(story.app.layers.is_empty(), "{word}");
        }
    }
}

#[test]
fn a_letter_alone_is_a_command_after_a_pause() {
    let mut story = Story::new(100, 24);
    story.turn("One", CODE).key(KeyCode::Esc).typed_fast("c");
    assert_eq!(story.copies(), 0);
    story.after(249);
    assert_eq!(story.copies(), 0);
    story.after(1);
    assert_eq!(story.copied().0, "ls -l\n");
    // A key that is not a letter runs the waiting command at once, and so does the same letter.
    story.typed_fast("kjy").key(KeyCode::Esc);
    assert_eq!((story.copies(), story.draft().as_str()), (2, ""));
    story.key(KeyCode::Esc).typed_fast("rr").after(250);
    assert_eq!((story.requests(), story.draft().as_str()), (2, ""));
}

#[test]
fn movement_commands_run_without_a_pause() {
    let mut story = Story::new(100, 24);
    story.turn("One", "A reply").turn("Two", "Another").key(KeyCode::Esc).typed_fast("kk");
    let selected = story.app.screens.chat.transcript.selected;
    assert_eq!(selected, story.app.session.open.conversation.path().get(1).copied());
    story.typed_fast("i").typed_fast("No");
    assert_eq!(story.draft(), "No");
    for keys in ["ki", "[i", "jji"] {
        story.key(KeyCode::Esc).after(300).typed_fast(keys);
        assert_eq!((story.app.focus, story.draft().as_str()), (Focus::Composer, "No"), "{keys}");
    }
}

#[test]
fn code_blocks_show_the_copy_key_of_the_focused_pane() {
    let mut story = Story::new(90, 24);
    story.turn("One", CODE).turn("Two", CODE);
    let keys = |story: &Story| -> Vec<String> {
        let rows = story.rows();
        let labels = rows.iter().filter(|row| row.contains("ls -l"));
        labels.map(|row| row.split(" sh").nth(1).unwrap_or_default().trim().to_owned()).collect()
    };
    assert_eq!(keys(&story), ["", "Alt+Y copy"]);
    story.alt('y');
    assert_eq!(story.copied().0, "ls -l\n");
    story.key(KeyCode::Esc);
    assert_eq!(keys(&story), ["", "c copy"]);
    story.typed("kk");
    assert_eq!(keys(&story), ["c copy", ""]);
    story.key(KeyCode::F(2));
    assert_eq!(keys(&story), ["", ""]);
}

#[test]
fn a_file_can_be_attached_from_every_pane() {
    let mut story = Story::new(120, 30);
    story.turn("One", "A reply");
    for key in [KeyCode::Esc, KeyCode::F(2), KeyCode::F(3)] {
        story.key(key).alt('a');
        assert!(story.screen().contains(" Attach"), "{key:?}\n{}", story.screen());
        story.key(KeyCode::Esc).after(300).key(KeyCode::Esc).after(300);
    }
}

#[test]
fn a_key_without_a_function_is_explained() {
    fn check(story: &mut Story, expected: &str) {
        assert_eq!(story.notice(), expected);
        story.key(KeyCode::Right);
        assert_eq!(story.notice(), "");
    }
    let mut story = Story::new(100, 24);
    story.turn("One", "A reply").key(KeyCode::F(5));
    check(&mut story, "F5 has no function here. F1 shows the keys");
    story.ctrl('s');
    check(&mut story, "Ctrl+S has no function here. F1 shows the keys");
    story.alt('x');
    check(&mut story, "Alt+X has no function here. F1 shows the keys");
    story.typed("text").ctrl('a').ctrl('a');
    assert_eq!(story.notice(), "");
    story.key(KeyCode::Esc).ctrl('w');
    check(&mut story, "Ctrl+W works in the prompt box");
    story.alt('y');
    check(&mut story, "Alt+Y works in the prompt box");
    story.key(KeyCode::F(2)).key(KeyCode::Char('G'));
    assert_eq!(story.notice(), "G has no function here. F1 shows the keys");
}

#[test]
fn a_send_key_does_not_send_a_big_paste_that_nobody_has_seen() {
    let mut story = Story::new(100, 24);
    story.typed("See: ");
    for msg in [Msg::Pasted("a line\n".repeat(10_000)), Msg::Key(KeyCode::Enter.into())] {
        story.effects.extend(story.app.update(story.now, msg));
    }
    story.draw();
    assert_eq!(story.requests(), 0);
    assert!(story.screen().contains("See: [Pasted text 1: 10000 lines]"), "{}", story.screen());
    assert_eq!(story.notice(), "Pasted. Enter sends the prompt");
    story.key(KeyCode::Enter);
    assert_eq!(story.requests(), 1);
}

#[test]
fn typing_replaces_the_prompt_of_a_failed_request() {
    let mut story = Story::new(80, 24);
    story.sent("the first").failed(FailureKind::Throttled);
    assert_eq!(story.draft(), "the first");
    story.typed("another");
    assert_eq!(story.draft(), "another");
    for _ in 0..2 {
        story.alt('z');
    }
    assert_eq!(story.draft(), "the first", "undo brings it back");
    story.ctrl('c').sent("the first").failed(FailureKind::Throttled).key(KeyCode::End).typed("!");
    assert_eq!(story.draft(), "the first!");
}

#[test]
fn a_prompt_may_start_with_the_letter_that_opens_the_palette() {
    let mut story = Story::new(80, 24);
    story.typed("/etc/hosts");
    assert!(story.screen().contains("No match. Enter puts the text"), "{}", story.screen());
    story.key(KeyCode::Enter);
    assert_eq!(story.draft(), "/etc/hosts");
    assert!(story.app.layers.is_empty());
    story
        .ctrl('c')
        .turn("Hi", "Hello")
        .key(KeyCode::F(7))
        .ctrl('p')
        .typed("zzz")
        .key(KeyCode::Enter);
    assert_eq!(story.app.layers.len(), 2, "the metrics page has no prompt");
}

#[test]
fn invisible_characters_in_a_prompt_are_shown_and_sent() {
    let mut story = Story::new(60, 12);
    let prompt = "pay\u{200b}load \u{e0041}\u{fff9} 👩\u{200d}👩";
    story.pasted(prompt);
    let shown = "pay‹U+200B›load ‹U+E0041›‹U+FFF9› 👩\u{200d}👩";
    assert!(story.screen().contains(shown), "{}", story.screen());
    story.key(KeyCode::Enter);
    let sent: Vec<_> = story.request().history[0].texts().collect();
    assert_eq!(sent, [prompt]);
}
