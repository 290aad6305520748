//! Saves the conversation and the prompt when the program ends.

use std::time::SystemTime;

use super::loop_state::LoopState;
use super::store_thread::StoreOutcome;
use crate::file::quoted;
use crate::rescue::Rescue;

impl LoopState {
    /// Returns the folder of unsaved work, if there is one. A replay has none, because its
    /// conversation is already in the recording.
    pub(super) fn rescue(&self) -> Option<&Rescue> {
        self.config.resources.files.rescue.as_ref().filter(|_| self.config.replay.is_none())
    }

    /// Stores everything at the end of the program. Where the store cannot, saves the conversation
    /// and the prompt in a file for the next start. Returns a message that says where they are.
    pub fn save(&mut self, is_quitting: bool) -> Option<String> {
        let is_kept = !self.app.session.open.conversation.is_empty()
            || !self.app.screens.chat.unsent().is_empty();
        match self.close_store(is_quitting) {
            StoreOutcome::Stored if is_quitting || !is_kept => None,
            StoreOutcome::Stored => Some(
                "The conversation and the prompt are stored. The next start opens them again."
                    .to_owned(),
            ),
            StoreOutcome::Ephemeral => None,
            StoreOutcome::None if is_quitting => None,
            StoreOutcome::None | StoreOutcome::NotStored => self.save_unsaved(),
        }
    }

    /// Saves the conversation and the prompt in a file. Returns a message that names the file or the
    /// error, or `None` if there is nothing to save.
    fn save_unsaved(&self) -> Option<String> {
        let rescue = self.rescue()?;
        let (conversation, draft) =
            (&self.app.session.open.conversation, self.app.screens.chat.unsent());
        match rescue.save(conversation, &draft, SystemTime::now()) {
            Ok(file) => file.map(|file| {
                let file = quoted(&file);
                format!("The conversation and the prompt are saved in {file}. The next start offers to restore them.")
            }),
            Err(error) => {
                Some(format!("The conversation and the prompt could not be saved: {error}"))
            }
        }
    }
}
