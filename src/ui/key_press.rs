//! A key with its modifiers, and its printed name.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use KeyCode::{BackTab, Char, Down, F, Left, PageDown, PageUp, Right, Tab, Up};

pub type KeyPress = (KeyCode, KeyModifiers);

pub const NONE: KeyModifiers = KeyModifiers::NONE;
pub const CTRL: KeyModifiers = KeyModifiers::CONTROL;
pub const ALT: KeyModifiers = KeyModifiers::ALT;
pub const SHIFT: KeyModifiers = KeyModifiers::SHIFT;

/// Returns the key press of an event. Shift is part of a letter, and back-tab is a single key.
pub fn normalized(key: &KeyEvent) -> KeyPress {
    let modifiers = key.modifiers & (CTRL | ALT | SHIFT);
    match key.code {
        Char(letter) if modifiers.contains(CTRL) => (Char(letter.to_ascii_lowercase()), modifiers),
        Char(_) => (key.code, modifiers - SHIFT),
        BackTab => (BackTab, NONE),
        Tab if modifiers == SHIFT => (BackTab, NONE),
        code => (code, modifiers),
    }
}

/// Returns the name of a key: `Ctrl+P`, `Shift+Tab`, `PgUp`, `↑`.
pub fn spell((code, modifiers): KeyPress) -> String {
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
