//! Find in the conversation: the find bar, the selected match, and the restored scroll position.

use outcrop::screens::focus::Focus;
use outcrop::ui::scroll::ScrollPosition;

use super::*;

/// Creates a long conversation. Every tenth line also counts the tens: `line 20 Ten 2`.
fn long(columns: u16, rows: u16) -> Story {
    let mut story = Story::new(columns, rows);
    let mut text = String::new();
    for number in 1..=60 {
        let tens = if number % 10 == 0 { format!(" Ten {}", number / 10) } else { String::new() };
        let _ = writeln!(text, "line {number}{tens}");
    }
    story.turn("Count", &text);
    story
}

fn press(story: &mut Story, code: KeyCode, modifiers: KeyModifiers) {
    story.msg(Msg::Key(KeyEvent::new(code, modifiers)));
}

/// Returns a row without the scroll bar.
fn bare(row: &str) -> String {
    row.trim_end_matches(['│', '┃', ' ']).to_owned()
}

/// Returns the row of the conversation that contains this text.
fn row_of(story: &Story, text: &str) -> usize {
    let row = story.rows().iter().position(|row| row.contains(text));
    row.unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{}", story.screen()))
}

#[test]
fn typing_selects_the_first_match_and_enter_the_next() {
    let mut story = long(80, 20);
    press(&mut story, KeyCode::Home, KeyModifiers::CONTROL);
    story.ctrl('f').typed("te");
    insta::assert_snapshot!("first", story.screen());
    // A match that is visible does not scroll the view.
    let top = story.rows()[2].clone();
    story.typed("n");
    assert_eq!(story.rows()[2], top);
    story.key(KeyCode::Enter);
    assert_eq!(row_of(&story, "Ten 2"), 2 + 12 / 3, "it comes a third down\n{}", story.screen());
    assert!(story.screen().contains("2/6"), "{}", story.screen());
    story.key(KeyCode::Down).ctrl('g');
    assert!(story.screen().contains("4/6"), "{}", story.screen());
    row_of(&story, "Ten 4");
    story.key(KeyCode::Up);
    press(&mut story, KeyCode::Enter, KeyModifiers::SHIFT);
    press(&mut story, KeyCode::Char('g'), KeyModifiers::CONTROL | KeyModifiers::SHIFT);
    assert!(story.screen().contains("1/6"), "{}", story.screen());
    row_of(&story, "Ten 1");
}

#[test]
fn find_wraps_at_the_end_and_says_so() {
    let mut story = long(80, 20);
    story.ctrl('f').typed("Ten 6").key(KeyCode::Enter);
    insta::assert_snapshot!("round", story.screen());
    story.ctrl('f').typed("line").key(KeyCode::Up);
    story.key(KeyCode::Esc).typed("g").typed("N");
    assert!(!story.screen().contains("again"), "{}", story.screen());
}

#[test]
fn esc_restores_the_scroll_position() {
    let mut story = long(80, 20);
    let end = story.screen();
    story.ctrl('f').typed("ten 1");
    row_of(&story, "Ten 1");
    story.key(KeyCode::Esc);
    assert_eq!(
        (story.screen(), story.app.screens.chat.transcript.scroll.position),
        (end, ScrollPosition::Following)
    );
    assert_eq!(story.app.focus, Focus::Composer);
    story.key(KeyCode::PageUp).key(KeyCode::PageUp);
    let screen = story.screen();
    story.ctrl('f').typed("ten 5").key(KeyCode::PageUp).key(KeyCode::Esc);
    assert_eq!(story.screen(), screen);
}

#[test]
fn a_selected_match_stays_and_n_selects_the_next() {
    let mut story = long(80, 20);
    story.typed("a draft");
    press(&mut story, KeyCode::Home, KeyModifiers::CONTROL);
    story.ctrl('f').typed("ten").key(KeyCode::Enter).key(KeyCode::Esc);
    assert_eq!(story.app.focus, Focus::Conversation);
    insta::assert_snapshot!("kept", story.styled());
    story.typed("n");
    row_of(&story, "Ten 3");
    story.typed("N");
    assert_eq!(story.app.screens.chat.find.count(), "2/6");
    story.key(KeyCode::Esc);
    assert_eq!(
        (story.app.screens.chat.find.count().as_str(), story.app.focus),
        ("", Focus::Conversation)
    );
    story.typed("n");
    assert_eq!(
        story.app.screens.chat.find.count(),
        "2/6",
        "from the top of the view: {}",
        story.screen()
    );
    story.key(KeyCode::Esc).key(KeyCode::Esc);
    assert_eq!(story.app.focus, Focus::Composer);
    assert_eq!(story.app.screens.chat.composer.text(), "a draft");
    story.command("find next");
    assert_eq!(story.app.screens.chat.find.count(), "2/6");
}

#[test]
fn reopening_find_selects_the_query() {
    let mut story = long(80, 20);
    story.ctrl('f').typed("ten").ctrl('f').typed("line 7");
    assert_eq!(story.app.screens.chat.find.count(), "1/1");
    story.key(KeyCode::Enter).key(KeyCode::Esc).ctrl('f');
    assert!(story.screen().contains("Find: line 7"), "{}", story.screen());
    story.typed("x");
    assert!(story.screen().contains("Find: x "), "{}", story.screen());
    assert_eq!(story.app.screens.chat.find.count(), "no match");
}

