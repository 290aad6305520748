//! The process environment and one `.env` file, as one view: which file that is, and which of its
//! names count. Refuses to read the process environment itself (`main` hands it in) and to judge
//! values, apart from the endpoint, on which it depends who is trusted.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::dotenv::{self, BadLine};
use super::{ConfigError, endpoint};
use crate::file;

/// The largest `.env` that is read, in bytes.
const LIMIT: usize = 250_000;

/// The names of a `.env` that are this program's business begin so.
const PREFIXES: [&str; 2] = ["AWS_", "OUTCROP_"];

/// Secrets that `Config` hands to the client itself. They stay out of the environment, which
/// every child process (the editor, a credential process) would inherit.
const HANDED_OVER: [&str; 4] =
    ["AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

/// Variables by name, the process's before those of the file. Values are trimmed, and a blank one
/// counts as absent: a template with `AWS_REGION=` in it sets nothing.
#[derive(Clone, Default)]
pub struct Environment {
    process: Source,
    file: Source,
    blank: BTreeSet<String>,
    notes: Vec<String>,
}

/// Where variables stand together. Those that belong together are taken from one source.
#[derive(Clone, Default)]
pub(super) struct Source {
    /// The file's name as text; `None` for the process.
    file: Option<String>,
    values: BTreeMap<String, String>,
}

impl Source {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The variable's name with its file, for a message.
    pub fn place(&self, name: &str) -> String {
        match &self.file {
            Some(file) => format!("{name} in {file}"),
            None => name.to_owned(),
        }
    }
}

/// Who chose the file: it decides what is taken from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// It was found on the way up from the current folder; anyone may have put it there.
    Found,
    /// It was named on the command line.
    Named,
}

impl Environment {
    /// The process environment alone.
    pub fn of_process(process: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let mut environment = Self::default();
        for (name, value) in process {
            // What is not Unicode keeps a replacement character and is refused where it is used.
            let (name, value) = (name.to_string_lossy(), value.to_string_lossy());
            match value.trim() {
                "" => _ = environment.blank.insert(name.into_owned()),
                value => _ = environment.process.values.insert(name.into_owned(), value.to_owned()),
            }
        }
        environment
    }

    /// The process environment with the file that was named, or else with the nearest `.env`
    /// from `folder` upwards, if there is one. Only a regular file counts as a `.env`: a folder
    /// of this name (a Python environment, often), a pipe or a device is ignored.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read or a line of it is not `NAME=value`.
    pub fn read(
        process: impl IntoIterator<Item = (OsString, OsString)>,
        folder: &Path,
        named: Option<&Path>,
    ) -> Result<Self, ConfigError> {
        let environment = Self::of_process(process);
        let (file, trust) = match named {
            Some(file) => (file.to_owned(), Trust::Named),
            None => match nearest(folder) {
                Some(file) => (file, Trust::Found),
                None => return Ok(environment),
            },
        };
        let name = shown(&file);
        match file::read(&file, LIMIT) {
            Ok(bytes) => environment
                .with_file(&name, &bytes, trust)
                .map_err(|BadLine(line)| ConfigError::ParseEnvFile { file: name, line }),
            Err(error) => Err(ConfigError::ReadFile(error)),
        }
    }

    fn with_file(mut self, file: &str, bytes: &[u8], trust: Trust) -> Result<Self, BadLine> {
        self.file.file = Some(file.to_owned());
        for (name, value) in dotenv::parse(bytes)? {
            let value = value.trim();
            if value.is_empty() || !PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
                continue;
            }
            match objection(&name, value) {
                Some(why) if trust == Trust::Found => self.notes.push(format!(
                    "{name} in {file} is ignored: {why}. --env-file {file} takes it"
                )),
                _ => _ = self.file.values.insert(name, value.to_owned()),
            }
        }
        Ok(self)
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.sources().find_map(|source| source.get(name))
    }

    /// What was left out of the file, and why, in sentences for the screen.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Sets the file's `AWS_` variables in this process, where it has none, for the SDK to read:
    /// all but the secrets, which [`Config`](super::Config) carries. Only for `main`, before it
    /// starts a thread; dotenvy is the safe way to set a variable in a program that forbids
    /// `unsafe`.
    pub fn export(&self) {
        let lines: String =
            self.exported().map(|(name, value)| dotenv::written(name, value)).collect();
        dotenvy::from_read_override(lines.as_bytes())
            .expect("lines that `dotenv::written` made are well-formed, as its tests show");
    }

    fn exported(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_exported = |name: &str| {
            name.starts_with("AWS_")
                && !HANDED_OVER.contains(&name)
                && !self.process.values.contains_key(name)
        };
        let pairs = self.file.values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(move |(name, _)| is_exported(name))
    }

    /// Whether the process has the variable but nothing in it, and the file has it not. The SDK
    /// trips over some of these.
    pub(super) fn is_blank(&self, name: &str) -> bool {
        self.blank.contains(name) && self.file.get(name).is_none()
    }

    /// The process, then the file.
    pub(super) fn sources(&self) -> impl Iterator<Item = &Source> {
        [&self.process, &self.file].into_iter()
    }

    /// The first of these names that is set: all of them in one source before the next source.
    /// Gives the place, for a message, and the value.
    pub(super) fn first(&self, names: &[&str]) -> Option<(String, &str)> {
        self.sources().find_map(|source| {
            names.iter().find_map(|name| Some((source.place(name), source.get(name)?)))
        })
    }
}

/// Names only: the values are secrets, some of them.
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

fn nearest(folder: &Path) -> Option<PathBuf> {
    // A folder that cannot be searched holds no file of ours.
    folder.ancestors().map(|folder| folder.join(".env")).find(|file| file.is_file())
}

