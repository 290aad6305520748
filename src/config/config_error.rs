//! The errors of the configuration.

use super::recipes::RecipesError;
use crate::chat::invalid_value::InvalidValue;
use crate::file::ReadError;

/// The reason why the program cannot start (status 2). A message contains neither secrets nor the
/// content of a file.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(transparent)]
    ReadFile(ReadError),
    #[error("{file}, line {line}: expected NAME=value; put values with spaces in quotes")]
    ParseEnvFile { file: String, line: usize },
    #[error("{place}: {why}")]
    Value { place: String, why: InvalidValue },
    #[error("{present} is set, but {missing} is not. Set both or neither")]
    HalfKeyPair { present: String, missing: &'static str },
    #[error(transparent)]
    Recipes(#[from] RecipesError),
}
