//! `outcrop keys`: lists the actions with their keys, as a table or as JSON on standard output.

use std::fmt::Write as _;
use std::io::Write;

use ratatui::buffer::CellWidth;
use serde_json::{Value, json};

use crate::plain::{CommandExit, write_output};
use crate::ui::key_sequence::KeySequence;
use crate::ui::keymap::{Binding, KeyScope, Keymap};
use crate::ui::vim;

/// The scope of vim's commands.
const NORMAL: &str = "normal";

/// The form of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyListForm {
    Table,
    Json,
}

/// Writes the list: the scopes in the order of the help, and each scope's actions in table order.
pub fn run(keymap: &Keymap, form: KeyListForm, output: impl Write) -> CommandExit {
    let in_order = KeyScope::ALL.into_iter().flat_map(|scope| {
        keymap.bindings().iter().filter(move |binding| binding.row.scope == scope)
    });
    let text = match form {
        KeyListForm::Table => table(in_order, keymap.has_modes()),
        KeyListForm::Json => {
            let mut all: Vec<Value> = in_order.map(object).collect();
            if keymap.has_modes() {
                all.extend(vim::COMMANDS.iter().map(|(keys, help)| {
                    json!({"scope": NORMAL, "action": null, "keys": [keys], "label": null, "help": help})
                }));
            }
            format!("{:#}\n", Value::from(all))
        }
    };
    write_output(output, &text)
}

/// Returns the table. Vim's commands are at its end, because they have no names.
fn table<'a>(bindings: impl Iterator<Item = &'a Binding>, has_modes: bool) -> String {
    let head = ["SCOPE", "ACTION", "KEYS", "WHAT IT DOES"].map(str::to_owned);
    let rows = bindings.map(|it| {
        [it.row.scope.name().into(), it.row.name.into(), it.keys_in_words(), it.row.help.into()]
    });
    let commands = vim::COMMANDS.iter().filter(|_| has_modes);
    let commands = commands.map(|(keys, help)| [NORMAL, "-", keys, help].map(str::to_owned));
    let rows: Vec<[String; 4]> = std::iter::once(head).chain(rows).chain(commands).collect();
    let width = |at: usize| rows.iter().map(|row| row[at].cell_width()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(widths) {
            let gap = usize::from(width - cell.cell_width()) + 2;
            let _ = write!(text, "{cell}{}", " ".repeat(gap));
        }
        let _ = writeln!(text, "{}", row[3]);
    }
    text
}

fn object(binding: &Binding) -> Value {
    let keys: Vec<String> = binding.keys.iter().map(KeySequence::name).collect();
    json!({
        "scope": binding.row.scope.name(),
        "action": binding.row.name,
        "keys": keys,
        "label": binding.row.label,
        "help": binding.row.help,
    })
}
