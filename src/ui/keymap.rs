//! The resolved keymap. Dispatch, hints, notices, help, palette and manual all read it, so the
//! documented keys are always the real ones.

use std::hash::{DefaultHasher, Hash, Hasher};

use crossterm::event::{KeyCode, KeyEvent};

pub use super::key_scope::KeyScope;

use super::key_press::{CTRL, KeyPress, SHIFT, normalize};
use super::key_sequence::{KeySequence, keys_name};

/// A type with the stable name of an action, in kebab case.
pub trait ActionName {
    fn name(&self) -> &'static str;
}

/// Lets a screen refer to another screen's action by its name.
impl ActionName for &'static str {
    fn name(&self) -> &'static str {
        self
    }
}

/// Actions, and a short text that says what their keys do.
pub type Hint<'a> = (&'a [&'a dyn ActionName], &'a str);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionRow<A> {
    pub action: A,
    /// The stable name, in kebab case. An action has the same name in every scope.
    pub name: &'static str,
    pub scope: KeyScope,
    pub default_keys: &'static [KeyPress],
    /// The label in the palette. An action without a label is not in the palette.
    pub label: Option<&'static str>,
    /// Other words by which the palette finds the action.
    pub synonyms: &'static str,
    /// The description on the help page.
    pub help: &'static str,
}

pub const fn row<A: Copy>(
    action: A,
    name: &'static str,
    scope: KeyScope,
    default_keys: &'static [KeyPress],
    label: Option<&'static str>,
    help: &'static str,
) -> ActionRow<A> {
    ActionRow { action, name, scope, default_keys, label, synonyms: "", help }
}

impl<A: Copy> ActionRow<A> {
    /// Adds synonyms for the palette.
    #[must_use]
    pub const fn or(mut self, synonyms: &'static str) -> Self {
        self.synonyms = synonyms;
        self
    }

    /// Converts the row to another type of action.
    pub fn map<B>(self, wrap: impl Fn(A) -> B) -> ActionRow<B> {
        let Self { action, name, scope, default_keys, label, synonyms, help } = self;
        ActionRow { action: wrap(action), name, scope, default_keys, label, synonyms, help }
    }
}

/// Returns the name of an action in a table.
///
/// # Panics
///
/// If the table has no row for the action.
pub fn name_in<A: Copy + PartialEq + std::fmt::Debug>(
    rows: &[ActionRow<A>],
    action: A,
) -> &'static str {
    let row = rows.iter().find(|row| row.action == action);
    row.map_or_else(|| panic!("{action:?} has no row"), |row| row.name)
}

#[derive(Debug, Clone)]
pub struct Keymap {
    pub(super) bindings: Vec<Binding>,
    /// Whether the prompt has vim's modes.
    pub(super) has_modes: bool,
    /// Returns what the user types for an action, in place of its key.
    typed_names: Option<fn(&'static str) -> String>,
}

/// What keys mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyMatch {
    /// They perform the action of the row with this index.
    Row(usize),
    /// They begin the keys of an action.
    Begins,
}

#[derive(Debug, Clone)]
pub struct Binding {
    pub row: ActionRow<()>,
    pub keys: Vec<KeySequence>,
    /// The index of the action's row in the table. A user may bind it in another scope too.
    pub at: usize,
}

impl Binding {
    /// Returns the names of all keys, or an empty text.
    pub fn keys_in_words(&self) -> String {
        self.keys.iter().map(KeySequence::name).collect::<Vec<_>>().join(", ")
    }
}

