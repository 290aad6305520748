//! The resolved keymap. Dispatch, hints, notices, help, palette and README read it, so no text can
//! name a key that does something else.

use std::fmt::Write as _;

use crossterm::event::{KeyCode, KeyEvent};

use super::actions::{Action, ActionRow, KeyScope, rows};
use crate::ui::key_press::{CTRL, KeyPress, SHIFT, normalized, spell};

/// Some actions, and what their keys do in a word or two.
pub type Hint<'a> = (&'a [Action], &'a str);

/// The keys of every action in every scope.
#[derive(Debug, Clone)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

/// The keys of an action in a scope.
#[derive(Debug, Clone)]
pub struct Binding {
    pub row: &'static ActionRow,
    pub keys: Vec<KeyPress>,
}

impl Default for Keymap {
    fn default() -> Self {
        let bind = |row: &&'static ActionRow| Binding { row, keys: row.default_keys.to_vec() };
        Self { bindings: rows().iter().map(bind).collect() }
    }
}

impl Binding {
    /// The names of all keys, or an empty text.
    pub fn keys_in_words(&self) -> String {
        self.keys.iter().map(|key| spell(*key)).collect::<Vec<_>>().join(", ")
    }
}

impl Keymap {
    /// The bindings, in the order of the table.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The same keymap with other keys for the action of this name in a scope.
    #[must_use]
    pub fn with(mut self, scope: KeyScope, name: &str, keys: &[KeyPress]) -> Self {
        let is_it = |binding: &&mut Binding| binding.row.scope == scope && binding.row.name == name;
        if let Some(binding) = self.bindings.iter_mut().find(is_it) {
            binding.keys = keys.to_vec();
        }
        self
    }

    /// The action of a key in a scope: the scope's own binding, else one for anywhere.
    pub fn action(&self, scope: KeyScope, key: &KeyEvent) -> Option<Action> {
        let bound = |scope: KeyScope, press: KeyPress| {
            let mut bindings = self.bindings.iter();
            let found = bindings.find(|it| it.row.scope == scope && it.keys.contains(&press));
            found.map(|binding| binding.row.action)
        };
        let found =
            |press: KeyPress| bound(scope, press).or_else(|| bound(KeyScope::Anywhere, press));
        let press = normalized(key);
        found(press).or_else(|| match press {
            // Most terminals cannot tell Ctrl+Shift with a letter from Ctrl with the letter.
            (KeyCode::Char(_), modifiers) if modifiers.contains(CTRL) => {
                found((press.0, modifiers - SHIFT))
            }
            _ => None,
        })
    }

    /// The name of the first key of an action in a scope, else of its key for anywhere. If the action
    /// has no key there, the place where the user finds it.
    pub fn key(&self, scope: KeyScope, action: Action) -> String {
        let rows = || self.bindings.iter().filter(|binding| binding.row.action == action);
        let key_in = |scope: KeyScope| {
            let in_scope = rows().filter(|binding| binding.row.scope == scope);
            in_scope.flat_map(|binding| &binding.keys).next()
        };
        if let Some(key) = key_in(scope).or_else(|| key_in(KeyScope::Anywhere)) {
            return spell(*key);
        }
        match rows().find_map(|binding| binding.row.label) {
            Some(label) => format!("\"{label}\" in the palette"),
            None => "(no key)".to_owned(),
        }
    }

    /// The names of the first keys of several actions: `↑ ↓`.
    pub fn keys(&self, scope: KeyScope, actions: &[Action]) -> String {
        let keys: Vec<_> = actions.iter().map(|action| self.key(scope, *action)).collect();
        keys.join(" ")
    }

    /// The names of all keys of an action in a scope.
    pub fn all_keys(&self, scope: KeyScope, action: Action) -> Vec<String> {
        let bindings = self.bindings.iter();
        let own = bindings.filter(|it| it.row.scope == scope && it.row.action == action);
        own.flat_map(|binding| &binding.keys).map(|key| spell(*key)).collect()
    }

    /// Hints such as `Enter chooses`: the keys of some actions and what they do.
    pub fn hints(&self, scope: KeyScope, hints: &[Hint<'_>]) -> Vec<String> {
        hints.iter().map(|(actions, text)| self.keys(scope, actions) + " " + text).collect()
    }

    /// The table of keys in Markdown, for the README.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| where | key | command |\n|---|---|---|\n");
        for scope in KeyScope::ALL {
            let bindings = self.bindings.iter();
            for binding in bindings.filter(|it| it.row.scope == scope && !it.keys.is_empty()) {
                let keys = binding.keys_in_words();
                // Writing to a string does not fail.
                let _ = writeln!(text, "| {} | `{keys}` | {} |", scope.label(), binding.row.help);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use KeyCode::{BackTab, Char, Enter};
    use KeyScope::{Composer, Conversation, Find};
    use crossterm::event::KeyModifiers;

    use super::*;
    use crate::ui::key_press::NONE;

    fn check(scope: KeyScope, code: KeyCode, modifiers: KeyModifiers, expected: Option<Action>) {
        let found = Keymap::default().action(scope, &KeyEvent::new(code, modifiers));
        assert_eq!(found, expected, "{code:?} {modifiers:?}");
    }

    #[test]
    fn a_scope_comes_before_anywhere() {
        check(Composer, Enter, NONE, Some(Action::Send));
        check(Composer, Enter, SHIFT, Some(Action::NewLine));
        check(Composer, Char('j'), CTRL, Some(Action::NewLine));
        check(Conversation, Char('j'), NONE, Some(Action::SelectNext));
        check(Conversation, Char('G'), SHIFT, Some(Action::SelectLast));
        check(Composer, BackTab, SHIFT, Some(Action::PreviousPane));
        check(Composer, Char('C'), CTRL | SHIFT, Some(Action::Interrupt));
        check(Find, Char('G'), CTRL | SHIFT, Some(Action::FindPrevious));
        check(Find, Char('g'), CTRL, Some(Action::FindNext));
        check(Composer, Char('x'), NONE, None);
    }

    #[test]
    fn an_action_with_another_key_or_without_one_is_named_so() {
        let keymap = Keymap::default().with(KeyScope::Anywhere, "quit", &[(Char('x'), CTRL)]);
        assert_eq!(keymap.key(Composer, Action::Quit), "Ctrl+X");
        let keymap = keymap.with(KeyScope::Anywhere, "quit", &[]);
        assert_eq!(keymap.key(Composer, Action::Quit), "\"Quit\" in the palette");
        let keymap = keymap.with(KeyScope::Anywhere, "interrupt", &[]);
        assert_eq!(keymap.key(Composer, Action::Interrupt), "(no key)");
        assert_eq!(keymap.key(Composer, Action::LeaveComposer), "Esc");
    }
}
