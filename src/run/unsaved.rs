//! Saves the conversation and the prompt when the program ends after a panic or a signal.

use std::time::SystemTime;

use super::loop_state::LoopState;
use crate::file::quoted;
use crate::rescue::Rescue;

impl LoopState {
    /// Returns the folder of unsaved work, if there is one. A replay has none, because its
    /// conversation is already in the recording.
    pub(super) fn rescue(&self) -> Option<&Rescue> {
        self.config.resources.files.rescue.as_ref().filter(|_| self.config.replay.is_none())
    }

    /// Saves the conversation and the prompt for the next start. Returns a message that names the
    /// file or the error, or `None` if there is nothing to save.
    pub fn save_unsaved(&self) -> Option<String> {
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
