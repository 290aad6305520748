//! The keys as Markdown tables, for the manual.

use std::fmt::Write as _;

use super::keymap::{Binding, KeyScope, Keymap};

/// Returns the table of the manual with this name if it shows the user's keys.
pub fn of_user(keymap: &Keymap, table: &str) -> Option<String> {
    match table {
        "keys" => Some(by_scope(keymap, "##", |binding| !binding.keys.is_empty())),
        "commands" => Some(palette(keymap)),
        _ => None,
    }
}

/// Returns the keys of each scope under a heading.
pub fn by_scope(keymap: &Keymap, heading: &str, is_shown: impl Fn(&Binding) -> bool) -> String {
    let mut text = String::new();
    for scope in KeyScope::ALL {
        let rows = keymap.bindings().iter().filter(|it| it.row.scope == scope);
        let rows: Vec<_> = rows.filter(|it| is_shown(it)).collect();
        if rows.is_empty() {
            continue;
        }
        let scope = capital(scope.label());
        let _ = writeln!(text, "{heading} {scope}\n\n| key | what it does |\n|---|---|");
        for binding in rows {
            let keys: Vec<_> = binding.keys.iter().map(|key| code(&key.name())).collect();
            let _ = writeln!(text, "| {} | {} |", keys.join(", "), plain(binding.row.help));
        }
        text.push('\n');
    }
    text
}

/// Returns the commands of the palette, in alphabetical order.
fn palette(keymap: &Keymap) -> String {
    let rows = keymap.bindings().iter().filter(|it| it.row.label.is_some());
    let mut rows: Vec<_> = rows.map(|it| (it.row.label.unwrap_or_default(), it)).collect();
    rows.sort_by_key(|(label, _)| *label);
    rows.dedup_by_key(|(label, _)| *label);
    let mut text = String::from("| command | key | what it does |\n|---|---|---|\n");
    for (label, binding) in rows {
        let key = binding.keys.first().map(|key| code(&key.name()));
        let (key, help) = (key.unwrap_or_default(), plain(binding.row.help));
        let _ = writeln!(text, "| *{label}* | {key} | {help} |");
    }
    text + "\n"
}

pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Escapes the characters of a text that are special in Markdown.
pub fn plain(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars() {
        if "\\`*_|<~".contains(letter) {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

/// Returns a text as inline code in a cell of a table.
fn code(text: &str) -> String {
    let text = text.replace('|', "\\|");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
