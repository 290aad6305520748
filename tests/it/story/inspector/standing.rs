//! Where one stands in the inspector's pages: kept per page and turn, and no key is lost however fast
//! the keys come.

use super::*;

/// What each page shows after these keys, drawn after each of them and drawn once at their end.
#[track_caller]
fn check(tab: char, keys: &[KeyCode]) {
    let tell = |told: &mut Told| {
        told.throttled_then_ok().key(KeyCode::F(3)).key(KeyCode::Char(tab));
    };
    let (mut slow, mut fast) = (Told::new(60, 14), Told::new(60, 14));
    tell(&mut slow);
    tell(&mut fast);
    for key in keys {
        slow.key(*key);
    }
    fast.typed_ahead(keys.iter().copied());
    assert_eq!(slow.screen(), fast.screen(), "page {tab} after {keys:?}");
}

#[test]
fn keys_that_come_faster_than_frames_do_the_same() {
    use KeyCode::{Char, Down, End, Home, PageDown, PageUp, Up};

    for tab in '1'..='5' {
        check(tab, &[Char('G'), Char('k')]);
        check(tab, &[End, Up, Up, Down, Up]);
        check(tab, &[PageDown, PageDown, PageDown, PageDown, PageDown, Up, PageUp, Down]);
        check(tab, &[Up, Up, Down, Home, Down, Down, Down]);
        check(tab, &[Char('5'), Char('G'), Up, Char('3'), PageDown, Down, Char('5'), Up]);
        check(tab, &[Char('3'), Char('/'), Char('m'), KeyCode::Enter, KeyCode::Esc, Down]);
    }
}

#[test]
fn the_end_and_a_row_up_is_a_row_above_the_end() {
    let mut told = Told::new(60, 14);
    told.throttled_then_ok().key(KeyCode::F(3)).typed("3G");
    let end = told.screen();
    told.typed("g").typed_ahead([KeyCode::Char('G'), KeyCode::Char('k')]);
    assert_ne!(told.screen(), end);
    told.key(KeyCode::Char('j'));
    assert_eq!(told.screen(), end);
}

#[test]
fn a_page_is_a_page_though_it_was_never_drawn() {
    let mut told = Told::new(60, 20);
    told.sent("Hi").handed_over(1).opened();
    for _ in 0..60 {
        told.delta("word ");
    }
    told.typed_ahead([KeyCode::F(3), KeyCode::PageUp]);
    let ahead = told.app.screens.inspector.inspected_event();
    told.key(KeyCode::Char('G')).key(KeyCode::PageUp);
    assert_eq!(told.app.screens.inspector.inspected_event(), ahead);
    assert!(ahead < Some(55), "{ahead:?}");
}

#[test]
fn what_is_hidden_and_shown_again_stands_where_it_stood() {
    let mut told = Told::new(60, 14);
    told.throttled_then_ok().key(KeyCode::F(3));
    for keys in ["2jj", "3jjjj", "4jjj", "5jjjjjj"] {
        told.typed(keys);
        let before = told.screen();
        told.key(KeyCode::F(3)).key(KeyCode::F(3));
        assert_eq!(told.screen(), before, "hidden and shown after {keys}");
        told.key(KeyCode::F(7)).key(KeyCode::Esc);
        assert_eq!(told.screen(), before, "below the metrics after {keys}");
        told.key(KeyCode::Right).key(KeyCode::Right).key(KeyCode::Left).key(KeyCode::Left);
        assert_eq!(told.screen(), before, "by way of other pages after {keys}");
    }
    told.typed("1gjj").key(KeyCode::Enter).key(KeyCode::PageDown).key(KeyCode::Down);
    told.key(KeyCode::PageDown);
    let before = told.screen();
    told.key(KeyCode::F(3)).key(KeyCode::F(3)).typed("51");
    assert_eq!(told.screen(), before, "an open event");
}

#[test]
fn each_turn_and_attempt_keeps_its_places() {
    let mut told = Told::new(60, 14);
    told.throttled_then_ok().throttled_then_ok().key(KeyCode::F(3));
    told.typed("3jjj1gj").key(KeyCode::Enter);
    let (event, request) = (told.screen(), told.typed("3").screen());
    told.typed("[5jjjj{");
    let earlier = told.screen();
    told.typed("}]");
    assert_ne!(told.screen(), earlier);
    told.typed("3");
    assert_eq!(told.screen(), request);
    told.typed("1");
    assert_eq!(told.screen(), event);
    told.typed("[5");
    let stats = told.screen();
    assert!(!stats.contains("from sending to the response"), "{stats}");
}

#[test]
fn the_conversation_loses_no_key_either() {
    use KeyCode::{Down, End, Home, PageDown, PageUp, Up};

    let keys: [&[KeyCode]; 5] = [
        &[Home, Down, Down],
        &[Home, PageDown, Down, End, PageUp],
        &[PageUp, PageUp, PageDown, Up, Up, Down],
        &[Up, Up, Home, PageUp, PageUp, Down],
        &[PageUp, PageDown, PageDown, PageDown, PageUp],
    ];
    for keys in keys {
        let (mut slow, mut fast) = (Told::new(60, 16), Told::new(60, 16));
        for told in [&mut slow, &mut fast] {
            for number in 0..6 {
                told.turn(&format!("Prompt {number}"), "One\n\nTwo\n\nThree\n\nFour");
            }
            told.pressed(KeyCode::Tab, KeyModifiers::NONE);
        }
        let of_view = |key: &KeyCode| match key {
            Up => (Up, KeyModifiers::CONTROL),
            Down => (Down, KeyModifiers::CONTROL),
            key => (*key, KeyModifiers::NONE),
        };
        for (key, modifiers) in keys.iter().map(of_view) {
            slow.pressed(key, modifiers);
            let event = Msg::Key(KeyEvent::new(key, modifiers));
            fast.app.update(fast.now, event);
        }
        fast.draw();
        assert_eq!(slow.screen(), fast.screen(), "{keys:?}");
    }
}
