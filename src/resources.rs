//! The resources that the commands share: the table of models, Outcrop's own files, and the pace of
//! the stand-in. The default is for tests.

use std::path::PathBuf;
use std::sync::Arc;

use crate::chat::model::Catalog;
use crate::config::folders::Folders;
use crate::config::{models, recipes};
use crate::file::ReadError;
use crate::identity_choices::IdentityChoices;
use crate::offline::Pace;
use crate::refusal_file::RefusalFile;

/// The resources that the commands and the full-screen app share.
#[derive(Debug, Clone)]
pub struct Resources {
    pub catalog: Arc<Catalog>,
    pub files: OwnFiles,
    /// How fast the stand-in replies.
    pub pace: Pace,
}

/// The files and folders that Outcrop keeps for the user, or `None` if there is no folder for them.
#[derive(Debug, Clone, Default)]
pub struct OwnFiles {
    /// The folder of stored lists of models.
    pub cache: Option<PathBuf>,
    /// The file of the user's own recipes.
    pub recipes: Option<PathBuf>,
    /// The learned refusals of models.
    pub refusals: Option<RefusalFile>,
    /// The user's remembered choices of credentials.
    pub choices: Option<IdentityChoices>,
    /// The folder of the stored conversations.
    pub data: Option<PathBuf>,
    /// The folder for a conversation that cannot be stored.
    pub state: Option<PathBuf>,
}

impl Resources {
    /// Returns the resources of the user who runs the process.
    pub fn of_process() -> Self {
        let files = OwnFiles::in_folders(&Folders::from_process());
        Self { files, pace: Pace::Real, ..Self::default() }
    }
}

impl Resources {
    /// Adds the refusals of earlier sessions to the catalog.
    ///
    /// # Errors
    /// If the file exists but cannot be read.
    pub fn recall_refusals(&mut self) -> Result<(), ReadError> {
        let learned = self.files.refusals.as_ref().map(RefusalFile::read).transpose()?;
        for (id, refusal) in learned.into_iter().flatten() {
            Arc::make_mut(&mut self.catalog).learn(&id, refusal);
        }
        Ok(())
    }
}

impl Default for Resources {
    /// Returns resources without files, and with a stand-in without delays.
    fn default() -> Self {
        Self {
            catalog: Arc::new(models::catalog()),
            files: OwnFiles::default(),
            pace: Pace::Unpaced,
        }
    }
}

impl OwnFiles {
    fn in_folders(folders: &Folders) -> Self {
        let state = folders.state.as_deref();
        Self {
            cache: folders.cache.clone(),
            data: folders.data.clone(),
            recipes: folders.config.as_deref().map(recipes::own_file),
            refusals: state.map(RefusalFile::in_folder),
            choices: state.map(IdentityChoices::in_folder),
            state: folders.state.clone(),
        }
    }
}
