//! Finding in each page of the inspector, with the same keys.

use super::*;

/// A turn of which each page is longer than the window.
fn told(columns: u16, rows: u16) -> Told {
    let mut told = Told::new(columns, rows);
    told.throttled_then_ok().key(KeyCode::F(3));
    told
}

#[test]
fn every_page_is_looked_through_with_the_same_keys() {
    for (tab, typed, shows) in [
        ('2', "metadata", "metadata"),
        ('3', "temperature", "\"temperature\": 0.69"),
        ('4', "requestid", "x-amzn-requestid"),
        ('5', "stop reason", "stop reason"),
    ] {
        let mut told = told(80, 14);
        told.key(KeyCode::Char(tab));
        let before = told.screen();
        told.key(KeyCode::Char('/')).typed(typed);
        assert!(told.screen().contains(shows), "{}", told.screen());
        assert!(told.screen().contains("1/1"), "{}", told.screen());
        assert_eq!(told.app.screens.inspector.tab, Tab::ALL[tab as usize - '1' as usize]);
        insta::assert_snapshot!(format!("inspector_find_page_{tab}"), told.styled());
        told.typed("nowhere");
        let rows = |screen: &str| screen.lines().take(7).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(rows(&told.screen()), rows(&before), "without a match it goes back");
        assert!(told.screen().contains("no match"), "{}", told.screen());
        assert_eq!(told.app.screens.chat.composer.text(), "");
    }
}

#[test]
fn n_goes_from_place_to_place_and_round() {
    let mut told = told(60, 14);
    told.typed("3/e").key(KeyCode::Enter);
    let said = |told: &Told| told.app.screens.inspector.finding.result_text();
    let total = said(&told).split_once('/').map(|(_, total)| total.to_owned()).expect("a count");
    assert_eq!(said(&told), format!("2/{total}"));
    told.key(KeyCode::Up);
    assert_eq!(said(&told), format!("1/{total}"));
    told.key(KeyCode::Esc).typed("N");
    assert_eq!(said(&told), format!("{total}/{total}"));
    assert!(told.screen().contains("wrapped to the end"), "{}", told.screen());
    told.typed("n");
    assert_eq!(said(&told), format!("1/{total}"));
    // On another page what is marked is gone to from its top.
    told.typed("5n");
    assert!(said(&told).starts_with("1/"), "{}", said(&told));
    // A page that holds none leaves the marks of the others.
    told.typed("3/temperature").key(KeyCode::Enter).key(KeyCode::Esc).typed("4n");
    assert!(told.screen().contains("no match on this page"), "{}", told.screen());
    told.typed("3n");
    assert_eq!(said(&told), "1/1");
    told.key(KeyCode::Esc);
    assert_eq!((said(&told).as_str(), told.app.focus), ("", Focus::Inspector));
    told.typed("n");
    assert!(said(&told).starts_with("1/"), "the query stays for the next time");
    told.key(KeyCode::Esc).key(KeyCode::Esc);
    assert_eq!(told.app.focus, Focus::Composer);
}

#[test]
fn an_open_event_is_looked_through_and_then_the_others() {
    let mut told = told(140, 40);
    told.typed("g").key(KeyCode::Enter).typed("/event-type").key(KeyCode::Esc);
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(1));
    insta::assert_snapshot!("inspector_find_open", told.styled());
    told.typed("n");
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(2));
    assert_eq!(told.app.screens.inspector.finding.result_text(), "1/1");
    told.typed("NN");
    assert_eq!(told.app.screens.inspector.inspected_event(), Some(9));
    assert!(told.screen().contains("wrapped to the end"), "{}", told.screen());
    // What is below the window is brought into it.
    let mut told = super::finding::told(80, 14);
    told.typed("g").key(KeyCode::Enter);
    assert!(!told.screen().contains(":message-type"), "{}", told.screen());
    told.typed("/:message-type");
    assert!(told.screen().contains(":message-type"), "{}", told.screen());
}

#[test]
fn events_are_found_by_their_bytes_and_by_what_their_rows_say() {
    let mut told = Told::new(100, 30);
    told.sent("Hi").handed_over(1).opened().came(&frame::message_start());
    told.delta("say \"quoted\" é").delta("plain");
    told.came(&frame::spoilt(frame::text(0, "spoilt"))).key(KeyCode::F(3));
    for (typed, number) in [
        ("say \"quoted\"", 2),
        ("\\\"quoted", 2),
        ("É", 0),
        ("wrong checksum", 4),
        ("application/json", 1),
        ("abcdefgh", 1),
    ] {
        told.typed("g/").pasted(typed).key(KeyCode::Esc);
        let found = told.app.screens.inspector.inspected_event();
        let expected = if number == 0 { Some(1) } else { Some(number) };
        assert_eq!(found, expected, "{typed}");
    }
}

#[test]
fn a_match_that_goes_on_in_the_next_row_is_marked_in_both() {
    let mut told = Told::new(60, 20);
    told.sent("Hi").handed_over(1).answered(400, "text/plain");
    told.came("word ".repeat(30).as_bytes()).ended(AttemptEnd::Whole);
    told.failed(FailureKind::ServiceFault).key(KeyCode::F(3));
    told.key(KeyCode::Char('/')).pasted(&"word ".repeat(14)).key(KeyCode::Esc);
    insta::assert_snapshot!("inspector_find_wrapped", told.styled());
}

#[test]
fn before_there_is_anything_nothing_is_found() {
    let mut told = Told::new(80, 24);
    told.key(KeyCode::F(3)).typed("3/x").key(KeyCode::Enter).key(KeyCode::Up).key(KeyCode::Esc);
    told.typed("nN").key(KeyCode::Esc);
    assert_eq!(told.app.focus, Focus::Composer);
    let mut told = Told::new(40, 10);
    told.throttled_then_ok().key(KeyCode::F(3)).typed("5/ms").key(KeyCode::Enter);
    insta::assert_snapshot!("inspector_find_40x10", told.styled());
}
