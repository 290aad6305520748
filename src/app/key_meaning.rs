//! The meaning of a key after earlier keys. A key that begins a sequence waits for the next key,
//! and a notice shows the possible next keys.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent};

use super::App;
use super::actions::{Action, rows};
use super::typed_letters::PendingKeys;
use crate::ui::key_press::{KeyPress, NONE, letter_of, normalize};
use crate::ui::key_sequence::keys_name;
use crate::ui::keymap::{KeyMatch, KeyScope};
use crate::ui::text_keys::{TextAction, TextKey};

/// The maximum time between two letters that act as a key in insert mode.
const QUICK_LETTERS: Duration = Duration::from_millis(500);

/// What a key means, with the keys of its sequence.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyMeaning {
    pub action: Option<Action>,
    /// The action in every scope.
    pub anywhere: Option<Action>,
    /// The action in a replay.
    pub step: Option<Action>,
    /// The meaning in a text box.
    pub typed: TextKey,
    pub is_sequence: bool,
}

impl App {
    /// Returns what a key means now. Returns `None` if it begins, continues or cancels a sequence.
    pub(super) fn meaning(&mut self, key: KeyEvent) -> Option<KeyMeaning> {
        let scope = self.key_scope();
        let before = self.typed_letter.take();
        if self.continues_command(scope, key) {
            self.pending_keys = None;
            return Some(meaning_without_action(key));
        }
        if let Some(action) = self.quick_letters(scope, key, before) {
            // The first letter was inserted as text. Remove it.
            self.screens.chat.composer.edit(TextAction::DeleteLeft);
            let meaning = meaning_without_action(key);
            return Some(KeyMeaning { action: Some(action), is_sequence: true, ..meaning });
        }
        let pending = self.pending_keys.take().filter(|pending| pending.scope == scope);
        let Some(PendingKeys { mut keys, .. }) = pending else {
            return self.meaning_of(key, scope, vec![normalize(&key)]);
        };
        keys.push(normalize(&key));
        if self.is_known(scope, &keys) {
            return self.meaning_of(key, scope, keys);
        }
        let is_interrupt = self.session.is_busy()
            && self.found(KeyScope::Anywhere, &keys[keys.len() - 1..]) == Some(Action::Interrupt);
        let is_letter = letter_of(&key).is_some();
        let is_word =
            scope == KeyScope::Conversation && is_letter && self.letters.is_quick(self.session.now);
        if is_word {
            return Some(meaning_without_action(key));
        }
        if is_interrupt || is_letter && scope.takes_text() {
            return self.meaning_of(key, scope, vec![normalize(&key)]);
        }
        self.letters.text.clear();
        if key.code != KeyCode::Esc {
            self.notice = Some(self.no_function(&keys_name(&keys)));
        }
        None
    }

    /// Returns whether a key continues a pending vim command or leaves visual mode. This meaning
    /// takes precedence over all others.
    fn continues_command(&self, scope: KeyScope, key: KeyEvent) -> bool {
        let is_esc = key.code == KeyCode::Esc;
        match scope {
            KeyScope::Visual if is_esc => true,
            KeyScope::Normal | KeyScope::Visual => {
                let is_pending = self.screens.chat.composer.vim.is_pending();
                is_pending && (is_esc || letter_of(&key).is_some())
            }
            _ => false,
        }
    }

    /// Returns the action of a letter that completes a sequence of letters in insert mode. `before`
    /// is a letter that began a sequence.
    fn quick_letters(
        &mut self,
        scope: KeyScope,
        key: KeyEvent,
        before: Option<(KeyPress, Instant)>,
    ) -> Option<Action> {
        let press = normalize(&key);
        if scope != KeyScope::Insert || letter_of(&key).is_none() {
            return None;
        }
        let now = self.session.now;
        if let Some((first, at)) = before
            && now - at < QUICK_LETTERS
            && let Some(action) = self.found(scope, &[first, press])
        {
            return Some(action);
        }
        let begins = self.keymap.matching_in(scope, &[press]) == Some(KeyMatch::Begins);
        self.typed_letter = begins.then_some((press, now));
        None
    }

    /// Returns whether typed letters may contain the letters that leave insert mode.
    pub(super) fn may_leave_insert(&self, text: &str) -> bool {
        let scope = self.key_scope();
        let begins = |letter| {
            let key = (KeyCode::Char(letter), NONE);
            self.keymap.matching_in(scope, &[key]) == Some(KeyMatch::Begins)
        };
        scope == KeyScope::Insert && (self.typed_letter.is_some() || text.chars().any(begins))
    }

    /// Returns whether keys perform an action or begin a sequence.
    fn is_known(&self, scope: KeyScope, keys: &[KeyPress]) -> bool {
        let edits = scope.takes_text().then(|| self.keymap.matching_in(KeyScope::TextBox, keys));
        self.keymap.matching(scope, keys).or(edits.flatten()).is_some()
    }

    fn meaning_of(
        &mut self,
        key: KeyEvent,
        scope: KeyScope,
        keys: Vec<KeyPress>,
    ) -> Option<KeyMeaning> {
        let edits = scope.takes_text() || self.takes_text();
        let edit = self.keymap.matching_in(KeyScope::TextBox, &keys).filter(|_| edits);
        let found = self.keymap.matching(scope, &keys);
        // In insert mode, a letter is text at once. `quick_letters` handles sequences of letters.
        let is_text = scope == KeyScope::Insert && letter_of(&key).is_some();
        let begins = found.or(edit) == Some(KeyMatch::Begins) && !self.holds_letter() && !is_text;
        if begins {
            self.begin(key, scope, keys);
            return None;
        }
        if keys.len() > 1 {
            self.letters.text.clear();
        }
        let edit = match edit {
            Some(KeyMatch::Row(at)) => match rows()[at].action {
                Action::Text(edit) => Some(edit),
                _ => None,
            },
            Some(KeyMatch::Begins) | None => None,
        };
        Some(KeyMeaning {
            action: self.found(scope, &keys),
            anywhere: self.found(KeyScope::Anywhere, &keys),
            step: self.found(KeyScope::Replay, &keys),
            typed: TextKey { event: key, action: edit },
            is_sequence: keys.len() > 1,
        })
    }

    /// Waits for the next key of a sequence.
    fn begin(&mut self, key: KeyEvent, scope: KeyScope, keys: Vec<KeyPress>) {
        if let Some(letter) = letter_of(&key).filter(|_| scope == KeyScope::Conversation) {
            self.letters.add(letter, self.session.now);
        }
        let next = self.keymap.continuations(scope, &keys);
        let next = next.iter().map(|(keys, binding)| {
            let word = binding.row.label.unwrap_or(binding.row.help);
            format!("{keys} {}", word.to_lowercase())
        });
        let next: Vec<_> = next.collect();
        self.notice = Some(format!("{} …  {}", keys_name(&keys), next.join(" · ")));
        self.pending_keys = Some(PendingKeys { keys, scope });
    }

    fn found(&self, scope: KeyScope, keys: &[KeyPress]) -> Option<Action> {
        match self.keymap.matching(scope, keys)? {
            KeyMatch::Row(at) => Some(rows()[at].action),
            KeyMatch::Begins => None,
        }
    }
}

fn meaning_without_action(key: KeyEvent) -> KeyMeaning {
    let typed = TextKey { event: key, action: None };
    KeyMeaning { action: None, anywhere: None, step: None, typed, is_sequence: false }
}
