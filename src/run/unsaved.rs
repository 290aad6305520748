//! Saves a conversation that cannot be stored, when the program ends.

use std::io;
use std::path::{Path, PathBuf};

use super::clock::wall_clock;
use super::loop_state::LoopState;
use super::store_thread::StoreOutcome;
use crate::export::conversation;
use crate::file::{self, quoted};
use crate::stored::StoredConversation;

impl LoopState {
    /// Stores everything at the end of the program. If the store fails, saves the conversation and
    /// the prompt in a file. Returns a message that says where they are.
    pub fn save(&mut self, is_quitting: bool) -> Option<String> {
        let is_kept = !self.app.session.open.conversation.is_empty()
            || !self.app.screens.chat.unsent().is_empty();
        match self.close_store(is_quitting) {
            StoreOutcome::Stored if !is_quitting && is_kept => Some(
                "The conversation and the prompt are stored. The next start opens them again."
                    .to_owned(),
            ),
            StoreOutcome::NotStored(Some(stored)) => Some(self.save_file(&stored)),
            StoreOutcome::NotStored(None) if is_kept => Some(
                "The conversation could not be stored. `outcrop history` lists what was stored before"
                    .to_owned(),
            ),
            StoreOutcome::Stored | StoreOutcome::Nowhere | StoreOutcome::NotStored(None) => None,
        }
    }

    fn save_file(&self, stored: &StoredConversation) -> String {
        let folder = self.config.resources.files.state.clone();
        let saved = folder.ok_or(io::ErrorKind::NotFound.into());
        match saved.and_then(|folder| write(&folder, stored)) {
            Ok(file) => {
                let file = quoted(&file);
                format!(
                    "The conversation and the prompt are saved in {file}. To store them, run: \
                     outcrop import {file}"
                )
            }
            Err(error) => {
                format!("The conversation and the prompt could not be saved: {error}")
            }
        }
    }
}

/// Writes the conversation to a new file and returns its path.
fn write(folder: &Path, stored: &StoredConversation) -> io::Result<PathBuf> {
    file::create_folder(folder)?;
    let (_, unix_ms) = wall_clock();
    let path = folder.join(format!("unsaved-{unix_ms}-{}.json", std::process::id()));
    file::replace(&path, conversation::json(stored).as_bytes())?;
    Ok(path)
}
