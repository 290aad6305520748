//! Tests of the table of actions.

use std::collections::HashMap;

use crossterm::event::KeyCode::{self, BackTab, Char, Enter};
use crossterm::event::{KeyEvent, KeyModifiers};

use super::*;
use crate::ui::find_action::FindAction;
use crate::ui::key_press::{ALT, KeyPress};
use crate::ui::keymap::KeyScope;

#[test]
fn a_key_has_one_action_per_scope() {
    for (at, row) in rows().iter().enumerate() {
        for other in &rows()[at + 1..] {
            let both = row.default_keys.iter().any(|key| other.default_keys.contains(key));
            assert!(!(both && row.scope == other.scope), "{row:?} and {other:?}");
        }
    }
}

#[test]
fn action_names_are_unique() {
    let (mut names, mut actions) = (HashMap::new(), HashMap::new());
    for row in rows() {
        let is_kebab =
            row.name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
        assert!(is_kebab, "{row:?}");
        assert_eq!(*names.entry(row.name).or_insert(row.action), row.action, "{row:?}");
        assert_eq!(*actions.entry(row.action).or_insert(row.name), row.name, "{row:?}");
    }
}

#[test]
fn an_action_has_one_row_per_scope() {
    for (at, row) in rows().iter().enumerate() {
        let is_same =
            |other: &&ActionRow<Action>| other.scope == row.scope && other.name == row.name;
        assert_eq!(rows()[at + 1..].iter().find(is_same).map(|row| row.name), None);
    }
}

#[test]
fn palette_labels_are_unique_and_capitalized_and_have_synonyms() {
    let mut labels: Vec<_> = rows().iter().filter_map(|row| row.label).collect();
    assert!(labels.iter().all(|label| label.starts_with(char::is_uppercase)));
    labels.sort_unstable();
    let count = labels.len();
    labels.dedup();
    assert_eq!(labels.len(), count);
    for row in rows() {
        assert_eq!(row.label.is_some(), !row.synonyms.is_empty(), "{row:?}");
    }
}

#[test]
fn a_key_that_a_terminal_may_reserve_has_a_second_way() {
    let is_reserved = |(code, modifiers): &KeyPress| {
        matches!(code, KeyCode::F(_)) || modifiers.intersects(CTRL | ALT)
    };
    for row in rows().iter().filter(|row| row.default_keys.iter().any(is_reserved)) {
        let mut same = rows().iter().filter(|other| other.name == row.name);
        let has_way = same.any(|other| {
            let keys = other.default_keys;
            let first = keys.first();
            other.label.is_some()
                || keys.iter().any(|key| !is_reserved(key))
                || keys.iter().any(|key| first.is_some_and(|first| first.1 != key.1))
        });
        // Esc stops a reply too, and the palette has *Stop reply*. Text has arrows and selections.
        let is_exception = row.scope == KeyScope::TextBox || row.action == Action::Interrupt;
        assert!(has_way || is_exception, "{row:?}");
    }
}

fn check(scope: KeyScope, code: KeyCode, modifiers: KeyModifiers, expected: Option<Action>) {
    let found = action_of(&default_keymap(), scope, &KeyEvent::new(code, modifiers));
    assert_eq!(found, expected, "{code:?} {modifiers:?}");
}

#[test]
fn a_scope_binding_wins_over_a_global_one() {
    check(Composer, Enter, NONE, Some(Action::Chat(chat::Action::Send)));
    check(Composer, Enter, SHIFT, Some(Action::Chat(chat::Action::NewLine)));
    check(Composer, Char('j'), CTRL, Some(Action::Chat(chat::Action::NewLine)));
    check(Conversation, Char('j'), NONE, Some(Action::Chat(chat::Action::SelectNext)));
    check(Conversation, Char('G'), SHIFT, Some(Action::Chat(chat::Action::SelectLast)));
    check(Composer, BackTab, SHIFT, Some(Action::PreviousPane));
    check(Composer, Char('C'), CTRL | SHIFT, Some(Action::Interrupt));
    check(KeyScope::Find, Char('G'), CTRL | SHIFT, Some(Action::Find(FindAction::Previous)));
    check(KeyScope::Find, Char('g'), CTRL, Some(Action::Find(FindAction::Next)));
    check(Composer, Char('x'), NONE, None);
}

#[test]
fn key_names_follow_rebinding_and_unbinding() {
    let keymap = default_keymap().with(KeyScope::Anywhere, "quit", &[(Char('x'), CTRL)]);
    assert_eq!(keymap.key(Composer, Action::Quit), "Ctrl+X");
    let keymap = keymap.with(KeyScope::Anywhere, "quit", &[]);
    assert_eq!(keymap.key(Composer, Action::Quit), "\"Quit\" in the palette");
    let keymap = keymap.with(KeyScope::Anywhere, "interrupt", &[]);
    assert_eq!(keymap.key(Composer, Action::Interrupt), "(no key)");
    assert_eq!(keymap.key(Composer, chat::Action::LeaveComposer), "Esc");
}
