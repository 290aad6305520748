//! Copying, selecting several messages, the raw view, moving by turns, and the view settings.

use super::*;

const CODE: &str = "Two ways:\n```sh\nls -l | wc -l\n```\nor\n\n```python\nimport os\n\n\
                    print(len(os.listdir()))\n```\n";

impl Story {
    pub(super) fn pressed(&mut self, code: KeyCode, modifiers: KeyModifiers) -> &mut Self {
        self.msg(Msg::Key(KeyEvent::new(code, modifiers)))
    }

    /// Returns the top row of the conversation and the row below it.
    fn top(&self) -> String {
        let rows = self.rows()[1..3].join(" ").replace(['┃', '│'], " ");
        rows.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn note(&self) -> &str {
        self.app.notice.as_deref().unwrap_or_default()
    }
}

#[test]
fn a_single_code_block_is_copied_without_a_list() {
    let mut story = Story::new(60, 16);
    story.turn("One", "see\n```sh\nls «ä»\n\tcd\n```\n").key(KeyCode::Esc).typed("c");
    assert_eq!(story.copied(), ("ls «ä»\n\tcd\n", "the code block"));
}

#[test]
fn several_code_blocks_open_a_list() {
    let mut story = Story::new(60, 20);
    story.turn("One", CODE).key(KeyCode::Esc).typed("c");
    insta::assert_snapshot!("code_blocks", story.styled());
    story.typed("2").key(KeyCode::Enter);
    let python = "import os\n\nprint(len(os.listdir()))\n";
    assert_eq!(story.copied(), (python, "code block 2"));
    assert!(!story.screen().contains("Copy a code block"), "{}", story.screen());
    story.typed("c").typed("sh ls").key(KeyCode::Enter);
    assert_eq!(story.copied(), ("ls -l | wc -l\n", "code block 1"));
    let copies = story.effects.len();
    story.typed("c").key(KeyCode::Down).key(KeyCode::Esc);
    assert_eq!(story.effects.len(), copies, "Esc copies nothing");
}

#[test]
fn an_incomplete_code_block_and_a_message_without_one_are_reported() {
    let mut story = Story::new(60, 16);
    story.sent("One").text("```sh\nls").pressed(KeyCode::Tab, KeyModifiers::NONE).typed("Gc");
    assert_eq!(story.copied(), ("ls", "the code block"));
    story.typed("kc");
    assert_eq!(story.note(), "This message has no code block");
}

#[test]
fn code_blocks_are_numbered_across_prefill_and_all_texts_of_a_reply() {
    let mut story = Story::new(60, 20);
    story.command("set prefill").typed("```sh").key(KeyCode::Enter);
    story.sent("One").event(StreamEvent::Text { index: 0, text: "\nls\n```".into() });
    story.event(StreamEvent::Reasoning { index: 1, text: "```\nno\n```".into() });
    story.event(StreamEvent::Text { index: 2, text: "```js\nx\n```".into() }).done();
    story.key(KeyCode::Esc).typed("c").typed("2").key(KeyCode::Enter);
    assert_eq!(story.copied(), ("x\n", "code block 2"));
    story.typed("c").typed("1").key(KeyCode::Enter);
    assert_eq!(story.copied(), ("ls\n", "code block 1"));
}

#[test]
fn the_conversation_is_copied_as_markdown() {
    let mut story = Story::new(60, 16);
    story.command("copy conversation");
    assert_eq!(story.note(), "No text to copy");
    story.command("set prefill").typed("```sh").key(KeyCode::Enter);
    story.turn("List\u{1b} files", "\nls\n```\n").turn("Thanks", "**Welcome**");
    story.command("copy conversation");
    let expected = "## You\n\nList\u{1b} files\n\n## Claude\n\n```sh\nls\n```\n\n\n\
                    ## You\n\nThanks\n\n## Claude\n\n```sh**Welcome**";
    assert_eq!(story.copied(), (expected, "the conversation"));
}

#[test]
fn a_reply_without_text_has_no_heading_in_a_copy() {
    let mut story = Story::new(60, 16);
    story.sent("One").failed(FailureKind::Throttled).command("copy conversation");
    assert_eq!(story.copied(), ("## You\n\nOne", "the conversation"));
}

#[test]
fn several_messages_are_selected_and_copied() {
    let mut story = Story::new(70, 20);
    story.turn("One", "1").turn("Two", "2").turn("Three", "3").key(KeyCode::Esc);
    story.typed("kkv");
    assert_eq!(story.note(), "1 message selected: j k extend, y copy, Esc end");
    story.typed("kk");
    insta::assert_snapshot!("range", story.styled());
    story.typed("y");
    assert_eq!(story.copied(), ("## Claude\n\n1\n\n## You\n\nTwo\n\n## Claude\n\n2", "3 messages"));
    assert!(
        story.app.screens.chat.marked(&story.app.session, story.app.focus).is_empty(),
        "a copy ends the selection"
    );
    story.typed("vGv");
    assert!(
        story.app.screens.chat.marked(&story.app.session, story.app.focus).is_empty(),
        "v ends it"
    );
    story.typed("gvG");
    assert_eq!(
        story.app.screens.chat.marked(&story.app.session, story.app.focus),
        story.app.session.open.conversation.path()
    );
    story.key(KeyCode::Esc);
    assert!(
        story.app.screens.chat.marked(&story.app.session, story.app.focus).is_empty(),
        "Esc ends it"
    );
    assert_eq!(
        story.app.focus,
        outcrop::screens::focus::Focus::Conversation,
        "and the pane at the next"
    );
    story.key(KeyCode::Esc);
    assert_eq!(story.app.focus, outcrop::screens::focus::Focus::Composer);
}

#[test]
fn one_selected_message_is_copied_without_a_heading() {
    let mut story = Story::new(60, 16);
    story.turn("One", "1").key(KeyCode::Esc).typed("vy");
    assert_eq!(story.copied(), ("1", "the reply"));
}

#[test]
fn a_range_selection_is_cleared_by_a_pane_change_or_a_request() {
    let mut story = Story::new(60, 16);
    story.turn("One", "1").turn("Two", "2").key(KeyCode::Esc).typed("vk").key(KeyCode::Tab);
    assert!(story.app.screens.chat.marked(&story.app.session, story.app.focus).is_empty());
    story.key(KeyCode::Tab).typed("k");
    assert!(
        story.app.screens.chat.marked(&story.app.session, story.app.focus).is_empty(),
        "another pane ended it"
    );
    story.typed("vGr").done().typed("k");
    assert!(
        story.app.screens.chat.marked(&story.app.session, story.app.focus).is_empty(),
        "a request ended it"
    );
}

#[test]
fn the_raw_view_gets_the_source_of_the_selected_message() {
    let raw = |story: &Story| match story.effects.last() {
        Some(Effect::ShowRaw(text)) => text.clone(),
        other => panic!("{other:?} shows nothing"),
    };
    let mut story = Story::new(60, 16);
    story.ctrl('r');
    assert_eq!(story.note(), "No text to show");
    story.command("set prefill").typed("{").key(KeyCode::Enter);
    story.turn("One", "\"a\":\n\t1}\u{7}").ctrl('r');
    assert_eq!(raw(&story), "{\"a\":\n\t1}\u{7}");
    story.key(KeyCode::Esc).typed("k").ctrl('r');
    assert_eq!(raw(&story), "One");
    story.key(KeyCode::Esc).command("show raw");
    assert_eq!(raw(&story), "{\"a\":\n\t1}\u{7}");
}

#[test]
fn brackets_move_from_prompt_to_prompt() {
    let (back, on) = (KeyCode::Up, KeyCode::Down);
    let mut story = Story::new(60, 14);
    for prompt in ["First", "Second", "Third"] {
        story.turn(prompt, &numbered(20));
    }
    for top in ["▎ Third", "▎ Second", "▎ First", "▎ First"] {
        story.pressed(back, KeyModifiers::ALT);
        assert_eq!(story.top(), top);
    }
    story.pressed(on, KeyModifiers::ALT);
    assert_eq!(story.top(), "▎ Second");
    story.pressed(on, KeyModifiers::CONTROL);
    assert_eq!(story.top(), "Claude 0.0 s · 54 tok", "a row further");
    story.pressed(back, KeyModifiers::ALT);
    assert_eq!(story.top(), "▎ Second", "to the start of the turn it is in");
    story.pressed(on, KeyModifiers::ALT).pressed(on, KeyModifiers::ALT);
    assert!(story.rows()[8].contains("line 20"), "the end after the last turn\n{}", story.screen());
    assert_eq!(
        story.app.screens.chat.transcript.scroll.position,
        outcrop::ui::scroll::ScrollPosition::Following
    );
    story.pressed(back, KeyModifiers::CONTROL).pressed(back, KeyModifiers::CONTROL);
    assert!(story.screen().contains("3 lines more"), "{}", story.screen());
}

#[test]
fn moving_by_turns_in_the_conversation_selects_the_prompt() {
    let mut story = Story::new(60, 14);
    story.turn("First", &numbered(20)).turn("Second", "2").turn("Third", "3").key(KeyCode::Esc);
    let path = story.app.session.open.conversation.path().to_vec();
    for (key, expected) in [("{", 4), ("{", 2), ("{", 0), ("{", 0), ("}", 2), ("}}", 5), ("{{{", 0)]
    {
        story.typed(key);
        assert_eq!(
            story.app.screens.chat.transcript.selected,
            Some(path[expected]),
            "{key}\n{}",
            story.screen()
        );
    }
    story.typed("v}");
    assert_eq!(
        story.app.screens.chat.marked(&story.app.session, story.app.focus),
        &path[..3],
        "it extends a selection"
    );
}

#[test]
fn a_turn_at_the_top_stays_there_while_the_reply_streams() {
    let mut story = Story::new(60, 14);
    story.turn("First", &numbered(30)).sent("Second").text("line 1\n");
    story.pressed(KeyCode::Up, KeyModifiers::ALT);
    story.pressed(KeyCode::Down, KeyModifiers::ALT).text(&numbered(40));
    assert_eq!(story.top(), "▎ Second", "{}", story.screen());
}

#[test]
fn the_next_turn_command_does_nothing_at_the_end() {
    let mut story = Story::new(60, 14);
    story.turn("First", "1").sent("Second").pressed(KeyCode::Down, KeyModifiers::ALT);
    story.text(&numbered(40)).text("the end");
    assert!(story.screen().contains("the end"), "{}", story.screen());
}

#[test]
fn thinking_is_folded_until_it_is_unfolded() {
    let mut story = Story::new(60, 16);
    story
        .sent("One")
        .event(StreamEvent::Reasoning { index: 0, text: "hm".into() })
        .event(StreamEvent::Text { index: 1, text: "1".into() })
        .done()
        .turn("Two", "2")
        .key(KeyCode::Esc);
    let path = story.app.session.open.conversation.path().to_vec();
    story.typed("t");
    assert_eq!(story.note(), "This reply has no thinking to show");
    // If the prompt is selected, the key unfolds the thinking of its turn.
    story.typed("gt");
    assert!(story.app.reading.is_unfolded(path[1]) && !story.app.reading.is_unfolded(path[3]));
    story.typed("jt");
    assert!(!story.app.reading.is_unfolded(path[1]));
    story.typed("t").ctrl('n');
    assert_eq!(story.app.reading, outcrop::ui::reading_options::ReadingOptions::default());
}

#[test]
fn code_wraps_or_scrolls_to_its_longest_line() {
    let mut story = Story::new(60, 16);
    story.turn("One", "```\n0123456789012345678901\n```").key(KeyCode::Esc).typed(">");
    assert_eq!(story.note(), "Code wrap is on. w turns it off");
    assert!(story.app.reading.code_wraps());
    story.typed("w");
    assert_eq!(story.note(), "Code wrap off. < and > scroll");
    for (keys, columns) in [("<", 0), (">", 8), (">>>>", 16), ("<", 8), ("<<", 0)] {
        story.typed(keys);
        assert_eq!(story.app.reading.code_scroll_offset(), columns, "{keys}");
    }
    story.typed(">").command("toggle code wrap");
    assert!(story.app.reading.code_wraps() && story.app.reading.code_scroll_offset() == 0);
}
