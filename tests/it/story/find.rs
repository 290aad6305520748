//! Finding in the conversation: the bar, the place, the way back.

use outcrop::screens::focus::Focus;
use outcrop::ui::scroll::ScrollPosition;

use super::*;

/// A long conversation whose every tenth line names its ten: `line 10 ten`.
fn long(columns: u16, rows: u16) -> Told {
    let mut told = Told::new(columns, rows);
    let mut text = String::new();
    for number in 1..=60 {
        let tens = if number % 10 == 0 { format!(" Ten {}", number / 10) } else { String::new() };
        let _ = writeln!(text, "line {number}{tens}");
    }
    told.turn("Count", &text);
    told
}

fn press(told: &mut Told, code: KeyCode, modifiers: KeyModifiers) {
    told.msg(Msg::Key(KeyEvent::new(code, modifiers)));
}

/// A row without the scroll bar.
fn bare(row: &str) -> String {
    row.trim_end_matches(['│', '┃', ' ']).to_owned()
}

/// The row of the conversation that holds this text.
fn row_of(told: &Told, text: &str) -> usize {
    let row = told.rows().iter().position(|row| row.contains(text));
    row.unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{}", told.screen()))
}

#[test]
fn typing_goes_to_the_first_match_and_enter_to_the_next() {
    let mut told = long(80, 20);
    press(&mut told, KeyCode::Home, KeyModifiers::CONTROL);
    told.ctrl('f').typed("te");
    insta::assert_snapshot!("first", told.screen());
    // A match that is on the screen already moves nothing.
    let top = told.rows()[1].clone();
    told.typed("n");
    assert_eq!(told.rows()[1], top);
    told.key(KeyCode::Enter);
    assert_eq!(row_of(&told, "Ten 2"), 1 + 13 / 3, "it comes a third down\n{}", told.screen());
    assert!(told.screen().contains("2/6"), "{}", told.screen());
    told.key(KeyCode::Down).ctrl('g');
    assert!(told.screen().contains("4/6"), "{}", told.screen());
    row_of(&told, "Ten 4");
    told.key(KeyCode::Up);
    press(&mut told, KeyCode::Enter, KeyModifiers::SHIFT);
    press(&mut told, KeyCode::Char('g'), KeyModifiers::CONTROL | KeyModifiers::SHIFT);
    assert!(told.screen().contains("1/6"), "{}", told.screen());
    row_of(&told, "Ten 1");
}

#[test]
fn beyond_the_end_it_goes_round_and_says_so() {
    let mut told = long(80, 20);
    told.ctrl('f').typed("Ten 6").key(KeyCode::Enter);
    insta::assert_snapshot!("round", told.screen());
    told.ctrl('f').typed("line").key(KeyCode::Up);
    told.key(KeyCode::Esc).typed("g").typed("N");
    assert!(!told.screen().contains("again"), "{}", told.screen());
}

#[test]
fn escape_goes_back_to_where_the_view_stood() {
    let mut told = long(80, 20);
    let end = told.screen();
    told.ctrl('f').typed("ten 1");
    row_of(&told, "Ten 1");
    told.key(KeyCode::Esc);
    assert_eq!(
        (told.screen(), told.app.screens.chat.transcript.scroll.position),
        (end, ScrollPosition::Following)
    );
    assert_eq!(told.app.focus, Focus::Composer);
    told.key(KeyCode::PageUp).key(KeyCode::PageUp);
    let held = told.screen();
    told.ctrl('f').typed("ten 5").key(KeyCode::PageUp).key(KeyCode::Esc);
    assert_eq!(told.screen(), held);
}

#[test]
fn a_match_that_was_gone_to_stays_and_n_goes_on() {
    let mut told = long(80, 20);
    told.typed("a draft");
    press(&mut told, KeyCode::Home, KeyModifiers::CONTROL);
    told.ctrl('f').typed("ten").key(KeyCode::Enter).key(KeyCode::Esc);
    assert_eq!(told.app.focus, Focus::Conversation);
    insta::assert_snapshot!("kept", told.styled());
    told.typed("n");
    row_of(&told, "Ten 3");
    told.typed("N");
    assert_eq!(told.app.screens.chat.find.count(), "2/6");
    told.key(KeyCode::Esc);
    assert_eq!(
        (told.app.screens.chat.find.count().as_str(), told.app.focus),
        ("", Focus::Conversation)
    );
    told.typed("n");
    assert_eq!(
        told.app.screens.chat.find.count(),
        "2/6",
        "from the top of the view: {}",
        told.screen()
    );
    told.key(KeyCode::Esc).key(KeyCode::Esc);
    assert_eq!(told.app.focus, Focus::Composer);
    assert_eq!(told.app.screens.chat.composer.text(), "a draft");
    told.command("find next");
    assert_eq!(told.app.screens.chat.find.count(), "2/6");
}

#[test]
fn again_the_query_is_selected() {
    let mut told = long(80, 20);
    told.ctrl('f').typed("ten").ctrl('f').typed("line 7");
    assert_eq!(told.app.screens.chat.find.count(), "1/1");
    told.key(KeyCode::Enter).key(KeyCode::Esc).ctrl('f');
    assert!(told.screen().contains("Find: line 7"), "{}", told.screen());
    told.typed("x");
    assert!(told.screen().contains("Find: x "), "{}", told.screen());
    assert_eq!(told.app.screens.chat.find.count(), "no match");
}

