//! The folders that typed paths start from.

use std::path::PathBuf;

use crate::file;

/// Where paths begin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PathRoots {
    /// Of a relative path.
    pub folder: PathBuf,
    /// Of a path that begins with `~`.
    pub home: Option<PathBuf>,
}

impl PathRoots {
    /// Those of this process.
    #[allow(
        clippy::disallowed_methods,
        reason = "typed paths are relative to the working directory"
    )]
    pub fn of_process() -> Self {
        Self { folder: std::env::current_dir().unwrap_or_default(), home: file::home() }
    }
}
