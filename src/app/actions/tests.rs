//! Tests of the table of actions.

use std::collections::HashMap;

use crossterm::event::KeyCode::{self, BackTab, Char, Enter};
use crossterm::event::{KeyEvent, KeyModifiers};

use super::*;
use crate::ui::find_action::FindAction;
use crate::ui::key_press::{ALT, KeyPress};
use crate::ui::keymap::{KeyMatch, KeyScope};

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
fn a_key_that_a_terminal_may_reserve_has_an_alternative() {
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
        // Interrupt also has Esc and the palette's *Stop reply*. In a text box, arrow keys and a
        // selection replace the reserved keys.
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

/// Returns the keymap with bindings such as `conversation.find = ["ctrl+s"]`, and the faults.
fn rebound(bindings: &[(&str, &[&str])]) -> (Keymap, Vec<String>) {
    let binding = |(name, keys): &(&str, &[&str])| {
        let (scope, action) = match name.split_once('.') {
            Some((scope, action)) => (Some(scope.to_owned()), action),
            None => (None, *name),
        };
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        KeyBinding { scope, action: action.to_owned(), keys }
    };
    let bindings: Vec<_> = bindings.iter().map(binding).collect();
    let (keymap, faults) = keymap(KeyPreset::Default, &bindings);
    (keymap, faults.iter().map(|fault| format!("{}: {fault}", fault.binding)).collect())
}

#[test]
fn a_user_can_rebind_every_action() {
    let (keymap, faults) = rebound(&[
        ("quit", &["ctrl+x", "ctrl+shift+x"]),
        ("conversation.find", &["g f"]),
        ("find", &["alt+f3"]),
        ("redraw", &[]),
        ("conversation.new-conversation", &["N"]),
        ("conversation.find-previous", &["p"]),
    ]);
    // `g` is a key of its own in the conversation, so no sequence can begin with it.
    let fault = "1: find (conversation) has the keys g f, which begin with g of select-first \
                 (conversation)";
    assert_eq!(faults, [fault]);
    let keys = |scope, name: &'static str| keymap.all_keys(scope, name);
    assert_eq!(keys(KeyScope::Anywhere, "quit"), ["Ctrl+X", "Ctrl+Shift+X"]);
    assert_eq!(keys(KeyScope::Anywhere, "find"), ["Alt+F3"]);
    assert_eq!(keys(Conversation, "find"), ["/"]);
    assert_eq!(keys(KeyScope::Anywhere, "redraw"), [""; 0]);
    let key = KeyEvent::new(Char('N'), NONE);
    let found = action_of(&keymap, Conversation, &key);
    assert_eq!(found, Some(Action::Chat(chat::Action::NewConversation)));
}

#[test]
fn a_wrong_binding_disables_only_its_key() {
    fn check(bindings: &[(&str, &[&str])], expected: &[&str]) {
        let (keymap, faults) = rebound(bindings);
        assert_eq!(faults, expected, "{bindings:?}");
        // Palette and quit need a key, so a wrong binding never removes their last key.
        assert!(!keymap.all_keys(KeyScope::Anywhere, "palette").is_empty());
        assert!(!keymap.all_keys(KeyScope::Anywhere, "quit").is_empty());
    }
    check(&[("qiut", &["f9"])], &["0: No action has the name qiut. Did you mean quit?"]);
    check(&[("everything", &["f9"])], &["0: No action has the name everything"]);
    let scope = "0: No scope has the name conversations. Did you mean conversation?";
    check(&[("conversations.quit", &["f9"])], &[scope]);
    let scope = "0: send does not work in the scope inspector. Expected: prompt";
    check(&[("inspector.send", &["f9"])], &[scope]);
    let key = "\"ctlr+x\" is not a key. Expected a key such as ctrl+p, alt+enter or f5, or a key \
               sequence such as g g";
    check(&[("quit", &["ctlr+x"])], &[&format!("0: {key}")]);
    check(&[("quit", &[])], &["0: quit needs a key"]);
    check(&[("prompt.palette", &[]), ("comparison.interrupt", &[])], &[]);
    let text = "x types text in the scope anywhere. Use a key with Ctrl or Alt, or a scope such as \
                conversation";
    check(&[("quit", &["x"])], &[&format!("0: {text}")]);
    let conflict = "0: quit (anywhere) and palette (anywhere) have the same key: Ctrl+P";
    check(&[("quit", &["ctrl+p"])], &[conflict]);
    let above = "0: find (conversation) and palette (anywhere) have the same key: Ctrl+P";
    check(&[("conversation.find", &["ctrl+p"])], &[above]);
    let below = "0: quit (anywhere) and new-line (prompt) have the same key: Ctrl+J";
    check(&[("quit", &["ctrl+j"])], &[below]);
    let text = "0: quit (anywhere) and text-line-start (text-box) have the same key: Ctrl+A";
    check(&[("quit", &["ctrl+a"])], &[text]);
    let both = "1: redraw (anywhere) and quit (anywhere) have the same key: Ctrl+X";
    check(&[("quit", &["ctrl+x"]), ("redraw", &["ctrl+x"])], &[both]);
    let begins = "1: redraw (anywhere) has the keys Ctrl+X r, which begin with Ctrl+X of quit \
                  (anywhere)";
    check(&[("quit", &["ctrl+x"]), ("redraw", &["ctrl+x r"])], &[begins]);
    check(&[("quit", &["ctrl+p"]), ("palette", &["ctrl+q"])], &[]);
    check(&[("quit", &["f1"]), ("help", &[])], &[]);
}

#[test]
fn no_scope_has_the_name_of_an_action() {
    for scope in KeyScope::ALL {
        assert!(rows().iter().all(|row| row.name != scope.name()), "{}", scope.name());
    }
}

#[test]
fn a_preset_has_no_faults_and_keeps_a_key_for_every_command() {
    for preset in KeyPreset::ALL {
        let (keymap, faults) = default_keymap().with_preset(&preset.bindings());
        assert_eq!(faults, [], "{}", preset.name());
        for row in rows().iter().filter(|row| !row.default_keys.is_empty()) {
            let keys = keymap.all_keys(row.scope, row.name);
            assert!(!keys.is_empty(), "{}: {} has no key", preset.name(), row.name);
        }
    }
}

#[test]
fn a_sequence_means_its_action_after_its_last_key() {
    let (keymap, _) = keymap(KeyPreset::Emacs, &[]);
    let ctrl = |letter| (Char(letter), CTRL);
    let found = |keys: &[KeyPress]| keymap.matching(Composer, keys);
    assert_eq!(found(&[ctrl('x')]), Some(KeyMatch::Begins));
    let quit = found(&[ctrl('x'), ctrl('c')]);
    let Some(KeyMatch::Row(at)) = quit else { panic!("{quit:?}") };
    assert_eq!(rows()[at].action, Action::Quit);
    assert_eq!(found(&[ctrl('x'), ctrl('x')]), None);
    assert_eq!(keymap.key(Composer, Action::Quit), "Ctrl+Q");
    let next = keymap.continuations(Composer, &[ctrl('x')]);
    let next: Vec<_> = next.iter().map(|(keys, it)| (keys.as_str(), it.row.name)).collect();
    assert!(next.contains(&("Ctrl+U", "text-undo")), "{next:?}");
    assert!(next.contains(&("Ctrl+C", "quit")), "{next:?}");
}
