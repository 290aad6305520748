//! Unsaved work: saved when the program ends badly, offered at the next start.

use std::path::PathBuf;
use std::time::SystemTime;

use super::LoopState;
use super::files::FileTasks;
use crate::app::msg::Msg;
use crate::app::unsaved::Unsaved;
use crate::rescue::Rescue;

impl LoopState {
    /// Saves the conversation and the prompt for the next start. Returns a message that names the
    /// file or the error; `None` if there is nothing to save.
    pub fn save_unsaved(&self) -> Option<String> {
        // The conversation of a replay is in its recording already.
        let rescue =
            self.config.resources.files.rescue.as_ref().filter(|_| self.config.replay.is_none())?;
        let (conversation, draft) =
            (&self.app.session.open.conversation, self.app.composer.prompt());
        match rescue.save(conversation, &draft, SystemTime::now()) {
            Ok(file) => file.map(|file| {
                let file = file.display();
                format!("The conversation and the prompt are saved in {file}. The next start offers to restore them.")
            }),
            Err(error) => {
                Some(format!("The conversation and the prompt could not be saved: {error}"))
            }
        }
    }
}

impl FileTasks {
    /// Begins to search for unsaved work of an earlier run.
    pub(super) fn find_unsaved(&self, rescue: Option<Rescue>) {
        let Some(rescue) = rescue else { return };
        self.answer_if(move || {
            let (file, conversation, draft) = rescue.newest()?;
            Some(Msg::UnsavedFound(Box::new(Unsaved { file, conversation, draft })))
        });
    }

    /// Begins to rename the file of restored work.
    pub(super) fn keep_restored(&mut self, rescue: Option<Rescue>, file: PathBuf) {
        let Some(rescue) = rescue else { return };
        self.change(move || rescue.keep_as_restored(&file));
    }

    /// Begins to delete the file of work that the user does not want.
    pub(super) fn delete_unsaved(&mut self, rescue: Option<Rescue>, file: PathBuf) {
        let Some(rescue) = rescue else { return };
        self.change(move || rescue.discard(&file));
    }
}
