//! Find in each page of the inspector, with the same keys.

use super::*;

/// Creates a story with a turn whose inspector pages are all longer than the window.
fn story(columns: u16, rows: u16) -> Story {
    let mut story = Story::new(columns, rows);
    story.throttled_then_ok().key(KeyCode::F(3));
    story
}

#[test]
fn every_page_is_searched_with_the_same_keys() {
    for (tab, typed, shows) in [
        ('2', "metadata", "metadata"),
        ('3', "temperature", "\"temperature\": 0.69"),
        ('4', "requestid", "x-amzn-requestid"),
        ('5', "stop reason", "stop reason"),
    ] {
        let mut story = story(80, 14);
        story.key(KeyCode::Char(tab));
        let before = story.screen();
        story.key(KeyCode::Char('/')).typed(typed);
        assert!(story.screen().contains(shows), "{}", story.screen());
        assert!(story.screen().contains("1/1"), "{}", story.screen());
        assert_eq!(story.app.screens.inspector.tab, Tab::ALL[tab as usize - '1' as usize]);
        insta::assert_snapshot!(format!("inspector_find_page_{tab}"), story.styled());
        story.typed("nowhere");
        let rows = |screen: &str| screen.lines().take(7).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(rows(&story.screen()), rows(&before), "without a match it goes back");
        assert!(story.screen().contains("no match"), "{}", story.screen());
        assert_eq!(story.app.screens.chat.composer.text(), "");
    }
}

#[test]
fn n_goes_from_match_to_match_and_wraps() {
    let mut story = story(60, 14);
    story.typed("3/e").key(KeyCode::Enter);
    let result = |story: &Story| story.app.screens.inspector.finding.result_text();
    let total = result(&story).split_once('/').map(|(_, total)| total.to_owned()).expect("a count");
    assert_eq!(result(&story), format!("2/{total}"));
    story.key(KeyCode::Up);
    assert_eq!(result(&story), format!("1/{total}"));
    story.key(KeyCode::Esc).typed("N");
    assert_eq!(result(&story), format!("{total}/{total}"));
    assert!(story.screen().contains("wrapped to the end"), "{}", story.screen());
    story.typed("n");
    assert_eq!(result(&story), format!("1/{total}"));
    // On another page, the first match from the top is selected.
    story.typed("5n");
    assert!(result(&story).starts_with("1/"), "{}", result(&story));
    // A page without a match does not clear the marks on the other pages.
    story.typed("3/temperature").key(KeyCode::Enter).key(KeyCode::Esc).typed("4n");
    assert!(story.screen().contains("no match on this page"), "{}", story.screen());
    story.typed("3n");
    assert_eq!(result(&story), "1/1");
    story.key(KeyCode::Esc);
    assert_eq!((result(&story).as_str(), story.app.focus), ("", Focus::Inspector));
    story.typed("n");
    assert!(result(&story).starts_with("1/"), "the query stays for the next time");
    story.key(KeyCode::Esc).key(KeyCode::Esc);
    assert_eq!(story.app.focus, Focus::Composer);
}

#[test]
fn find_searches_the_open_event_before_the_others() {
    let mut story = story(140, 40);
    story.typed("g").key(KeyCode::Enter).typed("/event-type").key(KeyCode::Esc);
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(1));
    insta::assert_snapshot!("inspector_find_open", story.styled());
    story.typed("n");
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(2));
    assert_eq!(story.app.screens.inspector.finding.result_text(), "1/1");
    story.typed("NN");
    assert_eq!(story.app.screens.inspector.inspected_event(), Some(9));
    assert!(story.screen().contains("wrapped to the end"), "{}", story.screen());
    // A match below the window scrolls into view.
    let mut story = super::finding::story(80, 14);
    story.typed("g").key(KeyCode::Enter);
    assert!(!story.screen().contains(":message-type"), "{}", story.screen());
    story.typed("/:message-type");
    assert!(story.screen().contains(":message-type"), "{}", story.screen());
}

#[test]
fn events_are_found_by_their_bytes_and_by_their_rows() {
    let mut story = Story::new(100, 30);
    story.sent("Hi").handed_over(1).opened().came(&frame::message_start());
    story.delta("say \"quoted\" é").delta("plain");
    story.came(&frame::spoilt(frame::text(0, "spoilt"))).key(KeyCode::F(3));
    for (typed, number) in [
        ("say \"quoted\"", 2),
        ("\\\"quoted", 2),
        ("É", 0),
        ("wrong checksum", 4),
        ("application/json", 1),
        ("abcdefgh", 1),
    ] {
        story.typed("g/").pasted(typed).key(KeyCode::Esc);
        let found = story.app.screens.inspector.inspected_event();
        let expected = if number == 0 { Some(1) } else { Some(number) };
        assert_eq!(found, expected, "{typed}");
    }
}

#[test]
fn a_match_across_two_rows_is_marked_in_both() {
    let mut story = Story::new(60, 20);
    story.sent("Hi").handed_over(1).answered(400, "text/plain");
    story.came("word ".repeat(30).as_bytes()).ended(AttemptEnd::Complete);
    story.failed(FailureKind::ServiceFault).key(KeyCode::F(3));
    story.key(KeyCode::Char('/')).pasted(&"word ".repeat(14)).key(KeyCode::Esc);
    insta::assert_snapshot!("inspector_find_wrapped", story.styled());
}

#[test]
fn find_in_an_empty_inspector_finds_nothing() {
    let mut story = Story::new(80, 24);
    story.key(KeyCode::F(3)).typed("3/x").key(KeyCode::Enter).key(KeyCode::Up).key(KeyCode::Esc);
    story.typed("nN").key(KeyCode::Esc);
    assert_eq!(story.app.focus, Focus::Composer);
    let mut story = Story::new(40, 10);
    story.throttled_then_ok().key(KeyCode::F(3)).typed("5/ms").key(KeyCode::Enter);
    insta::assert_snapshot!("inspector_find_40x10", story.styled());
}
