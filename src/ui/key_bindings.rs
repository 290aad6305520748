//! Changes a keymap by the user's bindings, and says which bindings do not work.

use std::fmt;

use super::key_sequence::{KeySequence, is_text};
use super::keymap::{ActionRow, Binding, KeyScope, Keymap};
pub use crate::preferences::KeyBinding;

/// Actions that need a key: without one, a user could be locked into a page or a dialog, or could not
/// reach the other commands.
const NEED_A_KEY: [&str; 12] = [
    "palette",
    "quit",
    "interrupt",
    "send",
    "dialog-accept",
    "dialog-close",
    "leave-find",
    "metrics-leave",
    "branches-leave",
    "comparison-leave",
    "history-close",
    "help-back",
];

/// A binding that does not work, or works only in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFault {
    /// The index of the user's binding.
    pub binding: usize,
    /// What is wrong, without a period.
    pub problem: String,
    /// The known name that is most similar to an unknown one.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for KeyFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.problem)?;
        match self.nearest {
            Some(nearest) => write!(formatter, ". Did you mean {nearest}?"),
            None => Ok(()),
        }
    }
}

impl Keymap {
    /// Gives actions the user's keys in place of their own. A fault disables only the key that has
    /// it. If no key of a binding works, the action keeps its own keys.
    #[must_use]
    pub fn rebind(self, bindings: &[KeyBinding]) -> (Self, Vec<KeyFault>) {
        self.rebind_in(bindings, false)
    }

    /// Gives actions the keys of a preset. A scope of a preset may cover keys of the scope above it.
    #[must_use]
    pub fn with_preset(self, bindings: &[KeyBinding]) -> (Self, Vec<KeyFault>) {
        self.rebind_in(bindings, true)
    }

    fn rebind_in(self, bindings: &[KeyBinding], may_cover: bool) -> (Self, Vec<KeyFault>) {
        let mut rebinding = Rebinding {
            before: self.clone(),
            after: self,
            own: Vec::new(),
            faults: Vec::new(),
            may_cover,
        };
        for (at, binding) in bindings.iter().enumerate() {
            rebinding.add(at, binding);
        }
        rebinding.remove_conflicts();
        rebinding.restore_own_keys();
        let Rebinding { after, mut faults, .. } = rebinding;
        faults.sort_by_key(|fault| fault.binding);
        (after, faults)
    }
}

struct Rebinding {
    before: Keymap,
    after: Keymap,
    /// The indices of the changed bindings of the keymap, each with the index of the user's binding.
    own: Vec<(usize, usize)>,
    faults: Vec<KeyFault>,
    /// Whether a scope may cover keys of the scope above it.
    may_cover: bool,
}

impl Rebinding {
    fn fault(&mut self, binding: usize, problem: String, nearest: Option<&'static str>) {
        self.faults.push(KeyFault { binding, problem, nearest });
    }

    /// Gives an action the keys of a user's binding, in each scope that the binding is for.
    fn add(&mut self, at: usize, binding: &KeyBinding) {
        let Some(places) = self.places(at, binding) else { return };
        let mut keys = Vec::new();
        for text in &binding.keys {
            match KeySequence::parse(text) {
                Some(sequence) if keys.contains(&sequence) => {}
                Some(sequence) => keys.push(sequence),
                None => {
                    let problem = format!(
                        "\"{text}\" is not a key. Expected a key such as ctrl+p, alt+enter or f5, \
                         or a key sequence such as g g"
                    );
                    self.fault(at, problem, None);
                }
            }
        }
        let wants_none = binding.keys.is_empty();
        for place in places {
            let row = self.after.bindings[place].row;
            let mut keys = keys.clone();
            keys.retain(|sequence| {
                let is_refused = row.scope.takes_text()
                    && is_text(sequence.first())
                    && !may_be_letters(row.scope, row.name, sequence);
                if is_refused {
                    let problem = format!(
                        "{} types text in the scope {}. Use a key with Ctrl or Alt, or a scope such as \
                         {}",
                        sequence.name(),
                        row.scope.name(),
                        KeyScope::Conversation.name()
                    );
                    self.faults.push(KeyFault { binding: at, problem, nearest: None });
                }
                !is_refused
            });
            if wants_none && self.needs_key(place) {
                self.fault(at, format!("{} needs a key", row.name), None);
            } else if wants_none || !keys.is_empty() {
                self.own.retain(|(own, _)| *own != place);
                self.own.push((place, at));
                self.after.bindings[place].keys = keys;
            }
        }
    }

    /// Returns whether an action needs a key and has no other binding with keys.
    fn needs_key(&self, place: usize) -> bool {
        let own = self.after.bindings[place].row;
        let is_above = |scope| own.scope.and_above().any(|above| above == scope);
        let mut others = self.after.bindings.iter().enumerate();
        let has_other_key = others.any(|(at, it)| {
            at != place && it.row.name == own.name && is_above(it.row.scope) && !it.keys.is_empty()
        });
        NEED_A_KEY.contains(&own.name) && !has_other_key
    }