#[test]
fn what_streams_in_is_found_and_the_view_stays() {
    let mut told = Told::new(60, 14);
    told.sent("Hi").text(&numbered(8)).after(100);
    told.ctrl('f').typed("line 1");
    assert_eq!(told.app.screens.chat.find.count(), "1/1");
    let top = bare(&told.rows()[3]);
    told.text("line 10\n").text(&numbered(20)).after(100);
    assert_eq!(bare(&told.rows()[3]), top, "it does not follow any more");
    insta::assert_snapshot!("streaming", told.screen());
    told.key(KeyCode::Enter).text("line 1 is the last").done();
    assert_eq!(told.app.screens.chat.find.count(), "2/14", "the end is taken in without a tick");
    told.key(KeyCode::Up).key(KeyCode::Up);
    assert_eq!(told.app.screens.chat.find.count(), "14/14");
    row_of(&told, "is the last");
}

#[test]
fn the_bar_fits_every_window() {
    for (columns, rows) in [(40, 10), (60, 14), (120, 16)] {
        let mut told = long(columns, rows);
        told.ctrl('f').typed("ten");
        insta::assert_snapshot!(format!("bar_{columns}x{rows}"), told.screen());
    }
}

#[test]
fn without_a_match_it_says_so_and_nothing_moves() {
    let mut told = long(80, 14);
    told.ctrl('f');
    let before = told.rows()[1..8].to_vec();
    told.typed("zebra").key(KeyCode::Enter);
    assert_eq!(told.rows()[1..8], before);
    insta::assert_snapshot!("no_match", told.styled());
    told.key(KeyCode::Esc);
    assert_eq!(told.app.screens.chat.transcript.scroll.position, ScrollPosition::Following);
}

#[test]
fn a_paste_goes_into_the_query_on_one_line() {
    let mut told = Told::new(60, 14);
    told.turn("Hi", "one two\nthree").ctrl('f').pasted("one\r\ntwo\n");
    assert!(told.screen().contains("Find: one two"), "{}", told.screen());
    assert_eq!(told.app.screens.chat.find.count(), "1/1");
    assert!(told.app.screens.chat.composer.is_empty());
}

#[test]
fn an_empty_conversation_has_nothing_to_find() {
    let mut told = Told::new(60, 14);
    told.ctrl('f');
    assert!(told.screen().contains("No messages to search yet"));
    told.command("find previous").typed("x");
    assert_eq!(told.app.screens.chat.composer.text(), "x");
}

#[test]
fn other_panes_close_the_bar_and_overlays_lie_over_it() {
    let mut told = long(100, 20);
    told.ctrl('f').typed("ten").key(KeyCode::F(1)).key(KeyCode::Esc);
    assert!(told.app.screens.chat.find.is_open());
    told.key(KeyCode::Tab);
    assert_eq!(
        (told.app.screens.chat.find.is_open(), told.app.screens.chat.find.is_marked()),
        (false, true)
    );
    told.ctrl('f').key(KeyCode::F(2));
    assert_eq!((told.app.screens.chat.find.is_open(), told.app.focus), (false, Focus::Settings));
    told.ctrl('f').ctrl('c');
    assert_eq!((told.app.screens.chat.find.is_open(), told.app.focus), (false, Focus::Composer));
    told.ctrl('f').ctrl('n');
    assert_eq!(
        (told.app.screens.chat.find.is_open(), told.app.screens.chat.find.is_marked()),
        (false, false)
    );
}

#[test]
fn a_new_branch_is_searched_anew() {
    let mut told = Told::new(80, 20);
    told.turn("one", "one two").ctrl('f').typed("one").key(KeyCode::Enter).key(KeyCode::Esc);
    assert_eq!(told.app.screens.chat.find.count(), "2/2");
    told.typed("r").text("one one").done();
    assert_eq!(told.app.screens.chat.find.count(), "3 found");
    told.typed("[");
    assert_eq!(told.app.screens.chat.find.count(), "2 found");
    told.typed("n");
    assert_eq!(told.app.screens.chat.find.count(), "1/2");
}

#[test]
fn a_match_that_ends_within_a_letter_marks_all_of_it() {
    let mut told = Told::new(60, 14);
    told.turn("?", "cafe\u{301} and 👍🏽!").ctrl('f').typed("cafe");
    assert!(told.screen().contains("cafe\u{301} and"), "{}", told.screen());
    told.ctrl('f').typed("👍");
    assert!(told.screen().contains("👍🏽!"), "{}", told.screen());
}

#[test]
fn a_match_in_folded_thinking_unfolds_it() {
    let mut told = Told::new(60, 16);
    told.sent("?");
    told.event(StreamEvent::Reasoning { index: 0, text: "a needle".into() });
    told.event(StreamEvent::Text { index: 1, text: "an answer".into() }).done();
    told.ctrl('f').typed("answer");
    assert!(told.screen().contains("▸ Thinking"), "{}", told.screen());
    told.ctrl('f').typed("needle");
    assert!(told.screen().contains("┊ a needle"), "{}", told.screen());
    told.key(KeyCode::Esc);
    assert!(told.screen().contains("▸ Thinking"), "nothing was gone to: {}", told.screen());
}

#[test]
fn a_match_in_a_link_is_marked_and_still_leads_there() {
    let mut told = Told::new(60, 14);
    told.app.look.addresses_are_shown = false;
    told.turn("?", "[a needle in it](https://a.example)").ctrl('f').typed("needle");
    let opened: Vec<_> = told
        .buffer()
        .content
        .iter()
        .filter(|cell| cell.symbol().contains("https://a.example"))
        .map(|cell| (cell.symbol().contains("needle"), cell.modifier.contains(Modifier::REVERSED)))
        .collect();
    // What comes after are cells that the test backend keeps from earlier frames.
    assert_eq!(opened[..3], [(false, false), (true, true), (false, false)]);
}