#[test]
fn matches_in_streamed_text_are_found_without_scrolling() {
    let mut story = Story::new(60, 14);
    story.sent("Hi").text(&numbered(8)).after(100);
    story.ctrl('f').typed("line 1");
    assert_eq!(story.app.screens.chat.find.count(), "1/1");
    let top = bare(&story.rows()[3]);
    story.text("line 10\n").text(&numbered(20)).after(100);
    assert_eq!(bare(&story.rows()[3]), top, "it does not follow any more");
    insta::assert_snapshot!("streaming", story.screen());
    story.key(KeyCode::Enter).text("line 1 is the last").done();
    assert_eq!(story.app.screens.chat.find.count(), "2/14", "the end is taken in without a tick");
    story.key(KeyCode::Up).key(KeyCode::Up);
    assert_eq!(story.app.screens.chat.find.count(), "14/14");
    row_of(&story, "is the last");
}

#[test]
fn the_find_bar_fits_every_window() {
    for (columns, rows) in [(40, 10), (60, 14), (120, 16)] {
        let mut story = long(columns, rows);
        story.ctrl('f').typed("ten");
        insta::assert_snapshot!(format!("bar_{columns}x{rows}"), story.screen());
    }
}

#[test]
fn without_a_match_find_says_so_and_does_not_scroll() {
    let mut story = long(80, 14);
    story.ctrl('f');
    let before = story.rows()[1..8].to_vec();
    story.typed("zebra").key(KeyCode::Enter);
    assert_eq!(story.rows()[1..8], before);
    insta::assert_snapshot!("no_match", story.styled());
    story.key(KeyCode::Esc);
    assert_eq!(story.app.screens.chat.transcript.scroll.position, ScrollPosition::Following);
}

#[test]
fn a_paste_into_the_query_becomes_one_line() {
    let mut story = Story::new(60, 14);
    story.turn("Hi", "one two\nthree").ctrl('f').pasted("one\r\ntwo\n");
    assert!(story.screen().contains("Find: one two"), "{}", story.screen());
    assert_eq!(story.app.screens.chat.find.count(), "1/1");
    assert!(story.app.screens.chat.composer.is_empty());
}

#[test]
fn an_empty_conversation_has_nothing_to_find() {
    let mut story = Story::new(60, 14);
    story.ctrl('f');
    assert!(story.screen().contains("No messages to search yet"));
    story.command("find previous").typed("x");
    assert_eq!(story.app.screens.chat.composer.text(), "x");
}

#[test]
fn other_panes_close_the_find_bar_and_overlays_cover_it() {
    let mut story = long(100, 20);
    story.ctrl('f').typed("ten").key(KeyCode::F(1)).key(KeyCode::Esc);
    assert!(story.app.screens.chat.find.is_open());
    story.key(KeyCode::Tab);
    assert_eq!(
        (story.app.screens.chat.find.is_open(), story.app.screens.chat.find.is_marked()),
        (false, true)
    );
    story.ctrl('f').key(KeyCode::F(2));
    assert_eq!((story.app.screens.chat.find.is_open(), story.app.focus), (false, Focus::Settings));
    story.ctrl('f').ctrl('c');
    assert_eq!((story.app.screens.chat.find.is_open(), story.app.focus), (false, Focus::Composer));
    story.ctrl('f').ctrl('n');
    assert_eq!(
        (story.app.screens.chat.find.is_open(), story.app.screens.chat.find.is_marked()),
        (false, false)
    );
}

#[test]
fn switching_the_branch_repeats_the_search() {
    let mut story = Story::new(80, 20);
    story.turn("one", "one two").ctrl('f').typed("one").key(KeyCode::Enter).key(KeyCode::Esc);
    assert_eq!(story.app.screens.chat.find.count(), "2/2");
    story.typed("r").text("one one").done();
    assert_eq!(story.app.screens.chat.find.count(), "3 found");
    story.typed("[");
    assert_eq!(story.app.screens.chat.find.count(), "2 found");
    story.typed("n");
    assert_eq!(story.app.screens.chat.find.count(), "1/2");
}

#[test]
fn a_match_that_ends_within_a_grapheme_marks_the_whole_grapheme() {
    let mut story = Story::new(60, 14);
    story.turn("Show", "cafe\u{301} and 👍🏽!").ctrl('f').typed("cafe");
    assert!(story.screen().contains("cafe\u{301} and"), "{}", story.screen());
    story.ctrl('f').typed("👍");
    assert!(story.screen().contains("👍🏽!"), "{}", story.screen());
}

#[test]
fn a_match_in_folded_thinking_unfolds_it() {
    let mut story = Story::new(60, 16);
    story.sent("Show");
    story.event(StreamEvent::Reasoning { index: 0, text: "a needle".into() });
    story.event(StreamEvent::Text { index: 1, text: "an answer".into() }).done();
    story.ctrl('f').typed("answer");
    assert!(story.screen().contains("▸ Thinking"), "{}", story.screen());
    story.ctrl('f').typed("needle");
    assert!(story.screen().contains("┊ a needle"), "{}", story.screen());
    story.key(KeyCode::Esc);
    assert!(story.screen().contains("▸ Thinking"), "nothing was gone to: {}", story.screen());
}

#[test]
fn a_marked_match_in_a_link_stays_a_link() {
    let mut story = Story::new(60, 14);
    story.app.look.addresses_are_shown = false;
    story.turn("Show", "[a needle in it](https://a.example)").ctrl('f').typed("needle");
    let opened: Vec<_> = story
        .buffer()
        .content
        .iter()
        .filter(|cell| cell.symbol().contains("https://a.example"))
        .map(|cell| (cell.symbol().contains("needle"), cell.modifier.contains(Modifier::REVERSED)))
        .collect();
    // Check only the first cells, because the test backend keeps the other cells from earlier
    // frames.
    assert_eq!(opened[..3], [(false, false), (true, true), (false, false)]);
}
