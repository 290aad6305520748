//! The remembered choices of credentials. Outcrop asks which credentials to use if both a
//! discovered `.env` and the default AWS profile provide credentials. The answers are lines of a
//! file in the state folder.
//!
//! A line has the answer, a SHA-256 digest, and the path for a human reader. An answer for the
//! `.env` depends on its path and its credentials, so Outcrop asks again if the credentials change.
//! An answer for the profile depends only on the path, because it stays safe whatever the file
//! contains later. If several lines match, the last line counts.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::chat::access::{Access, IdentityChoice};
use crate::document::visible;
use crate::file;

/// The largest file that is read, in bytes. An answer takes about 130 bytes.
const MAX_FILE_BYTES: usize = 1_000_000;

/// The file of the answers, which may not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityChoices(PathBuf);

impl IdentityChoices {
    /// Returns the file in this folder.
    pub fn in_folder(state: &Path) -> Self {
        Self(state.join("identity-choices"))
    }

    /// Returns the answer for the discovered `.env` of this access. A file that cannot be read has
    /// no answers, so the user is asked again.
    pub fn recall(&self, access: &Access) -> Option<IdentityChoice> {
        let answers = [IdentityChoice::Profile, IdentityChoice::EnvFile];
        let entries = answers.map(|choice| Some((choice, entry(access, choice)?)));
        let lines = file::read_text(&self.0, MAX_FILE_BYTES).ok()?;
        lines.lines().rev().find_map(|line| {
            let is_of_line =
                |(_, entry): &&(IdentityChoice, String)| line.starts_with(entry.as_str());
            entries.iter().flatten().find(is_of_line).map(|(choice, _)| *choice)
        })
    }

    /// Stores an answer for later starts.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remember(&self, access: &Access, choice: IdentityChoice) -> io::Result<()> {
        let entry = entry(access, choice).zip(access.discovered_credentials());
        let Some((entry, env_file)) = entry else { return Ok(()) };
        if let Some(folder) = self.0.parent() {
            file::create_folder(folder)?;
        }
        let path = visible::line(&env_file.path.to_string_lossy());
        // A single write in append mode is atomic, even if other processes write too.
        file::append(&self.0)?.write_all(format!("{entry}{path}\n").as_bytes())
    }
}

/// Returns the start of the line for an answer, which identifies the answer.
fn entry(access: &Access, choice: IdentityChoice) -> Option<String> {
    let env_file = access.discovered_credentials()?;
    let path = fs::canonicalize(&env_file.path).unwrap_or_else(|_| env_file.path.clone());
    let mut parts = vec![path.as_os_str().as_encoded_bytes()];
    let word = match choice {
        IdentityChoice::Profile => "profile",
        IdentityChoice::EnvFile => {
            parts.extend(access.bearer.iter().map(String::as_bytes));
            if let Some(keys) = &access.keys {
                parts.extend([keys.id.as_bytes(), keys.secret.as_bytes()]);
            }
            "env-file"
        }
    };
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    Some(format!("{word} {:x} ", Bytes::copy_from_slice(&digest.finalize())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::access::EnvFile;

    fn access(path: &str, bearer: &str) -> Access {
        let env_file = EnvFile { path: path.into(), is_discovered: true };
        Access { bearer: Some(bearer.into()), env_file: Some(env_file), ..Access::default() }
    }

    #[test]
    fn the_choice_of_an_env_file_depends_on_its_credentials_and_the_choice_of_a_profile_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let choices = IdentityChoices::in_folder(&folder.path().join("not/there/yet"));
        let (one, other) = (access("/a/.env", "hunter1"), access("/a/.env", "hunter2"));
        assert_eq!(choices.recall(&one), None);
        choices.remember(&one, IdentityChoice::EnvFile).expect("it can be written");
        assert_eq!(choices.recall(&one), Some(IdentityChoice::EnvFile));
        assert_eq!(choices.recall(&other), None);
        assert_eq!(choices.recall(&access("/b/.env", "hunter1")), None);
        choices.remember(&other, IdentityChoice::Profile).expect("it can be written");
        for access in [&one, &other] {
            assert_eq!(choices.recall(access), Some(IdentityChoice::Profile));
        }
        choices.remember(&one, IdentityChoice::EnvFile).expect("it can be written");
        assert_eq!(choices.recall(&one), Some(IdentityChoice::EnvFile));
        let text = fs::read_to_string(&choices.0).expect("it can be read");
        assert!(!text.contains("hunter") && text.lines().all(|line| line.ends_with("/a/.env")));
    }

    #[test]
    fn an_unreadable_or_damaged_file_has_no_answers() {
        let folder = tempfile::tempdir().expect("a folder");
        let choices = IdentityChoices::in_folder(folder.path());
        fs::write(&choices.0, "env-file\n\nenv-file abc /a/.env\nprofile\n\u{0}\n")
            .expect("a file");
        assert_eq!(choices.recall(&access("/a/.env", "k")), None);
        fs::remove_file(&choices.0).expect("removed");
        fs::create_dir(&choices.0).expect("a folder");
        assert_eq!(choices.recall(&access("/a/.env", "k")), None);
    }
}
