//! Scroll positions in the inspector: each page and turn keeps its own position, and no key is lost
//! when many keys arrive between two screen frames.

use super::*;

/// Checks that each page looks the same after these keys, whether it is drawn after each key or
/// only after the last key.
#[track_caller]
fn check(tab: char, keys: &[KeyCode]) {
    let tell = |story: &mut Story| {
        story.throttled_then_ok().key(KeyCode::F(3)).key(KeyCode::Char(tab));
    };
    let (mut slow, mut fast) = (Story::new(60, 14), Story::new(60, 14));
    tell(&mut slow);
    tell(&mut fast);
    for key in keys {
        slow.key(*key);
    }
    fast.typed_ahead(keys.iter().copied());
    assert_eq!(slow.screen(), fast.screen(), "page {tab} after {keys:?}");
}

#[test]
fn several_keys_before_a_frame_have_the_same_effect_as_keys_with_a_frame_after_each() {
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
fn end_and_up_scroll_to_one_row_above_the_end() {
    let mut story = Story::new(60, 14);
    story.throttled_then_ok().key(KeyCode::F(3)).typed("3G");
    let end = story.screen();
    story.typed("g").typed_ahead([KeyCode::Char('G'), KeyCode::Char('k')]);
    assert_ne!(story.screen(), end);
    story.key(KeyCode::Char('j'));
    assert_eq!(story.screen(), end);
}

#[test]
fn paging_works_on_a_page_that_was_never_drawn() {
    let mut story = Story::new(60, 20);
    story.sent("Hi").handed_over(1).opened();
    for _ in 0..60 {
        story.delta("word ");
    }
    story.typed_ahead([KeyCode::F(3), KeyCode::PageUp]);
    let ahead = story.app.screens.inspector.inspected_event();
    story.key(KeyCode::Char('G')).key(KeyCode::PageUp);
    assert_eq!(story.app.screens.inspector.inspected_event(), ahead);
    assert!(ahead < Some(55), "{ahead:?}");
}

#[test]
fn a_reopened_inspector_keeps_its_scroll_positions() {
    let mut story = Story::new(60, 14);
    story.throttled_then_ok().key(KeyCode::F(3));
    for keys in ["2jj", "3jjjj", "4jjj", "5jjjjjj"] {
        story.typed(keys);
        let before = story.screen();
        story.key(KeyCode::F(3)).key(KeyCode::F(3));
        assert_eq!(story.screen(), before, "hidden and shown after {keys}");
        story.key(KeyCode::F(7)).key(KeyCode::Esc);
        assert_eq!(story.screen(), before, "below the metrics after {keys}");
        story.key(KeyCode::Right).key(KeyCode::Right).key(KeyCode::Left).key(KeyCode::Left);
        assert_eq!(story.screen(), before, "by way of other pages after {keys}");
    }
    story.typed("1gjj").key(KeyCode::Enter).key(KeyCode::PageDown).key(KeyCode::Down);
    story.key(KeyCode::PageDown);
    let before = story.screen();
    story.key(KeyCode::F(3)).key(KeyCode::F(3)).typed("51");
    assert_eq!(story.screen(), before, "an open event");
}

#[test]
fn each_turn_and_attempt_keeps_its_scroll_positions() {
    let mut story = Story::new(60, 14);
    story.throttled_then_ok().throttled_then_ok().key(KeyCode::F(3));
    story.typed("3jjj1gj").key(KeyCode::Enter);
    let (event, request) = (story.screen(), story.typed("3").screen());
    story.typed("[5jjjj{");
    let earlier = story.screen();
    story.typed("}]");
    assert_ne!(story.screen(), earlier);
    story.typed("3");
    assert_eq!(story.screen(), request);
    story.typed("1");
    assert_eq!(story.screen(), event);
    story.typed("[5");
    let stats = story.screen();
    assert!(!stats.contains("from sending to the response"), "{stats}");
}

#[test]
fn the_conversation_loses_no_key_between_frames() {
    use KeyCode::{Down, End, Home, PageDown, PageUp, Up};

    let keys: [&[KeyCode]; 5] = [
        &[Home, Down, Down],
        &[Home, PageDown, Down, End, PageUp],
        &[PageUp, PageUp, PageDown, Up, Up, Down],
        &[Up, Up, Home, PageUp, PageUp, Down],
        &[PageUp, PageDown, PageDown, PageDown, PageUp],
    ];
    for keys in keys {
        let (mut slow, mut fast) = (Story::new(60, 16), Story::new(60, 16));
        for story in [&mut slow, &mut fast] {
            for number in 0..6 {
                story.turn(&format!("Prompt {number}"), "One\n\nTwo\n\nThree\n\nFour");
            }
            story.pressed(KeyCode::Tab, KeyModifiers::NONE);
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
