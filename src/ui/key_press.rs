//! A key with its modifiers, and its printed name.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use KeyCode::{BackTab, Char, Down, F, Left, PageDown, PageUp, Right, Tab, Up};

pub type KeyPress = (KeyCode, KeyModifiers);

pub const NONE: KeyModifiers = KeyModifiers::NONE;
pub const CTRL: KeyModifiers = KeyModifiers::CONTROL;
pub const ALT: KeyModifiers = KeyModifiers::ALT;
pub const SHIFT: KeyModifiers = KeyModifiers::SHIFT;

/// Returns the key press of an event. Shift is part of a letter, and back-tab is a single key.
pub fn normalize(key: &KeyEvent) -> KeyPress {
    let modifiers = key.modifiers & (CTRL | ALT | SHIFT);
    match key.code {
        // Terminals send the same byte for all three keys, and the same byte for Ctrl+5 and Ctrl+].
        Char('_' | '/' | '7') if modifiers.contains(CTRL) => (Char('_'), modifiers - SHIFT),
        Char('5') if modifiers.contains(CTRL) => (Char(']'), modifiers),
        Char('-') if modifiers == CTRL.union(SHIFT) => (Char('_'), CTRL),
        Char(letter) if modifiers.contains(CTRL) => (Char(letter.to_ascii_lowercase()), modifiers),
        Char(_) => (key.code, modifiers - SHIFT),
        BackTab => (BackTab, NONE),
        Tab if modifiers == SHIFT => (BackTab, NONE),
        code => (code, modifiers),
    }
}

/// Returns the letter that a key types, or `None` for a key that is not text.
pub fn letter_of(key: &KeyEvent) -> Option<char> {
    match normalize(key) {
        (Char(letter), NONE) => Some(letter),
        _ => None,
    }
}

/// Returns the name of a key: `Ctrl+P`, `Shift+Tab`, `PgUp`, `↑`.
pub fn key_name((code, modifiers): KeyPress) -> String {
    let mut words = String::new();
    for (modifier, word) in [(CTRL, "Ctrl+"), (ALT, "Alt+"), (SHIFT, "Shift+")] {
        if modifiers.contains(modifier) {
            words.push_str(word);
        }
    }
    let key = match code {
        F(n) => format!("F{n}"),
        Char(' ') => "Space".into(),
        Char(c) if modifiers.is_empty() => c.to_string(),
        Char(c) if c.is_uppercase() => format!("Shift+{c}"),
        Char(c) => c.to_uppercase().to_string(),
        BackTab => "Shift+Tab".into(),
        PageUp => "PgUp".into(),
        PageDown => "PgDn".into(),
        Up => "↑".into(),
        Down => "↓".into(),
        Left => "←".into(),
        Right => "→".into(),
        other => other.to_string(),
    };
    words + &key
}
