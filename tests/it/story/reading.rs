//! What a reader does: copying, selecting several messages, the raw view, moving by turns, and the
//! switches of the view.

use super::*;

const CODE: &str = "Two ways:\n```sh\nls -l | wc -l\n```\nor\n\n```python\nimport os\n\n\
                    print(len(os.listdir()))\n```\n";

impl Told {
    pub(super) fn pressed(&mut self, code: KeyCode, modifiers: KeyModifiers) -> &mut Self {
        self.msg(Msg::Key(KeyEvent::new(code, modifiers)))
    }

    /// The row at the top of the conversation, and the one below it.
    fn top(&self) -> String {
        let rows = self.rows()[1..3].join(" ").replace(['┃', '│'], " ");
        rows.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn note(&self) -> &str {
        self.app.notice.as_deref().unwrap_or_default()
    }
}

#[test]
fn the_only_code_block_is_copied_at_once() {
    let mut told = Told::new(60, 16);
    told.turn("One", "see\n```sh\nls «ä»\n\tcd\n```\n").key(KeyCode::Esc).typed("c");
    assert_eq!(told.copied(), ("ls «ä»\n\tcd\n", "the code block"));
}

#[test]
fn of_several_code_blocks_one_is_chosen() {
    let mut told = Told::new(60, 20);
    told.turn("One", CODE).key(KeyCode::Esc).typed("c");
    insta::assert_snapshot!("code_blocks", told.styled());
    told.typed("2").key(KeyCode::Enter);
    let python = "import os\n\nprint(len(os.listdir()))\n";
    assert_eq!(told.copied(), (python, "code block 2"));
    assert!(!told.screen().contains("Copy a code block"), "{}", told.screen());
    told.typed("c").typed("sh ls").key(KeyCode::Enter);
    assert_eq!(told.copied(), ("ls -l | wc -l\n", "code block 1"));
    let copies = told.effects.len();
    told.typed("c").key(KeyCode::Down).key(KeyCode::Esc);
    assert_eq!(told.effects.len(), copies, "Esc copies nothing");
}

#[test]
fn a_block_that_still_streams_and_a_message_without_one() {
    let mut told = Told::new(60, 16);
    told.sent("One").text("```sh\nls").pressed(KeyCode::Tab, KeyModifiers::NONE).typed("Gc");
    assert_eq!(told.copied(), ("ls", "the code block"));
    told.typed("kc");
    assert_eq!(told.note(), "This message has no code block");
}

#[test]
fn blocks_are_counted_through_prefill_and_all_texts_of_a_reply() {
    let mut told = Told::new(60, 20);
    told.command("set prefill").typed("```sh").key(KeyCode::Enter);
    told.sent("One").event(StreamEvent::Text { index: 0, text: "\nls\n```".into() });
    told.event(StreamEvent::Reasoning { index: 1, text: "```\nno\n```".into() });
    told.event(StreamEvent::Text { index: 2, text: "```js\nx\n```".into() }).done();
    told.key(KeyCode::Esc).typed("c").typed("2").key(KeyCode::Enter);
    assert_eq!(told.copied(), ("x\n", "code block 2"));
    told.typed("c").typed("1").key(KeyCode::Enter);
    assert_eq!(told.copied(), ("ls\n", "code block 1"));
}

#[test]
fn the_conversation_is_copied_as_markdown_and_nothing_else() {
    let mut told = Told::new(60, 16);
    told.command("copy conversation");
    assert_eq!(told.note(), "No text to copy");
    told.command("set prefill").typed("```sh").key(KeyCode::Enter);
    told.turn("List\u{1b} files", "\nls\n```\n").turn("Thanks", "**Welcome**");
    told.command("copy conversation");
    let expected = "## You\n\nList\u{1b} files\n\n## Claude\n\n```sh\nls\n```\n\n\n\
                    ## You\n\nThanks\n\n## Claude\n\n```sh**Welcome**";
    assert_eq!(told.copied(), (expected, "the conversation"));
}

#[test]
fn a_reply_without_text_has_no_heading_in_a_copy() {
    let mut told = Told::new(60, 16);
    told.sent("One").failed(FailureKind::Throttled).command("copy conversation");
    assert_eq!(told.copied(), ("## You\n\nOne", "the conversation"));
}

#[test]
fn several_messages_are_selected_and_copied() {
    let mut told = Told::new(70, 20);
    told.turn("One", "1").turn("Two", "2").turn("Three", "3").key(KeyCode::Esc);
    told.typed("kkv");
    assert_eq!(told.note(), "1 message selected: j k extend, y copies, Esc leaves");
    told.typed("kk");
    insta::assert_snapshot!("range", told.styled());
    told.typed("y");
    assert_eq!(told.copied(), ("## Claude\n\n1\n\n## You\n\nTwo\n\n## Claude\n\n2", "3 messages"));
    assert!(
        told.app.screens.chat.marked(&told.app.session, told.app.focus).is_empty(),
        "a copy ends the selection"
    );
    told.typed("vGv");
    assert!(
        told.app.screens.chat.marked(&told.app.session, told.app.focus).is_empty(),
        "v leaves it"
    );
    told.typed("gvG");
    assert_eq!(
        told.app.screens.chat.marked(&told.app.session, told.app.focus),
        told.app.session.open.conversation.path()
    );
    told.key(KeyCode::Esc);
    assert!(
        told.app.screens.chat.marked(&told.app.session, told.app.focus).is_empty(),
        "Esc leaves it"
    );
    assert_eq!(
        told.app.focus,
        outcrop::screens::focus::Focus::Conversation,
        "and the pane at the next"
    );
    told.key(KeyCode::Esc);
    assert_eq!(told.app.focus, outcrop::screens::focus::Focus::Composer);
}

#[test]
fn one_selected_message_is_copied_without_a_heading() {
    let mut told = Told::new(60, 16);
    told.turn("One", "1").key(KeyCode::Esc).typed("vy");
    assert_eq!(told.copied(), ("1", "the reply"));
}

#[test]
fn a_selection_of_several_does_not_outlive_its_place() {
    let mut told = Told::new(60, 16);
    told.turn("One", "1").turn("Two", "2").key(KeyCode::Esc).typed("vk").key(KeyCode::Tab);
    assert!(told.app.screens.chat.marked(&told.app.session, told.app.focus).is_empty());
    told.key(KeyCode::Tab).typed("k");
    assert!(
        told.app.screens.chat.marked(&told.app.session, told.app.focus).is_empty(),
        "another pane ended it"
    );
    told.typed("vGr").done().typed("k");
    assert!(
        told.app.screens.chat.marked(&told.app.session, told.app.focus).is_empty(),
        "a request ended it"
    );
}

#[test]
fn the_raw_view_gets_the_source_of_the_chosen_message() {
    let raw = |told: &Told| match told.effects.last() {
        Some(Effect::ShowRaw(text)) => text.clone(),
        other => panic!("{other:?} shows nothing"),
    };
    let mut told = Told::new(60, 16);
    told.ctrl('r');
    assert_eq!(told.note(), "No text to show");
    told.command("set prefill").typed("{").key(KeyCode::Enter);
    told.turn("One", "\"a\":\n\t1}\u{7}").ctrl('r');
    assert_eq!(raw(&told), "{\"a\":\n\t1}\u{7}");
    told.key(KeyCode::Esc).typed("k").ctrl('r');
    assert_eq!(raw(&told), "One");
    told.key(KeyCode::Esc).command("show raw");
    assert_eq!(raw(&told), "{\"a\":\n\t1}\u{7}");
}

#[test]
fn turns_are_walked_by_their_prompts() {
    let (back, on) = (KeyCode::Up, KeyCode::Down);
    let mut told = Told::new(60, 14);
    for prompt in ["First", "Second", "Third"] {
        told.turn(prompt, &numbered(20));
    }
    for top in ["You Third", "You Second", "You First", "You First"] {
        told.pressed(back, KeyModifiers::ALT);
        assert_eq!(told.top(), top);
    }
    told.pressed(on, KeyModifiers::ALT);
    assert_eq!(told.top(), "You Second");
    told.pressed(on, KeyModifiers::CONTROL);
    assert_eq!(told.top(), "Second", "a row further");
    told.pressed(back, KeyModifiers::ALT);
    assert_eq!(told.top(), "You Second", "to the start of the turn it is in");
    told.pressed(on, KeyModifiers::ALT).pressed(on, KeyModifiers::ALT);
    assert!(told.rows()[8].contains("line 20"), "the end after the last turn\n{}", told.screen());
    assert_eq!(
        told.app.screens.chat.transcript.scroll.position,
        outcrop::ui::scroll::ScrollPosition::Following
    );
    told.pressed(back, KeyModifiers::CONTROL).pressed(back, KeyModifiers::CONTROL);
    assert!(told.screen().contains("2 lines more"), "{}", told.screen());
}

#[test]
fn in_the_conversation_the_turns_prompt_is_selected() {
    let mut told = Told::new(60, 14);
    told.turn("First", &numbered(20)).turn("Second", "2").turn("Third", "3").key(KeyCode::Esc);
    let path = told.app.session.open.conversation.path().to_vec();
    for (key, expected) in [("{", 4), ("{", 2), ("{", 0), ("{", 0), ("}", 2), ("}}", 5), ("{{{", 0)]
    {
        told.typed(key);
        assert_eq!(
            told.app.screens.chat.transcript.selected,
            Some(path[expected]),
            "{key}\n{}",
            told.screen()
        );
    }
    told.typed("v}");
    assert_eq!(
        told.app.screens.chat.marked(&told.app.session, told.app.focus),
        &path[..3],
        "it extends a selection"
    );
}

#[test]
fn a_turn_at_the_top_stays_there_while_the_reply_comes() {
    let mut told = Told::new(60, 14);
    told.turn("First", &numbered(30)).sent("Second").text("line 1\n");
    told.pressed(KeyCode::Up, KeyModifiers::ALT);
    told.pressed(KeyCode::Down, KeyModifiers::ALT).text(&numbered(40));
    assert_eq!(told.top(), "You Second", "{}", told.screen());
}

#[test]
fn at_the_end_the_next_turn_changes_nothing() {
    let mut told = Told::new(60, 14);
    told.turn("First", "1").sent("Second").pressed(KeyCode::Down, KeyModifiers::ALT);
    told.text(&numbered(40)).text("the end");
    assert!(told.screen().contains("the end"), "{}", told.screen());
}

#[test]
fn thinking_is_folded_until_it_is_asked_for() {
    let mut told = Told::new(60, 16);
    told.sent("One")
        .event(StreamEvent::Reasoning { index: 0, text: "hm".into() })
        .event(StreamEvent::Text { index: 1, text: "1".into() })
        .done()
        .turn("Two", "2")
        .key(KeyCode::Esc);
    let path = told.app.session.open.conversation.path().to_vec();
    told.typed("t");
    assert_eq!(told.note(), "This reply has no thinking to show");
    // The prompt stands for its turn.
    told.typed("gt");
    assert!(told.app.reading.is_unfolded(path[1]) && !told.app.reading.is_unfolded(path[3]));
    told.typed("jt");
    assert!(!told.app.reading.is_unfolded(path[1]));
    told.typed("t").ctrl('n');
    assert_eq!(told.app.reading, outcrop::ui::reading_options::ReadingOptions::default());
}

#[test]
fn code_wraps_or_scrolls_as_far_as_it_goes() {
    let mut told = Told::new(60, 16);
    told.turn("One", "```\n0123456789012345678901\n```").key(KeyCode::Esc).typed(">");
    assert_eq!(told.note(), "Code wrap is on. w turns it off");
    assert!(told.app.reading.code_wraps());
    told.typed("w");
    assert_eq!(told.note(), "Code wrap off. < and > scroll");
    for (keys, columns) in [("<", 0), (">", 8), (">>>>", 16), ("<", 8), ("<<", 0)] {
        told.typed(keys);
        assert_eq!(told.app.reading.code_shift(), columns, "{keys}");
    }
    told.typed(">").command("toggle code wrap");
    assert!(told.app.reading.code_wraps() && told.app.reading.code_shift() == 0);
}