/// Why a variable must not come from a file that anyone may have written: it would send the
/// prompts, or the answers to credential requests, elsewhere; or it names a file that the SDK
/// reads, and an AWS config file can hold a command to run (`credential_process`).
fn objection(name: &str, value: &str) -> Option<&'static str> {
    let is_endpoint = name == "AWS_ENDPOINT_URL"
        || name.starts_with("AWS_ENDPOINT_URL_")
        || name == "AWS_EC2_METADATA_SERVICE_ENDPOINT"
        || name == "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    if is_endpoint && !endpoint::is_loopback(value) {
        Some("a .env that was only found may name no endpoint but on this machine")
    } else if name.starts_with("AWS_") && name.ends_with("_FILE") {
        Some("a .env that was only found may name no files to the AWS SDK")
    } else {
        None
    }
}

/// A path for a message. A folder's name can hold anything, so what a terminal would obey is
/// replaced.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(char::is_control, "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pairs: &[(&str, &str)]) -> Environment {
        Environment::of_process(pairs.iter().map(|(name, value)| (name.into(), value.into())))
    }

    fn found(text: &str) -> Environment {
        process(&[]).with_file(".env", text.as_bytes(), Trust::Found).expect(text)
    }

    #[test]
    fn the_process_comes_before_the_file_and_blank_is_absent() {
        fn check(in_process: &[(&str, &str)], in_file: &str, expected: Option<&str>) {
            let environment = process(in_process)
                .with_file(".env", in_file.as_bytes(), Trust::Found)
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
            .with_file("x/.env", b"AWS_REGION=b", Trust::Found)
            .expect("valid");
        let names = ["AWS_REGION", "AWS_DEFAULT_REGION"];
        assert_eq!(environment.first(&names), Some(("AWS_DEFAULT_REGION".into(), "a")));
        assert_eq!(environment.first(&names[..1]), Some(("AWS_REGION in x/.env".into(), "b")));
    }

    #[test]
    fn only_names_of_aws_and_outcrop_are_taken_from_a_file() {
        let text = "AWS_PROFILE=a\nOUTCROP_MODEL=b\nPATH=c\nHTTPS_PROXY=d\nMY_AWS_PROFILE=e";
        for trust in [Trust::Found, Trust::Named] {
            let environment = process(&[]).with_file(".env", text.as_bytes(), trust);
            let environment = environment.expect("valid");
            let names: Vec<_> = environment.file.values.keys().collect();
            assert_eq!(names, ["AWS_PROFILE", "OUTCROP_MODEL"], "{trust:?}");
            assert!(environment.notes().is_empty());
        }
    }

    #[test]
    fn a_file_that_was_found_sends_nobody_elsewhere() {
        fn check(line: &str, is_taken: bool) {
            let environment = found(line);
            let (name, value) = line.split_once('=').expect("a pair");
            assert_eq!(environment.get(name).is_some(), is_taken, "{line}");
            assert_eq!(environment.notes().len(), usize::from(!is_taken), "{line}");
            let notes = environment.notes().concat();
            assert!(is_taken || notes.contains(name) && !notes.contains(value), "{notes}");
            let named = process(&[]).with_file(".env", line.as_bytes(), Trust::Named);
            assert_eq!(named.expect("valid").get(name), Some(value));
        }
        check("AWS_ENDPOINT_URL=http://127.0.0.1:8080", true);
        check("AWS_ENDPOINT_URL_BEDROCK_RUNTIME=http://localhost:1/x", true);
        check("AWS_ENDPOINT_URL=https://example.com", false);
        check("AWS_ENDPOINT_URL_STS=http://localhost.example.com", false);
        check("AWS_ENDPOINT_URL_BEDROCK=https://example.com", false);
        check("AWS_ENDPOINT_URL_BEDROCK_RUNTIME=http://localhost@example.com", false);
        check("AWS_EC2_METADATA_SERVICE_ENDPOINT=http://10.0.0.1", false);
        check("AWS_CONTAINER_CREDENTIALS_FULL_URI=https://example.com", false);
        check("AWS_CONFIG_FILE=x.toml", false);
        check("AWS_SHARED_CREDENTIALS_FILE=creds", false);
        check("AWS_EC2_METADATA_DISABLED=true", true);
    }

    #[test]
    fn what_the_sdk_reads_is_exported_without_the_secrets() {
        let text = "AWS_EC2_METADATA_DISABLED=true\nAWS_PROFILE=a\nAWS_REGION=b\nOUTCROP_MODEL=c\n\
                    AWS_SECRET_ACCESS_KEY=d\nAWS_BEARER_TOKEN_BEDROCK=e";
        let environment = process(&[("AWS_PROFILE", "own"), ("AWS_REGION", "")])
            .with_file(".env", text.as_bytes(), Trust::Found)
            .expect("valid");
        let exported: Vec<_> = environment.exported().collect();
        assert_eq!(exported, [("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", "b")]);
    }

    #[test]
    fn debug_shows_names_and_no_values() {
        let environment = process(&[("AWS_SECRET_ACCESS_KEY", "hunter2")])
            .with_file(".env", b"AWS_BEARER_TOKEN_BEDROCK=hunter2", Trust::Found)
            .expect("valid");
        let text = format!("{environment:?}");
        assert!(text.contains("AWS_BEARER_TOKEN_BEDROCK") && !text.contains("hunter2"), "{text}");
    }

    #[test]
    fn a_path_in_a_message_is_plain_text() {
        assert_eq!(shown(Path::new("a\u{1b}[31m/.env")), "a\u{fffd}[31m/.env");
    }
}
