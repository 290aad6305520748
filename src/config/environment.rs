//! The process environment and one env file, as one view. Decides which env file is read and which
//! of its variables are used. `main` passes in the process environment. Values are not validated
//! here, except endpoints, because a discovered file may set only loopback endpoints.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::config_error::ConfigError;
use super::dotenv::{self, BadLine};
use super::names::{self, Trust, Verdict};
use crate::chat::access::EnvFile;
use crate::document::visible;
use crate::file;

/// The size limit of an env file, in bytes.
const LIMIT: usize = 250_000;

/// Variables by name. Values are trimmed. A blank value counts as absent, so a template with
/// `AWS_REGION=` sets nothing.
#[derive(Clone, Default)]
pub struct Environment {
    process: VariableSource,
    file: VariableSource,
    blank: BTreeSet<String>,
    notes: Vec<String>,
}

/// A source of variables. Variables that belong together are taken from one source.
#[derive(Clone, Default)]
pub(super) struct VariableSource {
    /// `None` for the process environment.
    file: Option<EnvFile>,
    values: BTreeMap<String, String>,
}

impl VariableSource {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Returns the env file of the variables, or `None` for the process environment.
    pub fn env_file(&self) -> Option<&EnvFile> {
        self.file.as_ref()
    }

    /// Returns the variable's name with its file, for a message.
    pub fn place(&self, name: &str) -> String {
        match &self.file {
            Some(file) => format!("{name} in {}", display(&file.path)),
            None => name.to_owned(),
        }
    }
}

impl Environment {
    /// Returns the process environment without an env file.
    pub fn from_process(process: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let mut environment = Self::default();
        for (name, value) in process {
            // Invalid Unicode becomes a replacement character, so the value is refused where it is
            // used.
            let (name, value) = (name.to_string_lossy(), value.to_string_lossy());
            match value.trim() {
                "" => _ = environment.blank.insert(name.into_owned()),
                value => {
                    if let Some(known) = names::misspelled_in_process(&name) {
                        environment.note(&misspelling(&name, known));
                    }
                    environment.process.values.insert(name.into_owned(), value.to_owned());
                }
            }
        }
        environment
    }

    /// Returns the process environment with the named env file, or otherwise with the nearest
    /// `.env` from `folder` upwards, if there is one. Only a regular file counts as a `.env`. A
    /// folder of this name (often a Python environment), a pipe or a device is ignored.
    ///
    /// # Errors
    /// [`ConfigError`] if the file cannot be read or a line is not `NAME=value`.
    pub fn read(
        process: impl IntoIterator<Item = (OsString, OsString)>,
        folder: &Path,
        named: Option<&Path>,
    ) -> Result<Self, ConfigError> {
        let environment = Self::from_process(process);
        let (file, trust) = match named {
            Some(file) => (file.to_owned(), Trust::Named),
            None => match nearest(folder) {
                Some(file) => (file, Trust::Discovered),
                None => return Ok(environment),
            },
        };
        match file::read(&file, LIMIT) {
            Ok(bytes) => environment
                .with_file(&file, &bytes, trust)
                .map_err(|BadLine(line)| ConfigError::ParseEnvFile { file: display(&file), line }),
            Err(error) => Err(ConfigError::ReadFile(error)),
        }
    }

    fn with_file(mut self, path: &Path, bytes: &[u8], trust: Trust) -> Result<Self, BadLine> {
        let is_discovered = trust == Trust::Discovered;
        self.file.file = Some(EnvFile { path: path.to_owned(), is_discovered });
        let mut misspelled = BTreeSet::new();
        for (name, value) in dotenv::parse(bytes)? {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match names::classify(&name, value, trust) {
                Verdict::Accepted => _ = self.file.values.insert(name, value.to_owned()),
                Verdict::Refused(why) => {
                    self.note(&format!("{} {why}", self.file.place(&name)));
                }
                // Each known name gives only one note, so that a long file does not fill the screen.
                Verdict::Misspelled(known) if is_discovered && !misspelled.insert(known) => {}
                Verdict::Misspelled(known) => {
                    self.note(&misspelling(&self.file.place(&name), known));
                }
                Verdict::Unrelated => {}
            }
        }
        Ok(self)
    }

    fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|other| other == note) {
            self.notes.push(note.to_owned());
        }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.sources().find_map(|source| source.get(name))
    }

    /// Returns notes for the user about misspelled names and ignored variables of the file.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns true if the process sets the variable to an empty value, which can make the SDK
    /// fail.
    pub(super) fn is_blank(&self, name: &str) -> bool {
        self.blank.contains(name)
    }

    pub(super) fn process(&self) -> &VariableSource {
        &self.process
    }

    pub(super) fn file(&self) -> &VariableSource {
        &self.file
    }

    /// Returns the value of a variable that only the env file sets. The AWS SDK does not see the
    /// file, so the client must pass the value on.
    pub(super) fn only_in_file(&self, name: &str) -> Option<&str> {
        self.file.get(name).filter(|_| self.process.get(name).is_none())
    }

    /// Returns the sources in order of precedence: the process, then the file.
    pub(super) fn sources(&self) -> impl Iterator<Item = &VariableSource> {
        [&self.process, &self.file].into_iter()
    }

    /// Returns the value of the first of these names that is set, and the name with its file for a
    /// message. Tries all names in one source before the next source.
    pub(super) fn first_set(&self, names: &[&str]) -> Option<(String, &str)> {
        self.sources().find_map(|source| {
            names.iter().find_map(|name| Some((source.place(name), source.get(name)?)))
        })
    }
}

