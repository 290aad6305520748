//! Copies of a conversation and a draft in the state folder, saved after a panic or a signal. The next
//! start offers to restore them.

mod format;

mod saved_citation;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::chat::conversation::Conversation;
use crate::chat::prompt::Prompt;
use crate::file;

/// The prefix and the suffix of a copy's file name.
const FILE_NAME: (&str, &str) = ("unsaved-", ".json");

/// The size limit of a file, in bytes.
const MAX_FILE_BYTES: usize = 512 << 20;

/// The folder that holds the copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescue(PathBuf);

impl Rescue {
    pub fn in_folder(state: &Path) -> Self {
        Self(state.to_owned())
    }

    /// Writes a copy and returns its file, or `None` if there is nothing to save.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub fn save(
        &self,
        conversation: &Conversation,
        draft: &Prompt,
        now: SystemTime,
    ) -> io::Result<Option<PathBuf>> {
        if conversation.all().next().is_none() && draft.is_empty() {
            return Ok(None);
        }
        file::create_folder(&self.0)?;
        let stamp = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let path =
            self.0.join(format!("{}{stamp}-{}{}", FILE_NAME.0, std::process::id(), FILE_NAME.1));
        file::replace(&path, &serde_json::to_vec(&format::write(conversation, draft))?)?;
        Ok(Some(path))
    }

    /// Reads the newest copy: its file, the conversation and the draft. Skips a copy that cannot be
    /// read, and leaves its file in place.
    pub fn newest(&self) -> Option<(PathBuf, Conversation, Prompt)> {
        let entries = fs::read_dir(&self.0).ok()?;
        let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|file| is_copy(file));
        files.sort();
        files.into_iter().rev().find_map(|path| {
            let bytes = file::read(&path, MAX_FILE_BYTES).ok()?;
            let (conversation, draft) = format::read(&bytes)?;
            Some((path, conversation, draft))
        })
    }

    /// Renames a restored copy. Replaces the copy that was restored before.
    ///
    /// # Errors
    /// When the file cannot be renamed.
    pub fn keep_as_restored(&self, file: &Path) -> io::Result<()> {
        fs::rename(file, self.0.join("restored.json"))
    }

    /// Deletes a copy.
    ///
    /// # Errors
    /// When the file cannot be deleted.
    pub fn discard(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }
}

fn is_copy(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with(FILE_NAME.0) && name.ends_with(FILE_NAME.1)
}
