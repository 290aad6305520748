//! One key or several keys that are pressed one after the other, and how users write them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::key_press::{ALT, CTRL, KeyPress, NONE, SHIFT, key_name, normalize};

/// The longest sequence, in keys.
const LONGEST: usize = 4;

/// The keys that perform an action: one key, or several keys one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeySequence(Vec<KeyPress>);

impl From<KeyPress> for KeySequence {
    fn from(key: KeyPress) -> Self {
        Self(vec![key])
    }
}

impl KeySequence {
    /// Parses a text such as `ctrl+p`, `C-p`, `shift+tab`, `g g` or `space f`. The printed name of a
    /// key is valid too.
    pub fn parse(text: &str) -> Option<Self> {
        let keys: Vec<KeyPress> = text.split_whitespace().map(press).collect::<Option<_>>()?;
        (1..=LONGEST).contains(&keys.len()).then_some(Self(keys))
    }

    pub fn keys(&self) -> &[KeyPress] {
        &self.0
    }

    pub fn first(&self) -> KeyPress {
        self.0[0]
    }

    /// Returns whether the sequence consists of only this key.
    pub fn is_key(&self, key: KeyPress) -> bool {
        self.0 == [key]
    }

    /// Returns the keys after these keys, or `None` if the sequence does not start with them or has
    /// no other key.
    pub fn after(&self, keys: &[KeyPress]) -> Option<&[KeyPress]> {
        self.0.strip_prefix(keys).filter(|rest| !rest.is_empty())
    }

    /// Returns whether one of two sequences starts with the other, so that only one of them works.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0) || other.0.starts_with(&self.0)
    }

    /// Returns the printed name: `Ctrl+P`, `g g`.
    pub fn name(&self) -> String {
        keys_name(&self.0)
    }
}

/// Returns the printed names of keys that are pressed one after the other.
pub fn keys_name(keys: &[KeyPress]) -> String {
    keys.iter().map(|key| key_name(*key)).collect::<Vec<_>>().join(" ")
}

/// Returns whether a key types a character.
pub fn is_text((code, modifiers): KeyPress) -> bool {
    matches!(code, KeyCode::Char(_)) && modifiers == NONE
}

/// Parses a key with its modifiers.
fn press(text: &str) -> Option<KeyPress> {
    let (mut rest, mut modifiers) = (text, KeyModifiers::NONE);
    // The last character is always a key, even if it is a separator.
    while let Some((word, after)) = rest.split_once(['+', '-']).filter(|(_, it)| !it.is_empty()) {
        modifiers |= match (word, word.to_ascii_lowercase().as_str()) {
            (_, "ctrl" | "control") | ("C" | "c", _) => CTRL,
            (_, "alt" | "meta" | "option") | ("M" | "m" | "A", _) => ALT,
            (_, "shift") | ("S" | "s", _) => SHIFT,
            _ => return None,
        };
        rest = after;
    }
    let mut letters = rest.chars();
    let code = match (letters.next(), letters.next()) {
        (Some(letter), None) => match named(rest) {
            Some(code) => code,
            // With Ctrl or Alt, an uppercase letter means the plain key, as in the printed form
            // `Ctrl+P`. Shift without Ctrl makes a letter uppercase.
            None if modifiers.contains(SHIFT) && !modifiers.contains(CTRL) => {
                KeyCode::Char(upper(letter))
            }
            None if modifiers.is_empty() => KeyCode::Char(letter),
            None => KeyCode::Char(letter.to_lowercase().next()?),
        },
        _ => named(&rest.to_lowercase())?,
    };
    Some(normalize(&KeyEvent::new(code, modifiers)))
}

fn upper(letter: char) -> char {
    let mut upper = letter.to_uppercase();
    upper.next().filter(|_| upper.next().is_none()).unwrap_or(letter)
}

/// Returns the key with a name in lowercase letters.
fn named(name: &str) -> Option<KeyCode> {
    Some(match name {
        "space" | "spc" => KeyCode::Char(' '),
        "plus" => KeyCode::Char('+'),
        "minus" => KeyCode::Char('-'),
        "enter" | "return" | "ret" => KeyCode::Enter,
        "esc" | "escape" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backtab" => KeyCode::BackTab,
        "backspace" => KeyCode::Backspace,
        "del" | "delete" => KeyCode::Delete,
        "ins" | "insert" => KeyCode::Insert,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pgup" | "pageup" => KeyCode::PageUp,
        "pgdn" | "pgdown" | "pagedown" => KeyCode::PageDown,
        "up" | "↑" => KeyCode::Up,
        "down" | "↓" => KeyCode::Down,
        "left" | "←" => KeyCode::Left,
        "right" | "→" => KeyCode::Right,
        _ => {
            let number = name.strip_prefix('f')?.parse().ok()?;
            (1..=63).contains(&number).then_some(KeyCode::F(number))?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_parsed_as_users_write_them() {
        fn check(text: &str, name: Option<&str>) {
            let parsed = KeySequence::parse(text);
            assert_eq!(parsed.as_ref().map(KeySequence::name).as_deref(), name, "{text}");
            // The printed name is a valid text.
            if let Some(name) = name {
                assert_eq!(KeySequence::parse(name), parsed, "{name}");
            }
        }
        check("ctrl+p", Some("Ctrl+P"));
        check("Ctrl-P", Some("Ctrl+P"));
        check("C-p", Some("Ctrl+P"));
        check("M-x", Some("Alt+X"));
        check("ctrl+shift+g", Some("Ctrl+Shift+G"));
        check("alt+shift+z", Some("Alt+Shift+Z"));
        check("shift+g", Some("G"));
        check("g", Some("g"));
        check("G", Some("G"));
        check("shift+tab", Some("Shift+Tab"));
        check("S-Tab", Some("Shift+Tab"));
        check("alt+enter", Some("Alt+Enter"));
        check("pgup", Some("PgUp"));
        check("PageDown", Some("PgDn"));
        check("f12", Some("F12"));
        check("up", Some("↑"));
        check("ctrl+space", Some("Ctrl+Space"));
        check("ctrl+/", Some("Ctrl+_"));
        check("+", Some("+"));
        check("-", Some("-"));
        check("ctrl++", Some("Ctrl++"));
        check("alt+-", Some("Alt+-"));
        check("M-<", Some("Alt+<"));
        check("g  g", Some("g g"));
        check("space f", Some("Space f"));
        check("ctrl+x ctrl+u", Some("Ctrl+X Ctrl+U"));
        check("", None);
        check("ctrl+", None);
        check("ctrl+foo", None);
        check("cmd+p", None);
        check("f64", None);
        check("gg", None);
        check("a b c d e", None);
    }

    #[test]
    fn a_sequence_overlaps_its_prefixes() {
        let parse = |text| KeySequence::parse(text).expect("keys");
        assert!(parse("g").overlaps(&parse("g g")));
        assert!(parse("g g").overlaps(&parse("g g")));
        assert!(!parse("g g").overlaps(&parse("g e")));
        assert_eq!(parse("g g").after(parse("g").keys()), Some(parse("g").keys()));
        assert_eq!(parse("g").after(parse("g").keys()), None);
    }
}
