//! What the table promises.

use KeyCode::Enter;
use KeyScope::{Composer, Conversation};

use super::Command as C;
use super::*;

fn check(place: KeyScope, code: KeyCode, modifiers: KeyModifiers, expected: Option<Command>) {
    let found = command_for(place, &KeyEvent::new(code, modifiers));
    assert_eq!(found, expected, "{code:?} {modifiers:?}");
}

#[test]
fn a_place_comes_before_anywhere() {
    check(Composer, Enter, NONE, Some(C::Send));
    check(Composer, Enter, SHIFT, Some(C::NewLine));
    check(Composer, Char('j'), CTRL, Some(C::NewLine));
    check(Conversation, Char('j'), NONE, Some(C::SelectNext));
    check(Conversation, Char('G'), SHIFT, Some(C::SelectLast));
    check(Composer, BackTab, SHIFT, Some(C::PreviousPane));
    check(Composer, Char('C'), CTRL | SHIFT, Some(C::Interrupt));
    check(KeyScope::Find, Char('G'), CTRL | SHIFT, Some(C::FindPrevious));
    check(KeyScope::Find, Char('g'), CTRL, Some(C::FindNext));
    check(Composer, Char('x'), NONE, None);
}

#[test]
fn no_key_means_two_things_in_one_place() {
    for (at, entry) in table().enumerate() {
        for other in table().skip(at + 1) {
            let both = entry.keys.iter().any(|key| other.keys.contains(key));
            assert!(!(both && entry.place == other.place), "{entry:?} and {other:?}");
        }
    }
}

#[test]
fn palette_names_are_unique_and_capitalized() {
    let mut names: Vec<_> = table().filter_map(|entry| entry.name).collect();
    assert!(names.iter().all(|name| name.starts_with(char::is_uppercase)));
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn the_rows_of_a_page_stand_in_its_own_places() {
    let parts: [(&[ActionRow], &[KeyScope]); 3] = [
        (metrics::KEYS, &[KeyScope::Metrics]),
        (inspector::KEYS, &[KeyScope::Inspector]),
        (comparison::KEYS, &[KeyScope::SetUp, KeyScope::Columns]),
    ];
    for (rows, places) in parts {
        let strays: Vec<_> = rows.iter().filter(|row| !places.contains(&row.place)).collect();
        assert!(strays.is_empty(), "{strays:?}");
        let all = table().filter(|row| places.contains(&row.place)).count();
        assert_eq!(all, rows.len(), "{places:?}");
    }
}
