//! Attachments from files: which files the user means, their formats, and whether the service
//! accepts them. All functions read files and may wait for a disk or a network, so they are called
//! in the background.
//!
//! ```text
//! path_roots.rs        the folders that typed paths start from
//! paths.rs             parses typed or dropped text as paths
//! format.rs            recognizes the format of a file
//! read_attachment.rs   reads a file as an attachment
//! path_completion.rs   completes a path
//! ```

mod path_completion;

mod format;

mod path_roots;

mod paths;

mod read_attachment;

use std::path::PathBuf;

pub use path_completion::{PathCompletion, complete, matching};
pub use path_roots::PathRoots;
pub use read_attachment::read;

use crate::chat::attachment::Attachment;

/// Resolves the typed path against the current folder, the home folder or the root.
pub fn path(typed: &str, places: &PathRoots) -> PathBuf {
    paths::of(typed, places)
}

/// Reads the files that the user named: either one literal path, or several paths that are quoted
/// as a terminal quotes dropped files.
///
/// # Errors
/// A message for the first file that does not exist or that the service does not accept.
pub fn named(text: &str, places: &PathRoots) -> Result<Vec<Attachment>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Type the path of a file".to_owned());
    }
    let found = paths::found(text, places);
    let paths = found.unwrap_or_else(|| vec![paths::of(text, places)]);
    paths.iter().map(|path| read(path)).collect()
}

/// Reads the files that a paste names. Returns `None` if the paste is ordinary text: at least one
/// word is not the path of a file, or names a file of a type that users do not attach.
///
/// The inner error is a message for the first file that the service does not accept.
pub fn read_pasted_files(
    text: &str,
    places: &PathRoots,
) -> Option<Result<Vec<Attachment>, String>> {
    let paths = paths::found(text.trim(), places)?;
    if !paths.iter().all(|path| path.is_file() && format::is_attachable(path)) {
        return None;
    }
    Some(paths.iter().map(|path| read(path)).collect())
}
