//! The errors of reading and saving recipes.

use std::io;
use std::path::{Path, PathBuf};

use crate::file::{ReadError, quoted};

/// The reason why recipes cannot be used, or why a recipe cannot be saved.
#[derive(Debug, thiserror::Error)]
pub enum RecipesError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("{}, line {line}: {why}", quoted(.file))]
    Parse { file: PathBuf, line: usize, why: String },
    #[error("unknown recipe {name:?}.{} Available: {known}", suggestion(.near.as_deref()))]
    Unknown { name: String, near: Option<String>, known: String },
    #[error("there is no home folder for recipes. Set HOME")]
    NoHome,
    #[error("cannot write {}: {why}", quoted(.file))]
    Write { file: PathBuf, why: io::Error },
}

/// Returns a question such as "Did you mean …?", or an empty string.
fn suggestion(near: Option<&str>) -> String {
    near.map_or(String::new(), |near| format!(" Did you mean {near}?"))
}

/// A problem in the text of a recipes file, and its line.
#[derive(Debug, PartialEq)]
pub(super) struct RecipeProblem {
    pub(super) line: usize,
    pub(super) why: String,
}

impl RecipeProblem {
    pub(super) fn of(self, file: &Path) -> RecipesError {
        let Self { line, why } = self;
        RecipesError::Parse { file: file.to_owned(), line, why }
    }
}
