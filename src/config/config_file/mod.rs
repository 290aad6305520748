//! The configuration file, `config.toml`. A wrong key disables only that key, and gives a problem
//! with its line.
//!
//! ```text
//! key_row.rs      a key: its type, its default and its description
//! table.rs        all keys
//! parsing.rs      the parser
//! printed.rs      the file that `outcrop config --print-default` prints
//! json_schema.rs  the JSON Schema of the file
//! ```

mod json_schema;

mod key_row;

mod parsing;

mod printed;

mod table;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::chat::model::ModelId;
use crate::chat::settings::Settings;
use crate::document::visible;
use crate::file::{self, ReadError, quoted};
use crate::preferences::{ConfigKey, KeyPreferences, Preferences, ThemeChoice};
pub use json_schema::json_schema;
pub use key_row::{KeyRow, Section, ValueType};
use parsing::{ConfigProblem, FileValue, LocatedBinding};
pub use printed::{create, default_text};
pub use table::{rows, rows_of};

/// The size limit of the file, in bytes.
const LIMIT: usize = 1_000_000;

const FILE_NAME: &str = "config.toml";

/// Returns the file in the config folder. The file may not exist.
pub fn own_file(config_folder: &Path) -> PathBuf {
    config_folder.join(FILE_NAME)
}

/// The valid values of a file, and its problems.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileConfig {
    path: PathBuf,
    values: BTreeMap<ConfigKey, FileValue>,
    bindings: Vec<LocatedBinding>,
    problems: Vec<ConfigProblem>,
}

impl FileConfig {
    /// Reads a file.
    ///
    /// # Errors
    /// If the file cannot be read as text.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        Ok(Self::parse(path, &file::read_text(path, LIMIT)?))
    }

    /// Parses the text of a file.
    pub fn parse(path: &Path, text: &str) -> Self {
        let parsing::Parsed { values, bindings, problems } = parsing::parse(text);
        Self { path: path.to_owned(), values, bindings, problems }
    }

    /// Returns a message for each problem, with the file and the line.
    pub fn problems(&self) -> Vec<String> {
        let file = quoted(&self.path);
        let message = |problem: &ConfigProblem| {
            visible::line(&format!("{file}, line {}: {}", problem.line, problem.why))
        };
        self.problems.iter().map(message).collect()
    }

    /// Disables a key whose value turned out to be wrong.
    pub(super) fn refuse(&mut self, key: ConfigKey, why: &str) {
        if let Some(FileValue { line, .. }) = self.values.remove(&key) {
            self.problems.push(ConfigProblem { line, why: format!("{}: {why}", key.name()) });
            self.problems.sort_by_key(|problem| problem.line);
        }
    }

    pub(super) fn keys(&self) -> KeyPreferences {
        KeyPreferences {
            preset: self.text(ConfigKey::KeyPreset).map(str::to_owned),
            bindings: self.bindings.iter().map(|(binding, _)| binding.clone()).collect(),
        }
    }

    /// Returns the user's keys, with the preset of an option if there is one.
    pub(super) fn keys_with(&self, preset: Option<String>) -> KeyPreferences {
        let keys = self.keys();
        KeyPreferences { preset: preset.or(keys.preset), ..keys }
    }

    /// Adds problems of the user's keys, each with the index of its binding.
    pub(super) fn add_key_problems(&mut self, problems: Vec<(usize, String)>) {
        for (at, why) in problems {
            let line = self.bindings[at].1;
            self.problems.push(ConfigProblem { line, why });
        }
        self.problems.sort_by_key(|problem| problem.line);
    }

    /// Returns the keys whose values differ between two versions of a file.
    pub fn changed_keys(&self, other: &Self) -> Vec<ConfigKey> {
        let is_changed = |key: &ConfigKey| self.text(*key) != other.text(*key);
        let keys = (self.keys().bindings != other.keys().bindings).then_some(ConfigKey::Keys);
        rows().iter().map(|row| row.key).filter(is_changed).chain(keys).collect()
    }

    pub fn text(&self, key: ConfigKey) -> Option<&str> {
        self.values.get(&key).map(|value| value.text.as_str())
    }

    pub(super) fn is_on(&self, key: ConfigKey) -> bool {
        self.text(key) == Some("true")
    }

    /// Returns a path. `~` is the home folder, and a relative path starts at the folder of the
    /// file.
    pub(super) fn path(&self, key: ConfigKey) -> Option<PathBuf> {
        let path = file::in_home(self.text(key)?);
        Some(self.path.parent().unwrap_or(Path::new("")).join(path))
    }

    /// Sets the fields that the file has, except the model.
    pub(super) fn apply(&self, settings: &mut Settings) {
        for (key, value) in &self.values {
            if let ConfigKey::Setting(field) = key {
                field.set(settings, &value.text).expect("the value was validated");
            }
        }
        settings.model = ModelId::default_for("");
    }

    /// Returns the preferences for the screen, with the theme of an option if there is one.
    pub(super) fn preferences(&self, theme: Option<&str>) -> Preferences {
        let default = Preferences::default();
        let switch = |key, default| self.text(key).map_or(default, |text| text == "true");
        Preferences {
            theme: theme
                .or_else(|| self.text(ConfigKey::Theme))
                .and_then(|text| ThemeChoice::parse(text).ok())
                .unwrap_or(default.theme),
            captures_mouse: switch(ConfigKey::Mouse, default.captures_mouse),
            wraps_code: switch(ConfigKey::WrapCode, default.wraps_code),
            wheel_rows: self
                .text(ConfigKey::ScrollRows)
                .and_then(|rows| rows.parse().ok())
                .unwrap_or(default.wheel_rows),
        }
    }
}