    /// Returns the indices of the bindings that a user's binding changes. If the action has no keys
    /// in a pane, adds a binding there.
    fn places(&mut self, at: usize, binding: &KeyBinding) -> Option<Vec<usize>> {
        let all = self.after.bindings.iter().enumerate();
        let rows: Vec<(usize, KeyScope)> = all
            .filter(|(_, it)| it.row.name == binding.action)
            .map(|(at, it)| (at, it.row.scope))
            .collect();
        if rows.is_empty() {
            let names = self.after.bindings.iter().map(|it| it.row.name);
            let nearest = nearest(&binding.action, names);
            self.fault(at, format!("No action has the name {}", binding.action), nearest);
            return None;
        }
        let in_scope = |scope| rows.iter().find(|(_, it)| *it == scope).map(|(at, _)| *at);
        let Some(name) = &binding.scope else {
            let places = rows.iter().map(|(at, _)| *at).collect();
            return Some(in_scope(KeyScope::Anywhere).map_or(places, |place| vec![place]));
        };
        let Some(scope) = KeyScope::ALL.into_iter().find(|scope| scope.name() == name) else {
            let names = KeyScope::ALL.into_iter().map(KeyScope::name);
            self.fault(at, format!("No scope has the name {name}"), nearest(name, names));
            return None;
        };
        if let Some(place) = in_scope(scope) {
            return Some(vec![place]);
        }
        if let Some(place) = in_scope(KeyScope::Anywhere).filter(|_| scope.is_pane()) {
            let Binding { row, at, .. } = self.after.bindings[place];
            let row = ActionRow { scope, label: None, ..row };
            let added = Binding { row, keys: Vec::new(), at };
            self.after.bindings.push(added.clone());
            self.before.bindings.push(added);
            return Some(vec![self.after.bindings.len() - 1]);
        }
        let scopes: Vec<_> = rows.iter().map(|(_, scope)| scope.name()).collect();
        let problem = format!(
            "{} does not work in the scope {name}. Expected: {}",
            binding.action,
            scopes.join(" or ")
        );
        self.fault(at, problem, None);
        None
    }

    /// Removes each key of the user that another action has in the same scope or in a scope above or
    /// below. Of two keys of the user, removes the later one.
    fn remove_conflicts(&mut self) {
        for (place, at) in self.own.clone().into_iter().rev() {
            let mut keys = std::mem::take(&mut self.after.bindings[place].keys);
            keys.retain(|sequence| match self.conflict(place, sequence) {
                Some(problem) => {
                    self.faults.push(KeyFault { binding: at, problem, nearest: None });
                    false
                }
                None => true,
            });
            self.after.bindings[place].keys = keys;
        }
    }

    /// Returns a problem that names the other binding with these keys, or `None`.
    fn conflict(&self, place: usize, sequence: &KeySequence) -> Option<String> {
        let own = &self.after.bindings[place].row;
        let is_conflict = |other: &Binding, keys: &&KeySequence| {
            keys.overlaps(sequence) && !self.was_shadowed(own.scope, other.row.scope, keys)
        };
        let others = self.after.bindings.iter();
        let mut others = others
            .filter(|other| other.row.name != own.name && meets(other.row.scope, own.scope))
            .filter_map(|other| {
                Some((other, other.keys.iter().find(|keys| is_conflict(other, keys))?))
            });
        let (other, keys) = others.next()?;
        let place =
            |binding: &ActionRow<()>| format!("{} ({})", binding.name, binding.scope.name());
        let (own, other) = (place(own), place(&other.row));
        Some(if keys == sequence {
            format!("{own} and {other} have the same key: {}", keys.name())
        } else if keys.after(sequence.keys()).is_some() {
            format!(
                "{own} has the key {}, but {} of {other} begins with this key",
                sequence.name(),
                keys.name()
            )
        } else {
            format!(
                "{own} has the keys {}, which begin with {} of {other}",
                sequence.name(),
                keys.name()
            )
        })
    }

    /// Returns whether one scope may cover these keys of the other: in a preset, or if both scopes
    /// have the keys without the user's bindings.
    fn was_shadowed(&self, one: KeyScope, other: KeyScope, keys: &KeySequence) -> bool {
        let has = |scope| {
            let mut own = self.before.bindings.iter().filter(|it| it.row.scope == scope);
            own.any(|it| it.keys.contains(keys))
        };
        one != other && (self.may_cover || has(one) && has(other))
    }

    /// Gives an action its own keys again if no key of the user works, as far as the keys are free.
    fn restore_own_keys(&mut self) {
        for (place, at) in self.own.clone() {
            let has_fault = self.faults.iter().any(|fault| fault.binding == at);
            if !has_fault || !self.after.bindings[place].keys.is_empty() {
                continue;
            }
            let mut keys = self.before.bindings[place].keys.clone();
            keys.retain(|sequence| self.conflict(place, sequence).is_none());
            self.after.bindings[place].keys = keys;
        }
    }
}

/// Returns whether an action may have letters as its keys although the scope types letters as text.
/// Such letters open the palette or the help from an empty prompt, step through a replay, or leave
/// insert mode when they are typed quickly.
fn may_be_letters(scope: KeyScope, name: &str, sequence: &KeySequence) -> bool {
    match scope {
        KeyScope::Composer => matches!(name, "palette" | "help"),
        KeyScope::Insert => name == "normal-mode" && sequence.keys().len() == 2,
        _ => scope == KeyScope::Replay,
    }
}

/// Returns whether the keys of two scopes can work at the same time.
fn meets(one: KeyScope, other: KeyScope) -> bool {
    let is_above = |below: KeyScope, above| below.and_above().any(|scope| scope == above);
    let edits = |scope: KeyScope, other: KeyScope| scope == KeyScope::TextBox && other.takes_text();
    is_above(one, other) || is_above(other, one) || edits(one, other) || edits(other, one)
}

/// Returns the most similar known name, if at most one letter in three is wrong.
fn nearest(word: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let distances = known.map(|name| (strsim::damerau_levenshtein(word, name), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= name.chars().count()).then_some(name)
}