/// Prints only names, because some values are secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("process", &self.process.values.keys())
            .field("file", &self.file.values.keys())
            .field("blank", &self.blank)
            .field("notes", &self.notes)
            .finish()
    }
}

fn misspelling(place: &str, known: &str) -> String {
    format!("{place} is not a known name. Did you mean {known}?")
}

fn nearest(folder: &Path) -> Option<PathBuf> {
    // A folder that cannot be searched counts as a folder without a `.env`.
    folder.ancestors().map(|folder| folder.join(".env")).find(|file| file.is_file())
}

/// Returns a path in quotes for a message. A folder's name may contain any bytes, so control characters are
/// replaced.
fn display(path: &Path) -> String {
    format!("\"{}\"", visible::line(&path.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pairs: &[(&str, &str)]) -> Environment {
        Environment::from_process(pairs.iter().map(|(name, value)| (name.into(), value.into())))
    }

    fn found(text: &str) -> Environment {
        process(&[]).with_file(Path::new(".env"), text.as_bytes(), Trust::Discovered).expect(text)
    }

    #[test]
    fn the_process_takes_precedence_over_the_file_and_blank_counts_as_absent() {
        fn check(in_process: &[(&str, &str)], in_file: &str, expected: Option<&str>) {
            let environment = process(in_process)
                .with_file(Path::new(".env"), in_file.as_bytes(), Trust::Discovered)
                .expect(in_file);
            assert_eq!(environment.get("AWS_REGION"), expected);
        }
        check(&[("AWS_REGION", " a ")], "AWS_REGION=b", Some("a"));
        check(&[("AWS_REGION", " ")], "AWS_REGION=' b '", Some("b"));
        check(&[("AWS_REGION", "")], "AWS_REGION=\" \"", None);
        check(&[], "AWS_REGION=b\nAWS_REGION=c\nAWS_REGION=", Some("c"));
        check(&[], "aws_region=b", None);
    }

    #[test]
    fn names_that_belong_together_come_from_one_source() {
        let environment = process(&[("AWS_DEFAULT_REGION", "a")])
            .with_file(Path::new("x/.env"), b"AWS_REGION=b", Trust::Discovered)
            .expect("valid");
        let names = ["AWS_REGION", "AWS_DEFAULT_REGION"];
        assert_eq!(environment.first_set(&names), Some(("AWS_DEFAULT_REGION".into(), "a")));
        assert_eq!(
            environment.first_set(&names[..1]),
            Some(("AWS_REGION in \"x/.env\"".into(), "b"))
        );
    }

    #[test]
    fn a_refused_name_gives_a_note_without_its_value() {
        fn check(line: &str, is_taken: bool) {
            let environment = found(line);
            let (name, value) = line.split_once('=').expect("a pair");
            assert_eq!(environment.get(name).is_some(), is_taken, "{line}");
            assert_eq!(environment.notes().len(), usize::from(!is_taken), "{line}");
            let notes = environment.notes().concat();
            assert!(is_taken || notes.contains(name) && !notes.contains(value), "{notes}");
            let named = process(&[]).with_file(Path::new(".env"), line.as_bytes(), Trust::Named);
            assert_eq!(named.expect("valid").get(name), Some(value));
        }
        check("AWS_ENDPOINT_URL=http://127.0.0.1:8080", true);
        check("AWS_ENDPOINT_URL=https://example.com", false);
        check("AWS_CONFIG_FILE=x.toml", false);
        check("OUTCROP_LOG=/home/me/.bashrc", false);
        check("AWS_EC2_METADATA_DISABLED=true", true);
    }

    #[test]
    fn a_repeated_misspelling_gives_one_note() {
        let text = "OUTCROP_LOG=a\nOUTCROP_LOG=b\nAWS_REGOIN=c\nAWS_REGIN=d\nAWS_CONFIG_FILE=e";
        assert_eq!(found(text).notes().len(), 3, "{:?}", found(text).notes());
        let environment =
            process(&[("AWS_REGOIN", "a"), ("OUTCROP_MODLE", "b"), ("AWS_PROFLE", "")]);
        let note = |name, known| format!("{name} is not a known name. Did you mean {known}?");
        let expected = [note("AWS_REGOIN", "AWS_REGION"), note("OUTCROP_MODLE", "OUTCROP_MODEL")];
        assert_eq!(environment.notes(), expected);
    }

    #[test]
    fn a_value_that_the_process_sets_is_not_passed_on() {
        let environment = process(&[("AWS_CONFIG_FILE", "own"), ("AWS_REGION", "")])
            .with_file(Path::new(".env"), b"AWS_CONFIG_FILE=a\nAWS_REGION=b", Trust::Named)
            .expect("valid");
        assert_eq!(environment.only_in_file("AWS_CONFIG_FILE"), None);
        assert_eq!(environment.only_in_file("AWS_REGION"), Some("b"));
    }

    #[test]
    fn debug_shows_names_but_no_values() {
        let environment = process(&[("AWS_SECRET_ACCESS_KEY", "hunter2")])
            .with_file(Path::new(".env"), b"AWS_BEARER_TOKEN_BEDROCK=hunter2", Trust::Discovered)
            .expect("valid");
        let text = format!("{environment:?}");
        assert!(text.contains("AWS_BEARER_TOKEN_BEDROCK") && !text.contains("hunter2"), "{text}");
    }

    #[test]
    fn a_path_in_a_message_has_no_control_characters() {
        assert_eq!(display(Path::new("a\u{1b}[31m/.env")), "\"a\u{241b}[31m/.env\"");
    }
}
