//! The file with all keys, for `outcrop config --print-default`. Every key is a comment, so that
//! the file changes nothing before the user edits it.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use toml_edit::{Array, Value};

use super::key_row::{KeyRow, Section};
use super::table::rows_of;
use crate::file;
use crate::preferences::DefaultKeys;

const HEAD: &str = "\
# The configuration of Outcrop. To change a value, remove the # in front of its key.
# `outcrop config --check` checks this file. `outcrop man` explains it.
";

/// The name of the scope whose keys work in every scope.
const ANYWHERE: &str = "anywhere";

/// The longest line of a comment, in characters.
const LINE: usize = 100;

/// Returns the text of the file. `keys` are the default keys of all actions, by scope.
pub fn default_text(keys: &[DefaultKeys]) -> String {
    let mut text = HEAD.to_owned();
    for section in Section::ALL {
        text.push('\n');
        comment(&mut text, section.about());
        let _ = writeln!(text, "[{}]", section.name());
        for row in rows_of(section) {
            text.push('\n');
            comment(&mut text, &about(row));
            let value = row.default_toml().unwrap_or_else(|| row.example_toml());
            let _ = writeln!(text, "#{} = {value}", row.name());
        }
    }
    for scope in keys.chunk_by(|one, other| one.scope == other.scope) {
        // The scope *anywhere* is the section itself.
        if scope[0].scope != ANYWHERE {
            let _ = writeln!(text, "\n[{}.{}]", Section::Keys.name(), scope[0].scope);
        }
        for DefaultKeys { action, keys, help, .. } in scope {
            text.push('\n');
            comment(&mut text, help);
            let keys = match keys.as_slice() {
                [] => "false".to_owned(),
                [key] => Value::from(key.as_str()).to_string(),
                keys => Value::from(keys.iter().collect::<Array>()).to_string(),
            };
            let _ = writeln!(text, "#{action} = {keys}");
        }
    }
    text
}

/// Creates the file with this text if it does not exist.
///
/// # Errors
/// If the file or its folder cannot be written.
pub fn create(path: &Path, keys: &[DefaultKeys]) -> io::Result<()> {
    file::create_folder(path.parent().unwrap_or(Path::new(".")))?;
    match file::create(path) {
        Ok(mut file) => file.write_all(default_text(keys).as_bytes()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Returns the description of a key, its values and its default.
fn about(row: &KeyRow) -> String {
    let expected = row.kind.expected();
    match row.default {
        Some(_) => format!("{} Value: {expected}.", row.about),
        None => format!("{} Value: {expected}. Default: {}.", row.about, row.unset),
    }
}

fn comment(text: &mut String, words: &str) {
    let mut columns = 0;
    for word in words.split(' ') {
        let length = word.chars().count();
        if columns == 0 || columns + 1 + length > LINE {
            text.push_str(if columns == 0 { "#" } else { "\n#" });
            columns = 1;
        }
        let _ = write!(text, " {word}");
        columns += 1 + length;
    }
    text.push('\n');
}
