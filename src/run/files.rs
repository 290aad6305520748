//! Blocking file work for the app. Each function returns the `Msg` that reports the result.

use std::path::Path;
use std::sync::Arc;

use super::clock::wall_clock;
use crate::app::msg::Msg;
use crate::attachment_files::{self, PathCompletion, PathRoots};
use crate::chat::recipe::Recipe;
use crate::config::recipes;
use crate::export::conversation::{self, ImportContext, ImportedConversation};
use crate::file;
use crate::new_file;
use crate::refusal_file::RefusalFile;
use crate::session::effect::AttachmentSource;
use crate::session::effect::{FileOutcome, SavedText};
use crate::stored::KeySource;

/// The size limit of an import in bytes. The whole document is kept in memory.
const MAX_IMPORT_BYTES: usize = 512 << 20;

/// Finds and reads the files that the user named, dropped or pasted.
pub fn attach(number: u64, source: &AttachmentSource) -> Msg {
    let read = match source {
        AttachmentSource::Pasted(text) => {
            attachment_files::read_pasted_files(text, &PathRoots::of_process())
        }
        AttachmentSource::Typed(text) => {
            Some(attachment_files::named(text, &PathRoots::of_process()))
        }
        AttachmentSource::Path(path) => Some(attachment_files::read(path).map(|file| vec![file])),
    };
    let found = match read {
        None => FileOutcome::Text,
        Some(Ok(files)) => FileOutcome::Files(files.into_iter().map(Arc::new).collect()),
        Some(Err(why)) => FileOutcome::Refused(why),
    };
    Msg::FilesRead { number, found }
}

pub fn complete(typed: String) -> Msg {
    let PathCompletion { text, choices } =
        attachment_files::complete(&typed, &PathRoots::of_process());
    Msg::PathCompleted { typed, text, choices }
}

pub fn list(typed: String) -> Msg {
    let names = attachment_files::matching(&typed, &PathRoots::of_process());
    Msg::PathsListed { typed, names }
}

/// Reads the built-in recipes and those of the user's file.
pub fn read_recipes(own: Option<&Path>) -> Msg {
    let (recipes, read) = recipes::read(own);
    let warning = read.err().map(|error| format!("Your recipes are not used: {error}"));
    Msg::RecipesRead { recipes, wrong: warning }
}

/// Writes a recipe to the user's file.
pub fn save_recipe(own: Option<&Path>, recipe: Box<Recipe>) -> Msg {
    let saved = recipes::save(&recipe, own);
    let path = own.map(|file| file.display().to_string()).unwrap_or_default();
    let saved = saved.map(|()| path).map_err(|error| format!("Not saved: {error}"));
    Msg::RecipeSaved { recipe, saved }
}

/// Writes a text to a new file.
pub fn save_text(kind: SavedText, file: &str, text: &str) -> Msg {
    let path = attachment_files::path(file, &PathRoots::of_process());
    let saved = new_file::save(&path, text).map(|()| path.display().to_string());
    Msg::TextSaved(kind, saved.map_err(|error| error.to_string()))
}

/// Reads the model refusals that earlier runs learned.
pub fn read_refusals(file: &RefusalFile) -> Msg {
    match file.read() {
        Ok(refusals) => Msg::RefusalsLoaded(refusals),
        Err(error) => Msg::FileUnreadable(format!("The learned limits are not used: {error}")),
    }
}

/// Reads a conversation to import.
pub fn read_import(file: &str, model: &str) -> Msg {
    let path = attachment_files::path(file, &PathRoots::of_process());
    Msg::Imported(import(&path, model).map(Box::new))
}

fn import(path: &Path, model: &str) -> Result<ImportedConversation, String> {
    let text = file::read_text(path, MAX_IMPORT_BYTES).map_err(|error| error.to_string())?;
    let seed = getrandom::u64().map_err(|error| error.to_string())?;
    let (_, now_ms) = wall_clock();
    let mut context = ImportContext { keys: &mut KeySource::new(seed), now_ms, model };
    conversation::import(&text, &mut context).map_err(|error| format!("Not imported: {error}"))
}