impl Keymap {
    /// Returns a keymap with the default keys of these rows.
    pub fn new<A: Copy + 'static>(rows: &[ActionRow<A>]) -> Self {
        let bind = |(at, row): (usize, &ActionRow<A>)| Binding {
            row: row.map(|_| ()),
            keys: row.default_keys.iter().copied().map(KeySequence::from).collect(),
            at,
        };
        let bindings = rows.iter().enumerate().map(bind).collect();
        Self { bindings, typed_names: None, has_modes: false }
    }

    /// Returns whether the prompt has vim's modes.
    pub fn has_modes(&self) -> bool {
        self.has_modes
    }

    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// Returns a keymap for a front end without keys. It names what the user types for an action
    /// wherever it would name a key.
    #[must_use]
    pub fn without_keys(mut self, typed_name: fn(&'static str) -> String) -> Self {
        self.typed_names = Some(typed_name);
        self
    }

    /// Returns the keymap with the names of another keymap, which may have no keys.
    #[must_use]
    pub fn named_like(mut self, other: &Self) -> Self {
        self.typed_names = other.typed_names;
        self
    }

    #[must_use]
    pub fn with(mut self, scope: KeyScope, name: &str, keys: &[KeyPress]) -> Self {
        let is_it = |binding: &&mut Binding| binding.row.scope == scope && binding.row.name == name;
        if let Some(binding) = self.bindings.iter_mut().find(is_it) {
            binding.keys = keys.iter().copied().map(KeySequence::from).collect();
        }
        self
    }

    /// Returns a hash of all keys.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for binding in &self.bindings {
            (binding.at, binding.row.scope, &binding.keys).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Returns the index of the row for a key. The scope's own binding wins over a global one.
    pub fn position(&self, scope: KeyScope, key: &KeyEvent) -> Option<usize> {
        match self.matching(scope, &[normalize(key)]) {
            Some(KeyMatch::Row(at)) => Some(at),
            Some(KeyMatch::Begins) | None => None,
        }
    }

    /// Returns what keys mean in a scope. Its own bindings win over those of the scopes above it.
    pub fn matching(&self, scope: KeyScope, keys: &[KeyPress]) -> Option<KeyMatch> {
        scope.and_above().find_map(|scope| self.matching_in(scope, keys))
    }

    /// Returns what keys mean in a scope, without the scopes above it.
    pub fn matching_in(&self, scope: KeyScope, keys: &[KeyPress]) -> Option<KeyMatch> {
        let found = |keys: &[KeyPress]| {
            let in_scope = || self.bindings.iter().filter(|binding| binding.row.scope == scope);
            let bound = in_scope().find(|it| it.keys.iter().any(|bound| bound.keys() == keys));
            let begins = |it: &Binding| it.keys.iter().any(|bound| bound.after(keys).is_some());
            match bound {
                Some(binding) => Some(KeyMatch::Row(binding.at)),
                None => in_scope().any(begins).then_some(KeyMatch::Begins),
            }
        };
        found(keys).or_else(|| match keys {
            // Most terminals cannot distinguish Ctrl+Shift with a letter from Ctrl with the letter.
            [(code @ KeyCode::Char(_), modifiers)] if modifiers.contains(CTRL.union(SHIFT)) => {
                found(&[(*code, *modifiers - SHIFT)])
            }
            _ => None,
        })
    }

    /// Returns the bindings that continue these keys in a scope and the scopes above it, each with
    /// the names of its other keys.
    pub fn continuations(&self, scope: KeyScope, keys: &[KeyPress]) -> Vec<(String, &Binding)> {
        let edits = scope.takes_text().then_some(KeyScope::TextBox);
        let in_scopes = scope.and_above().chain(edits).flat_map(|scope| {
            self.bindings.iter().filter(move |binding| binding.row.scope == scope)
        });
        let rest = |binding: &'_ Binding| {
            binding.keys.iter().find_map(|bound| bound.after(keys)).map(keys_name)
        };
        in_scopes.filter_map(|binding| Some((rest(binding)?, binding))).collect()
    }

    pub fn is_bound(&self, scope: KeyScope, key: KeyPress) -> bool {
        let is_bound = |keys: &KeySequence| keys.is_key(key);
        self.bindings.iter().any(|it| it.row.scope == scope && it.keys.iter().any(is_bound))
    }

    /// Returns the name of an action's first key in a scope, or else of its global key. If it has
    /// neither, returns where the user finds the action.
    pub fn key(&self, scope: KeyScope, action: impl ActionName + Copy) -> String {
        let name = action.name();
        if let Some(typed_name) = self.typed_names {
            return typed_name(name);
        }
        if let Some(key) = self.first_key(scope, name) {
            return key.name();
        }
        match self.rows_of(name).find_map(|binding| binding.row.label) {
            Some(label) => format!("\"{label}\" in the palette"),
            None => "(no key)".to_owned(),
        }
    }

    /// Returns the names of the first keys of several actions: `↑ ↓`.
    pub fn keys(&self, scope: KeyScope, actions: &[&dyn ActionName]) -> String {
        let keys: Vec<_> = actions.iter().map(|action| self.key(scope, action.name())).collect();
        keys.join(" ")
    }

    /// Returns the first keys of several actions (`j k`, `↑↓`), or `None` if one has no key.
    pub fn bound_keys(&self, scope: KeyScope, actions: &[&dyn ActionName]) -> Option<String> {
        let key = |action: &&dyn ActionName| match self.typed_names {
            Some(typed_name) => Some(typed_name(action.name())),
            None => self.first_key(scope, action.name()).map(KeySequence::name),
        };
        let keys: Vec<String> = actions.iter().map(key).collect::<Option<_>>()?;
        let is_sign = |key: &String| key.chars().count() == 1 && !key.is_ascii();
        Some(keys.join(if keys.iter().all(is_sign) { "" } else { " " }))
    }

    fn rows_of(&self, name: &'static str) -> impl Iterator<Item = &Binding> {
        debug_assert!(
            self.bindings.iter().any(|binding| binding.row.name == name),
            "no action has the name {name}"
        );
        self.bindings.iter().filter(move |binding| binding.row.name == name)
    }

    fn first_key(&self, scope: KeyScope, name: &'static str) -> Option<&KeySequence> {
        // A scope may have the same key for another action.
        let is_covered = |place: KeyScope, keys: &KeySequence| {
            let mut below = scope.and_above().take_while(|scope| *scope != place);
            below.any(|scope| self.matching_in(scope, keys.keys()).is_some())
        };
        let key_in = |place: KeyScope| {
            let in_scope = self.rows_of(name).filter(|binding| binding.row.scope == place);
            in_scope.flat_map(|binding| &binding.keys).find(|keys| !is_covered(place, keys))
        };
        scope.and_above().find_map(key_in)
    }

    pub fn all_keys(&self, scope: KeyScope, action: impl ActionName + Copy) -> Vec<String> {
        let bindings = self.bindings.iter();
        let own = bindings.filter(|it| it.row.scope == scope && it.row.name == action.name());
        own.flat_map(|binding| &binding.keys).map(KeySequence::name).collect()
    }

    /// Returns hints such as `Enter chooses`: the keys of some actions and their effect.
    pub fn hints(&self, scope: KeyScope, hints: &[Hint<'_>]) -> Vec<String> {
        hints.iter().map(|(actions, text)| self.keys(scope, actions) + " " + text).collect()
    }
}
