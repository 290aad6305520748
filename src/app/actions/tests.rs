//! What the table promises.

use std::collections::HashMap;

use super::*;

#[test]
fn no_key_means_two_things_in_one_scope() {
    for (at, row) in rows().iter().enumerate() {
        for other in &rows()[at + 1..] {
            let both = row.default_keys.iter().any(|key| other.default_keys.contains(key));
            assert!(!(both && row.scope == other.scope), "{row:?} and {other:?}");
        }
    }
}

#[test]
fn an_action_has_one_name_and_no_other_action_has_it() {
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
fn an_action_has_one_row_in_a_scope() {
    for (at, row) in rows().iter().enumerate() {
        let is_same = |other: &&&ActionRow| other.scope == row.scope && other.name == row.name;
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
fn the_rows_of_a_page_are_in_the_scopes_of_the_page() {
    let parts: [(&[ActionRow], &[KeyScope]); 4] = [
        (metrics::KEYS, &[KeyScope::Metrics]),
        (inspector::KEYS, &[KeyScope::Inspector]),
        (comparison::KEYS, &[KeyScope::SetUp, KeyScope::Columns]),
        (dialogs::KEYS, &[KeyScope::List, KeyScope::Prompt, KeyScope::Text]),
    ];
    for (own, scopes) in parts {
        let strays: Vec<_> = own.iter().filter(|row| !scopes.contains(&row.scope)).collect();
        assert!(strays.is_empty(), "{strays:?}");
        let all = rows().iter().filter(|row| scopes.contains(&row.scope)).count();
        assert_eq!(all, own.len(), "{scopes:?}");
    }
}
