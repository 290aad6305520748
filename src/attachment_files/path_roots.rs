//! The folders that typed paths start from.

use std::path::PathBuf;

use crate::file;

/// The base folders for relative paths and for `~`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PathRoots {
    /// The folder of a relative path.
    pub folder: PathBuf,
    /// The folder of a path that starts with `~`.
    pub home: Option<PathBuf>,
}

impl PathRoots {
    /// Returns the folders of this process.
    #[allow(
        clippy::disallowed_methods,
        reason = "typed paths are relative to the working directory"
    )]
    pub fn of_process() -> Self {
        Self { folder: std::env::current_dir().unwrap_or_default(), home: file::home() }
    }
}
